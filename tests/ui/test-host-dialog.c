/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-host.h"
#include "chat-invite.h"
#include "chat-link.h"
#include "chat-qr.h"
#include "confab-firewall-row.h"
#include "confab-host-dialog.h"
#include "confab-host-invite-row.h"
#include "confab-host-people.h"
#include "confab-host-person-row.h"
#include "confab-qr.h"
#include "confab-settings.h"
#include "test-folder.h"
#include "ui-fixture.h"

#include <glib/gstdio.h>
#include <realtime.h>
#include <sqlite3.h>
#include <string.h>

/* The real server, hosted, and the dialog for it in a window */
typedef struct
{
  char        *folder;
  ChatSession *session;
  ChatHost    *host;
  GtkWindow   *window;
  AdwDialog   *dialog;
} Fixture;

static void
set_flag_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  gboolean *done = user_data;

  *done = TRUE;
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *directory = NULL;

  self->folder = test_make_folder ();
  directory = g_build_filename (self->folder, "host", NULL);
  self->session = chat_session_new_host (directory, "ann");
  chat_session_start (self->session);
  ui_test_wait_until (chat_session_get_state (self->session) == CHAT_SESSION_OPEN);
  self->host = chat_session_get_host (self->session);

  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (self->window, 600, 900);
  gtk_window_present (self->window);
  self->dialog = ADW_DIALOG (confab_host_dialog_new (self->session, NULL));
  adw_dialog_present (self->dialog, GTK_WIDGET (self->window));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  gboolean done = FALSE;

  ui_test_destroy (g_steal_pointer (&self->window));
  chat_session_close_async (self->session, NULL, set_flag_cb, &done);
  ui_test_wait_until (done);
  ui_test_wait_until (G_OBJECT (self->session)->ref_count == 1);
  g_assert_finalize_object (self->session);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

static GtkWidget *
find_titled (GtkWidget  *root,
             const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (root) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title) == 0)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_titled (child, title);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
get_row (Fixture    *self,
         const char *title)
{
  GtkWidget *row = find_titled (GTK_WIDGET (self->dialog), title);

  if (row == NULL)
    g_error ("There is no row “%s”", title);

  return row;
}

static const char *
create_invite (Fixture *self)
{
  GtkWidget *link_row = get_row (self, "Link");

  g_signal_emit_by_name (get_row (self, "_Create Invite"), "activated");
  ui_test_wait_until (gtk_widget_get_mapped (link_row) && gtk_widget_get_sensitive (get_row (self, "_Create Invite")));

  return gtk_label_get_label (GTK_LABEL (ui_test_find (link_row, GTK_TYPE_LABEL)));
}

static void
test_share (Fixture       *self,
            gconstpointer  data)
{
  AdwSwitchRow *row = ADW_SWITCH_ROW (get_row (self, "_Others on This Network"));
  GtkWidget *address_row = get_row (self, "Address of This Computer");
  GtkWidget *firewall_row = ui_test_find (GTK_WIDGET (self->dialog), CONFAB_TYPE_FIREWALL_ROW);

  g_assert_false (gtk_widget_get_visible (firewall_row));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Only people on this computer can join");
  g_assert_false (gtk_widget_get_visible (address_row));

  adw_switch_row_set_active (row, TRUE);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (row)));
  ui_test_wait_until (gtk_widget_get_sensitive (GTK_WIDGET (row)));
  g_assert_true (chat_host_get_shared (self->host));
  g_assert_true (chat_host_get_running (self->host));
  g_assert_true (gtk_widget_get_visible (address_row));
  ui_test_wait_until (gtk_widget_get_visible (firewall_row));

  adw_switch_row_set_active (row, FALSE);
  ui_test_wait_until (gtk_widget_get_sensitive (GTK_WIDGET (row)));
  g_assert_false (chat_host_get_shared (self->host));
  g_assert_false (gtk_widget_get_visible (firewall_row));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (address_row)), ==, "127.0.0.1");
}

static gboolean
says (GtkWidget  *root,
      const char *text)
{
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_label (GTK_LABEL (root)), text) != NULL)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (says (child, text))
        return TRUE;
    }

  return FALSE;
}

