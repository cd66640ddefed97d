/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-composer.h"
#include "confab-length-bar.h"
#include "confab-settings.h"
#include "confab-spelling.h"
#include "ui-fixture.h"

#include <gtksourceview/gtksource.h>

#define MAX_BODY (16 * 1024)

typedef struct
{
  UiFixture       base;
  ChatRoom       *room;
  ConfabComposer *composer;
  GtkWidget      *view;
  GtkTextBuffer  *buffer;
  GtkWindow      *window;
  guint           n_sent;
} Fixture;

static void
sent_cb (Fixture *self)
{
  self->n_sent++;
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  ui_fixture_setup (&self->base);
  self->room = ui_fixture_join (&self->base, "lobby", 0);
  self->composer = confab_composer_new ();
  g_signal_connect_swapped (self->composer, "sent", G_CALLBACK (sent_cb), self);
  confab_composer_set_room (self->composer, self->room);
  self->window = ui_test_present (GTK_WIDGET (self->composer), 500, 300);
  self->view = ui_test_find (GTK_WIDGET (self->composer), GTK_TYPE_TEXT_VIEW);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  ui_test_destroy (self->window);
  ui_fixture_teardown (&self->base);
}

static GtkTextBuffer *
get_buffer (ConfabComposer *composer)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_test_find (GTK_WIDGET (composer), GTK_TYPE_TEXT_VIEW)));
}

static void
assert_text_of (GtkTextBuffer *buffer,
                const char    *expected)
{
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_text (Fixture    *self,
             const char *expected)
{
  assert_text_of (self->buffer, expected);
}

static void
show_room (Fixture  *self,
           ChatRoom *room)
{
  confab_composer_set_room (self->composer, room);
  self->buffer = get_buffer (self->composer);
}

static gboolean
can_send (Fixture *self)
{
  guint n_sent = self->n_sent;

  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.send", NULL);

  return self->n_sent > n_sent;
}

static void
assert_last_body (Fixture    *self,
                  const char *expected)
{
  ChatMessage *last = NULL;

  ui_test_wait_until ((last = chat_room_get_last_message (self->room)) != NULL);
  g_assert_cmpstr (chat_message_get_body (last), ==, expected);
}

static void
test_enter_sends (Fixture       *self,
                  gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  ui_test_press (self->window, "h i");
  assert_text (self, "hi");
  ui_test_press (self->window, "Return");
  g_assert_cmpuint (self->n_sent, ==, 1);
  assert_text (self, "");
  assert_last_body (self, "hi");

  ui_test_press (self->window, "y o KP_Enter");
  g_assert_cmpuint (self->n_sent, ==, 2);
  assert_last_body (self, "yo");
}

static void
test_shift_enter_breaks (Fixture       *self,
                         gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  ui_test_press (self->window, "a shift+Return b");
  g_assert_cmpuint (self->n_sent, ==, 0);
  assert_text (self, "a\nb");
  ui_test_press (self->window, "Return");
  g_assert_cmpuint (self->n_sent, ==, 1);
  assert_last_body (self, "a\nb");
}

static void
place_cursor (Fixture *self,
              int      from,
              int      to)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, from);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, to);
  gtk_text_buffer_select_range (self->buffer, &start, &end);
}

