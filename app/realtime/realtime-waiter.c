/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-waiter-private.h"

#include "realtime-error-private.h"

/*
 * Somebody who has called realtime_client_subscribe_async() and waits for the
 * first answer, for a time only, and may be called off.
 */
struct _RealtimeWaiter
{
  GTask              *task;
  RealtimeTimer       deadline;
  GSource            *cancel_source;
  RealtimeWaiterFunc  func;
  gpointer            user_data;
};

static void
deadline_cb (gpointer user_data)
{
  RealtimeWaiter *self = user_data;
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_TIMEOUT, "There was no connection in time");

  self->func (self, error, self->user_data);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  RealtimeWaiter *self = user_data;
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The call was cancelled");

  self->func (self, error, self->user_data);

  return G_SOURCE_REMOVE;
}

/*
 * @func is called when there is no more time, or the task is called off; it
 * decides what that means.
 */
RealtimeWaiter *
realtime_waiter_new (GTask                *task,
                     const RealtimeConfig *config,
                     RealtimeWaiterFunc    func,
                     gpointer              user_data)
{
  RealtimeWaiter *self = g_new0 (RealtimeWaiter, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->task = g_object_ref (task);
  self->func = func;
  self->user_data = user_data;
  realtime_timer_init (&self->deadline, config->clock, deadline_cb, self);
  realtime_timer_start (&self->deadline, config->timeout);

  if (cancellable != NULL)
    {
      self->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (cancelled_cb), self, NULL);
      g_source_attach (self->cancel_source, config->context);
    }

  return self;
}

void
realtime_waiter_succeed (RealtimeWaiter       *self,
                         RealtimeSubscription *subscription)
{
  g_task_return_pointer (self->task, g_object_ref (subscription), g_object_unref);
}

void
realtime_waiter_fail (RealtimeWaiter *self,
                      const GError   *error)
{
  g_task_return_error (self->task, g_error_copy (error));
}

void
realtime_waiter_free (RealtimeWaiter *self)
{
  realtime_timer_stop (&self->deadline);
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_object_unref (self->task);
  g_free (self);
}
