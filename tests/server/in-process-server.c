/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "in-process-server.h"

#include <string.h>

/* The secret of process-util.c */
#define HEAD "[server]\ntoken_secret=a secret of the tests\nanonymous=true\n[default]\n"

#define TIMEOUT (20 * G_TIME_SPAN_SECOND)

typedef struct
{
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
wait_for_answer (InProcessServer *self)
{
  g_assert_nonnull (g_async_queue_timeout_pop (self->answers, TIMEOUT));
}

/* The configuration is appended to [default]. */
void
in_process_server_set_up (InProcessServer *self,
                          gconstpointer    config)
{
  g_autofree char *text = g_strconcat (HEAD, config, NULL);

  self->host = server_host_new (text);
  self->port = server_host_get_port (self->host);
  self->answers = g_async_queue_new ();
}

void
in_process_server_tear_down (InProcessServer *self,
                             gconstpointer    config)
{
  server_host_free (self->host);
  g_async_queue_unref (self->answers);
}

static void
call_cb (ServerHub *hub,
         gpointer   data)
{
  Call *call = data;
  ServerChannel *channel = server_hub_open_channel (hub, call->channel);

  call->func (channel, call->data);
  server_channel_unref (channel);
}

/* Does something with a channel where the server runs. */
void
in_process_server_call (InProcessServer     *self,
                        const char          *channel,
                        InProcessServerFunc  func,
                        gpointer             data)
{
  Call call = { channel, func, data };

  server_host_run (self->host, call_cb, &call);
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
  in_process_server_call (publishing->server, channel, publish_cb, publishing);
  wait_for_answer (publishing->server);
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
