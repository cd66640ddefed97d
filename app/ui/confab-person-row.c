/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-person-row.h"

#include "confab-avatar.h"
#include "confab-user-text.h"

#include <glib/gi18n.h>

#define AVATAR_SIZE 32

/**
 * ConfabPersonRow:
 *
 * Somebody who is in a room.
 */
struct _ConfabPersonRow
{
  AdwBin        parent_instance;

  ChatOccupant *occupant;
  GSignalGroup *occupant_signals;
  char         *summary;

  ConfabAvatar *avatar;
  GtkLabel     *detail_label;
  GtkLabel     *name_label;
};

G_DEFINE_FINAL_TYPE (ConfabPersonRow, confab_person_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_CAN_MENTION,
  PROP_OCCUPANT,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Of those without a name, it is known that they are connected, as anybody. */
static char *
describe_name (ChatUser *user)
{
  if (*chat_user_get_handle (user) == '\0')
    return g_strdup (_("Guest"));

  return confab_user_text_get (user);
}

static char *
describe_details (ChatOccupant *occupant)
{
  const char *alias = chat_user_get_alias (chat_occupant_get_user (occupant));
  guint n = chat_occupant_get_n_connections (occupant);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) details = NULL;

  if (chat_occupant_get_is_self (occupant))
    g_strv_builder_add (builder, _("You"));
  if (*alias != '\0')
    g_strv_builder_add (builder, alias);
  if (n > 1)
    g_strv_builder_take (builder, g_strdup_printf (ngettext ("%u device", "%u devices", n), n));
  details = g_strv_builder_end (builder);

  /* Translators: between what is said of somebody in a list: “You · 2 devices” */
  return *details != NULL ? g_strjoinv (_(" · "), details) : NULL;
}

static void
update (ConfabPersonRow *self)
{
  g_autofree char *details = NULL;
  g_autofree char *name = NULL;
  g_autofree char *summary = NULL;
  ChatUser *user;

  if (self->occupant == NULL)
    return;

  details = describe_details (self->occupant);
  user = chat_occupant_get_user (self->occupant);
  name = describe_name (user);
  confab_avatar_set_name (self->avatar, chat_user_get_handle (user));

  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->detail_label, details != NULL ? details : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), details != NULL);

  /* Translators: spoken for a person; a name, and “You” or “2 devices” */
  summary = details != NULL ? g_strdup_printf (_("%s, %s"), name, details) : g_strdup (name);
  if (g_set_str (&self->summary, summary))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
confab_person_row_dispose (GObject *object)
{
  ConfabPersonRow *self = CONFAB_PERSON_ROW (object);

  g_clear_object (&self->occupant_signals);
  g_clear_object (&self->occupant);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PERSON_ROW);

  G_OBJECT_CLASS (confab_person_row_parent_class)->dispose (object);
}

static void
confab_person_row_finalize (GObject *object)
{
  ConfabPersonRow *self = CONFAB_PERSON_ROW (object);

  g_free (self->summary);

  G_OBJECT_CLASS (confab_person_row_parent_class)->finalize (object);
}

static void
confab_person_row_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  ConfabPersonRow *self = CONFAB_PERSON_ROW (object);

  switch (prop_id)
    {
    case PROP_CAN_MENTION:
      g_value_set_boolean (value, confab_person_row_get_can_mention (self));
      break;

    case PROP_OCCUPANT:
      g_value_set_object (value, confab_person_row_get_occupant (self));
      break;

    case PROP_SUMMARY:
      g_value_set_string (value, confab_person_row_get_summary (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_person_row_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  ConfabPersonRow *self = CONFAB_PERSON_ROW (object);

  switch (prop_id)
    {
    case PROP_OCCUPANT:
      confab_person_row_set_occupant (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_person_row_class_init (ConfabPersonRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_person_row_dispose;
  object_class->finalize = confab_person_row_finalize;
  object_class->get_property = confab_person_row_get_property;
  object_class->set_property = confab_person_row_set_property;

  /**
   * ConfabPersonRow:can-mention:
   *
   * Whether the person can be called by a name.
   */
  properties[PROP_CAN_MENTION] =
    g_param_spec_boolean ("can-mention", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabPersonRow:occupant:
   *
   * Who is shown.
   */
  properties[PROP_OCCUPANT] =
    g_param_spec_object ("occupant", NULL, NULL,
                         CHAT_TYPE_OCCUPANT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabPersonRow:summary:
   *
   * What a screen reader says for the whole row.
   */
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-person-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabPersonRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabPersonRow, detail_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabPersonRow, name_label);
}

static void
confab_person_row_init (ConfabPersonRow *self)
{
  self->occupant_signals = g_signal_group_new (CHAT_TYPE_OCCUPANT);
  g_signal_group_connect_object (self->occupant_signals, "notify::n-connections",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  g_type_ensure (CONFAB_TYPE_AVATAR);
  gtk_widget_init_template (GTK_WIDGET (self));
  confab_avatar_set_size (self->avatar, AVATAR_SIZE);
}

/**
 * confab_person_row_new:
 *
 * Creates a row.
 *
 * Returns: (transfer floating): the row
 */
ConfabPersonRow *
confab_person_row_new (void)
{
  return g_object_new (CONFAB_TYPE_PERSON_ROW, NULL);
}

/**
 * confab_person_row_get_occupant:
 * @self: a row
 *
 * Gets who is shown.
 *
 * Returns: (transfer none) (nullable): the person
 */
ChatOccupant *
confab_person_row_get_occupant (ConfabPersonRow *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON_ROW (self), NULL);

  return self->occupant;
}

/**
 * confab_person_row_set_occupant:
 * @self: a row
 * @occupant: (nullable): a person
 *
 * Sets who is shown.
 */
void
confab_person_row_set_occupant (ConfabPersonRow *self,
                                ChatOccupant    *occupant)
{
  g_return_if_fail (CONFAB_IS_PERSON_ROW (self));
  g_return_if_fail (occupant == NULL || CHAT_IS_OCCUPANT (occupant));

  if (!g_set_object (&self->occupant, occupant))
    return;

  g_signal_group_set_target (self->occupant_signals, occupant);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OCCUPANT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_MENTION]);
}

/**
 * confab_person_row_get_summary:
 * @self: a row
 *
 * Gets what a screen reader says for the whole row.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
confab_person_row_get_summary (ConfabPersonRow *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON_ROW (self), NULL);

  return self->summary;
}

/**
 * confab_person_row_get_can_mention:
 * @self: a row
 *
 * Gets whether the person can be called by a name: who is there as anybody has
 * none, and nobody calls himself.
 */
gboolean
confab_person_row_get_can_mention (ConfabPersonRow *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON_ROW (self), FALSE);

  return self->occupant != NULL && !chat_occupant_get_is_self (self->occupant) &&
         *chat_user_get_handle (chat_occupant_get_user (self->occupant)) != '\0';
}
