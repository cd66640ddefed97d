/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-test-util.h"
#include "chat-timeline-private.h"
#include "fake-room.h"
#include "timeline-shadow.h"

#include <string.h>

#define N_STEPS 1500
#define N_STORED 2000
/* So many messages at most are in the window, and dividers between them. */
#define MAX_ITEMS 760
#define FIRST_TIME G_GINT64_CONSTANT (1767225600000000)

/* A room with a past, and what is known of it. */
typedef struct
{
  FakeRoom       *room;
  ChatTimeline   *timeline;
  TimelineShadow *shadow;
  /* The ids of all that is stored, in order. */
  GPtrArray      *ids;
  guint64         offset;
  guint           n_unsent;
} World;

static char *
dup_id (guint64 offset)
{
  return g_strdup_printf ("id %" G_GUINT64_FORMAT, offset);
}

/* 801 to 900 are missing, and nobody has them any more. */
static void
fill_database (FakeRoom *room)
{
  g_autoptr (ChatSql) sql = fake_room_open_database (room);
  g_autoptr (GError) error = NULL;

  chat_sql_execute (sql,
                    "BEGIN;"
                    "INSERT INTO epochs (room, epoch, name, floor) SELECT room, 1, 'x', 900 FROM rooms;"
                    "INSERT INTO spans (room, epoch, after, upto) SELECT room, 1, 0, 800 FROM rooms;"
                    "INSERT INTO spans (room, epoch, after, upto) SELECT room, 1, 900, 2000 FROM rooms;"
                    "UPDATE rooms SET read_epoch = 1, read_offset = 1500;"
                    "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
                    "INSERT INTO messages "
                    "(room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                    "SELECT room, 1, i, 'id ' || i, 0, i % 5 = 0, CASE WHEN i % 5 = 0 THEN 'ann' ELSE 'ben' END, "
                    "1767225600000000 + i * 400000000, 'text ' || i, x'00' FROM rooms, n "
                    "WHERE i <= 800 OR i > 900;"
                    "COMMIT", &error);
  g_assert_no_error (error);
}

static gboolean
has_arrived (World *self)
{
  g_autofree char *text = g_strdup_printf ("live %" G_GUINT64_FORMAT, self->offset);
  ChatMessage *newest = chat_timeline_get_last_message (self->timeline);

  return self->n_unsent > 0
         ? chat_room_get_unread_count (self->room->room) == self->offset - 1500 - 100
         : g_str_equal (chat_message_get_body (newest), text);
}

static void
take_id (ChatRow  *row,
         gpointer  user_data)
{
  g_ptr_array_add (user_data, g_strdup (chat_row_get_text (row, 0)));
}

/* Some come at once; their ids are made from their place. */
static void
receive_many (World *self,
              guint  n)
{
  guint64 first = self->offset + 1;
  g_autoptr (ChatSql) sql = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("live %" G_GUINT64_FORMAT, ++self->offset);

      fake_room_push (self->room, self->offset, "ben", text);
    }
  test_wait_until (has_arrived (self));

  sql = fake_room_open_database (self->room);
  chat_sql_query (sql, take_id, self->ids, &error,
                  "SELECT id FROM messages WHERE offset >= ? ORDER BY offset", "i", (gint64) first);
  g_assert_no_error (error);
}

static void
receive (World *self)
{
  receive_many (self, (guint) g_test_rand_int_range (1, 40));
}

