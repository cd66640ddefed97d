/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-channel.h"

#include "server-channel-private.h"

typedef struct
{
  ServerChannel *channel;
  gboolean recover;
  gboolean recoverable;
  gboolean was_recovering;
  gboolean error_if_unrecovered;
  WirePosition since;
  ServerSubscribeFunc func;
  gpointer data;
} Recovery;

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

static gboolean
is_cache (const ServerChannel *self)
{
  return self->rules.recovery_mode == SERVER_RECOVERY_CACHE;
}

static gboolean
is_at_top (const Recovery *recovery)
{
  return recovery->since.offset > 0 && recovery->since.offset == recovery->channel->top &&
         g_strcmp0 (recovery->since.epoch, recovery->channel->epoch) == 0;
}

static void
reverse (GPtrArray *array)
{
  for (guint i = 0, j = array->len; i + 1 < j; i++)
    {
      gpointer last = array->pdata[--j];

      array->pdata[j] = array->pdata[i];
      array->pdata[i] = last;
    }
}

/* What is newest must still be there, and goes to those who have not got it. */
static void
recover_newest (const Recovery      *recovery,
                GPtrArray           *newest_first,
                WireSubscribeResult *result)
{
  const WirePublication *newest;

  result->recovered = is_at_top (recovery);
  if (result->recovered || newest_first == NULL || newest_first->len == 0)
    return;

  newest = g_ptr_array_index (newest_first, 0);
  result->recovered = newest->offset == recovery->channel->top;
  if (result->recovered)
    {
      reverse (newest_first);
      result->publications = newest_first;
    }
}

