/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-link.h"

#include "chat-link.h"
#include "chat-uri.h"

#include <glib/gi18n.h>
#include <string.h>

static ConfabLinkLauncher link_launcher;

static void
launched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (object), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    gtk_widget_activate_action (widget, "win.toast", "s", _("The link could not be opened"));
}

static void
launch (GtkWidget  *widget,
        const char *address)
{
  g_autoptr (GtkUriLauncher) launcher = NULL;
  GtkRoot *root = gtk_widget_get_root (widget);

  /* Whoever the desktop thinks that these are for, it is us. */
  if (g_ascii_strncasecmp (address, CHAT_LINK_SCHEME ":", strlen (CHAT_LINK_SCHEME ":")) == 0)
    {
      gtk_widget_activate_action (widget, "app.open-link", "s", address);
      return;
    }

  if (link_launcher != NULL)
    {
      link_launcher (address);
      return;
    }

  launcher = gtk_uri_launcher_new (address);
  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                           launched_cb, g_object_ref (widget));
}

static void
response_cb (GtkWidget  *widget,
             const char *response,
             AdwDialog  *dialog)
{
  const char *address = gtk_label_get_label (GTK_LABEL (adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (dialog))));

  if (g_str_equal (response, "open"))
    launch (widget, address);
  else if (g_str_equal (response, "copy"))
    confab_link_copy (widget, address);
}

static GtkWidget *
address_label_new (const char *address)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", address,
                                   "max-width-chars", 40,
                                   "natural-wrap-mode", GTK_NATURAL_WRAP_NONE,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_CHAR,
                                   NULL);

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_widget_add_css_class (label, "link-address");

  return label;
}

static void
ask (GtkWidget  *widget,
     const char *address)
{
  g_autofree char *host = chat_uri_dup_host (address);
  g_autofree char *body = NULL;
  AdwDialog *dialog;

  if (host != NULL)
    /* Translators: %s is the name of a server on the Internet */
    body = g_strdup_printf (_("It leads to the server “%s”. The full address is:"), host);
  else
    body = g_strdup (_("The full address is:"));

  dialog = adw_alert_dialog_new (_("Open This Link?"), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", _("_Cancel"),
                                  "copy", _("Copy _Address"),
                                  "open", _("_Open Link"),
                                  NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), address_label_new (address));
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), widget, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

/**
 * confab_link_activate:
 * @widget: the widget with the link
 * @address: where the link leads
 * @shown: its text
 *
 * Opens a link. If its text does not say where it leads, the address is shown
 * before. What is not an address that may be opened is left alone.
 */
void
confab_link_activate (GtkWidget  *widget,
                      const char *address,
                      const char *shown)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (address != NULL);
  g_return_if_fail (shown != NULL);

  if (!chat_uri_is_allowed (address))
    return;

  if (chat_uri_is_clear (address, shown))
    launch (widget, address);
  else
    ask (widget, address);
}

/**
 * confab_link_copy:
 * @widget: the widget with the link
 * @address: where it leads
 *
 * Copies the address of a link.
 */
void
confab_link_copy (GtkWidget  *widget,
                  const char *address)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (address != NULL);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), address);
}

/**
 * confab_link_set_launcher:
 * @launcher: (nullable): what opens addresses
 *
 * Sets what is called in place of the desktop; for tests.
 */
void
confab_link_set_launcher (ConfabLinkLauncher launcher)
{
  link_launcher = launcher;
}
