/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-spelling.h"

#include <libspelling.h>

#define SPELLING_KEY "confab-spelling"

/* A dictionary takes tens of milliseconds to load, which nobody shall wait for
 * who only wants to see a window.
 */
#define LOAD_SECONDS 1

typedef struct
{
  /* Not held. */
  GtkTextView               *view;

  GtkTextBuffer             *buffer;
  SpellingTextBufferAdapter *adapter;
  gulong                     user_action_id;
  guint                      load_id;
  gboolean                   enabled;
} Spelling;

static void
update (Spelling *self)
{
  GMenuModel *menu = self->enabled ? spelling_text_buffer_adapter_get_menu_model (self->adapter) : NULL;

  spelling_text_buffer_adapter_set_enabled (self->adapter, self->enabled);
  gtk_text_view_set_extra_menu (self->view, menu);
}

static void
stop_waiting (Spelling *self)
{
  g_clear_handle_id (&self->load_id, g_source_remove);
  g_clear_signal_handler (&self->user_action_id, self->buffer);
}

static void
load (Spelling *self)
{
  stop_waiting (self);
  self->adapter = spelling_text_buffer_adapter_new (GTK_SOURCE_BUFFER (self->buffer), spelling_checker_get_default ());
  gtk_widget_insert_action_group (GTK_WIDGET (self->view), "spelling", G_ACTION_GROUP (self->adapter));
  update (self);
}

static void
user_action_cb (GtkTextView *view)
{
  load (g_object_get_data (G_OBJECT (view), SPELLING_KEY));
}

static void
load_cb (gpointer user_data)
{
  Spelling *self = user_data;

  self->load_id = 0;
  load (self);
}

/* Else work in progress would go on without a buffer. */
static void
view_destroyed_cb (GtkTextView *view)
{
  Spelling *self = g_object_get_data (G_OBJECT (view), SPELLING_KEY);

  self->enabled = FALSE;
  stop_waiting (self);
  if (self->adapter != NULL)
    spelling_text_buffer_adapter_set_enabled (self->adapter, FALSE);
}

static void
spelling_free (gpointer data)
{
  Spelling *self = data;

  g_clear_object (&self->adapter);
  g_clear_object (&self->buffer);
  g_free (self);
}

/**
 * confab_spelling_is_available:
 *
 * Gets whether spelling can be checked at all.
 */
gboolean
confab_spelling_is_available (void)
{
  return TRUE;
}

/**
 * confab_spelling_attach:
 * @view: a text view with a source buffer
 *
 * Makes it possible to check the spelling in @view.
 */
void
confab_spelling_attach (GtkTextView *view)
{
  Spelling *self;

  g_return_if_fail (GTK_IS_TEXT_VIEW (view));

  self = g_new0 (Spelling, 1);
  self->view = view;
  self->buffer = g_object_ref (gtk_text_view_get_buffer (view));
  g_object_set_data_full (G_OBJECT (view), SPELLING_KEY, self, spelling_free);
  g_signal_connect_object (view, "destroy", G_CALLBACK (view_destroyed_cb), NULL, G_CONNECT_DEFAULT);
}

/**
 * confab_spelling_set_enabled:
 * @view: a text view that was attached
 * @enabled: whether to check the spelling in it
 *
 * Begins or ceases to check the spelling and to offer corrections in the context
 * menu. It begins when something is written, or else soon.
 */
void
confab_spelling_set_enabled (GtkTextView *view,
                             gboolean     enabled)
{
  Spelling *self;

  g_return_if_fail (GTK_IS_TEXT_VIEW (view));

  self = g_object_get_data (G_OBJECT (view), SPELLING_KEY);
  g_return_if_fail (self != NULL);

  self->enabled = enabled;
  stop_waiting (self);
  if (self->adapter != NULL)
    {
      update (self);
    }
  else if (enabled)
    {
      self->user_action_id = g_signal_connect_object (self->buffer, "begin-user-action",
                                                      G_CALLBACK (user_action_cb), view, G_CONNECT_SWAPPED);
      self->load_id = g_timeout_add_seconds_once (LOAD_SECONDS, load_cb, self);
    }
}
