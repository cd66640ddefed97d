/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-state-loader-private.h"

/* What an app has given along to be asked for states; options and streams share
 * it. */
struct _RealtimeStateProvider
{
  grefcount          ref_count;
  RealtimeStateFunc  func;
  gpointer           user_data;
  GDestroyNotify     destroy;
};

/*
 * Asks an app for the state of a channel.
 *
 * The app is asked out of the main loop, and its answer takes effect out of the
 * main loop: so neither happens within a call of the app, and the app may
 * answer whenever it likes. Likewise it is told that it need not.
 */
struct _RealtimeStateLoader
{
  RealtimeStateProvider   *provider;
  RealtimeChannel         *channel;
  GMainContext            *context;
  RealtimeStateAnswerFunc  func;
  gpointer                 user_data;

  /* what will ask, or tell the answer */
  GSource                 *source;
  /* not owned: it is gone when nobody can answer it any more */
  RealtimeStateRequest    *request;
  WirePosition             position;
  GError                  *error;
};

RealtimeStateProvider *
realtime_state_provider_new (RealtimeStateFunc  func,
                             gpointer           user_data,
                             GDestroyNotify     destroy)
{
  RealtimeStateProvider *self = g_new0 (RealtimeStateProvider, 1);

  g_ref_count_init (&self->ref_count);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;

  return self;
}

RealtimeStateProvider *
realtime_state_provider_ref (RealtimeStateProvider *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

void
realtime_state_provider_unref (RealtimeStateProvider *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}

static void
loader_clear_source (RealtimeStateLoader *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static GSource *
loader_add_source (RealtimeStateLoader *self,
                   GSourceFunc          func,
                   gpointer             data,
                   GDestroyNotify       destroy)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "Realtime state");
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, self->context);

  return source;
}

static void
loader_call_later (RealtimeStateLoader *self,
                   GSourceFunc          func)
{
  g_assert (self->source == NULL);

  self->source = loader_add_source (self, func, self, NULL);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
tell_cb (gpointer user_data)
{
  RealtimeStateLoader *self = user_data;
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  g_autofree char *epoch = g_steal_pointer (&self->position.epoch);
  WirePosition position = { epoch, self->position.offset };

  loader_clear_source (self);
  self->func (error == NULL ? &position : NULL, error, self->user_data);

  return G_SOURCE_REMOVE;
}

static void
answered_cb (const WirePosition *position,
             const GError       *error,
             gpointer            user_data)
{
  RealtimeStateLoader *self = user_data;

  self->request = NULL;
  if (error != NULL)
    self->error = g_error_copy (error);
  else
    {
      self->position.epoch = g_strdup (position->epoch);
      self->position.offset = position->offset;
    }

  loader_call_later (self, tell_cb);
}

/* The loader may be no more when the function returns. */
static gboolean
ask_cb (gpointer user_data)
{
  RealtimeStateLoader *self = user_data;
  g_autoptr (RealtimeStateProvider) provider = realtime_state_provider_ref (self->provider);
  g_autoptr (RealtimeStateRequest) request = NULL;

  loader_clear_source (self);
  request = realtime_state_request_new (self->channel, answered_cb, self);
  self->request = request;
  provider->func (request, provider->user_data);

  return G_SOURCE_REMOVE;
}

RealtimeStateLoader *
realtime_state_loader_new (RealtimeStateProvider   *provider,
                           RealtimeChannel         *channel,
                           GMainContext            *context,
                           RealtimeStateAnswerFunc  func,
                           gpointer                 user_data)
{
  RealtimeStateLoader *self = g_new0 (RealtimeStateLoader, 1);

  self->provider = realtime_state_provider_ref (provider);
  self->channel = realtime_channel_ref (channel);
  self->context = g_main_context_ref (context);
  self->func = func;
  self->user_data = user_data;

  return self;
}

/* To be called when it is stopped. */
void
realtime_state_loader_free (RealtimeStateLoader *self)
{
  g_assert (self->source == NULL && self->request == NULL);

  realtime_state_provider_unref (self->provider);
  realtime_channel_unref (self->channel);
  g_main_context_unref (self->context);
  g_free (self);
}

gboolean
realtime_state_loader_is_busy (RealtimeStateLoader *self)
{
  return self->source != NULL || self->request != NULL;
}

/* Asks, unless that is on the way. */
void
realtime_state_loader_start (RealtimeStateLoader *self)
{
  if (!realtime_state_loader_is_busy (self))
    loader_call_later (self, ask_cb);
}

/* Forgets the question and the answer. */
void
realtime_state_loader_stop (RealtimeStateLoader *self)
{
  RealtimeStateRequest *request = g_steal_pointer (&self->request);

  loader_clear_source (self);
  g_clear_pointer (&self->position.epoch, g_free);
  g_clear_error (&self->error);

  if (request != NULL)
    {
      g_autoptr (GSource) source = NULL;

      source = loader_add_source (self, cancel_cb, realtime_state_request_detach (request), g_object_unref);
    }
}