/* Whoever shares the server is told when it ends, and can have it go on. */
static void
test_background (Fixture       *self,
                 gconstpointer  data)
{
  AdwSwitchRow *shared_row = ADW_SWITCH_ROW (get_row (self, "_Others on This Network"));
  AdwSwitchRow *row = ADW_SWITCH_ROW (get_row (self, "_Run in the Background"));
  g_autoptr (GSettings) settings = confab_settings_new ();

  g_settings_reset (settings, CONFAB_SETTINGS_BACKGROUND);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (row)));
  g_assert_true (says (GTK_WIDGET (self->dialog), "while a window of Confab is open"));
  adw_switch_row_set_active (shared_row, TRUE);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (row)));
  ui_test_wait_until (gtk_widget_get_sensitive (GTK_WIDGET (shared_row)));

  adw_switch_row_set_active (row, TRUE);
  g_assert_true (g_settings_get_boolean (settings, CONFAB_SETTINGS_BACKGROUND));
  g_assert_true (says (GTK_WIDGET (self->dialog), "until you quit Confab"));
  g_assert_false (says (GTK_WIDGET (self->dialog), "while a window of Confab is open"));
  g_settings_reset (settings, CONFAB_SETTINGS_BACKGROUND);
  g_assert_false (adw_switch_row_get_active (row));
  g_assert_true (says (GTK_WIDGET (self->dialog), "while a window of Confab is open"));
}

static void
test_invite (Fixture       *self,
             gconstpointer  data)
{
  ConfabHostInviteRow *row;
  g_autoptr (ChatLink) link = NULL;

  gtk_editable_set_text (GTK_EDITABLE (get_row (self, "For Whom (Optional)")), "Ben");
  link = chat_link_parse (create_invite (self), NULL);
  g_assert_nonnull (link);
  g_assert_cmpstr (link->host, ==, "127.0.0.1");
  g_assert_nonnull (link->invite);
  g_assert_cmpstr (link->fingerprint, ==, chat_host_get_fingerprint (self->host));
  g_assert_nonnull (gtk_picture_get_paintable (GTK_PICTURE (ui_test_find (GTK_WIDGET (self->dialog), GTK_TYPE_PICTURE))));

  ui_test_wait_until (ui_test_find (GTK_WIDGET (self->dialog), CONFAB_TYPE_HOST_INVITE_ROW) != NULL);
  row = CONFAB_HOST_INVITE_ROW (ui_test_find (GTK_WIDGET (self->dialog), CONFAB_TYPE_HOST_INVITE_ROW));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Ben");
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "Open until "));
}

static AdwDialog *
get_visible_dialog (Fixture *self)
{
  return adw_window_get_visible_dialog (ADW_WINDOW (self->window));
}

static const char *
get_state (Fixture *self)
{
  GtkWidget *row = ui_test_find (GTK_WIDGET (self->dialog), CONFAB_TYPE_HOST_INVITE_ROW);

  return row != NULL ? adw_action_row_get_subtitle (ADW_ACTION_ROW (row)) : NULL;
}

/* What is in it is not the name of a button: many have the same. */
static void
assert_named (GtkWidget *button)
{
  g_assert_false (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL));
}

/* Only who confirms it. */
static void
test_end_invite (Fixture       *self,
                 gconstpointer  data)
{
  GtkWidget *row;

  create_invite (self);
  ui_test_wait_until (get_state (self) != NULL);
  row = ui_test_find (GTK_WIDGET (self->dialog), CONFAB_TYPE_HOST_INVITE_ROW);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Invite 1");
  assert_named (ui_test_find (row, GTK_TYPE_BUTTON));

  g_signal_emit_by_name (ui_test_find (row, GTK_TYPE_BUTTON), "clicked");
  g_assert_true (ADW_IS_ALERT_DIALOG (get_visible_dialog (self)));
  g_signal_emit_by_name (get_visible_dialog (self), "response", "end");
  adw_dialog_force_close (get_visible_dialog (self));
  ui_test_wait_until (g_strcmp0 (get_state (self), "Ended") == 0);
}

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static ChatInviteAnswer *
redeem (ChatLink   *link,
        const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ChatInviteAnswer *answer;

  chat_invite_redeem_async (link, name, NULL, keep_result_cb, &result);
  ui_test_wait_until (result != NULL);
  answer = chat_invite_redeem_finish (result, &error);
  g_assert_no_error (error);

  return answer;
}

static ChatInviteAnswer *
join (const char *text,
      const char *name)
{
  g_autoptr (ChatLink) link = chat_link_parse (text, NULL);

  return redeem (link, name);
}

