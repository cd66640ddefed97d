/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-message-private.h"

struct _ChatMessage
{
  GObject           parent_instance;

  char             *id;
  ChatUser         *author;
  char             *body;
  gint64            time;
  GError           *error;
  ChatMessageState  state;

  guint             outgoing : 1;
  guint             code : 1;
  guint             mention : 1;
};

G_DEFINE_FINAL_TYPE (ChatMessage, chat_message, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (ChatMessageState, chat_message_state,
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_SENDING, "sending"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_SENT, "sent"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_AUTHOR,
  PROP_BODY,
  PROP_CODE,
  PROP_ERROR,
  PROP_ID,
  PROP_MENTION,
  PROP_OUTGOING,
  PROP_STATE,
  PROP_TIME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
chat_message_finalize (GObject *object)
{
  ChatMessage *self = CHAT_MESSAGE (object);

  g_free (self->id);
  chat_user_unref (self->author);
  g_free (self->body);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (chat_message_parent_class)->finalize (object);
}

static void
chat_message_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  ChatMessage *self = CHAT_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_AUTHOR:
      g_value_set_boxed (value, self->author);
      break;

    case PROP_BODY:
      g_value_set_string (value, self->body);
      break;

    case PROP_CODE:
      g_value_set_boolean (value, self->code);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_MENTION:
      g_value_set_boolean (value, self->mention);
      break;

    case PROP_OUTGOING:
      g_value_set_boolean (value, self->outgoing);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_message_class_init (ChatMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_message_finalize;
  object_class->get_property = chat_message_get_property;

  /**
   * ChatMessage:author:
   *
   * The user who has sent it; one with an empty id where that is not known.
   */
  properties[PROP_AUTHOR] =
    g_param_spec_boxed ("author", NULL, NULL,
                        CHAT_TYPE_USER,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatMessage:body:
   *
   * The text.
   */
  properties[PROP_BODY] =
    g_param_spec_string ("body", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatMessage:code:
   *
   * Whether the body is JSON that nobody knows the meaning of.
   */
  properties[PROP_CODE] =
    g_param_spec_boolean ("code", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatMessage:error:
   *
   * Why it could not be sent.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatMessage:id:
   *
   * What distinguishes it from all others of the room.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatMessage:mention:
   *
   * Whether another calls the account's own user by it.
   */
  properties[PROP_MENTION] =
    g_param_spec_boolean ("mention", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatMessage:outgoing:
   *
   * Whether the account's own user has sent it.
   */
  properties[PROP_OUTGOING] =
    g_param_spec_boolean ("outgoing", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatMessage:state:
   *
   * Whether it is in the stream.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       CHAT_TYPE_MESSAGE_STATE, CHAT_MESSAGE_SENDING,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatMessage:time:
   *
   * When it was sent, in microseconds since 1970.
   */
  properties[PROP_TIME] =
    g_param_spec_int64 ("time", NULL, NULL,
                        0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_message_init (ChatMessage *self)
{
}

static void
set_state (ChatMessage      *self,
           ChatMessageState  state,
           const GError     *error)
{
  GObject *object = G_OBJECT (self);
  gboolean error_changed = self->error != NULL || error != NULL;

  g_object_freeze_notify (object);

  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (object, properties[PROP_STATE]);
    }

  if (error_changed)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      g_object_notify_by_pspec (object, properties[PROP_ERROR]);
    }

  g_object_thaw_notify (object);
}

/**
 * chat_message_new_received:
 * @record: a message of the stream
 *
 * Creates the message that @record is.
 */
ChatMessage *
chat_message_new_received (ChatRecord *record)
{
  ChatMessage *self = g_object_new (CHAT_TYPE_MESSAGE, NULL);

  self->id = g_strdup (record->id);
  self->author = chat_user_ref (record->author);
  self->body = g_strdup (record->body);
  self->time = record->time;
  self->outgoing = record->outgoing;
  self->code = record->kind == CHAT_PAYLOAD_CODE;
  self->mention = record->mention;
  self->state = CHAT_MESSAGE_SENT;

  return self;
}

/**
 * chat_message_new_unsent:
 * @unsent: a message of the outbox
 * @author: the account's own user
 *
 * Creates a message that is not in the stream yet.
 */
ChatMessage *
chat_message_new_unsent (const ChatUnsent *unsent,
                         ChatUser         *author)
{
  ChatMessage *self = g_object_new (CHAT_TYPE_MESSAGE, NULL);

  self->id = g_strdup (unsent->id);
  self->author = chat_user_ref (author);
  self->body = g_strdup (unsent->body);
  self->time = unsent->created;
  self->outgoing = TRUE;
  self->state = unsent->error != NULL ? CHAT_MESSAGE_FAILED : CHAT_MESSAGE_SENDING;
  self->error = unsent->error != NULL ? g_error_copy (unsent->error) : NULL;

  return self;
}

/**
 * chat_message_set_received:
 * @self: a message of the outbox
 * @record: the same message, as the server has it
 *
 * Makes it a message of the stream.
 */
void
chat_message_set_received (ChatMessage *self,
                           ChatRecord  *record)
{
  GObject *object = G_OBJECT (self);

  g_return_if_fail (CHAT_IS_MESSAGE (self));
  g_return_if_fail (record != NULL);

  g_object_freeze_notify (object);

  chat_message_set_author (self, record->author);
  if (self->time != record->time)
    {
      self->time = record->time;
      g_object_notify_by_pspec (object, properties[PROP_TIME]);
    }
  if (g_set_str (&self->body, record->body))
    g_object_notify_by_pspec (object, properties[PROP_BODY]);
  set_state (self, CHAT_MESSAGE_SENT, NULL);

  g_object_thaw_notify (object);
}

/**
 * chat_message_set_author:
 * @self: a message
 * @author: the user who has sent it
 *
 * Sets what the author is called now.
 */
void
chat_message_set_author (ChatMessage *self,
                         ChatUser    *author)
{
  g_return_if_fail (CHAT_IS_MESSAGE (self));
  g_return_if_fail (author != NULL);

  if (chat_user_equal (self->author, author))
    return;

  chat_user_unref (self->author);
  self->author = chat_user_ref (author);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUTHOR]);
}

/**
 * chat_message_set_sending:
 * @self: a message that could not be sent
 *
 * Notes that it is tried again.
 */
void
chat_message_set_sending (ChatMessage *self)
{
  g_return_if_fail (CHAT_IS_MESSAGE (self));

  set_state (self, CHAT_MESSAGE_SENDING, NULL);
}

/**
 * chat_message_set_failed:
 * @self: a message of the outbox
 * @error: why
 *
 * Notes that it could not be sent.
 */
void
chat_message_set_failed (ChatMessage  *self,
                         const GError *error)
{
  g_return_if_fail (CHAT_IS_MESSAGE (self));
  g_return_if_fail (error != NULL);

  set_state (self, CHAT_MESSAGE_FAILED, error);
}

/**
 * chat_message_get_id:
 * @self: a message
 *
 * Gets what distinguishes it from all others of the room.
 *
 * Returns: (transfer none): the id
 */
const char *
chat_message_get_id (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->id;
}

/**
 * chat_message_get_author:
 * @self: a message
 *
 * Gets the user who has sent it.
 *
 * Returns: (transfer none): the user, one with an empty id where that is not
 *   known
 */
ChatUser *
chat_message_get_author (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->author;
}

/**
 * chat_message_get_body:
 * @self: a message
 *
 * Gets the text.
 *
 * Returns: (transfer none): the text
 */
const char *
chat_message_get_body (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->body;
}

/**
 * chat_message_get_outgoing:
 * @self: a message
 *
 * Gets whether the account's own user has sent it.
 */
gboolean
chat_message_get_outgoing (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), FALSE);

  return self->outgoing;
}

/**
 * chat_message_get_code:
 * @self: a message
 *
 * Gets whether the body is JSON that nobody knows the meaning of.
 */
gboolean
chat_message_get_code (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), FALSE);

  return self->code;
}

/**
 * chat_message_get_mention:
 * @self: a message
 *
 * Gets whether another calls the account's own user by it.
 */
gboolean
chat_message_get_mention (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), FALSE);

  return self->mention;
}

/**
 * chat_message_get_time:
 * @self: a message
 *
 * Gets when it was sent.
 *
 * Returns: microseconds since 1970
 */
gint64
chat_message_get_time (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), 0);

  return self->time;
}

/**
 * chat_message_get_state:
 * @self: a message
 *
 * Gets whether it is in the stream.
 */
ChatMessageState
chat_message_get_state (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), CHAT_MESSAGE_SENDING);

  return self->state;
}

/**
 * chat_message_get_error:
 * @self: a message
 *
 * Gets why it could not be sent.
 *
 * Returns: (transfer none) (nullable): the error
 */
const GError *
chat_message_get_error (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->error;
}
