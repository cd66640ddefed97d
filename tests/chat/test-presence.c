/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-presence-private.h"
#include "chat-room-private.h"
#include "chat-test-util.h"
#include "fake-room.h"

#define N_MANY 10000

/* Nothing is asked again by itself. */
#define NEVER G_MAXINT
#define AT_ONCE 0

static void
count_cb (guint *count)
{
  (*count)++;
}

/* What the server answers from now on: “1 ann, 2 ben/Ben Lee” are two connections,
 * of which one has a name, and “3” is anybody's.
 */
static void
set_people (FakeRoom   *self,
            const char *connections)
{
  g_auto (GStrv) words = g_strsplit (connections, ", ", -1);
  g_autoptr (GString) answer = g_string_new ("\"presence\":{\"presence\":{");

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) halves = g_strsplit (words[i], " ", 2);
      g_auto (GStrv) user = g_strsplit (halves[1] != NULL ? halves[1] : "", "/", 2);

      g_string_append_printf (answer, "%s\"client-%s\":{\"user\":\"%s\"",
                              i > 0 ? "," : "", halves[0], *user != NULL ? user[0] : "");
      if (*user != NULL && user[1] != NULL)
        g_string_append_printf (answer, ",\"conn_info\":{\"name\":\"%s\"}", user[1]);
      g_string_append_c (answer, '}');
    }

  g_string_append (answer, "}}");
  fake_server_set_answer (self->server, WIRE_METHOD_PRESENCE, answer->str);
}

static char *
describe (ChatPresence *presence)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (presence)); i++)
    {
      g_autoptr (ChatOccupant) occupant = g_list_model_get_item (G_LIST_MODEL (presence), i);
      guint n_connections = chat_occupant_get_n_connections (occupant);

      g_string_append_printf (text, "%s%s%s", i > 0 ? ", " : "", chat_user_get_handle (chat_occupant_get_user (occupant)),
                              chat_occupant_get_is_self (occupant) ? "*" : "");
      if (n_connections != 1)
        g_string_append_printf (text, " (%u)", n_connections);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
assert_people (ChatPresence *presence,
               const char   *people)
{
  g_autofree char *text = describe (presence);

  g_assert_cmpstr (text, ==, people);
}

/* What the server has sent before has come. */
static void
wait_answered (FakeRoom *self)
{
  guint n_messages = test_count (self->room, CHAT_TIMELINE_MESSAGE);

  fake_room_push (self, 0, "ben", "now");
  test_wait_until (test_count (self->room, CHAT_TIMELINE_MESSAGE) > n_messages);
}

/* Asks now, and waits for the answer. */
static void
refresh (FakeRoom   *self,
         const char *connections)
{
  ChatPresence *presence = chat_room_get_presence (self->room);
  guint n_asked = fake_server_count (self->server, WIRE_METHOD_PRESENCE);

  set_people (self, connections);
  chat_presence_refresh (presence);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PRESENCE) > n_asked);
  wait_answered (self);
  g_assert_false (chat_presence_get_stale (presence));
}

static ChatPresence *
open_presence (FakeRoom   *self,
               const char *connections)
{
  ChatPresence *presence = chat_room_get_presence (self->room);

  set_people (self, connections);
  fake_room_go_online (self);
  chat_presence_set_interval (presence, NEVER);
  chat_presence_open (presence);
  test_wait_until (chat_presence_get_known (presence));

  return presence;
}

static void
test_people (FakeRoom      *self,
             gconstpointer  data)
{
  ChatPresence *presence = chat_room_get_presence (self->room);
  g_autoptr (ChatOccupant) ben = NULL;

  g_assert_true (chat_room_get_presence (self->room) == presence);
  g_assert_false (chat_presence_get_known (presence));
  g_assert_true (chat_presence_get_stale (presence));
  g_assert_cmpint (g_list_model_get_item_type (G_LIST_MODEL (presence)), ==, CHAT_TYPE_OCCUPANT);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (presence), 0));

  open_presence (self, "7 ben, 1 ann, 3 Éric, 4 Zoe, 5 eve, 6 ben");
  assert_people (presence, "ann*, ben (2), Éric, eve, Zoe");
  g_assert_false (chat_presence_get_stale (presence));
  g_assert_no_error (chat_presence_get_error (presence));
  g_assert_cmpuint (chat_presence_get_n_people (presence), ==, 5);
  g_assert_cmpuint (chat_presence_get_n_hidden (presence), ==, 0);

  ben = g_list_model_get_item (G_LIST_MODEL (presence), 1);
  g_assert_cmpstr (chat_user_get_id (chat_occupant_get_user (ben)), ==, "ben");
}

