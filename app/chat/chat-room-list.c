/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-list.h"

#include "chat-room-list-item-private.h"
#include "chat-text.h"

struct _ChatRoomList
{
  GObject     parent_instance;

  GListModel *sessions;
  char       *filter;
  /* Of the filter, folded. */
  char      **words;

  /* (element-type Source) */
  GPtrArray  *sources;
  /* (element-type ChatRoom ChatRoomListItem): also those that are filtered out */
  GHashTable *rooms;
  GPtrArray  *items;

  guint       is_updating : 1;
  guint       is_outdated : 1;
};

/* A session and its headings. */
typedef struct
{
  ChatRoomList     *list;
  ChatSession      *session;
  GListModel       *rooms;
  ChatRoomListItem *account;
  ChatRoomListItem *favourites;
  ChatRoomListItem *others;
} Source;

/* What a room is sorted by. Of a resource under its channel the head is the
 * channel, of all others they are it themselves.
 */
typedef struct _Entry Entry;

struct _Entry
{
  ChatRoomListItem *item;
  ChatRoom         *room;
  Entry            *head;
  /* Of the head and all that is under it. */
  gint64            activity;
};

static void chat_room_list_init_list_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatRoomList, chat_room_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, chat_room_list_init_list_model))

static void update (ChatRoomList *self);

/* ---- The order ---- */

static int
compare_numbers (gint64 a,
                 gint64 b)
{
  return (a > b) - (a < b);
}

static int
compare_names (ChatRoom *a,
               ChatRoom *b)
{
  int order = g_strcmp0 (chat_room_get_name (a), chat_room_get_name (b));

  return order != 0 ? order : g_strcmp0 (chat_room_get_resource_id (a), chat_room_get_resource_id (b));
}

static int
compare_heads (const Entry *a,
               const Entry *b)
{
  int order = chat_room_get_favourite (b->room) - chat_room_get_favourite (a->room);

  if (order == 0)
    order = compare_numbers (b->activity, a->activity);

  return order != 0 ? order : compare_names (a->room, b->room);
}

static int
compare_entries_cb (gconstpointer a,
                    gconstpointer b)
{
  const Entry *first = *(const Entry *const *) a;
  const Entry *second = *(const Entry *const *) b;
  int order;

  if (first->head != second->head)
    return compare_heads (first->head, second->head);

  order = (second->head == second) - (first->head == first);
  if (order == 0)
    order = chat_room_get_favourite (second->room) - chat_room_get_favourite (first->room);
  if (order == 0)
    order = compare_numbers (chat_room_get_activity (second->room), chat_room_get_activity (first->room));

  return order != 0 ? order : compare_names (first->room, second->room);
}

static void
find_heads (GPtrArray *entries)
{
  g_autoptr (GHashTable) channels = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);

      if (chat_room_get_resource_id (entry->room) == NULL)
        g_hash_table_insert (channels, (char *) chat_room_get_name (entry->room), entry);
    }

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);
      Entry *channel = g_hash_table_lookup (channels, chat_room_get_name (entry->room));

      if (channel != NULL && (chat_room_get_favourite (channel->room) || !chat_room_get_favourite (entry->room)))
        entry->head = channel;
      else
        entry->head = entry;
      entry->head->activity = MAX (entry->head->activity, chat_room_get_activity (entry->room));
    }
}

static GPtrArray *
sort_rooms (ChatRoomList *self,
            Source       *source)
{
  guint n_rooms = source->rooms != NULL ? g_list_model_get_n_items (source->rooms) : 0;
  GPtrArray *entries = g_ptr_array_new_full (n_rooms, g_free);

  for (guint i = 0; i < n_rooms; i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (source->rooms, i);
      ChatRoomListItem *item = g_hash_table_lookup (self->rooms, room);
      Entry *entry;

      if (!chat_room_list_item_matches (item, (const char *const *) self->words))
        continue;

      entry = g_new0 (Entry, 1);
      entry->item = item;
      entry->room = chat_room_list_item_get_room (item);
      entry->activity = G_MININT64;
      g_ptr_array_add (entries, entry);
    }

  find_heads (entries);
  g_ptr_array_sort (entries, compare_entries_cb);

  return entries;
}

