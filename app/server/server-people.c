/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-people.h"

#include "server-error.h"
#include "server-session-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <yyjson.h>

#define SOCKET_NAME "people"

/* How long one side waits for the other, in seconds */
#define TIMEOUT 5

/* Of what a user is called, in characters and, for the JSON around it, bytes */
#define MAX_TEXT 256
#define MAX_INFO 4096

enum
{
  FIELD_ID,
  FIELD_CONNECTIONS,
  FIELD_SINCE,
  FIELD_NAME,
  N_FIELDS
};

/**
 * ServerPeople:
 *
 * Tells who is connected, to whoever can open a socket in the folder of the
 * data: the account that the server runs under, and nobody from a network.
 */
struct _ServerPeople
{
  ServerHub *hub;
  GSocketService *service;
  char *path;
};

/* The connections of one user; what is pointed to is the sessions'. */
typedef struct
{
  const char *user;
  GBytes *info;
  gint64 since;
  guint connections;
} Entry;

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const Entry *first = *(const Entry *const *) a;
  const Entry *second = *(const Entry *const *) b;

  if (first->since != second->since)
    return first->since < second->since ? -1 : 1;

  return strcmp (first->user, second->user);
}

static GPtrArray *
collect (ServerHub *hub)
{
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, server_hub_get_sessions (hub));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ServerSession *session = value;
      Entry *entry;

      if (!server_session_is_connected (session))
        continue;

      entry = g_hash_table_lookup (users, session->user);
      if (entry == NULL)
        {
          entry = g_new0 (Entry, 1);
          *entry = (Entry) { .user = session->user, .since = session->connected_at };
          g_hash_table_insert (users, session->user, entry);
          g_ptr_array_add (entries, entry);
        }
      entry->connections++;
      entry->since = MIN (entry->since, session->connected_at);
      entry->info = session->info != NULL ? session->info : entry->info;
    }

  g_ptr_array_sort (entries, compare_entries);
  return entries;
}

/* What separates fields and lines is in none. */
static void
append_text (GString    *lines,
             const char *text)
{
  guint n = 0;

  for (const char *p = text; *p != '\0' && n < MAX_TEXT; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (lines, g_unichar_iscntrl (c) ? ' ' : c);
    }
}

static void
append_name (GString *lines,
             GBytes  *info)
{
  yyjson_doc *doc = NULL;
  const char *name;

  if (info != NULL && g_bytes_get_size (info) <= MAX_INFO)
    doc = yyjson_read (g_bytes_get_data (info, NULL), g_bytes_get_size (info), YYJSON_READ_NOFLAG);

  name = yyjson_get_str (yyjson_obj_get (yyjson_doc_get_root (doc), "name"));
  if (name != NULL)
    append_text (lines, name);
  yyjson_doc_free (doc);
}

static char *
describe (ServerHub *hub)
{
  g_autoptr (GPtrArray) entries = collect (hub);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);

      append_text (lines, entry->user);
      g_string_append_printf (lines, "\t%u\t%" G_GINT64_FORMAT "\t", entry->connections, entry->since);
      append_name (lines, entry->info);
      g_string_append_c (lines, '\n');
    }

  return g_string_free_and_steal (lines);
}

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GSocketConnection) connection = data;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    g_debug ("people: %s", error->message);
}

static gboolean
incoming_cb (ServerPeople      *self,
             GSocketConnection *connection)
{
  char *text = describe (self->hub);

  g_object_set_data_full (G_OBJECT (connection), "text", text, g_free);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), TIMEOUT);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, strlen (text),
                                   G_PRIORITY_DEFAULT, NULL, written_cb, g_object_ref (connection));
  return TRUE;
}

/* The path of a socket has to be short, that of a folder need not be. */
static GSocketAddress *
make_address (const char  *data_dir,
              int         *folder,
              GError     **error)
{
  g_autofree char *path = NULL;

  *folder = open (data_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (*folder < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", data_dir, g_strerror (errno));
      return NULL;
    }

  path = g_strdup_printf ("/proc/self/fd/%d/" SOCKET_NAME, *folder);
  return g_unix_socket_address_new (path);
}

/**
 * server_people_new:
 * @hub: outlives this.
 * @data_dir: a folder that no other server uses.
 *
 * Returns: (transfer full): what answers server_people_ask()
 */
ServerPeople *
server_people_new (ServerHub   *hub,
                   const char  *data_dir,
                   GError     **error)
{
  g_autofd int folder = -1;
  g_autoptr (GSocketAddress) address = make_address (data_dir, &folder, error);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autofree char *path = g_build_filename (data_dir, SOCKET_NAME, NULL);
  ServerPeople *self;

  if (address == NULL)
    return NULL;

  /* What a server that was killed has left behind */
  g_unlink (path);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;

  self = g_new0 (ServerPeople, 1);
  self->hub = hub;
  self->service = g_steal_pointer (&service);
  self->path = g_steal_pointer (&path);
  g_signal_connect_swapped (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  return self;
}

void
server_people_free (ServerPeople *self)
{
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_unlink (self->path);
  g_free (self->path);
  g_free (self);
}

static void
free_person (gpointer data)
{
  ServerPerson *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

static GPtrArray *
parse (const char  *text,
       GError     **error)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (free_person);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", -1);
      guint64 connections;
      gint64 since;
      ServerPerson *person;

      if (g_strv_length (fields) != N_FIELDS ||
          !g_ascii_string_to_unsigned (fields[FIELD_CONNECTIONS], 10, 1, G_MAXUINT, &connections, NULL) ||
          !g_ascii_string_to_signed (fields[FIELD_SINCE], 10, 0, G_MAXINT64, &since, NULL))
        {
          g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_STORE, "What the server answers makes no sense");
          return NULL;
        }

      person = g_new0 (ServerPerson, 1);
      person->id = g_strdup (fields[FIELD_ID]);
      person->name = g_strdup (fields[FIELD_NAME]);
      person->since = since;
      person->connections = (guint) connections;
      g_ptr_array_add (people, person);
    }

  return g_steal_pointer (&people);
}

static char *
read_all (GSocketConnection  *connection,
          GError            **error)
{
  g_autoptr (GOutputStream) text = g_memory_output_stream_new_resizable ();

  if (g_output_stream_splice (text, g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                              G_OUTPUT_STREAM_SPLICE_NONE, NULL, error) < 0 ||
      !g_output_stream_write_all (text, "", 1, NULL, NULL, error) || !g_output_stream_close (text, NULL, error))
    return NULL;

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (text));
}

static gboolean
is_nobody (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/**
 * server_people_ask:
 * @data_dir: where a server has its data, or would.
 *
 * Asks the server that runs, if one does, and waits for the answer.
 *
 * Returns: (transfer full) (element-type ServerPerson): who is connected, in
 *   the order in which they came
 */
GPtrArray *
server_people_ask (const char  *data_dir,
                   GError     **error)
{
  g_autofd int folder = -1;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GSocketAddress) address = make_address (data_dir, &folder, &local_error);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *text = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, TIMEOUT);
  if (address != NULL)
    connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &local_error);

  if (connection != NULL)
    text = read_all (connection, error);
  else if (is_nobody (local_error))
    text = g_strdup ("");
  else
    g_propagate_error (error, g_steal_pointer (&local_error));

  return text != NULL ? parse (text, error) : NULL;
}
