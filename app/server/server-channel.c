/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-channel.h"

#include "server-broadcast.h"
#include "server-channel-private.h"
#include "server-metrics.h"
#include "server-presence.h"
#include "server-session.h"

/* How much about those who come and go is sent in one frame. */
#define MAX_EVENTS_SIZE (64 * 1024)

typedef struct
{
  ServerChannel *channel;
  WirePublication *publication;
  GStrv users;
  gboolean delta;
  ServerPublishFunc func;
  gpointer data;
} Publishing;

typedef struct
{
  ServerChannel *channel;
  ServerStoreFunc func;
  gpointer data;
} Reading;

/**
 * server_channel_resolve:
 *
 * Takes the rules from the hub's configuration. Who is subscribed stays so.
 */
void
server_channel_resolve (ServerChannel *self)
{
  ServerPermissions *permissions = server_hub_get_config (self->hub)->permissions;

  server_permissions_resolve (permissions, self->name, &self->rules);
  server_permissions_ref (permissions);
  g_clear_pointer (&self->permissions, server_permissions_unref);
  self->permissions = permissions;
}

/**
 * server_channel_new:
 *
 * Returns: (transfer full): a channel without subscribers
 */
ServerChannel *
server_channel_new (ServerHub  *hub,
                    const char *name)
{
  ServerChannel *self = g_new0 (ServerChannel, 1);

  self->ref_count = 1;
  self->hub = hub;
  self->name = g_strdup (name);
  self->subscribers = g_ptr_array_new ();
  server_channel_resolve (self);
  return self;
}

ServerChannel *
server_channel_ref (ServerChannel *self)
{
  self->ref_count++;
  return self;
}

void
server_channel_unref (ServerChannel *self)
{
  if (--self->ref_count > 0)
    return;

  server_hub_forget_channel (self->hub, self);
  g_ptr_array_unref (self->subscribers);
  g_clear_pointer (&self->broadcast, server_broadcast_free);
  if (self->events != NULL)
    g_string_free (self->events, TRUE);
  g_clear_pointer (&self->base, g_bytes_unref);
  server_permissions_unref (self->permissions);
  g_free (self->epoch);
  g_free (self->name);
  g_free (self);
}

const char *
server_channel_get_name (ServerChannel *self)
{
  return self->name;
}

/**
 * server_channel_get_rules:
 *
 * Returns: (transfer none): what holds for the channel
 */
const ServerRules *
server_channel_get_rules (ServerChannel *self)
{
  return &self->rules;
}

guint
server_channel_get_n_subscribers (ServerChannel *self)
{
  return self->subscribers->len;
}

/**
 * server_channel_get_subscriber:
 * @index: less than the number of subscribers.
 *
 * Returns: (transfer none): a subscription that is joined
 */
ServerSubscription *
server_channel_get_subscriber (ServerChannel *self,
                               guint          index)
{
  return g_ptr_array_index (self->subscribers, index);
}

/**
 * server_channel_has_presence:
 *
 * Returns: whether there is anybody who may know who is here
 */
gboolean
server_channel_has_presence (ServerChannel *self)
{
  return self->rules.presence.kind != SERVER_ACCESS_NOBODY;
}

gboolean
server_channel_has_history (ServerChannel *self)
{
  return self->rules.history_size > 0;
}

gboolean
server_channel_allows (ServerChannel          *self,
                       ServerPermission        permission,
                       const ServerSubscriber *subscriber)
{
  return server_permissions_name_admits (self->name, subscriber) &&
         server_rules_allow (&self->rules, permission, subscriber);
}

/*< private >
 * server_channel_get_retention:
 */
ServerRetention
server_channel_get_retention (ServerChannel *self)
{
  return (ServerRetention) { self->rules.history_size, self->rules.history_ttl };
}

