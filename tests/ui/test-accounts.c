/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-account-remover.h"
#include "confab-account-row.h"
#include "confab-accounts-dialog.h"
#include "confab-application.h"
#include "confab-connect-dialog.h"
#include "confab-conversation.h"
#include "confab-invite-dialog.h"
#include "confab-picture.h"
#include "confab-session-text.h"
#include "confab-sidebar.h"
#include "confab-window.h"
#include "server-fixture.h"
#include "ui-fixture.h"

#include <glib/gstdio.h>
#include <qrencode.h>
#include <string.h>

#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"
#define CONFIG "[server]\nanonymous=false\n[default]\npublish=members\n"

/* A window and its accounts, whose list is kept. */
typedef struct
{
  GtkApplication *application;
  GSettings      *settings;
  ChatSecrets    *secrets;
  ChatSessions   *sessions;
  ConfabWindow   *window;
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
start (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->sessions = chat_sessions_new (NULL, self->secrets);
  chat_sessions_load (self->sessions, &error);
  g_assert_no_error (error);
  self->window = confab_window_new (self->application, self->settings, self->sessions);
  gtk_window_present (GTK_WINDOW (self->window));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static void
quit (Fixture *self)
{
  gboolean done = FALSE;

  ui_test_destroy (GTK_WINDOW (g_steal_pointer (&self->window)));
  chat_sessions_close_async (self->sessions, set_flag_cb, &done);
  ui_test_wait_until (done);
  ui_test_wait_until (G_OBJECT (self->sessions)->ref_count == 1);
  g_assert_finalize_object (g_steal_pointer (&self->sessions));
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *list = g_build_filename (g_get_user_data_dir (), "confab", "accounts.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_remove (list);
  self->application = GTK_APPLICATION (confab_application_new ());
  g_application_set_flags (G_APPLICATION (self->application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (self->application), NULL, &error);
  g_assert_no_error (error);
  self->settings = g_settings_new ("io.github.confab_chat.Confab");
  g_settings_reset (self->settings, "last-room");
  g_settings_set_int (self->settings, "window-width", 1000);
  g_settings_set_int (self->settings, "window-height", 700);
  self->secrets = chat_secrets_new_in_memory ();
  start (self);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  quit (self);
  g_assert_finalize_object (self->secrets);
  g_object_unref (self->settings);
  g_object_unref (self->application);
}

static AdwDialog *
get_dialog (Fixture *self)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window));
}

static ChatSession *
add (Fixture    *self,
     const char *uri,
     const char *user,
     const char *token,
     const char *room)
{
  g_autoptr (ChatSession) session = chat_session_new_server (uri, user, token);
  g_autoptr (GError) error = NULL;

  chat_session_add_room (session, room);
  chat_sessions_add (self->sessions, session, &error);
  g_assert_no_error (error);
  ui_test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);

  return session;
}

/* The first editable row of a title */
static GtkWidget *
find_row (AdwDialog  *dialog,
          const char *title)
{
  GtkWidget *list[64] = { GTK_WIDGET (dialog) };
  guint n = 1;

  for (guint i = 0; i < n; i++)
    {
      if (ADW_IS_ENTRY_ROW (list[i]) &&
          g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (list[i])), title))
        return list[i];

      for (GtkWidget *child = gtk_widget_get_first_child (list[i]);
           child != NULL && n < G_N_ELEMENTS (list);
           child = gtk_widget_get_next_sibling (child))
        list[n++] = child;
    }

  g_error ("There is no row “%s”", title);
}

static void
set_row (AdwDialog  *dialog,
         const char *title,
         const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_row (dialog, title)), text);
}

static void
submit (AdwDialog *dialog)
{
  g_signal_emit_by_name (adw_dialog_get_default_widget (dialog), "clicked");
}

static ConfabAccountRow *
get_row (AdwDialog *dialog,
         int        position)
{
  GtkWidget *list_box = ui_test_find (GTK_WIDGET (dialog), CONFAB_TYPE_ACCOUNT_ROW);

  list_box = gtk_widget_get_parent (list_box);

  return CONFAB_ACCOUNT_ROW (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list_box), position));
}

static const char *
get_subtitle (ConfabAccountRow *row)
{
  return adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row));
}