static void
show_again (Fixture  *self,
            ChatRoom *room)
{
  adw_dialog_force_close (self->dialog);
  self->dialog = ADW_DIALOG (confab_host_dialog_new (self->session, room));
  adw_dialog_present (self->dialog, GTK_WIDGET (self->window));
}

static RealtimeClient *
connect_guest (Fixture                *self,
               const ChatInviteAnswer *guest)
{
  RealtimeClient *client = realtime_client_new (chat_host_get_uri (self->host));

  g_object_set (client, "certificate-fingerprint", chat_host_get_fingerprint (self->host), NULL);
  realtime_client_set_token (client, guest->token);
  realtime_client_open (client);
  ui_test_wait_until (realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED);

  return client;
}

static char *
create_invite_for_many (Fixture *self)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_row (self, "Good For")), 1);

  return g_strdup (create_invite (self));
}

static gboolean
has_subtitle (Fixture    *self,
              const char *title,
              const char *start)
{
  GtkWidget *row = find_titled (GTK_WIDGET (self->dialog), title);

  return row != NULL && g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), start);
}

static ConfabHostPeople *
get_people (Fixture *self)
{
  return CONFAB_HOST_PEOPLE (ui_test_find (GTK_WIDGET (self->dialog), CONFAB_TYPE_HOST_PEOPLE));
}

/* Whoever comes and goes shows while the dialog is there, and the rows of others
 * stay as they are.
 */
static void
test_people (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *link = create_invite_for_many (self);
  g_autoptr (ChatInviteAnswer) ben = NULL;
  g_autoptr (ChatInviteAnswer) cem = NULL;
  RealtimeClient *client;
  GtkWidget *row;
  GtkWidget *button;

  ui_test_wait_until (has_subtitle (self, "ann", "You · Online since: "));
  g_assert_null (ui_test_find (get_row (self, "ann"), GTK_TYPE_BUTTON));
  g_assert_null (find_titled (GTK_WIDGET (self->dialog), "Ben (guest)"));

  adw_navigation_view_pop (ADW_NAVIGATION_VIEW (ui_test_find (GTK_WIDGET (self->dialog), ADW_TYPE_NAVIGATION_VIEW)));
  ben = join (link, "Ben");
  ui_test_wait_until (has_subtitle (self, "Ben (guest)", "Joined: Today"));
  ui_test_wait_until (g_str_has_suffix (get_state (self), " · 1 person has joined"));
  row = get_row (self, "Ben (guest)");
  button = ui_test_find (row, GTK_TYPE_BUTTON);
  ui_test_wait_until (gtk_widget_get_mapped (button));
  g_assert_true (gtk_widget_grab_focus (button));

  cem = join (link, "Cem & Co");
  client = connect_guest (self, cem);
  ui_test_wait_until (has_subtitle (self, "Cem & Co (guest)", "Online since: "));
  g_assert_true (get_row (self, "Ben (guest)") == row);
  g_assert_true (gtk_widget_has_focus (button));
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (get_row (self, "ann"))), ==, 0);
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)), ==, 2);

  realtime_client_close (client);
  ui_test_wait_until (has_subtitle (self, "Cem & Co (guest)", "Joined: Today"));
  g_object_unref (client);
}

/* Nothing is done for a dialog that is not there. */
static void
test_closed (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (ConfabHostPeople) people = g_object_ref (get_people (self));

  g_assert_nonnull (g_main_context_find_source_by_user_data (NULL, people));
  adw_dialog_force_close (self->dialog);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, people));
}

