/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-application.h"

#include "chat-error.h"
#include "chat-relocator.h"
#include "confab-background.h"
#include "confab-link-opener.h"
#include "confab-menu-names.h"
#include "confab-notification.h"
#include "confab-notifier.h"
#include "confab-preferences-dialog.h"
#include "confab-remote.h"
#include "confab-reply.h"
#include "confab-server-address.h"
#include "confab-settings.h"
#include "confab-style.h"
#include "confab-window.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

/**
 * ConfabApplication:
 *
 * The program: its command line, its windows and the accounts, which are the
 * same in all. They are closed after the last window; if they are to stay in the
 * background, when the program is quit.
 */
struct _ConfabApplication
{
  AdwApplication    parent_instance;

  GSettings        *settings;
  ChatSessions     *sessions;
  ChatRelocator    *relocator;
  ConfabBackground *background;
  ConfabNotifier   *notifier;
  ConfabRemote     *remote;
  /* What is to be told as soon as there is a window */
  const char       *untold;
  /* What was asked for while the accounts were being closed */
  GQueue            put_off;
  guint             n_replies;
  guint             reply_filter_id;
  guint             sigint_id;
  guint             sigterm_id;
  /* The accounts are being closed; a window was asked for meanwhile. */
  guint             closing : 1;
  guint             activate_again : 1;
  /* The list of accounts could not be read, which nobody was told yet. */
  guint             damaged : 1;
};

G_DEFINE_FINAL_TYPE (ConfabApplication, confab_application, ADW_TYPE_APPLICATION)

/* libadwaita 1.7 asks for those of the close button of a dialog in the catalogue of the app. */
G_GNUC_UNUSED static const char * const borrowed_texts[] = {
  /* Translators: spoken; a button that closes a dialog */
  N_("Close"),
  /* Translators: spoken; what the button “Close” of a dialog does */
  N_("Close the window"),
};

static const GOptionEntry option_entries[] = {
  { "host", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_("Join the server whose files are in DIR, and start it if it does not run"), N_("DIR") },
  { "server", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_("Connect to the server at ADDRESS"), N_("ADDRESS") },
  { "user", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_("Talk as NAME"), N_("NAME") },
  { "token-file", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_("Sign in with the token in FILE"), N_("FILE") },
  { "join", 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL,
    N_("Join the room NAME, or its sub-room; may be repeated"), N_("NAME[:SUB-ROOM]") },
  { "background", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_("Start without a window"), NULL },
  { "new-instance", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_("Start a process of its own, even if Confab runs already"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_("Print the version and exit"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_("[LINK…]") },
  { NULL }
};

static char *
read_token (GApplicationCommandLine *command_line,
            const char              *path,
            GError                 **error)
{
  g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (command_line, path);
  g_autofree char *token = NULL;

  if (!g_file_load_contents (file, NULL, &token, NULL, NULL, error))
    return NULL;

  return g_strdup (g_strstrip (token));
}

static ChatSession *
create_host_session (GApplicationCommandLine *command_line,
                     const char              *directory,
                     const char              *user)
{
  g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (command_line, directory);

  return chat_session_new_host (g_file_peek_path (file), user);
}

static ChatSession *
create_server_session (GApplicationCommandLine *command_line,
                       const char              *address,
                       const char              *user,
                       const char              *token_file,
                       GError                 **error)
{
  g_autofree char *uri = confab_server_address_to_uri (address);
  g_autofree char *token = NULL;

  if (uri == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not the address of a server"), address);
      return NULL;
    }

  if (token_file != NULL)
    {
      token = read_token (command_line, token_file, error);
      if (token == NULL)
        return NULL;
    }

  return chat_session_new_server (uri, user, token);
}

/* Returns NULL without an error where the options ask for no session. */
static ChatSession *
create_session (GApplicationCommandLine *command_line,
                GError                 **error)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  const char *directory = NULL;
  const char *address = NULL;
  const char *token_file = NULL;
  const char *user = NULL;

  g_variant_dict_lookup (options, "host", "^&ay", &directory);
  g_variant_dict_lookup (options, "server", "&s", &address);
  g_variant_dict_lookup (options, "token-file", "^&ay", &token_file);
  if (!g_variant_dict_lookup (options, "user", "&s", &user) || *user == '\0')
    user = g_get_user_name ();

  if (directory != NULL && address != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("--host and --server exclude each other"));
      return NULL;
    }

  if (directory != NULL)
    return create_host_session (command_line, directory, user);
  if (address != NULL)
    return create_server_session (command_line, address, user, token_file, error);

  return NULL;
}

