/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-proxy.h"

#include "server-json.h"
#include "server-log.h"

#include <libsoup/soup.h>
#include <string.h>
#include <wire.h>

#define READ_SIZE (16 * 1024)

/* How many questions one program is asked at the same time. So many more wait,
 * no longer than for an answer; what is too much fails at once. */
#define MAX_CONNECTIONS 64
#define MAX_WAITING 4096

/* What the protocol leaves to applications. */
#define MAX_ERROR_CODE 1999
#define MIN_DISCONNECT_CODE 3000
#define MAX_DISCONNECT_CODE 4999

/**
 * ServerProxy:
 * @calls: (element-type Call): those under way.
 * @lanes: (element-type utf8 Lane): by address.
 *
 * Asks programs of the operator over HTTP. None takes what another needs.
 */
struct _ServerProxy
{
  GMainContext *context;
  SoupSession *session;
  GHashTable *calls;
  GHashTable *lanes;
  gboolean closing;
};

/**
 * Lane:
 * @name: the address without what may be secret.
 * @waiting: (element-type Call): those that are not asked yet.
 * @n_asked: those that are.
 * @failing: the last one failed, so that the log tells when it begins and ends.
 */
typedef struct
{
  char *name;
  GQueue waiting;
  guint n_asked;
  gboolean failing;
} Lane;

typedef struct
{
  ServerProxy *proxy;
  Lane *lane;
  SoupMessage *message;
  GCancellable *cancellable;
  GSource *timeout;
  GInputStream *stream;
  GByteArray *body;
  ServerProxyFunc func;
  gpointer data;
  gboolean asked;
  gboolean timed_out;
} Call;

static void
lane_free (Lane *lane)
{
  g_free (lane->name);
  g_free (lane);
}

static void
call_free (Call *call)
{
  g_source_destroy (call->timeout);
  g_source_unref (call->timeout);
  g_clear_object (&call->stream);
  g_object_unref (call->message);
  g_object_unref (call->cancellable);
  g_byte_array_unref (call->body);
  g_free (call);
}

/**
 * server_proxy_get_integer:
 * @object: (nullable): of an answer.
 *
 * Returns: the number, or 0 if there is none, or not a whole one
 */
gint64
server_proxy_get_integer (yyjson_val *object,
                          const char *name)
{
  const char *text = yyjson_get_raw (yyjson_obj_get (object, name));
  gint64 number;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return 0;

  return number;
}

/* Errors of the application's own are between 400 and 1999; those below it
 * may use as well, if it means what they mean. */
static void
read_error (yyjson_val        *object,
            ServerProxyAnswer *answer)
{
  gint64 code = server_proxy_get_integer (object, "code");

  if (code < WIRE_ERROR_CODE_INTERNAL || code > MAX_ERROR_CODE)
    {
      answer->error_code = WIRE_ERROR_CODE_INTERNAL;
      answer->temporary = TRUE;
      return;
    }

  answer->error_code = code;
  answer->error_message = yyjson_get_str (yyjson_obj_get (object, "message"));
  answer->temporary = yyjson_get_bool (yyjson_obj_get (object, "temporary"));
}

static void
read_disconnect (yyjson_val        *object,
                 ServerProxyAnswer *answer)
{
  gint64 code = server_proxy_get_integer (object, "code");

  answer->disconnect_code = code >= MIN_DISCONNECT_CODE && code <= MAX_DISCONNECT_CODE
                            ? code : WIRE_DISCONNECT_PERMISSION_DENIED;
  answer->disconnect_reason = yyjson_get_str (yyjson_obj_get (object, "reason"));
}

/* Returns what is wrong with the answer, or NULL. */
static const char *
read_answer (Call              *call,
             const char        *problem,
             yyjson_doc       **doc,
             ServerProxyAnswer *answer)
{
  yyjson_val *root;

  if (problem == NULL && soup_message_get_status (call->message) != SOUP_STATUS_OK)
    problem = soup_message_get_reason_phrase (call->message);
  if (problem != NULL)
    return problem;

  /* Payloads keep their numbers as they are written. */
  *doc = yyjson_read ((const char *) call->body->data, call->body->len, YYJSON_READ_NUMBER_AS_RAW);
  root = yyjson_doc_get_root (*doc);
  if (!yyjson_is_obj (root))
    return "it is not a JSON object";

  answer->root = root;
  answer->result = yyjson_obj_get (root, "result");
  if (!yyjson_is_obj (answer->result))
    answer->result = NULL;

  return NULL;
}

