/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-host-person-row.h"

#include "confab-avatar.h"
#include "confab-row-button.h"
#include "confab-time.h"
#include "confab-user-text.h"

#include <glib/gi18n.h>

#define AVATAR_SIZE 32

/**
 * ConfabHostPersonRow:
 *
 * Somebody whom the server on this computer knows, and for a guest a button that
 * removes the guest.
 *
 * Emits `remove` when somebody wants that.
 */
struct _ConfabHostPersonRow
{
  AdwActionRow    parent_instance;

  ChatHostPerson *person;
};

G_DEFINE_FINAL_TYPE (ConfabHostPersonRow, confab_host_person_row, ADW_TYPE_ACTION_ROW)

enum
{
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Of those without a name, it is known that they are connected, as anybody. */
static char *
dup_title (ChatUser *user)
{
  return *chat_user_get_handle (user) != '\0' ? confab_user_text_get (user) : g_strdup (_("Guest"));
}

static gint64
to_real_time (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static char *
dup_state (ChatHostPerson *person)
{
  GDateTime *since = chat_host_person_get_since (person);
  GDateTime *joined = chat_host_person_get_joined (person);
  gint64 now = g_get_real_time ();
  g_autofree char *text = NULL;

  if (since != NULL)
    {
      text = confab_time_format_brief (to_real_time (since), now);
      /* Translators: since when somebody has been connected: “Online since: 10:42”, “Online since: Yesterday” */
      return g_strdup_printf (_("Online since: %s"), text);
    }

  text = joined != NULL ? confab_time_format_day (to_real_time (joined), now) : g_strdup ("");

  /* Translators: when a guest has joined: “Joined: Today”, “Joined: Tuesday, 24 November” */
  return g_strdup_printf (_("Joined: %s"), text);
}

static char *
join (char       *text,
      const char *more)
{
  g_autofree char *former = text;

  /* Translators: what is said of somebody, and more of it: “You · Online since: 10:42” */
  return former != NULL ? g_strdup_printf (C_("person", "%s · %s"), former, more) : g_strdup (more);
}

static char *
dup_subtitle (ChatHostPerson *person,
              gboolean        is_self)
{
  const char *alias = chat_user_get_alias (chat_host_person_get_user (person));
  guint n = chat_host_person_get_n_connections (person);
  g_autofree char *state = dup_state (person);
  g_autofree char *devices = g_strdup_printf (ngettext ("%u device", "%u devices", n), n);
  char *text = NULL;

  if (is_self)
    text = join (text, _("You"));
  if (*alias != '\0')
    text = join (text, alias);
  text = join (text, state);
  if (n > 1)
    text = join (text, devices);

  return text;
}

static void
clicked_cb (ConfabHostPersonRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0, self->person);
}

static void
add_avatar (ConfabHostPersonRow *self)
{
  ConfabAvatar *avatar = confab_avatar_new (AVATAR_SIZE);

  confab_avatar_set_name (avatar, chat_user_get_handle (chat_host_person_get_user (self->person)));
  gtk_widget_set_valign (GTK_WIDGET (avatar), GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (avatar));
}

static void
add_button (ConfabHostPersonRow *self,
            const char          *title)
{
  g_autofree char *label = NULL;
  GtkWidget *button;

  /* Translators: the name of a guest */
  label = g_strdup_printf (_("Remove “%s”"), title);
  button = confab_row_button_new (_("_Remove"), label);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
}

static void
confab_host_person_row_finalize (GObject *object)
{
  ConfabHostPersonRow *self = CONFAB_HOST_PERSON_ROW (object);

  g_clear_object (&self->person);

  G_OBJECT_CLASS (confab_host_person_row_parent_class)->finalize (object);
}

static void
confab_host_person_row_class_init (ConfabHostPersonRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = confab_host_person_row_finalize;

  /**
   * ConfabHostPersonRow::remove:
   * @guest: the guest
   *
   * Emitted when the guest is to be removed.
   */
  signals[REMOVE] =
    g_signal_new ("remove",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_HOST_PERSON);
}

static void
confab_host_person_row_init (ConfabHostPersonRow *self)
{
}

/**
 * confab_host_person_row_new:
 * @person: the person
 * @is_self: whether it is the person who sees this
 *
 * Creates a row.
 *
 * Returns: (transfer floating): the row
 */
ConfabHostPersonRow *
confab_host_person_row_new (ChatHostPerson *person,
                            gboolean        is_self)
{
  ConfabHostPersonRow *self;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  g_return_val_if_fail (CHAT_IS_HOST_PERSON (person), NULL);

  title = dup_title (chat_host_person_get_user (person));
  subtitle = dup_subtitle (person, is_self);
  self = g_object_new (CONFAB_TYPE_HOST_PERSON_ROW,
                       "subtitle", subtitle,
                       "title", title,
                       "use-markup", FALSE,
                       NULL);
  self->person = g_object_ref (person);
  add_avatar (self);
  if (chat_host_person_get_joined (person) != NULL)
    add_button (self, title);

  return self;
}
