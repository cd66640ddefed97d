/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-wheel.h"

#define TICK_MS 16
#define N_SLOTS 2048
#define SLOT_MASK (N_SLOTS - 1)
#define BITS 64

/**
 * ServerWheel:
 * @tick: the last tick whose timers have run.
 * @slots: a ring of lists; a timer waits in the slot of its tick, possibly
 *   for several turns of the wheel (one takes half a minute).
 * @occupied: a bit for each slot that has timers.
 *
 * Deadlines of any number of connections at the cost of one timer: setting,
 * moving and cancelling take constant time, and a tick looks at its own slot
 * only. Time is milliseconds of any clock that does not go back, and always
 * handed in.
 */
struct _ServerWheel
{
  gint64 tick;
  ServerTimer slots[N_SLOTS];
  guint64 occupied[N_SLOTS / BITS];
};

static void
list_init (ServerTimer *list)
{
  list->next = list;
  list->previous = list;
}

static gboolean
list_is_empty (const ServerTimer *list)
{
  return list->next == list;
}

static void
list_append (ServerTimer *list,
             ServerTimer *timer)
{
  timer->next = list;
  timer->previous = list->previous;
  list->previous->next = timer;
  list->previous = timer;
}

static void
list_remove (ServerTimer *timer)
{
  timer->next->previous = timer->previous;
  timer->previous->next = timer->next;
  timer->next = NULL;
  timer->previous = NULL;
}

static void
list_move (ServerTimer *from,
           ServerTimer *to)
{
  list_init (to);
  if (list_is_empty (from))
    return;

  to->next = from->next;
  to->previous = from->previous;
  to->next->previous = to;
  to->previous->next = to;
  list_init (from);
}

static void
mark_slot (ServerWheel *self,
           guint        slot)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (slot % BITS);

  if (list_is_empty (&self->slots[slot]))
    self->occupied[slot / BITS] &= ~bit;
  else
    self->occupied[slot / BITS] |= bit;
}

static void
insert (ServerWheel *self,
        ServerTimer *timer)
{
  guint slot = timer->tick & SLOT_MASK;

  list_append (&self->slots[slot], timer);
  mark_slot (self, slot);
}

static void
run_slot (ServerWheel *self,
          guint        slot)
{
  ServerTimer due;

  list_move (&self->slots[slot], &due);
  mark_slot (self, slot);

  while (!list_is_empty (&due))
    {
      ServerTimer *timer = due.next;

      list_remove (timer);
      if (timer->tick > self->tick)
        insert (self, timer);
      else
        timer->func (timer->data);
    }
}

/**
 * server_wheel_new:
 * @now: the time in milliseconds.
 *
 * Returns: (transfer full): a wheel without timers
 */
ServerWheel *
server_wheel_new (gint64 now)
{
  ServerWheel *self = g_new0 (ServerWheel, 1);

  self->tick = now / TICK_MS;
  for (guint i = 0; i < N_SLOTS; i++)
    list_init (&self->slots[i]);

  return self;
}

/**
 * server_wheel_free:
 *
 * Frees the wheel; timers that are still set must not be touched after that.
 */
void
server_wheel_free (ServerWheel *self)
{
  g_free (self);
}

/**
 * server_wheel_schedule:
 * @timer: the timer, set or not.
 * @deadline: the time at which to call @func; not before, and one tick of 16
 *   milliseconds later at most.
 */
void
server_wheel_schedule (ServerWheel     *self,
                       ServerTimer     *timer,
                       gint64           deadline,
                       ServerTimerFunc  func,
                       gpointer         data)
{
  g_return_if_fail (func != NULL);

  server_wheel_cancel (self, timer);
  timer->tick = MAX ((deadline + TICK_MS - 1) / TICK_MS, self->tick + 1);
  timer->func = func;
  timer->data = data;
  insert (self, timer);
}

/**
 * server_wheel_cancel:
 *
 * Makes sure that the timer does not run.
 */
void
server_wheel_cancel (ServerWheel *self,
                     ServerTimer *timer)
{
  if (timer->next == NULL)
    return;

  list_remove (timer);
  mark_slot (self, timer->tick & SLOT_MASK);
}

/**
 * server_wheel_get_next:
 *
 * Returns: the time at which the wheel wants to be advanced, -1 if no timer
 *   is set. It may be too early for a timer that waits more than one turn.
 */
gint64
server_wheel_get_next (ServerWheel *self)
{
  gint64 tick = self->tick + 1;
  gint64 end = tick + N_SLOTS;

  while (tick < end)
    {
      guint slot = tick & SLOT_MASK;
      guint64 word = self->occupied[slot / BITS] >> (slot % BITS);

      if (word != 0)
        return (tick + __builtin_ctzll (word)) * TICK_MS;
      tick += BITS - slot % BITS;
    }

  return -1;
}

/**
 * server_wheel_advance:
 * @now: the time in milliseconds.
 *
 * Runs all timers whose deadline has come. After a long sleep of the machine
 * one turn of the wheel is enough to find them.
 */
void
server_wheel_advance (ServerWheel *self,
                      gint64       now)
{
  gint64 target = now / TICK_MS;
  gint64 first = MAX (self->tick + 1, target - N_SLOTS + 1);

  for (gint64 tick = first; tick <= target; tick++)
    {
      guint slot = tick & SLOT_MASK;

      self->tick = tick;
      if (!list_is_empty (&self->slots[slot]))
        run_slot (self, slot);
    }
}
