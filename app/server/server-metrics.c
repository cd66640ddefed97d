/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-metrics.h"

#include "server-channel.h"
#include "server-connection.h"
#include "server-session-private.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"
#define FIRST_ERROR WIRE_ERROR_CODE_INTERNAL

static const guint disconnect_codes[SERVER_METRICS_N_DISCONNECTS - 1] = {
  WIRE_DISCONNECT_CONNECTION_CLOSED, WIRE_DISCONNECT_SHUTDOWN, WIRE_DISCONNECT_INTERNAL_ERROR,
  WIRE_DISCONNECT_EXPIRED, WIRE_DISCONNECT_SUBSCRIPTION_EXPIRED, WIRE_DISCONNECT_SLOW,
  WIRE_DISCONNECT_WRITE_ERROR, WIRE_DISCONNECT_INSUFFICIENT_STATE, WIRE_DISCONNECT_FORCE_RECONNECT,
  WIRE_DISCONNECT_NO_PONG, WIRE_DISCONNECT_TOO_MANY_REQUESTS, WIRE_DISCONNECT_STATE_INVALIDATED,
  WIRE_DISCONNECT_INVALID_TOKEN, WIRE_DISCONNECT_BAD_REQUEST, WIRE_DISCONNECT_STALE,
  WIRE_DISCONNECT_FORCE_NO_RECONNECT, WIRE_DISCONNECT_CONNECTION_LIMIT, WIRE_DISCONNECT_CHANNEL_LIMIT,
  WIRE_DISCONNECT_INAPPROPRIATE_PROTOCOL, WIRE_DISCONNECT_PERMISSION_DENIED,
  WIRE_DISCONNECT_NOT_AVAILABLE, WIRE_DISCONNECT_TOO_MANY_ERRORS,
};

static const char *const method_names[SERVER_METRICS_N_METHODS] = {
  [WIRE_METHOD_PONG] = "pong",
  [WIRE_METHOD_CONNECT] = "connect",
  [WIRE_METHOD_SUBSCRIBE] = "subscribe",
  [WIRE_METHOD_UNSUBSCRIBE] = "unsubscribe",
  [WIRE_METHOD_PUBLISH] = "publish",
  [WIRE_METHOD_PRESENCE] = "presence",
  [WIRE_METHOD_PRESENCE_STATS] = "presence_stats",
  [WIRE_METHOD_HISTORY] = "history",
  [WIRE_METHOD_RPC] = "rpc",
  [WIRE_METHOD_SEND] = "send",
  [WIRE_METHOD_REFRESH] = "refresh",
  [WIRE_METHOD_SUB_REFRESH] = "sub_refresh",
  [WIRE_METHOD_UNKNOWN] = "unknown",
};

/**
 * server_metrics_new:
 *
 * Returns: (transfer full): all zeros
 */
