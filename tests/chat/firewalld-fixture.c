/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "firewalld-fixture.h"

#define NAME "org.fedoraproject.FirewallD1"
#define PATH "/org/fedoraproject/FirewallD1"

static const char description[] =
  "<node>"
  " <interface name='org.fedoraproject.FirewallD1'>"
  "  <method name='getDefaultZone'><arg type='s' direction='out'/></method>"
  " </interface>"
  " <interface name='org.fedoraproject.FirewallD1.zone'>"
  "  <method name='getZoneOfInterface'>"
  "   <arg type='s' direction='in'/><arg type='s' direction='out'/>"
  "  </method>"
  "  <method name='queryPort'>"
  "   <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "   <arg type='b' direction='out'/>"
  "  </method>"
  "  <method name='getZoneSettings2'>"
  "   <arg type='s' direction='in'/><arg type='a{sv}' direction='out'/>"
  "  </method>"
  " </interface>"
  "</node>";

static GVariant *
answer_query (FirewalldFixture *self,
              GVariant         *parameters)
{
  g_autofree char *open = g_strdup_printf ("%u", self->open);
  const char *zone;
  const char *port;
  const char *protocol;

  g_variant_get (parameters, "(&s&s&s)", &zone, &port, &protocol);
  g_free (self->asked);
  self->asked = g_strdup_printf ("%s %s/%s", zone, port, protocol);

  return g_variant_new ("(b)", g_str_equal (port, open) && g_str_equal (protocol, "tcp"));
}

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  FirewalldFixture *self = user_data;
  GVariant *reply;

  if (self->secret && (g_str_equal (method, "queryPort") || g_str_equal (method, "getZoneSettings2")))
    {
      g_dbus_method_invocation_return_dbus_error (invocation, NAME ".NotAuthorizedException",
                                                  "Not Authorized(polkit): " NAME ".config.info");
      return;
    }

  if (g_str_equal (method, "getDefaultZone"))
    reply = g_variant_new ("(s)", "public");
  else if (g_str_equal (method, "getZoneOfInterface"))
    reply = g_variant_new ("(s)", self->interface_zone);
  else if (g_str_equal (method, "queryPort"))
    reply = answer_query (self, parameters);
  else
    reply = g_variant_new_parsed ("({'target': <%s>},)", self->target);

  g_dbus_method_invocation_return_value (invocation, reply);
}

/**
 * firewalld_fixture_new:
 *
 * Starts a firewalld that lets nothing in.
 */
FirewalldFixture *
firewalld_fixture_new (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  FirewalldFixture *self = g_new0 (FirewalldFixture, 1);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (description, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  self->interface_zone = "";
  self->target = "default";
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->address = g_test_dbus_get_bus_address (self->bus);
  self->connection = g_dbus_connection_new_for_address_sync (self->address,
                                                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                             G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                             NULL, NULL, &error);
  g_assert_no_error (error);

  for (GDBusInterfaceInfo **p = node->interfaces; *p != NULL; p++)
    {
      g_dbus_connection_register_object (self->connection, PATH, *p, &vtable, self, NULL, &error);
      g_assert_no_error (error);
    }
  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName", g_variant_new ("(su)", NAME, 0),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  return self;
}

/**
 * firewalld_fixture_release:
 *
 * Ends the firewalld, but not its bus.
 */
void
firewalld_fixture_release (FirewalldFixture *self)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_close_sync (self->connection, NULL, &error);
  g_assert_no_error (error);
}

void
firewalld_fixture_free (FirewalldFixture *self)
{
  if (!g_dbus_connection_is_closed (self->connection))
    firewalld_fixture_release (self);
  g_object_unref (self->connection);
  g_test_dbus_stop (self->bus);
  g_object_unref (self->bus);
  g_free (self->asked);
  g_free (self);
}
