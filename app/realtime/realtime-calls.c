/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-calls-private.h"

#include "realtime-error-private.h"

/*
 * Commands that have no reply yet. Each has a deadline and waits first for a
 * connection, then, in flight, for its reply, or if it is one way, to be
 * written. None is ever sent twice.
 */
struct _RealtimeCalls
{
  RealtimeClock *clock;
  guint32        last_id;
  /* (element-type RealtimeCall): by age */
  GQueue         waiting;
  GQueue         in_flight;
  GQueue         one_way;
  /* (element-type guint32 RealtimeCall): those in flight */
  GHashTable    *by_id;
  guint          n_counted;
  gsize          n_waiting_bytes;
};

struct _RealtimeCall
{
  RealtimeCalls    *owner;
  GQueue           *queue;
  GList             link;
  RealtimeTimer     deadline;
  guint32           id;
  WireMethod        method;
  gboolean          is_own;
  gboolean          is_counted;
  char             *text;
  gsize             length;
  RealtimeCallFunc  func;
  gpointer          user_data;
};

static void
call_remove (RealtimeCall *call)
{
  RealtimeCalls *self = call->owner;

  realtime_timer_stop (&call->deadline);
  g_queue_unlink (call->queue, &call->link);
  if (call->queue == &self->in_flight)
    g_hash_table_remove (self->by_id, GUINT_TO_POINTER (call->id));
  else if (call->queue == &self->waiting)
    self->n_waiting_bytes -= call->length;
  if (call->is_counted)
    self->n_counted--;
}

static void
call_free (RealtimeCall *call)
{
  g_free (call->text);
  g_free (call);
}

/* The function may do anything, even free the table. */
static void
call_finish (RealtimeCall *call,
             WireReply    *result,
             const GError *error)
{
  call_remove (call);
  call->func (result, error, call->user_data);
  call_free (call);
}

static void
deadline_cb (gpointer user_data)
{
  RealtimeCall *call = user_data;
  g_autoptr (GError) error = NULL;

  error = realtime_error_new (REALTIME_ERROR_TIMEOUT,
                              call->queue == &call->owner->waiting
                              ? "There was no connection in time"
                              : "The server did not answer in time");
  call_finish (call, NULL, error);
}

RealtimeCalls *
realtime_calls_new (RealtimeClock *clock)
{
  RealtimeCalls *self = g_new0 (RealtimeCalls, 1);

  self->clock = realtime_clock_ref (clock);
  self->by_id = g_hash_table_new (NULL, NULL);

  return self;
}

/* To be called when nothing waits any more. */
void
realtime_calls_free (RealtimeCalls *self)
{
  g_assert (realtime_calls_is_empty (self));

  g_hash_table_unref (self->by_id);
  realtime_clock_unref (self->clock);
  g_free (self);
}

/*
 * Takes a command in, numbers it, and lets it wait. What is returned stays
 * valid until the function has been called.
 */
RealtimeCall *
realtime_calls_add (RealtimeCalls     *self,
                    WireCommand       *command,
                    gsize              max_size,
                    guint              timeout,
                    RealtimeCallFunc   func,
                    gpointer           user_data,
                    GError           **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  RealtimeCall *call;

  g_assert (command != NULL);
  g_assert (func != NULL);

  /* What is not answered takes a number, too, which tells its age. */
  self->last_id++;
  command->id = command->method == WIRE_METHOD_SEND ? 0 : self->last_id;
  wire_command_encode (command, text);
  if (text->len > max_size)
    {
      g_autofree char *message = NULL;

      message = g_strdup_printf ("%" G_GSIZE_FORMAT " bytes are too large to be sent, %" G_GSIZE_FORMAT
                                 " are the most", text->len, max_size);
      g_propagate_error (error, realtime_error_new (REALTIME_ERROR_INVALID_ARGUMENT, message));
      return NULL;
    }

  call = g_new0 (RealtimeCall, 1);
  call->owner = self;
  call->queue = &self->waiting;
  call->link.data = call;
  call->id = self->last_id;
  call->method = command->method;
  call->length = text->len;
  call->text = g_string_free_and_steal (g_steal_pointer (&text));
  call->func = func;
  call->user_data = user_data;
  realtime_timer_init (&call->deadline, self->clock, deadline_cb, call);
  realtime_timer_start (&call->deadline, timeout);
  g_queue_push_tail_link (&self->waiting, &call->link);
  self->n_waiting_bytes += call->length;

  return call;
}

static void
call_move (RealtimeCall *call,
           GQueue       *queue)
{
  g_queue_unlink (call->queue, &call->link);
  call->queue = queue;
  g_queue_push_tail_link (queue, &call->link);
}