static void
add_rooms (GApplicationCommandLine *command_line,
           ChatSession             *session)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **rooms = NULL;

  if (session == NULL || !g_variant_dict_lookup (options, "join", "^a&s", &rooms))
    return;

  for (guint i = 0; rooms[i] != NULL; i++)
    chat_session_add_room (session, rooms[i]);
}

static gboolean
in_view_cb (ConfabApplication *self,
            ChatRoom          *room)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (CONFAB_IS_WINDOW (l->data) && confab_window_has_in_view (l->data, room))
        return TRUE;
    }

  return FALSE;
}

static ConfabWindow *
create_window (ConfabApplication *self)
{
  ConfabWindow *window = confab_window_new (GTK_APPLICATION (self), self->settings, self->sessions);

  confab_window_open (window);

  return window;
}

/* The one that was used last */
static ConfabWindow *
find_window (ConfabApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (CONFAB_IS_WINDOW (l->data))
        return l->data;
    }

  return NULL;
}

static void
failed_cb (ConfabApplication *self,
           ChatSession       *session,
           GError            *error)
{
  ConfabWindow *window = find_window (self);
  const char *text;

  if (g_error_matches (error, CHAT_ERROR, CHAT_ERROR_SECRETS))
    text = _("There is no keyring to keep the token in: it holds until Confab is closed");
  else
    text = _("The list of accounts could not be written");

  if (window != NULL)
    confab_window_toast (window, text);
  else
    self->untold = text;
}

/* What a version that knew one account only has left */
static void
import_last_session (ConfabApplication *self)
{
  g_autofree char *spec = g_settings_get_string (self->settings, "last-session");
  g_autoptr (ChatSession) session = NULL;

  if (*spec == '\0')
    return;

  session = chat_session_new_from_spec (spec);
  if (session != NULL && chat_sessions_find (self->sessions, session) == NULL)
    chat_sessions_add (self->sessions, session, NULL);
  g_settings_reset (self->settings, "last-session");
}

static void
show_damage (ConfabWindow *window)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Accounts Could Not Be Read"),
                                            _("The list of accounts was damaged and was put aside. No messages were "
                                              "lost: add the accounts again, and they are there."));

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

