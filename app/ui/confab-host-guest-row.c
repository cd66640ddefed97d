/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-host-guest-row.h"

#include "confab-row-button.h"
#include "confab-time.h"

#include <glib/gi18n.h>

/**
 * ConfabHostGuestRow:
 *
 * A guest who has joined, and a button that removes the guest.
 *
 * Emits `remove` when somebody wants that.
 */
struct _ConfabHostGuestRow
{
  AdwActionRow   parent_instance;

  ChatHostGuest *guest;
};

G_DEFINE_FINAL_TYPE (ConfabHostGuestRow, confab_host_guest_row, ADW_TYPE_ACTION_ROW)

enum
{
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_subtitle (ChatHostGuest *guest)
{
  gint64 now = g_get_real_time ();
  g_autofree char *day = confab_time_format_day (g_date_time_to_unix (chat_host_guest_get_time (guest))
                                                 * G_USEC_PER_SEC, now);

  /* Translators: when a guest has joined: “Joined: Today”, “Joined: Tuesday, 24 November” */
  return g_strdup_printf (_("Joined: %s"), day);
}

static void
clicked_cb (ConfabHostGuestRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0, self->guest);
}

static void
add_button (ConfabHostGuestRow *self)
{
  g_autofree char *label = NULL;
  GtkWidget *button;

  /* Translators: the name of a guest */
  label = g_strdup_printf (_("Remove “%s”"), chat_host_guest_get_name (self->guest));
  button = confab_row_button_new (_("_Remove"), label);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
}

static void
confab_host_guest_row_finalize (GObject *object)
{
  ConfabHostGuestRow *self = CONFAB_HOST_GUEST_ROW (object);

  g_clear_object (&self->guest);

  G_OBJECT_CLASS (confab_host_guest_row_parent_class)->finalize (object);
}

static void
confab_host_guest_row_class_init (ConfabHostGuestRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = confab_host_guest_row_finalize;

  /**
   * ConfabHostGuestRow::remove:
   * @guest: the guest
   *
   * Emitted when the guest is to be removed.
   */
  signals[REMOVE] =
    g_signal_new ("remove",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_HOST_GUEST);
}

static void
confab_host_guest_row_init (ConfabHostGuestRow *self)
{
}

/**
 * confab_host_guest_row_new:
 * @guest: the guest
 *
 * Creates a row.
 *
 * Returns: (transfer floating): the row
 */
ConfabHostGuestRow *
confab_host_guest_row_new (ChatHostGuest *guest)
{
  ConfabHostGuestRow *self;
  g_autofree char *subtitle = NULL;

  g_return_val_if_fail (CHAT_IS_HOST_GUEST (guest), NULL);

  subtitle = dup_subtitle (guest);
  self = g_object_new (CONFAB_TYPE_HOST_GUEST_ROW,
                       "subtitle", subtitle,
                       "title", chat_host_guest_get_name (guest),
                       "use-markup", FALSE,
                       NULL);
  self->guest = g_object_ref (guest);
  add_button (self);

  return self;
}