/* Where the cursor is, as a word of its own, and taken back in one step. */
static void
test_mention (Fixture       *self,
              gconstpointer  data)
{
  static const struct
  {
    const char *before;
    int         from;
    int         to;
    const char *after;
  } cases[] = {
    { "", 0, 0, "@Ann Lee " },
    { "hello", 5, 5, "hello @Ann Lee " },
    { "hello ", 6, 6, "hello @Ann Lee " },
    { "hello you", 5, 5, "hello @Ann Lee you" },
    { "hello you", 6, 9, "hello @Ann Lee " },
    { "a\nb", 2, 2, "a\n@Ann Lee b" },
    { "a\nb", 1, 1, "a @Ann Lee \nb" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkTextIter iter;

      gtk_text_buffer_set_text (self->buffer, cases[i].before, -1);
      place_cursor (self, cases[i].from, cases[i].to);
      gtk_root_set_focus (GTK_ROOT (self->window), NULL);
      g_assert_true (confab_composer_mention (self->composer, "Ann Lee"));
      assert_text (self, cases[i].after);
      g_assert_true (gtk_widget_is_focus (self->view));
      gtk_text_buffer_get_iter_at_mark (self->buffer, &iter, gtk_text_buffer_get_insert (self->buffer));
      g_assert_cmpint (gtk_text_iter_get_char (&iter), !=, 'y');

      gtk_text_buffer_undo (self->buffer);
      assert_text (self, cases[i].before);
      gtk_text_buffer_redo (self->buffer);
      assert_text (self, cases[i].after);
    }

  /* What was typed before stays when the name is taken back. */
  gtk_text_buffer_set_text (self->buffer, "", -1);
  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, "h", -1, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, "i", -1, TRUE);
  confab_composer_mention (self->composer, "ben");
  assert_text (self, "hi @ben ");
  gtk_text_buffer_undo (self->buffer);
  assert_text (self, "hi");

  show_room (self, NULL);
  g_assert_false (confab_composer_mention (self->composer, "ben"));
  assert_text (self, "");
}

/* Enter ends the entry of a code point, as it ends the choice of a character
 * in other input methods. It must not send.
 */
static void
test_enter_for_input_method (Fixture       *self,
                             gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  ui_test_press (self->window, "ctrl+shift+u e 9 Return");
  g_assert_cmpuint (self->n_sent, ==, 0);
  assert_text (self, "é");
  ui_test_press (self->window, "Return");
  g_assert_cmpuint (self->n_sent, ==, 1);
  assert_last_body (self, "é");
}

static void
test_blank_is_not_sent (Fixture       *self,
                        gconstpointer  data)
{
  g_assert_false (can_send (self));

  gtk_text_buffer_set_text (self->buffer, " \n\t \u2003", -1);
  g_assert_false (can_send (self));
  if (ui_test_can_press ())
    ui_test_press (self->window, "Return");
  g_assert_cmpuint (self->n_sent, ==, 0);
  g_assert_null (chat_room_get_last_message (self->room));

  gtk_text_buffer_set_text (self->buffer, "  text \n", -1);
  g_assert_true (can_send (self));
  assert_last_body (self, "  text");
}

static void
test_tab_leaves (Fixture       *self,
                 gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  ui_test_press (self->window, "a Tab");
  assert_text (self, "a");
  g_assert_false (gtk_widget_has_focus (self->view));
}

static void
test_draft (Fixture       *self,
            gconstpointer  data)
{
  ChatRoom *other = ui_fixture_join (&self->base, "other", 0);

  gtk_text_buffer_set_text (self->buffer, "not finished", -1);
  show_room (self, other);
  assert_text (self, "");
  g_assert_false (gtk_text_buffer_get_can_undo (self->buffer));
  g_assert_cmpstr (chat_room_get_draft (self->room), ==, "not finished");

  gtk_text_buffer_set_text (self->buffer, "something else", -1);
  show_room (self, self->room);
  assert_text (self, "not finished");
  g_assert_cmpstr (chat_room_get_draft (other), ==, "something else");

  g_assert_true (can_send (self));
  assert_text (self, "");
  g_assert_cmpstr (chat_room_get_draft (self->room), ==, "");

  show_room (self, NULL);
  assert_text (self, "");
  g_assert_false (can_send (self));
}

static void
test_draft_is_saved_at_the_end (Fixture       *self,
                                gconstpointer  data)
{
  gtk_text_buffer_set_text (self->buffer, "closing now", -1);
  ui_test_destroy (self->window);
  g_assert_cmpstr (chat_room_get_draft (self->room), ==, "closing now");

  self->composer = confab_composer_new ();
  show_room (self, self->room);
  self->window = ui_test_present (GTK_WIDGET (self->composer), 500, 300);
  self->view = ui_test_find (GTK_WIDGET (self->composer), GTK_TYPE_TEXT_VIEW);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  assert_text (self, "closing now");
}

