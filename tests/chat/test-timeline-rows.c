/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-message-private.h"
#include "chat-timeline-item-private.h"
#include "chat-timeline-rows.h"

#define N_STEPS 10000
#define DAY_START (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)

/* Rows, and what somebody has who only follows the splices. */
typedef struct
{
  ChatTimelineRows *rows;
  ChatExtent       *extent;
  GPtrArray        *mirror;
  GPtrArray        *unsent;
  guint             next_id;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->rows = chat_timeline_rows_new ();
  self->extent = chat_extent_new ();
  self->mirror = g_ptr_array_new ();
  self->unsent = g_ptr_array_new_with_free_func (g_object_unref);
  g_assert_cmpuint (chat_extent_ensure_epoch (self->extent, "a"), ==, 1);
  g_assert_cmpuint (chat_extent_ensure_epoch (self->extent, "b"), ==, 2);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  chat_timeline_rows_free (self->rows);
  chat_extent_free (self->extent);
  g_ptr_array_unref (self->mirror);
  g_ptr_array_unref (self->unsent);
}

static ChatSplice
update (Fixture  *self,
        gboolean  hide_newest_gap)
{
  ChatSplice splice = chat_timeline_rows_update (self->rows, self->extent, hide_newest_gap);
  guint n_rows = chat_timeline_rows_get_n_rows (self->rows);

  if (splice.n_removed > 0)
    g_ptr_array_remove_range (self->mirror, splice.position, splice.n_removed);
  for (guint i = 0; i < splice.n_added; i++)
    g_ptr_array_insert (self->mirror, (int) (splice.position + i),
                        chat_timeline_rows_get_row (self->rows, splice.position + i));

  g_assert_cmpuint (self->mirror->len, ==, n_rows);
  for (guint i = 0; i < n_rows; i++)
    g_assert_true (g_ptr_array_index (self->mirror, i) == chat_timeline_rows_get_row (self->rows, i));

  return splice;
}

static void
add_record (Fixture    *self,
            guint64     epoch,
            guint64     offset,
            const char *id,
            const char *author,
            gint64      time)
{
  g_autoptr (ChatRecord) record = chat_record_new ();

  record->position = (ChatPosition) { epoch, offset };
  record->id = id != NULL ? g_strdup (id)
                          : g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, epoch, offset);
  record->author = chat_user_new (author, NULL);
  record->body = g_strdup ("text");
  record->time = time;
  record->outgoing = g_str_equal (author, "ann");
  chat_extent_add_span (self->extent, (ChatSpan) { epoch, offset - 1, offset });
  chat_timeline_rows_add_record (self->rows, record);
}

static ChatMessage *
add_unsent (Fixture *self,
            gint64   time)
{
  g_autofree char *id = g_strdup_printf ("unsent-%u", self->next_id++);
  g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);
  g_autoptr (ChatUnsent) unsent = chat_unsent_new (id, "text", payload, time);
  g_autoptr (ChatUser) ann = chat_user_new ("ann", NULL);
  ChatMessage *message = chat_message_new_unsent (unsent, ann);

  g_ptr_array_add (self->unsent, message);
  chat_timeline_rows_add_unsent (self->rows, message);

  return message;
}

static void
assert_splice (ChatSplice splice,
               guint      position,
               guint      n_removed,
               guint      n_added)
{
  g_assert_cmpuint (splice.position, ==, position);
  g_assert_cmpuint (splice.n_removed, ==, n_removed);
  g_assert_cmpuint (splice.n_added, ==, n_added);
}

static gboolean
shows_header (Fixture *self,
              guint    index)
{
  return chat_timeline_item_get_show_header (chat_timeline_rows_get_row (self->rows, index));
}

static ChatTimelineItemKind
get_kind (Fixture *self,
          guint    index)
{
  return chat_timeline_item_get_kind (chat_timeline_rows_get_row (self->rows, index));
}

