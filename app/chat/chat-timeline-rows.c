/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-timeline-rows.h"

#include "chat-local-time.h"
#include "chat-message-private.h"
#include "chat-timeline-item-private.h"

/* How much time may pass before the author is shown again. */
#define GROUP_SPAN (5 * G_TIME_SPAN_MINUTE)

typedef struct
{
  /* Zero as long as it is not in the stream. */
  ChatPosition      position;
  ChatMessage      *message;
  ChatTimelineItem *item;
  /* The day of the message's time, counted from anywhere. */
  guint             day;
} Entry;

struct _ChatTimelineRows
{
  /* What is in the stream, by position, and what is not yet, as written. */
  GPtrArray        *entries;
  GPtrArray        *unsent;
  GHashTable       *entries_by_id;

  GPtrArray        *rows;

  /* Before which message the unread line is, and its row once it was seen. */
  ChatPosition      unread;
  ChatTimelineItem *unread_row;
  gboolean          at_newest;
};

static guint
get_day (gint64 time)
{
  g_autoptr (GDateTime) date_time = chat_local_time_new (time);
  GDate date;
  int year, month, day;

  if (date_time == NULL)
    return 0;

  g_date_time_get_ymd (date_time, &year, &month, &day);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);

  return g_date_get_julian (&date);
}

static Entry *
entry_new (ChatMessage *message)
{
  Entry *self = g_new0 (Entry, 1);

  self->message = g_object_ref (message);
  self->item = chat_timeline_item_new_message (message);
  self->day = get_day (chat_message_get_time (message));

  return self;
}

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_object_unref (self->message);
  g_object_unref (self->item);
  g_free (self);
}

/**
 * chat_timeline_rows_new:
 *
 * Creates the rows of an empty timeline.
 */
ChatTimelineRows *
chat_timeline_rows_new (void)
{
  ChatTimelineRows *self = g_new0 (ChatTimelineRows, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->unsent = g_ptr_array_new_with_free_func (entry_free);
  self->entries_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->at_newest = TRUE;

  return self;
}

/**
 * chat_timeline_rows_free:
 * @self: (transfer full): rows
 *
 * Frees the rows.
 */
void
chat_timeline_rows_free (ChatTimelineRows *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->entries_by_id);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->unsent);
  g_clear_object (&self->unread_row);
  g_free (self);
}

/**
 * chat_timeline_rows_get_n_rows:
 * @self: rows
 *
 * Gets how many rows there are, as of the last update.
 */
guint
chat_timeline_rows_get_n_rows (const ChatTimelineRows *self)
{
  return self->rows->len;
}

/**
 * chat_timeline_rows_get_row:
 * @self: rows
 * @index: an index
 *
 * Gets a row.
 *
 * Returns: (transfer none): the row
 */
ChatTimelineItem *
chat_timeline_rows_get_row (const ChatTimelineRows *self,
                            guint                   index)
{
  return g_ptr_array_index (self->rows, index);
}

/**
 * chat_timeline_rows_get_last_unsent:
 * @self: rows
 *
 * Gets the last message that is not in the stream yet.
 *
 * Returns: (transfer none) (nullable): the message, or %NULL if there is none
 */
ChatMessage *
chat_timeline_rows_get_last_unsent (const ChatTimelineRows *self)
{
  const Entry *entry;

  if (self->unsent->len == 0)
    return NULL;

  entry = g_ptr_array_index (self->unsent, self->unsent->len - 1);
  return entry->message;
}

/**
 * chat_timeline_rows_get_oldest:
 * @self: rows
 * @position: (out): return location for a position
 *
 * Gets where the messages begin.
 *
 * Returns: whether there is a message of the stream
 */
gboolean
chat_timeline_rows_get_oldest (const ChatTimelineRows *self,
                               ChatPosition           *position)
{
  const Entry *entry;

  if (self->entries->len == 0)
    return FALSE;

  entry = g_ptr_array_index (self->entries, 0);
  *position = entry->position;

  return TRUE;
}

/**
 * chat_timeline_rows_get_newest:
 * @self: rows
 * @position: (out): return location for a position
 *
 * Gets where the messages end.
 *
 * Returns: whether there is a message of the stream
 */