/* What is stored is being read while GTK is set up and the first window made. */
static void
ensure_sessions (ConfabApplication *self)
{
  g_autoptr (ChatSecrets) secrets = NULL;

  if (self->sessions != NULL)
    return;

  secrets = chat_secrets_new ();
  self->sessions = chat_sessions_new (NULL, secrets);
  g_signal_connect_object (self->sessions, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  self->damaged = !chat_sessions_load (self->sessions, NULL);
  import_last_session (self);
  self->relocator = chat_relocator_new (NULL, self->sessions);
  confab_background_set_sessions (self->background, G_LIST_MODEL (self->sessions));
  confab_remote_set_sessions (self->remote, self->sessions);
  if (self->notifier != NULL)
    confab_notifier_set_sessions (self->notifier, G_LIST_MODEL (self->sessions));
}

static ConfabWindow *
ensure_window (ConfabApplication *self)
{
  ConfabWindow *window = find_window (self);

  if (window != NULL)
    {
      gtk_window_present (GTK_WINDOW (window));
      return window;
    }

  ensure_sessions (self);
  window = create_window (self);
  if (self->damaged)
    {
      /* A dialog needs a window that is there. */
      gtk_window_present (GTK_WINDOW (window));
      show_damage (window);
    }
  self->damaged = FALSE;
  if (self->untold != NULL)
    confab_window_toast (window, g_steal_pointer (&self->untold));

  return window;
}

/* A dialog needs a window that is there. */
static ConfabWindow *
ensure_shown_window (ConfabApplication *self)
{
  ConfabWindow *window = ensure_window (self);

  gtk_window_present (GTK_WINDOW (window));

  return window;
}

static void
confab_application_activate (GApplication *application)
{
  ConfabApplication *self = CONFAB_APPLICATION (application);

  self->activate_again = self->closing;
  if (!self->closing)
    ensure_window (self);
}

static void
open_links (ConfabApplication  *self,
            const char * const *links)
{
  ConfabWindow *window = ensure_shown_window (self);

  for (guint i = 0; links[i] != NULL; i++)
    confab_link_opener_open (window, links[i]);
}

static void
confab_application_open (GApplication  *application,
                         GFile        **files,
                         int            n_files,
                         const char    *hint)
{
  for (int i = 0; i < n_files; i++)
    g_action_group_activate_action (G_ACTION_GROUP (application), "open-link",
                                    g_variant_new_take_string (g_file_get_uri (files[i])));
}

static int
confab_application_command_line (GApplication            *application,
                                 GApplicationCommandLine *command_line)
{
  ConfabApplication *self = CONFAB_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **links = NULL;
  g_autoptr (ChatSession) session = NULL;
  g_autoptr (GError) error = NULL;

  session = create_session (command_line, &error);
  if (error != NULL)
    {
      g_application_command_line_printerr (command_line, "confab: %s\n", error->message);
      return EXIT_FAILURE;
    }

  if (!self->closing)
    {
      ensure_sessions (self);
      if (session != NULL)
        g_set_object (&session, chat_sessions_add_for_run (self->sessions, session));
      else
        g_set_object (&session, chat_sessions_get (self->sessions, 0));
    }

  if (g_variant_dict_contains (options, "background"))
    {
      confab_background_begin (self->background);
      add_rooms (command_line, session);
      return EXIT_SUCCESS;
    }

  g_application_activate (application);
  if (self->closing)
    return EXIT_SUCCESS;

  if (session != NULL)
    {
      confab_window_follow (find_window (self), session, NULL);
      add_rooms (command_line, session);
    }

  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&s", &links))
    open_links (self, links);

  return EXIT_SUCCESS;
}

static int
confab_application_handle_local_options (GApplication *application,
                                         GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Confab %s\n", APP_VERSION);
      return EXIT_SUCCESS;
    }

  if (g_variant_dict_contains (options, "new-instance"))
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);

  return -1;
}

static void
do_put_off (ConfabApplication *self)
{
  GVariant *call;

  while ((call = g_queue_pop_head (&self->put_off)) != NULL)
    {
      g_autoptr (GVariant) owned = call;
      g_autoptr (GVariant) parameter = NULL;
      const char *name;

      g_variant_get (call, "(&smv)", &name, &parameter);
      g_action_group_activate_action (G_ACTION_GROUP (self), name, parameter);
    }
}

static void
sessions_closed_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (ConfabApplication) self = user_data;

  chat_sessions_close_finish (CHAT_SESSIONS (object), result, NULL);
  self->closing = FALSE;
  if (confab_remote_get_busy (self->remote))
    ensure_sessions (self);
  if (self->activate_again)
    g_application_activate (G_APPLICATION (self));
  do_put_off (self);
  g_application_release (G_APPLICATION (self));
}

/* The application lives until all is written, also without a window. */
static void
close_sessions (ConfabApplication *self)
{
  g_autoptr (ChatSessions) sessions = g_steal_pointer (&self->sessions);

  if (sessions == NULL)
    return;

  self->closing = TRUE;
  g_application_hold (G_APPLICATION (self));
  g_clear_object (&self->relocator);
  confab_background_set_sessions (self->background, NULL);
  confab_notifier_set_sessions (self->notifier, NULL);
  confab_remote_set_sessions (self->remote, NULL);
  chat_sessions_close_async (sessions, sessions_closed_cb, g_object_ref (self));
}

/* There may be nobody for whom it is to go on. */
static void
end_unless_used (ConfabApplication *self)
{
  if (find_window (self) == NULL && self->n_replies == 0 && !confab_remote_get_busy (self->remote) &&
      !confab_background_get_held (self->background))
    close_sessions (self);
}

/* The accounts were closed, and somebody calls before the program ends. */
static void
sessions_wanted_cb (ConfabApplication *self)
{
  if (!self->closing)
    ensure_sessions (self);
}

static void
confab_application_window_removed (GtkApplication *application,
                                   GtkWindow      *window)
{
  ConfabApplication *self = CONFAB_APPLICATION (application);

  GTK_APPLICATION_CLASS (confab_application_parent_class)->window_removed (application, window);

  end_unless_used (self);
}