/* Two accounts at two real servers in one window, and again at the next start. */
static void
test_two_servers (Fixture       *self,
                  gconstpointer  data)
{
  ServerFixture *servers[2];
  const char *users[] = { "ann", "ben" };
  const char *rooms[] = { "lobby", "kitchen" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *token = NULL;

      servers[i] = server_fixture_new (CONFIG, &error);
      g_assert_no_error (error);
      token = server_fixture_mint_token (servers[i], users[i], FALSE);
      add (self, server_fixture_get_url (servers[i]), users[i], token, rooms[i]);
    }

  for (guint round = 0; round < 2; round++)
    {
      GtkWidget *sidebar = ui_test_find (GTK_WIDGET (self->window), CONFAB_TYPE_SIDEBAR);
      GtkWidget *list_view = ui_test_find (sidebar, GTK_TYPE_LIST_VIEW);
      GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list_view)));

      /* Each under the heading of its account. */
      ui_test_wait_until (g_list_model_get_n_items (model) == 4);
      for (guint i = 0; i < 2; i++)
        {
          g_autoptr (ChatRoomListItem) item = g_list_model_get_item (model, 2 * i + 1);
          ChatRoom *room = chat_room_list_item_get_room (item);

          g_assert_cmpstr (chat_room_get_name (room), ==, rooms[i]);
          g_assert_cmpstr (chat_account_get_uri (chat_room_get_account (room)), ==,
                           server_fixture_get_url (servers[i]));
          ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
        }

      if (round == 0)
        {
          quit (self);
          start (self);
        }
    }

  /* So that their accounts go offline in order. */
  quit (self);
  for (guint i = 0; i < 2; i++)
    server_fixture_free (servers[i]);
  start (self);
}

static void
test_list (Fixture       *self,
           gconstpointer  data)
{
  ChatSession *session = add (self, NO_SERVER, "ann", "a secret", "lobby");
  g_autoptr (ChatSession) failing = chat_session_new_host ("/proc/nonexistent", "ben");
  AdwDialog *dialog;
  ConfabAccountRow *row;

  chat_sessions_add_for_run (self->sessions, failing);
  ui_test_wait_until (chat_session_get_state (failing) == CHAT_SESSION_FAILED);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.accounts", NULL);
  dialog = get_dialog (self);
  g_assert_true (CONFAB_IS_ACCOUNTS_DIALOG (dialog));

  row = get_row (dialog, 0);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "127.0.0.1:1");
  ui_test_wait_until (g_str_equal (get_subtitle (row), "ann · Reconnecting…"));
  chat_session_set_name (session, "Ann & <b>Co</b>");
  g_assert_cmpstr (get_subtitle (row), ==, "Ann & <b>Co</b> · Reconnecting…");

  gtk_widget_activate_action (GTK_WIDGET (row), "account.sign-out", NULL);
  g_assert_cmpstr (get_subtitle (row), ==, "Ann & <b>Co</b> · Signed Out");
  g_assert_true (chat_session_get_signed_out (session));

  gtk_widget_activate_action (GTK_WIDGET (row), "account.sign-in", NULL);
  g_assert_true (CONFAB_IS_CONNECT_DIALOG (get_dialog (self)));
  set_row (get_dialog (self), "Token (Optional)", "another");
  submit (get_dialog (self));
  g_assert_false (chat_session_get_signed_out (session));
  g_assert_cmpstr (chat_session_get_token (session), ==, "another");
  ui_test_wait_until (CONFAB_IS_ACCOUNTS_DIALOG (get_dialog (self)));

  row = get_row (dialog, 1);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "This Computer");
  g_assert_cmpstr (get_subtitle (row), ==, "ben · Hosting Failed");
  gtk_widget_activate_action (GTK_WIDGET (row), "account.retry", NULL);
  g_assert_cmpstr (get_subtitle (row), ==, "ben · Opening…");
  ui_test_wait_until (chat_session_get_state (failing) == CHAT_SESSION_FAILED);

  gtk_widget_activate_action (GTK_WIDGET (row), "account.move-up", NULL);
  g_assert_true (chat_sessions_get (self->sessions, 0) == failing);
  g_assert_true (confab_account_row_get_session (get_row (dialog, 0)) == failing);
  adw_dialog_force_close (dialog);
}