gboolean
chat_timeline_rows_get_newest (const ChatTimelineRows *self,
                               ChatPosition           *position)
{
  const Entry *entry;

  if (self->entries->len == 0)
    return FALSE;

  entry = g_ptr_array_index (self->entries, self->entries->len - 1);
  *position = entry->position;

  return TRUE;
}

/**
 * chat_timeline_rows_get_n_messages:
 * @self: rows
 *
 * Gets how many messages of the stream there are.
 */
guint
chat_timeline_rows_get_n_messages (const ChatTimelineRows *self)
{
  return self->entries->len;
}

/**
 * chat_timeline_rows_count_older:
 * @self: rows
 * @position: a position
 *
 * Counts the messages of the stream before a position.
 */
guint
chat_timeline_rows_count_older (const ChatTimelineRows *self,
                                ChatPosition            position)
{
  guint low = 0;
  guint high = self->entries->len;

  /* Nearly all come at an end. */
  while (low < high)
    {
      guint middle = high - 1 - (high - 1 - low) / 2;
      const Entry *other = g_ptr_array_index (self->entries, middle);

      if (chat_position_compare (other->position, position) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * chat_timeline_rows_find_message:
 * @self: rows
 * @id: the id of a message
 * @position: (out) (optional): return location for where it is, zero if it is
 *   not in the stream yet
 *
 * Finds the row of a message.
 *
 * Returns: (transfer none) (nullable): the row, or %NULL if it is not here
 */
ChatTimelineItem *
chat_timeline_rows_find_message (const ChatTimelineRows *self,
                                 const char             *id,
                                 ChatPosition           *position)
{
  const Entry *entry = g_hash_table_lookup (self->entries_by_id, id);

  if (entry == NULL)
    return NULL;

  if (position != NULL)
    *position = entry->position;

  return entry->item;
}

/**
 * chat_timeline_rows_find_position:
 * @self: rows
 * @position: the position of a message
 *
 * Finds the row of the message at a position.
 *
 * Returns: (transfer none) (nullable): the row, or %NULL if it is not here
 */
ChatTimelineItem *
chat_timeline_rows_find_position (const ChatTimelineRows *self,
                                  ChatPosition            position)
{
  guint index = chat_timeline_rows_count_older (self, position);
  const Entry *entry;

  if (index == self->entries->len)
    return NULL;

  entry = g_ptr_array_index (self->entries, index);

  return chat_position_compare (entry->position, position) == 0 ? entry->item : NULL;
}

static void
insert_entry (ChatTimelineRows *self,
              Entry            *entry)
{
  g_ptr_array_insert (self->entries, (int) chat_timeline_rows_count_older (self, entry->position), entry);
}

static Entry *
steal_unsent (ChatTimelineRows *self,
              Entry            *entry)
{
  guint index;

  if (!g_ptr_array_find (self->unsent, entry, &index))
    return NULL;

  return g_ptr_array_steal_index (self->unsent, index);
}

/**
 * chat_timeline_rows_add_record:
 * @self: rows
 * @record: a message of the stream
 *
 * Adds a message, unless it is there. If it was one of those that were not sent
 * yet, that one changes.
 */
void
chat_timeline_rows_add_record (ChatTimelineRows *self,
                               ChatRecord       *record)
{
  Entry *entry = g_hash_table_lookup (self->entries_by_id, record->id);
  g_autoptr (ChatMessage) message = NULL;

  if (entry != NULL)
    {
      if (!record->outgoing || steal_unsent (self, entry) == NULL)
        return;
      message = g_object_ref (entry->message);
      entry->day = get_day (record->time);
    }
  else
    {
      message = chat_message_new_received (record);
      entry = entry_new (message);
      g_hash_table_insert (self->entries_by_id, (gpointer) chat_message_get_id (message), entry);
    }

  entry->position = record->position;
  insert_entry (self, entry);
  chat_message_set_received (message, record);
}

/**
 * chat_timeline_rows_drop_unsent:
 * @self: rows
 * @record: a message of the stream, older than all that are here
 *
 * Removes a message that was not sent yet, now that it has its place where
 * nobody looks.
 */
void
chat_timeline_rows_drop_unsent (ChatTimelineRows *self,
                                ChatRecord       *record)
{
  Entry *entry = g_hash_table_lookup (self->entries_by_id, record->id);

  if (entry == NULL || !record->outgoing || steal_unsent (self, entry) == NULL)
    return;

  g_hash_table_remove (self->entries_by_id, record->id);
  chat_message_set_received (entry->message, record);
  entry_free (entry);
}

/**
 * chat_timeline_rows_add_unsent:
 * @self: rows
 * @message: a message that is not in the stream yet
 *
 * Adds a message at the end, or moves it there.
 */
void
chat_timeline_rows_add_unsent (ChatTimelineRows *self,
                               ChatMessage      *message)
{
  Entry *entry = g_hash_table_lookup (self->entries_by_id, chat_message_get_id (message));

  if (entry != NULL)
    entry = steal_unsent (self, entry);
  else
    entry = entry_new (message);

  g_return_if_fail (entry != NULL);

  g_hash_table_insert (self->entries_by_id, (gpointer) chat_message_get_id (entry->message), entry);
  g_ptr_array_add (self->unsent, entry);
}

/**
 * chat_timeline_rows_copy_unsent:
 * @self: rows without messages
 * @other: rows of the same room
 *
 * Adds all messages of @other that are not in the stream yet.
 */
void
chat_timeline_rows_copy_unsent (ChatTimelineRows       *self,
                                const ChatTimelineRows *other)
{
  for (guint i = 0; i < other->unsent->len; i++)
    {
      const Entry *entry = g_ptr_array_index (other->unsent, i);

      chat_timeline_rows_add_unsent (self, entry->message);
    }
}

/**
 * chat_timeline_rows_remove_unsent:
 * @self: rows
 * @message: a message
 *
 * Removes a message, if it is not in the stream.
 */
void
chat_timeline_rows_remove_unsent (ChatTimelineRows *self,
                                  ChatMessage      *message)
{
  Entry *entry = g_hash_table_lookup (self->entries_by_id, chat_message_get_id (message));

  if (entry == NULL || steal_unsent (self, entry) == NULL)
    return;

  g_hash_table_remove (self->entries_by_id, chat_message_get_id (message));
  entry_free (entry);
}

static void
add_messages_of (GPtrArray  *messages,
                 GPtrArray  *entries,
                 GHashTable *users)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);

      if (g_hash_table_contains (users, chat_user_get_id (chat_message_get_author (entry->message))))
        g_ptr_array_add (messages, g_object_ref (entry->message));
    }
}

