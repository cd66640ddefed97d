/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-accounts-dialog.h"
#include "confab-network-group.h"
#include "confab-welcome-page.h"
#include "fake-avahi.h"
#include "ui-fixture.h"

/* What the window does, and with what */
static guint n_invites;
static char *invite;

static void
use_invite_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  n_invites++;
  g_set_str (&invite, g_variant_get_string (parameter, NULL));
}

static GtkWindow *
create_window (void)
{
  const GActionEntry entries[] = { { "use-invite", use_invite_cb, "s" } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GtkWindow *window = GTK_WINDOW (adw_window_new ());

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "win", G_ACTION_GROUP (actions));
  gtk_window_set_default_size (window, 600, 900);
  gtk_window_present (window);

  return window;
}

static GtkWidget *
find_group (gpointer root)
{
  return ui_test_find (GTK_WIDGET (root), CONFAB_TYPE_NETWORK_GROUP);
}

static AdwActionRow *
get_row (GtkWidget *group,
         int        position)
{
  GtkWidget *first = ui_test_find (group, ADW_TYPE_ACTION_ROW);

  return first != NULL
         ? (AdwActionRow *) gtk_list_box_get_row_at_index (GTK_LIST_BOX (gtk_widget_get_parent (first)), position)
         : NULL;
}

static void
set_flag_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  gboolean *done = user_data;

  *done = TRUE;
}

static void
set_up (FakeAvahi     *avahi,
        gconstpointer  data)
{
  fake_avahi_set_up (avahi);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (avahi->bus), TRUE);
  n_invites = 0;
}

/* The bus of the system is one for all of the process, as long as it is held. */
static void
tear_down (FakeAvahi     *avahi,
           gconstpointer  data)
{
  fake_avahi_tear_down (avahi);
  g_clear_pointer (&invite, g_free);
}

static void
test_accounts (FakeAvahi     *avahi,
               gconstpointer  data)
{
  g_autoptr (ChatSecrets) secrets = chat_secrets_new_in_memory ();
  ChatSessions *sessions = chat_sessions_new (NULL, secrets);
  g_autoptr (ChatSession) session = chat_session_new_server ("wss://127.0.0.1:1/connection/websocket", "ann", NULL);
  GtkWindow *window = create_window ();
  AdwDialog *dialog = ADW_DIALOG (confab_accounts_dialog_new (sessions));
  GtkWidget *group;
  gboolean done = FALSE;

  fake_avahi_start (avahi);
  fake_avahi_add (avahi, 2, "ann <b>@desk", "192.0.2.7", 8443, FAKE_FINGERPRINT);
  fake_avahi_add (avahi, 2, "ben@lap", "192.0.2.8", 8444, FAKE_OTHER_FINGERPRINT);
  g_assert_cmpuint (avahi->n_made, ==, 0);
  adw_dialog_present (dialog, GTK_WIDGET (window));
  group = find_group (dialog);
  g_assert_false (gtk_widget_get_visible (group));
  ui_test_wait_until (get_row (group, 1) != NULL);
  g_assert_true (gtk_widget_get_visible (group));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (get_row (group, 0))), ==, "ann <b>@desk");
  g_assert_cmpstr (adw_action_row_get_subtitle (get_row (group, 0)), ==, "192.0.2.7 · Ask there for an invite");

  gtk_widget_activate (GTK_WIDGET (get_row (group, 0)));
  ui_test_wait_until (n_invites == 1);
  g_assert_cmpstr (invite, ==, "");

  chat_session_set_fingerprint (session, FAKE_OTHER_FINGERPRINT);
  chat_sessions_add_for_run (sessions, session);
  g_assert_cmpstr (adw_action_row_get_subtitle (get_row (group, 1)), ==, "192.0.2.8 · You have an account there");
  g_assert_false (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (get_row (group, 1))));

  fake_avahi_remove (avahi, 2, "ann <b>@desk");
  ui_test_wait_until (get_row (group, 1) == NULL);
  gtk_widget_grab_focus (GTK_WIDGET (get_row (group, 0)));
  fake_avahi_remove (avahi, 2, "ben@lap");
  ui_test_wait_until (!gtk_widget_get_visible (group));
  ui_test_wait_frames (GTK_WIDGET (window), 1);

  adw_dialog_force_close (dialog);
  ui_test_wait_until (fake_avahi_get_n (avahi) == 0);
  ui_test_destroy (window);
  chat_sessions_close_async (sessions, set_flag_cb, &done);
  ui_test_wait_until (done);
  g_assert_finalize_object (sessions);
}

static void
test_welcome (FakeAvahi     *avahi,
              gconstpointer  data)
{
  GtkWindow *window = create_window ();
  ConfabWelcomePage *page = confab_welcome_page_new ();
  GtkWidget *group = find_group (page);

  fake_avahi_start (avahi);
  fake_avahi_add (avahi, 2, "ann@desk", "192.0.2.7", 8443, FAKE_FINGERPRINT);
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (page));
  ui_test_wait_until (get_row (group, 0) != NULL);
  g_assert_true (gtk_widget_get_visible (group));

  gtk_widget_set_visible (GTK_WIDGET (page), FALSE);
  g_assert_null (get_row (group, 0));
  ui_test_wait_until (fake_avahi_get_n (avahi) == 0);
  gtk_widget_set_visible (GTK_WIDGET (page), TRUE);
  ui_test_wait_until (get_row (group, 0) != NULL);

  ui_test_destroy (window);
  ui_test_wait_until (fake_avahi_get_n (avahi) == 0);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);

#define add(path, func) \
  g_test_add ("/network-group/" path, FakeAvahi, NULL, set_up, func, tear_down)

  add ("accounts", test_accounts);
  add ("welcome", test_welcome);

#undef add

  return ui_test_run ();
}
