/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks firewalld, which is the only firewall that anybody may ask. */

#include "chat-firewall.h"

#define NAME "org.fedoraproject.FirewallD1"
#define PATH "/org/fedoraproject/FirewallD1"
#define INTERFACE NAME
#define INTERFACE_ZONE NAME ".zone"

#define TIMEOUT 5000

#define TARGET_ACCEPT "ACCEPT"
/* What its policy for servers, which some distributions have also on desktops,
 * says to all questions about a zone.
 */
#define ERROR_NOT_AUTHORIZED NAME ".NotAuthorizedException"

typedef struct
{
  GDBusConnection   *connection;
  char              *zone;
  guint              port;
  ChatFirewallState  state;
} Check;

static void
check_free (Check *self)
{
  g_clear_object (&self->connection);
  g_free (self->zone);
  g_free (self);
}

static void
call (GTask               *task,
      const char          *interface,
      const char          *method,
      GVariant            *arguments,
      const char          *reply,
      GAsyncReadyCallback  callback)
{
  Check *check = g_task_get_task_data (task);

  /* To ask is no reason to start a firewall. */
  g_dbus_connection_call (check->connection, NAME, PATH, interface, method, arguments, G_VARIANT_TYPE (reply),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT, g_task_get_cancellable (task), callback, task);
}

static void
end (GTask             *task,
     ChatFirewallState  state)
{
  Check *check = g_task_get_task_data (task);

  check->state = state;
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* Takes the task, which has ended if there is no reply. */
static GVariant *
finish_call (GObject      *object,
             GAsyncResult *result,
             GTask        *task)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *remote = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  const Check *check = g_task_get_task_data (task);

  if (reply != NULL)
    return reply;

  remote = g_dbus_error_get_remote_error (error);
  if (check->zone != NULL && g_strcmp0 (remote, ERROR_NOT_AUTHORIZED) == 0)
    {
      end (task, CHAT_FIREWALL_SECRET);
      return NULL;
    }

  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);

  return NULL;
}

static void
settings_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) reply = finish_call (object, result, task);
  g_autoptr (GVariant) settings = NULL;
  const char *target = "";

  if (reply == NULL)
    return;

  settings = g_variant_get_child_value (reply, 0);
  g_variant_lookup (settings, "target", "&s", &target);
  end (task, g_str_equal (target, TARGET_ACCEPT) ? CHAT_FIREWALL_OPEN : CHAT_FIREWALL_CLOSED);
}

static void
port_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  Check *check = g_task_get_task_data (task);
  g_autoptr (GVariant) reply = finish_call (object, result, task);
  gboolean open;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(b)", &open);
  if (open)
    end (task, CHAT_FIREWALL_OPEN);
  else
    call (task, INTERFACE_ZONE, "getZoneSettings2", g_variant_new ("(s)", check->zone), "(a{sv})", settings_cb);
}

static void
ask_port (GTask      *task,
          const char *zone)
{
  Check *check = g_task_get_task_data (task);
  g_autofree char *port = g_strdup_printf ("%u", check->port);

  check->zone = g_strdup (zone);
  call (task, INTERFACE_ZONE, "queryPort", g_variant_new ("(sss)", zone, port, "tcp"), "(b)", port_cb);
}

static void
default_zone_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) reply = finish_call (object, result, task);
  const char *zone;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(&s)", &zone);
  ask_port (task, zone);
}

static void
zone_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) reply = finish_call (object, result, task);
  const char *zone;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(&s)", &zone);
  if (*zone != '\0')
    ask_port (task, zone);
  else
    call (task, INTERFACE, "getDefaultZone", NULL, "(s)", default_zone_cb);
}

static void
ask_zone (GTask      *task,
          const char *interface)
{
  call (task, INTERFACE_ZONE, "getZoneOfInterface", g_variant_new ("(s)", interface), "(s)", zone_cb);
}

/**
 * chat_firewall_check_async:
 * @connection: to the system bus
 * @interface: (nullable): of the network from which others come, %NULL if it is
 *   not known
 * @port: the port to which they come
 * @cancellable: (nullable): a cancellable
 * @callback: called when the firewall has answered
 * @user_data: data for @callback
 *
 * Asks whether the firewall of this computer lets others in.
 */
void
chat_firewall_check_async (GDBusConnection     *connection,
                           const char          *interface,
                           guint                port,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  Check *check;
  GTask *task;

  g_return_if_fail (G_IS_DBUS_CONNECTION (connection));
  g_return_if_fail (port > 0 && port <= G_MAXUINT16);

  check = g_new0 (Check, 1);
  check->connection = g_object_ref (connection);
  check->port = port;
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_firewall_check_async);
  g_task_set_static_name (task, "[chat] check firewall");
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);

  if (interface != NULL)
    ask_zone (task, interface);
  else
    call (task, INTERFACE, "getDefaultZone", NULL, "(s)", default_zone_cb);
}

/**
 * chat_firewall_check_finish:
 * @result: the result
 * @command: (out) (transfer full) (nullable): what lets others in, if they are
 *   or may be kept out: a line for a terminal
 * @error: return location for an error of D-Bus: that there is no firewalld, or
 *   that it may not be asked
 *
 * Finishes chat_firewall_check_async().
 *
 * Returns: what the firewall does, or %CHAT_FIREWALL_UNKNOWN with @error set
 */
ChatFirewallState
chat_firewall_check_finish (GAsyncResult  *result,
                            char         **command,
                            GError       **error)
{
  Check *check;
  g_autofree char *zone = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), CHAT_FIREWALL_UNKNOWN);
  g_return_val_if_fail (command != NULL, CHAT_FIREWALL_UNKNOWN);

  *command = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return CHAT_FIREWALL_UNKNOWN;

  check = g_task_get_task_data (G_TASK (result));
  if (check->state != CHAT_FIREWALL_CLOSED && check->state != CHAT_FIREWALL_SECRET)
    return check->state;

  zone = g_shell_quote (check->zone);
  *command = g_strdup_printf ("sudo firewall-cmd --permanent --zone=%s --add-port=%u/tcp && sudo firewall-cmd --reload",
                              zone, check->port);

  return check->state;
}
