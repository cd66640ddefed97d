/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-avahi.h"

#include "chat-avahi.h"
#include "chat-service-records.h"

static const char server_xml[] =
  "<node>"
  "  <interface name='org.freedesktop.Avahi.Server'>"
  "    <method name='EntryGroupNew'><arg type='o' direction='out'/></method>"
  "    <method name='GetAlternativeServiceName'>"
  "      <arg type='s' direction='in'/><arg type='s' direction='out'/>"
  "    </method>"
  "    <signal name='StateChanged'><arg type='i'/><arg type='s'/></signal>"
  "  </interface>"
  "  <interface name='org.freedesktop.Avahi.Server2'>"
  "    <method name='ServiceBrowserPrepare'>"
  "      <arg type='i' direction='in'/><arg type='i' direction='in'/><arg type='s' direction='in'/>"
  "      <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='o' direction='out'/>"
  "    </method>"
  "    <method name='ServiceResolverPrepare'>"
  "      <arg type='i' direction='in'/><arg type='i' direction='in'/><arg type='s' direction='in'/>"
  "      <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='i' direction='in'/>"
  "      <arg type='u' direction='in'/><arg type='o' direction='out'/>"
  "    </method>"
  "  </interface>"
  "  <interface name='org.freedesktop.Avahi.EntryGroup'>"
  "    <method name='AddService'>"
  "      <arg type='i' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='in'/>"
  "      <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "      <arg type='s' direction='in'/><arg type='q' direction='in'/><arg type='aay' direction='in'/>"
  "    </method>"
  "    <method name='Commit'/>"
  "    <method name='Free'/>"
  "    <signal name='StateChanged'><arg type='i'/><arg type='s'/></signal>"
  "  </interface>"
  "  <interface name='org.freedesktop.Avahi.ServiceBrowser'>"
  "    <method name='Start'/>"
  "    <method name='Free'/>"
  "  </interface>"
  "  <interface name='org.freedesktop.Avahi.ServiceResolver'>"
  "    <method name='Start'/>"
  "    <method name='Free'/>"
  "  </interface>"
  "</node>";

/* What was made for a client: a group, a browser or a resolver. */
typedef struct
{
  FakeAvahi  *avahi;
  char       *path;
  const char *interface;
  GVariant   *parameters;
  guint       id;
  guint       watch_id;
  gboolean    active;
} Object;

typedef struct
{
  char     *name;
  char     *address;
  GVariant *records;
  int       interface;
  guint     flags;
  guint16   port;
} Service;

static void
object_free (gpointer data)
{
  Object *object = data;

  g_bus_unwatch_name (object->watch_id);
  g_dbus_connection_unregister_object (object->avahi->connection, object->id);
  g_clear_pointer (&object->parameters, g_variant_unref);
  g_free (object->path);
  g_free (object);
}

static void
service_free (gpointer data)
{
  Service *service = data;

  g_variant_unref (service->records);
  g_free (service->name);
  g_free (service->address);
  g_free (service);
}

static void
emit (FakeAvahi  *self,
      Object     *object,
      const char *signal,
      GVariant   *parameters)
{
  g_dbus_connection_emit_signal (self->connection, NULL, object != NULL ? object->path : "/",
                                 object != NULL ? object->interface : CHAT_AVAHI_SERVER, signal, parameters, NULL);
}

static void
emit_item (FakeAvahi  *self,
           Object     *browser,
           const char *signal,
           Service    *service)
{
  emit (self, browser, signal, g_variant_new ("(iisssu)", service->interface, 0, service->name, CHAT_SERVICE_TYPE,
                                              "local", service->flags));
}

static gboolean
is_resolver_of (Object  *object,
                Service *service)
{
  const char *name;
  int interface;

  if (!object->active || !g_str_equal (object->interface, CHAT_AVAHI_SERVICE_RESOLVER))
    return FALSE;

  g_variant_get (object->parameters, "(ii&sssiu)", &interface, NULL, &name, NULL, NULL, NULL, NULL);

  return interface == service->interface && g_str_equal (name, service->name);
}

static void
emit_found (FakeAvahi *self,
            Object    *object,
            Service   *service)
{
  if (is_resolver_of (object, service))
    emit (self, object, "Found",
          g_variant_new ("(iissssisq@aayu)", service->interface, 0, service->name, CHAT_SERVICE_TYPE, "local",
                         "host.local", 0, service->address, service->port, service->records, service->flags));
}

static const char *
get_name (Object *group)
{
  const char *name;

  g_variant_get_child (group->parameters, 3, "&s", &name);

  return name;
}

