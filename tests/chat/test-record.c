/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-record.h"

static void
test_references (void)
{
  ChatRecord *record = chat_record_new ();

  record->id = g_strdup ("id");
  record->author = chat_user_new ("author", NULL);
  record->body = g_strdup ("body");

  g_assert_true (chat_record_ref (record) == record);
  chat_record_unref (record);
  g_assert_cmpstr (record->body, ==, "body");
  chat_record_unref (record);
}

static void
test_seen (void)
{
  g_autoptr (ChatRecord) record = chat_record_new ();

  g_assert_cmpint (record->kind, ==, CHAT_PAYLOAD_TEXT);
  g_assert_true (chat_record_is_seen (record));
  record->kind = CHAT_PAYLOAD_CODE;
  g_assert_true (chat_record_is_seen (record));
  record->kind = CHAT_PAYLOAD_EVENT;
  g_assert_false (chat_record_is_seen (record));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/references", test_references);
  g_test_add_func ("/record/seen", test_seen);

  return g_test_run ();
}
