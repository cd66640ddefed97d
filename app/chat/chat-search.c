/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search.h"

#include "chat-account-private.h"
#include "chat-room-private.h"
#include "chat-search-hit-private.h"
#include "chat-search-source.h"

/* As many as a screen shows: each row that is made takes time, while somebody
 * waits for the first.
 */
#define PAGE_SIZE 10

struct _ChatSearch
{
  GObject          parent_instance;

  GListModel      *accounts;
  ChatRoom        *room;
  char            *text;
  ChatSearchQuery *query;

  GCancellable    *cancellable;
  /* (element-type ChatSearchSource) */
  GPtrArray       *sources;
  guint            n_running;
  /* What goes into the list with the next splice. */
  GPtrArray       *page;
  GPtrArray       *hits;
  GError          *error;
  guint            n_new;

  guint            searching : 1;
  guint            has_more : 1;
  /* What is in the list was found for another text. */
  guint            stale : 1;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatSearch, chat_search, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_ERROR,
  PROP_HAS_MORE,
  PROP_N_NEW,
  PROP_PAUSED,
  PROP_PROGRESS,
  PROP_SEARCHING,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

typedef struct
{
  ChatSearch       *search;
  ChatSearchSource *source;
} Call;

static void
free_source (gpointer data)
{
  chat_search_source_free (data);
}

static void
set_searching (ChatSearch *self,
               gboolean    searching)
{
  if (self->searching == searching)
    return;

  self->searching = searching;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static void
set_has_more (ChatSearch *self,
              gboolean    has_more)
{
  if (self->has_more == has_more)
    return;

  self->has_more = has_more;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_MORE]);
}

static void
set_n_new (ChatSearch *self,
           guint       n_new)
{
  if (self->n_new == n_new)
    return;

  self->n_new = n_new;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_NEW]);
}

