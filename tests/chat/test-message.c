/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "chat-message-private.h"

static ChatRecord *
make_record (const char      *body,
             gint64           time,
             ChatPayloadKind  kind)
{
  ChatRecord *record = chat_record_new ();

  record->id = g_strdup ("id");
  record->author = chat_user_new ("ann", NULL);
  record->body = g_strdup (body);
  record->time = time;
  record->kind = kind;
  record->outgoing = TRUE;

  return record;
}

static ChatMessage *
make_unsent (const GError *error)
{
  g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);
  g_autoptr (ChatUnsent) unsent = chat_unsent_new ("id", "body", payload, 5);
  g_autoptr (ChatUnsent) copy = NULL;
  g_autoptr (ChatUser) ann = chat_user_new ("ann", NULL);

  unsent->error = error != NULL ? g_error_copy (error) : NULL;
  copy = chat_unsent_copy (unsent);

  return chat_message_new_unsent (copy, ann);
}

static void
notify_cb (guint *n_notified)
{
  (*n_notified)++;
}

static void
test_received (void)
{
  g_autoptr (ChatRecord) record = make_record ("[1]", 7, CHAT_PAYLOAD_CODE);
  g_autofree char *id = NULL;
  g_autoptr (ChatUser) author = NULL;
  g_autofree char *body = NULL;
  g_autoptr (GError) error = NULL;
  ChatMessage *message = chat_message_new_received (record);
  ChatMessageState state;
  gboolean outgoing;
  gboolean code;
  gint64 time;

  g_object_get (message, "id", &id, "author", &author, "body", &body, "outgoing", &outgoing,
                "code", &code, "time", &time, "state", &state, "error", &error, NULL);
  g_assert_cmpstr (id, ==, "id");
  g_assert_true (author == record->author);
  g_assert_cmpstr (body, ==, "[1]");
  g_assert_true (outgoing);
  g_assert_true (code);
  g_assert_cmpint (time, ==, 7);
  g_assert_cmpint (state, ==, CHAT_MESSAGE_SENT);
  g_assert_no_error (error);
  g_assert_finalize_object (message);
}

/* From being written to being in the stream it is the same object. */
static void
test_changes (void)
{
  g_autoptr (GError) error = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_DENIED, "no");
  g_autoptr (ChatRecord) record = make_record ("cleaned", 9, CHAT_PAYLOAD_TEXT);
  ChatMessage *message = make_unsent (NULL);
  guint n_notified = 0;

  g_signal_connect_swapped (message, "notify", G_CALLBACK (notify_cb), &n_notified);
  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENDING);
  g_assert_cmpint (chat_message_get_time (message), ==, 5);
  chat_message_set_sending (message);
  g_assert_cmpuint (n_notified, ==, 0);

  chat_message_set_failed (message, error);
  g_assert_error (chat_message_get_error (message), CHAT_ERROR, CHAT_ERROR_DENIED);
  g_assert_cmpuint (n_notified, ==, 2);

  chat_message_set_sending (message);
  g_assert_no_error (chat_message_get_error (message));
  g_assert_cmpuint (n_notified, ==, 4);

  chat_message_set_received (message, record);
  g_assert_cmpuint (n_notified, ==, 7);
  g_assert_cmpstr (chat_message_get_body (message), ==, "cleaned");
  g_assert_cmpint (chat_message_get_time (message), ==, 9);
  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENT);

  chat_message_set_received (message, record);
  g_assert_cmpuint (n_notified, ==, 7);
  g_assert_finalize_object (message);
}

/* What had failed in an earlier run has failed. */
static void
test_failed_before (void)
{
  g_autoptr (GError) error = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_LIMIT, "too much");
  ChatMessage *message = make_unsent (error);

  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_FAILED);
  g_assert_error (chat_message_get_error (message), CHAT_ERROR, CHAT_ERROR_LIMIT);
  g_object_run_dispose (G_OBJECT (message));
  g_assert_cmpstr (chat_message_get_body (message), ==, "body");
  g_assert_finalize_object (message);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/received", test_received);
  g_test_add_func ("/message/changes", test_changes);
  g_test_add_func ("/message/failed-before", test_failed_before);

  return g_test_run ();
}
