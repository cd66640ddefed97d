/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-backend.h"

#include "server-json.h"

#include <string.h>
#include <wire.h>

#define SEPARATOR ':'

struct _ServerBackend
{
  ServerProxy *proxy;
  /* borrowed from the configuration; NULL where nobody is asked */
  const ServerEndpoint *endpoints[SERVER_N_QUESTIONS];
};

/**
 * server_backend_new:
 * @context: (nullable): where answers are given.
 *
 * Returns: (transfer full): one that asks nobody yet
 */
ServerBackend *
server_backend_new (GMainContext *context)
{
  ServerBackend *self = g_new0 (ServerBackend, 1);

  self->proxy = server_proxy_new (context);
  return self;
}

/**
 * server_backend_free:
 *
 * Those who have asked are told that it failed.
 */
void
server_backend_free (ServerBackend *self)
{
  server_proxy_free (self->proxy);
  g_free (self);
}

/**
 * server_backend_set_endpoint:
 * @endpoint: (nullable) (transfer none): whom to ask from now on; outlives
 *   this call until it is set anew.
 */
void
server_backend_set_endpoint (ServerBackend        *self,
                             ServerQuestionKind    kind,
                             const ServerEndpoint *endpoint)
{
  self->endpoints[kind] = endpoint;
}

/**
 * server_backend_answers:
 *
 * Returns: whether there is somebody to ask
 */
gboolean
server_backend_answers (ServerBackend      *self,
                        ServerQuestionKind  kind)
{
  return self->endpoints[kind] != NULL;
}

/**
 * server_question_get_names:
 *
 * Returns: (array zero-terminated=1): what can be asked, in the order of
 *   #ServerQuestionKind
 */
const char *const *
server_question_get_names (void)
{
  static const char *const names[] = {
    [SERVER_QUESTION_CONNECT] = "connect",
    [SERVER_QUESTION_REFRESH] = "refresh",
    [SERVER_QUESTION_SUBSCRIBE] = "subscribe",
    [SERVER_QUESTION_SUB_REFRESH] = "sub_refresh",
    [SERVER_QUESTION_PUBLISH] = "publish",
    [SERVER_QUESTION_RPC] = "rpc",
    [SERVER_QUESTION_PERMISSIONS] = "permissions",
    [SERVER_N_QUESTIONS] = NULL,
  };

  return names;
}

static void
add_channels (yyjson_mut_doc    *doc,
              yyjson_mut_val    *object,
              const char *const *channels)
{
  yyjson_mut_val *array;

  if (channels == NULL)
    return;

  array = yyjson_mut_obj_add_arr (doc, object, "channels");
  for (; *channels != NULL; channels++)
    yyjson_mut_arr_add_str (doc, array, *channels);
}

/* The Realtime API's check: the channel by its halves, and who asks. */
static void
add_subscriber (yyjson_mut_doc       *doc,
                yyjson_mut_val       *root,
                const ServerQuestion *question)
{
  yyjson_mut_val *channel = yyjson_mut_obj_add_obj (doc, root, "channel");
  yyjson_mut_val *subscriber = yyjson_mut_obj_add_obj (doc, root, "subscriber");
  g_autofree char *name = NULL;
  g_autofree char *resource = NULL;

  if (wire_channel_parse (question->channel, SEPARATOR, &name, &resource))
    {
      yyjson_mut_obj_add_strcpy (doc, channel, "name", name);
      if (resource != NULL)
        yyjson_mut_obj_add_strcpy (doc, channel, "resourceId", resource);
    }
  else
    yyjson_mut_obj_add_str (doc, channel, "name", question->channel);

  yyjson_mut_obj_add_str (doc, subscriber, "id", question->user[0] != '\0' ? question->user : question->client);
  yyjson_mut_obj_add_str (doc, subscriber, "type",
                          question->admin ? "Admin" : question->user[0] != '\0' ? "Member" : "Visitor");
}

/**
 * server_question_to_json:
 *
 * Returns: (transfer full): the question as it is sent
 */
GBytes *
server_question_to_json (ServerQuestionKind    kind,
                         const ServerQuestion *question)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);
  gsize length;
  char *text;

  yyjson_mut_doc_set_root (doc, root);
  server_json_add_text (doc, root, "client", question->client);
  server_json_add_text (doc, root, "transport", question->transport);
  server_json_add_text (doc, root, "protocol", "json");
  server_json_add_text (doc, root, "encoding", "json");
  if (kind != SERVER_QUESTION_CONNECT)
    server_json_add_text (doc, root, "user", question->user);
  server_json_add_payload (doc, root, "meta", question->meta);
  if (kind == SERVER_QUESTION_PERMISSIONS)
    add_subscriber (doc, root, question);
  else
    server_json_add_text (doc, root, "channel", question->channel);
  server_json_add_text (doc, root, "token", question->token);
  server_json_add_text (doc, root, "method", question->method);
  server_json_add_text (doc, root, "name", question->name);
  server_json_add_text (doc, root, "version", question->version);
  server_json_add_payload (doc, root, "data", question->data);
  add_channels (doc, root, question->channels);

  text = yyjson_mut_write (doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length);
  yyjson_mut_doc_free (doc);
  return g_bytes_new_with_free_func (text, length, free, text);
}

/**
 * server_backend_ask:
 * @func: called once, never before this returns.
 *
 * Asks whom the configuration names. There must be one.
 */
void
server_backend_ask (ServerBackend        *self,
                    ServerQuestionKind    kind,
                    const ServerQuestion *question,
                    ServerProxyFunc       func,
                    gpointer              data)
{
  g_autoptr (GBytes) text = server_question_to_json (kind, question);

  server_proxy_ask (self->proxy, self->endpoints[kind], question->headers, text, func, data);
}

