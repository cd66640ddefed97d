/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-token-keeper-private.h"

#include "realtime-token-provider-private.h"
#include "realtime-token-request-private.h"

/* What the clocks of some SDKs can hold, and enough. */
#define MAX_DELAY (G_MAXINT32 - 1)

typedef struct
{
  RealtimeTokenProvider *provider;
  RealtimeTokenRequest  *request;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  realtime_token_provider_unref (self->provider);
  g_clear_object (&self->request);
  g_free (self);
}

static gboolean
ask_cb (gpointer user_data)
{
  Question *question = user_data;

  realtime_token_provider_ask (question->provider, question->request);

  return G_SOURCE_REMOVE;
}

static void
keeper_clear (RealtimeTokenKeeper *self)
{
  g_clear_pointer (&self->answer, realtime_token_answer_unref);
  if (self->ask_source != NULL)
    g_source_destroy (self->ask_source);
  g_clear_pointer (&self->ask_source, g_source_unref);
}

static void
answered_cb (const char   *token,
             const GError *error,
             gpointer      user_data)
{
  RealtimeTokenKeeper *self = user_data;

  keeper_clear (self);
  self->answered (token, error, self->user_data);
}

/*
 * @channel is %NULL for the connection. @answered is called once for each time
 * that a provider is asked, unless it is stopped before; @expired when it is
 * time for another token. Both may do anything.
 */
void
realtime_token_keeper_init (RealtimeTokenKeeper     *self,
                            const RealtimeConfig    *config,
                            RealtimeChannel         *channel,
                            RealtimeTokenAnswerFunc  answered,
                            RealtimeTimerFunc        expired,
                            gpointer                 user_data)
{
  *self = (RealtimeTokenKeeper) {
    .config = config,
    .channel = channel,
    .answered = answered,
    .user_data = user_data,
  };
  realtime_timer_init (&self->timer, config->clock, expired, user_data);
}

/* A provider is asked in a turn of its own, for it may do anything. */
void
realtime_token_keeper_ask (RealtimeTokenKeeper   *self,
                           RealtimeTokenProvider *provider)
{
  Question *question;

  if (self->answer != NULL)
    return;

  self->answer = realtime_token_answer_new (self->config->context, answered_cb, self);
  question = g_new0 (Question, 1);
  question->provider = realtime_token_provider_ref (provider);
  question->request = realtime_token_request_new (self->channel, self->answer);

  self->ask_source = g_idle_source_new ();
  g_source_set_priority (self->ask_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->ask_source, "Realtime token provider");
  g_source_set_callback (self->ask_source, ask_cb, question, question_free);
  g_source_attach (self->ask_source, self->config->context);
}

gboolean
realtime_token_keeper_is_asking (RealtimeTokenKeeper *self)
{
  return self->answer != NULL;
}

/* Takes note of the time that the server gives, in seconds. */
void
realtime_token_keeper_watch (RealtimeTokenKeeper *self,
                             gboolean             expires,
                             guint                ttl)
{
  realtime_backoff_reset (&self->backoff);

  /* A server that has no time to give must not be asked without a pause. */
  if (expires)
    realtime_timer_start (&self->timer, (guint) MIN ((guint64) MAX (ttl, 1) * 1000, MAX_DELAY));
  else
    realtime_timer_stop (&self->timer);
}

/* The delay is at most twice @min_delay, in milliseconds. */
void
realtime_token_keeper_retry_later (RealtimeTokenKeeper *self,
                                   guint                min_delay)
{
  realtime_timer_start (&self->timer,
                        realtime_backoff_next (&self->backoff, min_delay, 2 * min_delay, self->config->rand));
}

/* Nobody wants a token any more, nor to know when it expires. */
void
realtime_token_keeper_stop (RealtimeTokenKeeper *self)
{
  realtime_timer_stop (&self->timer);

  if (self->answer != NULL)
    realtime_token_answer_abandon (self->answer);
  keeper_clear (self);
}