static void
flush_events (ServerChannel *self)
{
  g_autoptr (GString) events = g_steal_pointer (&self->events);
  g_autoptr (ServerFrame) frame = NULL;

  if (events == NULL || self->n_watchers == 0)
    return;

  frame = server_frame_new_text (events->str, events->len, TRUE);
  for (guint i = 0; i < self->subscribers->len; i++)
    {
      ServerSubscription *subscription = g_ptr_array_index (self->subscribers, i);

      if (subscription->watches)
        server_session_push (subscription->session, frame);
    }
}

static void
flush_broadcast (ServerChannel *self)
{
  g_autoptr (ServerBroadcast) broadcast = g_steal_pointer (&self->broadcast);

  if (broadcast == NULL || self->subscribers->len == 0)
    return;

  if (self->n_deltas == 0 && self->n_filters == 0)
    {
      ServerFrame *frame = server_broadcast_get_all (broadcast);

      for (guint i = 0; i < self->subscribers->len; i++)
        {
          ServerSubscription *subscription = g_ptr_array_index (self->subscribers, i);

          server_session_push (subscription->session, frame);
        }
      return;
    }

  for (guint i = 0; i < self->subscribers->len; i++)
    {
      ServerSubscription *subscription = g_ptr_array_index (self->subscribers, i);
      ServerFrame *frame = server_broadcast_get_for (broadcast, subscription);

      if (frame != NULL)
        server_session_push (subscription->session, frame);
      subscription->has_base = subscription->delta;
    }
}

/**
 * server_channel_flush:
 *
 * Sends what has happened in this turn to those who are subscribed now.
 */
void
server_channel_flush (ServerChannel *self)
{
  flush_broadcast (self);
  flush_events (self);
}

/* Tells those who watch that somebody has come or gone. Of many who go at
 * once, all is told in one frame. */
static void
note_event (ServerChannel      *self,
            WirePushType        push,
            ServerSubscription *subscription)
{
  if (!subscription->announced || self->n_watchers == 0)
    return;

  flush_broadcast (self);
  if (self->events == NULL)
    {
      self->events = g_string_sized_new (256);
      server_hub_mark_channel (self->hub, self);
    }
  else
    g_string_append_c (self->events, '\n');

  server_presence_encode_event (push, subscription, self->events);
  if (self->events->len >= MAX_EVENTS_SIZE)
    flush_events (self);
}

static ServerAudience
get_audience (ServerChannel *self)
{
  return (self->subscribers->len > self->n_deltas ? SERVER_AUDIENCE_PLAIN : 0) |
         (self->n_deltas > 0 ? SERVER_AUDIENCE_DELTA : 0);
}

/*< private >
 * server_channel_set_base:
 *
 * Remembers what the next publication may be told the changes to.
 */
void
server_channel_set_base (ServerChannel         *self,
                         const WirePublication *publication)
{
  g_clear_pointer (&self->base, g_bytes_unref);
  self->base = g_bytes_ref (publication->data);
  self->base_offset = publication->offset;
  self->strayed = FALSE;
}

static void
deliver (ServerChannel         *self,
         const WirePublication *publication,
         gboolean               delta)
{
  server_hub_get_metrics (self->hub)->publications++;
  if (self->subscribers->len == 0)
    return;

  flush_events (self);
  if (self->broadcast == NULL)
    {
      self->broadcast = server_broadcast_new (self->name);
      server_hub_mark_channel (self->hub, self);
    }

  server_broadcast_add (self->broadcast, publication, get_audience (self), delta ? self->base : NULL);
  if (self->n_deltas > 0)
    server_channel_set_base (self, publication);
  if (server_broadcast_is_full (self->broadcast))
    server_channel_flush (self);
}

/* Sends some of the subscribers what the others do not get. They can be told
 * what changes in the next publication no more than a new subscriber. */