static void
note_state (Lane       *lane,
            const char *problem)
{
  if (problem != NULL && !lane->failing)
    server_log (SERVER_LOG_WARNING, "proxy-fails", "endpoint", lane->name, "reason", problem, NULL);
  else if (problem == NULL && lane->failing)
    server_log (SERVER_LOG_INFO, "proxy-recovers", "endpoint", lane->name, NULL);
  lane->failing = problem != NULL;
}

static void ask_next (ServerProxy *self,
                      Lane        *lane);

static void
call_finish (Call       *call,
             const char *problem)
{
  ServerProxyAnswer answer = { 0 };
  yyjson_doc *doc = NULL;

  g_hash_table_remove (call->proxy->calls, call);
  if (call->asked)
    call->lane->n_asked--;
  else
    g_queue_remove (&call->lane->waiting, call);
  ask_next (call->proxy, call->lane);
  if (call->timed_out)
    problem = "it takes too long";
  problem = read_answer (call, problem, &doc, &answer);
  if (!call->proxy->closing)
    note_state (call->lane, problem);
  if (problem != NULL)
    {
      answer.error_code = WIRE_ERROR_CODE_INTERNAL;
      answer.temporary = TRUE;
    }
  else if (yyjson_is_obj (yyjson_obj_get (answer.root, "error")))
    read_error (yyjson_obj_get (answer.root, "error"), &answer);
  else if (yyjson_is_obj (yyjson_obj_get (answer.root, "disconnect")))
    read_disconnect (yyjson_obj_get (answer.root, "disconnect"), &answer);

  call->func (&answer, call->data);
  yyjson_doc_free (doc);
  call_free (call);
}

static void read_more (Call *call);

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);

  if (bytes == NULL)
    call_finish (call, error->message);
  else if (g_bytes_get_size (bytes) == 0)
    call_finish (call, NULL);
  else if (call->body->len + g_bytes_get_size (bytes) > SERVER_PROXY_MAX_ANSWER)
    call_finish (call, "it is too long");
  else
    {
      g_byte_array_append (call->body, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      read_more (call);
    }
}

static void
read_more (Call *call)
{
  g_input_stream_read_bytes_async (call->stream, READ_SIZE, G_PRIORITY_DEFAULT, call->cancellable,
                                   read_cb, call);
}

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;

  call->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (call->stream == NULL)
    call_finish (call, error->message);
  else
    read_more (call);
}

static void
ask_next (ServerProxy *self,
          Lane        *lane)
{
  while (lane->n_asked < MAX_CONNECTIONS && lane->waiting.length > 0)
    {
      Call *call = g_queue_pop_head (&lane->waiting);

      call->asked = TRUE;
      lane->n_asked++;
      soup_session_send_async (self->session, call->message, G_PRIORITY_DEFAULT, call->cancellable,
                               sent_cb, call);
    }
}