/* By the name that the server tells. */
static void
test_names (FakeRoom      *self,
            gconstpointer  data)
{
  const char *guest = "7 guest-0190b3f4-0000-4000-8000-000000000001/Gus";
  ChatPresence *presence = open_presence (self, "1 ann, 2 u17/Zoe Lee, 3 ben, 4 u17/Zoe Lee");
  g_autoptr (ChatOccupant) zoe = g_list_model_get_item (G_LIST_MODEL (presence), 2);
  g_autoptr (ChatOccupant) renamed = NULL;

  assert_people (presence, "ann*, ben, Zoe Lee (2)");
  g_assert_cmpstr (chat_user_get_id (chat_occupant_get_user (zoe)), ==, "u17");
  chat_presence_set_filter (presence, "u1");
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (presence)) == 1);
  assert_people (presence, "Zoe Lee (2)");

  refresh (self, "2 u17/Abe Lee");
  renamed = g_list_model_get_item (G_LIST_MODEL (presence), 0);
  assert_people (presence, "Abe Lee");
  g_assert_true (renamed != zoe);

  /* What is the id of a guest, is nothing to look for. */
  refresh (self, guest);
  chat_presence_set_filter (presence, "guest");
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (presence)) == 0);
  chat_presence_set_filter (presence, "gus");
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (presence)) == 1);
  assert_people (presence, "Gus");
}

/* Of guests, and of those whose ids are not whole, it is not known who is who. */
static void
test_nameless (FakeRoom      *self,
               gconstpointer  data)
{
  ChatPresence *presence = open_presence (self, "2, 3 a\\ud800, 4 a\\ud801, 5 a\\u0000, 6, 7 a");

  assert_people (presence, "a, a\uFFFD, a\uFFFD, a\uFFFD, , ");
  g_assert_cmpuint (chat_presence_get_n_people (presence), ==, 6);
}

static void
note_change_cb (GString    *log,
                guint       position,
                guint       removed,
                guint       added,
                GListModel *list)
{
  g_string_append_printf (log, "%s%u-%u+%u", log->len > 0 ? " " : "", position, removed, added);
}

/* Who stays is the same object, and nothing else is told of. */
static void
test_changes (FakeRoom      *self,
              gconstpointer  data)
{
  static const struct
  {
    const char *connections;
    const char *people;
    const char *changes;
  } steps[] = {
    { "2 ben, 1 ann, 3 eve", "ann*, ben, eve", "" },
    { "1 ann, 2 ben, 3 eve, 4 dan", "ann*, ben, dan, eve", "2-0+1" },
    { "1 ann, 3 eve, 4 dan", "ann*, dan, eve", "1-1+0" },
    { "1 ann, 3 eve, 5 cid, 6 fay, 7 cid", "ann*, cid (2), eve, fay", "1-1+1 3-0+1" },
    { "1 ann, 3 eve, 5 cid, 6 fay", "ann*, cid, eve, fay", "" },
    { "9 zoe", "zoe", "0-4+1" },
  };
  ChatPresence *presence = open_presence (self, "1 ann, 2 ben, 3 eve");
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (ChatOccupant) ann = g_list_model_get_item (G_LIST_MODEL (presence), 0);
  guint n_people = 0;
  guint n_connections = 0;

  g_signal_connect_swapped (presence, "items-changed", G_CALLBACK (note_change_cb), log);
  g_signal_connect_swapped (presence, "notify::n-people", G_CALLBACK (count_cb), &n_people);
  g_signal_connect_swapped (ann, "notify::n-connections", G_CALLBACK (count_cb), &n_connections);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_string_truncate (log, 0);
      refresh (self, steps[i].connections);
      assert_people (presence, steps[i].people);
      g_assert_cmpstr (log->str, ==, steps[i].changes);

      if (i < G_N_ELEMENTS (steps) - 1)
        {
          g_autoptr (ChatOccupant) first = g_list_model_get_item (G_LIST_MODEL (presence), 0);

          g_assert_true (first == ann);
        }
    }
  g_assert_cmpuint (n_people, ==, 4);
  g_assert_cmpuint (n_connections, ==, 0);
  g_signal_handlers_disconnect_by_data (presence, log);
  g_signal_handlers_disconnect_by_data (presence, &n_people);
  g_signal_handlers_disconnect_by_data (ann, &n_connections);
}

