/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-search-row.h"

#include "confab-time.h"

#include <glib/gi18n.h>

/**
 * ConfabSearchRow:
 *
 * A message that was found: who has sent it, where and when, and the words that
 * were looked for.
 */
struct _ConfabSearchRow
{
  AdwBin         parent_instance;

  ChatSearchHit *hit;
  char          *summary;

  GtkLabel      *author_label;
  GtkLabel      *room_label;
  GtkLabel      *snippet_label;
  GtkLabel      *time_label;
};

G_DEFINE_FINAL_TYPE (ConfabSearchRow, confab_search_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_HIT,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
get_author (ChatSearchHit *hit)
{
  return chat_search_hit_get_outgoing (hit) ? _("You") : chat_search_hit_get_author (hit);
}

/* Attributes, not markup: the text is anybody's. */
static PangoAttrList *
create_attributes (ChatSearchHit *hit)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  guint n_ranges;
  const ChatSearchRange *ranges = chat_search_hit_get_ranges (hit, &n_ranges);

  for (guint i = 0; i < n_ranges; i++)
    {
      PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      PangoAttribute *underline = pango_attr_underline_new (PANGO_UNDERLINE_SINGLE);

      weight->start_index = underline->start_index = ranges[i].start;
      weight->end_index = underline->end_index = ranges[i].end;
      pango_attr_list_insert (attributes, weight);
      pango_attr_list_insert (attributes, underline);
    }

  return attributes;
}

static char *
describe (ChatSearchHit *hit)
{
  g_autofree char *time = confab_time_format_full (chat_search_hit_get_time (hit));

  /* Translators: spoken; author, title of a room, date and time, and text of a message */
  return g_strdup_printf (_("%s in %s, %s, %s"), get_author (hit),
                          chat_room_get_title (chat_search_hit_get_room (hit)), time,
                          chat_search_hit_get_snippet (hit));
}

static void
update (ConfabSearchRow *self)
{
  g_autoptr (PangoAttrList) attributes = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *time = NULL;

  if (self->hit == NULL)
    return;

  attributes = create_attributes (self->hit);
  time = confab_time_format_brief (chat_search_hit_get_time (self->hit), g_get_real_time ());
  gtk_label_set_label (self->author_label, get_author (self->hit));
  gtk_label_set_label (self->room_label, chat_room_get_title (chat_search_hit_get_room (self->hit)));
  gtk_label_set_label (self->time_label, time);
  gtk_label_set_label (self->snippet_label, chat_search_hit_get_snippet (self->hit));
  gtk_label_set_attributes (self->snippet_label, attributes);

  summary = describe (self->hit);
  if (g_set_str (&self->summary, summary))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
confab_search_row_dispose (GObject *object)
{
  ConfabSearchRow *self = CONFAB_SEARCH_ROW (object);

  g_clear_object (&self->hit);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_SEARCH_ROW);

  G_OBJECT_CLASS (confab_search_row_parent_class)->dispose (object);
}

static void
confab_search_row_finalize (GObject *object)
{
  ConfabSearchRow *self = CONFAB_SEARCH_ROW (object);

  g_free (self->summary);

  G_OBJECT_CLASS (confab_search_row_parent_class)->finalize (object);
}

static void
confab_search_row_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  ConfabSearchRow *self = CONFAB_SEARCH_ROW (object);

  switch (prop_id)
    {
    case PROP_HIT:
      g_value_set_object (value, confab_search_row_get_hit (self));
      break;

    case PROP_SUMMARY:
      g_value_set_string (value, confab_search_row_get_summary (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_search_row_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  ConfabSearchRow *self = CONFAB_SEARCH_ROW (object);

  switch (prop_id)
    {
    case PROP_HIT:
      confab_search_row_set_hit (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_search_row_class_init (ConfabSearchRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_search_row_dispose;
  object_class->finalize = confab_search_row_finalize;
  object_class->get_property = confab_search_row_get_property;
  object_class->set_property = confab_search_row_set_property;

  /**
   * ConfabSearchRow:hit:
   *
   * What was found.
   */
  properties[PROP_HIT] =
    g_param_spec_object ("hit", NULL, NULL,
                         CHAT_TYPE_SEARCH_HIT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabSearchRow:summary:
   *
   * What a screen reader says for the whole row.
   */
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-search-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchRow, author_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchRow, room_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchRow, snippet_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchRow, time_label);
}

static void
confab_search_row_init (ConfabSearchRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_search_row_new:
 *
 * Creates a row.
 *
 * Returns: (transfer floating): the row
 */
ConfabSearchRow *
confab_search_row_new (void)
{
  return g_object_new (CONFAB_TYPE_SEARCH_ROW, NULL);
}

/**
 * confab_search_row_get_hit:
 * @self: a row
 *
 * Gets what is shown.
 *
 * Returns: (transfer none) (nullable): the hit
 */
ChatSearchHit *
confab_search_row_get_hit (ConfabSearchRow *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH_ROW (self), NULL);

  return self->hit;
}

/**
 * confab_search_row_set_hit:
 * @self: a row
 * @hit: (nullable): a hit
 *
 * Sets what to show.
 */
void
confab_search_row_set_hit (ConfabSearchRow *self,
                           ChatSearchHit   *hit)
{
  g_return_if_fail (CONFAB_IS_SEARCH_ROW (self));
  g_return_if_fail (hit == NULL || CHAT_IS_SEARCH_HIT (hit));

  if (!g_set_object (&self->hit, hit))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HIT]);
}

/**
 * confab_search_row_get_summary:
 * @self: a row
 *
 * Gets what a screen reader says for the whole row.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
confab_search_row_get_summary (ConfabSearchRow *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH_ROW (self), NULL);

  return self->summary;
}
