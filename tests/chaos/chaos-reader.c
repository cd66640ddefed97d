/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chaos-reader.h"

#include "chaos-client.h"

#include <string.h>

struct _ChaosReader
{
  RealtimeClient       *client;
  RealtimeSubscription *subscription;
  ChaosLedger          *ledger;
  guint                 n_connects;
  guint                 n_recoveries;
};

/* The name of what was written, without what makes it long. */
char *
chaos_text_from_message (RealtimeMessage *message)
{
  gsize length;
  const char *data = g_bytes_get_data (realtime_message_get_payload (message), &length);

  g_assert_cmpuint (length, >, 2);
  g_assert_cmpint (data[0], ==, '"');
  g_assert_cmpint (data[length - 1], ==, '"');

  for (gsize i = 1; i < length; i++)
    {
      if (data[i] == ' ' || data[i] == '"')
        return g_strndup (data + 1, i - 1);
    }

  g_assert_not_reached ();
}

static void
message_cb (RealtimeSubscription *subscription,
            RealtimeMessage      *message,
            ChaosReader          *self)
{
  g_autofree char *text = chaos_text_from_message (message);

  g_assert_true (chaos_ledger_has_begun (self->ledger));
  chaos_ledger_add (self->ledger, realtime_message_get_offset (message), text);
}

static void
subscribed_cb (RealtimeSubscription *subscription,
               gboolean              was_recovering,
               gboolean              recovered,
               ChaosReader          *self)
{
  if (!chaos_ledger_has_begun (self->ledger))
    {
      g_assert_false (was_recovering);
      chaos_ledger_begin (self->ledger, realtime_subscription_get_offset (subscription));
      return;
    }

  g_assert_true (was_recovering);
  if (recovered)
    self->n_recoveries++;
  else
    chaos_ledger_add_loss (self->ledger, realtime_subscription_get_offset (subscription));
}

static void
error_cb (RealtimeSubscription *subscription,
          GError               *error,
          ChaosReader          *self)
{
  g_error ("A subscription has failed: %s", error->message);
}

ChaosReader *
chaos_reader_new (const char      *uri,
                  RealtimeChannel *channel)
{
  ChaosReader *self = g_new0 (ChaosReader, 1);
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();

  self->ledger = chaos_ledger_new ();
  self->client = chaos_client_new (uri, &self->n_connects);
  realtime_subscribe_options_set_recoverable (options, TRUE);
  self->subscription = realtime_client_subscribe (self->client, channel, options);
  g_signal_connect_data (self->subscription, "message", G_CALLBACK (message_cb), self, NULL, G_CONNECT_DEFAULT);
  g_signal_connect_data (self->subscription, "subscribed", G_CALLBACK (subscribed_cb), self, NULL, G_CONNECT_DEFAULT);
  g_signal_connect_data (self->subscription, "error", G_CALLBACK (error_cb), self, NULL, G_CONNECT_DEFAULT);

  return self;
}

void
chaos_reader_free (ChaosReader *self)
{
  g_signal_handlers_disconnect_by_data (self->subscription, self);
  g_clear_object (&self->subscription);
  chaos_client_free (self->client);
  chaos_ledger_free (self->ledger);
  g_free (self);
}

ChaosLedger *
chaos_reader_get_ledger (ChaosReader *self)
{
  return self->ledger;
}

gboolean
chaos_reader_is_subscribed (ChaosReader *self)
{
  return realtime_subscription_get_state (self->subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED;
}

guint
chaos_reader_get_n_connects (ChaosReader *self)
{
  return self->n_connects;
}

/* How often all that was missed came later. */
guint
chaos_reader_get_n_recoveries (ChaosReader *self)
{
  return self->n_recoveries;
}
