/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-avatar.h"

#include "confab-drawing.h"

/* So many colours has the theme for avatars. */
#define N_COLORS 14

/* Below which size the letters are smaller, and how much of it they take at most. */
#define CAPTION_SIZE 36
#define LETTERS_SHARE 0.64

#define ICON_NAME "avatar-default-symbolic"
#define ICON_SHARE 0.5

/**
 * ConfabAvatar:
 *
 * The initials of a name on one of the colours of the theme, like [class@Adw.Avatar],
 * which has four widgets more and a font for each pair of letters. Of these there
 * is one for most rows of a window.
 */
struct _ConfabAvatar
{
  GtkWidget    parent_instance;

  PangoLayout *layout;
  char        *name;
  int          size;
};

G_DEFINE_FINAL_TYPE (ConfabAvatar, confab_avatar, GTK_TYPE_WIDGET)

/* Of the last word, if that begins with a letter or a digit. */
static char *
dup_initials (const char *name)
{
  g_autofree char *upper = g_utf8_strup (name, -1);
  g_autofree char *normal = g_utf8_normalize (g_strstrip (upper), -1, G_NORMALIZE_DEFAULT_COMPOSE);
  GString *initials = g_string_new (NULL);
  const char *space;

  if (normal == NULL || *normal == '\0')
    return g_string_free_and_steal (initials);

  g_string_append_unichar (initials, g_utf8_get_char (normal));
  space = g_utf8_strrchr (normal, -1, ' ');
  if (space != NULL && g_unichar_isalnum (g_utf8_get_char (space + 1)))
    g_string_append_unichar (initials, g_utf8_get_char (space + 1));

  return g_string_free_and_steal (initials);
}

/* Made when it is drawn: before the avatar is in a window, its style is that of
 * nothing. The fonts are those of other texts, which need not be loaded again.
 */
static PangoLayout *
get_layout (ConfabAvatar *self)
{
  g_autoptr (PangoAttrList) attributes = NULL;
  g_autofree char *initials = NULL;

  if (self->layout != NULL)
    return self->layout;

  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (self->size < CAPTION_SIZE ? CONFAB_DRAWING_CAPTION : 1));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  initials = dup_initials (self->name);
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), initials);
  pango_layout_set_attributes (self->layout, attributes);

  return self->layout;
}

static void
update_color (ConfabAvatar *self)
{
  g_autofree char *color = g_strdup_printf ("color%u", g_str_hash (self->name) % N_COLORS + 1);
  const char *classes[] = { color, NULL };

  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
}

static void
confab_avatar_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = *natural = CONFAB_AVATAR (widget)->size;
}

static void
confab_avatar_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  ConfabAvatar *self = CONFAB_AVATAR (widget);
  GdkRGBA color = confab_drawing_get_color (widget, FALSE);
  int icon_size = (int) (self->size * ICON_SHARE);
  int width, height;
  float scale;

  if (self->name == NULL)
    return;

  confab_drawing_get_size (get_layout (self), &width, &height);
  if (width == 0)
    {
      confab_drawing_append_icon (widget, snapshot, ICON_NAME, (self->size - icon_size) / 2,
                                  (self->size - icon_size) / 2, icon_size, &color);
      return;
    }

  scale = (float) MIN (1, self->size * LETTERS_SHARE / MAX (width, height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (((float) self->size - scale * (float) width) / 2,
                                                          ((float) self->size - scale * (float) height) / 2));
  gtk_snapshot_scale (snapshot, scale, scale);
  gtk_snapshot_append_layout (snapshot, self->layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* Nobody tells a layout of other fonts once its widget was taken out of a window. */
static void
confab_avatar_unroot (GtkWidget *widget)
{
  ConfabAvatar *self = CONFAB_AVATAR (widget);

  g_clear_object (&self->layout);

  GTK_WIDGET_CLASS (confab_avatar_parent_class)->unroot (widget);
}

static void
confab_avatar_finalize (GObject *object)
{
  ConfabAvatar *self = CONFAB_AVATAR (object);

  g_clear_object (&self->layout);
  g_free (self->name);

  G_OBJECT_CLASS (confab_avatar_parent_class)->finalize (object);
}

static void
confab_avatar_class_init (ConfabAvatarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = confab_avatar_finalize;
  widget_class->measure = confab_avatar_measure;
  widget_class->snapshot = confab_avatar_snapshot;
  widget_class->unroot = confab_avatar_unroot;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_css_name (widget_class, "avatar");
}

static void
confab_avatar_init (ConfabAvatar *self)
{
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * confab_avatar_new:
 * @size: how wide and high it is, in pixels
 *
 * Creates an avatar of nobody.
 *
 * Returns: (transfer floating): the avatar
 */
ConfabAvatar *
confab_avatar_new (int size)
{
  ConfabAvatar *self = g_object_new (CONFAB_TYPE_AVATAR, NULL);

  self->size = size;

  return self;
}

/**
 * confab_avatar_set_size:
 * @self: an avatar
 * @size: how wide and high it is, in pixels
 *
 * Sets the size.
 */
void
confab_avatar_set_size (ConfabAvatar *self,
                        int           size)
{
  g_return_if_fail (CONFAB_IS_AVATAR (self));
  g_return_if_fail (size > 0);

  if (self->size == size)
    return;

  self->size = size;
  g_clear_object (&self->layout);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * confab_avatar_set_name:
 * @self: an avatar
 * @name: a name
 *
 * Sets whose it is. The same name has the same colour everywhere.
 */
void
confab_avatar_set_name (ConfabAvatar *self,
                        const char   *name)
{
  g_return_if_fail (CONFAB_IS_AVATAR (self));
  g_return_if_fail (name != NULL);

  if (!g_set_str (&self->name, name))
    return;

  g_clear_object (&self->layout);
  update_color (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
