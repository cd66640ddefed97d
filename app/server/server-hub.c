/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-hub.h"

#include "server-api.h"
#include "server-channel.h"
#include "server-emulation.h"
#include "server-metrics.h"
#include "server-session-private.h"
#include "server-webhooks.h"

#define PING "{}"

/**
 * ServerHub:
 * @guests: (nullable): the invites, by which guests may be sent away.
 * @files: (nullable): what was uploaded, unless there is nothing of that.
 * @ping: one frame, shared by all.
 * @hooks: who else is asked what clients may do.
 * @routes: (nullable): what is served over HTTP, %NULL for all there is.
 * @marked_channels: those with pushes that are not sent yet.
 * @marked_sessions: those with replies that are not sent yet.
 *
 * What all sessions share: the registry of channels and of sessions. At the
 * end of each turn of the loop it sends what the turn has produced.
 */
struct _ServerHub
{
  ServerConfig *config;
  ServerLoop *loop;
  ServerStore *store;
  ServerGuests *guests;
  ServerFiles *files;
  WireDecoder *decoder;
  ServerFrame *ping;
  const ServerRoute *routes;
  ServerApi *api;
  ServerEmulation *emulation;
  ServerWebhooks *webhooks;
  ServerMetrics *metrics;
  /* (element-type utf8 ServerChannel): by name, which is the channel's own */
  GHashTable *channels;
  /* (element-type utf8 ServerSession): by client id, the session's own */
  GHashTable *sessions;
  /* (element-type utf8 ServerSession): the first of each user who is not a
   * visitor, by the session's own user id */
  GHashTable *users;
  ServerHook hooks[SERVER_N_HOOKS];
  GPtrArray *marked_channels;
  GPtrArray *marked_sessions;
  gboolean stopping;
  gboolean leaving;
};

static WireDecoder *
make_decoder (ServerConfig *config)
{
  WireLimits limits = {
    .max_frame_size = config->max_message_size,
    .max_objects = WIRE_DEFAULT_MAX_OBJECTS,
    .max_depth = config->max_depth,
  };

  return wire_decoder_new (&limits);
}

/**
 * server_hub_new:
 * @loop: outlives the hub, as @store does.
 *
 * Returns: (transfer full): a hub
 */
ServerHub *
server_hub_new (ServerConfig *config,
                ServerLoop   *loop,
                ServerStore  *store)
{
  ServerHub *self = g_new0 (ServerHub, 1);

  self->config = server_config_ref (config);
  self->loop = loop;
  self->store = store;
  self->decoder = make_decoder (config);
  self->api = server_api_new ();
  self->emulation = server_emulation_new ();
  self->webhooks = server_webhooks_new ();
  self->metrics = server_metrics_new ();
  self->ping = server_frame_new_text (PING, sizeof PING - 1, TRUE);
  self->channels = g_hash_table_new (g_str_hash, g_str_equal);
  self->sessions = g_hash_table_new (g_str_hash, g_str_equal);
  self->users = g_hash_table_new (g_str_hash, g_str_equal);
  self->marked_channels = g_ptr_array_new ();
  self->marked_sessions = g_ptr_array_new ();
  return self;
}

/**
 * server_hub_free:
 *
 * Frees the hub, when all sessions are gone and the store has given all its
 * answers.
 */
void
server_hub_free (ServerHub *self)
{
  server_hub_flush (self);
  if (g_hash_table_size (self->sessions) > 0 || g_hash_table_size (self->channels) > 0)
    g_critical ("A session or a channel was left");

  server_api_free (self->api);
  server_emulation_free (self->emulation);
  server_webhooks_free (self->webhooks);
  server_metrics_free (self->metrics);
  g_hash_table_unref (self->channels);
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->users);
  g_ptr_array_unref (self->marked_channels);
  g_ptr_array_unref (self->marked_sessions);
  server_frame_unref (self->ping);
  wire_decoder_free (self->decoder);
  server_config_unref (self->config);
  g_free (self);
}

ServerConfig *
server_hub_get_config (ServerHub *self)
{
  return self->config;
}

/**
 * server_hub_set_config:
 *
 * Has a new configuration from now on: for channels that are open too, whose
 * subscribers stay. Not to be called while a frame is being read.
 */
void
server_hub_set_config (ServerHub    *self,
                       ServerConfig *config)
{
  g_autoptr (ServerConfig) old = self->config;
  GHashTableIter iter;
  gpointer channel;

  self->config = server_config_ref (config);
  wire_decoder_free (self->decoder);
  self->decoder = make_decoder (config);

  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, NULL, &channel))
    server_channel_resolve (channel);
}

/**
 * server_hub_set_guests:
 * @guests: outlives the hub.
 */