static void
test_groups (Fixture       *self,
             gconstpointer  data)
{
  add_record (self, 1, 1, NULL, "ben", DAY_START);
  assert_splice (update (self, FALSE), 0, 0, 2);
  g_assert_cmpint (get_kind (self, 0), ==, CHAT_TIMELINE_DAY);
  g_assert_true (shows_header (self, 1));

  add_record (self, 1, 2, NULL, "ben", DAY_START + G_TIME_SPAN_MINUTE);
  assert_splice (update (self, FALSE), 2, 0, 1);
  g_assert_false (shows_header (self, 2));

  add_record (self, 1, 3, NULL, "eve", DAY_START + G_TIME_SPAN_MINUTE);
  assert_splice (update (self, FALSE), 3, 0, 1);
  g_assert_true (shows_header (self, 3));

  add_record (self, 1, 4, NULL, "eve", DAY_START + G_TIME_SPAN_HOUR);
  add_record (self, 1, 5, NULL, "eve", DAY_START + G_TIME_SPAN_DAY);
  add_record (self, 1, 6, NULL, "eve", DAY_START + 1);
  assert_splice (update (self, FALSE), 4, 0, 4);
  g_assert_true (shows_header (self, 4));
  g_assert_cmpint (get_kind (self, 5), ==, CHAT_TIMELINE_DAY);
  g_assert_true (shows_header (self, 6));
  /* No day comes twice, however the clocks go. */
  g_assert_cmpint (get_kind (self, 7), ==, CHAT_TIMELINE_MESSAGE);
  assert_splice (update (self, FALSE), 8, 0, 0);
}

static void
test_gap (Fixture       *self,
          gconstpointer  data)
{
  add_record (self, 1, 1, NULL, "ben", DAY_START);
  add_record (self, 1, 5, NULL, "ben", DAY_START);
  update (self, FALSE);
  g_assert_cmpint (get_kind (self, 2), ==, CHAT_TIMELINE_GAP);
  g_assert_true (shows_header (self, 3));
  assert_splice (update (self, TRUE), 2, 1, 0);
  assert_splice (update (self, FALSE), 2, 0, 1);

  /* Filled from below: the gap moves up, then goes. */
  add_record (self, 1, 4, NULL, "ben", DAY_START);
  assert_splice (update (self, FALSE), 2, 1, 2);
  g_assert_cmpint (get_kind (self, 2), ==, CHAT_TIMELINE_GAP);
  add_record (self, 1, 3, NULL, "ben", DAY_START);
  add_record (self, 1, 2, NULL, "ben", DAY_START);
  assert_splice (update (self, FALSE), 2, 1, 2);
  for (guint i = 1; i < 6; i++)
    g_assert_cmpint (get_kind (self, i), ==, CHAT_TIMELINE_MESSAGE);

  /* Missing after the last: above what was not sent yet. */
  add_unsent (self, DAY_START);
  chat_extent_add_span (self->extent, (ChatSpan) { 1, 9, 9 });
  update (self, FALSE);
  g_assert_cmpint (get_kind (self, 6), ==, CHAT_TIMELINE_GAP);
  g_assert_cmpint (get_kind (self, 7), ==, CHAT_TIMELINE_MESSAGE);
}

/* What comes back is the same row, where it stays. */
static void
test_confirm (Fixture       *self,
              gconstpointer  data)
{
  ChatMessage *message = add_unsent (self, DAY_START);
  ChatTimelineItem *row;

  add_unsent (self, DAY_START);
  update (self, FALSE);
  row = chat_timeline_rows_get_row (self->rows, 1);
  g_assert_true (chat_timeline_item_get_message (row) == message);

  add_record (self, 1, 1, "unsent-0", "ann", DAY_START + 1);
  assert_splice (update (self, FALSE), 3, 0, 0);
  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENT);
  g_assert_cmpint (chat_message_get_time (message), ==, DAY_START + 1);
  g_assert_true (chat_timeline_rows_get_row (self->rows, 1) == row);

  /* Again: nothing. */
  add_record (self, 1, 2, "unsent-0", "ann", DAY_START + 2);
  assert_splice (update (self, FALSE), 3, 0, 0);

  /* Somebody else's comes above what waits, and nothing else moves. */
  add_record (self, 1, 3, NULL, "ben", DAY_START);
  assert_splice (update (self, FALSE), 2, 0, 1);

  /* Not in the stream any more than before. */
  chat_timeline_rows_remove_unsent (self->rows, message);
  assert_splice (update (self, FALSE), 4, 0, 0);
}

/* Nobody puts words into another's mouth, who learns the id before it comes
 * back.
 */
static void
test_forged (Fixture       *self,
             gconstpointer  data)
{
  ChatMessage *message = add_unsent (self, DAY_START);

  add_record (self, 1, 1, "unsent-0", "eve", DAY_START);
  update (self, FALSE);
  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENDING);
  add_record (self, 1, 2, "unsent-0", "ann", DAY_START);
  update (self, FALSE);
  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENT);
  g_assert_cmpuint (chat_timeline_rows_get_n_rows (self->rows), ==, 2);
}

