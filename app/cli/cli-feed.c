/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-feed.h"

#include "cli-channel.h"
#include "cli-error.h"
#include "cli-past.h"
#include "cli-report.h"

/**
 * CliFeed:
 *
 * What is published to one channel: first what was there, if that is wanted,
 * and then without a break what is new. Where messages are missing, the user
 * is told.
 */
struct _CliFeed
{
  CliSession *session;
  RealtimeChannel *channel;
  char *name;
  CliPastReader *past;
  RealtimeSubscription *subscription;
  const CliFeedListener *listener;
  gpointer data;
  guint64 offset;
  guint64 n_missing;
  guint n_recovering;
  gboolean verbose;
  gboolean was_subscribed;
  gboolean is_caught_up;
};

static void
fail (CliFeed      *self,
      const GError *cause)
{
  g_autoptr (GError) error = g_error_new (cause->domain, cause->code, "%s: %s", self->name, cause->message);

  cli_session_fail (self->session, error);
}

static void
catch_up (CliFeed *self)
{
  if (self->is_caught_up)
    return;

  self->is_caught_up = TRUE;
  self->listener->caught_up (self->data);
}

static void
deliver (CliFeed         *self,
         RealtimeMessage *message)
{
  self->offset = realtime_message_get_offset (message);
  self->listener->message (message, self->data);
}

static void
message_cb (CliFeed         *self,
            RealtimeMessage *message)
{
  deliver (self, message);
  if (self->n_recovering > 0 && --self->n_recovering == 0)
    catch_up (self);
}

static void
tell_gap (CliFeed *self)
{
  const CliOptions *options = cli_session_get_options (self->session);

  if (self->offset > 0)
    cli_report_notice (options, "gap", self->name, "some of what was published after message %" G_GUINT64_FORMAT
                       " is missing, as the server does not have it any more", self->offset);
  else
    cli_report_notice (options, "gap", self->name, "what was published meanwhile may be missing");
}

static void
subscribed_cb (CliFeed  *self,
               gboolean  was_recovering,
               gboolean  recovered)
{
  if (was_recovering ? !recovered : self->was_subscribed)
    tell_gap (self);
  if (self->verbose)
    cli_report_notice (cli_session_get_options (self->session), "subscribed", self->name,
                       self->was_subscribed ? "subscribed again" : "subscribed");

  self->was_subscribed = TRUE;
  self->n_recovering = realtime_subscription_get_n_recovered (self->subscription);
  if (self->n_recovering == 0)
    catch_up (self);
}

static void
error_cb (CliFeed      *self,
          const GError *error)
{
  RealtimeSubscriptionState state = realtime_subscription_get_state (self->subscription);

  if (!self->was_subscribed || state == REALTIME_SUBSCRIPTION_UNSUBSCRIBED)
    fail (self, error);
  else
    cli_report_notice (cli_session_get_options (self->session), "retry", self->name, "%s; trying again",
                       error->message);
}

static void
unsubscribed_cb (CliFeed    *self,
                 guint       code,
                 const char *reason)
{
  g_autoptr (GError) error = g_error_new (CLI_ERROR, CLI_ERROR_FAILED, "the server has ended the subscription: %s (%u)",
                                          reason, code);

  /* If there was an error, that was told before, and counts. */
  fail (self, error);
}

static void
subscribe (CliFeed    *self,
           const char *epoch,
           guint64     offset)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();

  realtime_subscribe_options_set_recoverable (options, TRUE);
  if (epoch != NULL)
    realtime_subscribe_options_set_since (options, epoch, offset);

  self->subscription = realtime_client_subscribe (cli_session_get_client (self->session), self->channel, options);
  g_signal_connect_swapped (self->subscription, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (self->subscription, "subscribed", G_CALLBACK (subscribed_cb), self);
  g_signal_connect_swapped (self->subscription, "error", G_CALLBACK (error_cb), self);
  g_signal_connect_swapped (self->subscription, "unsubscribed", G_CALLBACK (unsubscribed_cb), self);
}

static void
past_cb (const CliPast *past,
         const GError  *error,
         gpointer       data)
{
  CliFeed *self = data;

  if (error != NULL)
    {
      fail (self, error);
      return;
    }

  if (past->n_missing > self->n_missing)
    cli_report_notice (cli_session_get_options (self->session), "gap", self->name,
                       "messages that the server does not have any more: %" G_GUINT64_FORMAT,
                       past->n_missing - self->n_missing);
  self->n_missing = past->n_missing;

  for (guint i = 0; i < past->messages->len; i++)
    deliver (self, g_ptr_array_index (past->messages, i));
  if (past->is_done)
    subscribe (self, past->epoch, past->offset);
}

/**
 * cli_feed_new:
 * @verbose: whether to tell when the server has subscribed us.
 *
 * Returns: (transfer full): a feed that begins when there is a connection
 */
CliFeed *
cli_feed_new (CliSession            *session,
              RealtimeChannel       *channel,
              const CliSince        *since,
              gboolean               verbose,
              const CliFeedListener *listener,
              gpointer               data)
{
  CliFeed *self = g_new0 (CliFeed, 1);

  self->session = session;
  self->channel = realtime_channel_ref (channel);
  self->name = cli_channel_dup_name (channel);
  self->verbose = verbose;
  self->listener = listener;
  self->data = data;
  if (since->kind == CLI_SINCE_NOW)
    subscribe (self, NULL, 0);
  else
    self->past = cli_past_reader_new (cli_session_get_client (session), channel, since, past_cb, self);
  return self;
}

void
cli_feed_free (CliFeed *self)
{
  if (self->subscription != NULL)
    g_signal_handlers_disconnect_by_data (self->subscription, self);
  g_clear_object (&self->subscription);
  g_clear_pointer (&self->past, cli_past_reader_free);
  realtime_channel_unref (self->channel);
  g_free (self->name);
  g_free (self);
}
