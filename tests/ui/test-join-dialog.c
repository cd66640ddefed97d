/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-join-dialog.h"
#include "ui-fixture.h"

typedef struct
{
  GListStore  *sessions;
  ChatAccount *ann;
  ChatAccount *eve;
  AdwDialog   *dialog;
  GtkWindow   *window;
  GtkWidget   *account_row;
  GtkEditable *name_row;
  GtkEditable *sub_row;
  GtkWidget   *join_button;
  ChatRoom    *joined;
} Fixture;

static void
joined_cb (Fixture  *self,
           ChatRoom *room)
{
  self->joined = room;
}

static GtkWidget *
next_row (GtkWidget *row)
{
  return gtk_widget_get_next_sibling (row);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  n_accounts)
{
  g_autoptr (ChatSession) idle = chat_session_new_server ("ws://x", "idle", NULL);

  self->sessions = g_list_store_new (CHAT_TYPE_SESSION);
  self->ann = ui_test_open_session (self->sessions, NULL, "ann", NULL);
  g_list_store_append (self->sessions, idle);
  if (GPOINTER_TO_INT (n_accounts) > 1)
    self->eve = ui_test_open_session (self->sessions, NULL, "eve", NULL);

  self->dialog = ADW_DIALOG (confab_join_dialog_new (G_LIST_MODEL (self->sessions), self->eve));
  g_signal_connect_swapped (self->dialog, "joined", G_CALLBACK (joined_cb), self);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (self->window, 500, 500);
  gtk_window_present (self->window);
  adw_dialog_present (self->dialog, GTK_WIDGET (self->window));
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);

  self->account_row = ui_test_find (GTK_WIDGET (self->dialog), ADW_TYPE_COMBO_ROW);
  self->name_row = GTK_EDITABLE (next_row (self->account_row));
  self->sub_row = GTK_EDITABLE (next_row (GTK_WIDGET (self->name_row)));
  self->join_button = adw_dialog_get_default_widget (self->dialog);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  n_accounts)
{
  ui_test_destroy (self->window);
  ui_test_close_sessions (self->sessions);
  g_object_unref (self->sessions);
}

static void
assert_name (Fixture    *self,
             const char *name,
             gboolean    good,
             gboolean    wrong)
{
  gtk_editable_set_text (self->name_row, name);
  g_assert_cmpint (gtk_widget_get_sensitive (self->join_button), ==, good);
  g_assert_cmpint (gtk_widget_has_css_class (GTK_WIDGET (self->name_row), "error"), ==, wrong);
}

/* What is wrong is said while one writes; that nothing is written is not wrong. */
static void
test_names (Fixture       *self,
            gconstpointer  n_accounts)
{
  g_autofree char *too_long = g_strnfill (300, 'x');
  g_autofree char *long_name = g_strnfill (250, 'x');

  assert_name (self, "", FALSE, FALSE);
  assert_name (self, "lobby", TRUE, FALSE);
  assert_name (self, "  ", FALSE, FALSE);
  assert_name (self, too_long, FALSE, TRUE);
  assert_name (self, "a\xc2\x85" "b", FALSE, TRUE);
  assert_name (self, long_name, TRUE, FALSE);
  gtk_editable_set_text (self->sub_row, "much too long");
  g_assert_false (gtk_widget_get_sensitive (self->join_button));
  assert_name (self, " lobby ", TRUE, FALSE);

  g_assert_false (gtk_widget_get_visible (self->account_row));
  g_signal_emit_by_name (self->join_button, "clicked");
  g_assert_nonnull (self->joined);
  g_assert_cmpstr (chat_room_get_title (self->joined), ==, "lobby › much too long");
  g_assert_true (chat_room_get_account (self->joined) == self->ann);
}

static void
test_accounts (Fixture       *self,
               gconstpointer  n_accounts)
{
  GListModel *names = adw_combo_row_get_model (ADW_COMBO_ROW (self->account_row));

  g_assert_true (gtk_widget_get_visible (self->account_row));
  g_assert_cmpuint (g_list_model_get_n_items (names), ==, 2);
  g_assert_cmpstr (gtk_string_list_get_string (GTK_STRING_LIST (names), 1), ==, "eve · 127.0.0.1:1");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (self->account_row)), ==, 1);

  gtk_editable_set_text (self->name_row, "lobby");
  g_signal_emit_by_name (self->join_button, "clicked");
  g_assert_true (chat_room_get_account (self->joined) == self->eve);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

  g_test_add ("/join-dialog/names", Fixture, GINT_TO_POINTER (1), fixture_setup, test_names, fixture_teardown);
  g_test_add ("/join-dialog/accounts", Fixture, GINT_TO_POINTER (2), fixture_setup, test_accounts, fixture_teardown);

  return ui_test_run ();
}
