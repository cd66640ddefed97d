/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-composer.h"
#include "confab-room-buffers.h"
#include "confab-schemes.h"
#include "confab-spelling.h"
#include "ui-fixture.h"

#define MAX_KEPT 20

typedef struct
{
  UiFixture       base;
  ChatRoom       *room;
  ChatRoom       *other;
  ConfabComposer *composer;
  GtkTextView    *view;
  GtkWindow      *window;
} Fixture;

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  ui_fixture_setup (&self->base);
  self->room = ui_fixture_join (&self->base, "lobby", 0);
  self->other = ui_fixture_join (&self->base, "other", 0);
  self->composer = confab_composer_new ();
  confab_composer_set_room (self->composer, self->room);
  self->window = ui_test_present (GTK_WIDGET (self->composer), 500, 300);
  self->view = GTK_TEXT_VIEW (ui_test_find (GTK_WIDGET (self->composer), GTK_TYPE_TEXT_VIEW));
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  ui_test_destroy (self->window);
  ui_fixture_teardown (&self->base);
}

static void
show_room (Fixture  *self,
           ChatRoom *room)
{
  confab_composer_set_room (self->composer, room);
}

static GtkTextBuffer *
get_buffer (Fixture *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static void
assert_text (Fixture    *self,
             const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (get_buffer (self), "text", &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
write_text (Fixture    *self,
            const char *text)
{
  gtk_text_buffer_insert_interactive_at_cursor (get_buffer (self), text, -1, TRUE);
}

static void
undo (Fixture *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->view), "text.undo", NULL);
}

static void
redo (Fixture *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->view), "text.redo", NULL);
}

static void
test_undo (Fixture       *self,
           gconstpointer  data)
{
  write_text (self, "one");
  write_text (self, "\n");
  write_text (self, "two");

  /* What was written elsewhere cannot be undone here. */
  show_room (self, self->other);
  assert_text (self, "");
  undo (self);
  assert_text (self, "");
  write_text (self, "three");
  undo (self);
  assert_text (self, "");
  undo (self);
  assert_text (self, "");
  redo (self);
  assert_text (self, "three");

  show_room (self, self->room);
  assert_text (self, "one\ntwo");
  undo (self);
  assert_text (self, "one\n");

  show_room (self, self->other);
  assert_text (self, "three");
  show_room (self, self->room);
  redo (self);
  assert_text (self, "one\ntwo");
  undo (self);
  undo (self);
  undo (self);
  assert_text (self, "");
  g_assert_cmpstr (chat_room_get_draft (self->other), ==, "three");
}

/* Not even a text that was left empty is forgotten. */
static void
test_undo_to_nothing (Fixture       *self,
                      gconstpointer  data)
{
  write_text (self, "one");
  undo (self);
  show_room (self, self->other);
  redo (self);
  assert_text (self, "");
  show_room (self, self->room);
  assert_text (self, "");
  redo (self);
  assert_text (self, "one");
}

static void
test_cursor (Fixture       *self,
             gconstpointer  data)
{
  GtkTextIter start, end;

  write_text (self, "one two three");
  gtk_text_buffer_get_iter_at_offset (get_buffer (self), &start, 7);
  gtk_text_buffer_get_iter_at_offset (get_buffer (self), &end, 4);
  gtk_text_buffer_select_range (get_buffer (self), &start, &end);

  show_room (self, self->other);
  g_assert_false (gtk_text_buffer_get_has_selection (get_buffer (self)));
  write_text (self, "four");

  show_room (self, self->room);
  g_assert_true (gtk_text_buffer_get_selection_bounds (get_buffer (self), &start, &end));
  g_assert_cmpint (gtk_text_iter_get_offset (&start), ==, 4);
  g_assert_cmpint (gtk_text_iter_get_offset (&end), ==, 7);
  gtk_text_buffer_get_iter_at_mark (get_buffer (self), &start, gtk_text_buffer_get_insert (get_buffer (self)));
  g_assert_cmpint (gtk_text_iter_get_offset (&start), ==, 7);

  gtk_text_buffer_delete_selection (get_buffer (self), TRUE, TRUE);
  write_text (self, "2");
  assert_text (self, "one 2 three");
  show_room (self, self->other);
  show_room (self, self->room);
  write_text (self, "!");
  assert_text (self, "one 2! three");
}