static void
test_filter (FakeRoom      *self,
             gconstpointer  data)
{
  ChatPresence *presence = open_presence (self, "1 ann, 2 Émile Zola, 3 emily, 4 ben, 5");
  guint n_notified = 0;

  g_signal_connect_swapped (presence, "notify::filter", G_CALLBACK (count_cb), &n_notified);
  g_assert_cmpstr (chat_presence_get_filter (presence), ==, "");
  chat_presence_set_filter (presence, "EMIL");
  chat_presence_set_filter (presence, "EMIL");
  g_assert_cmpuint (n_notified, ==, 1);
  assert_people (presence, "Émile Zola, emily");
  g_assert_cmpuint (chat_presence_get_n_people (presence), ==, 5);

  chat_presence_set_filter (presence, " zo  émi");
  assert_people (presence, "Émile Zola");
  refresh (self, "4 ben, 6 Zoe Emirson");
  assert_people (presence, "Zoe Emirson");
  chat_presence_set_filter (presence, "nobody");
  assert_people (presence, "");
  g_assert_true (chat_presence_get_known (presence));
  chat_presence_set_filter (presence, NULL);
  assert_people (presence, "ben, Zoe Emirson");
  g_assert_cmpstr (chat_presence_get_filter (presence), ==, "");
  g_signal_handlers_disconnect_by_data (presence, &n_notified);
}

static gboolean
turn_cb (gpointer user_data)
{
  guint *n_turns = user_data;

  (*n_turns)++;

  return G_SOURCE_CONTINUE;
}

static char *
make_many (void)
{
  GString *connections = g_string_new ("1 ann");

  for (guint i = 2; i <= N_MANY; i++)
    g_string_append_printf (connections, ", %u user%04u", i, N_MANY - i);

  return g_string_free_and_steal (connections);
}