ServerMetrics *
server_metrics_new (void)
{
  ServerMetrics *self = g_new0 (ServerMetrics, 1);

  self->http = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
server_metrics_free (ServerMetrics *self)
{
  g_hash_table_unref (self->http);
  g_free (self);
}

/**
 * server_metrics_note_error:
 * @code: what a command was answered with.
 */
void
server_metrics_note_error (ServerMetrics *self,
                           guint          code)
{
  guint place = code - FIRST_ERROR;

  self->reply_errors[code >= FIRST_ERROR ? MIN (place, SERVER_METRICS_N_ERRORS - 1)
                                         : SERVER_METRICS_N_ERRORS - 1]++;
}

/**
 * server_metrics_note_disconnect:
 * @code: with which the server has ended a connection.
 */
void
server_metrics_note_disconnect (ServerMetrics *self,
                                guint          code)
{
  guint place = 0;

  while (place < G_N_ELEMENTS (disconnect_codes) && disconnect_codes[place] != code)
    place++;
  self->disconnects[place]++;
}

/**
 * server_metrics_note_response:
 * @route: the path of the route, which is none of the peer's words.
 */
void
server_metrics_note_response (ServerMetrics *self,
                              const char    *route,
                              guint          status)
{
  g_autofree char *labels = g_strdup_printf ("route=\"%s\",status=\"%u\"", route, status);
  guint64 *count = g_hash_table_lookup (self->http, labels);

  if (count == NULL)
    {
      count = g_new0 (guint64, 1);
      g_hash_table_insert (self->http, g_steal_pointer (&labels), count);
    }
  (*count)++;
}

/**
 * server_metrics_note_question:
 * @time: microseconds until it was answered.
 * @failed: whether there was no answer that can be used.
 *
 * Takes note of a question to a program of the operator.
 */
void
server_metrics_note_question (ServerMetrics      *self,
                              ServerQuestionKind  kind,
                              gint64              time,
                              gboolean            failed)
{
  self->questions[kind]++;
  self->question_time[kind] += time;
  if (failed)
    self->question_failures[kind]++;
}

static void
append_head (GString    *text,
             const char *name,
             const char *type,
             const char *help)
{
  g_string_append_printf (text, "# HELP realtime_%s %s\n# TYPE realtime_%s %s\n", name, help, name, type);
}

static void
append_value (GString    *text,
              const char *name,
              const char *labels,
              guint64     value)
{
  if (labels != NULL)
    g_string_append_printf (text, "realtime_%s{%s} %" G_GUINT64_FORMAT "\n", name, labels, value);
  else
    g_string_append_printf (text, "realtime_%s %" G_GUINT64_FORMAT "\n", name, value);
}

static void
append_gauge (GString    *text,
              const char *name,
              const char *help,
              guint64     value)
{
  append_head (text, name, "gauge", help);
  append_value (text, name, NULL, value);
}

static void
append_counter (GString    *text,
                const char *name,
                const char *help,
                guint64     value)
{
  append_head (text, name, "counter", help);
  append_value (text, name, NULL, value);
}

static void
append_tables (const ServerMetrics *self,
               GString             *text)
{
  GHashTableIter iter;
  gpointer labels, count;

  append_head (text, "commands_total", "counter", "Commands of clients.");
  for (guint i = 0; i < SERVER_METRICS_N_METHODS; i++)
    {
      g_autofree char *label = g_strdup_printf ("method=\"%s\"", method_names[i]);

      append_value (text, "commands_total", label, self->commands[i]);
    }

  append_head (text, "reply_errors_total", "counter", "Commands that were answered with an error.");
  for (guint i = 0; i < SERVER_METRICS_N_ERRORS; i++)
    {
      g_autofree char *label = i < SERVER_METRICS_N_ERRORS - 1 ? g_strdup_printf ("code=\"%u\"", FIRST_ERROR + i)
                                                               : g_strdup ("code=\"other\"");

      if (self->reply_errors[i] > 0)
        append_value (text, "reply_errors_total", label, self->reply_errors[i]);
    }

  append_head (text, "disconnects_total", "counter", "Connections that the server has ended.");
  for (guint i = 0; i < SERVER_METRICS_N_DISCONNECTS; i++)
    {
      g_autofree char *label = i < G_N_ELEMENTS (disconnect_codes)
                               ? g_strdup_printf ("code=\"%u\"", disconnect_codes[i])
                               : g_strdup ("code=\"other\"");

      if (self->disconnects[i] > 0)
        append_value (text, "disconnects_total", label, self->disconnects[i]);
    }

  append_head (text, "http_requests_total", "counter", "HTTP requests that were answered.");
  g_hash_table_iter_init (&iter, self->http);
  while (g_hash_table_iter_next (&iter, &labels, &count))
    append_value (text, "http_requests_total", labels, *(guint64 *) count);
}

static void
append_questions (const ServerMetrics *self,
                  GString             *text)
{
  const char *const *names = server_question_get_names ();

  append_head (text, "proxy_failures_total", "counter", "Questions without an answer that can be used.");
  for (guint i = 0; i < SERVER_N_QUESTIONS; i++)
    {
      g_autofree char *label = g_strdup_printf ("proxy=\"%s\"", names[i]);

      if (self->questions[i] > 0)
        append_value (text, "proxy_failures_total", label, self->question_failures[i]);
    }

  append_head (text, "proxy_seconds", "summary", "Questions to programs, and how long the answers took.");
  for (guint i = 0; i < SERVER_N_QUESTIONS; i++)
    {
      g_autofree char *label = g_strdup_printf ("proxy=\"%s\"", names[i]);
      char seconds[G_ASCII_DTOSTR_BUF_SIZE];

      if (self->questions[i] == 0)
        continue;

      append_value (text, "proxy_seconds_count", label, self->questions[i]);
      g_string_append_printf (text, "realtime_proxy_seconds_sum{%s} %s\n", label,
                              g_ascii_formatd (seconds, sizeof seconds, "%.6f", self->question_time[i] / 1e6));
    }
}

static void
append_counts (const ServerMetrics *self,
               GString             *text)
{
  append_counter (text, "connections_accepted_total", "Sockets that were let in.", self->connections_accepted);
  append_gauge (text, "connections", "Sockets that are open.", self->connections);
  append_counter (text, "messages_received_total", "Messages of clients.", self->messages_received);
  append_counter (text, "received_bytes_total", "Bytes of the messages of clients.", self->bytes_received);
  append_counter (text, "messages_sent_total", "Messages to clients.", self->messages_sent);
  append_counter (text, "sent_bytes_total", "Bytes that sockets have taken.", self->bytes_sent);
  append_counter (text, "publications_total", "What was published.", self->publications);
  append_counter (text, "files_uploaded_total", "Files that were kept.", self->files_uploaded);
  append_counter (text, "files_uploaded_bytes_total", "Bytes of the files that were kept.", self->file_bytes_uploaded);
  append_counter (text, "files_refused_total", "Files that were not kept.", self->files_refused);
  append_counter (text, "files_served_total", "Files, or parts of them, that somebody was given.", self->files_served);
}

static void
append_hub (ServerHub *hub,
            GString   *text)
{
  ServerStoreStatus status = server_store_get_status (server_hub_get_store (hub));
  guint64 n_sessions = 0;
  guint64 n_subscriptions = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, server_hub_get_sessions (hub));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ServerSession *session = value;

      n_sessions++;
      n_subscriptions += session->subscriptions->len;
    }

  append_gauge (text, "sessions", "Clients that are connected, or about to be.", n_sessions);
  append_gauge (text, "subscriptions", "Subscriptions of all clients.", n_subscriptions);
  append_gauge (text, "channels", "Channels that somebody needs.", server_hub_get_n_channels (hub));
  append_gauge (text, "store_queue", "Requests that wait for the history.", status.queued);
  append_gauge (text, "store_failing", "Whether the history could not be written at last.", status.failing);
  append_counter (text, "store_writes_total", "Publications that were kept.", status.writes);
  append_counter (text, "store_failures_total", "Transactions of the history that have failed.", status.failures);
}