static void
click_remove (Fixture    *self,
              const char *title)
{
  GtkWidget *button = ui_test_find (get_row (self, title), GTK_TYPE_BUTTON);

  assert_named (button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_true (ADW_IS_ALERT_DIALOG (get_visible_dialog (self)));
}

static void
respond (Fixture    *self,
         const char *response)
{
  g_signal_emit_by_name (get_visible_dialog (self), "response", response);
  adw_dialog_force_close (get_visible_dialog (self));
}

/* Only who confirms it, and at once; the other guest of the same invite stays.
 * The invite is over, unless it is wanted otherwise.
 */
static void
test_remove_guest (Fixture       *self,
                   gconstpointer  data)
{
  g_autofree char *link = create_invite_for_many (self);
  g_autoptr (ChatInviteAnswer) ben = join (link, "Ben");
  g_autoptr (ChatInviteAnswer) cem = join (link, "Cem");
  g_autoptr (ChatInviteAnswer) dilek = join (link, "Dilek");
  RealtimeClient *client = connect_guest (self, ben);
  GtkWidget *check_button;

  ui_test_wait_until (has_subtitle (self, "Ben (guest)", "Online since: "));
  click_remove (self, "Cem (guest)");
  respond (self, "cancel");

  click_remove (self, "Dilek (guest)");
  check_button = adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (get_visible_dialog (self)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check_button), FALSE);
  respond (self, "remove");
  ui_test_wait_until (find_titled (GTK_WIDGET (self->dialog), "Dilek (guest)") == NULL);
  ui_test_wait_until (g_str_has_prefix (get_state (self), "Open until "));

  click_remove (self, "Ben (guest)");
  check_button = adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (get_visible_dialog (self)));
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check_button)));
  g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (check_button), GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  respond (self, "remove");
  ui_test_wait_until (realtime_client_get_state (client) == REALTIME_CLIENT_DISCONNECTED);
  ui_test_wait_until (find_titled (GTK_WIDGET (self->dialog), "Ben (guest)") == NULL);
  ui_test_wait_until (g_strcmp0 (get_state (self), "Expired · 3 people have joined") == 0);
  g_assert_true (has_subtitle (self, "Cem (guest)", "Joined: Today"));

  click_remove (self, "Cem (guest)");
  g_assert_null (adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (get_visible_dialog (self))));
  respond (self, "cancel");
  g_object_unref (client);
}

static guint
count_rows (GtkListBox *list_box)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (list_box, (int) n) != NULL)
    n++;

  return n;
}

/* So many that nobody wants a row for each. */
static void
test_many_people (Fixture       *self,
                  gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "host", "data", "guests.sqlite", NULL);
  sqlite3 *db;
  GtkWidget *list_box;
  GtkWidget *more_label;

  ui_test_wait_until (find_titled (GTK_WIDGET (self->dialog), "ann") != NULL);
  list_box = gtk_widget_get_parent (get_row (self, "ann"));
  more_label = gtk_widget_get_next_sibling (list_box);
  g_assert_false (gtk_widget_get_visible (more_label));

  create_invite (self);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                                 " INSERT INTO guest (id, invite, name, joined_at, ends_at)"
                                 " SELECT 'guest-' || i, 1, 'G' || i, unixepoch (), unixepoch () + 1000 FROM n",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);

  ui_test_wait_until (count_rows (GTK_LIST_BOX (list_box)) == 100);
  g_assert_true (gtk_widget_get_visible (more_label));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (more_label)), ==, "And 4901 more people");
  g_assert_nonnull (find_titled (GTK_WIDGET (self->dialog), "G5000"));
}

static ChatRoom *
join_room (Fixture    *self,
           const char *name,
           const char *resource_id)
{
  g_autoptr (GError) error = NULL;
  ChatRoom *room = chat_account_join (chat_session_get_account (self->session), name, resource_id, &error);

  g_assert_no_error (error);

  return room;
}

/* The link leads to the room that was shown, or to another that is chosen. */
static void
test_room (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autoptr (ChatLink) link = NULL;
  g_autoptr (ChatLink) other = NULL;
  ChatRoom *room;

  g_assert_false (gtk_widget_get_visible (get_row (self, "Leads To")));
  join_room (self, "lobby", NULL);
  room = join_room (self, "shed", "tools & paint");

  show_again (self, room);
  text = g_strdup (create_invite (self));
  link = chat_link_parse (text, NULL);
  g_assert_cmpstr (link->room, ==, "shed");
  g_assert_cmpstr (link->resource_id, ==, "tools & paint");
  g_assert_nonnull (link->invite);
  g_assert_cmpstr (link->fingerprint, ==, chat_host_get_fingerprint (self->host));

  show_again (self, NULL);
  other = chat_link_parse (create_invite (self), NULL);
  g_assert_cmpstr (other->room, ==, "lobby");
  g_assert_null (other->resource_id);
}

static void
test_only_room (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (ChatLink) link = NULL;
  g_autoptr (ChatInviteAnswer) answer = NULL;

  join_room (self, "lobby", NULL);
  show_again (self, join_room (self, "shed", "tools"));
  adw_switch_row_set_active (ADW_SWITCH_ROW (get_row (self, "Only _This Room")), TRUE);
  link = chat_link_parse (create_invite (self), NULL);
  answer = redeem (link, "Ben");
  g_assert_cmpuint (g_strv_length (answer->channels), ==, 1);
  g_assert_cmpstr (answer->channels[0], ==, "shed:tools");
}