static void
lay_out (ChatRoomList *self,
         Source       *source,
         GPtrArray    *items,
         GPtrArray    *nested)
{
  g_autoptr (GPtrArray) entries = sort_rooms (self, source);
  gboolean was_favourite = FALSE;

  if (self->sources->len > 1 && (*self->words == NULL || entries->len > 0))
    g_ptr_array_add (items, g_object_ref (source->account));

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);
      gboolean is_favourite = chat_room_get_favourite (entry->head->room);

      if (is_favourite && !was_favourite)
        g_ptr_array_add (items, g_object_ref (source->favourites));
      else if (!is_favourite && was_favourite)
        g_ptr_array_add (items, g_object_ref (source->others));

      was_favourite = is_favourite;
      g_ptr_array_add (items, g_object_ref (entry->item));
      if (entry->head != entry)
        g_ptr_array_add (nested, entry->item);
    }
}

/* ---- The rooms ---- */

static void
drop_room (ChatRoomList *self,
           ChatRoom     *room)
{
  g_signal_handlers_disconnect_by_func (room, update, self);
}

static void
watch_rooms (ChatRoomList *self,
             Source       *source,
             GHashTable   *rooms)
{
  guint n_rooms = source->rooms != NULL ? g_list_model_get_n_items (source->rooms) : 0;

  for (guint i = 0; i < n_rooms; i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (source->rooms, i);
      ChatRoomListItem *item = g_hash_table_lookup (self->rooms, room);

      if (item != NULL)
        {
          g_hash_table_insert (rooms, room, g_object_ref (item));
          continue;
        }

      g_hash_table_insert (rooms, room, chat_room_list_item_new (CHAT_ROOM_LIST_ROOM, source->session, room));
      g_signal_connect_object (room, "notify::activity", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (room, "notify::favourite", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
}

static void
update_rooms (ChatRoomList *self)
{
  g_autoptr (GHashTable) old = NULL;
  g_autoptr (GHashTable) rooms = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  GHashTableIter iter;
  gpointer room;

  for (guint i = 0; i < self->sources->len; i++)
    watch_rooms (self, g_ptr_array_index (self->sources, i), rooms);

  old = g_steal_pointer (&self->rooms);
  self->rooms = g_steal_pointer (&rooms);

  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, &room, NULL))
    {
      if (!g_hash_table_contains (self->rooms, room))
        drop_room (self, room);
    }
}

static void
replace_items (ChatRoomList *self,
               GPtrArray    *items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint n_same = 0;
  guint n_same_at_end = 0;
  guint n_min = MIN (old->len, items->len);

  self->items = g_ptr_array_ref (items);

  while (n_same < n_min && old->pdata[n_same] == items->pdata[n_same])
    n_same++;
  while (n_same_at_end < n_min - n_same &&
         old->pdata[old->len - 1 - n_same_at_end] == items->pdata[items->len - 1 - n_same_at_end])
    n_same_at_end++;

  if (old->len != items->len || n_same < n_min)
    g_list_model_items_changed (G_LIST_MODEL (self), n_same,
                                old->len - n_same - n_same_at_end,
                                items->len - n_same - n_same_at_end);
}

static void
set_nested (GPtrArray *items,
            GPtrArray *nested)
{
  g_autoptr (GHashTable) set = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < nested->len; i++)
    g_hash_table_add (set, g_ptr_array_index (nested, i));

  for (guint i = 0; i < items->len; i++)
    {
      ChatRoomListItem *item = g_ptr_array_index (items, i);

      chat_room_list_item_set_nested (item, g_hash_table_contains (set, item));
    }
}

static void
update_once (ChatRoomList *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) nested = g_ptr_array_new ();

  update_rooms (self);
  for (guint i = 0; i < self->sources->len; i++)
    lay_out (self, g_ptr_array_index (self->sources, i), items, nested);

  set_nested (items, nested);
  replace_items (self, items);
}

/* Who is told of a change may make another one, which is told afterwards. */
static void
update (ChatRoomList *self)
{
  g_autoptr (ChatRoomList) keep = NULL;

  self->is_outdated = TRUE;
  if (self->is_updating)
    return;

  keep = g_object_ref (self);
  self->is_updating = TRUE;
  while (self->is_outdated)
    {
      self->is_outdated = FALSE;
      update_once (self);
    }
  self->is_updating = FALSE;
}