/* A notification is still there when the last window is not, and who answers it
 * does not know that the accounts are just being closed.
 */
static gboolean
put_off (ConfabApplication *self,
         GSimpleAction     *action,
         GVariant          *parameter)
{
  if (!self->closing)
    return FALSE;

  g_queue_push_tail (&self->put_off,
                     g_variant_ref_sink (g_variant_new ("(smv)", g_action_get_name (G_ACTION (action)), parameter)));

  return TRUE;
}

static void
new_window_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  ConfabApplication *self = user_data;

  if (self->sessions != NULL)
    create_window (self);
  else
    g_application_activate (G_APPLICATION (self));
}

static void
open_link_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  const char *links[] = { g_variant_get_string (parameter, NULL), NULL };

  if (!put_off (user_data, action, parameter))
    open_links (user_data, links);
}

/* The windows are not asked to close, since one with a dialog would close just
 * that.
 */
static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  ConfabApplication *self = CONFAB_APPLICATION (user_data);
  GList *windows;

  confab_background_set_sessions (self->background, NULL);
  while ((windows = gtk_application_get_windows (user_data)) != NULL)
    gtk_window_destroy (windows->data);
  close_sessions (self);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  ConfabApplication *self = CONFAB_APPLICATION (user_data);
  AdwAboutDialog *dialog;
  static const char *developers[] = { "The Confab developers", NULL };

  if (put_off (self, action, parameter))
    return;

  dialog = ADW_ABOUT_DIALOG (adw_about_dialog_new ());
  adw_about_dialog_set_application_icon (dialog, APP_ID);
  adw_about_dialog_set_application_name (dialog, "Confab");
  adw_about_dialog_set_comments (dialog, _("Chat over channels you own"));
  adw_about_dialog_set_copyright (dialog, "© 2026 The Confab developers");
  adw_about_dialog_set_developer_name (dialog, "The Confab developers");
  adw_about_dialog_set_developers (dialog, developers);
  adw_about_dialog_set_issue_url (dialog, "https://github.com/confab-chat/confab/issues");
  adw_about_dialog_set_license_type (dialog, GTK_LICENSE_GPL_3_0);
  /* Translators: your name, to be listed among the credits */
  adw_about_dialog_set_translator_credits (dialog, _("translator-credits"));
  adw_about_dialog_set_version (dialog, APP_VERSION);
  adw_about_dialog_set_website (dialog, "https://github.com/confab-chat/confab");

  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (ensure_shown_window (self)));
}

/* Shows the room of a notification. The account that it belongs to was told to
 * the desktop: it may be gone by now.
 */
static void
show_room (ConfabApplication *self,
           const char        *key,
           const char        *room,
           const char        *id)
{
  ConfabWindow *window = ensure_window (self);
  ChatSession *session;

  session = chat_sessions_find_id (confab_window_get_sessions (window), key);
  if (session == NULL)
    return;

  confab_window_follow (window, session, *id != '\0' ? id : NULL);
  chat_session_add_room (session, room);
}

static void
show_message_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  const char *key, *room, *id;

  if (put_off (user_data, action, parameter))
    return;

  g_variant_get (parameter, "(&s&s&s)", &key, &room, &id);
  show_room (user_data, key, room, id);
}

/* Where the button of a notification has no entry, one answers in the room. */
static void
reply_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  const char *key, *room;

  if (put_off (user_data, action, parameter))
    return;

  g_variant_get (parameter, "(&s&s)", &key, &room);
  show_room (user_data, key, room, "");
}

static void
replied_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  ConfabApplication *self = CONFAB_APPLICATION (object);
  g_autoptr (GVariant) reply = user_data;

  self->n_replies--;
  if (!confab_reply_send_finish (G_APPLICATION (self), result))
    g_action_group_activate_action (G_ACTION_GROUP (self), CONFAB_REPLY_TEXT_ACTION, reply);
  end_unless_used (self);
  g_application_release (G_APPLICATION (self));
}

