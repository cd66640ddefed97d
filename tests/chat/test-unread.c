/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-spans.h"
#include "chat-test-util.h"
#include "fake-room.h"

#define N_STEPS 10000
#define MAX_MISSED 6

/* What was published, as everybody would count it. */
typedef struct
{
  ChatPosition  position;
  gboolean      is_own;
  char         *body;
} Published;

/* The same room twice: as it is, and as it should be. */
typedef struct
{
  FakeRoom     *room;
  GArray       *published;
  ChatPosition  newest;
  ChatPosition  read;
  guint         n_bodies;
} World;

static void
clear_published (gpointer data)
{
  Published *published = data;

  g_free (published->body);
}

static guint
count_unread (World *self)
{
  guint n = 0;

  for (guint i = 0; i < self->published->len; i++)
    {
      const Published *published = &g_array_index (self->published, Published, i);

      if (!published->is_own && chat_position_compare (published->position, self->read) > 0)
        n++;
    }

  return n;
}

static char *
make_epoch_name (World *self)
{
  return g_strdup_printf ("epoch-%" G_GUINT64_FORMAT, self->newest.epoch);
}

/* Takes @body. */
static void
note (World    *self,
      guint64   offset,
      gboolean  is_own,
      char     *body)
{
  const Published published = { { self->newest.epoch, offset }, is_own, body };

  g_array_append_val (self->published, published);
}

static gboolean
is_settled (World *self)
{
  ChatMessage *message = chat_room_get_last_message (self->room->room);
  const Published *last;

  if (self->published->len == 0)
    return TRUE;

  last = &g_array_index (self->published, Published, self->published->len - 1);

  return message != NULL && g_str_equal (chat_message_get_body (message), last->body) &&
         chat_message_get_state (message) == CHAT_MESSAGE_SENT;
}

/* What has come last is told last. */
static void
settle (World *self)
{
  test_wait_until (is_settled (self));
  g_assert_cmpuint (chat_room_get_unread_count (self->room->room), ==, count_unread (self));
}

static char *
make_body (World *self)
{
  return g_strdup_printf ("body %u", self->n_bodies++);
}

static void
receive (World      *self,
         const char *user)
{
  char *body = make_body (self);

  fake_room_push (self->room, ++self->newest.offset, user, body);
  note (self, self->newest.offset, g_str_equal (user, "ann"), body);
}

static void
send_own (World *self)
{
  char *body = make_body (self);
  ChatMessage *message = test_send (self->room->room, body);

  fake_server_send (self->room->server,
                    "{\"push\":{\"channel\":\"lobby\",\"pub\":{\"data\":{\"v\":1,\"id\":\"%s\",\"type\":\"message\","
                    "\"body\":\"%s\"},\"info\":{\"user\":\"ann\",\"client\":\"c\"},\"offset\":%" G_GUINT64_FORMAT "}}}",
                    chat_message_get_id (message), body, ++self->newest.offset);
  note (self, self->newest.offset, TRUE, body);
}

static void
mark_read (World *self)
{
  settle (self);
  chat_room_mark_read (self->room->room);
  if (chat_position_compare (self->read, self->newest) < 0)
    self->read = self->newest;
  g_assert_cmpuint (chat_room_get_unread_count (self->room->room), ==, 0);
  g_assert_cmpuint (count_unread (self), ==, 0);
}

static const Published *
find_published (World      *self,
                const char *body)
{
  for (guint i = self->published->len; i > 0; i--)
    {
      const Published *published = &g_array_index (self->published, Published, i - 1);

      if (g_str_equal (published->body, body))
        return published;
    }

  g_assert_not_reached ();
}

static void
mark_unread (World *self)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (self->room->room));
  g_autoptr (ChatTimelineItem) item = NULL;
  ChatMessage *message;

  settle (self);
  if (g_list_model_get_n_items (timeline) == 0)
    return;

  item = g_list_model_get_item (timeline,
                                (guint) g_test_rand_int_range (0, (int) g_list_model_get_n_items (timeline)));
  message = chat_timeline_item_get_message (item);
  if (message == NULL)
    return;

  self->read = find_published (self, chat_message_get_body (message))->position;
  self->read.offset--;
  chat_room_mark_unread (self->room->room, message);
  test_wait_until (chat_room_get_unread_count (self->room->room) == count_unread (self));
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  gboolean *done = user_data;

  chat_timeline_open_finish (CHAT_TIMELINE (object), result, NULL, NULL);
  *done = TRUE;
}

