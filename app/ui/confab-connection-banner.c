/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-connection-banner.h"

#include "chat-error.h"
#include "confab-error-text.h"

#include <glib/gi18n.h>

#define DEFAULT_DELAY 1000

/**
 * ConfabConnectionBanner:
 *
 * Says that there is no connection, and offers what can be done.
 *
 * A connection that comes back within the delay is not worth a word. Only
 * being online hides the banner, so that it does not flicker with every
 * attempt.
 */
struct _ConfabConnectionBanner
{
  AdwBin        parent_instance;

  ChatAccount  *account;
  GSignalGroup *account_signals;
  guint         delay;
  guint         delay_id;

  AdwBanner    *banner;
};

G_DEFINE_FINAL_TYPE (ConfabConnectionBanner, confab_connection_banner, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_DELAY,
  PROP_REVEALED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
announce (ConfabConnectionBanner *self,
          const char             *text)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
set_revealed (ConfabConnectionBanner *self,
              gboolean                revealed)
{
  g_clear_handle_id (&self->delay_id, g_source_remove);

  if (adw_banner_get_revealed (self->banner) == revealed)
    return;

  /* As long as it was never needed, no style is looked up for it. */
  gtk_widget_set_visible (GTK_WIDGET (self->banner), TRUE);
  adw_banner_set_revealed (self->banner, revealed);
  announce (self, revealed ? adw_banner_get_title (self->banner) : _("Connected again"));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVEALED]);
}

static void
delay_cb (gpointer user_data)
{
  ConfabConnectionBanner *self = user_data;

  self->delay_id = 0;
  set_revealed (self, TRUE);
}

static void
show_lost (ConfabConnectionBanner *self)
{
  adw_banner_set_title (self->banner, _("No connection. Messages are kept and sent later."));
  adw_banner_set_button_label (self->banner, _("Reconnect"));

  if (adw_banner_get_revealed (self->banner) || self->delay_id != 0)
    return;

  if (self->delay == 0)
    set_revealed (self, TRUE);
  else
    self->delay_id = g_timeout_add_once (self->delay, delay_cb, self);
}

static void
show_refused (ConfabConnectionBanner *self,
              const GError           *error)
{
  ConfabErrorText text = confab_error_text_get (error);

  adw_banner_set_title (self->banner, text.body);
  adw_banner_set_button_label (self->banner, text.action_label);
  set_revealed (self, TRUE);
}

static void
update (ConfabConnectionBanner *self)
{
  const GError *error;

  if (self->account == NULL)
    {
      set_revealed (self, FALSE);
      return;
    }

  error = chat_account_get_error (self->account);

  switch (chat_account_get_state (self->account))
    {
    case CHAT_ACCOUNT_ONLINE:
      set_revealed (self, FALSE);
      break;

    case CHAT_ACCOUNT_RECONNECTING:
      if (g_error_matches (error, CHAT_ERROR, CHAT_ERROR_CERTIFICATE))
        show_refused (self, error);
      else
        show_lost (self);
      break;

    case CHAT_ACCOUNT_OFFLINE:
      if (error != NULL)
        show_refused (self, error);
      break;

    case CHAT_ACCOUNT_CONNECTING:
    default:
      break;
    }
}

static void
button_clicked_cb (ConfabConnectionBanner *self)
{
  const GError *error;

  /* The banner may still be on its way out. */
  if (self->account == NULL)
    return;

  error = chat_account_get_error (self->account);
  if (chat_account_get_state (self->account) == CHAT_ACCOUNT_OFFLINE &&
      confab_error_text_get (error).action == CONFAB_ERROR_ACTION_SIGN_IN)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sign-in", NULL);
  else
    chat_account_connect (self->account);
}

