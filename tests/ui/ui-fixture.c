/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui-fixture.h"

#include "test-folder.h"

#include <glib/gstdio.h>
#include <gtksourceview/gtksource.h>

#define TIMEOUT (20 * G_USEC_PER_SEC)
#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"
#define WINDOW_TITLE "confab-ui-test"

static char *home;

/* Not G_TEST_OPTION_ISOLATE_DIRS, which hides the system's data, too: icons
 * cannot be loaded without the MIME types.
 */
void
ui_test_init (int    *argc,
              char ***argv)
{
  const char *variables[] = { "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME" };
  g_autoptr (GError) error = NULL;

  home = g_dir_make_tmp ("confab-ui-home-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_setenv (variables[i], home, TRUE);

  g_test_init (argc, argv, NULL);
  adw_init ();
  gtk_source_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

int
ui_test_run (void)
{
  int status = g_test_run ();

  test_remove_folder (home);
  g_clear_pointer (&home, g_free);

  return status;
}

gint64
ui_test_deadline (void)
{
  return g_get_monotonic_time () + TIMEOUT;
}

static gboolean
wake_up_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
ui_test_iterate (gint64 deadline)
{
  guint id = g_timeout_add ((deadline - g_get_monotonic_time ()) / 1000 + 1, wake_up_cb, NULL);

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static gboolean
count_frame_cb (GtkWidget     *widget,
                GdkFrameClock *frame_clock,
                gpointer       user_data)
{
  guint *n_frames = user_data;

  gtk_widget_queue_draw (widget);

  return --*n_frames > 0;
}

/* What a frame lays out is done when the next one begins. */
void
ui_test_wait_frames (GtkWidget *widget,
                     guint      n_frames)
{
  guint n_left = n_frames + 1;

  gtk_widget_add_tick_callback (widget, count_frame_cb, &n_left, NULL);
  ui_test_wait_until (n_left == 0);
}

GtkWidget *
ui_test_find (GtkWidget *root,
              GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_test_find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

GtkWindow *
ui_test_present (GtkWidget *child,
                 int        width,
                 int        height)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_title (window, WINDOW_TITLE);
  gtk_window_set_default_size (window, width, height);
  gtk_window_set_child (window, child);
  gtk_window_present (window);
  ui_test_wait_frames (GTK_WIDGET (window), 2);

  return window;
}

/* Destroys @window and waits until nobody holds a reference to it any more. */
void
ui_test_destroy (GtkWindow *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_destroy (window);
  ui_test_wait_until (weak == NULL);
}

gboolean
ui_test_can_press (void)
{
  g_autofree char *xdotool = g_find_program_in_path ("xdotool");

  return xdotool != NULL && g_getenv ("DISPLAY") != NULL;
}

/* Skips a test that presses keys where that cannot be done, and tells so. */
gboolean
ui_test_skip_without_keys (void)
{
  if (ui_test_can_press ())
    return FALSE;

  g_test_skip ("needs xdotool");

  return TRUE;
}

static void
set_flag_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  g_subprocess_wait_check_finish (G_SUBPROCESS (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

/* Has xdotool do something with @window; @parts is what it takes. */
static void
run_xdotool (GtkWindow  *window,
             const char *const *parts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;
  gboolean done = FALSE;

  g_strv_builder_add_many (builder, "xdotool", "search", "--sync", "--onlyvisible", "--name",
                           gtk_window_get_title (window), "windowfocus", "--sync", NULL);
  g_strv_builder_addv (builder, (const char **) parts);
  argv = g_strv_builder_end (builder);

  process = g_subprocess_newv ((const char * const *) argv,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, set_flag_cb, &done);
  ui_test_wait_until (done);
  ui_test_wait_frames (GTK_WIDGET (window), 2);
}

/* Presses keys as a keyboard would. @keys is what xdotool takes, like
 * “shift+Return”, separated by spaces.
 */
void
ui_test_press (GtkWindow  *window,
               const char *keys)
{
  g_auto (GStrv) parts = g_strsplit (keys, " ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_strv_builder_add_many (builder, "key", "--clearmodifiers", NULL);
  g_strv_builder_addv (builder, (const char **) parts);
  all = g_strv_builder_end (builder);
  run_xdotool (window, (const char *const *) all);
}

/* Clicks into the middle of @widget as a mouse would. */
void
ui_test_click (GtkWidget *widget,
               guint      button)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  const graphene_point_t middle = { gtk_widget_get_width (widget) / 2, gtk_widget_get_height (widget) / 2 };
  graphene_point_t point;
  double surface_x, surface_y;
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;
  g_autofree char *number = g_strdup_printf ("%u", button);
  const char *parts[] = { "mousemove", "--sync", "--window", "%1", NULL, NULL, "click", NULL, NULL };

  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (window), &middle, &point));
  gtk_native_get_surface_transform (GTK_NATIVE (window), &surface_x, &surface_y);
  x = g_strdup_printf ("%d", (int) (point.x + surface_x));
  y = g_strdup_printf ("%d", (int) (point.y + surface_y));
  parts[4] = x;
  parts[5] = y;
  parts[7] = number;
  run_xdotool (window, parts);
}

/* An account without a server: what is written waits. */
void
ui_fixture_setup (UiFixture *self)
{
  ui_fixture_setup_server (self, NO_SERVER, "ann", NULL);
}

void
ui_fixture_setup_server (UiFixture  *self,
                         const char *uri,
                         const char *user,
                         const char *token)
{
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("confab-ui-XXXXXX", &error);
  g_assert_no_error (error);
  self->uri = g_strdup (uri);
  self->user = g_strdup (user);
  self->token = g_strdup (token);
  ui_fixture_open (self);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  chat_account_open_finish (CHAT_ACCOUNT (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

void
ui_fixture_open (UiFixture *self)
{
  gboolean done = FALSE;

  self->account = chat_account_new (self->uri, self->user, self->token, self->directory);
  chat_account_open_async (self->account, NULL, opened_cb, &done);
  ui_test_wait_until (done);
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  chat_account_close_finish (CHAT_ACCOUNT (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

void
ui_fixture_close (UiFixture *self)
{
  gpointer weak = self->account;
  gboolean done = FALSE;

  chat_account_close_async (self->account, NULL, closed_cb, &done);
  ui_test_wait_until (done);

  g_object_add_weak_pointer (G_OBJECT (self->account), &weak);
  g_clear_object (&self->account);
  ui_test_wait_until (weak == NULL);
}

/* Joins a room in which @n_messages of various lengths were written. */
ChatRoom *
ui_fixture_join (UiFixture  *self,
                 const char *name,
                 guint       n_messages)
{
  g_autoptr (GError) error = NULL;
  ChatRoom *room;

  room = chat_account_join (self->account, name, NULL, &error);
  g_assert_no_error (error);
  ui_test_wait_until (chat_timeline_get_loaded (chat_room_get_timeline (room)));

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr (GString) body = g_string_new (NULL);

      g_string_printf (body, "Message %u", i);
      for (guint j = 0; j < i % 7; j++)
        g_string_append (body, ", a few words more to make some of the rows higher than others");

      g_assert_nonnull (chat_room_send (room, body->str, &error));
      g_assert_no_error (error);
    }

  return room;
}

void
ui_fixture_teardown (UiFixture *self)
{
  if (self->account != NULL)
    ui_fixture_close (self);
  test_remove_folder (self->directory);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->token, g_free);
}

/* Without an address the session has no server. */
ChatAccount *
ui_test_open_session (GListStore *sessions,
                      const char *uri,
                      const char *user,
                      const char *token)
{
  g_autoptr (ChatSession) session = chat_session_new_server (uri != NULL ? uri : NO_SERVER, user, token);

  chat_session_start (session);
  ui_test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  g_list_store_append (sessions, session);

  return chat_session_get_account (session);
}

static void
session_closed_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  chat_session_close_finish (CHAT_SESSION (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

/* Removes what sessions have stored: the next test begins anew. */
void
ui_test_forget (void)
{
  g_autofree char *path = g_build_filename (home, "confab", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    test_remove_folder (path);
}

/* Closes and removes them, and checks that nobody holds them. */
void
ui_test_close_sessions (GListStore *sessions)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (sessions)) > 0)
    {
      ChatSession *session = g_list_model_get_item (G_LIST_MODEL (sessions), 0);
      gboolean done = FALSE;

      chat_session_close_async (session, NULL, session_closed_cb, &done);
      ui_test_wait_until (done);
      g_list_store_remove (sessions, 0);
      g_assert_finalize_object (session);
    }

  ui_test_forget ();
}