static World *
world_new (FakeRoom *room)
{
  World *self = g_new0 (World, 1);

  self->room = room;
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->offset = N_STORED;
  for (guint64 i = 1; i <= N_STORED; i++)
    {
      if (i <= 800 || i > 900)
        g_ptr_array_add (self->ids, dup_id (i));
    }

  chat_person_quit (room->ann);
  fill_database (room);
  chat_person_open (room->ann);
  room->room = chat_person_join (room->ann, "lobby", NULL);
  fake_room_set_position (room, "x", N_STORED);
  fake_server_set_answer (room->server, WIRE_METHOD_HISTORY,
                          "\"history\":{\"epoch\":\"x\",\"offset\":2000,\"publications\":[]}");
  fake_server_set_silent (room->server, WIRE_METHOD_HISTORY, FALSE);
  fake_server_set_silent (room->server, WIRE_METHOD_PUBLISH, TRUE);
  fake_room_go_online (room);
  self->timeline = chat_room_get_timeline (room->room);
  self->shadow = timeline_shadow_new (self->timeline);
  test_wait_until (fake_server_count (room->server, WIRE_METHOD_HISTORY) > 0);
  /* When that has come, so has the answer, and no gap is hidden any more. */
  receive (self);

  return self;
}

static void
world_free (World *self)
{
  timeline_shadow_free (self->shadow);
  g_ptr_array_unref (self->ids);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

static gboolean
is_stored (ChatTimelineItem *item)
{
  ChatMessage *message = chat_timeline_item_get_message (item);

  return message != NULL && chat_message_get_state (message) == CHAT_MESSAGE_SENT;
}

static guint
find_id (World      *self,
         const char *id)
{
  guint index;

  g_assert_true (g_ptr_array_find_with_equal_func (self->ids, id, g_str_equal, &index));

  return index;
}

static gboolean
is_gap_between (const char *older,
                const char *newer)
{
  return g_str_equal (older, "id 800") && g_str_equal (newer, "id 901");
}

/* The items are a run of what is stored, the gap in its place, what waits last. */
static void
check (World *self)
{
  GPtrArray *items = self->shadow->items;
  const char *previous = NULL;
  guint n_unsent = 0;
  gboolean was_gap = FALSE;
  guint index = 0;

  timeline_shadow_check (self->shadow);
  g_assert_cmpuint (items->len, <=, MAX_ITEMS + self->n_unsent);

  for (guint i = 0; i < items->len; i++)
    {
      ChatTimelineItem *item = g_ptr_array_index (items, i);
      ChatMessage *message = chat_timeline_item_get_message (item);

      if (chat_timeline_item_get_kind (item) == CHAT_TIMELINE_GAP)
        {
          was_gap = TRUE;
          continue;
        }
      if (message == NULL)
        {
          g_assert_cmpuint (i + 1, <, items->len);
          continue;
        }
      if (!is_stored (item))
        {
          n_unsent++;
          continue;
        }

      g_assert_cmpuint (n_unsent, ==, 0);
      index = find_id (self, chat_message_get_id (message));
      if (previous != NULL)
        {
          g_assert_cmpstr (g_ptr_array_index (self->ids, index - 1), ==, previous);
          g_assert_cmpint (was_gap, ==, is_gap_between (previous, chat_message_get_id (message)));
        }
      else
        {
          g_assert_false (was_gap);
          g_assert_true (chat_timeline_item_get_show_header (item));
          g_assert_cmpint (chat_timeline_get_has_older (self->timeline), >=, index > 0);
        }
      previous = chat_message_get_id (message);
      was_gap = FALSE;
    }

  g_assert_nonnull (previous);
  g_assert_cmpint (chat_timeline_get_at_newest (self->timeline), ==, index + 1 == self->ids->len);
  g_assert_cmpint (chat_timeline_get_has_newer (self->timeline), !=, chat_timeline_get_at_newest (self->timeline));
  g_assert_cmpuint (n_unsent, ==, chat_timeline_get_at_newest (self->timeline) ? self->n_unsent : 0);
}

/* What one step does must not depend on when the last one has ended. */
static void
wait_idle (World *self)
{
  test_wait_until (!chat_timeline_get_loading_older (self->timeline) &&
                   !chat_timeline_get_loading_newer (self->timeline));
}

static void
wait_opened (World             *self,
             GAsyncResult     **result,
             ChatTimelineItem **item)
{
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  owned = g_steal_pointer (result);
  chat_timeline_open_finish (self->timeline, owned, item, &error);
  g_assert_no_error (error);
}

static void
open_message (World *self,
              guint  index)
{
  const char *id = g_ptr_array_index (self->ids, index);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ChatTimelineItem) item = NULL;

  chat_timeline_open_at_message_async (self->timeline, id, NULL, take_result_cb, &result);
  wait_opened (self, &result, &item);
  g_assert_cmpstr (chat_message_get_id (chat_timeline_item_get_message (item)), ==, id);
}