/* Who writes without a pause loses no more than who stops. */
static void
test_draft_is_saved_while_writing (Fixture       *self,
                                   gconstpointer  data)
{
  while (*chat_room_get_draft (self->room) == '\0')
    {
      gtk_text_buffer_insert_at_cursor (self->buffer, "x", -1);
      ui_test_wait_frames (GTK_WIDGET (self->window), 1);
    }

  g_assert_true (g_str_has_prefix (chat_room_get_draft (self->room), "xx"));
}

/* Both windows write the same draft. */
static void
test_draft_in_two_windows (Fixture       *self,
                           gconstpointer  data)
{
  g_autoptr (ConfabComposer) second = g_object_ref_sink (confab_composer_new ());
  ChatRoom *other = ui_fixture_join (&self->base, "other", 0);

  confab_composer_set_room (second, self->room);
  gtk_text_buffer_set_text (self->buffer, "one", -1);
  show_room (self, other);
  assert_text_of (get_buffer (second), "one");

  /* Who only looks on changes nothing. */
  confab_composer_set_room (second, other);
  g_assert_cmpstr (chat_room_get_draft (self->room), ==, "one");
  show_room (self, self->room);
  confab_composer_set_room (second, self->room);

  /* Who is writing is not disturbed. */
  gtk_text_buffer_set_text (self->buffer, "one and two", -1);
  gtk_text_buffer_set_text (get_buffer (second), "three", -1);
  show_room (self, other);
  assert_text_of (get_buffer (second), "three");
  show_room (self, self->room);
  confab_composer_set_room (second, other);
  g_assert_cmpstr (chat_room_get_draft (self->room), ==, "three");
  assert_text (self, "three");

  confab_composer_set_room (second, self->room);
  g_assert_true (can_send (self));
  assert_text_of (get_buffer (second), "");
  g_assert_finalize_object (g_steal_pointer (&second));
  g_assert_cmpstr (chat_room_get_draft (self->room), ==, "");
}

static void
test_enter_begins_line (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (GSettings) settings = confab_settings_new ();

  if (ui_test_skip_without_keys ())
    return;

  g_settings_set_boolean (settings, CONFAB_SETTINGS_ENTER_SENDS, FALSE);
  ui_test_press (self->window, "a Return b shift+Return c");
  assert_text (self, "a\nb\nc");
  g_assert_cmpuint (self->n_sent, ==, 0);
  ui_test_press (self->window, "ctrl+Return");
  g_assert_cmpuint (self->n_sent, ==, 1);
  assert_last_body (self, "a\nb\nc");

  g_settings_reset (settings, CONFAB_SETTINGS_ENTER_SENDS);
  ui_test_press (self->window, "d ctrl+Return");
  g_assert_cmpuint (self->n_sent, ==, 2);
}

/* Nothing is a command. */
static void
test_sent_as_typed (Fixture       *self,
                    gconstpointer  data)
{
  static const char *const texts[] = { "/me waves", "/shrug", "//comment", "/", "/quit now" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gtk_text_buffer_set_text (self->buffer, texts[i], -1);
      g_assert_true (can_send (self));
      assert_last_body (self, texts[i]);
    }
}

static void
set_length (Fixture *self,
            guint    length)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; text->len < length; i++)
    g_string_append_printf (text, "word%u ", i);
  g_string_truncate (text, length - 1);
  g_string_append_c (text, '.');
  gtk_text_buffer_set_text (self->buffer, text->str, -1);
}

static const char *
get_length_note (ConfabLengthBar *bar)
{
  return gtk_label_get_label (GTK_LABEL (ui_test_find (GTK_WIDGET (bar), GTK_TYPE_LABEL)));
}

