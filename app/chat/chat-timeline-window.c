/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-timeline-window.h"

/* How many messages stay, once there are too many. */
#define N_KEPT 500
#define MAX_MESSAGES 600

/* How many stay on both sides of what nobody looks at for now. */
#define N_KEPT_ASIDE 50

/* How many are added at once, of more than anybody can read. */
#define MAX_ARRIVALS 20

struct _ChatTimelineWindow
{
  ChatTimelineRows       *rows;
  const ChatExtent       *extent;
  ChatTimelineWindowFunc  func;
  gpointer                user_data;

  /* The database has older messages. */
  guint                   has_older : 1;
  guint                   at_newest : 1;
  guint                   watched : 1;
  guint                   following : 1;
  guint                   catching_up : 1;
};

/**
 * chat_timeline_window_new:
 * @extent: what is stored of the channel; it must live longer
 * @func: is told of each change of the rows
 * @user_data: data for @func
 *
 * Creates a window without messages, at the newest.
 */
ChatTimelineWindow *
chat_timeline_window_new (const ChatExtent       *extent,
                          ChatTimelineWindowFunc  func,
                          gpointer                user_data)
{
  ChatTimelineWindow *self = g_new0 (ChatTimelineWindow, 1);

  self->rows = chat_timeline_rows_new ();
  self->extent = extent;
  self->func = func;
  self->user_data = user_data;
  self->has_older = TRUE;
  self->at_newest = TRUE;
  self->following = TRUE;

  return self;
}

/**
 * chat_timeline_window_free:
 * @self: (transfer full): a window
 *
 * Frees a window.
 */
void
chat_timeline_window_free (ChatTimelineWindow *self)
{
  g_return_if_fail (self != NULL);

  chat_timeline_rows_free (self->rows);
  g_free (self);
}

/**
 * chat_timeline_window_get_rows:
 * @self: a window
 *
 * Gets its rows.
 *
 * Returns: (transfer none): the rows
 */
ChatTimelineRows *
chat_timeline_window_get_rows (ChatTimelineWindow *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->rows;
}

/**
 * chat_timeline_window_get_has_older:
 * @self: a window
 *
 * Gets whether the database may have older messages.
 */
gboolean
chat_timeline_window_get_has_older (const ChatTimelineWindow *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_older;
}

/**
 * chat_timeline_window_get_at_newest:
 * @self: a window
 *
 * Gets whether the newest message that is stored is in the window.
 */
gboolean
chat_timeline_window_get_at_newest (const ChatTimelineWindow *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->at_newest;
}

/**
 * chat_timeline_window_set_following:
 * @self: a window
 * @following: whether somebody looks at the end
 *
 * Sets at which end a window that is full, or gets more at once than anybody can
 * read, gives way to what arrives: who looks at the end loses what is oldest. Who
 * reads further up loses nothing, and does not get what arrives.
 */
void
chat_timeline_window_set_following (ChatTimelineWindow *self,
                                    gboolean            following)
{
  g_return_if_fail (self != NULL);

  self->watched = TRUE;
  self->following = following;
}

/**
 * chat_timeline_window_set_catching_up:
 * @self: a window
 * @catching_up: whether what was missed is being got
 *
 * Sets whether the newest gap is hidden, since it will be gone at once.
 */
void
chat_timeline_window_set_catching_up (ChatTimelineWindow *self,
                                      gboolean            catching_up)
{
  g_return_if_fail (self != NULL);

  self->catching_up = catching_up;
}

/**
 * chat_timeline_window_update:
 * @self: a window
 *
 * Lays the rows out, after they or the extent have changed.
 */
void
chat_timeline_window_update (ChatTimelineWindow *self)
{
  ChatSplice splice;

  g_return_if_fail (self != NULL);

  splice = chat_timeline_rows_update (self->rows, self->extent, self->catching_up);
  if (splice.n_removed > 0 || splice.n_added > 0)
    self->func (splice, self->user_data);
}

static void
set_at_newest (ChatTimelineWindow *self,
               gboolean            at_newest)
{
  self->at_newest = at_newest;
  chat_timeline_rows_set_at_newest (self->rows, at_newest);
}

static void
drop_oldest (ChatTimelineWindow *self,
             guint               n_messages)
{
  if (n_messages == 0)
    return;

  chat_timeline_rows_drop_oldest (self->rows, n_messages);
  self->has_older = TRUE;
}

static void
drop_newest (ChatTimelineWindow *self,
             guint               n_messages)
{
  if (n_messages == 0)
    return;

  chat_timeline_rows_drop_newest (self->rows, n_messages);
  set_at_newest (self, FALSE);
}