static void
open_time (World *self,
           guint  number)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ChatTimelineItem) item = NULL;
  g_autofree char *id = dup_id (number > 800 && number <= 900 ? 901 : number);

  chat_timeline_open_at_time_async (self->timeline, FIRST_TIME + (gint64) number * 400 * G_USEC_PER_SEC - 1,
                                    NULL, take_result_cb, &result);
  wait_opened (self, &result, &item);
  g_assert_cmpstr (chat_message_get_id (chat_timeline_item_get_message (item)), ==, id);
}

static void
open_newest (World *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_timeline_open_at_newest_async (self->timeline, NULL, take_result_cb, &result);
  wait_opened (self, &result, NULL);
  g_assert_true (chat_timeline_get_at_newest (self->timeline));
}

static void
open_unread (World *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ChatTimelineItem) item = NULL;

  chat_timeline_place_unread_async (self->timeline, NULL, take_result_cb, &result);
  wait_opened (self, &result, NULL);
  chat_timeline_open_at_unread_async (self->timeline, NULL, take_result_cb, &result);
  wait_opened (self, &result, &item);
  g_assert_cmpint (chat_timeline_item_get_kind (item), ==, CHAT_TIMELINE_UNREAD);
  g_assert_true (chat_timeline_get_unread_item (self->timeline) == item);
}

static void
load_older (World *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_timeline_load_older_async (self->timeline, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_timeline_load_older_finish (self->timeline, result, NULL));
}

static void
load_newer (World *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_timeline_load_newer_async (self->timeline, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_timeline_load_newer_finish (self->timeline, result, NULL));
}

static void
shrink (World *self)
{
  GPtrArray *items = self->shadow->items;
  ChatTimelineItem *item = g_ptr_array_index (items, (guint) g_test_rand_int_range (0, (int) items->len));
  g_autoptr (ChatTimelineItem) kept = g_object_ref (item);

  chat_timeline_shrink (self->timeline, kept);
  if (chat_timeline_item_get_message (kept) != NULL)
    g_assert_true (g_ptr_array_find (items, kept, NULL));
}

/* Nobody waits for what is not needed any more, and it does no harm. */
static void
change_mind (World *self)
{
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GAsyncResult) last = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  chat_timeline_load_older_async (self->timeline, NULL, take_result_cb, &loaded);
  chat_timeline_open_at_message_async (self->timeline, "id 10", NULL, take_result_cb, &opened);
  chat_timeline_open_at_message_async (self->timeline, "id 950", cancellable, take_result_cb, &cancelled);
  g_cancellable_cancel (cancellable);
  chat_timeline_open_at_message_async (self->timeline, "id 1200", NULL, take_result_cb, &last);
  test_wait_until (loaded != NULL && opened != NULL && cancelled != NULL && last != NULL);
  g_assert_false (chat_timeline_load_older_finish (self->timeline, loaded, NULL));
  g_assert_false (chat_timeline_open_finish (self->timeline, opened, NULL, NULL));
  g_assert_false (chat_timeline_open_finish (self->timeline, cancelled, NULL, NULL));
  g_assert_true (chat_timeline_open_finish (self->timeline, last, NULL, NULL));
}

