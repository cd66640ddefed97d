/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-token-answer-private.h"

/*
 * What lies between a request for a token and who has made it, so that neither
 * keeps the other alive. The answer is given in any thread, once, and comes in
 * a turn of its own of the main context; so does the news that nobody wants it.
 */
struct _RealtimeTokenAnswer
{
  GMainContext            *context;
  GCancellable            *cancellable;
  int                      is_given;
  int                      is_abandoned;
  /* only in the main context; NULL when it was called or must not be */
  RealtimeTokenAnswerFunc  func;
  gpointer                 user_data;
  /* set before it is given, and not changed after */
  char                    *token;
  GError                  *error;
};

static void
answer_clear (gpointer data)
{
  RealtimeTokenAnswer *self = data;

  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_free (self->token);
  g_clear_error (&self->error);
}

static void
answer_schedule (RealtimeTokenAnswer *self,
                 GSourceFunc          func)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "Realtime token");
  g_source_set_callback (source, func, realtime_token_answer_ref (self),
                         (GDestroyNotify) realtime_token_answer_unref);
  g_source_attach (source, self->context);
}

static gboolean
given_cb (gpointer user_data)
{
  RealtimeTokenAnswer *self = user_data;
  RealtimeTokenAnswerFunc func = g_steal_pointer (&self->func);

  if (func != NULL)
    func (self->token, self->error, self->user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
abandoned_cb (gpointer user_data)
{
  RealtimeTokenAnswer *self = user_data;

  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

/* Calls @func in @context, unless it is abandoned before. */
RealtimeTokenAnswer *
realtime_token_answer_new (GMainContext            *context,
                           RealtimeTokenAnswerFunc  func,
                           gpointer                 user_data)
{
  RealtimeTokenAnswer *self = g_atomic_rc_box_new0 (RealtimeTokenAnswer);

  self->context = g_main_context_ref (context);
  self->cancellable = g_cancellable_new ();
  self->func = func;
  self->user_data = user_data;

  return self;
}

RealtimeTokenAnswer *
realtime_token_answer_ref (RealtimeTokenAnswer *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
realtime_token_answer_unref (RealtimeTokenAnswer *self)
{
  g_atomic_rc_box_release_full (self, answer_clear);
}

GCancellable *
realtime_token_answer_get_cancellable (RealtimeTokenAnswer *self)
{
  return self->cancellable;
}

/* Returns %FALSE if there is an answer already that somebody wants. */
gboolean
realtime_token_answer_give (RealtimeTokenAnswer *self,
                            const char          *token,
                            const GError        *error)
{
  if (g_atomic_int_get (&self->is_abandoned))
    return TRUE;
  if (!g_atomic_int_compare_and_exchange (&self->is_given, FALSE, TRUE))
    return FALSE;

  self->token = g_strdup (token);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  answer_schedule (self, given_cb);

  return TRUE;
}

/* To be called in the main context, by the one who has asked. */
void
realtime_token_answer_abandon (RealtimeTokenAnswer *self)
{
  self->func = NULL;
  g_atomic_int_set (&self->is_abandoned, TRUE);

  if (!g_atomic_int_get (&self->is_given))
    answer_schedule (self, abandoned_cb);
}
