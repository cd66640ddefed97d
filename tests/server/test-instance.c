/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-error.h"
#include "server-instance.h"
#include "server-test-util.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = test_make_folder ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static ServerInstance *
make_instance (Fixture    *fixture,
               const char *address,
               int         port)
{
  ServerConfigOverrides overrides = { address, port, fixture->folder };
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) config = server_config_load (NULL, &overrides, &error);

  g_assert_no_error (error);
  return server_instance_new (config);
}

static void
stopped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  gboolean *done = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (server_instance_stop_finish (SERVER_INSTANCE (object), result, &error));
  g_assert_no_error (error);
  *done = TRUE;
}

static void
pending_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  gboolean *done = data;
  g_autoptr (GError) error = NULL;

  g_assert_false (server_instance_stop_finish (SERVER_INSTANCE (object), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  *done = TRUE;
}

static void
test_unused (Fixture       *fixture,
             gconstpointer  data)
{
  ServerInstance *instance = make_instance (fixture, "127.0.0.1", 0);

  g_assert_finalize_object (instance);
}

static void
test_start_stop (Fixture       *fixture,
                 gconstpointer  data)
{
  ServerInstance *instance = make_instance (fixture, "127.0.0.1", 0);
  g_autofree char *url = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  gboolean stopped = FALSE;
  gboolean refused = FALSE;

  g_assert_true (server_instance_start (instance, &error));
  g_assert_no_error (error);
  g_assert_cmpint (server_instance_get_port (instance), !=, 0);
  url = server_instance_dup_url (instance);
  expected = g_strdup_printf ("ws://127.0.0.1:%u/connection/websocket", server_instance_get_port (instance));
  g_assert_cmpstr (url, ==, expected);

  server_instance_stop_async (instance, stopped_cb, &stopped);
  server_instance_stop_async (instance, pending_cb, &refused);
  test_iterate_until (&stopped);
  test_iterate_until (&refused);
  g_assert_finalize_object (instance);
}

/* One that is let go of while it runs cleans up after itself. */
static void
test_dispose_running (Fixture       *fixture,
                      gconstpointer  data)
{
  ServerInstance *instance = make_instance (fixture, "127.0.0.1", 0);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (server_instance_start (instance, &error));
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", server_instance_get_port (instance), NULL, &error);
  g_assert_no_error (error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (instance);
}

static void
test_ipv6_url (Fixture       *fixture,
               gconstpointer  data)
{
  ServerInstance *instance = make_instance (fixture, "::1", 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *expected = NULL;

  if (!server_instance_start (instance, &error))
    {
      g_assert_error (error, SERVER_ERROR, SERVER_ERROR_LISTEN);
      g_test_skip ("There is no IPv6 here");
      g_object_unref (instance);
      return;
    }

  url = server_instance_dup_url (instance);
  expected = g_strdup_printf ("ws://[::1]:%u/connection/websocket", server_instance_get_port (instance));
  g_assert_cmpstr (url, ==, expected);
  g_assert_finalize_object (instance);
}

static void
test_port_in_use (Fixture       *fixture,
                  gconstpointer  data)
{
  Fixture other = { 0 };
  ServerInstance *first = make_instance (fixture, "127.0.0.1", 0);
  ServerInstance *second;
  g_autoptr (GError) error = NULL;

  g_assert_true (server_instance_start (first, &error));
  set_up (&other, NULL);
  second = make_instance (&other, "127.0.0.1", server_instance_get_port (first));
  g_assert_false (server_instance_start (second, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_LISTEN);
  g_assert_finalize_object (second);
  g_assert_finalize_object (first);
  tear_down (&other, NULL);
}

static void
test_folder_in_use (Fixture       *fixture,
                    gconstpointer  data)
{
  ServerInstance *first = make_instance (fixture, "127.0.0.1", 0);
  ServerInstance *second = make_instance (fixture, "127.0.0.1", 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (server_instance_start (first, &error));
  g_assert_false (server_instance_start (second, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  g_assert_finalize_object (second);
  g_assert_finalize_object (first);
}

#define ADD(name, func) g_test_add ("/instance/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("unused", test_unused);
  ADD ("start-stop", test_start_stop);
  ADD ("dispose-running", test_dispose_running);
  ADD ("ipv6-url", test_ipv6_url);
  ADD ("port-in-use", test_port_in_use);
  ADD ("folder-in-use", test_folder_in_use);

  return g_test_run ();
}