static void
do_step (World *self)
{
  switch (g_test_rand_int_range (0, 16))
    {
    case 0:
      open_message (self, (guint) g_test_rand_int_range (0, (int) self->ids->len));
      break;

    case 1:
      open_time (self, (guint) g_test_rand_int_range (1, N_STORED + 1));
      break;

    case 2:
      open_newest (self);
      break;

    case 3:
      open_unread (self);
      break;

    case 4:
      receive (self);
      break;

    case 5:
      if (g_test_rand_int_range (0, 8) == 0)
        shrink (self);
      break;

    case 6:
      chat_timeline_set_following (self->timeline, g_test_rand_bit ());
      break;

    case 7:
      if (self->n_unsent < 5)
        {
          test_send (self->room->room, "waits");
          self->n_unsent++;
        }
      break;

    case 8:
      change_mind (self);
      break;

    default:
      if (g_test_rand_bit ())
        load_older (self);
      else
        load_newer (self);
      break;
    }
}

/* Whatever is done, the window shows a part of the truth. */
static void
test_random (FakeRoom      *room,
             gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);

  check (self);
  for (guint i = 0; i < N_STEPS; i++)
    {
      do_step (self);
      wait_idle (self);
      check (self);
    }

  g_assert_cmpuint (self->shadow->max_alive, <, MAX_ITEMS + 200);
}

static gpointer
copy_item (gconstpointer item,
           gpointer      user_data)
{
  return g_object_ref ((gpointer) item);
}

static void
assert_same_items (GPtrArray *items,
                   GPtrArray *expected)
{
  g_assert_cmpuint (items->len, ==, expected->len);
  for (guint i = 0; i < items->len; i++)
    g_assert_true (g_ptr_array_index (items, i) == g_ptr_array_index (expected, i));
}

/* Two windows over one room go where they want, and each shows a part of the truth. */
static void
test_twins (FakeRoom      *room,
            gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);
  ChatTimeline *timelines[2] = { self->timeline, NULL };
  TimelineShadow *shadows[2] = { self->shadow, NULL };

  test_send (room->room, "waits");
  self->n_unsent++;
  timelines[1] = chat_timeline_new_twin (self->timeline);
  shadows[1] = timeline_shadow_new (timelines[1]);
  test_wait_until (chat_timeline_get_loaded (timelines[1]));

  for (guint i = 0; i < N_STEPS; i++)
    {
      guint moved = (guint) g_test_rand_int_range (0, 2);
      g_autoptr (GPtrArray) others = g_ptr_array_copy (shadows[!moved]->items, copy_item, NULL);
      guint64 offset = self->offset;
      guint n_unsent = self->n_unsent;

      self->timeline = timelines[moved];
      self->shadow = shadows[moved];
      do_step (self);
      wait_idle (self);
      check (self);

      self->timeline = timelines[!moved];
      self->shadow = shadows[!moved];
      wait_idle (self);
      check (self);
      if (self->offset == offset && self->n_unsent == n_unsent)
        assert_same_items (self->shadow->items, others);
    }

  timeline_shadow_free (shadows[1]);
  g_assert_finalize_object (timelines[1]);
  self->timeline = timelines[0];
  self->shadow = shadows[0];
  receive (self);
  check (self);
}

/* What comes while one reads elsewhere stays away, and is still told. */
static void
test_arrival_elsewhere (FakeRoom      *room,
                        gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);
  g_autoptr (GPtrArray) before = NULL;
  ChatMessage *message;

  open_message (self, 100);
  g_assert_true (chat_timeline_get_has_newer (self->timeline));
  before = g_ptr_array_copy (self->shadow->items, copy_item, NULL);
  receive (self);
  assert_same_items (self->shadow->items, before);
  check (self);

  /* One's own too, until it is gone to. */
  message = test_send (room->room, "mine");
  self->n_unsent++;
  g_assert_true (chat_room_get_last_message (room->room) == message);
  check (self);
  open_newest (self);
  check (self);
}

static gboolean
shows_live (World   *self,
            guint64  offset)
{
  const char *id = g_ptr_array_index (self->ids, self->ids->len - 1 - (guint) (self->offset - offset));
  ChatPosition position;

  return chat_timeline_find_message (self->timeline, id, &position);
}