/* ---- The sessions ---- */

static void
source_free (gpointer data)
{
  Source *source = data;

  if (source->rooms != NULL)
    g_signal_handlers_disconnect_by_func (source->rooms, update, source->list);
  g_clear_object (&source->rooms);
  g_signal_handlers_disconnect_by_data (source->session, source->list);
  g_object_unref (source->account);
  g_object_unref (source->favourites);
  g_object_unref (source->others);
  g_object_unref (source->session);
  g_free (source);
}

static gboolean
update_source (Source *source)
{
  ChatAccount *account = NULL;
  GListModel *rooms = NULL;

  if (chat_session_get_state (source->session) == CHAT_SESSION_OPEN)
    account = chat_session_get_account (source->session);
  if (account != NULL)
    rooms = chat_account_get_rooms (account);
  if (source->rooms == rooms)
    return FALSE;

  if (source->rooms != NULL)
    g_signal_handlers_disconnect_by_func (source->rooms, update, source->list);
  g_set_object (&source->rooms, rooms);
  if (rooms != NULL)
    g_signal_connect_object (rooms, "items-changed", G_CALLBACK (update), source->list, G_CONNECT_SWAPPED);

  return TRUE;
}

static void
session_state_cb (ChatRoomList *self)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->sources->len; i++)
    changed |= update_source (g_ptr_array_index (self->sources, i));

  if (changed)
    update (self);
}

static Source *
source_new (ChatRoomList *self,
            ChatSession  *session)
{
  Source *source = g_new0 (Source, 1);

  source->list = self;
  source->session = g_object_ref (session);
  source->account = chat_room_list_item_new (CHAT_ROOM_LIST_ACCOUNT, session, NULL);
  source->favourites = chat_room_list_item_new (CHAT_ROOM_LIST_FAVOURITES, session, NULL);
  source->others = chat_room_list_item_new (CHAT_ROOM_LIST_OTHERS, session, NULL);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (session_state_cb), self, G_CONNECT_SWAPPED);

  return source;
}

static Source *
steal_source (GPtrArray   *sources,
              ChatSession *session)
{
  for (guint i = 0; i < sources->len; i++)
    {
      Source *source = g_ptr_array_index (sources, i);

      if (source->session == session)
        return g_ptr_array_steal_index (sources, i);
    }

  return NULL;
}

static void
update_sources (ChatRoomList *self)
{
  guint n_sessions = self->sessions != NULL ? g_list_model_get_n_items (self->sessions) : 0;
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->sources);

  self->sources = g_ptr_array_new_with_free_func (source_free);
  for (guint i = 0; i < n_sessions; i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (self->sessions, i);
      Source *source = steal_source (old, session);

      if (source == NULL)
        source = source_new (self, session);
      g_ptr_array_add (self->sources, source);
      update_source (source);
    }

  update (self);
}

static GType
chat_room_list_get_item_type (GListModel *model)
{
  return CHAT_TYPE_ROOM_LIST_ITEM;
}

static guint
chat_room_list_get_n_items (GListModel *model)
{
  return CHAT_ROOM_LIST (model)->items->len;
}

static gpointer
chat_room_list_get_item (GListModel *model,
                         guint       position)
{
  ChatRoomList *self = CHAT_ROOM_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
chat_room_list_init_list_model (GListModelInterface *iface)
{
  iface->get_item_type = chat_room_list_get_item_type;
  iface->get_n_items = chat_room_list_get_n_items;
  iface->get_item = chat_room_list_get_item;
}

static void
chat_room_list_dispose (GObject *object)
{
  ChatRoomList *self = CHAT_ROOM_LIST (object);

  chat_room_list_set_sessions (self, NULL);

  G_OBJECT_CLASS (chat_room_list_parent_class)->dispose (object);
}

static void
chat_room_list_finalize (GObject *object)
{
  ChatRoomList *self = CHAT_ROOM_LIST (object);

  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->rooms);
  g_strfreev (self->words);
  g_free (self->filter);

  G_OBJECT_CLASS (chat_room_list_parent_class)->finalize (object);
}