/**
 * chat_timeline_rows_rename_authors:
 * @self: rows
 * @users: (element-type utf8 ChatUser): to ids, users who are called otherwise
 *
 * Has the messages of these users the names that they have now.
 */
void
chat_timeline_rows_rename_authors (const ChatTimelineRows *self,
                                   GHashTable             *users)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);

  /* Who is told of one may take others away. */
  add_messages_of (messages, self->entries, users);
  add_messages_of (messages, self->unsent, users);
  for (guint i = 0; i < messages->len; i++)
    {
      ChatMessage *message = g_ptr_array_index (messages, i);
      const char *id = chat_user_get_id (chat_message_get_author (message));

      chat_message_set_author (message, g_hash_table_lookup (users, id));
    }
}

/**
 * chat_timeline_rows_set_at_newest:
 * @self: rows
 * @at_newest: whether there is nothing newer in the stream
 *
 * Sets whether the end is the end of the stream. Only there are those that are
 * not sent yet.
 */
void
chat_timeline_rows_set_at_newest (ChatTimelineRows *self,
                                  gboolean          at_newest)
{
  self->at_newest = at_newest;
}

static void
drop_range (ChatTimelineRows *self,
            guint             index,
            guint             n_messages)
{
  for (guint i = index; i < index + n_messages; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      g_hash_table_remove (self->entries_by_id, chat_message_get_id (entry->message));
    }

  if (n_messages > 0)
    g_ptr_array_remove_range (self->entries, index, n_messages);
}

/**
 * chat_timeline_rows_drop_oldest:
 * @self: rows
 * @n_messages: how many, at most as many as there are
 *
 * Removes messages of the stream from the front.
 */
