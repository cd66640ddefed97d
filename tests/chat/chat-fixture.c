/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"

#include "chat-test-util.h"

#include <string.h>

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  chat_account_open_finish (CHAT_ACCOUNT (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  chat_account_close_finish (CHAT_ACCOUNT (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

void
chat_person_open (ChatPerson *self)
{
  gboolean done = FALSE;

  g_assert_null (self->account);
  self->account = chat_account_new (self->uri, self->user, self->token, self->folder);
  chat_account_open_async (self->account, NULL, opened_cb, &done);
  test_wait_until (done);
}

void
chat_person_quit (ChatPerson *self)
{
  gpointer weak = self->account;
  gboolean done = FALSE;

  chat_account_close_async (self->account, NULL, closed_cb, &done);
  test_wait_until (done);

  g_object_add_weak_pointer (G_OBJECT (self->account), &weak);
  g_clear_object (&self->account);
  test_wait_until (weak == NULL);
}

ChatPerson *
chat_person_new (const char *uri,
                 const char *user,
                 const char *token)
{
  ChatPerson *self = g_new0 (ChatPerson, 1);

  self->uri = g_strdup (uri);
  self->user = g_strdup (user);
  self->token = g_strdup (token);
  self->folder = test_make_folder ();
  chat_person_open (self);

  return self;
}

void
chat_person_free (ChatPerson *self)
{
  if (self->account != NULL)
    chat_person_quit (self);
  test_remove_folder (self->folder);
  g_free (self->uri);
  g_free (self->user);
  g_free (self->token);
  g_free (self->folder);
  g_free (self);
}

void
chat_person_go_online (ChatPerson *self)
{
  chat_account_connect (self->account);
  test_wait_until (chat_account_get_state (self->account) == CHAT_ACCOUNT_ONLINE);
}

/* The room with its newest page. */
ChatRoom *
chat_person_join (ChatPerson *self,
                  const char *name,
                  const char *resource_id)
{
  g_autoptr (GError) error = NULL;
  ChatRoom *room = chat_account_join (self->account, name, resource_id, &error);

  g_assert_no_error (error);
  test_wait_until (chat_timeline_get_loaded (chat_room_get_timeline (room)));

  return room;
}

void
chat_person_wait_joined (ChatRoom *room)
{
  test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
}

ChatMessage *
test_send (ChatRoom   *room,
           const char *body)
{
  g_autoptr (GError) error = NULL;
  ChatMessage *message = chat_room_send (room, body, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (chat_message_get_body (message), ==, body);
  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENDING);
  g_assert_true (chat_message_get_outgoing (message));

  return message;
}

void
test_send_many (ChatRoom   *room,
                const char *prefix,
                guint       n)
{
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *body = g_strdup_printf ("%s %u", prefix, i);

      test_send (room, body);
    }
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  chat_timeline_load_older_finish (CHAT_TIMELINE (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

void
test_load_all (ChatRoom *room)
{
  ChatTimeline *timeline = chat_room_get_timeline (room);

  while (chat_timeline_get_has_older (timeline))
    {
      gboolean done = FALSE;

      chat_timeline_load_older_async (timeline, NULL, loaded_cb, &done);
      g_assert_true (chat_timeline_get_loading_older (timeline));
      test_wait_until (done);
    }
}

static void
describe_message (GString     *text,
                  ChatMessage *message)
{
  g_string_append_printf (text, "%s: %s", chat_user_get_id (chat_message_get_author (message)), chat_message_get_body (message));

  if (chat_message_get_state (message) == CHAT_MESSAGE_SENDING)
    g_string_append (text, " (sending)");
  else if (chat_message_get_state (message) == CHAT_MESSAGE_FAILED)
    g_string_append (text, " (failed)");

  g_string_append_c (text, '\n');
}

char *
test_describe (ChatRoom *room)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (room));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);

      if (chat_timeline_item_get_kind (item) == CHAT_TIMELINE_GAP)
        g_string_append (text, "---\n");
      else if (chat_timeline_item_get_kind (item) == CHAT_TIMELINE_MESSAGE)
        describe_message (text, chat_timeline_item_get_message (item));
    }

  return g_string_free_and_steal (text);
}

guint
test_count (ChatRoom             *room,
            ChatTimelineItemKind  kind)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (room));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);

      if (chat_timeline_item_get_kind (item) == kind)
        n++;
    }

  return n;
}

gboolean
test_all_sent (ChatRoom *room)
{
  g_autofree char *text = test_describe (room);

  return strstr (text, "(sending)") == NULL && strstr (text, "(failed)") == NULL;
}

gboolean
test_shows (ChatRoom   *room,
            const char *text)
{
  g_autofree char *seen = test_describe (room);

  return strstr (seen, text) != NULL;
}

static ChatPerson *
make_person (ChatFixture *self,
             const char  *user)
{
  g_autofree char *token = server_fixture_mint_token (self->server, user, FALSE);

  return chat_person_new (server_fixture_get_url (self->server), user, token);
}

static void
set_up (ChatFixture   *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->server = server_fixture_new (data != NULL ? data : CHAT_FIXTURE_CONFIG, &error);
  g_assert_no_error (error);
  self->ann = make_person (self, "ann");
  self->ben = make_person (self, "ben");
}

static void
tear_down (ChatFixture   *self,
           gconstpointer  data)
{
  g_clear_pointer (&self->ann, chat_person_free);
  g_clear_pointer (&self->ben, chat_person_free);
  g_clear_pointer (&self->server, server_fixture_free);
}

void
chat_fixture_add (const char      *path,
                  const char      *config,
                  ChatFixtureFunc  func)
{
  g_test_add (path, ChatFixture, config, set_up, func, tear_down);
}

void
chat_fixture_restart_server (ChatFixture *self)
{
  g_autoptr (GError) error = NULL;

  server_fixture_start (self->server, &error);
  g_assert_no_error (error);
}

ChatRoom *
chat_fixture_join_online (ChatPerson *person,
                          const char *name,
                          const char *resource_id)
{
  ChatRoom *room = chat_person_join (person, name, resource_id);

  chat_person_go_online (person);
  chat_person_wait_joined (room);

  return room;
}
