/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-outbox.h"

#include "chat-error-private.h"
#include "chat-message-private.h"

/* Where the server is too busy: how long to wait before it is tried again. */
#define MIN_RETRY_DELAY 1
#define MAX_RETRY_DELAY 60

/**
 * ChatOutbox:
 *
 * What was written in one room and is not in its stream yet.
 *
 * A message is published when it would survive a power cut, one after the
 * other, in the order in which they were written. It stays here until it comes
 * back in the stream: the answer to the publish command may be lost, the
 * message itself may not. So after a reconnection, when all that was missed has
 * come and it was not among that, it is published again.
 */
struct _ChatOutbox
{
  GObject          parent_instance;

  ChatStore       *store;
  RealtimeClient  *client;
  RealtimeChannel *channel;
  gint64           room;

  GQueue           entries;
  GError          *error;
  guint            retry_id;
  guint            retry_delay;
  guint            n_activations;
  guint            active : 1;
  guint            publishing : 1;
};

typedef struct
{
  ChatUnsent  *unsent;
  ChatMessage *message;
  /* It is on the disk. */
  gboolean     stored;
  /* The server has taken it in. */
  gboolean     published;
} Entry;

/* An operation on an entry, which may be gone when it ends. */
typedef struct
{
  ChatOutbox *self;
  char       *id;
  /* Who is told that it is on the disk */
  GTask      *task;
  guint       n_activations;
} Operation;

G_DEFINE_FINAL_TYPE (ChatOutbox, chat_outbox, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void publish_next (ChatOutbox *self);

static Operation *
operation_new (ChatOutbox *self,
               const char *id)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->self = g_object_ref (self);
  operation->id = g_strdup (id);
  operation->n_activations = self->n_activations;

  return operation;
}

static void
operation_free (Operation *operation)
{
  g_object_unref (operation->self);
  g_clear_object (&operation->task);
  g_free (operation->id);
  g_free (operation);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operation, operation_free)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  chat_unsent_free (entry->unsent);
  g_object_unref (entry->message);
  g_free (entry);
}

static GList *
find_link (ChatOutbox *self,
           const char *id)
{
  for (GList *link = self->entries.head; link != NULL; link = link->next)
    {
      const Entry *entry = link->data;

      if (g_str_equal (entry->unsent->id, id))
        return link;
    }

  return NULL;
}

static Entry *
find_entry (ChatOutbox *self,
            const char *id)
{
  GList *link = find_link (self, id);

  return link != NULL ? link->data : NULL;
}

static void
retry_cb (gpointer user_data)
{
  ChatOutbox *self = user_data;

  self->retry_id = 0;
  publish_next (self);
}

static void
retry_later (ChatOutbox *self)
{
  if (!self->active)
    return;

  self->retry_id = g_timeout_add_seconds_once (self->retry_delay, retry_cb, self);
  self->retry_delay = MIN (2 * self->retry_delay, MAX_RETRY_DELAY);
}

/* The connection has gone, and comes again. */
static gboolean
is_loss (const GError *error)
{
  return error->domain != REALTIME_ERROR ||
         error->code == REALTIME_ERROR_TRANSPORT_CLOSED ||
         error->code == REALTIME_ERROR_CERTIFICATE ||
         error->code == REALTIME_ERROR_CONNECTION_CLOSED ||
         error->code == REALTIME_ERROR_DISCONNECTED;
}

static void
set_error (ChatOutbox   *self,
           const GError *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/* It is not about the one message. */
static gboolean
is_refusal (const GError *reason)
{
  return g_error_matches (reason, CHAT_ERROR, CHAT_ERROR_DENIED) ||
         g_error_matches (reason, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE);
}

static void
publish_failed (ChatOutbox      *self,
                const Operation *operation,
                Entry           *entry,
                const GError    *error)
{
  g_autoptr (GError) reason = NULL;

  if (is_loss (error))
    {
      /* If it is still active, then the loss is just about to be told. */
      if (operation->n_activations == self->n_activations)
        self->active = FALSE;
      return;
    }

  if (realtime_error_is_temporary (error))
    {
      retry_later (self);
      return;
    }

  reason = chat_error_from_realtime (error);
  chat_store_fail_unsent (self->store, self->room, entry->unsent->id, reason);
  chat_message_set_failed (entry->message, reason);
  if (is_refusal (reason))
    set_error (self, reason);
}

static void
published_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Operation) operation = user_data;
  ChatOutbox *self = operation->self;
  Entry *entry = find_entry (self, operation->id);
  g_autoptr (GError) error = NULL;
  gboolean success = realtime_client_publish_finish (REALTIME_CLIENT (object), result, &error);

  self->publishing = FALSE;

  if (success)
    {
      self->retry_delay = MIN_RETRY_DELAY;
      set_error (self, NULL);
      entry = find_entry (self, operation->id);
    }

  /* It may have come back before the answer, or was cancelled. */
  if (entry != NULL && success)
    entry->published = TRUE;
  else if (entry != NULL)
    publish_failed (self, operation, entry, error);

  publish_next (self);
}

