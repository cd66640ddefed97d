/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-watch.h"

/* However much comes in, it is not looked for more often. */
#define INTERVAL_MS 300

/**
 * ChatSearchWatch:
 *
 * Counts the messages that came to an index after somebody has looked for them.
 */
struct _ChatSearchWatch
{
  GObject          parent_instance;

  ChatSearchIndex *index;
  ChatSearchMatch *match;
  gint64           after_key;
  guint            limit;

  GCancellable    *cancellable;
  guint            n_new;
  guint            timeout_id;
  guint            running : 1;
  /* Something came while it was counted. */
  guint            outdated : 1;
};

G_DEFINE_FINAL_TYPE (ChatSearchWatch, chat_search_watch, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_N_NEW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void queue_count (ChatSearchWatch *self);

static void
counted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ChatSearchWatch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = chat_search_index_query_finish (CHAT_SEARCH_INDEX (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->running = FALSE;
  if (self->outdated)
    queue_count (self);
  self->outdated = FALSE;

  /* What is wrong shows when it is looked for again. */
  if (records == NULL || records->len == self->n_new)
    return;

  self->n_new = records->len;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_NEW]);
}

static void
count_cb (gpointer user_data)
{
  ChatSearchWatch *self = user_data;

  self->timeout_id = 0;
  self->running = TRUE;
  chat_search_index_query_async (self->index, self->match, self->after_key, G_MAXINT64, self->limit,
                                 self->cancellable, counted_cb, g_object_ref (self));
}

static void
queue_count (ChatSearchWatch *self)
{
  if (self->timeout_id == 0)
    self->timeout_id = g_timeout_add_once (INTERVAL_MS, count_cb, self);
}

static void
added_cb (ChatSearchWatch *self)
{
  /* More is not told. */
  if (self->n_new >= self->limit)
    return;

  if (self->running)
    self->outdated = TRUE;
  else
    queue_count (self);
}

static void
chat_search_watch_dispose (GObject *object)
{
  ChatSearchWatch *self = CHAT_SEARCH_WATCH (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chat_search_watch_parent_class)->dispose (object);
}

static void
chat_search_watch_finalize (GObject *object)
{
  ChatSearchWatch *self = CHAT_SEARCH_WATCH (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->index);
  chat_search_match_unref (self->match);

  G_OBJECT_CLASS (chat_search_watch_parent_class)->finalize (object);
}

static void
chat_search_watch_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  ChatSearchWatch *self = CHAT_SEARCH_WATCH (object);

  switch (prop_id)
    {
    case PROP_N_NEW:
      g_value_set_uint (value, chat_search_watch_get_n_new (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_search_watch_class_init (ChatSearchWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_search_watch_dispose;
  object_class->finalize = chat_search_watch_finalize;
  object_class->get_property = chat_search_watch_get_property;

  /**
   * ChatSearchWatch:n-new:
   *
   * How many have come.
   */
  properties[PROP_N_NEW] =
    g_param_spec_uint ("n-new", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_search_watch_init (ChatSearchWatch *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * chat_search_watch_new:
 * @index: an index whose store is open
 * @match: what is looked for
 * @after_key: the key of the newest that was found, 0 where nothing was
 * @limit: up to how many it counts
 *
 * Begins to count.
 */
ChatSearchWatch *
chat_search_watch_new (ChatSearchIndex *index,
                       ChatSearchMatch *match,
                       gint64           after_key,
                       guint            limit)
{
  ChatSearchWatch *self;

  g_return_val_if_fail (CHAT_IS_SEARCH_INDEX (index), NULL);
  g_return_val_if_fail (match != NULL, NULL);

  self = g_object_new (CHAT_TYPE_SEARCH_WATCH, NULL);
  self->index = g_object_ref (index);
  self->match = chat_search_match_ref (match);
  self->after_key = after_key;
  self->limit = limit;
  g_signal_connect_object (index, "added", G_CALLBACK (added_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * chat_search_watch_get_n_new:
 * @self: a watch
 *
 * Gets how many messages have come.
 *
 * Returns: the number, at most the limit
 */
guint
chat_search_watch_get_n_new (ChatSearchWatch *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_WATCH (self), 0);

  return self->n_new;
}