static void
confab_connection_banner_dispose (GObject *object)
{
  ConfabConnectionBanner *self = CONFAB_CONNECTION_BANNER (object);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->account);
  /* A child of the template that is the bin's own would be unparented twice. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CONNECTION_BANNER);

  G_OBJECT_CLASS (confab_connection_banner_parent_class)->dispose (object);
}

static void
confab_connection_banner_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  ConfabConnectionBanner *self = CONFAB_CONNECTION_BANNER (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, confab_connection_banner_get_account (self));
      break;

    case PROP_DELAY:
      g_value_set_uint (value, confab_connection_banner_get_delay (self));
      break;

    case PROP_REVEALED:
      g_value_set_boolean (value, confab_connection_banner_get_revealed (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_connection_banner_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  ConfabConnectionBanner *self = CONFAB_CONNECTION_BANNER (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      confab_connection_banner_set_account (self, g_value_get_object (value));
      break;

    case PROP_DELAY:
      confab_connection_banner_set_delay (self, g_value_get_uint (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_connection_banner_class_init (ConfabConnectionBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_connection_banner_dispose;
  object_class->get_property = confab_connection_banner_get_property;
  object_class->set_property = confab_connection_banner_set_property;

  /**
   * ConfabConnectionBanner:account:
   *
   * The account whose connection is watched.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL,
                         CHAT_TYPE_ACCOUNT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabConnectionBanner:delay:
   *
   * How long a connection must be lost before the banner appears, in
   * milliseconds.
   */
  properties[PROP_DELAY] =
    g_param_spec_uint ("delay", NULL, NULL,
                       0, G_MAXUINT, DEFAULT_DELAY,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabConnectionBanner:revealed:
   *
   * Whether the banner is shown.
   */
  properties[PROP_REVEALED] =
    g_param_spec_boolean ("revealed", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/confab_chat/Confab/confab-connection-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectionBanner, banner);
  gtk_widget_class_bind_template_callback (widget_class, button_clicked_cb);
}

static void
confab_connection_banner_init (ConfabConnectionBanner *self)
{
  self->delay = DEFAULT_DELAY;

  self->account_signals = g_signal_group_new (CHAT_TYPE_ACCOUNT);
  g_signal_group_connect_object (self->account_signals, "notify::state",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->account_signals, "notify::error",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_connection_banner_new:
 *
 * Creates a banner.
 *
 * Returns: (transfer floating): the banner
 */
ConfabConnectionBanner *
confab_connection_banner_new (void)
{
  return g_object_new (CONFAB_TYPE_CONNECTION_BANNER, NULL);
}

/**
 * confab_connection_banner_get_account:
 * @self: a banner
 *
 * Gets the account whose connection is watched.
 *
 * Returns: (transfer none) (nullable): the account
 */
ChatAccount *
confab_connection_banner_get_account (ConfabConnectionBanner *self)
{
  g_return_val_if_fail (CONFAB_IS_CONNECTION_BANNER (self), NULL);

  return self->account;
}

/**
 * confab_connection_banner_set_account:
 * @self: a banner
 * @account: (nullable): an account
 *
 * Sets the account whose connection is watched.
 */
void
confab_connection_banner_set_account (ConfabConnectionBanner *self,
                                      ChatAccount            *account)
{
  g_return_if_fail (CONFAB_IS_CONNECTION_BANNER (self));
  g_return_if_fail (account == NULL || CHAT_IS_ACCOUNT (account));

  if (!g_set_object (&self->account, account))
    return;

  g_signal_group_set_target (self->account_signals, account);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

/**
 * confab_connection_banner_get_delay:
 * @self: a banner
 *
 * Gets how long a connection must be lost before the banner appears.
 *
 * Returns: the delay in milliseconds
 */
guint
confab_connection_banner_get_delay (ConfabConnectionBanner *self)
{
  g_return_val_if_fail (CONFAB_IS_CONNECTION_BANNER (self), 0);

  return self->delay;
}

/**
 * confab_connection_banner_set_delay:
 * @self: a banner
 * @delay: a time in milliseconds
 *
 * Sets how long a connection must be lost before the banner appears. It holds
 * from the next loss on.
 */
void
confab_connection_banner_set_delay (ConfabConnectionBanner *self,
                                    guint                   delay)
{
  g_return_if_fail (CONFAB_IS_CONNECTION_BANNER (self));

  if (self->delay == delay)
    return;

  self->delay = delay;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DELAY]);
}

/**
 * confab_connection_banner_get_revealed:
 * @self: a banner
 *
 * Gets whether the banner is shown.
 */
gboolean
confab_connection_banner_get_revealed (ConfabConnectionBanner *self)
{
  g_return_val_if_fail (CONFAB_IS_CONNECTION_BANNER (self), FALSE);

  return adw_banner_get_revealed (self->banner);
}