static void
test_edit (Fixture       *self,
           gconstpointer  data)
{
  ChatSession *session = add (self, NO_SERVER, "ann", NULL, "lobby");
  AdwDialog *dialog;

  add (self, NO_SERVER, "ben", NULL, "lobby");
  dialog = ADW_DIALOG (confab_connect_dialog_new_for (self->sessions, session, CONFAB_CONNECT_EDIT));
  adw_dialog_present (dialog, GTK_WIDGET (self->window));

  set_row (dialog, "Name", "ben");
  submit (dialog);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_assert_true (get_dialog (self) == dialog);
  g_assert_true (chat_sessions_get (self->sessions, 0) == session);

  set_row (dialog, "Name", "anna");
  set_row (dialog, "Address of the Server", "127.0.0.1:2");
  set_row (dialog, "Display Name (Optional)", "Anna");
  submit (dialog);
  session = chat_sessions_get (self->sessions, 0);
  g_assert_cmpstr (chat_session_get_uri (session), ==, "ws://127.0.0.1:2/connection/websocket");
  g_assert_cmpstr (chat_session_get_user (session), ==, "anna");
  g_assert_cmpstr (confab_session_text_get_person (session), ==, "Anna");
  ui_test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  ui_test_wait_until (get_dialog (self) == NULL);
}

static void
test_same_twice (Fixture       *self,
                 gconstpointer  data)
{
  AdwDialog *dialog;

  add (self, NO_SERVER, "ann", NULL, "lobby");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.connect", NULL);
  dialog = get_dialog (self);
  set_row (dialog, "Address of the Server", "127.0.0.1:1");
  set_row (dialog, "Name", "ann");
  submit (dialog);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_assert_true (get_dialog (self) == dialog);
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 1);
  adw_dialog_force_close (dialog);
}

static ChatRoom *
join (Fixture    *self,
      const char *name)
{
  AdwDialog *dialog;

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.join-room", NULL);
  dialog = get_dialog (self);
  set_row (dialog, "Room Name", name);
  submit (dialog);
  ui_test_wait_until (get_dialog (self) == NULL);
  g_assert_cmpstr (chat_room_get_name (confab_window_get_room (self->window)), ==, name);

  return confab_window_get_room (self->window);
}

/* Whatever room is on the screen, the first of a new account is joined there. */
static void
test_join_first (Fixture       *self,
                 gconstpointer  data)
{
  ChatSession *session;
  ChatRoom *lobby;

  add (self, NO_SERVER, "ann", NULL, "lobby");
  ui_test_wait_until (confab_window_get_room (self->window) != NULL);
  lobby = confab_window_get_room (self->window);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.connect", NULL);
  set_row (get_dialog (self), "Address of the Server", "127.0.0.1:2");
  set_row (get_dialog (self), "Name", "ben");
  submit (get_dialog (self));
  session = chat_sessions_get (self->sessions, 1);
  ui_test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN && get_dialog (self) == NULL);

  g_assert_true (chat_room_get_account (join (self, "kitchen")) == chat_session_get_account (session));

  /* From then on it is the account of the room on the screen. */
  confab_window_show_room (self->window, lobby);
  g_assert_true (chat_room_get_account (join (self, "garden")) == chat_room_get_account (lobby));
}

static void
answer (Fixture    *self,
        const char *response)
{
  AdwDialog *dialog = get_dialog (self);
  GtkWidget *button = ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON);

  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
  g_signal_emit_by_name (dialog, "response", response);
  adw_dialog_force_close (dialog);
}

static void
test_remove (Fixture       *self,
             gconstpointer  data)
{
  ChatSession *session = add (self, NO_SERVER, "ann", NULL, "lobby");
  g_autofree char *directory = chat_session_dup_data_directory (session);
  GtkWidget *label;

  confab_account_remover_ask (self->sessions, session, GTK_WIDGET (self->window));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  label = gtk_check_button_get_child (GTK_CHECK_BUTTON (ui_test_find (GTK_WIDGET (get_dialog (self)),
                                                                      GTK_TYPE_CHECK_BUTTON)));
  /* How much it is */
  ui_test_wait_until (strstr (gtk_label_get_label (GTK_LABEL (label)), "B)") != NULL);
  adw_dialog_close (get_dialog (self));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 1);

  confab_account_remover_ask (self->sessions, session, GTK_WIDGET (self->window));
  answer (self, "remove");
  ui_test_wait_until (chat_sessions_get_n (self->sessions) == 0);
  ui_test_wait_until (!g_file_test (directory, G_FILE_TEST_EXISTS));
}

static char *
run_invite (ServerFixture *server,
            const char    *option)
{
  g_autofree char *host = g_strdup_printf ("--host=127.0.0.1:%u", server_fixture_get_port (server));
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                              server_fixture_get_program (server), "--config", server_fixture_get_config (server),
                              "--data-dir", server_fixture_get_data_dir (server), "invite", host, option, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);

  return g_strchomp (output);
}