/* A viewer of texts that only leaves a copy of what it is to show */
static void
install_viewer (const char *copy)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *path = g_build_filename (folder, "viewer.desktop", NULL);
  g_autofree char *defaults = g_build_filename (g_get_user_config_dir (), "mimeapps.list", NULL);
  g_autofree char *text =
    g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Viewer\nExec=cp %%f %s\n"
                     "MimeType=text/x-log;text/plain;application/octet-stream;\n", copy);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_assert_true (g_file_set_contents (defaults,
                                      "[Default Applications]\ntext/x-log=viewer.desktop\n"
                                      "text/plain=viewer.desktop\napplication/octet-stream=viewer.desktop\n",
                                      -1, &error));
}

static gboolean
has_text (const char *path,
          const char *text)
{
  g_autofree char *content = NULL;

  return g_file_get_contents (path, &content, NULL, NULL) && strstr (content, text) != NULL;
}

static void
test_log (Fixture       *self,
          gconstpointer  data)
{
  g_autofree char *copy = g_build_filename (self->folder, "shown.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (copy);
  g_autoptr (GFileMonitor) monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);

  install_viewer (copy);
  adw_action_row_activate (ADW_ACTION_ROW (get_row (self, "Server _Log")));
  ui_test_wait_until (has_text (copy, "--- Started at "));
}

/* The server is started again where another program has its port. */
static void
restart_elsewhere (Fixture *self)
{
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  guint port = chat_host_get_port (self->host);

  chat_host_stop_async (self->host, NULL, set_flag_cb, &done);
  ui_test_wait_until (done);
  g_assert_true (g_socket_listener_add_inet_port (other, (guint16) port, NULL, &error));
  g_assert_no_error (error);

  done = FALSE;
  chat_host_start_async (self->host, NULL, set_flag_cb, &done);
  ui_test_wait_until (done);
  g_assert_cmpuint (chat_host_get_former_port (self->host), ==, port);
}

static void
test_moved (Fixture       *self,
            gconstpointer  data)
{
  GtkWidget *row = get_row (self, "Not Found by Earlier Invites and Guests");
  GtkWidget *stay_row = get_row (self, "_Keep New Port");
  g_autofree char *sentence = g_strdup_printf ("Another program has taken port %u, ", chat_host_get_port (self->host));

  restart_elsewhere (self);
  g_assert_false (gtk_widget_get_visible (row));
  create_invite (self);
  ui_test_wait_until (gtk_widget_get_visible (row));
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), sentence));
  g_assert_true (gtk_widget_get_visible (stay_row));

  g_signal_emit_by_name (stay_row, "activated");
  g_assert_false (gtk_widget_get_visible (row));
  g_assert_false (gtk_widget_get_visible (stay_row));
}

/* What is drawn can be read by the app that it is meant for. */
static void
test_picture (void)
{
  g_autofree char *text = g_strconcat ("confab://[2001:db8::1]:8000/?invite=1-abc&tls=", NULL);
  g_autofree char *digits = g_strnfill (64, 'f');
  g_autofree char *link = g_strconcat (text, digits, NULL);
  g_autofree char *too_long = g_strnfill (10000, 'x');
  g_autoptr (GdkTexture) texture = confab_qr_create_texture (link);
  gsize side = (gsize) gdk_texture_get_width (texture);
  g_autofree guint8 *pixels = g_malloc (side * side * 4);
  g_autofree guint8 *grey = g_malloc (side * side);
  g_autofree char *decoded = NULL;

  gdk_texture_download (texture, pixels, side * 4);
  for (gsize i = 0; i < side * side; i++)
    grey[i] = pixels[i * 4];
  decoded = chat_qr_decode (grey, (guint) side, (guint) side, side);
  g_assert_cmpstr (decoded, ==, link);

  g_assert_null (confab_qr_create_texture (too_long));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);

#define add(path, func) \
  g_test_add ("/host-dialog/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("share", test_share);
  add ("background", test_background);
  add ("invite", test_invite);
  add ("end-invite", test_end_invite);
  add ("people", test_people);
  add ("closed", test_closed);
  add ("remove-guest", test_remove_guest);
  add ("many-people", test_many_people);
  add ("room", test_room);
  add ("only-room", test_only_room);
  add ("log", test_log);
  add ("moved", test_moved);
  g_test_add_func ("/host-dialog/picture", test_picture);

#undef add

  return ui_test_run ();
}
