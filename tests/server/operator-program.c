/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operator-program.h"

#include <libsoup/soup.h>
#include <string.h>

#define TIMEOUT (20 * G_TIME_SPAN_SECOND)

/* What libsoup takes by itself is less than what comes at once. */
#define BACKLOG 256

struct _OperatorProgram
{
  GMainContext *context;
  GMainLoop *main_loop;
  GThread *thread;
  SoupServer *server;
  int port;
  GMutex mutex;
  GCond changed;
  /* (element-type utf8 utf8): by path, what is answered at once */
  GHashTable *answers;
  /* (element-type OperatorQuestion): those that no test has taken */
  GPtrArray *questions;
};

typedef struct
{
  SoupServerMessage *message;
  guint status;
  char *answer;
} Answering;

static void
respond (SoupServerMessage *message,
         guint              status,
         const char        *answer)
{
  soup_server_message_set_status (message, status, NULL);
  if (status == SOUP_STATUS_FOUND)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Location", "/elsewhere");
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, answer, strlen (answer));
}

static void
add_header (const char *name,
            const char *value,
            gpointer    data)
{
  g_hash_table_replace (data, g_ascii_strdown (name, -1), g_strdup (value));
}

static OperatorQuestion *
question_new (SoupServerMessage *message,
              const char        *path)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  OperatorQuestion *self = g_new0 (OperatorQuestion, 1);

  self->path = g_strdup (path);
  self->text = g_strndup (body->data, body->length);
  self->doc = yyjson_read (self->text, strlen (self->text), 0);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), add_header, self->headers);
  g_assert_true (yyjson_is_obj (yyjson_doc_get_root (self->doc)));
  g_assert_cmpstr (soup_server_message_get_method (message), ==, "POST");
  return self;
}

static void
handle_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  OperatorProgram *self = data;
  OperatorQuestion *question = question_new (message, path);
  const char *answer;

  g_mutex_lock (&self->mutex);
  answer = g_hash_table_lookup (self->answers, path);
  if (answer != NULL)
    respond (message, SOUP_STATUS_OK, answer);
  else
    {
      question->message = g_object_ref (message);
      soup_server_message_pause (message);
    }
  g_ptr_array_add (self->questions, question);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static void
listen_local (SoupServer *server)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_set_listen_backlog (socket, BACKLOG);
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  soup_server_listen_socket (server, socket, 0, &error);
  g_assert_no_error (error);
}

static gpointer
serve (gpointer data)
{
  OperatorProgram *self = data;
  g_autoslist (GUri) uris = NULL;

  g_main_context_push_thread_default (self->context);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, handle_cb, self, NULL);
  listen_local (self->server);
  uris = soup_server_get_uris (self->server);

  g_mutex_lock (&self->mutex);
  self->port = g_uri_get_port (uris->data);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);

  g_main_loop_run (self->main_loop);

  g_ptr_array_set_size (self->questions, 0);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

OperatorProgram *
operator_program_new (void)
{
  OperatorProgram *self = g_new0 (OperatorProgram, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->questions = g_ptr_array_new_with_free_func ((GDestroyNotify) operator_question_free);
  self->context = g_main_context_new ();
  self->main_loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("program", serve, self);
  g_mutex_lock (&self->mutex);
  while (self->port == 0)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
operator_program_free (OperatorProgram *self)
{
  g_main_context_invoke (self->context, quit_cb, self->main_loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->main_loop);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->answers);
  g_ptr_array_unref (self->questions);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

char *
operator_program_dup_uri (OperatorProgram *self,
                          const char      *path)
{
  return g_strdup_printf ("http://127.0.0.1:%d%s", self->port, path);
}

/* What is answered at once from now on; without an answer, the test gives it. */
void
operator_program_set (OperatorProgram *self,
                      const char      *path,
                      const char      *answer)
{
  g_mutex_lock (&self->mutex);
  if (answer != NULL)
    g_hash_table_replace (self->answers, g_strdup (path), g_strdup (answer));
  else
    g_hash_table_remove (self->answers, path);
  g_mutex_unlock (&self->mutex);
}

/* Waits for the next question, which must be asked at that path. */
OperatorQuestion *
operator_program_take (OperatorProgram *self,
                       const char      *path)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT;
  OperatorQuestion *question;

  g_mutex_lock (&self->mutex);
  while (self->questions->len == 0)
    g_assert_true (g_cond_wait_until (&self->changed, &self->mutex, end));
  question = g_ptr_array_steal_index (self->questions, 0);
  g_mutex_unlock (&self->mutex);

  g_test_message ("%s: %s", question->path, question->text);
  g_assert_cmpstr (question->path, ==, path);
  return question;
}

/* Returns how many questions there are that were not taken. */
guint
operator_program_count (OperatorProgram *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->questions->len;
  g_mutex_unlock (&self->mutex);
  return n;
}

static gboolean
answer_cb (gpointer data)
{
  Answering *answering = data;

  respond (answering->message, answering->status, answering->answer);
  soup_server_message_unpause (answering->message);
  g_object_unref (answering->message);
  g_free (answering->answer);
  g_free (answering);
  return G_SOURCE_REMOVE;
}

/* Takes the question. */
void
operator_program_answer (OperatorProgram  *self,
                         OperatorQuestion *question,
                         guint             status,
                         const char       *answer)
{
  Answering *answering = g_new0 (Answering, 1);

  answering->message = g_object_ref (question->message);
  answering->status = status;
  answering->answer = g_strdup (answer);
  operator_question_free (question);
  g_main_context_invoke (self->context, answer_cb, answering);
}

/* Returns a text of the question by its JSON pointer, NULL if there is none. */
const char *
operator_question_get (OperatorQuestion *self,
                       const char       *path)
{
  return yyjson_get_str (yyjson_doc_ptr_get (self->doc, path));
}

void
operator_question_free (OperatorQuestion *self)
{
  yyjson_doc_free (self->doc);
  g_clear_object (&self->message);
  g_hash_table_unref (self->headers);
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}
