/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-markup-label.h"
#include "confab-mentions.h"
#include "confab-paragraph.h"
#include "ui-fixture.h"

#define RED "#f00"
#define BLUE "#00f"

typedef struct
{
  GtkWindow *window;
} Fixture;

static GtkCssProvider *provider;

static void
set_color (const char *color)
{
  g_autofree char *css = g_strdup_printf ("mention { color: %s; }", color);

  gtk_css_provider_load_from_string (provider, css);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  set_color (RED);
  self->window = ui_test_present (adw_bin_new (), 500, 400);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  ui_test_destroy (self->window);
}

static ChatMarkup *
parse (const char *body)
{
  const char *const people[] = { "ann", "ben", NULL };
  g_autoptr (ChatNames) names = chat_names_new (people, people);
  g_autoptr (ChatUser) ann = chat_user_new ("ann", NULL);

  return chat_markup_parse (body, ann, names);
}

static void
set_text (GtkWidget  *widget,
          const char *body)
{
  g_autoptr (ChatMarkup) markup = parse (body);
  ChatMarkupBlock *paragraph = chat_markup_get_paragraph (markup);

  if (CONFAB_IS_PARAGRAPH (widget))
    {
      g_autoptr (GArray) mentions = NULL;
      g_autofree char *text = confab_markup_label_format (paragraph, NULL, &mentions);

      confab_paragraph_set_markup (CONFAB_PARAGRAPH (widget), text, mentions);
    }
  else
    {
      confab_markup_label_set_block (GTK_LABEL (widget), markup, paragraph, NULL);
    }
}

static GtkWidget *
label_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  confab_markup_label_init (GTK_LABEL (label));

  return label;
}

/* What shows @body, by a widget of each kind. */
static GtkWidget *
text_new (gconstpointer  kind,
          const char    *body)
{
  GtkWidget *widget = g_str_equal (kind, "label") ? label_new () : GTK_WIDGET (confab_paragraph_new ());

  set_text (widget, body);

  return g_object_ref_sink (widget);
}

static void
put (Fixture   *self,
     GtkWidget *widget)
{
  gtk_window_set_child (self->window, widget);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static cairo_surface_t *
draw (GtkWidget *widget)
{
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);

  return surface;
}

/* How much of the drawn text is in a colour: all else is nearly as red as blue. */
static guint
count_pixels (GtkWidget  *widget,
              const char *color)
{
  int sign = g_str_equal (color, RED) ? 1 : -1;
  cairo_surface_t *surface;
  guint n = 0;

  ui_test_wait_frames (widget, 2);
  surface = draw (widget);
  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    {
      const guint32 *line = (gpointer) (cairo_image_surface_get_data (surface) +
                                        y * cairo_image_surface_get_stride (surface));

      for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
        {
          int red = line[x] >> 16 & 0xff;
          int blue = line[x] & 0xff;

          if ((red - blue) * sign > 32)
            n++;
        }
    }
  cairo_surface_destroy (surface);

  return n;
}

/* A change of style is seen a few frames later. */
static void
wait_for_color (GtkWidget  *widget,
                const char *color)
{
  ui_test_wait_until (count_pixels (widget, color) > 0);
  g_assert_cmpuint (count_pixels (widget, g_str_equal (color, RED) ? BLUE : RED), ==, 0);
}

static void
finalize (Fixture   *self,
          GtkWidget *widget)
{
  gtk_window_set_child (self->window, NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_assert_finalize_object (widget);
}

static void
test_theme (Fixture       *self,
            gconstpointer  kind)
{
  GtkWidget *text = text_new (kind, "Hello @ben and **@ann**!");

  put (self, text);
  wait_for_color (text, RED);

  set_color (BLUE);
  wait_for_color (text, BLUE);

  finalize (self, text);
}

/* It takes no room, is not looked for, and nobody hears of it. */
static void
test_unseen (Fixture       *self,
             gconstpointer  kind)
{
  GtkWidget *text = text_new (kind, "@ben");
  GtkWidget *plain = text_new (kind, "plain");
  GtkWidget *mentions = ui_test_find (text, CONFAB_TYPE_MENTIONS);
  int before, after;

  put (self, text);
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (mentions)), ==, GTK_ACCESSIBLE_ROLE_NONE);
  g_assert_true (gtk_widget_pick (text, 5, 5, GTK_PICK_DEFAULT) == text);
  gtk_widget_measure (text, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &before, NULL, NULL);
  set_color (BLUE);
  ui_test_wait_frames (text, 2);
  gtk_widget_measure (text, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &after, NULL, NULL);
  g_assert_cmpint (before, ==, after);

  g_assert_null (ui_test_find (plain, CONFAB_TYPE_MENTIONS));
  g_assert_finalize_object (plain);
  finalize (self, text);
}

