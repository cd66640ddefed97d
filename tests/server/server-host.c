/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-host.h"

#include "server-listener.h"
#include "test-folder.h"

#define TIMEOUT (20 * G_TIME_SPAN_SECOND)

struct _ServerHost
{
  char *folder;
  ServerConfig *config;
  GMainContext *context;
  GMainLoop *main_loop;
  GThread *thread;
  ServerStore *store;
  ServerLoop *loop;
  ServerHub *hub;
  ServerListener *listener;
  /* (element-type ServerHookCall) */
  GAsyncQueue *calls;
  GAsyncQueue *done;
};

typedef struct
{
  ServerHost *host;
  ServerHostFunc func;
  gpointer data;
} Work;

typedef struct
{
  ServerHookCall *call;
  const ServerHookAnswer *answer;
} Answering;

typedef struct
{
  ServerHost *host;
  ServerHookKind kind;
  gboolean set;
} Setting;

static void
flush_cb (gpointer data)
{
  ServerHost *self = data;

  server_hub_flush (self->hub);
  if (self->listener != NULL)
    server_listener_flush (self->listener);
}

static void
started (ServerHub *hub,
         gpointer   data)
{
}

static gpointer
serve (gpointer data)
{
  ServerHost *self = data;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (self->context);
  self->store = server_store_open (self->config, self->context, &error);
  g_assert_no_error (error);
  self->loop = server_loop_new (self->context, flush_cb, self);
  self->hub = server_hub_new (self->config, self->loop, self->store);
  self->listener = server_listener_new (self->hub, NULL, -1, &error);
  g_assert_no_error (error);

  g_main_loop_run (self->main_loop);

  g_clear_pointer (&self->listener, server_listener_free);
  server_store_close (self->store);
  server_hub_free (self->hub);
  server_loop_free (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

ServerHost *
server_host_new (const char *config)
{
  ServerHost *self = g_new0 (ServerHost, 1);
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  self->folder = test_make_folder ();
  overrides.port = 0;
  overrides.data_dir = self->folder;
  path = g_build_filename (self->folder, "config", NULL);
  g_file_set_contents (path, config, -1, &error);
  g_assert_no_error (error);
  overrides.data_dir = self->folder;
  self->config = server_config_load (path, &overrides, &error);
  g_assert_no_error (error);

  self->context = g_main_context_new ();
  self->main_loop = g_main_loop_new (self->context, FALSE);
  self->calls = g_async_queue_new ();
  self->done = g_async_queue_new ();
  self->thread = g_thread_new ("server", serve, self);
  server_host_run (self, started, NULL);
  return self;
}

static void
quit (ServerHub *hub,
      gpointer   data)
{
  g_main_loop_quit (data);
}

/* All that hooks were asked must have been answered. */
void
server_host_free (ServerHost *self)
{
  g_assert_cmpint (g_async_queue_length (self->calls), ==, 0);
  server_host_run (self, quit, self->main_loop);
  g_thread_join (self->thread);

  g_async_queue_unref (self->calls);
  g_async_queue_unref (self->done);
  g_main_loop_unref (self->main_loop);
  g_main_context_unref (self->context);
  server_config_unref (self->config);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

static gpointer
pop (GAsyncQueue *queue)
{
  gpointer item = g_async_queue_timeout_pop (queue, TIMEOUT);

  g_assert_nonnull (item);
  return item;
}

static gboolean
work_cb (gpointer data)
{
  Work *work = data;

  work->func (work->host->hub, work->data);
  g_async_queue_push (work->host->done, work);
  return G_SOURCE_REMOVE;
}

/* Returns when the function has run, and all that it has the server send is on
 * its way. */
void
server_host_run (ServerHost     *self,
                 ServerHostFunc  func,
                 gpointer        data)
{
  Work work = { self, func, data };
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, work_cb, &work, NULL);
  g_source_attach (source, self->context);
  g_assert_true (pop (self->done) == &work);
}

guint16
server_host_get_port (ServerHost *self)
{
  return server_listener_get_port (self->listener);
}

static void
hook_cb (ServerHookCall *call,
         gpointer        data)
{
  ServerHost *self = data;

  g_async_queue_push (self->calls, call);
}

static void
set_hook (ServerHub *hub,
          gpointer   data)
{
  const Setting *setting = data;

  server_hub_set_hook (hub, setting->kind, setting->set ? hook_cb : NULL, setting->host);
}

void
server_host_set_hook (ServerHost     *self,
                      ServerHookKind  kind,
                      gboolean        set)
{
  Setting setting = { self, kind, set };

  server_host_run (self, set_hook, &setting);
}

/* Waits until a hook is asked. */
ServerHookCall *
server_host_take_call (ServerHost     *self,
                       ServerHookKind  kind)
{
  ServerHookCall *call = pop (self->calls);

  g_assert_cmpint (call->kind, ==, kind);
  return call;
}

static void
answer_cb (ServerHub *hub,
           gpointer   data)
{
  const Answering *answering = data;

  server_hook_call_answer (answering->call, answering->answer);
}

void
server_host_answer (ServerHost             *self,
                    ServerHookCall         *call,
                    const ServerHookAnswer *answer)
{
  Answering answering = { call, answer };

  server_host_run (self, answer_cb, &answering);
}

guint
server_host_get_n_calls (ServerHost *self)
{
  return g_async_queue_length (self->calls);
}
