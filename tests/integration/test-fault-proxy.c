/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fault-proxy.h"

#include <gio/gio.h>
#include <string.h>

#define N_BYTES 3000
#define HEAD "HTTP/1.1 101 Switching Protocols\r\n\r\n"

typedef struct
{
  GSocketListener *listener;
  GCancellable    *cancellable;
  GThread         *thread;
  FaultProxy      *proxy;
} Fixture;

static void
echo (GSocketConnection *connection)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char buffer[512];
  gssize n;

  g_output_stream_write_all (output, HEAD, strlen (HEAD), NULL, NULL, NULL);
  while ((n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_output_stream_write_all (output, buffer, n, NULL, NULL, NULL);
}

/* A server that says what it has to, and then sends back what it is sent. */
static gpointer
server_thread (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GSocketConnection) connection = NULL;

  while ((connection = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL)) != NULL)
    {
      echo (connection);
      g_clear_object (&connection);
    }

  return NULL;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  self->listener = g_socket_listener_new ();
  self->cancellable = g_cancellable_new ();
  port = g_socket_listener_add_any_inet_port (self->listener, NULL, &error);
  g_assert_no_error (error);
  self->thread = g_thread_new ("server", server_thread, self);
  self->proxy = fault_proxy_new (port, 1);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  fault_proxy_free (self->proxy);
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_object_unref (self->cancellable);
  g_object_unref (self->listener);
}

/* Sends all bytes, and returns how many come back before the end. */
static gsize
converse (Fixture *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = g_malloc (N_BYTES);
  g_autofree char *answer = g_malloc0 (N_BYTES + strlen (HEAD));
  gsize n_read;

  g_socket_client_set_timeout (client, 20);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", fault_proxy_get_port (self->proxy), NULL, &error);
  /* so soon may a reset come */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return 0;
  g_assert_no_error (error);

  for (guint i = 0; i < N_BYTES; i++)
    data[i] = (char) ('a' + i % 26);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), data, N_BYTES, NULL, NULL, NULL);
  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer,
                           N_BYTES + strlen (HEAD), &n_read, NULL, &error);
  g_assert_false (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT));

  g_assert_cmpmem (answer, MIN (n_read, strlen (HEAD)), HEAD, MIN (n_read, strlen (HEAD)));
  if (n_read > strlen (HEAD))
    g_assert_cmpmem (answer + strlen (HEAD), n_read - strlen (HEAD), data, n_read - strlen (HEAD));

  return n_read;
}

static void
test_healed (Fixture       *self,
             gconstpointer  data)
{
  fault_proxy_heal (self->proxy);
  g_assert_cmpuint (converse (self), ==, N_BYTES + strlen (HEAD));
  g_assert_cmpuint (fault_proxy_get_n_cuts (self->proxy), ==, 0);
}

/* Cuts the way back after so many bytes, in each way that there is. */
static void
test_cut (Fixture       *self,
          gconstpointer  data)
{
  static const guint lengths[] = { 1, 20, 37, 1234 };

  for (Fault fault = 0; fault < N_FAULTS; fault++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
        {
          gsize n;

          fault_proxy_plan (self->proxy, fault, TRUE, lengths[i]);
          n = converse (self);

          if (fault == FAULT_DRIBBLE)
            g_assert_cmpuint (n, >=, lengths[i]);
          else if (fault == FAULT_RESET)
            g_assert_cmpuint (n, <=, lengths[i]);
          else
            g_assert_cmpuint (n, ==, lengths[i]);
          g_assert_cmpuint (n, <, N_BYTES);
        }

      g_assert_cmpuint (fault_proxy_get_n_cuts_of (self->proxy, fault), ==, G_N_ELEMENTS (lengths));
    }

  g_assert_cmpuint (fault_proxy_get_n_early_cuts (self->proxy), ==, 2 * N_FAULTS);
}

/* Cuts the way there. What had passed may still come back. */
static void
test_cut_up (Fixture       *self,
             gconstpointer  data)
{
  for (Fault fault = 0; fault < N_FAULTS; fault++)
    {
      fault_proxy_plan (self->proxy, fault, FALSE, 1000);
      g_assert_cmpuint (converse (self), <, N_BYTES);
      g_assert_cmpuint (fault_proxy_get_n_cuts_of (self->proxy, fault), ==, 1);
    }
}

static void
test_spare_server (Fixture       *self,
                   gconstpointer  data)
{
  fault_proxy_spare_server (self->proxy);
  fault_proxy_plan (self->proxy, FAULT_HALF_CLOSE, FALSE, 1000);
  g_assert_cmpuint (converse (self), <, N_BYTES);
  g_assert_cmpuint (fault_proxy_get_n_cuts_of (self->proxy, FAULT_HALF_CLOSE), ==, 0);
  g_assert_cmpuint (fault_proxy_get_n_cuts_of (self->proxy, FAULT_CLOSE), ==, 1);

  fault_proxy_plan (self->proxy, FAULT_HALF_CLOSE, TRUE, 1000);
  g_assert_cmpuint (converse (self), ==, 1000);
  g_assert_cmpuint (fault_proxy_get_n_cuts_of (self->proxy, FAULT_HALF_CLOSE), ==, 1);
}

static void
test_shut (Fixture       *self,
           gconstpointer  data)
{
  fault_proxy_heal (self->proxy);
  fault_proxy_set_shut (self->proxy, TRUE);
  g_assert_cmpuint (converse (self), ==, 0);
  fault_proxy_set_shut (self->proxy, FALSE);
  g_assert_cmpuint (converse (self), ==, N_BYTES + strlen (HEAD));
  g_assert_cmpuint (fault_proxy_get_n_cuts (self->proxy), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/fault-proxy/healed", Fixture, NULL, set_up, test_healed, tear_down);
  g_test_add ("/fault-proxy/cut", Fixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/fault-proxy/cut-up", Fixture, NULL, set_up, test_cut_up, tear_down);
  g_test_add ("/fault-proxy/spare-server", Fixture, NULL, set_up, test_spare_server, tear_down);
  g_test_add ("/fault-proxy/shut", Fixture, NULL, set_up, test_shut, tear_down);

  return g_test_run ();
}