static void
test_length (Fixture       *self,
             gconstpointer  data)
{
  ConfabLengthBar *bar = CONFAB_LENGTH_BAR (ui_test_find (GTK_WIDGET (self->composer), CONFAB_TYPE_LENGTH_BAR));

  set_length (self, 1000);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));

  set_length (self, MAX_BODY - 1);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (bar)));
  g_assert_cmpstr (get_length_note (bar), ==, "1 character left");
  g_assert_false (confab_length_bar_get_too_long (bar));

  set_length (self, MAX_BODY + 2);
  g_assert_cmpstr (get_length_note (bar), ==, "2 characters too long for one message");
  g_assert_true (confab_length_bar_can_split (bar));
  g_assert_false (can_send (self));
  g_assert_null (chat_room_get_last_message (self->room));

  set_length (self, MAX_BODY);
  g_assert_true (can_send (self));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));
}

static void
test_split (Fixture       *self,
            gconstpointer  data)
{
  ConfabLengthBar *bar = CONFAB_LENGTH_BAR (ui_test_find (GTK_WIDGET (self->composer), CONFAB_TYPE_LENGTH_BAR));
  GtkWidget *button = ui_test_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON);

  set_length (self, 3 * MAX_BODY);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Send as 4 Messages");
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (self->n_sent, ==, 4);
  assert_text (self, "");
  g_assert_cmpstr (chat_room_get_draft (self->room), ==, "");

  /* What would be too many is kept, and said to be too long. */
  set_length (self, 30 * MAX_BODY);
  g_assert_true (confab_length_bar_get_too_long (bar));
  g_assert_false (confab_length_bar_can_split (bar));
  g_assert_false (gtk_widget_get_visible (button));
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.send-split", NULL);
  g_assert_cmpuint (self->n_sent, ==, 4);
}

static void
test_format (Fixture       *self,
             gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  ui_test_press (self->window, "a shift+Left ctrl+b");
  assert_text (self, "**a**");
  ui_test_press (self->window, "ctrl+b ctrl+i");
  assert_text (self, "*a*");
  ui_test_press (self->window, "ctrl+i");
  ui_test_press (self->window, "ctrl+shift+x");
  assert_text (self, "~~a~~");
  ui_test_press (self->window, "ctrl+shift+x");
  ui_test_press (self->window, "ctrl+e");
  assert_text (self, "`a`");
  ui_test_press (self->window, "ctrl+z");
  assert_text (self, "a");
}

static void
test_spelling (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GSettings) settings = confab_settings_new ();

  GMenuModel *menu = gtk_text_view_get_extra_menu (GTK_TEXT_VIEW (self->view));

  if (ui_test_skip_without_keys ())
    return;

  /* The dictionary is not loaded before somebody writes. */
  ui_test_press (self->window, "a");
  ui_test_wait_until ((gtk_text_view_get_extra_menu (GTK_TEXT_VIEW (self->view)) != menu) ==
                      confab_spelling_is_available ());
  g_settings_set_boolean (settings, CONFAB_SETTINGS_CHECK_SPELLING, FALSE);
  g_assert_null (gtk_text_view_get_extra_menu (GTK_TEXT_VIEW (self->view)));
  g_settings_reset (settings, CONFAB_SETTINGS_CHECK_SPELLING);
}

static GMenuModel *
get_spelling_menu (Fixture *self)
{
  return gtk_text_view_get_extra_menu (GTK_TEXT_VIEW (self->view));
}

/* Whatever the view shows is checked, and nothing else. */
static void
test_spelling_follows (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr (GtkTextBuffer) first = g_object_ref (self->buffer);
  g_autoptr (GtkSourceBuffer) second = gtk_source_buffer_new (NULL);
  GMenuModel *menu;

  if (!confab_spelling_is_available ())
    {
      g_test_skip ("needs libspelling");
      return;
    }

  gtk_text_buffer_insert_interactive_at_cursor (first, "a", -1, TRUE);
  menu = get_spelling_menu (self);
  g_assert_nonnull (menu);

  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->view), GTK_TEXT_BUFFER (second));
  g_assert_null (get_spelling_menu (self));
  gtk_text_buffer_insert_interactive_at_cursor (first, "a", -1, TRUE);
  g_assert_null (get_spelling_menu (self));
  gtk_text_buffer_insert_interactive_at_cursor (GTK_TEXT_BUFFER (second), "b", -1, TRUE);
  g_assert_nonnull (get_spelling_menu (self));
  g_assert_true (get_spelling_menu (self) != menu);

  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->view), first);
  g_assert_true (get_spelling_menu (self) == menu);
  g_assert_finalize_object (g_steal_pointer (&second));
}