static void
publish_next (ChatOutbox *self)
{
  if (!self->active || self->publishing || self->retry_id != 0)
    return;

  for (GList *link = self->entries.head; link != NULL; link = link->next)
    {
      Entry *entry = link->data;

      if (entry->published || chat_message_get_state (entry->message) != CHAT_MESSAGE_SENDING)
        continue;

      if (!entry->stored)
        return;

      self->publishing = TRUE;
      realtime_client_publish_bytes_async (self->client, self->channel, entry->unsent->payload, NULL,
                                           published_cb, operation_new (self, entry->unsent->id));
      return;
    }
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Operation) operation = user_data;
  ChatOutbox *self = operation->self;
  Entry *entry = find_entry (self, operation->id);
  g_autoptr (GError) error = NULL;
  gboolean success = chat_store_add_unsent_finish (CHAT_STORE (object), result, &error);

  if (entry != NULL && success)
    entry->stored = TRUE;
  else if (entry != NULL)
    chat_message_set_failed (entry->message, error);

  publish_next (self);

  if (operation->task != NULL && success)
    g_task_return_boolean (operation->task, TRUE);
  else if (operation->task != NULL)
    g_task_return_error (operation->task, g_steal_pointer (&error));
}

/* Takes @task, which may be NULL. */
static void
store_entry (ChatOutbox *self,
             Entry      *entry,
             GTask      *task)
{
  Operation *operation = operation_new (self, entry->unsent->id);

  operation->task = task;
  chat_store_add_unsent_async (self->store, self->room, entry->unsent, added_cb, operation);
}

static Entry *
add_entry (ChatOutbox       *self,
           const ChatUnsent *unsent,
           ChatMessage      *message)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->unsent = chat_unsent_copy (unsent);
  entry->message = g_object_ref (message);
  g_queue_push_tail (&self->entries, entry);

  return entry;
}

static void
chat_outbox_dispose (GObject *object)
{
  ChatOutbox *self = CHAT_OUTBOX (object);

  chat_outbox_set_active (self, FALSE);
  g_queue_clear_full (&self->entries, entry_free);

  G_OBJECT_CLASS (chat_outbox_parent_class)->dispose (object);
}

static void
chat_outbox_finalize (GObject *object)
{
  ChatOutbox *self = CHAT_OUTBOX (object);

  g_object_unref (self->client);
  g_object_unref (self->store);
  realtime_channel_unref (self->channel);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (chat_outbox_parent_class)->finalize (object);
}