/* What was sent does not come back, neither here nor after another room. */
static void
test_sent (Fixture       *self,
           gconstpointer  data)
{
  write_text (self, "one");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.send", NULL));
  assert_text (self, "");
  undo (self);
  assert_text (self, "");

  show_room (self, self->other);
  show_room (self, self->room);
  undo (self);
  assert_text (self, "");
}

/* The draft counts: what could be undone was another text. */
static void
test_second_window (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (ConfabComposer) second = g_object_ref_sink (confab_composer_new ());
  GtkTextView *view = GTK_TEXT_VIEW (ui_test_find (GTK_WIDGET (second), GTK_TYPE_TEXT_VIEW));
  GtkTextIter iter;

  write_text (self, "one");
  show_room (self, self->other);
  confab_composer_set_room (second, self->room);
  gtk_text_buffer_insert_interactive_at_cursor (gtk_text_view_get_buffer (view), " and two", -1, TRUE);
  confab_composer_set_room (second, self->other);

  show_room (self, self->room);
  assert_text (self, "one and two");
  gtk_text_buffer_get_iter_at_mark (get_buffer (self), &iter, gtk_text_buffer_get_insert (get_buffer (self)));
  g_assert_true (gtk_text_iter_is_end (&iter));
  undo (self);
  assert_text (self, "one and two");
  write_text (self, "!");
  undo (self);
  assert_text (self, "one and two");

  show_room (self, self->other);
  confab_composer_set_room (second, self->room);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (second), "composer.send", NULL));
  show_room (self, self->room);
  assert_text (self, "");
  undo (self);
  assert_text (self, "");

  g_assert_finalize_object (g_steal_pointer (&second));
}

static void
test_limit (Fixture       *self,
            gconstpointer  data)
{
  gpointer weak;

  write_text (self, "one");
  weak = get_buffer (self);
  g_object_add_weak_pointer (weak, &weak);

  for (guint i = 0; i <= MAX_KEPT; i++)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", i);

      /* The room before is kept until too many were left after it. */
      g_assert_nonnull (weak);
      show_room (self, ui_fixture_join (&self->base, name, 0));
      write_text (self, name);
    }

  g_assert_null (weak);
  show_room (self, self->room);
  assert_text (self, "one");
  undo (self);
  assert_text (self, "one");
}

/* Who only reads needs no more than there was at the beginning. */
static void
test_reading (Fixture       *self,
              gconstpointer  data)
{
  GtkTextBuffer *buffer = get_buffer (self);

  show_room (self, self->other);
  g_assert_true (get_buffer (self) == buffer);
  write_text (self, "one");
  show_room (self, self->room);
  g_assert_true (get_buffer (self) != buffer);

  buffer = get_buffer (self);
  show_room (self, NULL);
  g_assert_true (get_buffer (self) == buffer);
  show_room (self, self->room);
  g_assert_true (get_buffer (self) == buffer);
}

/* A room that was left is still what it was to who joins it again. */
static void
test_leave (Fixture       *self,
            gconstpointer  data)
{
  write_text (self, "one");
  show_room (self, self->other);
  chat_account_leave (self->base.account, self->room);
  show_room (self, ui_fixture_join (&self->base, "lobby", 0));
  assert_text (self, "one");
  undo (self);
  assert_text (self, "");
}

/* The buffers of both rooms, with a text each; they become NULL when they go. */
static void
write_in_both (Fixture  *self,
               gpointer  buffers[2])
{
  write_text (self, "one");
  buffers[0] = get_buffer (self);
  g_object_add_weak_pointer (buffers[0], &buffers[0]);
  show_room (self, self->other);
  write_text (self, "two");
  buffers[1] = get_buffer (self);
  g_object_add_weak_pointer (buffers[1], &buffers[1]);
}

/* The window stays, without the rooms of an account that was removed. */
static void
test_close (Fixture       *self,
            gconstpointer  data)
{
  gpointer buffers[2];

  write_in_both (self, buffers);

  show_room (self, NULL);
  ui_fixture_close (&self->base);
  g_assert_null (buffers[0]);
  g_assert_null (buffers[1]);
  assert_text (self, "");
}