/* A picture in a file, as somebody sends it. */
static GFile *
draw (const char *text,
      const char *name)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), name, NULL);
  QRcode *code = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  int size = (code->width + 8) * 6;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, size, size);
  g_autoptr (GError) error = NULL;

  /* Transparent, as pictures from the web may be. */
  gdk_pixbuf_fill (pixbuf, 0);
  for (int y = 0; y < code->width; y++)
    {
      for (int x = 0; x < code->width; x++)
        {
          g_autoptr (GdkPixbuf) module = gdk_pixbuf_new_subpixbuf (pixbuf, (x + 4) * 6, (y + 4) * 6, 6, 6);

          if (code->data[y * code->width + x] & 1)
            gdk_pixbuf_fill (module, 0x202020ff);
        }
    }

  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  g_assert_no_error (error);
  QRcode_free (code);

  return g_file_new_for_path (path);
}

/* Who is not let in goes on where the focus was. */
static void
assert_keeps_focus (Fixture    *self,
                    AdwDialog  *dialog,
                    GtkWidget  *button,
                    GtkWidget  *first,
                    const char *then)
{
  GtkWidget *focus;

  gtk_widget_grab_focus (first);
  g_signal_emit_by_name (button, "clicked");
  g_assert_false (gtk_widget_get_sensitive (button));
  focus = gtk_window_get_focus (GTK_WINDOW (self->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_sensitive (focus));
  ui_test_wait_until (gtk_widget_get_sensitive (button));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == focus);
  g_assert_true (gtk_widget_is_ancestor (focus, find_row (dialog, then)));
  g_assert_true (gtk_editable_get_editable (GTK_EDITABLE (find_row (dialog, then))));
}

/* From the picture to the room. */
static void
test_invite (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ServerFixture *server = server_fixture_new (CONFIG, &error);
  g_autofree char *link = run_invite (server, "--channel=lobby");
  g_autoptr (GFile) file = draw (link, "invite.png");
  ConfabInviteDialog *dialog;
  GtkWidget *button;
  ChatSession *session;

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.use-invite", "s", "");
  dialog = CONFAB_INVITE_DIALOG (get_dialog (self));
  button = adw_dialog_get_default_widget (ADW_DIALOG (dialog));
  g_assert_false (gtk_widget_get_sensitive (button));

  ui_test_wait_frames (GTK_WIDGET (self->window), 5);
  confab_invite_dialog_read_file (dialog, file);
  ui_test_wait_until (gtk_widget_get_sensitive (button));
  g_assert_true (GTK_IS_TEXT (gtk_window_get_focus (GTK_WINDOW (self->window))));
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 0);
  set_row (ADW_DIALOG (dialog), "Name Others See", " ");
  g_assert_false (gtk_widget_get_sensitive (button));
  set_row (ADW_DIALOG (dialog), "Name Others See", "Ann");
  submit (ADW_DIALOG (dialog));

  ui_test_wait_until (chat_sessions_get_n (self->sessions) == 1);
  session = chat_sessions_get (self->sessions, 0);
  g_assert_cmpstr (confab_session_text_get_person (session), ==, "Ann");
  ui_test_wait_until (confab_window_get_room (self->window) != NULL);
  g_assert_cmpstr (chat_room_get_name (confab_window_get_room (self->window)), ==, "lobby");
  ui_test_wait_until (chat_room_get_state (confab_window_get_room (self->window)) == CHAT_ROOM_JOINED);
  ui_test_wait_until (get_dialog (self) == NULL);

  /* It was for one only. */
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.use-invite", "s", link);
  dialog = CONFAB_INVITE_DIALOG (get_dialog (self));
  button = adw_dialog_get_default_widget (ADW_DIALOG (dialog));
  ui_test_wait_frames (GTK_WIDGET (self->window), 5);
  assert_keeps_focus (self, ADW_DIALOG (dialog), button,
                      find_row (ADW_DIALOG (dialog), "Invite Link"), "Invite Link");
  assert_keeps_focus (self, ADW_DIALOG (dialog), button, button, "Name Others See");
  g_assert_true (get_dialog (self) == ADW_DIALOG (dialog));
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 1);

  /* Who closes it has called it off. */
  submit (ADW_DIALOG (dialog));
  adw_dialog_force_close (ADW_DIALOG (dialog));
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 1);

  quit (self);
  server_fixture_free (server);
  start (self);
}