/* Rows leave the window and come back, with the same text or another. */
static void
test_reuse (Fixture       *self,
            gconstpointer  kind)
{
  GtkWidget *text = text_new (kind, "@ben!");

  put (self, text);
  put (self, NULL);
  set_color (BLUE);
  put (self, text);
  wait_for_color (text, BLUE);

  set_text (text, "ben @ann");
  wait_for_color (text, BLUE);

  set_text (text, "Nobody");
  g_assert_cmpuint (count_pixels (text, BLUE), ==, 0);
  g_assert_null (ui_test_find (text, CONFAB_TYPE_MENTIONS));

  finalize (self, text);
}

static PangoColor
get_color (GtkWidget *text)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttrIterator *iter;
  PangoAttrColor *foreground;
  PangoColor color;

  confab_mentions_color (CONFAB_MENTIONS (ui_test_find (text, CONFAB_TYPE_MENTIONS)), attributes);
  iter = pango_attr_list_get_iterator (attributes);
  foreground = pango_attribute_as_color (pango_attr_iterator_get (iter, PANGO_ATTR_FOREGROUND));
  g_assert_nonnull (foreground);
  color = foreground->color;
  pango_attr_iterator_destroy (iter);

  return color;
}

/* Before the next frame: a text may be laid out until then. Themes can ask for
 * more than a screen can show.
 */
static void
test_at_once (Fixture       *self,
              gconstpointer  kind)
{
  GtkWidget *text = text_new (kind, "@ben");
  PangoColor color;

  set_color ("color(srgb 1.1 -0.1 1)");
  gtk_window_set_child (self->window, text);
  color = get_color (text);
  g_assert_cmpuint (color.red, ==, G_MAXUINT16);
  g_assert_cmpuint (color.green, ==, 0);
  g_assert_cmpuint (color.blue, ==, G_MAXUINT16);

  finalize (self, text);
}

/* The mentions in what is shown, one after the other. */
static char *
dup_mentions (const char *body,
              const char *actor)
{
  g_autoptr (ChatMarkup) markup = parse (body);
  g_autoptr (GArray) mentions = NULL;
  g_autofree char *text = confab_markup_label_format (chat_markup_get_paragraph (markup), actor, &mentions);
  g_autofree char *shown = NULL;
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  pango_parse_markup (text, -1, 0, NULL, &shown, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; mentions != NULL && i < mentions->len; i++)
    {
      ChatMarkupRange range = g_array_index (mentions, ChatMarkupRange, i);

      g_string_append_len (found, shown + range.start, range.end - range.start);
    }

  return g_string_free_and_steal (g_steal_pointer (&found));
}

static void
test_places (void)
{
  g_autofree char *word = g_strnfill (5000, 'a');
  g_autofree char *broken = g_strdup_printf ("@ben %s @ann", word);
  const struct
  {
    const char *body;
    const char *actor;
    const char *mentions;
  } cases[] = {
    { "Nobody", NULL, "" },
    { "@ben", NULL, "@ben" },
    { "<&> **ö** @ben, @ann", NULL, "@ben@ann" },
    { "/me waves to @ben", "Änne", "@ben" },
    { broken, NULL, "@ben@ann" },
    { broken, "ann", "@ben@ann" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mentions = dup_mentions (cases[i].body, cases[i].actor);

      g_assert_cmpstr (mentions, ==, cases[i].mentions);
    }
}

/* Whoever wants to keep others waiting mentions them all. */
static void
test_many (void)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (ChatMarkup) markup = NULL;
  g_autoptr (GArray) mentions = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (body, "@ben ");
  markup = parse (body->str);
  text = confab_markup_label_format (chat_markup_get_paragraph (markup), NULL, &mentions);

  g_assert_cmpuint (mentions->len, ==, 100);
}

static void
add (const char *name,
     void      (*func) (Fixture       *self,
                        gconstpointer  kind))
{
  static const char *const kinds[] = { "label", "paragraph" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mentions/%s/%s", name, kinds[i]);

      g_test_add (path, Fixture, kinds[i], fixture_setup, func, fixture_teardown);
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  ui_test_init (&argc, &argv);
  provider = gtk_css_provider_new ();
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);

  g_test_add_func ("/mentions/places", test_places);
  g_test_add_func ("/mentions/many", test_many);
  add ("theme", test_theme);
  add ("unseen", test_unseen);
  add ("reuse", test_reuse);
  add ("at-once", test_at_once);

  status = ui_test_run ();
  g_object_unref (provider);

  return status;
}
