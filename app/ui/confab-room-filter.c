/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-room-filter.h"

/**
 * ConfabRoomFilter:
 *
 * The bar with the text by which rooms are found. It slides in while it is
 * active, and has no text while it is not.
 */
struct _ConfabRoomFilter
{
  AdwBin       parent_instance;

  GtkEditable *entry;
};

G_DEFINE_FINAL_TYPE (ConfabRoomFilter, confab_room_filter, ADW_TYPE_BIN)

enum
{
  PROP_ACTIVE = 1,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  ACTIVATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkSearchBar *
get_search_bar (ConfabRoomFilter *self)
{
  return GTK_SEARCH_BAR (adw_bin_get_child (ADW_BIN (self)));
}

static void
activate_cb (ConfabRoomFilter *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
changed_cb (ConfabRoomFilter *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
search_mode_cb (ConfabRoomFilter *self)
{
  if (confab_room_filter_get_active (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  else
    gtk_editable_set_text (self->entry, "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static void
confab_room_filter_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  ConfabRoomFilter *self = CONFAB_ROOM_FILTER (object);

  switch (prop_id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, confab_room_filter_get_active (self));
      break;

    case PROP_TEXT:
      g_value_set_string (value, confab_room_filter_get_text (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_room_filter_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  ConfabRoomFilter *self = CONFAB_ROOM_FILTER (object);

  switch (prop_id)
    {
    case PROP_ACTIVE:
      confab_room_filter_set_active (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_room_filter_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CONFAB_TYPE_ROOM_FILTER);

  G_OBJECT_CLASS (confab_room_filter_parent_class)->dispose (object);
}

static void
confab_room_filter_class_init (ConfabRoomFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_room_filter_dispose;
  object_class->get_property = confab_room_filter_get_property;
  object_class->set_property = confab_room_filter_set_property;

  /**
   * ConfabRoomFilter:active:
   *
   * Whether it is there.
   */
  properties[PROP_ACTIVE] =
    g_param_spec_boolean ("active", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabRoomFilter:text:
   *
   * What was entered.
   */
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL,
                         "",
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * ConfabRoomFilter::activate:
   *
   * Emitted when the first of the rooms is to be opened.
   */
  signals[ACTIVATE] =
    g_signal_new ("activate",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-room-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomFilter, entry);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
}

static void
confab_room_filter_init (ConfabRoomFilter *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (get_search_bar (self), self->entry);
}

/**
 * confab_room_filter_new:
 *
 * Creates a filter that is not active.
 *
 * Returns: (transfer floating): the filter
 */
ConfabRoomFilter *
confab_room_filter_new (void)
{
  return g_object_new (CONFAB_TYPE_ROOM_FILTER, NULL);
}

/**
 * confab_room_filter_get_active:
 * @self: a filter
 *
 * Gets whether it is there.
 */
gboolean
confab_room_filter_get_active (ConfabRoomFilter *self)
{
  g_return_val_if_fail (CONFAB_IS_ROOM_FILTER (self), FALSE);

  return gtk_search_bar_get_search_mode (get_search_bar (self));
}

/**
 * confab_room_filter_set_active:
 * @self: a filter
 * @active: whether it is there
 *
 * Lets it slide in, with the focus, or out, without a text.
 */
void
confab_room_filter_set_active (ConfabRoomFilter *self,
                               gboolean          active)
{
  g_return_if_fail (CONFAB_IS_ROOM_FILTER (self));

  gtk_search_bar_set_search_mode (get_search_bar (self), active);
}

/**
 * confab_room_filter_get_text:
 * @self: a filter
 *
 * Gets what was entered.
 */
const char *
confab_room_filter_get_text (ConfabRoomFilter *self)
{
  g_return_val_if_fail (CONFAB_IS_ROOM_FILTER (self), NULL);

  return gtk_editable_get_text (self->entry);
}