/* Others have their turns while so many are taken in. */
static void
test_many (FakeRoom      *self,
           gconstpointer  data)
{
  ChatPresence *presence = chat_room_get_presence (self->room);
  g_autofree char *many = make_many ();
  g_autoptr (ChatOccupant) second = NULL;
  g_autoptr (ChatOccupant) found = NULL;
  guint n_changes = 0;
  guint n_turns = 0;
  guint turn_id;

  fake_room_go_online (self);
  chat_presence_set_interval (presence, NEVER);
  set_people (self, many);
  chat_presence_open (presence);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PRESENCE) == 1);
  turn_id = g_idle_add (turn_cb, &n_turns);
  test_wait_until (chat_presence_get_known (presence));
  g_assert_cmpuint (n_turns, >=, 2 * N_MANY / 500);

  g_assert_cmpuint (chat_presence_get_n_people (presence), ==, N_MANY);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (presence)), ==, CHAT_PRESENCE_MAX_LISTED);
  g_assert_cmpuint (chat_presence_get_n_hidden (presence), ==, N_MANY - CHAT_PRESENCE_MAX_LISTED);
  second = g_list_model_get_item (G_LIST_MODEL (presence), 1);
  g_assert_cmpstr (chat_user_get_handle (chat_occupant_get_user (second)), ==, "user0000");

  /* All are looked through, not only those in the list. */
  n_turns = 0;
  chat_presence_set_filter (presence, "user9997");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (presence)), ==, CHAT_PRESENCE_MAX_LISTED);
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (presence)) == 1);
  g_assert_cmpuint (n_turns, >=, N_MANY / 500);
  found = g_list_model_get_item (G_LIST_MODEL (presence), 0);
  g_assert_cmpstr (chat_user_get_handle (chat_occupant_get_user (found)), ==, "user9997");
  g_assert_cmpuint (chat_presence_get_n_hidden (presence), ==, 0);
  g_assert_cmpuint (chat_presence_get_n_people (presence), ==, N_MANY);

  /* Who types on does not wait for what was typed before. */
  chat_presence_set_filter (presence, "user");
  chat_presence_set_filter (presence, "user98");
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (presence)) == 100);
  g_assert_cmpuint (chat_presence_get_n_hidden (presence), ==, 0);

  /* And one who comes is one change. */
  chat_presence_set_filter (presence, "user9997");
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (presence)) == 1);
  g_signal_connect_swapped (presence, "items-changed", G_CALLBACK (count_cb), &n_changes);
  set_people (self, "3 user9997, 4 user9997");
  chat_presence_refresh (presence);
  test_wait_until (chat_occupant_get_n_connections (found) == 2);
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_cmpuint (chat_presence_get_n_people (presence), ==, 1);
  g_signal_handlers_disconnect_by_data (presence, &n_changes);
  g_source_remove (turn_id);
}

/* The server is asked only while somebody looks. */
static void
test_open (FakeRoom      *self,
           gconstpointer  data)
{
  ChatPresence *presence = open_presence (self, "1 ann");

  g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_PRESENCE), ==, 1);
  chat_presence_open (presence);
  chat_presence_close (presence);
  refresh (self, "1 ann, 2 ben");
  assert_people (presence, "ann*, ben");
  g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_PRESENCE), ==, 2);

  /* What is asked and not awaited any more changes nothing. */
  fake_server_set_silent (self->server, WIRE_METHOD_PRESENCE, TRUE);
  chat_presence_refresh (presence);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PRESENCE) == 3);
  chat_presence_close (presence);
  fake_server_send (self->server, "{\"id\":%u,\"presence\":{\"presence\":{}}}",
                    fake_server_get_last_id (self->server, WIRE_METHOD_PRESENCE));
  chat_presence_refresh (presence);
  wait_answered (self);
  assert_people (presence, "ann*, ben");
  g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_PRESENCE), ==, 3);

  /* And again once somebody looks again. */
  fake_server_set_silent (self->server, WIRE_METHOD_PRESENCE, FALSE);
  set_people (self, "1 ann, 3 eve");
  chat_presence_open (presence);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PRESENCE) == 4);
}

static void
test_interval (FakeRoom      *self,
               gconstpointer  data)
{
  ChatPresence *presence = chat_room_get_presence (self->room);

  set_people (self, "1 ann");
  fake_room_go_online (self);
  chat_presence_set_interval (presence, AT_ONCE);
  chat_presence_open (presence);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PRESENCE) >= 3);
  set_people (self, "1 ann, 2 ben");
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (presence)) == 2);

  /* What fails is asked again. */
  fake_room_refuse (self, WIRE_METHOD_PRESENCE, 100);
  test_wait_until (chat_presence_get_stale (presence));
  g_assert_error (chat_presence_get_error (presence), CHAT_ERROR, CHAT_ERROR_SERVER);
  assert_people (presence, "ann*, ben");
  set_people (self, "2 ben");
  test_wait_until (!chat_presence_get_stale (presence));
  g_assert_no_error (chat_presence_get_error (presence));
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (presence)) == 1);
}