static void
reply_with_text_action (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  ConfabApplication *self = CONFAB_APPLICATION (user_data);
  const char *key, *room, *text;

  if (put_off (self, action, parameter))
    return;

  ensure_sessions (self);
  g_variant_get (parameter, "(&s&s&s)", &key, &room, &text);
  /* It may have been started for nothing else. */
  self->n_replies++;
  g_application_hold (G_APPLICATION (self));
  confab_reply_send_async (G_APPLICATION (self), self->sessions, key, room, text,
                           replied_cb, g_variant_ref (parameter));
}

/* Looks for what somebody has begun to look for elsewhere. */
static void
search_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  ConfabApplication *self = CONFAB_APPLICATION (user_data);

  if (!put_off (self, action, parameter))
    confab_window_search (ensure_window (self), g_variant_get_string (parameter, NULL));
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  ConfabApplication *self = CONFAB_APPLICATION (user_data);
  ConfabWindow *window;

  if (put_off (self, action, parameter))
    return;

  window = ensure_shown_window (self);
  if (CONFAB_IS_PREFERENCES_DIALOG (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window))))
    return;

  confab_background_refresh (self->background);
  adw_dialog_present (ADW_DIALOG (confab_preferences_dialog_new (self->settings)), GTK_WIDGET (window));
}

static void
background_problem_cb (ConfabApplication *self,
                       const char        *heading,
                       const char        *body)
{
  ConfabWindow *window = find_window (self);
  AdwDialog *dialog;

  /* Nobody who sees no window has asked for anything. */
  if (window == NULL)
    {
      g_message ("%s: %s", heading, body);
      return;
    }

  dialog = adw_alert_dialog_new (heading, body);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static const GActionEntry action_entries[] = {
  { .name = "about", .activate = about_action },
  { .name = "new-window", .activate = new_window_action },
  { .name = "open-link", .activate = open_link_action, .parameter_type = "s" },
  { .name = "preferences", .activate = preferences_action },
  { .name = "quit", .activate = quit_action },
  { .name = CONFAB_NOTIFICATION_REPLY, .activate = reply_action, .parameter_type = "(ss)" },
  { .name = CONFAB_REPLY_TEXT_ACTION, .activate = reply_with_text_action, .parameter_type = "(sss)" },
  { .name = "search", .activate = search_action, .parameter_type = "s" },
  { .name = CONFAB_NOTIFICATION_SHOW, .activate = show_message_action, .parameter_type = "(sss)" },
};

static gboolean
terminate_cb (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);

  return G_SOURCE_CONTINUE;
}

static void
set_accels (GtkApplication *application,
            const char     *action,
            const char     *accel)
{
  const char *accels[] = { accel, NULL };

  gtk_application_set_accels_for_action (application, action, accels);
}

static void
confab_application_startup (GApplication *application)
{
  ConfabApplication *self = CONFAB_APPLICATION (application);
  GtkApplication *gtk_application = GTK_APPLICATION (application);
  static const char *join_accels[] = { "<Control>n", "<Control>j", NULL };

  self->settings = confab_settings_new ();
  self->background = confab_background_new (gtk_application, self->settings);
  g_signal_connect_object (self->background, "problem",
                           G_CALLBACK (background_problem_cb), self, G_CONNECT_SWAPPED);
  ensure_sessions (self);

  /* Else GTK waits for the icon theme, to see whether there is such an icon. */
  gtk_window_set_default_icon_name (APP_ID);

  /* Else GTK adds a folder of icons there to those that it has begun to read in
   * a thread, and reads them all again, and looks up all styles again.
   */
  g_application_set_resource_base_path (application, NULL);

  G_APPLICATION_CLASS (confab_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (self), action_entries,
                                   G_N_ELEMENTS (action_entries), self);

  gtk_application_set_accels_for_action (gtk_application, "win.join-room", join_accels);
  set_accels (gtk_application, "app.new-window", "<Control><Shift>n");
  set_accels (gtk_application, "app.preferences", "<Control>comma");
  set_accels (gtk_application, "app.quit", "<Control>q");
  set_accels (gtk_application, "window.close", "<Control>w");
  set_accels (gtk_application, "win.search", "<Control><Shift>f");
  set_accels (gtk_application, "win.search-room", "<Control>f");
  set_accels (gtk_application, "win.people", "<Control>p");
  set_accels (gtk_application, "win.switch", "<Control>k");
  set_accels (gtk_application, "win.next-room", "<Alt>Down");
  set_accels (gtk_application, "win.previous-room", "<Alt>Up");
  set_accels (gtk_application, "win.next-unread-room", "<Alt><Shift>Down");
  set_accels (gtk_application, "win.previous-unread-room", "<Alt><Shift>Up");
  set_accels (gtk_application, "win.filter-rooms", "<Control><Shift>k");
  set_accels (gtk_application, "win.show-help-overlay", "<Control>question");
  set_accels (gtk_application, "win.next-region", "F6");
  set_accels (gtk_application, "win.previous-region", "<Shift>F6");

  confab_style_load (gdk_display_get_default ());
  confab_settings_bind_color_scheme (self->settings,
                                     adw_application_get_style_manager (ADW_APPLICATION (self)));

  self->notifier = confab_notifier_new (application, self->settings);
  confab_notifier_set_sessions (self->notifier, G_LIST_MODEL (self->sessions));
  g_signal_connect_object (self->notifier, "in-view",
                           G_CALLBACK (in_view_cb), self, G_CONNECT_SWAPPED);

  /* Else what was written last could be lost when the session ends. */
  self->sigint_id = g_unix_signal_add (SIGINT, terminate_cb, self);
  self->sigterm_id = g_unix_signal_add (SIGTERM, terminate_cb, self);

  confab_menu_names_install ();
}