/* Nobody can read so much at once: the end is seen, and the rest on the way up. */
static void
test_burst_at_end (FakeRoom      *room,
                   gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);

  chat_timeline_set_following (self->timeline, TRUE);
  receive_many (self, 100);
  g_assert_true (shows_live (self, self->offset));
  g_assert_false (shows_live (self, self->offset - 50));
  g_assert_true (chat_timeline_get_has_older (self->timeline));
  g_assert_cmpuint (self->shadow->items->len, <, 30);
  check (self);

  for (guint i = 0; !shows_live (self, self->offset - 99) && i < 10; i++)
    load_older (self);
  check (self);
  g_assert_true (shows_live (self, self->offset - 99));

  /* A few are added as ever. */
  receive_many (self, 5);
  g_assert_true (shows_live (self, self->offset - 99));
  check (self);
}

/* One's own message that comes back among many is sent, also if it is not shown. */
static void
test_own_in_burst (FakeRoom      *room,
                   gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);
  g_autoptr (ChatMessage) message = g_object_ref (test_send (room->room, "mine"));
  const char *id = chat_message_get_id (message);
  ChatPosition position;

  chat_timeline_set_following (self->timeline, TRUE);
  fake_server_send (room->server,
                    "{\"push\":{\"channel\":\"lobby\",\"pub\":{"
                    "\"data\":{\"v\":1,\"id\":\"%s\",\"type\":\"message\",\"body\":\"mine\"},"
                    "\"info\":{\"user\":\"ann\",\"client\":\"c\"},\"offset\":%" G_GUINT64_FORMAT "}}}",
                    id, ++self->offset);
  g_ptr_array_add (self->ids, g_strdup (id));
  receive_many (self, 100);

  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENT);
  g_assert_false (chat_timeline_find_message (self->timeline, id, &position));
  check (self);
}

/* Who reads further up finds the rest on the way down. */
static void
test_burst_below (FakeRoom      *room,
                  gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);
  guint64 last = self->offset;

  chat_timeline_set_following (self->timeline, FALSE);
  receive_many (self, 100);
  g_assert_true (shows_live (self, last));
  g_assert_true (shows_live (self, last + 1));
  g_assert_false (shows_live (self, last + 50));
  g_assert_true (chat_timeline_get_has_newer (self->timeline));
  check (self);

  for (guint i = 0; chat_timeline_get_has_newer (self->timeline) && i < 10; i++)
    {
      load_newer (self);
      check (self);
    }
  g_assert_true (shows_live (self, self->offset));
}

/* What is kept of both places stays the same items. */
static void
test_overlap (FakeRoom      *room,
              gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);
  g_autoptr (ChatTimelineItem) item = NULL;
  guint index;

  open_message (self, 300);
  index = self->shadow->items->len - 1;
  item = g_object_ref (g_ptr_array_index (self->shadow->items, index));
  g_assert_nonnull (chat_timeline_item_get_message (item));
  open_message (self, find_id (self, chat_message_get_id (chat_timeline_item_get_message (item))) + 20);
  g_assert_true (g_ptr_array_find (self->shadow->items, item, NULL));
  check (self);
}