static void
call_object (FakeAvahi             *self,
             Object                *object,
             const char            *method,
             GVariant              *parameters,
             GDBusMethodInvocation *invocation)
{
  if (g_str_equal (method, "Free"))
    {
      g_hash_table_remove (self->objects, object->path);
    }
  else if (g_str_equal (method, "AddService"))
    {
      g_clear_pointer (&object->parameters, g_variant_unref);
      object->parameters = g_variant_ref (parameters);
      if (g_strcmp0 (get_name (object), self->local_name) == 0)
        {
          g_dbus_method_invocation_return_dbus_error (invocation, CHAT_AVAHI_COLLISION_ERROR, "Local name collision");
          return;
        }
    }
  else if (g_str_equal (method, "Commit"))
    {
      gboolean taken = g_strcmp0 (get_name (object), self->remote_name) == 0;

      object->active = !taken;
      emit (self, object, "StateChanged", g_variant_new ("(is)", taken ? CHAT_AVAHI_ENTRY_GROUP_COLLISION : 2, ""));
    }
  else if (g_str_equal (object->interface, CHAT_AVAHI_SERVICE_BROWSER))
    {
      object->active = TRUE;
      for (guint i = 0; i < self->services->len; i++)
        emit_item (self, object, "ItemNew", self->services->pdata[i]);
    }

  g_dbus_method_invocation_return_value (invocation, NULL);
}

static guint register_object (FakeAvahi  *self,
                              const char *path,
                              const char *interface);

/* As Avahi does when a client goes without a word */
static void
client_gone_cb (GDBusConnection *connection,
                const char      *name,
                gpointer         user_data)
{
  Object *object = user_data;

  g_hash_table_remove (object->avahi->objects, object->path);
}

static void
make_object (FakeAvahi             *self,
             const char            *interface,
             GVariant              *parameters,
             GDBusMethodInvocation *invocation)
{
  Object *object = g_new0 (Object, 1);

  object->avahi = self;
  object->interface = interface;
  object->path = g_strdup_printf ("/object%u", self->n_made++);
  object->parameters = g_variant_ref (parameters);
  object->id = register_object (self, object->path, interface);
  object->watch_id = g_bus_watch_name_on_connection (self->connection,
                                                     g_dbus_method_invocation_get_sender (invocation),
                                                     G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, client_gone_cb,
                                                     object, NULL);
  g_hash_table_insert (self->objects, object->path, object);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", object->path));

  /* Avahi 0.8 does not wait with what it knows. */
  object->active = g_str_equal (interface, CHAT_AVAHI_SERVICE_RESOLVER);
  for (guint i = 0; i < self->services->len; i++)
    emit_found (self, object, self->services->pdata[i]);
}

static void
method_call_cb (GDBusConnection       *connection,
                const char            *sender,
                const char            *path,
                const char            *interface,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  FakeAvahi *self = user_data;
  Object *object = g_hash_table_lookup (self->objects, path);

  if (object != NULL)
    {
      call_object (self, object, method, parameters, invocation);
    }
  else if (g_str_equal (method, "EntryGroupNew"))
    {
      make_object (self, CHAT_AVAHI_ENTRY_GROUP, parameters, invocation);
    }
  else if (g_str_equal (method, "ServiceBrowserPrepare"))
    {
      make_object (self, CHAT_AVAHI_SERVICE_BROWSER, parameters, invocation);
    }
  else if (g_str_equal (method, "ServiceResolverPrepare"))
    {
      make_object (self, CHAT_AVAHI_SERVICE_RESOLVER, parameters, invocation);
    }
  else
    {
      g_autofree char *other = NULL;
      const char *name;

      g_variant_get (parameters, "(&s)", &name);
      other = g_strconcat (name, " #2", NULL);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", other));
    }
}

static guint
register_object (FakeAvahi  *self,
                 const char *path,
                 const char *interface)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_call_cb };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (server_xml, NULL);
  g_autoptr (GError) error = NULL;
  guint id;

  id = g_dbus_connection_register_object (self->connection, path,
                                          g_dbus_node_info_lookup_interface (info, interface), &vtable,
                                          self, NULL, &error);
  g_assert_no_error (error);

  return id;
}

static GDBusConnection *
connect (FakeAvahi *self)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection;

  connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (self->bus),
                                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                       G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                       NULL, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

void
fake_avahi_set_up (FakeAvahi *self)
{
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->connection = connect (self);
  self->client = connect (self);
  self->objects = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, object_free);
  self->services = g_ptr_array_new_with_free_func (service_free);
  self->server_id = register_object (self, "/", CHAT_AVAHI_SERVER);
  self->server2_id = register_object (self, "/", CHAT_AVAHI_SERVER2);
}

void
fake_avahi_tear_down (FakeAvahi *self)
{
  g_clear_handle_id (&self->owner_id, g_bus_unown_name);
  g_hash_table_unref (self->objects);
  g_ptr_array_unref (self->services);
  g_dbus_connection_unregister_object (self->connection, self->server_id);
  g_dbus_connection_unregister_object (self->connection, self->server2_id);
  g_dbus_connection_close_sync (self->client, NULL, NULL);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->client);
  g_object_unref (self->connection);
  g_test_dbus_down (self->bus);
  g_object_unref (self->bus);
  g_free (self->local_name);
  g_free (self->remote_name);
}

