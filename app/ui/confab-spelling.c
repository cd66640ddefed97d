/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-spelling.h"

#include <libspelling.h>

#define ADAPTER_KEY "confab-spelling-adapter"
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

  /* That of the buffer which is shown. */
  SpellingTextBufferAdapter *adapter;
  GSignalGroup              *buffer_signals;
  guint                      load_id;
  gboolean                   enabled;
} Spelling;

/* Who waits for the dictionary, which is loaded once for all. */
static GPtrArray *waiting;
static gboolean is_loaded;

static Spelling *
get_spelling (GtkTextView *view)
{
  return g_object_get_data (G_OBJECT (view), SPELLING_KEY);
}

/* Else work in progress would go on without a buffer. */
static void
adapter_free (gpointer data)
{
  g_autoptr (SpellingTextBufferAdapter) adapter = data;

  spelling_text_buffer_adapter_set_enabled (adapter, FALSE);
}

/* An adapter leaves its tag behind, so that a buffer keeps the one it has. */
static SpellingTextBufferAdapter *
ensure_adapter (GtkTextBuffer *buffer)
{
  SpellingTextBufferAdapter *adapter = g_object_get_data (G_OBJECT (buffer), ADAPTER_KEY);

  if (adapter == NULL)
    {
      adapter = spelling_text_buffer_adapter_new (GTK_SOURCE_BUFFER (buffer), spelling_checker_get_default ());
      g_object_set_data_full (G_OBJECT (buffer), ADAPTER_KEY, adapter, adapter_free);
    }

  return adapter;
}

static void
stop_waiting (Spelling *self)
{
  g_clear_handle_id (&self->load_id, g_source_remove);
  g_signal_group_set_target (self->buffer_signals, NULL);
}

/* Only what is shown is checked. */
static void
set_adapter (Spelling                  *self,
             SpellingTextBufferAdapter *adapter)
{
  GMenuModel *menu = NULL;

  if (self->adapter != NULL && self->adapter != adapter)
    spelling_text_buffer_adapter_set_enabled (self->adapter, FALSE);

  g_set_object (&self->adapter, adapter);
  if (adapter != NULL)
    spelling_text_buffer_adapter_set_enabled (adapter, self->enabled);
  if (adapter != NULL && self->enabled)
    menu = spelling_text_buffer_adapter_get_menu_model (adapter);

  gtk_widget_insert_action_group (GTK_WIDGET (self->view), "spelling", G_ACTION_GROUP (adapter));
  gtk_text_view_set_extra_menu (self->view, menu);
}

static void
start (Spelling *self)
{
  stop_waiting (self);
  set_adapter (self, ensure_adapter (gtk_text_view_get_buffer (self->view)));
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
  load (get_spelling (view));
}

static void
load_cb (gpointer user_data)
{
  Spelling *self = user_data;

  self->load_id = 0;
  load (self);
}

static void
update (Spelling *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);

  stop_waiting (self);
  set_adapter (self, g_object_get_data (G_OBJECT (buffer), ADAPTER_KEY));
  if (self->adapter == NULL && self->enabled)
    {
      g_signal_group_set_target (self->buffer_signals, buffer);
      self->load_id = g_timeout_add_seconds_once (LOAD_SECONDS, load_cb, self);
    }
}

static void
buffer_replaced_cb (GtkTextView *view)
{
  update (get_spelling (view));
}

static void
view_destroyed_cb (GtkTextView *view)
{
  Spelling *self = get_spelling (view);

  if (waiting != NULL)
    g_ptr_array_remove_fast (waiting, self);
  stop_waiting (self);
  set_adapter (self, NULL);
}

static void
spelling_free (gpointer data)
{
  Spelling *self = data;

  g_clear_object (&self->buffer_signals);
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
 * @view: a text view with source buffers
 *
 * Makes it possible to check the spelling in @view, whatever it shows.
 */
void
confab_spelling_attach (GtkTextView *view)
{
  Spelling *self;

  g_return_if_fail (GTK_IS_TEXT_VIEW (view));

  self = g_new0 (Spelling, 1);
  self->view = view;
  self->buffer_signals = g_signal_group_new (GTK_TYPE_TEXT_BUFFER);
  g_signal_group_connect_object (self->buffer_signals, "begin-user-action",
                                 G_CALLBACK (user_action_cb), view, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (view), SPELLING_KEY, self, spelling_free);
  g_signal_connect_object (view, "notify::buffer", G_CALLBACK (buffer_replaced_cb), NULL, G_CONNECT_DEFAULT);
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

  self = get_spelling (view);
  g_return_if_fail (self != NULL);

  self->enabled = enabled;
  update (self);
}