/* Where nothing moves, a dialog is gone before the click has ended that closed it. */
static void
test_close_at_once (Fixture       *self,
                    gconstpointer  data)
{
  GtkSettings *settings = gtk_settings_get_default ();

  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.accounts", NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_true (gtk_widget_activate_action (ui_test_find (GTK_WIDGET (get_dialog (self)), GTK_TYPE_LIST_BOX),
                                             "sheet.close", NULL));
  g_assert_null (get_dialog (self));
  gtk_settings_reset_property (settings, "gtk-enable-animations");
}

static gboolean
drop (GtkWidget *widget,
      GFile     *file)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (&file, 1));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 1.0, 1.0, &taken);
    }

  return taken;
}

/* As if the keys were pressed, without others on the display in between. */
static gboolean
activate_shortcut (GtkWidget  *widget,
                   const char *keys)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) &&
                        j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          g_autofree char *trigger = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

          if (g_str_equal (trigger, keys))
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget, NULL);
        }
    }

  return FALSE;
}

/* A picture need not be in a file that is chosen. */
static void
test_drop_and_paste (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (GFile) dropped = draw ("confab://127.0.0.1:1/?invite=dropped", "dropped.png");
  g_autoptr (GFile) pasted = draw ("confab://127.0.0.1:1/?invite=pasted", "pasted.png");
  g_autoptr (GBytes) bytes = g_file_load_bytes (pasted, NULL, NULL, NULL);
  g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes ("image/png", bytes);
  AdwDialog *dialog;
  GtkEditable *row;

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.use-invite", "s", "");
  dialog = get_dialog (self);
  row = GTK_EDITABLE (ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW));
  g_assert_true (drop (GTK_WIDGET (dialog), dropped));
  ui_test_wait_until (g_str_has_suffix (gtk_editable_get_text (row), "=dropped"));

  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), provider);
  g_assert_true (activate_shortcut (GTK_WIDGET (dialog), "<Control>v"));
  ui_test_wait_until (g_str_has_suffix (gtk_editable_get_text (row), "=pasted"));

  /* A text is not for the dialog. */
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), "a text");
  g_assert_false (activate_shortcut (GTK_WIDGET (dialog), "<Control>v"));

  adw_dialog_force_close (dialog);
}

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
assert_picture_error (gconstpointer data,
                      gsize         length,
                      GQuark        domain,
                      int           code)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) length, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  confab_picture_read_code_async (NULL, stream, NULL, keep_result_cb, &result);
  ui_test_wait_until (result != NULL);
  text = confab_picture_read_code_finish (result, &error);
  g_assert_null (text);
  g_assert_nonnull (error);
  if (domain != 0)
    g_assert_error (error, domain, code);
}

static void
test_pictures (Fixture       *self,
               gconstpointer  data)
{
  /* A bitmap that says of itself to be 60000 pixels wide and high. */
  const guint8 bomb[] = {
    'B', 'M', 0x36, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 0x28, 0, 0, 0, 0x60, 0xea, 0, 0, 0x60, 0xea, 0, 0,
    1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4,
  };
  g_autoptr (GdkPixbuf) empty = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 40, 40);
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent.png");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *png = NULL;
  gsize length;

  assert_picture_error (bomb, sizeof bomb, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  assert_picture_error ("", 0, 0, 0);
  assert_picture_error ("this is text", 12, 0, 0);

  gdk_pixbuf_fill (empty, 0xffffffff);
  gdk_pixbuf_save_to_buffer (empty, &png, &length, "png", &error, NULL);
  g_assert_no_error (error);
  assert_picture_error (png, length, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_picture_error (png, length / 2, 0, 0);

  confab_picture_read_code_async (missing, NULL, NULL, keep_result_cb, &result);
  ui_test_wait_until (result != NULL);
  g_assert_null (confab_picture_read_code_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add_test(path, func) \
  g_test_add ("/accounts/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add_test ("two-servers", test_two_servers);
  add_test ("list", test_list);
  add_test ("edit", test_edit);
  add_test ("same-twice", test_same_twice);
  add_test ("join-first", test_join_first);
  add_test ("remove", test_remove);
  add_test ("close-at-once", test_close_at_once);
  add_test ("invite", test_invite);
  add_test ("drop-and-paste", test_drop_and_paste);
  add_test ("pictures", test_pictures);

#undef add_test

  return ui_test_run ();
}