/* Takes @error. */
static void
set_error (ChatSearch *self,
           GError     *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static ChatRoom *
find_room (ChatAccount *account,
           gint64       id)
{
  GPtrArray *rooms = chat_account_get_all_rooms (account);

  for (guint i = 0; i < rooms->len; i++)
    {
      ChatRoom *room = g_ptr_array_index (rooms, i);

      if (chat_room_get_id (room) == id)
        return room;
    }

  return NULL;
}

/* Shows the page in one go, instead of what was found for another text. */
static void
show_page (ChatSearch *self)
{
  guint n_removed = self->stale ? self->hits->len : 0;
  guint n_added = self->page->len;
  guint position;

  if (n_removed > 0)
    g_ptr_array_set_size (self->hits, 0);
  self->stale = FALSE;
  position = self->hits->len;
  g_ptr_array_extend_and_steal (self->hits, g_steal_pointer (&self->page));
  self->page = g_ptr_array_new_with_free_func (g_object_unref);

  if (n_removed > 0 || n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static ChatSearchSource *
find_newest (ChatSearch *self)
{
  ChatSearchSource *newest = NULL;

  for (guint i = 0; i < self->sources->len; i++)
    {
      ChatSearchSource *source = g_ptr_array_index (self->sources, i);
      const ChatSearchRecord *record = chat_search_source_peek (source);

      if (record != NULL && (newest == NULL || record->time > chat_search_source_peek (newest)->time))
        newest = source;
    }

  return newest;
}

/* Only where each source has something is it known which is the newest. */
static gboolean
is_known (ChatSearch *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      if (chat_search_source_get_is_dry (g_ptr_array_index (self->sources, i)))
        return FALSE;
    }

  return TRUE;
}

static void run_sources (ChatSearch *self);
static void start (ChatSearch *self);

/* Where nothing is shown, nothing moves under the eyes of who reads it. */
static void
n_new_cb (ChatSearch *self)
{
  guint n_new = 0;

  for (guint i = 0; i < self->sources->len; i++)
    n_new += chat_search_source_get_n_new (g_ptr_array_index (self->sources, i));

  if (n_new > 0 && self->hits->len == 0 && !self->searching)
    start (self);
  else
    set_n_new (self, MIN (n_new, CHAT_SEARCH_MAX_NEW));
}

static void
fill_page (ChatSearch *self)
{
  ChatSearchSource *newest;

  while (self->page->len < PAGE_SIZE && is_known (self) && (newest = find_newest (self)) != NULL)
    {
      g_autoptr (ChatSearchRecord) record = chat_search_source_pop (newest);
      ChatRoom *room = find_room (chat_search_source_get_account (newest), record->room);

      if (room != NULL && chat_room_get_joined (room))
        g_ptr_array_add (self->page, chat_search_hit_new (room, g_steal_pointer (&record)));
    }

  run_sources (self);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree Call *call = user_data;
  g_autoptr (ChatSearch) self = call->search;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  ChatSearchWatch *watch;

  records = chat_search_index_query_finish (CHAT_SEARCH_INDEX (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->n_running--;
  chat_search_source_add (call->source, records, PAGE_SIZE);
  watch = chat_search_source_watch (call->source, CHAT_SEARCH_MAX_NEW);
  if (watch != NULL)
    g_signal_connect_object (watch, "notify::n-new", G_CALLBACK (n_new_cb), self, G_CONNECT_SWAPPED);
  if (error != NULL)
    set_error (self, g_steal_pointer (&error));

  if (self->n_running == 0)
    fill_page (self);
}

static void
run_source (ChatSearch       *self,
            ChatSearchSource *source)
{
  Call *call = g_new0 (Call, 1);

  call->search = g_object_ref (self);
  call->source = source;
  self->n_running++;
  chat_search_source_query_async (source, PAGE_SIZE, self->cancellable, found_cb, call);
}

/* Asks those that have nothing left, or shows the page, if it is full or all. */
static void
run_sources (ChatSearch *self)
{
  gboolean has_more = FALSE;

  for (guint i = 0; i < self->sources->len && self->page->len < PAGE_SIZE; i++)
    {
      ChatSearchSource *source = g_ptr_array_index (self->sources, i);

      if (chat_search_source_get_is_dry (source))
        run_source (self, source);
    }

  if (self->n_running > 0)
    return;

  for (guint i = 0; i < self->sources->len; i++)
    has_more |= chat_search_source_get_has_more (g_ptr_array_index (self->sources, i));

  /* Who is told of it may look for something else. */
  set_has_more (self, has_more);
  set_searching (self, FALSE);
  show_page (self);
}

static void
add_sources (ChatSearch *self)
{
  guint n_accounts = g_list_model_get_n_items (self->accounts);

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (ChatAccount) account = g_list_model_get_item (self->accounts, i);
      ChatSearchSource *source;

      if (self->room != NULL && chat_room_get_account (self->room) != account)
        continue;

      source = chat_search_source_new (account, self->room, self->query);
      if (source != NULL)
        g_ptr_array_add (self->sources, source);
    }
}

static void
call_off (ChatSearch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->n_running = 0;
  g_ptr_array_set_size (self->sources, 0);
  g_ptr_array_set_size (self->page, 0);
}

static void
start (ChatSearch *self)
{
  call_off (self);
  set_error (self, NULL);
  set_n_new (self, 0);
  self->stale = TRUE;
  if (!chat_search_query_is_empty (self->query))
    add_sources (self);

  if (self->sources->len > 0)
    set_searching (self, TRUE);
  run_sources (self);
}

static void
progress_cb (ChatSearch *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);

  /* What was missing until now may be there. */
  if (!chat_search_query_is_empty (self->query) &&
      (chat_search_get_progress (self) == 100 || (self->error != NULL && !self->searching)))
    start (self);
}

static void
paused_cb (ChatSearch *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
}

static void
chat_search_dispose (GObject *object)
{
  ChatSearch *self = CHAT_SEARCH (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chat_search_parent_class)->dispose (object);
}

static void
chat_search_finalize (GObject *object)
{
  ChatSearch *self = CHAT_SEARCH (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->accounts);
  g_clear_object (&self->room);
  g_free (self->text);
  chat_search_query_unref (self->query);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->page);
  g_ptr_array_unref (self->hits);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (chat_search_parent_class)->finalize (object);
}

static void
chat_search_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  ChatSearch *self = CHAT_SEARCH (object);

  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    case PROP_HAS_MORE:
      g_value_set_boolean (value, self->has_more);
      break;

    case PROP_N_NEW:
      g_value_set_uint (value, self->n_new);
      break;

    case PROP_PAUSED:
      g_value_set_boolean (value, chat_search_get_paused (self));
      break;

    case PROP_PROGRESS:
      g_value_set_uint (value, chat_search_get_progress (self));
      break;

    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;

    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * ChatSearch:error:
   *
   * Why something was not looked through.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSearch:has-more:
   *
   * Whether there is more than is in the list.
   */
  properties[PROP_HAS_MORE] =
    g_param_spec_boolean ("has-more", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSearch:n-new:
   *
   * How many messages have come since, as chat_search_get_n_new().
   */
  properties[PROP_N_NEW] =
    g_param_spec_uint ("n-new", NULL, NULL,
                       0, CHAT_SEARCH_MAX_NEW, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSearch:paused:
   *
   * Whether what is not indexed yet has to wait.
   */
  properties[PROP_PAUSED] =
    g_param_spec_boolean ("paused", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSearch:progress:
   *
   * How much of what is stored is indexed, in percent.
   */
  properties[PROP_PROGRESS] =
    g_param_spec_uint ("progress", NULL, NULL,
                       0, 100, 100,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSearch:searching:
   *
   * Whether it is looked for more.
   */
  properties[PROP_SEARCHING] =
    g_param_spec_boolean ("searching", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSearch:text:
   *
   * What is looked for.
   */
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL,
                         "",
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_search_class_init (ChatSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_search_dispose;
  object_class->finalize = chat_search_finalize;
  object_class->get_property = chat_search_get_property;

  install_properties (object_class);
}

static void
chat_search_init (ChatSearch *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  self->text = g_strdup ("");
  self->query = chat_search_query_parse ("", zone);
  self->cancellable = g_cancellable_new ();
  self->sources = g_ptr_array_new_with_free_func (free_source);
  self->page = g_ptr_array_new_with_free_func (g_object_unref);
  self->hits = g_ptr_array_new_with_free_func (g_object_unref);
}

static GType
chat_search_get_item_type (GListModel *list)
{
  return CHAT_TYPE_SEARCH_HIT;
}

static guint
chat_search_get_n_items (GListModel *list)
{
  return CHAT_SEARCH (list)->hits->len;
}

static gpointer
chat_search_get_item (GListModel *list,
                      guint       position)
{
  ChatSearch *self = CHAT_SEARCH (list);

  return position < self->hits->len ? g_object_ref (g_ptr_array_index (self->hits, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = chat_search_get_item_type;
  iface->get_n_items = chat_search_get_n_items;
  iface->get_item = chat_search_get_item;
}

/**
 * chat_search_new:
 * @accounts: a list of [class@Account], open ones
 * @room: (nullable): the only room to look into
 *
 * Creates a search for nothing.
 */
ChatSearch *
chat_search_new (GListModel *accounts,
                 ChatRoom   *room)
{
  ChatSearch *self;
  guint n_accounts;

  g_return_val_if_fail (G_IS_LIST_MODEL (accounts), NULL);
  g_return_val_if_fail (room == NULL || CHAT_IS_ROOM (room), NULL);

  self = g_object_new (CHAT_TYPE_SEARCH, NULL);
  self->accounts = g_object_ref (accounts);
  self->room = room != NULL ? g_object_ref (room) : NULL;

  n_accounts = g_list_model_get_n_items (accounts);
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (ChatAccount) account = g_list_model_get_item (accounts, i);
      ChatSearchIndex *index = chat_account_get_search_index (account);

      g_signal_connect_object (index, "notify::paused", G_CALLBACK (paused_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (index, "notify::progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
    }

  return self;
}

/**
 * chat_search_get_text:
 * @self: a search
 *
 * Gets what is looked for.
 */
const char *
chat_search_get_text (ChatSearch *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH (self), NULL);

  return self->text;
}

/**
 * chat_search_set_text:
 * @self: a search
 * @text: what was typed, see chat_search_query_parse()
 *
 * Looks for something else.
 */
void
chat_search_set_text (ChatSearch *self,
                      const char *text)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  g_return_if_fail (CHAT_IS_SEARCH (self));
  g_return_if_fail (text != NULL);

  if (!g_set_str (&self->text, text))
    return;

  chat_search_query_unref (self->query);
  self->query = chat_search_query_parse (text, zone);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  start (self);
}

/**
 * chat_search_wait:
 * @self: a search
 * @usec: how long at most
 *
 * Waits a moment for what is found, so that it gets into the next frame together
 * with what was typed. It is in the list when the main loop had its turn.
 */
void
chat_search_wait (ChatSearch *self,
                  gint64      usec)
{
  gint64 end_time = g_get_monotonic_time () + usec;

  g_return_if_fail (CHAT_IS_SEARCH (self));

  for (guint i = 0; i < self->sources->len && self->n_running > 0; i++)
    chat_search_source_wait (g_ptr_array_index (self->sources, i), end_time);
}

/**
 * chat_search_get_is_empty:
 * @self: a search
 *
 * Gets whether the text says nothing yet.
 */
gboolean
chat_search_get_is_empty (ChatSearch *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH (self), TRUE);

  return chat_search_query_is_empty (self->query);
}

/**
 * chat_search_get_searching:
 * @self: a search
 *
 * Gets whether it is looked for more.
 */
gboolean
chat_search_get_searching (ChatSearch *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH (self), FALSE);

  return self->searching;
}

/**
 * chat_search_get_has_more:
 * @self: a search
 *
 * Gets whether there is more than is in the list.
 */
gboolean
chat_search_get_has_more (ChatSearch *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH (self), FALSE);

  return self->has_more;
}

/**
 * chat_search_get_progress:
 * @self: a search
 *
 * Gets how much of what is stored is indexed.
 *
 * Returns: percent; 100 is all
 */
guint
chat_search_get_progress (ChatSearch *self)
{
  guint progress = 100;
  guint n_accounts;

  g_return_val_if_fail (CHAT_IS_SEARCH (self), 100);

  n_accounts = g_list_model_get_n_items (self->accounts);
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (ChatAccount) account = g_list_model_get_item (self->accounts, i);

      progress = MIN (progress, chat_search_index_get_progress (chat_account_get_search_index (account)));
    }

  return progress;
}

/**
 * chat_search_get_paused:
 * @self: a search
 *
 * Gets whether what is not indexed yet has to wait.
 */
gboolean
chat_search_get_paused (ChatSearch *self)
{
  guint n_accounts;

  g_return_val_if_fail (CHAT_IS_SEARCH (self), FALSE);

  n_accounts = g_list_model_get_n_items (self->accounts);
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (ChatAccount) account = g_list_model_get_item (self->accounts, i);

      if (chat_search_index_get_paused (chat_account_get_search_index (account)))
        return TRUE;
    }

  return FALSE;
}

/**
 * chat_search_set_paused:
 * @self: a search
 * @paused: whether to wait
 *
 * Stops to index what is not yet, or goes on. What is there is found all the
 * same.
 */
void
chat_search_set_paused (ChatSearch *self,
                        gboolean    paused)
{
  guint n_accounts;

  g_return_if_fail (CHAT_IS_SEARCH (self));

  n_accounts = g_list_model_get_n_items (self->accounts);
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (ChatAccount) account = g_list_model_get_item (self->accounts, i);

      chat_search_index_set_paused (chat_account_get_search_index (account), paused);
    }
}

/**
 * chat_search_get_n_new:
 * @self: a search
 *
 * Gets how many messages have come that belong to the list, above all others,
 * since it was made. They do not get into it by themselves: who reads it would
 * lose the place.
 *
 * Returns: the number, at most %CHAT_SEARCH_MAX_NEW
 */
guint
chat_search_get_n_new (ChatSearch *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH (self), 0);

  return self->n_new;
}

/**
 * chat_search_show_new:
 * @self: a search
 *
 * Looks again for the same.
 */
void
chat_search_show_new (ChatSearch *self)
{
  g_return_if_fail (CHAT_IS_SEARCH (self));

  start (self);
}

/**
 * chat_search_get_error:
 * @self: a search
 *
 * Gets why something was not looked through.
 *
 * Returns: (transfer none) (nullable): a %CHAT_ERROR_STORAGE
 */
const GError *
chat_search_get_error (ChatSearch *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH (self), NULL);

  return self->error;
}