static void
deliver_to_users (ServerChannel         *self,
                  const WirePublication *publication,
                  const char *const     *users)
{
  g_autoptr (ServerBroadcast) broadcast = server_broadcast_new (self->name);
  g_autoptr (GHashTable) chosen = g_hash_table_new (g_str_hash, g_str_equal);

  for (const char *const *user = users; *user != NULL; user++)
    {
      /* Nobody has an empty id; visitors have none. */
      if (**user != '\0')
        g_hash_table_add (chosen, (gpointer) *user);
    }

  server_hub_get_metrics (self->hub)->publications++;
  server_channel_flush (self);
  server_broadcast_add (broadcast, publication, get_audience (self), NULL);
  self->strayed = TRUE;
  for (guint i = 0; i < self->subscribers->len; i++)
    {
      ServerSubscription *subscription = g_ptr_array_index (self->subscribers, i);
      ServerFrame *frame;

      if (!g_hash_table_contains (chosen, server_session_get_user (subscription->session)))
        continue;

      frame = server_broadcast_get_for (broadcast, subscription);
      if (frame != NULL)
        server_session_push (subscription->session, frame);
      subscription->has_base = FALSE;
    }
}

/**
 * server_channel_invalidate:
 *
 * Ends the subscriptions of those who count on missing nothing, so that they
 * come back and find out where the stream is now.
 */
void
server_channel_invalidate (ServerChannel *self)
{
  server_channel_flush (self);
  for (guint i = self->subscribers->len; i > 0; i--)
    {
      ServerSubscription *subscription = g_ptr_array_index (self->subscribers, i - 1);

      if (subscription->positioned)
        server_session_end_subscription (subscription->session, subscription,
                                         WIRE_UNSUBSCRIBE_INSUFFICIENT_STATE);
    }
}

/*< private >
 * server_channel_note_position:
 *
 * Takes what the store tells, which must go on from what it has told before.
 */
void
server_channel_note_position (ServerChannel           *self,
                              const ServerStoreResult *result)
{
  guint64 expected = result->publication != NULL ? self->top + 1 : self->top;

  if (self->epoch != NULL && (result->top != expected || !g_str_equal (self->epoch, result->epoch)))
    server_channel_invalidate (self);

  g_set_str (&self->epoch, result->epoch);
  self->top = result->top;
}

static void
publishing_free (Publishing *publishing)
{
  server_channel_unref (publishing->channel);
  g_clear_pointer (&publishing->publication, wire_publication_free);
  g_strfreev (publishing->users);
  g_free (publishing);
}

static void
published_cb (ServerStoreResult *result,
              gpointer           data)
{
  Publishing *publishing = data;
  ServerChannel *self = publishing->channel;
  ServerPublishResult outcome = { .error_code = WIRE_ERROR_CODE_INTERNAL };

  self->n_asked--;
  if (!result->failed)
    {
      server_channel_note_position (self, result);
      deliver (self, result->publication, publishing->delta);
      outcome = (ServerPublishResult) { TRUE, 0, result->epoch, result->publication->offset };
    }

  publishing->func (&outcome, publishing->data);
  publishing_free (publishing);
}

static void
deliver_unkept (ServerChannel         *self,
                const WirePublication *publication,
                const char *const     *users,
                gboolean               delta)
{
  if (users != NULL)
    deliver_to_users (self, publication, users);
  else
    deliver (self, publication, delta);
}

static void
turn_come_cb (ServerStoreResult *result,
              gpointer           data)
{
  Publishing *publishing = data;

  publishing->channel->n_asked--;
  deliver_unkept (publishing->channel, publishing->publication,
                  (const char *const *) publishing->users, publishing->delta);
  publishing->func (&(ServerPublishResult) { .published = TRUE }, publishing->data);
  publishing_free (publishing);
}

/**
 * server_channel_publish:
 * @publication: (transfer full): without an offset.
 * @options: (nullable): what is special about it.
 * @func: called when subscribers have been sent it, or it could not be kept.
 *
 * Publishes. Where the channel has a history, nobody sees the publication
 * before it is safe in there. What is not kept waits for what is, so that
 * all comes in the order in which it was published.
 */