static void
chat_room_list_class_init (ChatRoomListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_room_list_dispose;
  object_class->finalize = chat_room_list_finalize;
}

static void
chat_room_list_init (ChatRoomList *self)
{
  self->filter = g_strdup ("");
  self->words = g_new0 (char *, 1);
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->rooms = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

/**
 * chat_room_list_new:
 * @sessions: (nullable): a list of [class@Session]
 *
 * Creates a list of the rooms of sessions.
 */
ChatRoomList *
chat_room_list_new (GListModel *sessions)
{
  ChatRoomList *self = g_object_new (CHAT_TYPE_ROOM_LIST, NULL);

  chat_room_list_set_sessions (self, sessions);

  return self;
}

/**
 * chat_room_list_get_sessions:
 * @self: a list
 *
 * Gets the sessions whose rooms are listed.
 *
 * Returns: (transfer none) (nullable): a list of [class@Session]
 */
GListModel *
chat_room_list_get_sessions (ChatRoomList *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM_LIST (self), NULL);

  return self->sessions;
}

/**
 * chat_room_list_set_sessions:
 * @self: a list
 * @sessions: (nullable): a list of [class@Session]
 *
 * Sets the sessions whose rooms are listed.
 */
void
chat_room_list_set_sessions (ChatRoomList *self,
                             GListModel   *sessions)
{
  g_return_if_fail (CHAT_IS_ROOM_LIST (self));
  g_return_if_fail (sessions == NULL || G_IS_LIST_MODEL (sessions));

  if (self->sessions == sessions)
    return;

  if (self->sessions != NULL)
    g_signal_handlers_disconnect_by_func (self->sessions, update_sources, self);
  g_set_object (&self->sessions, sessions);
  if (sessions != NULL)
    g_signal_connect_object (sessions, "items-changed",
                             G_CALLBACK (update_sources), self, G_CONNECT_SWAPPED);
  update_sources (self);
}

/**
 * chat_room_list_get_filter:
 * @self: a list
 *
 * Gets what the titles are searched for.
 *
 * Returns: (transfer none): the text, empty if all rooms are listed
 */
const char *
chat_room_list_get_filter (ChatRoomList *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM_LIST (self), NULL);

  return self->filter;
}

/**
 * chat_room_list_set_filter:
 * @self: a list
 * @filter: (nullable): a text
 *
 * Lists only rooms whose title has all words of @filter in it, also as parts of
 * words. Case and accents do not count.
 */
void
chat_room_list_set_filter (ChatRoomList *self,
                           const char   *filter)
{
  g_return_if_fail (CHAT_IS_ROOM_LIST (self));

  if (!g_set_str (&self->filter, filter != NULL ? filter : ""))
    return;

  g_strfreev (self->words);
  self->words = chat_text_fold_words (self->filter);
  update (self);
}

/**
 * chat_room_list_get_n_rooms:
 * @self: a list
 *
 * Gets how many rooms there are, also those that are filtered out.
 */
guint
chat_room_list_get_n_rooms (ChatRoomList *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM_LIST (self), 0);

  return g_hash_table_size (self->rooms);
}

/**
 * chat_room_list_has_room:
 * @self: a list
 * @room: a room
 *
 * Tells whether @room is one of the rooms, also if it is filtered out.
 */
gboolean
chat_room_list_has_room (ChatRoomList *self,
                         ChatRoom     *room)
{
  g_return_val_if_fail (CHAT_IS_ROOM_LIST (self), FALSE);
  g_return_val_if_fail (CHAT_IS_ROOM (room), FALSE);

  return g_hash_table_contains (self->rooms, room);
}

/**
 * chat_room_list_find:
 * @self: a list
 * @room: a room
 * @position: (out) (optional): return location for where it is
 *
 * Finds a room.
 *
 * Returns: whether it is listed
 */
gboolean
chat_room_list_find (ChatRoomList *self,
                     ChatRoom     *room,
                     guint        *position)
{
  ChatRoomListItem *item;

  g_return_val_if_fail (CHAT_IS_ROOM_LIST (self), FALSE);
  g_return_val_if_fail (CHAT_IS_ROOM (room), FALSE);

  item = g_hash_table_lookup (self->rooms, room);

  return item != NULL && g_ptr_array_find (self->items, item, position);
}