static guint64
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint64 n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static guint64
get_resident_size (void)
{
  g_autofree char *text = NULL;
  guint64 pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%*u %" G_GUINT64_FORMAT, &pages);

  return pages * sysconf (_SC_PAGESIZE);
}

/* These have the names that every exporter gives them. */
static void
append_process (GString *text)
{
  struct rusage usage = { 0 };
  double seconds;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  getrusage (RUSAGE_SELF, &usage);
  seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  g_string_append_printf (text,
                          "# HELP process_cpu_seconds_total User and system time.\n"
                          "# TYPE process_cpu_seconds_total counter\n"
                          "process_cpu_seconds_total %s\n"
                          "# HELP process_resident_memory_bytes Memory that is in use.\n"
                          "# TYPE process_resident_memory_bytes gauge\n"
                          "process_resident_memory_bytes %" G_GUINT64_FORMAT "\n"
                          "# HELP process_open_fds Open descriptors.\n"
                          "# TYPE process_open_fds gauge\n"
                          "process_open_fds %" G_GUINT64_FORMAT "\n",
                          g_ascii_dtostr (number, sizeof number, seconds),
                          get_resident_size (), count_descriptors ());
}

/**
 * server_metrics_begin:
 *
 * Lets in whom the operator lets see the counters.
 */
void
server_metrics_begin (ServerExchange *exchange)
{
  ServerConfig *config = server_hub_get_config (server_exchange_get_hub (exchange));

  if (config->metrics_access == SERVER_METRICS_EVERYONE)
    return;
  if (config->metrics_access == SERVER_METRICS_NOBODY ||
      !server_connection_is_local (server_exchange_get_connection (exchange)))
    server_exchange_refuse (exchange, SERVER_HTTP_FORBIDDEN);
}

/**
 * server_metrics_handle:
 *
 * Answers with all counters, as Prometheus reads them.
 */
void
server_metrics_handle (ServerExchange *exchange)
{
  ServerHub *hub = server_exchange_get_hub (exchange);
  const ServerMetrics *self = server_hub_get_metrics (hub);
  g_autoptr (GString) text = g_string_sized_new (8192);

  append_head (text, "build_info", "gauge", "What this server is.");
  append_value (text, "build_info", "version=\"" APP_VERSION "\"", 1);
  append_hub (hub, text);
  append_counts (self, text);
  append_tables (self, text);
  append_questions (self, text);
  append_process (text);
  server_exchange_respond (exchange, SERVER_HTTP_OK, CONTENT_TYPE, text->str, text->len);
}
