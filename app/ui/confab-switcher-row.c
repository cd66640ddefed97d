/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-switcher-row.h"

#include "confab-avatar.h"

#define AVATAR_SIZE 28

/**
 * ConfabSwitcherRow:
 *
 * Something to go to, or to do.
 */
struct _ConfabSwitcherRow
{
  AdwBin              parent_instance;

  ConfabSwitcherItem *item;
  char               *summary;

  ConfabAvatar       *avatar;
  GtkLabel           *badge_label;
  GtkImage           *image;
  GtkLabel           *subtitle_label;
  GtkLabel           *title_label;
};

G_DEFINE_FINAL_TYPE (ConfabSwitcherRow, confab_switcher_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_ITEM,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What has no text takes no room. */
static void
set_label (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_label (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
update (ConfabSwitcherRow *self)
{
  const char *icon_name;

  if (self->item == NULL)
    return;

  icon_name = confab_switcher_item_get_icon_name (self->item);
  gtk_image_set_from_icon_name (self->image, icon_name);
  gtk_widget_set_visible (GTK_WIDGET (self->image), icon_name != NULL);
  confab_avatar_set_name (self->avatar, confab_switcher_item_get_title (self->item));
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), icon_name == NULL);
  set_label (self->title_label, confab_switcher_item_get_title (self->item));
  set_label (self->subtitle_label, confab_switcher_item_get_subtitle (self->item));
  set_label (self->badge_label, confab_switcher_item_get_badge (self->item));

  if (g_set_str (&self->summary, confab_switcher_item_get_summary (self->item)))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
confab_switcher_row_dispose (GObject *object)
{
  ConfabSwitcherRow *self = CONFAB_SWITCHER_ROW (object);

  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_SWITCHER_ROW);

  G_OBJECT_CLASS (confab_switcher_row_parent_class)->dispose (object);
}

static void
confab_switcher_row_finalize (GObject *object)
{
  ConfabSwitcherRow *self = CONFAB_SWITCHER_ROW (object);

  g_free (self->summary);

  G_OBJECT_CLASS (confab_switcher_row_parent_class)->finalize (object);
}

static void
confab_switcher_row_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  ConfabSwitcherRow *self = CONFAB_SWITCHER_ROW (object);

  switch (prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, confab_switcher_row_get_item (self));
      break;

    case PROP_SUMMARY:
      g_value_set_string (value, confab_switcher_row_get_summary (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_switcher_row_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  ConfabSwitcherRow *self = CONFAB_SWITCHER_ROW (object);

  switch (prop_id)
    {
    case PROP_ITEM:
      confab_switcher_row_set_item (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_switcher_row_class_init (ConfabSwitcherRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_switcher_row_dispose;
  object_class->finalize = confab_switcher_row_finalize;
  object_class->get_property = confab_switcher_row_get_property;
  object_class->set_property = confab_switcher_row_set_property;

  /**
   * ConfabSwitcherRow:item:
   *
   * What is shown.
   */
  properties[PROP_ITEM] =
    g_param_spec_object ("item", NULL, NULL,
                         CONFAB_TYPE_SWITCHER_ITEM,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabSwitcherRow:summary:
   *
   * What a screen reader says for the whole row.
   */
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-switcher-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabSwitcherRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabSwitcherRow, badge_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabSwitcherRow, image);
  gtk_widget_class_bind_template_child (widget_class, ConfabSwitcherRow, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabSwitcherRow, title_label);
}

static void
confab_switcher_row_init (ConfabSwitcherRow *self)
{
  g_type_ensure (CONFAB_TYPE_AVATAR);
  gtk_widget_init_template (GTK_WIDGET (self));
  confab_avatar_set_size (self->avatar, AVATAR_SIZE);
}

/**
 * confab_switcher_row_new:
 *
 * Creates a row.
 *
 * Returns: (transfer floating): the row
 */
ConfabSwitcherRow *
confab_switcher_row_new (void)
{
  return g_object_new (CONFAB_TYPE_SWITCHER_ROW, NULL);
}

/**
 * confab_switcher_row_get_item:
 * @self: a row
 *
 * Gets what is shown.
 *
 * Returns: (transfer none) (nullable): the item
 */
ConfabSwitcherItem *
confab_switcher_row_get_item (ConfabSwitcherRow *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ROW (self), NULL);

  return self->item;
}

/**
 * confab_switcher_row_set_item:
 * @self: a row
 * @item: (nullable): an item
 *
 * Sets what to show.
 */
void
confab_switcher_row_set_item (ConfabSwitcherRow *self,
                           ConfabSwitcherItem   *item)
{
  g_return_if_fail (CONFAB_IS_SWITCHER_ROW (self));
  g_return_if_fail (item == NULL || CONFAB_IS_SWITCHER_ITEM (item));

  if (!g_set_object (&self->item, item))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

/**
 * confab_switcher_row_get_summary:
 * @self: a row
 *
 * Gets what a screen reader says for the whole row.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
confab_switcher_row_get_summary (ConfabSwitcherRow *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ROW (self), NULL);

  return self->summary;
}