/* Drops what is farthest from @position, where something was added. */
static void
trim (ChatTimelineWindow *self,
      ChatPosition        position)
{
  guint n_messages = chat_timeline_rows_get_n_messages (self->rows);

  if (n_messages <= MAX_MESSAGES)
    return;

  if (chat_timeline_rows_count_older (self->rows, position) >= n_messages / 2)
    drop_oldest (self, n_messages - N_KEPT);
  else
    drop_newest (self, n_messages - N_KEPT);
  chat_timeline_window_update (self);
}

static gboolean
is_older (ChatTimelineWindow *self,
          ChatPosition        position)
{
  ChatPosition oldest;

  return chat_timeline_rows_get_oldest (self->rows, &oldest) && chat_position_compare (position, oldest) < 0;
}

static gboolean
is_newer (ChatTimelineWindow *self,
          ChatPosition        position)
{
  ChatPosition newest;

  return chat_timeline_rows_get_newest (self->rows, &newest) && chat_position_compare (position, newest) > 0;
}

/* Somebody reads further up: the end stays where it is, and what comes goes by. */
static gboolean
is_closed (ChatTimelineWindow *self)
{
  return !self->at_newest ||
         (!self->following && chat_timeline_rows_get_n_messages (self->rows) >= MAX_MESSAGES);
}

/* What is shown takes time. Who looks at the end sees the newest of what arrives;
 * who reads further up sees where it goes on. The rest is loaded when somebody
 * comes to it: until then nothing is made of it.
 */
static guint
count_excess (ChatTimelineWindow *self,
              GPtrArray          *records)
{
  guint n_newer = 0;

  for (guint i = 0; self->watched && i < records->len; i++)
    {
      ChatRecord *record = g_ptr_array_index (records, i);

      n_newer += chat_record_is_seen (record) && is_newer (self, record->position);
    }

  return n_newer - MIN (n_newer, MAX_ARRIVALS);
}

/* What arrives at the end comes in order. */
static void
add_newer (ChatTimelineWindow *self,
           ChatRecord         *record,
           guint               index,
           guint               n_excess)
{
  if (self->following && index < n_excess)
    {
      chat_timeline_rows_drop_unsent (self->rows, record);
      return;
    }

  chat_timeline_rows_add_record (self->rows, record);
  if (n_excess == 0)
    return;

  if (self->following && index == n_excess)
    drop_oldest (self, chat_timeline_rows_count_older (self->rows, record->position));
  else if (!self->following && index + 1 == MAX_ARRIVALS)
    set_at_newest (self, FALSE);
}

/**
 * chat_timeline_window_add_arrivals:
 * @self: a window
 * @records: (element-type ChatRecord): what was stored now, in order
 *
 * Adds what was stored within the window or arrives at its end. What is beyond
 * it stays away: it is loaded when somebody wants to see it.
 */
void
chat_timeline_window_add_arrivals (ChatTimelineWindow *self,
                                   GPtrArray          *records)
{
  ChatPosition last = { 0 };
  guint n_excess;
  guint n_newer = 0;

  g_return_if_fail (self != NULL);

  n_excess = count_excess (self, records);
  for (guint i = 0; i < records->len; i++)
    {
      ChatRecord *record = g_ptr_array_index (records, i);
      gboolean newer = is_newer (self, record->position);

      if (is_older (self, record->position))
        {
          chat_timeline_rows_drop_unsent (self->rows, record);
          self->has_older = TRUE;
        }
      else if (newer && is_closed (self))
        {
          chat_timeline_rows_drop_unsent (self->rows, record);
          set_at_newest (self, FALSE);
        }
      else if (chat_record_is_seen (record))
        {
          if (newer)
            add_newer (self, record, n_newer++, n_excess);
          else
            chat_timeline_rows_add_record (self->rows, record);
          last = record->position;
        }
    }

  chat_timeline_window_update (self);
  trim (self, last);
}

/**
 * chat_timeline_window_add_older:
 * @self: a window
 * @records: (element-type ChatRecord): what is stored before it, the newest first
 * @n_used: how many of them to add
 * @has_older: whether the database may have more
 *
 * Adds a page to the front.
 */
void
chat_timeline_window_add_older (ChatTimelineWindow *self,
                                GPtrArray          *records,
                                guint               n_used,
                                gboolean            has_older)
{
  g_return_if_fail (self != NULL);

  self->has_older = has_older;
  for (guint i = 0; i < n_used; i++)
    chat_timeline_rows_add_record (self->rows, g_ptr_array_index (records, i));

  chat_timeline_window_update (self);
  trim (self, (ChatPosition) { 0 });
}

/**
 * chat_timeline_window_add_newer:
 * @self: a window
 * @records: (element-type ChatRecord): what is stored after it, the oldest first
 * @n_used: how many of them to add
 * @has_newer: whether the database may have more
 *
 * Adds a page to the end.
 */