/**
 * chat_search_load_more:
 * @self: a search
 *
 * Adds the next page to the list, if there is one.
 */
void
chat_search_load_more (ChatSearch *self)
{
  g_return_if_fail (CHAT_IS_SEARCH (self));

  if (self->searching || !self->has_more)
    return;

  set_searching (self, TRUE);
  fill_page (self);
}

static void
rebuilt_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  guint *n_left = g_task_get_task_data (task);
  GError *error = NULL;

  if (!chat_search_index_rebuild_finish (CHAT_SEARCH_INDEX (object), result, &error) &&
      !g_task_had_error (task) && !g_task_get_completed (task))
    g_task_return_error (task, error);
  else
    g_clear_error (&error);

  if (--*n_left > 0)
    return;

  start (g_task_get_source_object (task));
  if (!g_task_had_error (task))
    g_task_return_boolean (task, TRUE);
}

/**
 * chat_search_rebuild_async:
 * @self: a search
 * @cancellable: (nullable): to stop; the next start of the account goes on
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Makes the index of all accounts again, and looks again.
 */
void
chat_search_rebuild_async (ChatSearch          *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  guint n_accounts;
  guint *n_left;

  g_return_if_fail (CHAT_IS_SEARCH (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_search_rebuild_async);
  g_task_set_static_name (task, "[chat] rebuild indexes");
  n_left = g_new0 (guint, 1);
  g_task_set_task_data (task, n_left, g_free);

  n_accounts = g_list_model_get_n_items (self->accounts);
  *n_left = n_accounts;
  if (n_accounts == 0)
    g_task_return_boolean (task, TRUE);

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (ChatAccount) account = g_list_model_get_item (self->accounts, i);

      chat_search_index_rebuild_async (chat_account_get_search_index (account), cancellable,
                                       rebuilt_cb, g_object_ref (task));
    }
}

/**
 * chat_search_rebuild_finish:
 * @self: a search
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_search_rebuild_async().
 *
 * Returns: whether all is indexed
 */
gboolean
chat_search_rebuild_finish (ChatSearch    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (CHAT_IS_SEARCH (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