void
chat_timeline_rows_drop_oldest (ChatTimelineRows *self,
                                guint             n_messages)
{
  g_return_if_fail (n_messages <= self->entries->len);

  drop_range (self, 0, n_messages);
}

/**
 * chat_timeline_rows_drop_newest:
 * @self: rows
 * @n_messages: how many, at most as many as there are
 *
 * Removes messages of the stream from the end.
 */
void
chat_timeline_rows_drop_newest (ChatTimelineRows *self,
                                guint             n_messages)
{
  g_return_if_fail (n_messages <= self->entries->len);

  drop_range (self, self->entries->len - n_messages, n_messages);
}

/**
 * chat_timeline_rows_set_unread:
 * @self: rows
 * @position: the position of the first message that was not read, zero for none
 *
 * Sets where the unread line is: before that message, wherever it is in view.
 */
void
chat_timeline_rows_set_unread (ChatTimelineRows *self,
                               ChatPosition      position)
{
  if (chat_position_compare (self->unread, position) == 0)
    return;

  self->unread = position;
  g_clear_object (&self->unread_row);
}

/**
 * chat_timeline_rows_get_unread:
 * @self: rows
 *
 * Gets the unread line.
 *
 * Returns: (transfer none) (nullable): its row, or %NULL if it is not here
 */
ChatTimelineItem *
chat_timeline_rows_get_unread (const ChatTimelineRows *self)
{
  if (self->unread.epoch == 0 || chat_timeline_rows_find_position (self, self->unread) == NULL)
    return NULL;

  return self->unread_row;
}

/* ---- The layout ---- */

typedef struct
{
  ChatTimelineRows *self;
  const ChatExtent *extent;
  gboolean          hide_newest_gap;
  GPtrArray        *rows;
  const Entry      *previous;
  guint             day;
  /* Up to where the old rows were searched for gaps and for days, which come in
   * order.
   */
  guint             n_searched_for_gaps;
  guint             n_searched_for_days;
} Layout;

/* Rows stay the same objects, so that nothing moves on the screen. */
static ChatTimelineItem *
find_gap_row (Layout       *layout,
              ChatPosition  end)
{
  GPtrArray *rows = layout->self->rows;

  for (; layout->n_searched_for_gaps < rows->len; layout->n_searched_for_gaps++)
    {
      ChatTimelineItem *row = g_ptr_array_index (rows, layout->n_searched_for_gaps);
      int order;

      if (chat_timeline_item_get_kind (row) != CHAT_TIMELINE_GAP)
        continue;

      order = chat_position_compare (chat_timeline_item_get_gap_end (row), end);
      if (order >= 0)
        return order == 0 ? g_object_ref (row) : NULL;
    }

  return NULL;
}

static gboolean
add_gap (Layout         *layout,
         const ChatSpan *span,
         gint64          time)
{
  const ChatSpan *newest = chat_extent_get_newest (layout->extent);
  ChatTimelineItem *row;
  ChatPosition end;

  if (span == NULL || (layout->hide_newest_gap && span == newest))
    return FALSE;

  end = (ChatPosition) { span->epoch, span->after };
  row = find_gap_row (layout, end);
  if (row == NULL)
    row = chat_timeline_item_new_gap (end, time);
  g_ptr_array_add (layout->rows, row);

  return TRUE;
}

static ChatTimelineItem *
find_day_row (Layout *layout,
              guint   day)
{
  GPtrArray *rows = layout->self->rows;

  for (; layout->n_searched_for_days < rows->len; layout->n_searched_for_days++)
    {
      ChatTimelineItem *row = g_ptr_array_index (rows, layout->n_searched_for_days);
      guint other;

      if (chat_timeline_item_get_kind (row) != CHAT_TIMELINE_DAY)
        continue;

      other = get_day (chat_timeline_item_get_time (row));
      if (other >= day)
        return other == day ? g_object_ref (row) : NULL;
    }

  return NULL;
}

