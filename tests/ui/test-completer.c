/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-completion.h"
#include "confab-composer.h"
#include "server-fixture.h"
#include "ui-fixture.h"

#include <gtksourceview/gtksource.h>

#define CONFIG "[history]\nsynchronous=normal\n"

typedef struct
{
  ServerFixture    *server;
  UiFixture         ann;
  UiFixture         others[3];
  ChatRoom         *room;
  ConfabComposer   *composer;
  GtkWidget        *view;
  GtkTextBuffer    *buffer;
  GtkWindow        *window;
  gulong            hook_id;
  char             *spoken;
  guint             n_sent;
} Fixture;

static const char *const names[] = { "ben", "bea", "Carl Orff" };

static void
connect_account (Fixture    *self,
                 UiFixture  *account,
                 const char *user)
{
  g_autofree char *token = server_fixture_mint_token (self->server, user, FALSE);

  ui_fixture_setup_server (account, server_fixture_get_url (self->server), user, token);
  chat_account_connect (account->account);
  ui_test_wait_until (chat_account_get_state (account->account) == CHAT_ACCOUNT_ONLINE);
}

static gboolean
announce_cb (GSignalInvocationHint *hint,
             guint                  n_values,
             const GValue          *values,
             gpointer               user_data)
{
  Fixture *self = user_data;

  g_set_str (&self->spoken, g_value_get_string (&values[1]));

  return G_SOURCE_CONTINUE;
}

static guint
get_announce_id (void)
{
  g_type_class_unref (g_type_class_ref (CONFAB_TYPE_COMPLETION));

  return g_signal_lookup ("announce", CONFAB_TYPE_COMPLETION);
}

static void
sent_cb (Fixture *self)
{
  self->n_sent++;
}

/* Those who can be mentioned have written, the last of @names last. */
static void
let_others_write (Fixture *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint unread_count = chat_room_get_unread_count (self->room);
      ChatRoom *room;

      connect_account (self, &self->others[i], names[i]);
      room = ui_fixture_join (&self->others[i], "lobby", 1);
      ui_test_wait_until (chat_room_get_last_message (room) != NULL);
      ui_test_wait_until (chat_room_get_unread_count (self->room) > unread_count);
    }
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->server = server_fixture_new (CONFIG, &error);
  g_assert_no_error (error);
  connect_account (self, &self->ann, "ann");
  self->room = ui_fixture_join (&self->ann, "lobby", 0);
  ui_fixture_join (&self->ann, "library", 0);
  ui_test_wait_until (chat_room_get_state (self->room) == CHAT_ROOM_JOINED);
  let_others_write (self);

  self->composer = confab_composer_new ();
  g_signal_connect_swapped (self->composer, "sent", G_CALLBACK (sent_cb), self);
  confab_composer_set_room (self->composer, self->room);
  self->window = ui_test_present (GTK_WIDGET (self->composer), 500, 300);
  self->view = ui_test_find (GTK_WIDGET (self->composer), GTK_TYPE_TEXT_VIEW);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  self->hook_id = g_signal_add_emission_hook (get_announce_id (), 0, announce_cb, self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* It is made when there is something to complete. */
static ConfabCompletion *
get_completion (Fixture *self)
{
  return (ConfabCompletion *) ui_test_find (GTK_WIDGET (self->composer), CONFAB_TYPE_COMPLETION);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  ConfabCompletion *completion = get_completion (self);

  if (completion != NULL)
    g_object_add_weak_pointer (G_OBJECT (completion), (gpointer *) &completion);
  ui_test_destroy (self->window);
  ui_test_wait_until (completion == NULL);
  g_signal_remove_emission_hook (get_announce_id (), self->hook_id);
  for (guint i = 0; i < G_N_ELEMENTS (self->others); i++)
    ui_fixture_teardown (&self->others[i]);
  ui_fixture_teardown (&self->ann);
  server_fixture_free (self->server);
  g_free (self->spoken);
}

static void
show_room (Fixture  *self,
           ChatRoom *room)
{
  confab_composer_set_room (self->composer, room);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
}

static gboolean
is_shown (Fixture *self)
{
  ConfabCompletion *completion = get_completion (self);

  return completion != NULL && gtk_widget_get_visible (GTK_WIDGET (completion));
}

static const char *
get_chosen (Fixture *self)
{
  const ConfabCandidate *chosen = confab_completion_get_chosen (get_completion (self));

  return chosen != NULL ? chosen->label : NULL;
}

static void
assert_text (Fixture    *self,
             const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (self->buffer, "text", &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
press (Fixture    *self,
       const char *keys)
{
  ui_test_press (self->window, keys);
}

static void
test_member (Fixture       *self,
             gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  press (self, "h i space at b");
  ui_test_wait_until (is_shown (self));
  g_assert_cmpstr (get_chosen (self), ==, "bea");
  g_assert_cmpstr (self->spoken, ==, "bea, 1 of 2 suggestions");
  gtk_test_accessible_assert_state (self->view, GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);

  press (self, "Down");
  g_assert_cmpstr (get_chosen (self), ==, "ben");
  g_assert_cmpstr (self->spoken, ==, "ben, 2 of 2 suggestions");
  press (self, "Down");
  g_assert_cmpstr (get_chosen (self), ==, "bea");
  press (self, "Up Return");
  assert_text (self, "hi @ben ");
  g_assert_false (is_shown (self));
  g_assert_cmpuint (self->n_sent, ==, 0);
  gtk_test_accessible_assert_state (self->view, GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);

  press (self, "Return");
  g_assert_cmpuint (self->n_sent, ==, 1);
}

/* A screen reader selects a row and takes it, without a key. */
static void
test_accept (Fixture       *self,
             gconstpointer  data)
{
  GtkListBox *list_box;

  gtk_widget_grab_focus (self->view);
  gtk_text_buffer_set_text (self->buffer, "hi @b", -1);
  ui_test_wait_until (is_shown (self));
  list_box = GTK_LIST_BOX (ui_test_find (GTK_WIDGET (get_completion (self)), GTK_TYPE_LIST_BOX));
  gtk_list_box_select_row (list_box, gtk_list_box_get_row_at_index (list_box, 1));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_completion (self)), "completion.accept", NULL));
  assert_text (self, "hi @ben ");
  g_assert_false (is_shown (self));
  g_assert_cmpuint (self->n_sent, ==, 0);
}