static void
test_no_such_message (FakeRoom      *room,
                      gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GError) error = NULL;

  open_message (self, 300);
  chat_timeline_open_at_message_async (self->timeline, "nothing", NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_false (chat_timeline_open_finish (self->timeline, result, NULL, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE);
  g_clear_error (&error);
  check (self);

  chat_timeline_open_at_time_async (self->timeline, G_MAXINT64, NULL, take_result_cb, &late);
  test_wait_until (late != NULL);
  g_assert_false (chat_timeline_open_finish (self->timeline, late, NULL, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE);
  check (self);
}

static guint
find_item (World            *self,
           ChatTimelineItem *item)
{
  guint index;

  g_assert_true (g_ptr_array_find (self->shadow->items, item, &index));

  return index;
}

/* The line stays where it is, whatever is read, until the room is opened anew. */
static void
test_unread_line (FakeRoom      *room,
                  gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ChatTimelineItem *line, *next;

  open_unread (self);
  line = chat_timeline_get_unread_item (self->timeline);
  next = g_ptr_array_index (self->shadow->items, find_item (self, line) + 1);
  /* Not above the own message that comes first. */
  g_assert_cmpstr (chat_message_get_id (chat_timeline_item_get_message (next)), ==, "id 1501");
  g_assert_true (chat_timeline_item_get_show_header (next));

  chat_room_mark_read (room->room);
  g_assert_cmpuint (chat_room_get_unread_count (room->room), ==, 0);
  g_assert_true (chat_timeline_get_unread_item (self->timeline) == line);
  open_message (self, 100);
  g_assert_null (chat_timeline_get_unread_item (self->timeline));
  g_assert_false (chat_timeline_get_unread_is_older (self->timeline));
  open_newest (self);
  g_assert_true (chat_timeline_get_unread_is_older (self->timeline));

  chat_timeline_place_unread_async (self->timeline, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_false (chat_timeline_open_finish (self->timeline, result, NULL, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE);
  g_assert_false (chat_timeline_get_unread_is_older (self->timeline));
  g_assert_true (chat_timeline_get_at_newest (self->timeline));
}

static ChatMessage *
find_message (World      *self,
              const char *id)
{
  for (guint i = 0; i < self->shadow->items->len; i++)
    {
      ChatMessage *message = chat_timeline_item_get_message (g_ptr_array_index (self->shadow->items, i));

      if (message != NULL && g_str_equal (chat_message_get_id (message), id))
        return message;
    }

  g_assert_not_reached ();
}

/* Unread again from a message on: of 900 that follow, every fifth is one's own. */
static void
test_mark_unread (FakeRoom      *room,
                  gconstpointer  data)
{
  g_autoptr (World) self = world_new (room);
  guint n_unread = 720 + (guint) (self->offset - N_STORED);

  chat_room_mark_read (room->room);
  open_message (self, find_id (self, "id 1101"));
  chat_room_mark_unread (room->room, find_message (self, "id 1101"));
  test_wait_until (chat_room_get_unread_count (room->room) == n_unread);

  /* What was read meanwhile is not counted over. */
  chat_room_mark_unread (room->room, find_message (self, "id 1101"));
  chat_room_mark_read (room->room);
  open_message (self, 0);
  g_assert_cmpuint (chat_room_get_unread_count (room->room), ==, 0);

  open_message (self, find_id (self, "id 1101"));
  chat_room_mark_unread (room->room, find_message (self, "id 1101"));
  test_wait_until (chat_room_get_unread_count (room->room) == n_unread);
  g_clear_pointer (&self->shadow, timeline_shadow_free);
  fake_room_restart (room);
  g_assert_cmpuint (chat_room_get_unread_count (room->room), ==, n_unread);
  self->timeline = chat_room_get_timeline (room->room);
  self->shadow = timeline_shadow_new (self->timeline);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  fake_room_add ("/timeline-window/random", test_random);
  fake_room_add ("/timeline-window/twins", test_twins);
  fake_room_add ("/timeline-window/arrival-elsewhere", test_arrival_elsewhere);
  fake_room_add ("/timeline-window/burst-at-end", test_burst_at_end);
  fake_room_add ("/timeline-window/own-in-burst", test_own_in_burst);
  fake_room_add ("/timeline-window/burst-below", test_burst_below);
  fake_room_add ("/timeline-window/overlap", test_overlap);
  fake_room_add ("/timeline-window/no-such-message", test_no_such_message);
  fake_room_add ("/timeline-window/unread-line", test_unread_line);
  fake_room_add ("/timeline-window/mark-unread", test_mark_unread);

  return g_test_run ();
}
