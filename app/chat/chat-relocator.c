/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-relocator.h"

#include "chat-discovery.h"
#include "chat-server-probe.h"

/**
 * ChatRelocator:
 *
 * A server is known by the fingerprint of its certificate. While an account
 * cannot connect, servers with its fingerprint are looked for on the network;
 * one that proves at another address that it has the certificate is where the
 * account moves to, with all that it has.
 *
 * Anybody can announce a fingerprint, so nothing is moved without the proof. One
 * is asked for it at a time, and each place once.
 */
struct _ChatRelocator
{
  GObject          parent_instance;

  GDBusConnection *connection;
  ChatSessions    *sessions;
  ChatDiscovery   *discovery;

  /* What is being asked */
  GCancellable    *cancellable;
  ChatSession     *session;
  char            *uri;
  GHashTable      *failed;
};

G_DEFINE_FINAL_TYPE (ChatRelocator, chat_relocator, G_TYPE_OBJECT)

static void update (ChatRelocator *self);

static gboolean
is_lost (ChatSession *session)
{
  return !chat_session_get_hosted (session) && !chat_session_get_signed_out (session) &&
         chat_session_get_fingerprint (session) != NULL &&
         chat_session_get_state (session) == CHAT_SESSION_OPEN &&
         chat_account_get_state (chat_session_get_account (session)) == CHAT_ACCOUNT_RECONNECTING;
}

/* Returns NULL where the account is at that address already. */
static char *
dup_new_uri (ChatSession          *session,
             ChatDiscoveredServer *server)
{
  g_autoptr (GUri) uri = g_uri_parse (chat_session_get_uri (session), G_URI_FLAGS_ENCODED, NULL);
  const char *host = chat_discovered_server_get_host (server);
  guint16 port = chat_discovered_server_get_port (server);

  if (uri == NULL || (g_strcmp0 (g_uri_get_host (uri), host) == 0 && g_uri_get_port (uri) == port))
    return NULL;

  return g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL, host, port, g_uri_get_path (uri),
                     g_uri_get_query (uri), NULL);
}

static void
forget_probe (ChatRelocator *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->uri, g_free);
}

static void
probed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  ChatRelocator *self = user_data;
  g_autoptr (ChatSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  gboolean proven = chat_server_probe_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  session = g_steal_pointer (&self->session);
  uri = g_steal_pointer (&self->uri);
  forget_probe (self);
  if (!proven)
    g_debug ("It is not the server that it is said to be at %s: %s", uri, error->message);
  else if (is_lost (session) && chat_sessions_find_id (self->sessions, chat_session_get_id (session)) == session &&
           chat_sessions_relocate (self->sessions, session, uri, &error))
    g_message ("A server has moved to %s", uri);

  g_hash_table_add (self->failed, g_steal_pointer (&uri));
  update (self);
}

static gboolean
probe (ChatRelocator        *self,
       ChatSession          *session,
       ChatDiscoveredServer *server)
{
  const char *fingerprint = chat_session_get_fingerprint (session);
  g_autofree char *uri = NULL;

  if (!g_str_equal (chat_discovered_server_get_fingerprint (server), fingerprint))
    return FALSE;

  uri = dup_new_uri (session, server);
  if (uri == NULL || g_hash_table_contains (self->failed, uri))
    return FALSE;

  self->cancellable = g_cancellable_new ();
  self->session = g_object_ref (session);
  self->uri = g_steal_pointer (&uri);
  chat_server_probe_async (chat_discovered_server_get_host (server), chat_discovered_server_get_port (server),
                           fingerprint, self->cancellable, probed_cb, self);

  return TRUE;
}

static void
probe_next (ChatRelocator *self)
{
  guint n_servers = g_list_model_get_n_items (G_LIST_MODEL (self->discovery));

  for (guint i = 0; i < chat_sessions_get_n (self->sessions); i++)
    {
      ChatSession *session = chat_sessions_get (self->sessions, i);

      for (guint j = 0; is_lost (session) && j < n_servers; j++)
        {
          g_autoptr (ChatDiscoveredServer) server = g_list_model_get_item (G_LIST_MODEL (self->discovery), j);

          if (probe (self, session, server))
            return;
        }
    }
}

static void
found_cb (ChatRelocator *self)
{
  g_hash_table_remove_all (self->failed);
  update (self);
}

static gboolean
has_lost (ChatRelocator *self)
{
  for (guint i = 0; i < chat_sessions_get_n (self->sessions); i++)
    {
      if (is_lost (chat_sessions_get (self->sessions, i)))
        return TRUE;
    }

  return FALSE;
}

static void
update (ChatRelocator *self)
{
  if (!has_lost (self))
    {
      forget_probe (self);
      g_clear_object (&self->discovery);
      g_hash_table_remove_all (self->failed);
      return;
    }

  if (self->discovery == NULL)
    {
      self->discovery = chat_discovery_new (self->connection);
      g_signal_connect_object (self->discovery, "items-changed", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
    }

  if (self->cancellable == NULL)
    probe_next (self);
}

static void
session_cb (ChatRelocator *self,
            GParamSpec    *pspec,
            ChatSession   *session)
{
  ChatAccount *account = chat_session_get_account (session);

  if (account != NULL)
    {
      g_signal_handlers_disconnect_by_func (account, update, self);
      g_signal_connect_object (account, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

static void
items_changed_cb (ChatRelocator *self,
                  guint          position,
                  guint          n_removed,
                  guint          n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      ChatSession *session = chat_sessions_get (self->sessions, i);

      g_signal_handlers_disconnect_by_func (session, session_cb, self);
      g_signal_connect_object (session, "notify::state", G_CALLBACK (session_cb), self, G_CONNECT_SWAPPED);
      session_cb (self, NULL, session);
    }
  update (self);
}

static void
chat_relocator_dispose (GObject *object)
{
  ChatRelocator *self = CHAT_RELOCATOR (object);

  forget_probe (self);
  g_clear_object (&self->discovery);
  g_clear_object (&self->sessions);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (chat_relocator_parent_class)->dispose (object);
}

static void
chat_relocator_finalize (GObject *object)
{
  ChatRelocator *self = CHAT_RELOCATOR (object);

  g_hash_table_unref (self->failed);

  G_OBJECT_CLASS (chat_relocator_parent_class)->finalize (object);
}

static void
chat_relocator_class_init (ChatRelocatorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_relocator_dispose;
  object_class->finalize = chat_relocator_finalize;
}

static void
chat_relocator_init (ChatRelocator *self)
{
  self->failed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * chat_relocator_new:
 * @connection: (nullable): the bus that Avahi is on, or %NULL for that of the
 *   system, which is then connected to when an account has lost its server
 * @sessions: the accounts
 *
 * Creates a relocator, which works as long as it lives.
 *
 * Returns: (transfer full): the relocator
 */
ChatRelocator *
chat_relocator_new (GDBusConnection *connection,
                    ChatSessions    *sessions)
{
  ChatRelocator *self;

  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (CHAT_IS_SESSIONS (sessions), NULL);

  self = g_object_new (CHAT_TYPE_RELOCATOR, NULL);
  g_set_object (&self->connection, connection);
  self->sessions = g_object_ref (sessions);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, chat_sessions_get_n (sessions));

  return self;
}
