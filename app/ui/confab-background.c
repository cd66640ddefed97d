/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-background-private.h"

#include "confab-autostart.h"
#include "confab-background-status.h"
#include "confab-settings.h"

#include <glib/gi18n.h>
#include <libportal-gtk4/portal-gtk4.h>
#ifdef HAVE_MALLOC_TRIM
#include <malloc.h>
#endif

/* How long there has to be no window until it is the background, in milliseconds. */
#define DELAY 500

/**
 * ConfabBackground:
 *
 * Keeps the application without a window, as long as the person wants that, and
 * arranges it with the desktop: in a sandbox by the portal, which is asked for
 * permission, is told how things are, and starts what is to be started at login;
 * elsewhere nobody has to be asked, and a file says what is started.
 *
 * The settings say what is wanted. What cannot be is taken back there.
 */
struct _ConfabBackground
{
  GObject                 parent_instance;

  GtkApplication         *application;
  GSettings              *settings;
  GListModel             *sessions;
  XdpPortal              *portal;
  ConfabBackgroundStatus *status;
  guint                   settle_id;

  /* What the desktop was asked for last */
  guint                   background : 1;
  guint                   autostart : 1;
  guint                   asking : 1;
  guint                   ask_again : 1;
  /* It was started without a window, and there was none yet. */
  guint                   begun : 1;
  guint                   held : 1;
  guint                   sandboxed : 1;
  guint                   sandboxed_known : 1;
};

G_DEFINE_FINAL_TYPE (ConfabBackground, confab_background, G_TYPE_OBJECT)

enum
{
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Only who needs it finds out: files have to be looked at. */
static gboolean
get_sandboxed (ConfabBackground *self)
{
  if (!self->sandboxed_known)
    {
      self->sandboxed = xdp_portal_running_under_sandbox ();
      self->sandboxed_known = TRUE;
    }

  return self->sandboxed;
}

static gboolean
has_window (ConfabBackground *self)
{
  return gtk_application_get_windows (self->application) != NULL;
}

static XdpPortal *
get_portal (ConfabBackground *self)
{
  if (self->portal == NULL)
    self->portal = xdp_portal_initable_new (NULL);

  return self->portal;
}

static void
status_set_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  /* A desktop need not show it. */
  if (!xdp_portal_set_background_status_finish (XDP_PORTAL (object), result, &error))
    g_debug ("The status in the background was not taken: %s", error->message);
}

static void
send_status (ConfabBackground *self)
{
  XdpPortal *portal = get_portal (self);

  if (portal != NULL)
    xdp_portal_set_background_status (portal, confab_background_status_get_text (self->status),
                                      NULL, status_set_cb, NULL);
}

static void
settle_cb (gpointer user_data)
{
  ConfabBackground *self = user_data;

  self->settle_id = 0;

#ifdef HAVE_MALLOC_TRIM
  /* Else the process keeps what its windows had. */
  malloc_trim (0);
#endif

  if (!get_sandboxed (self))
    return;

  self->status = confab_background_status_new (self->sessions);
  g_signal_connect_object (self->status, "notify::text", G_CALLBACK (send_status), self, G_CONNECT_SWAPPED);
  send_status (self);
}

static void
update_background (ConfabBackground *self)
{
  if (!self->held || has_window (self))
    {
      g_clear_handle_id (&self->settle_id, g_source_remove);
      g_clear_object (&self->status);
    }
  else if (self->settle_id == 0 && self->status == NULL)
    {
      self->settle_id = g_timeout_add_once (DELAY, settle_cb, self);
    }
}

/* Without a window and without this, the application ends, but in order. */
static void
update_held (ConfabBackground *self)
{
  gboolean held = self->sessions != NULL &&
                  (self->begun || g_settings_get_boolean (self->settings, CONFAB_SETTINGS_BACKGROUND));

  if (held && !self->held)
    {
      self->held = TRUE;
      g_application_hold (G_APPLICATION (self->application));
    }
  else if (!held && self->held)
    {
      self->held = FALSE;
      if (self->sessions != NULL && !has_window (self))
        g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);
      g_application_release (G_APPLICATION (self->application));
    }

  update_background (self);
}

static void
window_added_cb (ConfabBackground *self)
{
  self->begun = FALSE;
  update_held (self);
}

