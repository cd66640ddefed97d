/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-welcome-page.h"

#include "confab-error-text.h"
#include "confab-network-group.h"

#include <glib/gi18n.h>

/**
 * ConfabWelcomePage:
 *
 * What the window shows as long as there is no account: the choice of a
 * server, that it is being started, or why it could not be.
 */
struct _ConfabWelcomePage
{
  AdwBin              parent_instance;

  ChatSession        *session;
  GSignalGroup       *session_signals;

  GtkStack           *stack;
  AdwStatusPage      *failed_status;
  AdwStatusPage      *welcome_status;
  GtkLabel           *starting_label;
  GtkWidget          *host_button;
  ConfabNetworkGroup *network_group;
};

G_DEFINE_FINAL_TYPE (ConfabWelcomePage, confab_welcome_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
show_starting (ConfabWelcomePage *self)
{
  gtk_label_set_label (self->starting_label,
                       chat_session_get_hosted (self->session)
                       ? _("Starting the server on this computer…")
                       : _("Opening…"));
  gtk_stack_set_visible_child_name (self->stack, "starting");
}

static void
show_failed (ConfabWelcomePage *self)
{
  ConfabErrorText text = confab_error_text_get (chat_session_get_error (self->session));
  g_autofree char *body = g_markup_escape_text (text.body, -1);

  adw_status_page_set_title (self->failed_status, text.title);
  adw_status_page_set_description (self->failed_status, body);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
update (ConfabWelcomePage *self)
{
  ChatSessionState state = self->session != NULL
                             ? chat_session_get_state (self->session)
                             : CHAT_SESSION_IDLE;

  switch (state)
    {
    case CHAT_SESSION_STARTING:
      show_starting (self);
      break;

    case CHAT_SESSION_FAILED:
      show_failed (self);
      break;

    case CHAT_SESSION_IDLE:
    case CHAT_SESSION_OPEN:
    case CHAT_SESSION_CLOSED:
    default:
      gtk_stack_set_visible_child_name (self->stack, "welcome");
      break;
    }
}

static gboolean
confab_welcome_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (CONFAB_WELCOME_PAGE (widget)->host_button);
}

static void
confab_welcome_page_dispose (GObject *object)
{
  ConfabWelcomePage *self = CONFAB_WELCOME_PAGE (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_WELCOME_PAGE);

  G_OBJECT_CLASS (confab_welcome_page_parent_class)->dispose (object);
}

static void
confab_welcome_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  ConfabWelcomePage *self = CONFAB_WELCOME_PAGE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, confab_welcome_page_get_session (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_welcome_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  ConfabWelcomePage *self = CONFAB_WELCOME_PAGE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      confab_welcome_page_set_session (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_welcome_page_class_init (ConfabWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_welcome_page_dispose;
  object_class->get_property = confab_welcome_page_get_property;
  object_class->set_property = confab_welcome_page_set_property;
  widget_class->grab_focus = confab_welcome_page_grab_focus;

  /**
   * ConfabWelcomePage:session:
   *
   * The session that is being started, if any.
   */
  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL,
                         CHAT_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabWelcomePage, failed_status);
  gtk_widget_class_bind_template_child (widget_class, ConfabWelcomePage, host_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabWelcomePage, network_group);
  gtk_widget_class_bind_template_child (widget_class, ConfabWelcomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabWelcomePage, starting_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabWelcomePage, welcome_status);

  g_type_ensure (CONFAB_TYPE_NETWORK_GROUP);
}

static void
confab_welcome_page_init (ConfabWelcomePage *self)
{
  self->session_signals = g_signal_group_new (CHAT_TYPE_SESSION);
  g_signal_group_connect_object (self->session_signals, "notify::state",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (self->welcome_status, APP_ID);
  confab_network_group_follow (self->network_group, GTK_WIDGET (self->welcome_status));
}

/**
 * confab_welcome_page_new:
 *
 * Creates a welcome page.
 *
 * Returns: (transfer floating): the page
 */
ConfabWelcomePage *
confab_welcome_page_new (void)
{
  return g_object_new (CONFAB_TYPE_WELCOME_PAGE, NULL);
}

/**
 * confab_welcome_page_get_session:
 * @self: a welcome page
 *
 * Gets the session that is being started.
 *
 * Returns: (transfer none) (nullable): the session
 */
ChatSession *
confab_welcome_page_get_session (ConfabWelcomePage *self)
{
  g_return_val_if_fail (CONFAB_IS_WELCOME_PAGE (self), NULL);

  return self->session;
}

/**
 * confab_welcome_page_set_session:
 * @self: a welcome page
 * @session: (nullable): a session
 *
 * Sets the session whose start is shown.
 */
void
confab_welcome_page_set_session (ConfabWelcomePage *self,
                                 ChatSession       *session)
{
  g_return_if_fail (CONFAB_IS_WELCOME_PAGE (self));
  g_return_if_fail (session == NULL || CHAT_IS_SESSION (session));

  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}