static gboolean
confab_application_dbus_register (GApplication    *application,
                                  GDBusConnection *connection,
                                  const char      *object_path,
                                  GError         **error)
{
  ConfabApplication *self = CONFAB_APPLICATION (application);

  if (!G_APPLICATION_CLASS (confab_application_parent_class)->dbus_register (application, connection, object_path,
                                                                             error) ||
      !confab_remote_export (self->remote, connection, object_path, error))
    return FALSE;

  self->reply_filter_id = confab_reply_listen (connection, object_path);

  return TRUE;
}

static void
confab_application_dbus_unregister (GApplication    *application,
                                    GDBusConnection *connection,
                                    const char      *object_path)
{
  ConfabApplication *self = CONFAB_APPLICATION (application);

  if (self->reply_filter_id != 0)
    g_dbus_connection_remove_filter (connection, self->reply_filter_id);
  self->reply_filter_id = 0;
  confab_remote_unexport (self->remote);

  G_APPLICATION_CLASS (confab_application_parent_class)->dbus_unregister (application, connection, object_path);
}

static void
confab_application_dispose (GObject *object)
{
  ConfabApplication *self = CONFAB_APPLICATION (object);

  g_clear_handle_id (&self->sigint_id, g_source_remove);
  g_clear_handle_id (&self->sigterm_id, g_source_remove);
  g_queue_clear_full (&self->put_off, (GDestroyNotify) g_variant_unref);
  g_clear_object (&self->notifier);
  g_clear_object (&self->background);
  g_clear_object (&self->relocator);
  g_clear_object (&self->remote);
  g_clear_object (&self->sessions);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (confab_application_parent_class)->dispose (object);
}

static void
confab_application_class_init (ConfabApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  GtkApplicationClass *gtk_application_class = GTK_APPLICATION_CLASS (klass);

  object_class->dispose = confab_application_dispose;
  application_class->activate = confab_application_activate;
  application_class->dbus_register = confab_application_dbus_register;
  application_class->dbus_unregister = confab_application_dbus_unregister;
  application_class->command_line = confab_application_command_line;
  application_class->handle_local_options = confab_application_handle_local_options;
  application_class->open = confab_application_open;
  application_class->startup = confab_application_startup;
  gtk_application_class->window_removed = confab_application_window_removed;
}

static void
confab_application_init (ConfabApplication *self)
{
  g_queue_init (&self->put_off);
  self->remote = confab_remote_new (G_APPLICATION (self));
  g_signal_connect_object (self->remote, "idle", G_CALLBACK (end_unless_used), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->remote, "wanted", G_CALLBACK (sessions_wanted_cb), self, G_CONNECT_SWAPPED);

  g_application_add_main_option_entries (G_APPLICATION (self), option_entries);
}

/**
 * confab_application_new:
 *
 * Creates the application.
 */
ConfabApplication *
confab_application_new (void)
{
  return g_object_new (CONFAB_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