void
server_channel_publish (ServerChannel              *self,
                        WirePublication            *publication,
                        const ServerPublishOptions *options,
                        ServerPublishFunc           func,
                        gpointer                    data)
{
  static const ServerPublishOptions standard = SERVER_PUBLISH_OPTIONS_INIT;
  ServerStore *store = server_hub_get_store (self->hub);
  ServerRetention retention = server_channel_get_retention (self);
  Publishing *publishing;
  gboolean kept;

  if (options == NULL)
    options = &standard;

  if (g_bytes_get_size (publication->data) > (gsize) self->rules.max_payload)
    {
      wire_publication_free (publication);
      func (&(ServerPublishResult) { .error_code = WIRE_ERROR_CODE_BAD_REQUEST }, data);
      return;
    }

  kept = server_channel_has_history (self) && !options->skip_history && options->users == NULL;
  if (!kept && self->n_asked == 0)
    {
      deliver_unkept (self, publication, options->users, options->delta);
      wire_publication_free (publication);
      func (&(ServerPublishResult) { .published = TRUE }, data);
      return;
    }

  publishing = g_new0 (Publishing, 1);
  publishing->channel = server_channel_ref (self);
  publishing->delta = options->delta;
  publishing->func = func;
  publishing->data = data;
  self->n_asked++;

  if (kept)
    server_store_publish (store, self->name, &retention, publication, published_cb, publishing);
  else
    {
      publishing->publication = publication;
      publishing->users = g_strdupv ((GStrv) options->users);
      server_store_flush (store, turn_come_cb, publishing);
    }
}

static void
read_cb (ServerStoreResult *result,
         gpointer           data)
{
  g_autofree Reading *reading = data;
  g_autoptr (ServerChannel) self = reading->channel;

  self->n_asked--;
  if (!result->failed)
    server_channel_note_position (self, result);
  reading->func (result, reading->data);
}

/**
 * server_channel_read:
 *
 * Reads from the history of a channel that has one.
 */
void
server_channel_read (ServerChannel          *self,
                     const ServerStoreQuery *query,
                     ServerStoreFunc         func,
                     gpointer                data)
{
  ServerRetention retention = server_channel_get_retention (self);
  Reading *reading = g_new (Reading, 1);

  *reading = (Reading) { server_channel_ref (self), func, data };
  self->n_asked++;
  server_store_read (server_hub_get_store (self->hub), self->name, &retention, query,
                     read_cb, reading);
}

/**
 * server_channel_empty:
 *
 * Removes the whole history of a channel that has one. The stream goes on from
 * where it is, so that nobody who is subscribed has missed anything.
 */
void
server_channel_empty (ServerChannel   *self,
                      ServerStoreFunc  func,
                      gpointer         data)
{
  Reading *reading = g_new (Reading, 1);

  *reading = (Reading) { server_channel_ref (self), func, data };
  self->n_asked++;
  server_store_remove (server_hub_get_store (self->hub), self->name, read_cb, reading);
}

/**
 * server_channel_add:
 *
 * Makes the subscription get all that is published from now on.
 */
void
server_channel_add (ServerChannel      *self,
                    ServerSubscription *subscription)
{
  flush_broadcast (self);
  subscription->index = self->subscribers->len;
  subscription->joined = TRUE;
  g_ptr_array_add (self->subscribers, subscription);
  self->n_deltas += subscription->delta;
  self->n_filters += subscription->filter != NULL;
  self->n_watchers += subscription->watches;
  note_event (self, WIRE_PUSH_JOIN, subscription);
}

/**
 * server_channel_remove:
 *
 * Ends what was begun by adding the subscription.
 */
void
server_channel_remove (ServerChannel      *self,
                       ServerSubscription *subscription)
{
  guint index = subscription->index;

  g_return_if_fail (subscription->joined);

  subscription->joined = FALSE;
  g_ptr_array_remove_index_fast (self->subscribers, index);
  if (index < self->subscribers->len)
    {
      ServerSubscription *moved = g_ptr_array_index (self->subscribers, index);

      moved->index = index;
    }

  self->n_filters -= subscription->filter != NULL;
  self->n_deltas -= subscription->delta;
  if (self->n_deltas == 0)
    g_clear_pointer (&self->base, g_bytes_unref);

  self->n_watchers -= subscription->watches;
  note_event (self, WIRE_PUSH_LEAVE, subscription);
}
