/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-firewall.h"
#include "chat-network.h"
#include "chat-test-util.h"
#include "firewalld-fixture.h"

typedef struct
{
  FirewalldFixture *firewalld;
  GDBusConnection  *connection;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->firewalld = firewalld_fixture_new ();
  self->connection = g_dbus_connection_new_for_address_sync (self->firewalld->address,
                                                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                             G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                             NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  firewalld_fixture_free (self->firewalld);
}

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static ChatFirewallState
check (Fixture     *self,
       const char  *interface,
       char       **command,
       GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_firewall_check_async (self->connection, interface, 8000, NULL, keep_result_cb, &result);
  test_wait_until (result != NULL);

  return chat_firewall_check_finish (result, command, error);
}

static void
assert_state (Fixture           *self,
              const char        *interface,
              ChatFirewallState  state,
              const char        *asked)
{
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (check (self, interface, &command, &error), ==, state);
  g_assert_no_error (error);
  g_assert_cmpstr (self->firewalld->asked, ==, asked);
  g_assert_true ((command != NULL) == (state == CHAT_FIREWALL_CLOSED));
}

static void
test_closed (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;

  self->firewalld->interface_zone = "home";
  g_assert_cmpint (check (self, "eth0", &command, &error), ==, CHAT_FIREWALL_CLOSED);
  g_assert_no_error (error);
  g_assert_cmpstr (command, ==, "sudo firewall-cmd --permanent --zone='home' --add-port=8000/tcp"
                                " && sudo firewall-cmd --reload");

  self->firewalld->open = 8001;
  assert_state (self, "eth0", CHAT_FIREWALL_CLOSED, "home 8000/tcp");
}

static void
test_open (Fixture       *self,
           gconstpointer  data)
{
  self->firewalld->interface_zone = "home";
  self->firewalld->open = 8000;
  assert_state (self, "eth0", CHAT_FIREWALL_OPEN, "home 8000/tcp");
}

/* A zone may let in all that nothing else is said of. */
static void
test_trusted (Fixture       *self,
              gconstpointer  data)
{
  self->firewalld->target = "ACCEPT";
  assert_state (self, "eth0", CHAT_FIREWALL_OPEN, "public 8000/tcp");
}

/* An interface of no zone is in the one by default, as is one that is not known. */
static void
test_default_zone (Fixture       *self,
                   gconstpointer  data)
{
  assert_state (self, "eth0", CHAT_FIREWALL_CLOSED, "public 8000/tcp");
  self->firewalld->interface_zone = "home";
  assert_state (self, NULL, CHAT_FIREWALL_CLOSED, "public 8000/tcp");
}

/* The name of a zone cannot become another command. */
static void
test_hostile_zone (Fixture       *self,
                   gconstpointer  data)
{
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;

  self->firewalld->interface_zone = "a; rm b";
  check (self, "eth0", &command, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (command, "sudo firewall-cmd --permanent --zone='a; rm b' "));
}

/* What firewalld of Debian 13 answers to ordinary users */
static void
test_secret (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;

  self->firewalld->secret = TRUE;
  g_assert_cmpint (check (self, "eth0", &command, &error), ==, CHAT_FIREWALL_SECRET);
  g_assert_no_error (error);
  g_assert_cmpstr (command, ==, "sudo firewall-cmd --permanent --zone='public' --add-port=8000/tcp"
                                " && sudo firewall-cmd --reload");
}

static void
test_none (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;

  firewalld_fixture_release (self->firewalld);
  g_assert_cmpint (check (self, "eth0", &command, &error), ==, CHAT_FIREWALL_UNKNOWN);
  g_assert_nonnull (error);
  g_assert_null (command);
}

static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;

  chat_firewall_check_async (self->connection, "eth0", 8000, cancellable, keep_result_cb, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_cmpint (chat_firewall_check_finish (result, &command, &error), ==, CHAT_FIREWALL_UNKNOWN);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_interface (void)
{
  g_autofree char *loopback = chat_network_dup_interface ("127.0.0.1");

  g_assert_cmpstr (loopback, ==, "lo");
  g_assert_null (chat_network_dup_interface ("192.0.2.7"));
  g_assert_null (chat_network_dup_interface ("nonsense"));
}

#define ADD(name, func) \
  g_test_add ("/firewall/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("closed", test_closed);
  ADD ("open", test_open);
  ADD ("trusted", test_trusted);
  ADD ("default-zone", test_default_zone);
  ADD ("hostile-zone", test_hostile_zone);
  ADD ("secret", test_secret);
  ADD ("none", test_none);
  ADD ("cancel", test_cancel);
  g_test_add_func ("/firewall/interface", test_interface);

  return g_test_run ();
}