static gboolean
timeout_cb (gpointer user_data)
{
  Call *call = user_data;

  call->timed_out = TRUE;
  if (call->asked)
    g_cancellable_cancel (call->cancellable);
  else
    call_finish (call, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
overflow_cb (gpointer user_data)
{
  call_finish (user_data, "too many wait for it");
  return G_SOURCE_REMOVE;
}

/**
 * server_proxy_new:
 * @context: (nullable): where answers are given.
 *
 * Returns: (transfer full): what asks
 */
ServerProxy *
server_proxy_new (GMainContext *context)
{
  ServerProxy *self = g_new0 (ServerProxy, 1);

  self->context = context != NULL ? g_main_context_ref (context) : NULL;
  self->calls = g_hash_table_new (NULL, NULL);
  self->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) lane_free);
  self->session = soup_session_new_with_options ("max-conns", G_MAXINT,
                                                 "max-conns-per-host", G_MAXINT,
                                                 "user-agent", "realtime-server/" APP_VERSION,
                                                 NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_set_proxy_resolver (self->session, NULL);
  return self;
}

/**
 * server_proxy_free:
 *
 * Gives up what is under way. Those who have asked are told that it failed.
 */
void
server_proxy_free (ServerProxy *self)
{
  GHashTableIter iter;
  gpointer key, lane;

  self->closing = TRUE;
  g_hash_table_iter_init (&iter, self->lanes);
  while (g_hash_table_iter_next (&iter, NULL, &lane))
    {
      Call *call;

      while ((call = g_queue_peek_tail (&((Lane *) lane)->waiting)) != NULL)
        call_finish (call, "the server stops");
    }

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_cancellable_cancel (((Call *) key)->cancellable);
  while (g_hash_table_size (self->calls) > 0)
    g_main_context_iteration (self->context, TRUE);

  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->lanes);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

static void
append_headers (SoupMessageHeaders   *headers,
                const ServerEndpoint *endpoint,
                GHashTable           *client_headers)
{
  for (char **p = endpoint->forwarded; p != NULL && *p != NULL && client_headers != NULL; p++)
    {
      g_autofree char *name = g_ascii_strdown (*p, -1);
      const char *value = g_hash_table_lookup (client_headers, name);

      if (value != NULL)
        soup_message_headers_replace (headers, *p, value);
    }

  if (endpoint->secret != NULL)
    {
      gsize length;
      const char *secret = g_bytes_get_data (endpoint->secret, &length);
      g_autofree char *value = g_strdup_printf ("Bearer %.*s", (int) length, secret);

      soup_message_headers_replace (headers, "Authorization", value);
    }
}

static Lane *
get_lane (ServerProxy *self,
          const char  *address)
{
  Lane *lane = g_hash_table_lookup (self->lanes, address);
  g_autoptr (GUri) uri = NULL;

  if (lane != NULL)
    return lane;

  lane = g_new0 (Lane, 1);
  uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  lane->name = uri != NULL ? g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY) : g_strdup ("");
  g_hash_table_insert (self->lanes, g_strdup (address), lane);
  return lane;
}

static void
set_timeout (Call        *call,
             gint64       milliseconds,
             GSourceFunc  func)
{
  call->timeout = g_timeout_source_new (milliseconds);
  g_source_set_static_name (call->timeout, "realtime-server question");
  g_source_set_callback (call->timeout, func, call, NULL);
  g_source_attach (call->timeout, call->proxy->context);
}

/**
 * server_proxy_ask:
 * @endpoint: whom; must be a valid one.
 * @client_headers: (nullable) (element-type utf8 utf8): of the client's own
 *   request, by lower-case name.
 * @question: JSON text.
 * @func: called once, never before this returns.
 *
 * Asks, and waits no longer than the endpoint's timeout. A redirection is not
 * followed: an answer comes from whom the operator has named, or not at all.
 */
void
server_proxy_ask (ServerProxy          *self,
                  const ServerEndpoint *endpoint,
                  GHashTable           *client_headers,
                  GBytes               *question,
                  ServerProxyFunc       func,
                  gpointer              data)
{
  Call *call = g_new0 (Call, 1);

  call->proxy = self;
  call->lane = get_lane (self, endpoint->uri);
  call->func = func;
  call->data = data;
  call->body = g_byte_array_new ();
  call->cancellable = g_cancellable_new ();
  call->message = soup_message_new (SOUP_METHOD_POST, endpoint->uri);
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT);
  append_headers (soup_message_get_request_headers (call->message), endpoint, client_headers);
  soup_message_set_request_body_from_bytes (call->message, "application/json", question);

  g_hash_table_add (self->calls, call);
  if (call->lane->waiting.length >= MAX_WAITING)
    {
      set_timeout (call, 0, overflow_cb);
      return;
    }

  set_timeout (call, endpoint->timeout, timeout_cb);
  g_queue_push_tail (&call->lane->waiting, call);
  ask_next (self, call->lane);
}

/**
 * server_proxy_get_data:
 * @object: (nullable): of an answer.
 *
 * Reads a payload, which stands there as JSON by its name, or in Base64 with
 * `b64` before it.
 *
 * Returns: (transfer full) (nullable): JSON text, or %NULL if there is none
 *   that can be used
 */
GBytes *
server_proxy_get_data (yyjson_val *object,
                       const char *name)
{
  GBytes *payload = NULL;

  server_json_read_payload (object, name, &payload);
  return payload;
}