static void
test_destroy (Fixture       *self,
              gconstpointer  data)
{
  gpointer buffers[2];

  write_in_both (self, buffers);

  gtk_window_set_child (self->window, NULL);
  ui_test_wait_until (buffers[0] == NULL && buffers[1] == NULL);
}

static guint
count_marks (GtkTextBuffer *buffer)
{
  int length = gtk_text_buffer_get_char_count (buffer);
  guint n = 0;

  for (int i = 0; i <= length; i++)
    {
      GtkTextIter iter;
      g_autoptr (GSList) marks = NULL;

      gtk_text_buffer_get_iter_at_offset (buffer, &iter, i);
      marks = gtk_text_iter_get_marks (&iter);
      n += g_slist_length (marks);
    }

  return n;
}

/* To come back often does not make a text heavier. */
static void
test_marks (Fixture       *self,
            gconstpointer  data)
{
  guint n_marks;

  write_text (self, "one");
  n_marks = count_marks (get_buffer (self));
  for (guint i = 0; i < 10; i++)
    {
      show_room (self, self->other);
      write_text (self, "two");
      show_room (self, self->room);
    }

  g_assert_cmpuint (count_marks (get_buffer (self)), ==, n_marks);
}

static void
test_spelling (Fixture       *self,
               gconstpointer  data)
{
  GMenuModel *menu;

  if (!confab_spelling_is_available ())
    {
      g_test_skip ("needs libspelling");
      return;
    }

  write_text (self, "one");
  menu = gtk_text_view_get_extra_menu (self->view);
  g_assert_nonnull (menu);

  show_room (self, self->other);
  write_text (self, "two");
  g_assert_nonnull (gtk_text_view_get_extra_menu (self->view));
  g_assert_true (gtk_text_view_get_extra_menu (self->view) != menu);

  show_room (self, self->room);
  g_assert_true (gtk_text_view_get_extra_menu (self->view) == menu);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* Colours of code that were read once are not read again for another room. */
static void
test_schemes (Fixture       *self,
              gconstpointer  data)
{
  GtkSourceStyleScheme *scheme = confab_schemes_get ();
  guint n_changes = 0;

  g_assert_nonnull (scheme);
  g_signal_connect_swapped (gtk_source_style_scheme_manager_get_default (), "notify::scheme-ids",
                            G_CALLBACK (count_cb), &n_changes);
  write_text (self, "one");
  show_room (self, self->other);
  g_assert_null (gtk_source_buffer_get_style_scheme (GTK_SOURCE_BUFFER (get_buffer (self))));
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_true (confab_schemes_get () == scheme);
  g_signal_handlers_disconnect_by_data (gtk_source_style_scheme_manager_get_default (), &n_changes);
}

/* What the input method has begun ends in its room. */
static void
test_input_method (Fixture       *self,
                   gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  ui_test_press (self->window, "ctrl+shift+u e 9");
  show_room (self, self->other);
  ui_test_press (self->window, "space");
  assert_text (self, " ");
}

static void
test_no_room (void)
{
  g_autoptr (ConfabRoomBuffers) buffers = confab_room_buffers_new ();
  GtkTextBuffer *buffer = confab_room_buffers_get (buffers, NULL);

  g_assert_true (GTK_SOURCE_IS_BUFFER (buffer));
  g_assert_true (confab_room_buffers_get (buffers, NULL) == buffer);
  g_assert_finalize_object (g_steal_pointer (&buffers));
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add(path, func) \
  g_test_add ("/room-buffers/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  g_test_add_func ("/room-buffers/no-room", test_no_room);
  add ("undo", test_undo);
  add ("undo-to-nothing", test_undo_to_nothing);
  add ("cursor", test_cursor);
  add ("sent", test_sent);
  add ("second-window", test_second_window);
  add ("limit", test_limit);
  add ("reading", test_reading);
  add ("leave", test_leave);
  add ("close", test_close);
  add ("destroy", test_destroy);
  add ("marks", test_marks);
  add ("spelling", test_spelling);
  add ("schemes", test_schemes);
  add ("input-method", test_input_method);

#undef add

  return ui_test_run ();
}