static void
chat_outbox_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  ChatOutbox *self = CHAT_OUTBOX (object);

  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_outbox_class_init (ChatOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_outbox_dispose;
  object_class->finalize = chat_outbox_finalize;
  object_class->get_property = chat_outbox_get_property;

  /**
   * ChatOutbox:error:
   *
   * Why the server takes nothing.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_outbox_init (ChatOutbox *self)
{
  g_queue_init (&self->entries);
  self->retry_delay = MIN_RETRY_DELAY;
}

/**
 * chat_outbox_new:
 * @store: the store, which is open
 * @client: the connection
 * @channel: the channel
 * @room: the number of the room
 *
 * Creates an empty outbox, which is not active.
 */
ChatOutbox *
chat_outbox_new (ChatStore       *store,
                 RealtimeClient  *client,
                 RealtimeChannel *channel,
                 gint64           room)
{
  ChatOutbox *self = g_object_new (CHAT_TYPE_OUTBOX, NULL);

  self->store = g_object_ref (store);
  self->client = g_object_ref (client);
  self->channel = realtime_channel_ref (channel);
  self->room = room;

  return self;
}

/**
 * chat_outbox_restore:
 * @self: an outbox
 * @unsent: what was in the database
 * @message: its message
 *
 * Adds what an earlier run has left.
 */
void
chat_outbox_restore (ChatOutbox       *self,
                     const ChatUnsent *unsent,
                     ChatMessage      *message)
{
  g_return_if_fail (CHAT_IS_OUTBOX (self));

  add_entry (self, unsent, message)->stored = TRUE;
}

/**
 * chat_outbox_add_async:
 * @self: an outbox
 * @unsent: what was written
 * @message: its message
 * @callback: (nullable): called when it would survive a power cut
 * @user_data: data for @callback
 *
 * Stores a message, and publishes it when its turn comes.
 */
void
chat_outbox_add_async (ChatOutbox          *self,
                       const ChatUnsent    *unsent,
                       ChatMessage         *message,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_OUTBOX (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, chat_outbox_add_async);
  g_task_set_static_name (task, "[chat] write message");
  store_entry (self, add_entry (self, unsent, message), task);
}

/**
 * chat_outbox_add_finish:
 * @self: an outbox
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_outbox_add_async().
 *
 * Returns: whether it is on the disk; if not, the message has failed
 */
gboolean
chat_outbox_add_finish (ChatOutbox    *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (CHAT_IS_OUTBOX (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * chat_outbox_retry:
 * @self: an outbox
 * @message: a message that could not be sent
 *
 * Tries it again, after all others.
 *
 * Returns: whether it is here
 */
gboolean
chat_outbox_retry (ChatOutbox  *self,
                   ChatMessage *message)
{
  GList *link;
  Entry *entry;

  g_return_val_if_fail (CHAT_IS_OUTBOX (self), FALSE);
  g_return_val_if_fail (chat_message_get_state (message) == CHAT_MESSAGE_FAILED, FALSE);

  link = find_link (self, chat_message_get_id (message));
  if (link == NULL)
    return FALSE;

  g_queue_unlink (&self->entries, link);
  g_queue_push_tail_link (&self->entries, link);

  entry = link->data;
  entry->stored = FALSE;
  g_clear_error (&entry->unsent->error);
  store_entry (self, entry, NULL);
  chat_message_set_sending (message);

  return find_link (self, chat_message_get_id (message)) != NULL;
}

/**
 * chat_outbox_cancel:
 * @self: an outbox
 * @message: a message that is not in the stream
 *
 * Gives a message up. If it is on its way, it may come back all the same.
 *
 * Returns: whether it was here
 */
gboolean
chat_outbox_cancel (ChatOutbox  *self,
                    ChatMessage *message)
{
  GList *link;

  g_return_val_if_fail (CHAT_IS_OUTBOX (self), FALSE);

  link = find_link (self, chat_message_get_id (message));
  if (link == NULL)
    return FALSE;

  chat_store_remove_unsent (self->store, self->room, chat_message_get_id (message));
  entry_free (link->data);
  g_queue_delete_link (&self->entries, link);
  publish_next (self);

  return TRUE;
}

/**
 * chat_outbox_confirm:
 * @self: an outbox
 * @id: the id of a message that has come back and is stored
 *
 * Forgets a message: it is in the stream. The store has it no more.
 */
void
chat_outbox_confirm (ChatOutbox *self,
                     const char *id)
{
  GList *link;

  g_return_if_fail (CHAT_IS_OUTBOX (self));

  link = find_link (self, id);
  if (link == NULL)
    return;

  entry_free (link->data);
  g_queue_delete_link (&self->entries, link);
}

/**
 * chat_outbox_get_error:
 * @self: an outbox
 *
 * Gets why the server takes nothing: it has refused the last message, and would
 * refuse the next one, too.
 *
 * Returns: (transfer none) (nullable): a [error@Chat.Error]
 */
const GError *
chat_outbox_get_error (ChatOutbox *self)
{
  g_return_val_if_fail (CHAT_IS_OUTBOX (self), NULL);

  return self->error;
}

/**
 * chat_outbox_clear_error:
 * @self: an outbox
 *
 * Forgets that the server has refused something: it may be otherwise now.
 */
void
chat_outbox_clear_error (ChatOutbox *self)
{
  g_return_if_fail (CHAT_IS_OUTBOX (self));

  set_error (self, NULL);
}

/**
 * chat_outbox_get_n_messages:
 * @self: an outbox
 *
 * Gets how many messages are here.
 */
guint
chat_outbox_get_n_messages (ChatOutbox *self)
{
  g_return_val_if_fail (CHAT_IS_OUTBOX (self), 0);

  return g_queue_get_length (&self->entries);
}

/**
 * chat_outbox_set_active:
 * @self: an outbox
 * @active: whether the channel is subscribed and all that was missed has come
 *
 * Lets the messages go, or holds them back. What was published before and did
 * not come back, is published again.
 */
void
chat_outbox_set_active (ChatOutbox *self,
                        gboolean    active)
{
  g_return_if_fail (CHAT_IS_OUTBOX (self));

  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (self->active == active)
    return;

  self->active = active;
  if (!active)
    return;

  self->n_activations++;
  self->retry_delay = MIN_RETRY_DELAY;
  for (GList *link = self->entries.head; link != NULL; link = link->next)
    {
      Entry *entry = link->data;

      entry->published = FALSE;
    }

  publish_next (self);
}
