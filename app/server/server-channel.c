/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-channel.h"

#include "server-session.h"

/* How much goes into one frame: as many messages as the reference server
 * joins, and not more than clients with small limits can take. */
#define MAX_PUSHES 16
#define MAX_PUSHES_SIZE (64 * 1024)

/**
 * ServerChannel:
 * @permissions: that @rules borrow from.
 * @rules: what holds for it.
 * @epoch: (nullable): of the stream, %NULL until the store has told.
 * @top: the last offset that was delivered.
 * @pushes: (nullable): what was published in this turn, encoded once for all.
 *
 * One channel while somebody subscribes to it or waits for it. Holds no
 * messages: those are in the store.
 */
struct _ServerChannel
{
  guint ref_count;
  ServerHub *hub;
  char *name;
  ServerPermissions *permissions;
  ServerRules rules;
  char *epoch;
  guint64 top;
  /* (element-type ServerSubscription) */
  GPtrArray *subscribers;
  GString *pushes;
  guint n_pushes;
};

typedef struct
{
  ServerChannel *channel;
  ServerPublishFunc func;
  gpointer data;
} Publishing;

typedef struct
{
  ServerChannel *channel;
  ServerStoreFunc func;
  gpointer data;
} Reading;

typedef struct
{
  ServerChannel *channel;
  gboolean recover;
  gboolean may_recover;
  gboolean error_if_unrecovered;
  WirePosition since;
  ServerSubscribeFunc func;
  gpointer data;
} Recovery;

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
  if (self->pushes != NULL)
    g_string_free (self->pushes, TRUE);
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

