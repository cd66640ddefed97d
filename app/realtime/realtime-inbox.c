/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-inbox-private.h"

/* How long the owner's main context may be held at a stretch. To look at the
 * clock takes as long as a small event, so after some of those that took no
 * time worth mentioning it is looked at less often. */
#define SLICE_USEC (4 * G_TIME_SPAN_MILLISECOND)
#define SHORT_USEC 50
#define MAX_STEP 16

/* Bytes that wait when there is more to come than one thing now and then. */
#define BUSY_SIZE (32 * 1024)

/*
 * Hands what the I/O thread has decoded to the owner's main context.
 *
 * The owner takes all that waits at once and works on it without the lock, for
 * 4 ms at a stretch; then every other source that is ready, of whatever
 * priority, has its turn. When more waits than the capacity allows, the I/O
 * thread stops reading, and so slows the server down through TCP.
 */
struct _RealtimeInbox
{
  gatomicrefcount    ref_count;
  gsize              capacity;
  GSource           *source;

  GMutex             lock;
  GCond              room;
  /* under the lock */
  GArray            *waiting;
  gsize              waiting_size;
  gboolean           asleep;
  gboolean           closed;

  /* the owner's */
  RealtimeInboxFunc  func;
  gpointer           user_data;
  GArray            *batch;
  guint              position;
  gboolean           stopped;
};

typedef struct
{
  GSource        parent;
  RealtimeInbox *inbox;
  gboolean       busy;
  gboolean       yielding;
} InboxSource;

typedef struct
{
  gint64 end;
  gint64 last;
  guint  step;
  guint  countdown;
} Stretch;

/* Without the owner's knowledge nothing is taken, so nothing is left to do
 * but to sleep, and the next push wakes. */
static RealtimeEvent *
inbox_peek (RealtimeInbox *self)
{
  if (self->position < self->batch->len)
    return &g_array_index (self->batch, RealtimeEvent, self->position);

  g_array_set_size (self->batch, 0);
  self->position = 0;

  g_mutex_lock (&self->lock);
  if (self->waiting->len > 0)
    {
      GArray *empty = self->batch;

      self->batch = self->waiting;
      self->waiting = empty;
      self->waiting_size = 0;
      g_cond_signal (&self->room);
    }
  self->asleep = self->batch->len == 0;
  g_mutex_unlock (&self->lock);

  return self->batch->len > 0 ? &g_array_index (self->batch, RealtimeEvent, 0) : NULL;
}

static void
inbox_pop (RealtimeInbox *self)
{
  realtime_event_clear (&g_array_index (self->batch, RealtimeEvent, self->position));
  self->position++;
}

static gboolean
inbox_source_prepare (GSource *source,
                      int     *timeout)
{
  InboxSource *self = (InboxSource *) source;

  /* A turn in which this source is not ready is one in which those of lower
   * priority are dispatched, if any of them is. */
  *timeout = self->yielding ? 0 : -1;

  return self->busy && !self->yielding;
}

static gboolean
inbox_source_check (GSource *source)
{
  InboxSource *self = (InboxSource *) source;
  gboolean ready = self->busy && !self->yielding;

  self->yielding = FALSE;

  return ready;
}

/* Whether the time at a stretch is over. */
static gboolean
stretch_is_over (Stretch *self)
{
  gint64 now;

  if (--self->countdown > 0)
    return FALSE;

  now = g_get_monotonic_time ();
  self->step = now - self->last < SHORT_USEC ? MIN (2 * self->step, MAX_STEP) : 1;
  self->countdown = self->step;
  self->last = now;

  return now >= self->end;
}