static void
take_back_background (ConfabBackground *self)
{
  self->background = FALSE;
  self->autostart = FALSE;
  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_BACKGROUND, FALSE);
}

static void
take_back_autostart (ConfabBackground *self)
{
  self->autostart = FALSE;
  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_AUTOSTART, FALSE);
}

static void
tell (ConfabBackground *self,
      const char       *heading,
      const char       *body)
{
  g_signal_emit (self, signals[PROBLEM], 0, heading, body);
}

/* Where there is no portal, nobody forbids it either. */
static void
miss_portal (ConfabBackground *self)
{
  if (self->autostart)
    {
      take_back_autostart (self);
      tell (self, _("Not Started at Login"),
            _("This desktop cannot be asked to start Confab when you log in. If its settings have a list of startup "
              "apps, add Confab there."));
    }
  else if (self->background)
    {
      tell (self, _("Not Listed by This Desktop"),
            _("Confab keeps running when its window is closed, but this desktop does not show which apps run in the "
              "background. To end Confab, open it again and choose “Quit” in its menu."));
    }
}

static void
understand_answer (ConfabBackground *self,
                   gboolean          granted,
                   const GError     *error)
{
  /* Only that it is no longer started was asked for. */
  if (granted || !self->background)
    return;

  if (error != NULL && error->domain == G_DBUS_ERROR)
    {
      miss_portal (self);
    }
  else if (error == NULL && self->autostart)
    {
      take_back_autostart (self);
      tell (self, _("Not Started at Login"),
            _("The desktop did not agree to start Confab when you log in. If its settings have a list of startup "
              "apps, add Confab there."));
    }
  else
    {
      take_back_background (self);
      tell (self, _("Not Allowed in the Background"),
            _("The desktop does not let Confab run without a window. Allow it in the settings of the desktop, in the "
              "section for apps, and try again."));
    }
}

static void update_settings (ConfabBackground *self);

static void
end_asking (ConfabBackground *self)
{
  gboolean again = self->ask_again;

  self->asking = FALSE;
  self->ask_again = FALSE;
  if (again)
    update_settings (self);
}

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ConfabBackground) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean granted = xdp_portal_request_background_finish (XDP_PORTAL (object), result, &error);

  if (error != NULL)
    g_message ("The portal of the background: %s", error->message);
  understand_answer (self, granted, error);
  end_asking (self);
}

static void
ask_portal (ConfabBackground *self)
{
  XdpPortal *portal = get_portal (self);
  GtkWindow *window = gtk_application_get_active_window (self->application);
  g_autoptr (XdpParent) parent = NULL;
  g_autoptr (GPtrArray) command_line = g_ptr_array_new ();

  if (portal == NULL)
    {
      miss_portal (self);
      end_asking (self);
      return;
    }

  if (window != NULL && gtk_widget_get_realized (GTK_WIDGET (window)))
    parent = xdp_parent_new_gtk (window);
  g_ptr_array_add (command_line, (gpointer) "confab");
  g_ptr_array_add (command_line, (gpointer) "--background");
  xdp_portal_request_background (portal, parent,
                                 _("Messages and notifications arrive even when no window is open."),
                                 g_steal_pointer (&command_line),
                                 self->autostart ? XDP_BACKGROUND_FLAG_AUTOSTART : XDP_BACKGROUND_FLAG_NONE,
                                 NULL, answered_cb, g_object_ref (self));
}

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ConfabBackground) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;

  if (!confab_autostart_set_enabled_finish (result, &error))
    {
      if (self->autostart)
        take_back_autostart (self);
      /* Translators: what is wrong with the file */
      body = g_strdup_printf (_("The startup file for Confab could not be changed: %s"), error->message);
      tell (self, _("Start at Login Not Changed"), body);
    }
  end_asking (self);
}

/* Asks for what is not asked for yet, one after the other. */
static void
update_settings (ConfabBackground *self)
{
  gboolean background = g_settings_get_boolean (self->settings, CONFAB_SETTINGS_BACKGROUND);
  gboolean autostart = background && g_settings_get_boolean (self->settings, CONFAB_SETTINGS_AUTOSTART);
  gboolean autostart_changed = autostart != self->autostart;
  gboolean begins = background && !self->background;

  update_held (self);
  self->ask_again = self->asking;
  if (self->asking)
    return;

  self->background = background;
  self->autostart = autostart;
  if (!autostart_changed && !begins)
    return;

  if (get_sandboxed (self))
    {
      self->asking = TRUE;
      ask_portal (self);
    }
  else if (autostart_changed)
    {
      self->asking = TRUE;
      confab_autostart_set_enabled_async (autostart, written_cb, g_object_ref (self));
    }
}