/* Clocks go wrong, days do not come again. */
static gboolean
add_day (Layout      *layout,
         const Entry *entry)
{
  ChatTimelineItem *row;

  if (entry->day <= layout->day)
    return FALSE;

  layout->day = entry->day;
  row = find_day_row (layout, entry->day);
  if (row == NULL)
    row = chat_timeline_item_new_day (chat_message_get_time (entry->message));
  g_ptr_array_add (layout->rows, row);

  return TRUE;
}

static gboolean
add_unread (Layout      *layout,
            const Entry *entry)
{
  ChatTimelineRows *self = layout->self;

  if (entry->position.epoch == 0 || chat_position_compare (entry->position, self->unread) != 0)
    return FALSE;

  if (self->unread_row == NULL)
    self->unread_row = chat_timeline_item_new_unread (chat_message_get_time (entry->message));
  g_ptr_array_add (layout->rows, g_object_ref (self->unread_row));

  return TRUE;
}

static gboolean
has_same_author (ChatMessage *a,
                 ChatMessage *b)
{
  gboolean outgoing = chat_message_get_outgoing (a);

  return outgoing == chat_message_get_outgoing (b) &&
         (outgoing || chat_user_equal (chat_message_get_author (a), chat_message_get_author (b)));
}

static gboolean
is_continued (const Entry *entry,
              const Entry *previous)
{
  ChatMessage *a = previous->message;
  ChatMessage *b = entry->message;

  return has_same_author (a, b) &&
         ABS (chat_message_get_time (b) - chat_message_get_time (a)) < GROUP_SPAN;
}

static void
add_entry (Layout      *layout,
           const Entry *entry)
{
  const Entry *previous = layout->previous;
  gboolean is_divided = previous == NULL;

  if (previous != NULL && entry->position.epoch != 0)
    is_divided = add_gap (layout, chat_extent_find_gap (layout->extent, previous->position, entry->position),
                          chat_message_get_time (entry->message));
  if (add_day (layout, entry))
    is_divided = TRUE;
  if (add_unread (layout, entry))
    is_divided = TRUE;

  chat_timeline_item_set_show_header (entry->item, is_divided || !is_continued (entry, previous));
  g_ptr_array_add (layout->rows, g_object_ref (entry->item));
  layout->previous = entry;
}

static void
add_last_gap (Layout *layout)
{
  const Entry *last = layout->previous;

  if (last != NULL &&
      add_gap (layout, chat_extent_find_last_gap (layout->extent, last->position), g_get_real_time ()))
    layout->previous = NULL;
}

static ChatSplice
compare_rows (GPtrArray *old,
              GPtrArray *new)
{
  ChatSplice splice = { 0 };
  guint n_common = MIN (old->len, new->len);
  guint n_same = 0;

  while (splice.position < n_common &&
         g_ptr_array_index (old, splice.position) == g_ptr_array_index (new, splice.position))
    splice.position++;

  while (n_same < n_common - splice.position &&
         g_ptr_array_index (old, old->len - 1 - n_same) == g_ptr_array_index (new, new->len - 1 - n_same))
    n_same++;

  splice.n_removed = old->len - splice.position - n_same;
  splice.n_added = new->len - splice.position - n_same;

  return splice;
}

/**
 * chat_timeline_rows_update:
 * @self: rows
 * @extent: what is stored of the channel
 * @hide_newest_gap: whether the gap before the newest span is not shown, because
 *   it will be gone at once
 *
 * Lays the rows out anew, after messages or the extent have changed.
 *
 * Returns: what has changed
 */
ChatSplice
chat_timeline_rows_update (ChatTimelineRows *self,
                           const ChatExtent *extent,
                           gboolean          hide_newest_gap)
{
  Layout layout = {
    .self = self,
    .extent = extent,
    .hide_newest_gap = hide_newest_gap,
    .rows = g_ptr_array_new_with_free_func (g_object_unref),
  };
  g_autoptr (GPtrArray) old = NULL;

  for (guint i = 0; i < self->entries->len; i++)
    add_entry (&layout, g_ptr_array_index (self->entries, i));

  if (self->at_newest)
    {
      add_last_gap (&layout);
      for (guint i = 0; i < self->unsent->len; i++)
        add_entry (&layout, g_ptr_array_index (self->unsent, i));
    }

  old = self->rows;
  self->rows = layout.rows;

  return compare_rows (old, self->rows);
}