static void
test_tab (Fixture       *self,
          gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  /* A word of the name is enough; its whole is taken. */
  press (self, "at o r Tab");
  assert_text (self, "@Carl Orff ");
  g_assert_true (gtk_widget_has_focus (self->view));
  press (self, "ctrl+z");
  assert_text (self, "@or");
}

/* Only the sign: nothing is chosen, and Enter sends. */
static void
test_enter_is_not_stolen (Fixture       *self,
                          gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  press (self, "at");
  ui_test_wait_until (is_shown (self));
  g_assert_null (get_chosen (self));
  g_assert_cmpstr (self->spoken, ==, "3 suggestions");
  press (self, "Return");
  g_assert_cmpuint (self->n_sent, ==, 1);
  g_assert_false (is_shown (self));

  /* A whole name, in capitals or not. */
  press (self, "at b e n Return");
  g_assert_cmpuint (self->n_sent, ==, 2);

  /* Nobody is called so. */
  press (self, "at x x Return");
  g_assert_cmpuint (self->n_sent, ==, 3);

  /* Nothing chosen: Tab takes the first. */
  press (self, "at Tab");
  assert_text (self, "@Carl Orff ");
}

static void
test_escape (Fixture       *self,
             gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  press (self, "at b");
  ui_test_wait_until (is_shown (self));
  press (self, "Escape");
  g_assert_false (is_shown (self));
  press (self, "e");
  g_assert_false (is_shown (self));
  press (self, "space at b");
  g_assert_true (is_shown (self));
  press (self, "Left Left");
  g_assert_false (is_shown (self));
}

static void
test_room (Fixture       *self,
           gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  press (self, "numbersign l");
  ui_test_wait_until (is_shown (self));
  g_assert_cmpstr (get_chosen (self), ==, "lobby");
  press (self, "i");
  g_assert_cmpstr (get_chosen (self), ==, "library");
  press (self, "Return");
  assert_text (self, "#library ");
}

static void
test_emoji (Fixture       *self,
            gconstpointer  data)
{
  if (ui_test_skip_without_keys ())
    return;

  press (self, "colon t");
  g_assert_false (is_shown (self));
  press (self, "a d a");
  ui_test_wait_until (is_shown (self));
  g_assert_cmpstr (get_chosen (self), ==, "party_popper");
  press (self, "Tab");
  assert_text (self, "🎉");

  press (self, "space colon r o c k e t colon");
  assert_text (self, "🎉 🚀");
  press (self, "ctrl+z");
  assert_text (self, "🎉 :rocket:");
}