static void
confirmed_cb (Fixture *self)
{
  update (self, FALSE);
}

/* Who is told that it came back finds it in its row. */
static void
test_reentrancy (Fixture       *self,
                 gconstpointer  data)
{
  ChatMessage *message = add_unsent (self, DAY_START);
  ChatTimelineItem *row;

  update (self, FALSE);
  row = chat_timeline_rows_get_row (self->rows, 1);
  g_signal_connect_swapped (message, "notify::state", G_CALLBACK (confirmed_cb), self);
  add_record (self, 1, 1, "unsent-0", "ann", DAY_START);
  assert_splice (update (self, FALSE), 2, 0, 0);
  g_assert_true (chat_timeline_rows_get_row (self->rows, 1) == row);
  g_signal_handlers_disconnect_by_data (message, self);
}

/* One's own that belongs where nothing is loaded goes away until it is. */
static void
test_drop (Fixture       *self,
           gconstpointer  data)
{
  ChatMessage *message = add_unsent (self, DAY_START);
  g_autoptr (ChatRecord) record = chat_record_new ();

  add_record (self, 1, 9, NULL, "ben", DAY_START);
  update (self, FALSE);
  record->position = (ChatPosition) { 1, 3 };
  record->id = g_strdup ("unsent-0");
  record->author = chat_user_new ("ann", NULL);
  record->body = g_strdup ("text");
  record->time = DAY_START;
  record->outgoing = TRUE;
  chat_timeline_rows_drop_unsent (self->rows, record);
  chat_timeline_rows_drop_unsent (self->rows, record);
  assert_splice (update (self, FALSE), 2, 1, 0);
  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENT);
  chat_timeline_rows_add_record (self->rows, record);
  g_assert_cmpuint (update (self, FALSE).n_added, >, 0);
}

static void
check_order (Fixture *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  gboolean was_unsent = FALSE;
  gboolean was_divider = TRUE;

  for (guint i = 0; i < self->mirror->len; i++)
    {
      ChatTimelineItem *row = g_ptr_array_index (self->mirror, i);
      ChatMessage *message = chat_timeline_item_get_message (row);
      gboolean is_unsent = message != NULL && chat_message_get_state (message) != CHAT_MESSAGE_SENT;

      g_assert_true (g_hash_table_add (seen, row));
      if (message == NULL)
        g_assert_false (i + 1 == self->mirror->len && chat_timeline_item_get_kind (row) == CHAT_TIMELINE_DAY);
      else
        {
          g_assert_false (was_unsent && !is_unsent);
          was_unsent = is_unsent;
          g_assert_true (!was_divider || chat_timeline_item_get_show_header (row));
        }
      was_divider = message == NULL;
    }
}

static void
do_anything (Fixture *self)
{
  guint64 epoch = (guint64) g_test_rand_int_range (1, 3);
  guint64 offset = (guint64) g_test_rand_int_range (1, 200);
  gint64 time = DAY_START + (gint64) offset * G_TIME_SPAN_HOUR + (gint64) epoch * 300 * G_TIME_SPAN_HOUR;

  switch (g_test_rand_int_range (0, 5))
    {
    case 0:
      add_unsent (self, time);
      break;

    case 1:
      if (self->unsent->len > 0)
        {
          ChatMessage *message = g_ptr_array_index (self->unsent, self->unsent->len / 2);

          add_record (self, epoch, offset, chat_message_get_id (message), "ann", time);
          g_ptr_array_remove_index (self->unsent, self->unsent->len / 2);
        }
      break;

    case 2:
      if (self->unsent->len > 0)
        {
          chat_timeline_rows_remove_unsent (self->rows, g_ptr_array_index (self->unsent, 0));
          g_ptr_array_remove_index (self->unsent, 0);
        }
      break;

    default:
      add_record (self, epoch, offset, NULL, offset % 3 == 0 ? "ben" : "eve", time);
      break;
    }
}

/* Whatever happens, who follows the splices has what there is. */
static void
test_random (Fixture       *self,
             gconstpointer  data)
{
  for (guint i = 0; i < N_STEPS; i++)
    {
      do_anything (self);
      if (g_test_rand_bit ())
        {
          update (self, g_test_rand_bit ());
          check_order (self);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/timeline-rows/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("groups", test_groups);
  ADD ("gap", test_gap);
  ADD ("confirm", test_confirm);
  ADD ("forged", test_forged);
  ADD ("reentrancy", test_reentrancy);
  ADD ("drop", test_drop);
  ADD ("random", test_random);
#undef ADD

  return g_test_run ();
}