/* Where one reads says nothing of what is read. */
static void
look_elsewhere (World *self)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room->room);
  guint index = (guint) g_test_rand_int_range (0, (int) self->published->len + 1);
  gboolean done = FALSE;

  chat_timeline_set_following (timeline, g_test_rand_bit ());
  switch (g_test_rand_int_range (0, 4))
    {
    case 0:
      chat_timeline_open_at_time_async (timeline, g_get_real_time () - index * G_TIME_SPAN_MILLISECOND, NULL,
                                        opened_cb, &done);
      break;

    case 1:
      chat_timeline_place_unread_async (timeline, NULL, opened_cb, &done);
      break;

    case 2:
      chat_timeline_open_at_unread_async (timeline, NULL, opened_cb, &done);
      break;

    default:
      chat_timeline_open_at_newest_async (timeline, NULL, opened_cb, &done);
      break;
    }
  test_wait_until (done);
}

/* Somebody looks at another room, and comes back. */
static void
switch_room (World *self)
{
  chat_timeline_shrink (chat_room_get_timeline (self->room->room), NULL);
  chat_room_mark_read (chat_person_join (self->room->ann, "other", NULL));
}

/* What the server gives of what was missed: the newest first. */
static void
set_history (World   *self,
             guint    n_missed,
             gboolean is_kept)
{
  g_autofree char *epoch = make_epoch_name (self);
  g_autoptr (GString) answer = g_string_new (NULL);

  g_string_printf (answer, "\"history\":{\"epoch\":\"%s\",\"offset\":%" G_GUINT64_FORMAT ",\"publications\":[",
                   epoch, self->newest.offset);
  for (guint i = 0; is_kept && i < n_missed; i++)
    g_string_append_printf (answer, "%s{\"data\":\"body %u\",\"info\":{\"user\":\"ben\",\"client\":\"c\"},"
                            "\"offset\":%" G_GUINT64_FORMAT "}", i > 0 ? "," : "",
                            self->n_bodies + n_missed - 1 - i, self->newest.offset - i);
  g_string_append (answer, "]}");
  fake_server_set_answer (self->room->server, WIRE_METHOD_HISTORY, answer->str);
}

static void
come_back (World *self)
{
  g_autofree char *epoch = make_epoch_name (self);

  fake_room_set_position (self->room, epoch, self->newest.offset);
  fake_room_restart (self->room);
  g_assert_cmpuint (chat_room_get_unread_count (self->room->room), ==, count_unread (self));
  fake_room_go_online (self->room);
}

/* Some are missed, of which the server still has all or nothing; or it begins
 * anew.
 */
static void
be_away (World    *self,
         gboolean  is_new_epoch)
{
  guint n_missed = (guint) g_test_rand_int_range (1, MAX_MISSED);
  gboolean is_kept = g_test_rand_bit ();

  settle (self);
  if (is_new_epoch)
    self->newest = (ChatPosition) { self->newest.epoch + 1, 0 };
  self->newest.offset += n_missed;
  set_history (self, n_missed, is_kept);
  come_back (self);

  for (guint i = 0; is_kept && i < n_missed; i++)
    note (self, self->newest.offset - n_missed + 1 + i, FALSE, make_body (self));

  /* What is live comes after all of that is stored. */
  if (is_kept)
    settle (self);
  receive (self, "ben");
  settle (self);
}

static void
do_step (World *self)
{
  int chance = g_test_rand_int_range (0, 1000);

  if (chance < 700)
    receive (self, g_test_rand_int_range (0, 4) == 0 ? "ann" : "ben");
  else if (chance < 800)
    send_own (self);
  else if (chance < 860)
    mark_read (self);
  else if (chance < 900)
    mark_unread (self);
  else if (chance < 950)
    look_elsewhere (self);
  else if (chance < 970)
    switch_room (self);
  else if (chance < 980)
    settle (self);
  else if (chance < 985)
    be_away (self, FALSE);
  else if (chance < 990)
    be_away (self, TRUE);
  else if (chance < 993)
    {
      settle (self);
      come_back (self);
    }
}

/* Unread is what comes after what was read, whatever happens in between. */
static void
test_random (FakeRoom      *room,
             gconstpointer  data)
{
  World self = { .room = room, .newest = { 1, 0 }, .read = { 1, 0 } };

  self.published = g_array_new (FALSE, FALSE, sizeof (Published));
  g_array_set_clear_func (self.published, clear_published);
  fake_room_set_position (room, "epoch-1", 0);
  set_history (&self, 0, FALSE);
  fake_server_set_silent (room->server, WIRE_METHOD_HISTORY, FALSE);
  fake_room_go_online (room);

  for (guint i = 0; i < N_STEPS; i++)
    do_step (&self);
  settle (&self);

  g_array_unref (self.published);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fake_room_add ("/unread/random", test_random);

  return g_test_run ();
}
