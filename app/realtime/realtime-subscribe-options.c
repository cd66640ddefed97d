/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-subscribe-options-private.h"

#include "realtime-payload-private.h"

#include "wire-channel.h"

G_DEFINE_BOXED_TYPE (RealtimeSubscribeOptions, realtime_subscribe_options,
                     realtime_subscribe_options_copy, realtime_subscribe_options_free)

/*
 * Returns why a channel cannot be subscribed with these options, or without
 * any; %NULL if it can.
 */
const char *
realtime_subscribe_options_find_flaw (const RealtimeSubscribeOptions *self,
                                      const char                     *wire_name,
                                      gsize                           max_command_size)
{
  if (!wire_channel_is_valid (wire_name))
    return "The name of the channel is empty, too long or not text";
  if (self == NULL || self->tags_filter == NULL)
    return NULL;

  if (self->delta)
    return "Deltas cannot be combined with a tags filter";
  /* A command that the server does not accept would cost the connection. */
  if (g_bytes_get_size (realtime_tags_filter_get_json (self->tags_filter)) > max_command_size / 2)
    return "The tags filter is too large";

  return NULL;
}

/**
 * realtime_subscribe_options_new:
 *
 * Makes options that ask for nothing beyond what the server does by itself.
 *
 * Returns: (transfer full): new options
 */
RealtimeSubscribeOptions *
realtime_subscribe_options_new (void)
{
  return g_new0 (RealtimeSubscribeOptions, 1);
}

/**
 * realtime_subscribe_options_copy:
 * @self: options
 *
 * Copies options.
 *
 * Returns: (transfer full): the copy
 */
RealtimeSubscribeOptions *
realtime_subscribe_options_copy (const RealtimeSubscribeOptions *self)
{
  RealtimeSubscribeOptions *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->since.epoch = g_strdup (self->since.epoch);
  copy->token = g_strdup (self->token);
  if (self->data != NULL)
    g_bytes_ref (self->data);
  if (self->token_provider != NULL)
    realtime_token_provider_ref (self->token_provider);
  if (self->tags_filter != NULL)
    realtime_tags_filter_ref (self->tags_filter);
  if (self->state_provider != NULL)
    realtime_state_provider_ref (self->state_provider);

  return copy;
}

/**
 * realtime_subscribe_options_free:
 * @self: (transfer full): options
 *
 * Frees options.
 */
void
realtime_subscribe_options_free (RealtimeSubscribeOptions *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->since.epoch);
  g_free (self->token);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->token_provider, realtime_token_provider_unref);
  g_clear_pointer (&self->tags_filter, realtime_tags_filter_unref);
  g_clear_pointer (&self->state_provider, realtime_state_provider_unref);
  g_free (self);
}

/**
 * realtime_subscribe_options_set_since:
 * @self: options
 * @epoch: (nullable): the epoch of the position, %NULL or empty if not known
 * @offset: the offset of the last message seen
 *
 * Asks for what was published after a position, before anything new.
 *
 * An app that has stored [method@Subscription.get_epoch] and
 * [method@Subscription.get_offset] goes on so where it had stopped.
 * [signal@Subscription::subscribed] tells whether the server could close the
 * gap.
 */
void
realtime_subscribe_options_set_since (RealtimeSubscribeOptions *self,
                                      const char               *epoch,
                                      guint64                   offset)
{
  g_return_if_fail (self != NULL);

  g_set_str (&self->since.epoch, epoch);
  self->since.offset = offset;
  self->has_since = TRUE;
}

/**
 * realtime_subscribe_options_set_recoverable:
 * @self: options
 * @recoverable: whether to ask for recovery
 *
 * Asks the server to let the subscription recover what it has missed after a
 * lost connection. The server may refuse silently, and may do it unasked;
 * [method@Subscription.get_recoverable] tells.
 */
void
realtime_subscribe_options_set_recoverable (RealtimeSubscribeOptions *self,
                                            gboolean                  recoverable)
{
  g_return_if_fail (self != NULL);

  self->recoverable = recoverable;
}

/**
 * realtime_subscribe_options_set_join_leave:
 * @self: options
 * @join_leave: whether to ask for joins and leaves
 *
 * Asks the server to tell who else subscribes to the channel, and who ceases
 * to: [signal@Subscription::join] and [signal@Subscription::leave]. The server
 * may refuse silently, and may do it unasked.
 */
void
realtime_subscribe_options_set_join_leave (RealtimeSubscribeOptions *self,
                                           gboolean                  join_leave)
{
  g_return_if_fail (self != NULL);

  self->join_leave = join_leave;
}

/**
 * realtime_subscribe_options_set_positioned:
 * @self: options
 * @positioned: whether to ask for positions
 *
 * Asks the server to watch over the position of the subscription, so that no
 * message goes missing unnoticed. Where one does, the subscription is made
 * anew, and [signal@Subscription::subscribed] tells. The server may refuse
 * silently, and may do it unasked; [method@Subscription.get_positioned] tells.
 *
 * What can be recovered is always positioned.
 */
void
realtime_subscribe_options_set_positioned (RealtimeSubscribeOptions *self,
                                           gboolean                  positioned)
{
  g_return_if_fail (self != NULL);

  self->positioned = positioned;
}