static void
finish_recovery (Recovery  *recovery,
                 GPtrArray *publications)
{
  ServerChannel *self = recovery->channel;
  WireSubscribeResult result = {
    .recoverable = recovery->recoverable,
    .positioned = TRUE,
    .position = { self->epoch, self->top },
    .was_recovering = recovery->was_recovering,
  };

  if (recovery->recover && is_cache (self))
    recover_newest (recovery, publications, &result);
  else if (recovery->recover && closes_gap (&recovery->since, self->epoch, self->top, publications))
    {
      result.recovered = TRUE;
      result.publications = publications;
    }

  if (result.recovered)
    result.position.offset = recovery->since.offset;

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

  recovery->channel->n_asked--;
  if (result->failed)
    recovery->func (WIRE_ERROR_CODE_INTERNAL, NULL, recovery->data);
  else
    {
      server_channel_note_position (recovery->channel, result);
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
  if (recovery->recover && is_cache (self))
    return is_at_top (recovery);

  return !recovery->recover ||
         recovery->since.offset >= self->top ||
         self->top - recovery->since.offset > SERVER_STORE_MAX_PUBLICATIONS ||
         (recovery->since.epoch != NULL && !g_str_equal (recovery->since.epoch, self->epoch));
}

static gboolean
is_granted (int      grant,
            gboolean asked)
{
  return grant == SERVER_GRANT_ALWAYS || (grant == SERVER_GRANT_ASKED && asked);
}

static Recovery *
recovery_new (ServerChannel              *self,
              const WireSubscribeRequest *request,
              gboolean                    recoverable,
              ServerSubscribeFunc         func,
              gpointer                    data)
{
  Recovery *recovery = g_new0 (Recovery, 1);

  recovery->channel = server_channel_ref (self);
  recovery->recoverable = recoverable;
  recovery->recover = request->recover && recoverable;
  recovery->was_recovering = request->recover;
  recovery->error_if_unrecovered = (request->flag & WIRE_SUBSCRIBE_FLAG_ERROR_UNRECOVERABLE) != 0;
  recovery->since.offset = request->since.offset;
  recovery->since.epoch = g_strdup (request->since.epoch);
  recovery->func = func;
  recovery->data = data;
  return recovery;
}

/* Of what counts only the newest, those before are read where some of them
 * may not be wanted. */
static ServerStoreQuery
make_query (ServerChannel              *self,
            const WireSubscribeRequest *request)
{
  if (is_cache (self))
    return (ServerStoreQuery) {
      .limit = request->tf != NULL ? SERVER_STORE_MAX_PUBLICATIONS : 1,
      .reverse = TRUE,
    };

  return (ServerStoreQuery) {
    .limit = SERVER_STORE_MAX_PUBLICATIONS,
    .has_since = TRUE,
    .since = request->since.offset,
    .epoch = request->since.epoch,
  };
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
  ServerRetention retention = server_channel_get_retention (self);
  gboolean recoverable = may_recover &&
                         is_granted (self->rules.recovery, request->recoverable || request->recover);
  gboolean positioned = recoverable || is_granted (self->rules.positioning, request->positioned);
  ServerStoreQuery query = { 0 };
  Recovery *recovery;

  if (!server_channel_has_history (self) || !positioned)
    {
      WireSubscribeResult result = { .was_recovering = request->recover };

      func (0, &result, data);
      return;
    }

  recovery = recovery_new (self, request, recoverable, func, data);
  if (is_decided_without_store (recovery))
    {
      finish_recovery (recovery, NULL);
      recovery_free (recovery);
      return;
    }

  if (recovery->recover)
    query = make_query (self, request);
  self->n_asked++;
  server_store_read (server_hub_get_store (self->hub), self->name, &retention, &query,
                     recovered_cb, recovery);
}

static void
drop_unwanted (GPtrArray            *publications,
               const WireTagsFilter *filter)
{
  guint n = 0;

  for (guint i = 0; i < publications->len; i++)
    {
      WirePublication *publication = g_ptr_array_index (publications, i);

      if (wire_tags_filter_match (filter, publication->tags))
        publications->pdata[n++] = publication;
      else
        wire_publication_free (publication);
    }

  /* The pointers beyond have moved, or what they pointed to is gone. */
  for (guint i = n; i < publications->len; i++)
    publications->pdata[i] = NULL;
  g_ptr_array_set_free_func (publications, NULL);
  g_ptr_array_set_size (publications, (int) n);
  g_ptr_array_set_free_func (publications, (GDestroyNotify) wire_publication_free);
}

/* After what was missed, the changes go on as for those who missed nothing. */
static void
begin_changes (ServerChannel      *self,
               ServerSubscription *subscription,
               GPtrArray          *publications,
               gboolean            recovered)
{
  guint n = publications != NULL ? publications->len : 0;
  gboolean is_base = self->base != NULL && self->base_offset == self->top && self->top > 0;

  if (n > 0 && self->base == NULL)
    {
      server_channel_set_base (self, g_ptr_array_index (publications, n - 1));
      is_base = TRUE;
    }
  subscription->has_base = recovered && is_base && (n > 0 || !self->strayed);

  for (guint i = n; i > 0; i--)
    {
      WirePublication *publication = g_ptr_array_index (publications, i - 1);
      const WirePublication *before = i > 1 ? g_ptr_array_index (publications, i - 2) : NULL;

      server_broadcast_set_delta (publication, before != NULL ? before->data : NULL);
    }
}

/**
 * server_channel_adapt:
 * @subscription: that is to be added next.
 * @result: what came of a recovery.
 *
 * Makes of what a subscriber missed what it wants to get.
 */
void
server_channel_adapt (ServerChannel       *self,
                      ServerSubscription  *subscription,
                      WireSubscribeResult *result)
{
  GPtrArray *publications = result->publications;

  subscription->positioned = result->positioned;
  result->delta = subscription->delta;
  if (publications != NULL && subscription->filter != NULL)
    drop_unwanted (publications, subscription->filter);
  if (publications != NULL && is_cache (self) && publications->len > 1)
    g_ptr_array_remove_range (publications, 0, publications->len - 1);
  if (subscription->delta)
    begin_changes (self, subscription, publications, result->recovered);
}
