/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-spelling.h"

#include <libspelling.h>

#define SPELLING_KEY "confab-spelling"

/* A dictionary takes tens of milliseconds to load, and some take hundreds, which
 * nobody shall wait for who only wants to see a window, nor anything in it. So
 * that is done in a thread, and not at once.
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

/* Who waits for the dictionary, which is loaded once for all. */
static GPtrArray *waiting;
static gboolean is_loaded;

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
start (Spelling *self)
{
  stop_waiting (self);
  self->adapter = spelling_text_buffer_adapter_new (GTK_SOURCE_BUFFER (self->buffer), spelling_checker_get_default ());
  gtk_widget_insert_action_group (GTK_WIDGET (self->view), "spelling", G_ACTION_GROUP (self->adapter));
  update (self);
}

/* The provider keeps what it has loaded. Nobody else asks it for anything until
 * it has.
 */
static void
load_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  SpellingProvider *provider = task_data;
  const char *code = spelling_provider_get_default_code (provider);

  if (code != NULL)
    {
      SpellingDictionary *dictionary = spelling_provider_load_dictionary (provider, code);

      g_clear_object (&dictionary);
    }

  g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GPtrArray) all = g_steal_pointer (&waiting);

  is_loaded = TRUE;
  for (guint i = 0; i < all->len; i++)
    {
      Spelling *self = g_ptr_array_index (all, i);

      if (self->enabled)
        start (self);
    }
}

static void
load (Spelling *self)
{
  g_autoptr (GTask) task = NULL;

  stop_waiting (self);
  if (is_loaded)
    {
      start (self);
      return;
    }

  if (waiting == NULL)
    {
      waiting = g_ptr_array_new ();
      task = g_task_new (NULL, NULL, loaded_cb, NULL);
      g_task_set_source_tag (task, load);
      g_task_set_static_name (task, "[ui] load dictionary");
      g_task_set_task_data (task, g_object_ref (spelling_provider_get_default ()), g_object_unref);
      g_task_run_in_thread (task, load_thread);
    }

  if (!g_ptr_array_find (waiting, self, NULL))
    g_ptr_array_add (waiting, self);
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

  if (waiting != NULL)
    g_ptr_array_remove_fast (waiting, self);
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
 * menu. It begins soon after something is written, or after a while.
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