/* What cannot be a channel is left out, like one too many. */
static ServerClaimedChannel *
add_channel (ServerClaims *claims,
             const char   *name)
{
  if (name == NULL || !wire_channel_is_valid (name) ||
      (claims->channels != NULL && claims->channels->len >= SERVER_CLAIMS_MAX_CHANNELS))
    {
      g_message ("The answer to connect names a channel that cannot be");
      return NULL;
    }

  return server_claims_add_channel (claims, name);
}

static void
read_channels (yyjson_val   *result,
               ServerClaims *claims)
{
  yyjson_val *names = yyjson_obj_get (result, "channels");
  yyjson_val *subs = yyjson_obj_get (result, "subs");
  yyjson_val *key, *value;
  size_t i, n;

  yyjson_arr_foreach (names, i, n, value)
    add_channel (claims, yyjson_get_str (value));

  yyjson_obj_foreach (subs, i, n, key, value)
    {
      ServerClaimedChannel *channel = add_channel (claims, yyjson_get_str (key));

      if (channel == NULL)
        continue;

      channel->info = server_proxy_get_data (value, "info");
      channel->data = server_proxy_get_data (value, "data");
      server_override_read (&channel->override, yyjson_obj_get (value, "override"));
    }
}

/**
 * server_backend_read_connect:
 * @answer: one without an error.
 * @claims: (out caller-allocates): who it is; to be cleared.
 *
 * Returns: whether it is anybody
 */
gboolean
server_backend_read_connect (const ServerProxyAnswer *answer,
                             ServerClaims            *claims)
{
  yyjson_val *result = answer->result;
  const char *user = yyjson_get_str (yyjson_obj_get (result, "user"));

  *claims = (ServerClaims) { 0 };
  if (result == NULL)
    return FALSE;

  claims->user = g_strdup (user != NULL ? user : "");
  claims->info = server_proxy_get_data (result, "info");
  claims->data = server_proxy_get_data (result, "data");
  claims->meta = server_proxy_get_data (result, "meta");
  claims->ends_at = MAX (0, server_proxy_get_integer (result, "expire_at"));
  claims->admin = yyjson_get_bool (yyjson_obj_get (result, "admin"));
  read_channels (result, claims);
  return TRUE;
}

/**
 * server_backend_read_refresh:
 * @answer: one without an error, to a refresh of a connection or of a
 *   subscription.
 * @claims: (out caller-allocates): until when, and what others shall see from
 *   now on; to be cleared.
 *
 * Returns: whether it may go on
 */
gboolean
server_backend_read_refresh (const ServerProxyAnswer *answer,
                             ServerClaims            *claims)
{
  *claims = (ServerClaims) { 0 };
  if (answer->result == NULL || yyjson_get_bool (yyjson_obj_get (answer->result, "expired")))
    return FALSE;

  claims->info = server_proxy_get_data (answer->result, "info");
  claims->meta = server_proxy_get_data (answer->result, "meta");
  claims->ends_at = MAX (0, server_proxy_get_integer (answer->result, "expire_at"));
  return TRUE;
}

/**
 * server_backend_read_subscribe:
 * @answer: one without an error.
 * @claims: (out caller-allocates): what holds for the subscription; to be
 *   cleared.
 */
void
server_backend_read_subscribe (const ServerProxyAnswer *answer,
                               ServerClaims            *claims)
{
  *claims = (ServerClaims) { 0 };
  claims->info = server_proxy_get_data (answer->result, "info");
  claims->data = server_proxy_get_data (answer->result, "data");
  claims->ends_at = MAX (0, server_proxy_get_integer (answer->result, "expire_at"));
  server_override_read (&claims->override, yyjson_obj_get (answer->result, "override"));
}

/**
 * server_backend_read_publish:
 * @answer: one without an error.
 * @publish: (out caller-allocates): how to publish; to be cleared.
 */
void
server_backend_read_publish (const ServerProxyAnswer *answer,
                             ServerPublishAnswer     *publish)
{
  yyjson_val *key, *value;
  size_t i, n;

  *publish = (ServerPublishAnswer) { 0 };
  publish->data = server_proxy_get_data (answer->result, "data");
  publish->skip_history = yyjson_get_bool (yyjson_obj_get (answer->result, "skip_history"));
  yyjson_obj_foreach (yyjson_obj_get (answer->result, "tags"), i, n, key, value)
    {
      if (!yyjson_is_str (value))
        continue;

      if (publish->tags == NULL)
        publish->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_replace (publish->tags, g_strdup (yyjson_get_str (key)), g_strdup (yyjson_get_str (value)));
    }
}

/**
 * server_backend_read_permissions:
 * @answer: one to a check of permissions, whatever it says.
 * @read: (out): whether the subscriber may read.
 * @publish: (out): whether the subscriber may publish.
 *
 * What is not answered is not allowed.
 */
void
server_backend_read_permissions (const ServerProxyAnswer *answer,
                                 gboolean                *read,
                                 gboolean                *publish)
{
  yyjson_val *object = answer->result != NULL ? answer->result : answer->root;
  gboolean usable = answer->error_code == 0 && answer->disconnect_code == 0;

  *read = usable && yyjson_get_bool (yyjson_obj_get (object, "read"));
  *publish = usable && yyjson_get_bool (yyjson_obj_get (object, "publish"));
}

void
server_publish_answer_clear (ServerPublishAnswer *self)
{
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->tags, g_hash_table_unref);
}
