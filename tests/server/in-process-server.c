/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "in-process-server.h"

#include "test-folder.h"

#include <string.h>

/* The secret of process-util.c */
#define HEAD "[server]\ntoken_secret=a secret of the tests\nanonymous=true\n[default]\n"

#define TIMEOUT (20 * G_TIME_SPAN_SECOND)

typedef struct
{
  InProcessServer *server;
  const char *channel;
  InProcessServerFunc func;
  gpointer data;
} Call;

/* What is published in one go; answered when the last of it is. */
typedef struct
{
  InProcessServer *server;
  const char *const *texts;
  const char *const *more_texts;
  const char *const *tags;
  const ServerPublishOptions *options;
  guint n_left;
  ServerPublishResult result;
} Publishing;

static void
flush_cb (gpointer data)
{
  InProcessServer *self = data;

  server_hub_flush (self->hub);
  if (self->listener == NULL)
    return;

  server_listener_flush (self->listener);
  if (server_hub_is_stopping (self->hub) && server_listener_get_load (self->listener) == 0)
    g_main_loop_quit (self->main_loop);
}

static gpointer
server_thread (gpointer data)
{
  InProcessServer *self = data;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (self->context);
  self->store = server_store_open (self->config, self->context, &error);
  g_assert_no_error (error);
  self->loop = server_loop_new (self->context, flush_cb, self);
  self->hub = server_hub_new (self->config, self->loop, self->store);
  self->listener = server_listener_new (self->hub, NULL, &error);
  g_assert_no_error (error);
  self->port = server_listener_get_port (self->listener);
  g_async_queue_push (self->answers, self);

  g_main_loop_run (self->main_loop);

  g_clear_pointer (&self->listener, server_listener_free);
  server_store_close (self->store);
  g_assert_cmpint (server_hub_get_n_channels (self->hub), ==, 0);
  server_hub_free (self->hub);
  server_loop_free (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
wait_for_answer (InProcessServer *self)
{
  g_assert_nonnull (g_async_queue_timeout_pop (self->answers, TIMEOUT));
}

/* The configuration is appended to [default]. */
void
in_process_server_set_up (InProcessServer *self,
                          gconstpointer    config)
{
  ServerConfigOverrides overrides = { .port = 0 };
  g_autofree char *text = g_strconcat (HEAD, config, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = test_make_folder ();
  path = g_build_filename (self->folder, "config", NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  overrides.data_dir = self->folder;
  self->config = server_config_load (path, &overrides, &error);
  g_assert_no_error (error);

  self->context = g_main_context_new ();
  self->main_loop = g_main_loop_new (self->context, FALSE);
  self->answers = g_async_queue_new ();
  self->thread = g_thread_new ("server", server_thread, self);
  wait_for_answer (self);
}

static gboolean
stop_cb (gpointer data)
{
  InProcessServer *self = data;

  server_listener_stop (self->listener);
  server_hub_stop (self->hub);
  server_listener_close_all (self->listener, WIRE_DISCONNECT_SHUTDOWN, 0);
  server_loop_request_flush (self->loop);
  return G_SOURCE_REMOVE;
}

void
in_process_server_tear_down (InProcessServer *self,
                             gconstpointer    config)
{
  g_main_context_invoke (self->context, stop_cb, self);
  g_thread_join (self->thread);

  g_main_loop_unref (self->main_loop);
  g_main_context_unref (self->context);
  g_async_queue_unref (self->answers);
  server_config_unref (self->config);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

static gboolean
call_cb (gpointer data)
{
  Call *call = data;
  ServerChannel *channel = server_hub_open_channel (call->server->hub, call->channel);

  call->func (channel, call->data);
  server_channel_unref (channel);
  return G_SOURCE_REMOVE;
}

static void
invoke (InProcessServer     *self,
        const char          *channel,
        InProcessServerFunc  func,
        gpointer             data)
{
  Call call = { self, channel, func, data };

  g_main_context_invoke (self->context, call_cb, &call);
  wait_for_answer (self);
}

static void
called_cb (ServerChannel *channel,
           gpointer       data)
{
  Call *call = data;

  call->func (channel, call->data);
  g_async_queue_push (call->server->answers, call);
}

/* Does something with a channel where the server runs. */
void
in_process_server_call (InProcessServer     *self,
                        const char          *channel,
                        InProcessServerFunc  func,
                        gpointer             data)
{
  Call call = { self, channel, func, data };

  invoke (self, channel, called_cb, &call);
}

static WirePublication *
make_publication (const char *json,
                  const char *tag)
{
  WirePublication *publication = g_new0 (WirePublication, 1);

  publication->data = g_bytes_new (json, strlen (json));
  publication->time = 1;
  if (tag != NULL)
    {
      const char *value = strchr (tag, '=');

      publication->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (publication->tags, g_strndup (tag, value - tag), g_strdup (value + 1));
    }

  return publication;
}

static void
finish_one (Publishing *publishing)
{
  if (--publishing->n_left == 0)
    g_async_queue_push (publishing->server->answers, publishing);
}

static void
published_cb (const ServerPublishResult *result,
              gpointer                   data)
{
  Publishing *publishing = data;

  publishing->result = *result;
  finish_one (publishing);
}

static void
publish_cb (ServerChannel *channel,
            gpointer       data)
{
  Publishing *publishing = data;

  for (guint i = 0; publishing->texts[i] != NULL; i++)
    {
      const char *tag = publishing->tags != NULL ? publishing->tags[i] : NULL;

      server_channel_publish (channel, make_publication (publishing->texts[i], tag),
                              publishing->more_texts != NULL ? NULL : publishing->options,
                              published_cb, publishing);
    }
  for (guint i = 0; publishing->more_texts != NULL && publishing->more_texts[i] != NULL; i++)
    server_channel_publish (channel, make_publication (publishing->more_texts[i], NULL),
                            publishing->options, published_cb, publishing);

  finish_one (publishing);
}

static guint
count (const char *const *texts)
{
  return texts != NULL ? g_strv_length ((GStrv) texts) : 0;
}

static ServerPublishResult
run (Publishing *publishing,
     const char *channel)
{
  /* One for the asking itself, which may be answered at once */
  publishing->n_left = count (publishing->texts) + count (publishing->more_texts) + 1;
  invoke (publishing->server, channel, publish_cb, publishing);
  return publishing->result;
}

/* Publishes, with a tag such as `color=red`. */
ServerPublishResult
in_process_server_publish (InProcessServer            *self,
                           const char                 *channel,
                           const char                 *json,
                           const char                 *tag,
                           const ServerPublishOptions *options)
{
  const char *const texts[] = { json, NULL };
  const char *const tags[] = { tag };
  Publishing publishing = { .server = self, .texts = texts, .tags = tags, .options = options };

  return run (&publishing, channel);
}

/* Publishes several in one turn. */
void
in_process_server_publish_all (InProcessServer   *self,
                               const char        *channel,
                               const char *const *texts,
                               const char *const *tags)
{
  Publishing publishing = { .server = self, .texts = texts, .tags = tags };

  g_assert_true (run (&publishing, channel).published);
}

/* The same, first some without options and then some with. */
void
in_process_server_publish_both (InProcessServer            *self,
                                const char                 *channel,
                                const char *const          *kept,
                                const char *const          *texts,
                                const ServerPublishOptions *options)
{
  Publishing publishing = { .server = self, .texts = kept, .more_texts = texts, .options = options };

  g_assert_true (run (&publishing, channel).published);
}

TestRecovery
in_process_server_resubscribe (InProcessServer *self,
                               const char      *channel,
                               guint64          offset)
{
  TestServer server = { .port = self->port };

  return test_resubscribe (&server, channel, offset, "", "");
}

char *
in_process_server_get_epoch (InProcessServer *self,
                             const char      *channel)
{
  g_autoptr (RawClient) client = raw_client_connect (self->port, NULL);

  return test_get_epoch (client, channel);
}