/* Puts a waiting call in flight; returns what to send. */
const char *
realtime_calls_send (RealtimeCalls *self,
                     RealtimeCall  *call,
                     guint          timeout)
{
  g_assert (call->queue == &self->waiting);

  self->n_waiting_bytes -= call->length;
  if (call->method == WIRE_METHOD_SEND)
    {
      call_move (call, &self->one_way);
      realtime_timer_stop (&call->deadline);
    }
  else
    {
      call_move (call, &self->in_flight);
      g_hash_table_insert (self->by_id, GUINT_TO_POINTER (call->id), call);
      realtime_timer_start (&call->deadline, timeout);
    }

  return call->text;
}

/* Gets the oldest of those that wait for a connection. */
RealtimeCall *
realtime_calls_peek_waiting (RealtimeCalls *self)
{
  return g_queue_peek_head (&self->waiting);
}

/* Forgets a call without calling its function. */
void
realtime_calls_cancel (RealtimeCalls *self,
                       RealtimeCall  *call)
{
  g_assert (call->owner == self);

  call_remove (call);
  call_free (call);
}

/* Gives a reply to the call it belongs to; there may be none any more. */
void
realtime_calls_reply (RealtimeCalls *self,
                      WireReply     *reply)
{
  RealtimeCall *call = g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (reply->id));
  g_autoptr (GError) error = NULL;

  if (call == NULL)
    {
      g_debug ("A reply to %u, which nobody waits for", reply->id);
      return;
    }

  if (reply->type == WIRE_REPLY_ERROR)
    error = realtime_error_new_from_reply (&reply->error);
  else if (reply->type != WIRE_REPLY_RESULT || reply->method != call->method)
    error = realtime_error_new (REALTIME_ERROR_BAD_PROTOCOL, "The server answered another question");

  call_finish (call, error == NULL ? reply : NULL, error);
}

static RealtimeCall *
find_up_to (GQueue  *calls,
            guint32  last_id)
{
  for (GList *l = calls->head; l != NULL; l = l->next)
    {
      RealtimeCall *call = l->data;

      if (call->id <= last_id)
        return call;
    }

  return NULL;
}

static void
finish_all (GQueue       *calls,
            guint32       last_id,
            const GError *error)
{
  RealtimeCall *call;

  while ((call = find_up_to (calls, last_id)) != NULL)
    call_finish (call, NULL, error);
}

/*
 * What is in flight was written: that is all there is to calls that are one
 * way. They get neither a result nor an error. The table has to outlive this.
 */
void
realtime_calls_written (RealtimeCalls *self)
{
  finish_all (&self->one_way, self->last_id, NULL);
}

/* Gets the number of the youngest call. */
guint32
realtime_calls_get_last_id (RealtimeCalls *self)
{
  return self->last_id;
}

/*
 * Fails what is in flight, except for calls younger than @last_id: their
 * functions may make new ones, for the next connection. The table has to
 * outlive this.
 */
void
realtime_calls_fail_in_flight (RealtimeCalls *self,
                               guint32        last_id,
                               const GError  *error)
{
  finish_all (&self->in_flight, last_id, error);
  finish_all (&self->one_way, last_id, error);
}

/* Likewise, for what waits for a connection. */
void
realtime_calls_fail_waiting (RealtimeCalls *self,
                             guint32        last_id,
                             const GError  *error)
{
  finish_all (&self->waiting, last_id, error);
}

/* Counts a call for as long as it is pending. */
void
realtime_calls_count (RealtimeCalls *self,
                      RealtimeCall  *call)
{
  g_assert (call->owner == self);
  g_assert (!call->is_counted);

  call->is_counted = TRUE;
  self->n_counted++;
}

guint
realtime_calls_get_n_counted (RealtimeCalls *self)
{
  return self->n_counted;
}

gsize
realtime_calls_get_n_waiting_bytes (RealtimeCalls *self)
{
  return self->n_waiting_bytes;
}

gboolean
realtime_calls_is_empty (RealtimeCalls *self)
{
  return self->waiting.length == 0 && self->in_flight.length == 0 && self->one_way.length == 0;
}

/* A call that the connection makes for its own sake, and no app waits for. */
void
realtime_calls_set_own (RealtimeCalls *self,
                        RealtimeCall  *call)
{
  g_assert (call->owner == self);

  call->is_own = TRUE;
}

static gboolean
has_wanted (GQueue *calls)
{
  for (GList *l = calls->head; l != NULL; l = l->next)
    {
      RealtimeCall *call = l->data;

      if (!call->is_own)
        return TRUE;
    }

  return FALSE;
}

/* Whether there is any call but those. */
gboolean
realtime_calls_is_wanted (RealtimeCalls *self)
{
  return has_wanted (&self->waiting) || has_wanted (&self->in_flight) || has_wanted (&self->one_way);
}
