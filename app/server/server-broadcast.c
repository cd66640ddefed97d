/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-broadcast.h"

/* How much goes into one frame: as many messages as the reference server
 * joins, and not more than clients with small limits can take. */
#define MAX_PUSHES 16
#define MAX_PUSHES_SIZE (64 * 1024)

/**
 * ServerBroadcast:
 * @plain: (nullable): the publications as they are.
 * @ends: where in @plain each ends.
 * @tags: (nullable): of each.
 * @changes: (nullable): the publications for those who know the one before.
 * @first_change_end: where in @changes the first ends.
 * @first_whole: (nullable): the first publication for those who do not, %NULL
 *   if they get it as the others do.
 * @all: (nullable): the frame of @plain; like all frames made when asked for.
 * @selections: (nullable) (element-type guint ServerFrame): parts of @plain,
 *   by the bits of the publications in them.
 *
 * What one turn has published in one channel. It is encoded once for each way
 * of taking it, however many take it so.
 */
struct _ServerBroadcast
{
  const char *channel;
  guint n;
  GString *plain;
  gsize ends[MAX_PUSHES];
  GHashTable *tags[MAX_PUSHES];
  GString *changes;
  gsize first_change_end;
  GString *first_whole;
  ServerFrame *all;
  ServerFrame *continued;
  ServerFrame *begun;
  GHashTable *selections;
};

/**
 * server_broadcast_new:
 * @channel: its name, which outlives the broadcast.
 *
 * Returns: (transfer full): a broadcast of nothing yet
 */
ServerBroadcast *
server_broadcast_new (const char *channel)
{
  ServerBroadcast *self = g_new0 (ServerBroadcast, 1);

  self->channel = channel;
  return self;
}

static void
free_text (GString *text)
{
  if (text != NULL)
    g_string_free (text, TRUE);
}

void
server_broadcast_free (ServerBroadcast *self)
{
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->tags[i], g_hash_table_unref);
  free_text (self->plain);
  free_text (self->changes);
  free_text (self->first_whole);
  g_clear_pointer (&self->all, server_frame_unref);
  g_clear_pointer (&self->continued, server_frame_unref);
  g_clear_pointer (&self->begun, server_frame_unref);
  g_clear_pointer (&self->selections, g_hash_table_unref);
  g_free (self);
}

static void
append_push (ServerBroadcast        *self,
             GString               **text,
             const WirePublication  *publication)
{
  WireReply push = {
    .type = WIRE_REPLY_PUSH,
    .push = WIRE_PUSH_PUBLICATION,
    .channel = (char *) self->channel,
    .publication = (WirePublication *) publication,
  };

  if (*text == NULL)
    *text = g_string_sized_new (512);
  else
    g_string_append_c (*text, '\n');

  wire_reply_encode (&push, *text);
}

/**
 * server_broadcast_set_delta:
 * @base: (nullable): the data of the publication before, if the receiver
 *   knows it.
 *
 * Makes of a publication what those get who take deltas: a difference to the
 * one before or, where there is none that is shorter, all of it. Either is a
 * JSON string.
 */
void
server_broadcast_set_delta (WirePublication *publication,
                            GBytes          *base)
{
  g_autoptr (GBytes) data = g_steal_pointer (&publication->data);
  g_autoptr (GBytes) delta = base != NULL ? wire_fossil_create (base, data) : NULL;

  publication->delta = delta != NULL;
  publication->data = wire_payload_quote (delta != NULL ? delta : data);
}

static void
append_changes (ServerBroadcast       *self,
                const WirePublication *publication,
                GBytes                *base)
{
  WirePublication copy = *publication;

  copy.data = g_bytes_ref (publication->data);
  server_broadcast_set_delta (&copy, base);
  append_push (self, &self->changes, &copy);
  g_bytes_unref (copy.data);
  if (self->n > 0)
    return;

  self->first_change_end = self->changes->len;
  if (copy.delta)
    {
      copy.data = g_bytes_ref (publication->data);
      server_broadcast_set_delta (&copy, NULL);
      append_push (self, &self->first_whole, &copy);
      g_bytes_unref (copy.data);
    }
}

