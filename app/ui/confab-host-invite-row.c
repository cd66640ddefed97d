/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-host-invite-row.h"

#include "confab-row-button.h"
#include "confab-time.h"

#include <glib/gi18n.h>

/**
 * ConfabHostInviteRow:
 *
 * An invite that was given out, and a button that ends it.
 *
 * Emits `revoke` when somebody wants that.
 */
struct _ConfabHostInviteRow
{
  AdwActionRow    parent_instance;

  ChatHostInvite *invite;
};

G_DEFINE_FINAL_TYPE (ConfabHostInviteRow, confab_host_invite_row, ADW_TYPE_ACTION_ROW)

enum
{
  REVOKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_title (ChatHostInvite *invite)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, chat_host_invite_get_id (invite));

  if (*chat_host_invite_get_name (invite) != '\0')
    return g_strdup (chat_host_invite_get_name (invite));

  /* Translators: an invite that was not given a name; its number */
  return g_strdup_printf (_("Invite %s"), number);
}

static char *
dup_state (ChatHostInvite *invite)
{
  gint64 now = g_get_real_time ();
  g_autofree char *day = confab_time_format_brief (g_date_time_to_unix (chat_host_invite_get_expiry (invite))
                                                   * G_USEC_PER_SEC, now);

  switch (chat_host_invite_get_state (invite))
    {
    case CHAT_HOST_INVITE_USED:
      return g_strdup (_("Used up"));

    case CHAT_HOST_INVITE_EXPIRED:
      return g_strdup (_("Expired"));

    case CHAT_HOST_INVITE_REVOKED:
      return g_strdup (_("Ended"));

    case CHAT_HOST_INVITE_OPEN:
    default:
      /* Translators: until when an invite can be used */
      return g_strdup_printf (_("Open until %s"), day);
    }
}

static char *
dup_subtitle (ChatHostInvite *invite)
{
  guint used = chat_host_invite_get_used (invite);
  g_autofree char *state = dup_state (invite);
  g_autofree char *guests = NULL;

  if (used == 0)
    return g_steal_pointer (&state);

  /* Translators: how many have come with an invite */
  guests = g_strdup_printf (ngettext ("%u person has joined", "%u people have joined", used), used);

  /* Translators: how an invite is, and who has come with it: “Expired · 1 person has joined” */
  return g_strdup_printf (C_("invite", "%s · %s"), state, guests);
}

static void
clicked_cb (ConfabHostInviteRow *self)
{
  g_signal_emit (self, signals[REVOKE], 0, self->invite);
}

static void
add_button (ConfabHostInviteRow *self,
            const char          *title)
{
  g_autofree char *label = NULL;
  GtkWidget *button;

  /* Translators: the name of an invite */
  label = g_strdup_printf (_("End “%s”"), title);
  button = confab_row_button_new (_("_End"), label);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
}

static void
confab_host_invite_row_finalize (GObject *object)
{
  ConfabHostInviteRow *self = CONFAB_HOST_INVITE_ROW (object);

  g_clear_object (&self->invite);

  G_OBJECT_CLASS (confab_host_invite_row_parent_class)->finalize (object);
}

static void
confab_host_invite_row_class_init (ConfabHostInviteRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = confab_host_invite_row_finalize;

  /**
   * ConfabHostInviteRow::revoke:
   * @invite: the invite
   *
   * Emitted when the invite is to be ended.
   */
  signals[REVOKE] =
    g_signal_new ("revoke",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_HOST_INVITE);
}

static void
confab_host_invite_row_init (ConfabHostInviteRow *self)
{
}

/**
 * confab_host_invite_row_new:
 * @invite: the invite
 *
 * Creates a row.
 *
 * Returns: (transfer floating): the row
 */
ConfabHostInviteRow *
confab_host_invite_row_new (ChatHostInvite *invite)
{
  ConfabHostInviteRow *self;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  g_return_val_if_fail (CHAT_IS_HOST_INVITE (invite), NULL);

  title = dup_title (invite);
  subtitle = dup_subtitle (invite);
  self = g_object_new (CONFAB_TYPE_HOST_INVITE_ROW,
                       "subtitle", subtitle,
                       "title", title,
                       "use-markup", FALSE,
                       NULL);
  self->invite = g_object_ref (invite);
  if (chat_host_invite_get_state (invite) != CHAT_HOST_INVITE_REVOKED)
    add_button (self, title);

  return self;
}