static void
confab_background_dispose (GObject *object)
{
  ConfabBackground *self = CONFAB_BACKGROUND (object);

  confab_background_set_sessions (self, NULL);
  g_clear_object (&self->portal);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (confab_background_parent_class)->dispose (object);
}

static void
confab_background_class_init (ConfabBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_background_dispose;

  /**
   * ConfabBackground::problem:
   * @heading: what does not work
   * @body: why, and what can be done
   *
   * Emitted when something that the person wants is not possible, after it was
   * taken back in the settings.
   */
  signals[PROBLEM] =
    g_signal_new ("problem",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
confab_background_init (ConfabBackground *self)
{
}

/**
 * confab_background_new:
 * @application: the application, which owns the object and has an action “quit”
 * @settings: the settings
 *
 * Creates an object that asks the desktop for nothing before the settings change.
 */
ConfabBackground *
confab_background_new (GtkApplication *application,
                       GSettings      *settings)
{
  ConfabBackground *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (CONFAB_TYPE_BACKGROUND, NULL);
  self->application = application;
  self->settings = g_object_ref (settings);
  self->background = g_settings_get_boolean (settings, CONFAB_SETTINGS_BACKGROUND);
  self->autostart = self->background && g_settings_get_boolean (settings, CONFAB_SETTINGS_AUTOSTART);
  g_signal_connect_object (application, "window-added", G_CALLBACK (window_added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-removed", G_CALLBACK (update_background), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" CONFAB_SETTINGS_BACKGROUND,
                           G_CALLBACK (update_settings), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" CONFAB_SETTINGS_AUTOSTART,
                           G_CALLBACK (update_settings), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * confab_background_set_sessions:
 * @self: the background
 * @sessions: (nullable): a list of [class@Chat.Session], or %NULL when they are
 *   being closed
 *
 * Sets for what the application is kept. Without it, nothing is kept.
 */
void
confab_background_set_sessions (ConfabBackground *self,
                                GListModel       *sessions)
{
  g_return_if_fail (CONFAB_IS_BACKGROUND (self));
  g_return_if_fail (sessions == NULL || G_IS_LIST_MODEL (sessions));

  if (g_set_object (&self->sessions, sessions))
    update_held (self);
}

/**
 * confab_background_get_held:
 * @self: the background
 *
 * Gets whether the application goes on without a window.
 */
gboolean
confab_background_get_held (ConfabBackground *self)
{
  g_return_val_if_fail (CONFAB_IS_BACKGROUND (self), FALSE);

  return self->held;
}

/**
 * confab_background_begin:
 * @self: the background
 *
 * Keeps the application until the first window, whatever the settings say: it
 * was started without one.
 */
void
confab_background_begin (ConfabBackground *self)
{
  g_return_if_fail (CONFAB_IS_BACKGROUND (self));

  self->begun = !has_window (self);
  update_held (self);
}

/**
 * confab_background_refresh:
 * @self: the background
 *
 * Looks whether the person has said elsewhere what is to be started at login,
 * so that the settings do not say otherwise.
 */
void
confab_background_refresh (ConfabBackground *self)
{
  g_return_if_fail (CONFAB_IS_BACKGROUND (self));

  if (!self->background || self->asking || get_sandboxed (self))
    return;

  self->autostart = confab_autostart_get_enabled ();
  if (self->autostart != g_settings_get_boolean (self->settings, CONFAB_SETTINGS_AUTOSTART))
    g_settings_set_boolean (self->settings, CONFAB_SETTINGS_AUTOSTART, self->autostart);
}

/*
 * confab_background_set_sandboxed:
 * @self: the background
 * @sandboxed: whether the program is to ask the portal
 *
 * Sets whether the program is in a sandbox, which it finds out by itself.
 */
void
confab_background_set_sandboxed (ConfabBackground *self,
                                 gboolean          sandboxed)
{
  g_return_if_fail (CONFAB_IS_BACKGROUND (self));

  self->sandboxed = sandboxed;
  self->sandboxed_known = TRUE;
}