/* What is put there by the program, as a draft is, opens nothing. */
static void
test_only_while_writing (Fixture       *self,
                         gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ChatRoom *library = chat_account_join (self->ann.account, "library", NULL, &error);

  g_assert_no_error (error);
  chat_room_set_draft (library, "@b");
  gtk_window_set_focus (self->window, NULL);
  show_room (self, library);
  assert_text (self, "@b");
  g_assert_false (is_shown (self));

  /* Neither while the keyboard is in the text. */
  chat_room_set_draft (self->room, "@be");
  gtk_widget_grab_focus (self->view);
  show_room (self, self->room);
  assert_text (self, "@be");
  g_assert_false (is_shown (self));
  chat_room_set_draft (self->room, "@c");
  assert_text (self, "@c");
  g_assert_false (is_shown (self));
  gtk_text_buffer_insert_at_cursor (self->buffer, "a", -1);
  g_assert_true (is_shown (self));
}

/* The list is for the text that is shown. */
static void
test_follows_buffer (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (GtkTextBuffer) first = g_object_ref (self->buffer);
  g_autoptr (GtkSourceBuffer) second = gtk_source_buffer_new (NULL);

  gtk_text_buffer_insert_at_cursor (first, "hi @b", -1);
  g_assert_true (is_shown (self));

  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->view), GTK_TEXT_BUFFER (second));
  g_assert_false (is_shown (self));
  gtk_text_buffer_insert_at_cursor (first, "e", -1);
  g_assert_false (is_shown (self));
  gtk_text_buffer_insert_at_cursor (GTK_TEXT_BUFFER (second), "@ca", -1);
  g_assert_true (is_shown (self));
  g_assert_cmpstr (get_chosen (self), ==, "Carl Orff");
  gtk_widget_activate_action (GTK_WIDGET (get_completion (self)), "completion.accept", NULL);
  self->buffer = GTK_TEXT_BUFFER (second);
  assert_text (self, "@Carl Orff ");

  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->view), first);
  self->buffer = first;
  assert_text (self, "hi @be");
  gtk_text_buffer_insert_at_cursor (first, "a", -1);
  gtk_text_buffer_insert_at_cursor (first, " @ben", -1);
  gtk_text_buffer_undo (first);
  g_assert_false (is_shown (self));
  gtk_text_buffer_insert_at_cursor (first, " @o", -1);
  g_assert_true (is_shown (self));
}

/* Each room has its own text, and its own people. */
static void
test_rooms (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ChatRoom *library = chat_account_join (self->ann.account, "library", NULL, &error);

  g_assert_no_error (error);
  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, "@", -1, TRUE);
  ui_test_wait_until (is_shown (self));

  show_room (self, library);
  g_assert_false (is_shown (self));
  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, "#lo", -1, TRUE);
  g_assert_true (is_shown (self));
  gtk_widget_activate_action (GTK_WIDGET (get_completion (self)), "completion.accept", NULL);
  assert_text (self, "#lobby ");

  show_room (self, self->room);
  assert_text (self, "@");
  g_assert_false (is_shown (self));
  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, "c", -1, TRUE);
  g_assert_true (is_shown (self));
  gtk_widget_activate_action (GTK_WIDGET (get_completion (self)), "completion.accept", NULL);
  assert_text (self, "@Carl Orff ");
  gtk_widget_activate_action (self->view, "text.undo", NULL);
  assert_text (self, "@c");
  g_assert_false (is_shown (self));
}

/* Who has written before is read when somebody begins to write, and is there
 * even if that begins with a name.
 */
static void
test_stored (Fixture       *self,
             gconstpointer  data)
{
  confab_composer_set_room (self->composer, NULL);
  ui_fixture_close (&self->ann);
  ui_fixture_open (&self->ann);
  self->room = ui_fixture_join (&self->ann, "lobby", 0);
  show_room (self, self->room);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));

  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, "@", -1, TRUE);
  g_assert_false (is_shown (self));
  ui_test_wait_until (is_shown (self));
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add(path, func) \
  g_test_add ("/completer/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("member", test_member);
  add ("accept", test_accept);
  add ("tab", test_tab);
  add ("enter-is-not-stolen", test_enter_is_not_stolen);
  add ("escape", test_escape);
  add ("room", test_room);
  add ("emoji", test_emoji);
  add ("only-while-writing", test_only_while_writing);
  add ("follows-buffer", test_follows_buffer);
  add ("rooms", test_rooms);
  add ("stored", test_stored);

#undef add

  return ui_test_run ();
}