/**
 * realtime_subscribe_options_set_token:
 * @self: options
 * @token: (nullable): the token, or %NULL for none
 *
 * Sets what gives the user the right to subscribe, where the channel asks for
 * that: a JSON Web Token made for this channel.
 *
 * If it expires and there is no provider of others, the subscription is given
 * up with the code 1 and %REALTIME_ERROR_BAD_CONFIGURATION.
 */
void
realtime_subscribe_options_set_token (RealtimeSubscribeOptions *self,
                                      const char               *token)
{
  g_return_if_fail (self != NULL);

  g_set_str (&self->token, token);
}

/**
 * realtime_subscribe_options_set_token_provider:
 * @self: options
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): gets
 *   tokens for the channel, or %NULL for none
 * @user_data: for @func
 * @destroy: called when @func is not needed any more, neither by the options,
 *   nor by copies of them or by what was subscribed with them
 *
 * Sets where tokens for the channel come from.
 *
 * @func is asked before the first attempt to subscribe, unless there is a token
 * already, and whenever that has expired or soon will. It is told the channel,
 * so one function may serve many, and the client too: that has its own, set by
 * [method@Client.set_token_provider], which is never asked for a channel.
 *
 * Where the provider fails, it is asked again later, and
 * [signal@Subscription::error] tells of it, with %REALTIME_ERROR_SUBSCRIBE_TOKEN
 * or %REALTIME_ERROR_SUB_REFRESH_TOKEN. Where it says that there is no right to
 * a token, the subscription is given up with the code 1.
 */
void
realtime_subscribe_options_set_token_provider (RealtimeSubscribeOptions *self,
                                               RealtimeTokenFunc         func,
                                               gpointer                  user_data,
                                               GDestroyNotify            destroy)
{
  g_autoptr (RealtimeTokenProvider) previous = NULL;

  g_return_if_fail (self != NULL);

  previous = self->token_provider;
  self->token_provider = realtime_token_provider_new (func, user_data, destroy);
}

/**
 * realtime_subscribe_options_set_delta:
 * @self: options
 * @delta: whether to ask for differences
 *
 * Asks the server to send, instead of each message, how it differs from the one
 * before, which saves traffic where messages resemble each other. Nothing of it
 * is seen here: messages have their whole payload. The server may refuse
 * silently. It cannot be combined with a tags filter: then the subscription
 * fails with %REALTIME_ERROR_INVALID_ARGUMENT.
 */
void
realtime_subscribe_options_set_delta (RealtimeSubscribeOptions *self,
                                      gboolean                  delta)
{
  g_return_if_fail (self != NULL);

  self->delta = delta;
}

/**
 * realtime_subscribe_options_set_tags_filter:
 * @self: options
 * @tags_filter: (nullable): which messages are wanted, or %NULL for all
 *
 * Asks the server to send only some of the messages. What it holds back is not
 * missing: offsets have holes then, and that messages are missing is noticed
 * by the server alone.
 *
 * It cannot be combined with deltas, and not be larger on the wire than half of
 * [property@Client:max-command-size]: then the subscription fails with
 * %REALTIME_ERROR_INVALID_ARGUMENT.
 */
void
realtime_subscribe_options_set_tags_filter (RealtimeSubscribeOptions *self,
                                            RealtimeTagsFilter       *tags_filter)
{
  g_return_if_fail (self != NULL);

  if (tags_filter != NULL)
    realtime_tags_filter_ref (tags_filter);
  g_clear_pointer (&self->tags_filter, realtime_tags_filter_unref);
  self->tags_filter = tags_filter;
}

/**
 * realtime_subscribe_options_set_state_provider:
 * @self: options
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): what
 *   to ask, or %NULL for nothing
 * @user_data: for @func
 * @destroy: called when @user_data is not needed any more
 *
 * Sets whom to ask for the state of the channel.
 *
 * This is for apps whose state is kept elsewhere, as in a database, and changed
 * by messages. @func is asked, in the main context of the client, when there is
 * no position to go on from: before the channel is subscribed for the first
 * time, and whenever the server cannot close the gap. It loads the state,
 * shows it, and answers with the position that the state is from; what was
 * published since comes as messages. So the position is to be read before the
 * state: then a message may come that is part of the state already, but none
 * is missing.
 *
 * If the state cannot be loaded, the subscription has an error,
 * %REALTIME_ERROR_GET_STATE, and asks again after a while.
 * [method@Client.subscribe_async] waits no longer than [property@Client:timeout]
 * for it.
 */
void
realtime_subscribe_options_set_state_provider (RealtimeSubscribeOptions *self,
                                               RealtimeStateFunc         func,
                                               gpointer                  user_data,
                                               GDestroyNotify            destroy)
{
  g_autoptr (RealtimeStateProvider) previous = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL || destroy == NULL);

  previous = g_steal_pointer (&self->state_provider);
  if (func != NULL)
    self->state_provider = realtime_state_provider_new (func, user_data, destroy);
}

/**
 * realtime_subscribe_options_set_data:
 * @self: options
 * @data: (nullable): one JSON value in UTF-8, or %NULL for nothing
 * @error: return location for an error
 *
 * Sets what is told to the server's application with each attempt to
 * subscribe. [method@Subscription.get_reply] has the answer.
 *
 * Returns: whether @data is JSON; if not, nothing changes, and @error is set
 *   to %REALTIME_ERROR_INVALID_ARGUMENT
 */
gboolean
realtime_subscribe_options_set_data (RealtimeSubscribeOptions  *self,
                                     GBytes                    *data,
                                     GError                   **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return realtime_payload_set (&self->data, data, error);
}