void
fake_avahi_start (FakeAvahi *self)
{
  self->owner_id = g_bus_own_name_on_connection (self->connection, CHAT_AVAHI_NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                                                 NULL, NULL, NULL, NULL);
}

void
fake_avahi_stop (FakeAvahi *self)
{
  g_clear_handle_id (&self->owner_id, g_bus_unown_name);
  g_hash_table_remove_all (self->objects);
}

void
fake_avahi_rename_host (FakeAvahi *self)
{
  emit (self, NULL, "StateChanged", g_variant_new ("(is)", 1, ""));
  emit (self, NULL, "StateChanged", g_variant_new ("(is)", CHAT_AVAHI_SERVER_RUNNING, ""));
}

static void
tell (FakeAvahi  *self,
      const char *signal,
      Service    *service)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Object *object = value;

      if (object->active && g_str_equal (object->interface, CHAT_AVAHI_SERVICE_BROWSER) && signal != NULL)
        emit_item (self, object, signal, service);
      else if (signal == NULL)
        emit_found (self, object, service);
    }
}

static void
add_service (FakeAvahi  *self,
             int         interface,
             const char *name,
             const char *address,
             guint16     port,
             const char *records,
             guint       flags)
{
  Service *service = g_new0 (Service, 1);

  service->name = g_strdup (name);
  service->address = g_strdup (address);
  service->records = g_variant_ref_sink (g_variant_new_parsed (records));
  service->interface = interface;
  service->port = port;
  service->flags = flags;
  g_ptr_array_add (self->services, service);
  tell (self, "ItemNew", service);
}

/* The records as a text of GVariant */
void
fake_avahi_add_records (FakeAvahi  *self,
                        const char *name,
                        const char *address,
                        guint16     port,
                        const char *records,
                        guint       flags)
{
  add_service (self, 2, name, address, port, records, flags);
}

void
fake_avahi_add (FakeAvahi  *self,
                int         interface,
                const char *name,
                const char *address,
                guint16     port,
                const char *fingerprint)
{
  g_autoptr (GString) records = g_string_new ("[[byte 0x76, 0x3d, 0x31], [byte 0x74, 0x6c, 0x73, 0x3d");

  for (const char *p = fingerprint; *p != '\0'; p++)
    g_string_append_printf (records, ", 0x%02x", (guint) *p);
  g_string_append (records, "]]");
  add_service (self, interface, name, address, port, records->str, 0);
}

static Service *
find_service (FakeAvahi  *self,
              int         interface,
              const char *name)
{
  for (guint i = 0; i < self->services->len; i++)
    {
      Service *service = self->services->pdata[i];

      if ((interface == 0 || interface == service->interface) && g_str_equal (name, service->name))
        return service;
    }

  g_assert_not_reached ();
}

void
fake_avahi_move (FakeAvahi  *self,
                 const char *name,
                 const char *address)
{
  Service *service = find_service (self, 0, name);

  g_set_str (&service->address, address);
  tell (self, NULL, service);
}

void
fake_avahi_fail (FakeAvahi  *self,
                 const char *name)
{
  Service *service = find_service (self, 0, name);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (is_resolver_of (value, service))
        emit (self, value, "Failure", g_variant_new ("(s)", "Timeout reached"));
    }
}

void
fake_avahi_remove (FakeAvahi  *self,
                   int         interface,
                   const char *name)
{
  Service *service = find_service (self, interface, name);

  tell (self, "ItemRemove", service);
  g_ptr_array_remove (self->services, service);
}

/* How much was made for clients and not given back */
guint
fake_avahi_get_n (FakeAvahi *self)
{
  return g_hash_table_size (self->objects);
}

static Object *
find_announced (FakeAvahi *self,
                guint     *n)
{
  GHashTableIter iter;
  gpointer value;
  Object *found = NULL;

  *n = 0;
  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Object *object = value;

      if (!object->active || !g_str_equal (object->interface, CHAT_AVAHI_ENTRY_GROUP))
        continue;

      found = object;
      (*n)++;
    }

  return found;
}

guint
fake_avahi_get_n_announced (FakeAvahi *self)
{
  guint n;

  find_announced (self, &n);

  return n;
}

const char *
fake_avahi_get_announced (FakeAvahi  *self,
                          guint16    *port,
                          char      **records)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autoptr (GVariant) values = NULL;
  const char *name;
  const char *type;
  guint n;
  Object *group = find_announced (self, &n);

  g_assert_cmpuint (n, ==, 1);
  g_variant_get (group->parameters, "(iiu&s&s&s&sq@aay)", NULL, NULL, NULL, &name, &type, NULL, NULL, port, &values);
  g_assert_cmpstr (type, ==, "_confab._tcp");
  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) value = g_variant_get_child_value (values, i);

      g_string_append_len (joined, g_variant_get_data (value), (gssize) g_variant_get_size (value));
      g_string_append_c (joined, '\n');
    }
  *records = g_string_free_and_steal (g_steal_pointer (&joined));

  return name;
}
