/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-state-request-private.h"

#include "realtime-error-private.h"

/**
 * RealtimeStateRequest:
 *
 * The question from where on a channel is to be followed, put to an app that
 * keeps the state of the channel elsewhere; see
 * [method@SubscribeOptions.set_state_provider].
 *
 * It is answered once, by [method@StateRequest.return_position] or
 * [method@StateRequest.return_error], in the main context of the client. To
 * drop the last reference without an answer is an error, too.
 */
struct _RealtimeStateRequest
{
  GObject                  parent_instance;

  RealtimeChannel         *channel;
  GCancellable            *cancellable;
  /* NULL once it is answered, or nobody wants to know any more */
  RealtimeStateAnswerFunc  func;
  gpointer                 user_data;
  gboolean                 is_answered;
};

G_DEFINE_FINAL_TYPE (RealtimeStateRequest, realtime_state_request, G_TYPE_OBJECT)

static void
state_request_answer (RealtimeStateRequest *self,
                      const WirePosition   *position,
                      const GError         *error)
{
  RealtimeStateAnswerFunc func = self->func;

  self->func = NULL;
  self->is_answered = TRUE;
  if (func != NULL)
    func (position, error, self->user_data);
}

static void
realtime_state_request_dispose (GObject *object)
{
  RealtimeStateRequest *self = REALTIME_STATE_REQUEST (object);
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_GET_STATE, "The request was not answered");

  state_request_answer (self, NULL, error);

  G_OBJECT_CLASS (realtime_state_request_parent_class)->dispose (object);
}

static void
realtime_state_request_finalize (GObject *object)
{
  RealtimeStateRequest *self = REALTIME_STATE_REQUEST (object);

  realtime_channel_unref (self->channel);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (realtime_state_request_parent_class)->finalize (object);
}

static void
realtime_state_request_class_init (RealtimeStateRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = realtime_state_request_dispose;
  object_class->finalize = realtime_state_request_finalize;
}

static void
realtime_state_request_init (RealtimeStateRequest *self)
{
  self->cancellable = g_cancellable_new ();
}

/* @func is called once, unless the request is detached before. */
RealtimeStateRequest *
realtime_state_request_new (RealtimeChannel         *channel,
                            RealtimeStateAnswerFunc  func,
                            gpointer                 user_data)
{
  RealtimeStateRequest *self = g_object_new (REALTIME_TYPE_STATE_REQUEST, NULL);

  self->channel = realtime_channel_ref (channel);
  self->func = func;
  self->user_data = user_data;

  return self;
}

/* Nobody wants to know any more. Returns what is to tell the app so. */
GCancellable *
realtime_state_request_detach (RealtimeStateRequest *self)
{
  self->func = NULL;

  return g_object_ref (self->cancellable);
}

/**
 * realtime_state_request_get_channel:
 * @self: a request
 *
 * Gets the channel that is to be followed.
 *
 * Returns: (transfer none): the channel
 */
RealtimeChannel *
realtime_state_request_get_channel (RealtimeStateRequest *self)
{
  g_return_val_if_fail (REALTIME_IS_STATE_REQUEST (self), NULL);

  return self->channel;
}

/**
 * realtime_state_request_get_cancellable:
 * @self: a request
 *
 * Gets what tells that no answer is needed any more, as when the subscription
 * was given up. An answer is ignored then.
 *
 * Returns: (transfer none): the cancellable
 */
GCancellable *
realtime_state_request_get_cancellable (RealtimeStateRequest *self)
{
  g_return_val_if_fail (REALTIME_IS_STATE_REQUEST (self), NULL);

  return self->cancellable;
}

/**
 * realtime_state_request_return_position:
 * @self: a request
 * @epoch: (nullable): the epoch of the position, %NULL or empty if not known
 * @offset: the offset of the last message that is part of the state
 *
 * Answers from where to go on: whatever was published after that comes next.
 */
void
realtime_state_request_return_position (RealtimeStateRequest *self,
                                        const char           *epoch,
                                        guint64               offset)
{
  WirePosition position = { (char *) epoch, offset };

  g_return_if_fail (REALTIME_IS_STATE_REQUEST (self));
  g_return_if_fail (!self->is_answered);

  state_request_answer (self, &position, NULL);
}

/**
 * realtime_state_request_return_error:
 * @self: a request
 * @error: why there is no state
 *
 * Answers that the state could not be loaded. The subscription has an error
 * then, %REALTIME_ERROR_GET_STATE with the text of @error, and asks again after
 * a while.
 */
void
realtime_state_request_return_error (RealtimeStateRequest *self,
                                     const GError         *error)
{
  g_return_if_fail (REALTIME_IS_STATE_REQUEST (self));
  g_return_if_fail (error != NULL);
  g_return_if_fail (!self->is_answered);

  state_request_answer (self, NULL, error);
}