void
chat_timeline_window_add_newer (ChatTimelineWindow *self,
                                GPtrArray          *records,
                                guint               n_used,
                                gboolean            has_newer)
{
  g_return_if_fail (self != NULL);

  set_at_newest (self, !has_newer);
  for (guint i = 0; i < n_used; i++)
    chat_timeline_rows_add_record (self->rows, g_ptr_array_index (records, i));

  chat_timeline_window_update (self);
  trim (self, (ChatPosition) { G_MAXINT64, G_MAXINT64 });
}

/* What both have stays as it is. Where they have nothing in common there is one
 * change, so that the rows are never none in between.
 */
static void
drop_outside (ChatTimelineWindow *self,
              ChatPosition        first,
              ChatPosition        last,
              gboolean            at_newest)
{
  guint n_messages = chat_timeline_rows_get_n_messages (self->rows);
  guint n_older = chat_timeline_rows_count_older (self->rows, first);
  guint n_newer = n_messages - chat_timeline_rows_count_older (self->rows, last);
  gboolean overlaps;

  if (chat_timeline_rows_find_position (self->rows, last) != NULL)
    n_newer--;
  overlaps = n_older + n_newer < n_messages;

  chat_timeline_rows_drop_oldest (self->rows, n_older);
  if (overlaps)
    chat_timeline_window_update (self);

  chat_timeline_rows_drop_newest (self->rows, n_newer);
  set_at_newest (self, at_newest);
  if (overlaps)
    chat_timeline_window_update (self);
}

/**
 * chat_timeline_window_move:
 * @self: a window
 * @records: (element-type ChatRecord): what is stored elsewhere, the oldest first
 * @has_older: whether the database may have older ones
 * @has_newer: whether the database may have newer ones
 *
 * Moves the window to another place.
 */
void
chat_timeline_window_move (ChatTimelineWindow *self,
                           GPtrArray          *records,
                           gboolean            has_older,
                           gboolean            has_newer)
{
  const ChatRecord *first;
  const ChatRecord *last;
  gboolean overlaps;
  guint index = 0;

  g_return_if_fail (self != NULL);

  if (records->len == 0)
    return;

  first = g_ptr_array_index (records, 0);
  last = g_ptr_array_index (records, records->len - 1);
  drop_outside (self, first->position, last->position, !has_newer);
  self->has_older = has_older;

  overlaps = chat_timeline_rows_get_n_messages (self->rows) > 0;
  for (; overlaps && index < records->len; index++)
    {
      ChatRecord *record = g_ptr_array_index (records, index);

      if (!is_older (self, record->position))
        break;
    }

  for (guint i = 0; i < index; i++)
    chat_timeline_rows_add_record (self->rows, g_ptr_array_index (records, i));
  if (overlaps)
    chat_timeline_window_update (self);

  for (guint i = index; i < records->len; i++)
    chat_timeline_rows_add_record (self->rows, g_ptr_array_index (records, i));
  chat_timeline_window_update (self);
}

/* The message of a row, or the first one below it. */
static gboolean
find_position (ChatTimelineWindow *self,
               ChatTimelineItem   *item,
               ChatPosition       *position)
{
  guint n_rows = chat_timeline_rows_get_n_rows (self->rows);
  gboolean found = FALSE;

  for (guint i = 0; i < n_rows; i++)
    {
      ChatTimelineItem *row = chat_timeline_rows_get_row (self->rows, i);
      ChatMessage *message = chat_timeline_item_get_message (row);

      found |= row == item;
      if (found && message != NULL)
        return chat_timeline_rows_find_message (self->rows, chat_message_get_id (message), position) != NULL &&
               position->epoch != 0;
    }

  return FALSE;
}

/**
 * chat_timeline_window_shrink:
 * @self: a window
 * @item: (nullable): the row to keep, or %NULL for the end
 *
 * Drops all but what is needed to come back to a place, since nobody looks any
 * more.
 */
void
chat_timeline_window_shrink (ChatTimelineWindow *self,
                             ChatTimelineItem   *item)
{
  ChatPosition position = { G_MAXINT64, G_MAXINT64 };
  guint n_messages = chat_timeline_rows_get_n_messages (self->rows);
  guint n_older;

  g_return_if_fail (self != NULL);

  self->watched = FALSE;
  if (item != NULL && !find_position (self, item, &position))
    position = (ChatPosition) { G_MAXINT64, G_MAXINT64 };

  n_older = chat_timeline_rows_count_older (self->rows, position);
  if (n_messages - n_older > 2 * N_KEPT_ASIDE)
    {
      drop_newest (self, n_messages - n_older - 2 * N_KEPT_ASIDE);
      chat_timeline_window_update (self);
    }

  if (n_older > N_KEPT_ASIDE)
    {
      drop_oldest (self, n_older - N_KEPT_ASIDE);
      chat_timeline_window_update (self);
    }
}