static gboolean
inbox_source_dispatch (GSource     *source,
                       GSourceFunc  callback,
                       gpointer     user_data)
{
  InboxSource *self = (InboxSource *) source;
  g_autoptr (RealtimeInbox) inbox = realtime_inbox_ref (self->inbox);
  gint64 now = g_get_monotonic_time ();
  Stretch stretch = { .end = now + SLICE_USEC, .last = now, .step = 1, .countdown = 1 };

  g_source_set_ready_time (source, -1);
  self->busy = TRUE;

  while (!inbox->stopped)
    {
      RealtimeEvent *event = inbox_peek (inbox);

      if (event == NULL)
        {
          self->busy = FALSE;
          break;
        }

      if (inbox->func (event, inbox->user_data))
        inbox_pop (inbox);

      if (stretch_is_over (&stretch))
        {
          self->yielding = TRUE;
          break;
        }
    }

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs inbox_source_funcs = {
  .prepare = inbox_source_prepare,
  .check = inbox_source_check,
  .dispatch = inbox_source_dispatch,
};

static void
clear_events (GArray *events)
{
  for (guint i = 0; i < events->len; i++)
    realtime_event_clear (&g_array_index (events, RealtimeEvent, i));
  g_array_set_size (events, 0);
}

/*
 * @func is called in @context for each event and returns whether it is done
 * with it; if not, it gets the same event again. Until the inbox is closed.
 */
RealtimeInbox *
realtime_inbox_new (gsize              capacity,
                    GMainContext      *context,
                    RealtimeInboxFunc  func,
                    gpointer           user_data)
{
  RealtimeInbox *self = g_new0 (RealtimeInbox, 1);

  g_assert (func != NULL);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->room);
  self->capacity = capacity;
  self->func = func;
  self->user_data = user_data;
  self->waiting = g_array_new (FALSE, FALSE, sizeof (RealtimeEvent));
  self->batch = g_array_new (FALSE, FALSE, sizeof (RealtimeEvent));
  self->asleep = TRUE;

  self->source = g_source_new (&inbox_source_funcs, sizeof (InboxSource));
  ((InboxSource *) self->source)->inbox = self;
  g_source_set_static_name (self->source, "Realtime inbox");
  g_source_attach (self->source, context);

  return self;
}

RealtimeInbox *
realtime_inbox_ref (RealtimeInbox *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
realtime_inbox_unref (RealtimeInbox *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->stopped);

  /* The first events of the batch have been freed by inbox_pop(). */
  g_array_remove_range (self->batch, 0, self->position);
  clear_events (self->batch);
  clear_events (self->waiting);
  g_array_unref (self->batch);
  g_array_unref (self->waiting);
  g_source_unref (self->source);
  g_cond_clear (&self->room);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/*
 * Called by the I/O thread. Takes the events out of the array, and waits until
 * there is room for them. Returns whether anybody still wants them.
 */
gboolean
realtime_inbox_push (RealtimeInbox *self,
                     GArray        *events,
                     gsize          size)
{
  gboolean closed;
  gboolean wake = FALSE;
  gboolean is_busy = FALSE;

  g_mutex_lock (&self->lock);
  while (self->waiting_size >= self->capacity && !self->closed)
    g_cond_wait (&self->room, &self->lock);

  closed = self->closed;
  if (!closed)
    {
      g_array_append_vals (self->waiting, events->data, events->len);
      self->waiting_size += size;
      is_busy = self->waiting_size >= BUSY_SIZE;
      wake = self->asleep;
      self->asleep = FALSE;
    }
  g_mutex_unlock (&self->lock);

  if (closed)
    clear_events (events);
  g_array_set_size (events, 0);

  if (wake)
    g_source_set_ready_time (self->source, 0);

  /* Where both share a core, the owner would not run before the time of this
   * thread is over, and by then the first events have left the cache. */
  if (is_busy)
    g_thread_yield ();

  return !closed;
}

/* Called by the owner: whether there is nothing that was not dealt with. */
gboolean
realtime_inbox_is_empty (RealtimeInbox *self)
{
  gboolean empty;

  g_mutex_lock (&self->lock);
  empty = self->waiting->len == 0;
  g_mutex_unlock (&self->lock);

  return empty && self->position == self->batch->len;
}

/*
 * Called by the owner, also from within the function that deals with an
 * event. Nothing is delivered any more, and the I/O thread waits no longer.
 */
void
realtime_inbox_close (RealtimeInbox *self)
{
  if (self->stopped)
    return;

  self->stopped = TRUE;
  g_source_destroy (self->source);

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  clear_events (self->waiting);
  g_cond_signal (&self->room);
  g_mutex_unlock (&self->lock);
}

void
realtime_closure_free (RealtimeClosure *self)
{
  g_clear_error (&self->error);
  g_free (self->reason);
  g_free (self);
}

void
realtime_event_clear (RealtimeEvent *self)
{
  switch (self->type)
    {
    case REALTIME_EVENT_REPLY:
      g_clear_pointer (&self->reply, wire_reply_free);
      break;

    case REALTIME_EVENT_CLOSED:
      g_clear_pointer (&self->closure, realtime_closure_free);
      break;

    case REALTIME_EVENT_OPENED:
    case REALTIME_EVENT_PUBLICATION:
    default:
      break;
    }

  g_clear_pointer (&self->frame, g_bytes_unref);
}