guint
server_channel_get_n_subscribers (ServerChannel *self)
{
  return self->subscribers->len;
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

static ServerRetention
get_retention (ServerChannel *self)
{
  return (ServerRetention) { self->rules.history_size, self->rules.history_ttl };
}

static void
note_position (ServerChannel           *self,
               const ServerStoreResult *result)
{
  g_set_str (&self->epoch, result->epoch);
  self->top = result->top;
}

/**
 * server_channel_flush:
 *
 * Sends what was published in this turn to those who are subscribed now.
 */
void
server_channel_flush (ServerChannel *self)
{
  g_autoptr (GString) pushes = g_steal_pointer (&self->pushes);
  g_autoptr (ServerFrame) frame = NULL;

  if (pushes == NULL)
    return;

  self->n_pushes = 0;
  frame = server_frame_new_text (pushes->str, pushes->len, TRUE);
  for (guint i = 0; i < self->subscribers->len; i++)
    {
      ServerSubscription *subscription = g_ptr_array_index (self->subscribers, i);

      server_session_push (subscription->session, frame);
    }
}

static void
deliver (ServerChannel         *self,
         const WirePublication *publication)
{
  WireReply push = {
    .type = WIRE_REPLY_PUSH,
    .push = WIRE_PUSH_PUBLICATION,
    .channel = self->name,
    .publication = (WirePublication *) publication,
  };

  if (self->subscribers->len == 0)
    return;

  if (self->pushes == NULL)
    {
      self->pushes = g_string_sized_new (512);
      server_hub_mark_channel (self->hub, self);
    }
  else
    g_string_append_c (self->pushes, '\n');

  wire_reply_encode (&push, self->pushes);
  if (++self->n_pushes == MAX_PUSHES || self->pushes->len >= MAX_PUSHES_SIZE)
    server_channel_flush (self);
}

static void
published_cb (ServerStoreResult *result,
              gpointer           data)
{
  g_autofree Publishing *publishing = data;
  g_autoptr (ServerChannel) self = publishing->channel;
  ServerPublishResult outcome = { .error_code = WIRE_ERROR_CODE_INTERNAL };

  if (!result->failed)
    {
      note_position (self, result);
      deliver (self, result->publication);
      outcome = (ServerPublishResult) { TRUE, 0, result->epoch, result->publication->offset };
    }

  publishing->func (&outcome, publishing->data);
}

/**
 * server_channel_publish:
 * @publication: (transfer full): without an offset.
 * @options: (nullable): what is special about it.
 * @func: called when subscribers have been sent it, or it could not be kept.
 *
 * Publishes. Where the channel has a history, nobody sees the publication
 * before it is safe in there.
 */
void
server_channel_publish (ServerChannel              *self,
                        WirePublication            *publication,
                        const ServerPublishOptions *options,
                        ServerPublishFunc           func,
                        gpointer                    data)
{
  ServerRetention retention = get_retention (self);
  Publishing *publishing;

  if (!server_channel_has_history (self))
    {
      deliver (self, publication);
      wire_publication_free (publication);
      func (&(ServerPublishResult) { .published = TRUE }, data);
      return;
    }

  publishing = g_new (Publishing, 1);
  *publishing = (Publishing) { server_channel_ref (self), func, data };
  server_store_publish (server_hub_get_store (self->hub), self->name, &retention, publication,
                        published_cb, publishing);
}

static void
read_cb (ServerStoreResult *result,
         gpointer           data)
{
  g_autofree Reading *reading = data;
  g_autoptr (ServerChannel) self = reading->channel;

  if (!result->failed)
    note_position (self, result);
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
  ServerRetention retention = get_retention (self);
  Reading *reading = g_new (Reading, 1);

  *reading = (Reading) { server_channel_ref (self), func, data };
  server_store_read (server_hub_get_store (self->hub), self->name, &retention, query,
                     read_cb, reading);
}

/* Whether the publications, read from the given position on, lead without a
 * gap to the stream's end. */
static gboolean
closes_gap (const WirePosition *since,
            const char         *epoch,
            guint64             top,
            GPtrArray          *publications)
{
  const WirePublication *first, *last;

  if (since->epoch != NULL && !g_str_equal (since->epoch, epoch))
    return FALSE;
  if (publications == NULL || publications->len == 0)
    return since->offset == top;

  first = g_ptr_array_index (publications, 0);
  last = g_ptr_array_index (publications, publications->len - 1);
  return first->offset == since->offset + 1 && last->offset == top;
}

static void
finish_recovery (Recovery  *recovery,
                 GPtrArray *publications)
{
  ServerChannel *self = recovery->channel;
  WireSubscribeResult result = {
    .recoverable = recovery->may_recover,
    .positioned = TRUE,
    .position = { self->epoch, self->top },
    .was_recovering = recovery->recover,
  };

  if (recovery->recover && closes_gap (&recovery->since, self->epoch, self->top, publications))
    {
      result.recovered = TRUE;
      result.publications = publications;
      result.position.offset = recovery->since.offset;
    }

  if (recovery->recover && recovery->error_if_unrecovered && !result.recovered)
    recovery->func (WIRE_ERROR_CODE_UNRECOVERABLE_POSITION, NULL, recovery->data);
  else
    recovery->func (0, &result, recovery->data);
}

static void
recovery_free (Recovery *recovery)
{
  server_channel_unref (recovery->channel);
  g_free (recovery->since.epoch);
  g_free (recovery);
}

static void
recovered_cb (ServerStoreResult *result,
              gpointer           data)
{
  Recovery *recovery = data;

  if (result->failed)
    recovery->func (WIRE_ERROR_CODE_INTERNAL, NULL, recovery->data);
  else
    {
      note_position (recovery->channel, result);
      finish_recovery (recovery, result->publications);
    }

  recovery_free (recovery);
}

static gboolean
is_decided_without_store (const Recovery *recovery)
{
  const ServerChannel *self = recovery->channel;

  if (self->epoch == NULL)
    return FALSE;

  return !recovery->recover ||
         recovery->since.offset >= self->top ||
         self->top - recovery->since.offset > SERVER_STORE_MAX_PUBLICATIONS ||
         (recovery->since.epoch != NULL && !g_str_equal (recovery->since.epoch, self->epoch));
}

/**
 * server_channel_recover:
 * @request: what a session asks for.
 * @may_recover: whether it may be told what it has missed.
 * @func: called with an error code, or with 0 and the result.
 *
 * Finds out from where on a new subscriber will get publications and, if it
 * comes back, what lies between. When @func is called, exactly what comes
 * after the result has not been delivered yet; so the subscriber is to be
 * added right then. The store's order of answers makes sure of that, and no
 * publications need to be kept back meanwhile.
 */
void
server_channel_recover (ServerChannel              *self,
                        const WireSubscribeRequest *request,
                        gboolean                    may_recover,
                        ServerSubscribeFunc         func,
                        gpointer                    data)
{
  ServerRetention retention = get_retention (self);
  ServerStoreQuery query = { 0 };
  Recovery *recovery;

  if (!server_channel_has_history (self))
    {
      WireSubscribeResult result = { 0 };

      func (0, &result, data);
      return;
    }

  recovery = g_new0 (Recovery, 1);
  recovery->channel = server_channel_ref (self);
  recovery->may_recover = may_recover;
  recovery->recover = request->recover && may_recover;
  recovery->error_if_unrecovered = (request->flag & WIRE_SUBSCRIBE_FLAG_ERROR_UNRECOVERABLE) != 0;
  recovery->since.offset = request->since.offset;
  recovery->since.epoch = g_strdup (request->since.epoch);
  recovery->func = func;
  recovery->data = data;

  if (is_decided_without_store (recovery))
    {
      finish_recovery (recovery, NULL);
      recovery_free (recovery);
      return;
    }

  if (recovery->recover)
    {
      query.limit = SERVER_STORE_MAX_PUBLICATIONS;
      query.has_since = TRUE;
      query.since = request->since.offset;
      query.epoch = request->since.epoch;
    }
  server_store_read (server_hub_get_store (self->hub), self->name, &retention, &query,
                     recovered_cb, recovery);
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
  server_channel_flush (self);
  subscription->index = self->subscribers->len;
  subscription->joined = TRUE;
  g_ptr_array_add (self->subscribers, subscription);
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
}