static gboolean
shows_placeholder (Fixture *self)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (self->view, GTK_TYPE_OVERLAY);

  return gtk_widget_get_visible (gtk_widget_get_last_child (overlay));
}

/* What the view shows is what is written and sent. */
static void
test_follows_buffer (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (GtkTextBuffer) first = g_object_ref (self->buffer);
  g_autoptr (GtkSourceBuffer) second = gtk_source_buffer_new (NULL);

  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (second), "second", -1);
  g_assert_true (shows_placeholder (self));
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->view), GTK_TEXT_BUFFER (second));
  g_assert_false (shows_placeholder (self));
  g_assert_true (can_send (self));
  assert_last_body (self, "second");

  g_assert_true (shows_placeholder (self));
  gtk_text_buffer_insert_at_cursor (first, "first", -1);
  g_assert_true (shows_placeholder (self));
  g_assert_false (can_send (self));
  gtk_text_buffer_insert_at_cursor (GTK_TEXT_BUFFER (second), "more", -1);
  g_assert_false (shows_placeholder (self));
  g_assert_true (can_send (self));

  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->view), first);
  g_assert_finalize_object (g_steal_pointer (&second));
  g_assert_true (can_send (self));
  assert_last_body (self, "first");
}

static gboolean
shows_cursor (Fixture *self)
{
  GtkTextIter iter;
  GdkRectangle cursor, visible;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &iter, gtk_text_buffer_get_insert (self->buffer));
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self->view), &iter, &cursor);
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self->view), &visible);

  return cursor.y >= visible.y && cursor.y + cursor.height <= visible.y + visible.height;
}

static void
test_grows (Fixture       *self,
            gconstpointer  data)
{
  int one_line = gtk_widget_get_height (self->view);

  gtk_text_buffer_set_text (self->buffer, "1\n2\n3\n4", -1);
  ui_test_wait_until (gtk_widget_get_height (self->view) > 2 * one_line);

  for (guint i = 0; i < 100; i++)
    gtk_text_buffer_insert_at_cursor (self->buffer, "line\n", -1);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_cmpint (gtk_widget_get_height (self->view), <=, 200);

  /* A text is as high as ever when it comes back, and shows the cursor. */
  show_room (self, ui_fixture_join (&self->base, "other", 0));
  ui_test_wait_until (gtk_widget_get_height (self->view) == one_line);
  show_room (self, self->room);
  ui_test_wait_until (gtk_widget_get_height (self->view) > 2 * one_line);
  ui_test_wait_until (shows_cursor (self));
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add(path, func) \
  g_test_add ("/composer/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("enter-sends", test_enter_sends);
  add ("mention", test_mention);
  add ("shift-enter-breaks", test_shift_enter_breaks);
  add ("enter-for-input-method", test_enter_for_input_method);
  add ("blank-is-not-sent", test_blank_is_not_sent);
  add ("tab-leaves", test_tab_leaves);
  add ("draft", test_draft);
  add ("draft-is-saved-at-the-end", test_draft_is_saved_at_the_end);
  add ("draft-is-saved-while-writing", test_draft_is_saved_while_writing);
  add ("draft-in-two-windows", test_draft_in_two_windows);
  add ("enter-begins-line", test_enter_begins_line);
  add ("sent-as-typed", test_sent_as_typed);
  add ("length", test_length);
  add ("split", test_split);
  add ("format", test_format);
  add ("spelling", test_spelling);
  add ("spelling-follows", test_spelling_follows);
  add ("follows-buffer", test_follows_buffer);
  add ("grows", test_grows);

#undef add

  return ui_test_run ();
}