/**
 * server_broadcast_add:
 * @audience: who may take the broadcast; may become smaller during a
 *   broadcast, but not grow.
 * @base: (nullable): the data of the publication before, if it is known to
 *   those who get differences.
 *
 * Adds a publication. The broadcast must not be full.
 */
void
server_broadcast_add (ServerBroadcast       *self,
                      const WirePublication *publication,
                      ServerAudience         audience,
                      GBytes                *base)
{
  g_return_if_fail (self->n < MAX_PUSHES);

  if (audience & SERVER_AUDIENCE_PLAIN)
    {
      append_push (self, &self->plain, publication);
      self->ends[self->n] = self->plain->len;
    }
  if (audience & SERVER_AUDIENCE_DELTA)
    append_changes (self, publication, base);

  if (publication->tags != NULL)
    self->tags[self->n] = g_hash_table_ref (publication->tags);
  self->n++;
}

gboolean
server_broadcast_is_full (ServerBroadcast *self)
{
  return self->n == MAX_PUSHES ||
         (self->plain != NULL && self->plain->len >= MAX_PUSHES_SIZE) ||
         (self->changes != NULL && self->changes->len >= MAX_PUSHES_SIZE);
}

static ServerFrame *
make_frame (const GString *text)
{
  return server_frame_new_text (text->str, text->len, TRUE);
}

/**
 * server_broadcast_get_all:
 *
 * Returns: (transfer none): what those get who take everything as it is
 */
ServerFrame *
server_broadcast_get_all (ServerBroadcast *self)
{
  if (self->all == NULL)
    self->all = make_frame (self->plain);

  return self->all;
}

/* What those get who know the publication before the first, or do not. */
static ServerFrame *
get_changes (ServerBroadcast *self,
             gboolean         has_base)
{
  if (has_base || self->first_whole == NULL)
    {
      if (self->continued == NULL)
        self->continued = make_frame (self->changes);
      return self->continued;
    }

  if (self->begun == NULL)
    {
      g_string_append_len (self->first_whole, self->changes->str + self->first_change_end,
                           self->changes->len - self->first_change_end);
      self->begun = make_frame (self->first_whole);
    }

  return self->begun;
}

static ServerFrame *
make_selection (ServerBroadcast *self,
                guint            selection)
{
  g_autoptr (GString) text = g_string_sized_new (self->plain->len);

  for (guint i = 0; i < self->n; i++)
    {
      gsize start = i > 0 ? self->ends[i - 1] + 1 : 0;

      if (!(selection & 1u << i))
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append_len (text, self->plain->str + start, self->ends[i] - start);
    }

  return make_frame (text);
}

static ServerFrame *
get_selection (ServerBroadcast      *self,
               const WireTagsFilter *filter)
{
  guint selection = 0;
  ServerFrame *frame;

  for (guint i = 0; i < self->n; i++)
    {
      if (wire_tags_filter_match (filter, self->tags[i]))
        selection |= 1u << i;
    }

  if (selection == 0)
    return NULL;
  if (selection == (1u << self->n) - 1)
    return server_broadcast_get_all (self);

  if (self->selections == NULL)
    self->selections = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) server_frame_unref);
  frame = g_hash_table_lookup (self->selections, GUINT_TO_POINTER (selection));
  if (frame == NULL)
    {
      frame = make_selection (self, selection);
      g_hash_table_insert (self->selections, GUINT_TO_POINTER (selection), frame);
    }

  return frame;
}

/**
 * server_broadcast_get_for:
 *
 * Returns: (transfer none) (nullable): what a subscriber gets, shared with
 *   those who take it the same way; %NULL if it is nothing
 */
ServerFrame *
server_broadcast_get_for (ServerBroadcast          *self,
                          const ServerSubscription *subscription)
{
  if (subscription->delta)
    return get_changes (self, subscription->has_base);
  if (subscription->filter != NULL)
    return get_selection (self, subscription->filter);

  return server_broadcast_get_all (self);
}