void
server_hub_set_guests (ServerHub    *self,
                       ServerGuests *guests)
{
  self->guests = guests;
}

ServerGuests *
server_hub_get_guests (ServerHub *self)
{
  return self->guests;
}

/**
 * server_hub_set_files:
 * @files: (nullable): outlives all connections.
 */
void
server_hub_set_files (ServerHub   *self,
                      ServerFiles *files)
{
  self->files = files;
}

ServerFiles *
server_hub_get_files (ServerHub *self)
{
  return self->files;
}

/**
 * server_hub_dismiss_guests:
 *
 * Sends away all whose invite was revoked, and those of a page that is there no
 * more.
 */
void
server_hub_dismiss_guests (ServerHub *self)
{
  g_autoptr (GPtrArray) sessions = g_hash_table_get_values_as_ptr_array (self->sessions);

  for (guint i = 0; i < sessions->len; i++)
    server_session_ref (g_ptr_array_index (sessions, i));

  g_ptr_array_set_free_func (sessions, (GDestroyNotify) server_session_unref);
  for (guint i = 0; i < sessions->len; i++)
    server_session_dismiss_guest (g_ptr_array_index (sessions, i));
}

ServerLoop *
server_hub_get_loop (ServerHub *self)
{
  return self->loop;
}

ServerStore *
server_hub_get_store (ServerHub *self)
{
  return self->store;
}

/**
 * server_hub_get_decoder:
 *
 * Returns: the decoder of all sessions; each reads a whole frame with it
 *   before the next may
 */
WireDecoder *
server_hub_get_decoder (ServerHub *self)
{
  return self->decoder;
}

ServerFrame *
server_hub_get_ping (ServerHub *self)
{
  return self->ping;
}

ServerHook *
server_hub_get_hook (ServerHub      *self,
                     ServerHookKind  kind)
{
  return &self->hooks[kind];
}

/**
 * server_hub_set_hook:
 * @func: (nullable): whom to ask, %NULL for nobody.
 */
void
server_hub_set_hook (ServerHub      *self,
                     ServerHookKind  kind,
                     ServerHookFunc  func,
                     gpointer        data)
{
  self->hooks[kind] = (ServerHook) { func, data };
}

gboolean
server_hub_is_stopping (ServerHub *self)
{
  return self->stopping;
}

/**
 * server_hub_stop:
 *
 * From now on sessions take no more commands. What they have asked for
 * before is still answered.
 */
void
server_hub_stop (ServerHub *self)
{
  self->stopping = TRUE;
}

/**
 * server_hub_leave:
 *
 * All that had been asked for is answered. From now on a session that asks
 * for more is sent away at once, so that it can ask elsewhere.
 */
void
server_hub_leave (ServerHub *self)
{
  self->leaving = TRUE;
}

gboolean
server_hub_is_leaving (ServerHub *self)
{
  return self->leaving;
}

/**
 * server_hub_open_channel:
 * @name: as on the wire.
 *
 * Returns: (transfer full): the channel, which stays as long as somebody
 *   needs it
 */
ServerChannel *
server_hub_open_channel (ServerHub  *self,
                         const char *name)
{
  ServerChannel *channel = g_hash_table_lookup (self->channels, name);

  if (channel != NULL)
    return server_channel_ref (channel);

  channel = server_channel_new (self, name);
  g_hash_table_insert (self->channels, (gpointer) server_channel_get_name (channel), channel);
  return channel;
}

void
server_hub_forget_channel (ServerHub     *self,
                           ServerChannel *channel)
{
  g_hash_table_remove (self->channels, server_channel_get_name (channel));
}

guint
server_hub_get_n_channels (ServerHub *self)
{
  return g_hash_table_size (self->channels);
}

void
server_hub_add_session (ServerHub     *self,
                        ServerSession *session)
{
  g_hash_table_insert (self->sessions, (gpointer) server_session_get_client (session), session);
}

static void
remove_from_user (ServerHub     *self,
                  ServerSession *session)
{
  ServerSession *next = session->next_of_user;

  if (next != NULL)
    next->previous_of_user = session->previous_of_user;

  if (session->previous_of_user != NULL)
    session->previous_of_user->next_of_user = next;
  else if (next != NULL)
    g_hash_table_replace (self->users, next->user, next);
  else if (session->user != NULL && g_hash_table_lookup (self->users, session->user) == session)
    g_hash_table_remove (self->users, session->user);

  session->next_of_user = NULL;
  session->previous_of_user = NULL;
}

void
server_hub_remove_session (ServerHub     *self,
                           ServerSession *session)
{
  g_hash_table_remove (self->sessions, server_session_get_client (session));
  remove_from_user (self, session);
}