static void
test_refused (FakeRoom      *self,
              gconstpointer  data)
{
  static const struct
  {
    guint     code;
    ChatError error;
  } refusals[] = {
    { 103, CHAT_ERROR_DENIED },
    { 108, CHAT_ERROR_NOT_AVAILABLE },
  };
  ChatPresence *presence = open_presence (self, "1 ann");

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      guint n_asked;

      chat_presence_set_interval (presence, AT_ONCE);
      fake_room_refuse (self, WIRE_METHOD_PRESENCE, refusals[i].code);
      chat_presence_refresh (presence);
      test_wait_until (chat_presence_get_error (presence) != NULL);
      g_assert_error (chat_presence_get_error (presence), CHAT_ERROR, (int) refusals[i].error);

      /* What may not be known is forgotten. */
      g_assert_false (chat_presence_get_known (presence));
      g_assert_false (chat_presence_get_stale (presence));
      g_assert_cmpuint (chat_presence_get_n_people (presence), ==, 0);
      assert_people (presence, "");

      /* It is not asked again by itself. */
      n_asked = fake_server_count (self->server, WIRE_METHOD_PRESENCE);
      wait_answered (self);
      g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_PRESENCE), ==, n_asked);

      chat_presence_set_interval (presence, NEVER);
      set_people (self, "1 ann");
      chat_presence_refresh (presence);
      test_wait_until (chat_presence_get_known (presence));
      g_assert_no_error (chat_presence_get_error (presence));
    }
}

/* The last answer stays, and there is another one with the connection. */
static void
test_offline (FakeRoom      *self,
              gconstpointer  data)
{
  ChatPresence *presence = open_presence (self, "1 ann, 2 ben");
  guint n_stale = 0;

  g_signal_connect_swapped (presence, "notify::stale", G_CALLBACK (count_cb), &n_stale);
  set_people (self, "1 ann, 3 eve");
  chat_account_disconnect (self->ann->account);
  test_wait_until (chat_presence_get_stale (presence));
  g_assert_true (chat_presence_get_known (presence));
  g_assert_no_error (chat_presence_get_error (presence));
  assert_people (presence, "ann*, ben");
  chat_presence_set_filter (presence, "be");
  assert_people (presence, "ben");
  chat_presence_set_filter (presence, "");

  fake_room_go_online (self);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PRESENCE) == 2);
  test_wait_until (!chat_presence_get_stale (presence));
  g_assert_cmpuint (n_stale, ==, 2);
  wait_answered (self);
  assert_people (presence, "ann*, eve");
  g_signal_handlers_disconnect_by_data (presence, &n_stale);
}

/* Who opens it without a connection is told once there is one. */
static void
test_opened_offline (FakeRoom      *self,
                     gconstpointer  data)
{
  ChatPresence *presence = chat_room_get_presence (self->room);

  set_people (self, "1 ann");
  chat_presence_open (presence);
  g_assert_true (chat_presence_get_stale (presence));
  g_assert_false (chat_presence_get_known (presence));
  fake_room_go_online (self);
  test_wait_until (chat_presence_get_known (presence));
  assert_people (presence, "ann*");
}

/* Whose room goes while the server is asked is not told. */
static void
test_dispose (FakeRoom      *self,
              gconstpointer  data)
{
  ChatPresence *presence = open_presence (self, "1 ann");
  gpointer weak = presence;

  g_object_add_weak_pointer (G_OBJECT (presence), &weak);
  fake_server_set_silent (self->server, WIRE_METHOD_PRESENCE, TRUE);
  chat_presence_refresh (presence);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PRESENCE) == 2);
  chat_person_quit (self->ann);
  test_wait_until (weak == NULL);
}

/* Nor while very many are taken in. */
static void
test_dispose_at_work (FakeRoom      *self,
                      gconstpointer  data)
{
  ChatPresence *presence = chat_room_get_presence (self->room);
  g_autofree char *many = make_many ();
  gpointer weak = presence;
  guint n_turns = 0;
  guint turn_id;

  g_object_add_weak_pointer (G_OBJECT (presence), &weak);
  set_people (self, many);
  fake_room_go_online (self);
  chat_presence_open (presence);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PRESENCE) == 1);
  turn_id = g_idle_add (turn_cb, &n_turns);
  test_wait_until (n_turns >= 5);
  g_assert_false (chat_presence_get_known (presence));
  chat_person_quit (self->ann);
  test_wait_until (weak == NULL);
  g_source_remove (turn_id);
}