/**
 * server_hub_add_user:
 *
 * Lets the session, whose user is known now, be found by it. Visitors are not
 * to be found so.
 */
void
server_hub_add_user (ServerHub     *self,
                     ServerSession *session)
{
  ServerSession *first;

  if (session->user[0] == '\0')
    return;

  first = g_hash_table_lookup (self->users, session->user);
  session->next_of_user = first;
  if (first != NULL)
    first->previous_of_user = session;
  g_hash_table_replace (self->users, session->user, session);
}

/**
 * server_hub_find_session:
 * @client: a client id.
 *
 * Returns: (transfer none) (nullable): the session, once it is connected
 */
ServerSession *
server_hub_find_session (ServerHub  *self,
                         const char *client)
{
  ServerSession *session = g_hash_table_lookup (self->sessions, client);

  return session != NULL && server_session_is_connected (session) ? session : NULL;
}

/**
 * server_hub_dup_sessions:
 * @user: a user id; visitors are not found.
 *
 * Returns: (transfer full) (element-type ServerSession): those of the user that
 *   are connected now; may be gone over while they come to an end
 */
GPtrArray *
server_hub_dup_sessions (ServerHub  *self,
                         const char *user)
{
  GPtrArray *sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) server_session_unref);
  ServerSession *session = g_hash_table_lookup (self->users, user);

  for (; session != NULL; session = session->next_of_user)
    {
      if (server_session_is_connected (session))
        g_ptr_array_add (sessions, server_session_ref (session));
    }

  return sessions;
}

/**
 * server_hub_count_sessions:
 * @max: when to stop counting.
 *
 * Returns: how many sessions @user has, those that are still connecting too
 */
guint
server_hub_count_sessions (ServerHub  *self,
                           const char *user,
                           guint       max)
{
  ServerSession *session = g_hash_table_lookup (self->users, user);
  guint n = 0;

  for (; session != NULL && n < max; session = session->next_of_user)
    n++;

  return n;
}

/**
 * server_hub_mark_channel:
 *
 * Has the channel flushed at the end of this turn.
 */
void
server_hub_mark_channel (ServerHub     *self,
                         ServerChannel *channel)
{
  g_ptr_array_add (self->marked_channels, server_channel_ref (channel));
  server_loop_request_flush (self->loop);
}

/**
 * server_hub_mark_session:
 *
 * Has the session flushed at the end of this turn.
 */
void
server_hub_mark_session (ServerHub     *self,
                         ServerSession *session)
{
  g_ptr_array_add (self->marked_sessions, server_session_ref (session));
  server_loop_request_flush (self->loop);
}

ServerEmulation *
server_hub_get_emulation (ServerHub *self)
{
  return self->emulation;
}

ServerApi *
server_hub_get_api (ServerHub *self)
{
  return self->api;
}

ServerWebhooks *
server_hub_get_webhooks (ServerHub *self)
{
  return self->webhooks;
}

/**
 * server_hub_get_metrics:
 *
 * Returns: the counters, to be written by whatever is counted
 */
ServerMetrics *
server_hub_get_metrics (ServerHub *self)
{
  return self->metrics;
}

/**
 * server_hub_get_channels:
 *
 * Returns: (element-type utf8 ServerChannel): those that somebody needs
 */
GHashTable *
server_hub_get_channels (ServerHub *self)
{
  return self->channels;
}

/**
 * server_hub_get_sessions:
 *
 * Returns: (element-type utf8 ServerSession): all, by client id
 */
GHashTable *
server_hub_get_sessions (ServerHub *self)
{
  return self->sessions;
}

/**
 * server_hub_set_routes:
 * @routes: (nullable) (array): ends with one that has no path; kept.
 *
 * Serves something else over HTTP, for tests.
 */
void
server_hub_set_routes (ServerHub         *self,
                       const ServerRoute *routes)
{
  self->routes = routes;
}

const ServerRoute *
server_hub_get_routes (ServerHub *self)
{
  return self->routes;
}

/**
 * server_hub_flush:
 *
 * Turns what the turn has produced into frames in the connections' queues.
 */
void
server_hub_flush (ServerHub *self)
{
  for (guint i = 0; i < self->marked_sessions->len; i++)
    {
      g_autoptr (ServerSession) session = g_ptr_array_index (self->marked_sessions, i);

      server_session_flush (session);
    }
  g_ptr_array_set_size (self->marked_sessions, 0);

  for (guint i = 0; i < self->marked_channels->len; i++)
    {
      g_autoptr (ServerChannel) channel = g_ptr_array_index (self->marked_channels, i);

      server_channel_flush (channel);
    }
  g_ptr_array_set_size (self->marked_channels, 0);
}