static void
change_filter_cb (ChatPresence *presence)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (presence)) > 1)
    chat_presence_set_filter (presence, "eve");
}

/* Who is told anything may do anything. */
static void
test_reentrancy (FakeRoom      *self,
                 gconstpointer  data)
{
  ChatPresence *presence = open_presence (self, "1 ann");
  g_autoptr (ChatOccupant) ann = g_list_model_get_item (G_LIST_MODEL (presence), 0);

  g_signal_connect_object (presence, "items-changed", G_CALLBACK (change_filter_cb), presence, G_CONNECT_SWAPPED);
  refresh (self, "1 ann, 2 ben, 3 eve, 4 zoe");
  assert_people (presence, "eve");
  g_assert_cmpuint (chat_presence_get_n_people (presence), ==, 4);

  g_signal_connect_object (ann, "notify::n-connections", G_CALLBACK (chat_presence_refresh), presence,
                           G_CONNECT_SWAPPED);
  chat_presence_set_filter (presence, "ann");
  refresh (self, "1 ann, 2 ann");
  assert_people (presence, "ann* (2)");
}

/* ---- With the real server ---- */

static void
test_real (ChatFixture   *self,
           gconstpointer  data)
{
  ChatRoom *room = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *other = chat_fixture_join_online (self->ben, "lobby", NULL);
  g_autoptr (ChatPerson) second = chat_person_new (self->ben->uri, "ben", self->ben->token);
  ChatPresence *presence = chat_room_get_presence (room);

  chat_fixture_join_online (second, "lobby", NULL);
  chat_presence_set_interval (presence, AT_ONCE);
  chat_presence_open (presence);
  test_wait_until (chat_presence_get_known (presence));
  assert_people (presence, "ann*, ben (2)");

  chat_person_quit (second);
  test_wait_until (chat_presence_get_n_people (presence) == 2);
  chat_account_leave (self->ben->account, other);
  test_wait_until (chat_presence_get_n_people (presence) == 1);
  assert_people (presence, "ann*");
  chat_presence_close (presence);
}

#define ADMINS_CONFIG "[default]\npublish=members\npresence=admins\n"
#define NOBODY_CONFIG "[default]\npublish=members\npresence=nobody\n"

static void
test_real_refusal (ChatFixture   *self,
                   gconstpointer  data)
{
  ChatRoom *room = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatPresence *presence = chat_room_get_presence (room);
  int code = g_str_equal (data, ADMINS_CONFIG) ? CHAT_ERROR_DENIED : CHAT_ERROR_NOT_AVAILABLE;

  chat_presence_open (presence);
  test_wait_until (chat_presence_get_error (presence) != NULL);
  g_assert_error (chat_presence_get_error (presence), CHAT_ERROR, code);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fake_room_add ("/presence/people", test_people);
  fake_room_add ("/presence/names", test_names);
  fake_room_add ("/presence/nameless", test_nameless);
  fake_room_add ("/presence/changes", test_changes);
  fake_room_add ("/presence/filter", test_filter);
  fake_room_add ("/presence/many", test_many);
  fake_room_add ("/presence/open", test_open);
  fake_room_add ("/presence/interval", test_interval);
  fake_room_add ("/presence/refused", test_refused);
  fake_room_add ("/presence/offline", test_offline);
  fake_room_add ("/presence/opened-offline", test_opened_offline);
  fake_room_add ("/presence/dispose", test_dispose);
  fake_room_add ("/presence/dispose-at-work", test_dispose_at_work);
  fake_room_add ("/presence/reentrancy", test_reentrancy);
  chat_fixture_add ("/presence/real", NULL, test_real);
  chat_fixture_add ("/presence/real-denied", ADMINS_CONFIG, test_real_refusal);
  chat_fixture_add ("/presence/real-not-available", NOBODY_CONFIG, test_real_refusal);

  return g_test_run ();
}
