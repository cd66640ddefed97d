/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Tells what an app shows as text, and whether it has the room for it. Loaded
 * before all else, like the stage.
 *
 * CONFAB_TEXTS_LOCALEDIR is where the translations of the app are, whatever was
 * compiled in. The texts of the toolkit are in ⟪⟫, and so known from those of
 * the app, among which one that is not translated would pass for them.
 *
 * As io.github.confab_chat.Texts.P and the id of the process, Read() returns for
 * each text of a widget on the screen: the text, what is wrong with its place or
 * "", and where it is among the widgets.
 */

#include <gtk/gtk.h>

#include <dlfcn.h>
#include <unistd.h>

#define NAME "io.github.confab_chat.Texts"
#define PATH "/io/github/confab_chat/Texts"
#define SLACK 1.0

/* What is drawn by the second frame after it was asked for has its place. */
#define N_FRAMES 2

static const char interface_xml[] =
  "<node><interface name='" NAME "'>"
  "  <method name='Read'><arg direction='out' type='a(sss)'/></method>"
  "</interface></node>";

typedef struct
{
  GVariantBuilder builder;
  GDBusMethodInvocation *invocation;
  guint n_frames;
} Reading;

static Reading *reading;

static void *
get_real (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

/* Where the translations are */

char *
bindtextdomain (const char *domain,
                const char *directory)
{
  char *(*real) (const char *, const char *) = (char *(*) (const char *, const char *)) get_real ("bindtextdomain");
  const char *ours = g_getenv ("CONFAB_TEXTS_LOCALEDIR");

  return real (domain, g_strcmp0 (domain, "confab") == 0 && ours != NULL ? ours : directory);
}

static gboolean
is_toolkit (const char *domain)
{
  const char * const domains[] = { "glib20", "gtk40", "gtksourceview-5", "libadwaita", "libspelling", NULL };

  return domain != NULL && g_strv_contains (domains, domain);
}

/* The calendar and the direction ask how things are to be done, not what to say. */
static const char *
mark (const char *domain,
      const char *original,
      const char *text)
{
  g_autofree char *marked = NULL;

  if (!is_toolkit (domain) || *text == '\0' || g_str_has_prefix (text, "⟪")
      || g_str_has_prefix (original, "default:") || g_str_has_prefix (original, "calendar"))
    return text;

  marked = g_strconcat ("⟪", text, "⟫", NULL);

  return g_intern_string (marked);
}

const char *
g_dgettext (const char *domain,
            const char *text)
{
  const char *(*real) (const char *, const char *) =
    (const char *(*) (const char *, const char *)) get_real ("g_dgettext");

  return mark (domain, text, real (domain, text));
}

const char *
g_dngettext (const char *domain,
             const char *text,
             const char *plural,
             gulong      n)
{
  const char *(*real) (const char *, const char *, const char *, gulong) =
    (const char *(*) (const char *, const char *, const char *, gulong)) get_real ("g_dngettext");

  return mark (domain, text, real (domain, text, plural, n));
}

const char *
g_dpgettext (const char *domain,
             const char *text,
             gsize       offset)
{
  const char *(*real) (const char *, const char *, gsize) =
    (const char *(*) (const char *, const char *, gsize)) get_real ("g_dpgettext");

  return mark (domain, text, real (domain, text, offset));
}

const char *
g_dpgettext2 (const char *domain,
              const char *context,
              const char *text)
{
  const char *(*real) (const char *, const char *, const char *) =
    (const char *(*) (const char *, const char *, const char *)) get_real ("g_dpgettext2");

  return mark (domain, context != NULL ? context : text, real (domain, context, text));
}

/* What the widgets say */

static char *
describe_place (GtkWidget *widget)
{
  g_autoptr (GString) place = g_string_new (NULL);

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      if (place->len > 0)
        g_string_prepend (place, " › ");
      g_string_prepend (place, G_OBJECT_TYPE_NAME (widget));
    }

  return g_string_free_and_steal (g_steal_pointer (&place));
}

static void
add (const char *text,
     const char *fault,
     GtkWidget  *widget)
{
  g_autofree char *place = describe_place (widget);

  if (text != NULL && *text != '\0')
    g_variant_builder_add (&reading->builder, "(sss)", text, fault, place);
}

/* What a text does not fit in. It may be above or below what is scrolled. */
static GtkWidget *
find_too_small (GtkWidget             *label,
                const graphene_rect_t *text)
{
  gboolean can_scroll = FALSE;

  for (GtkWidget *above = label; above != NULL; above = gtk_widget_get_parent (above))
    {
      graphene_rect_t around = { { 0, 0 }, { gtk_widget_get_width (above), gtk_widget_get_height (above) } };
      graphene_rect_t seen;
      graphene_point_t origin;

      if (!gtk_widget_compute_point (label, above, &text->origin, &origin))
        return NULL;

      can_scroll = can_scroll || GTK_IS_SCROLLABLE (above);
      seen = (graphene_rect_t) { origin, text->size };
      graphene_rect_inset (&around, -SLACK, can_scroll ? -G_MAXINT : -SLACK);
      if ((above == label || gtk_widget_get_overflow (above) == GTK_OVERFLOW_HIDDEN || GTK_IS_NATIVE (above))
          && !graphene_rect_contains_rect (&around, &seen))
        return above;
      if (GTK_IS_NATIVE (above))
        return NULL;
    }

  return NULL;
}

static char *
find_fault (GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  GtkWidget *too_small;
  PangoRectangle extents;
  int x;
  int y;

  if (pango_layout_is_ellipsized (layout))
    return g_strdup ("ellipsized");

  pango_layout_get_pixel_extents (layout, NULL, &extents);
  gtk_label_get_layout_offsets (label, &x, &y);
  too_small = find_too_small (GTK_WIDGET (label),
                              &GRAPHENE_RECT_INIT (x + extents.x, y + extents.y, extents.width, extents.height));

  return too_small != NULL ? g_strdup_printf ("clipped by %s", G_OBJECT_TYPE_NAME (too_small)) : g_strdup ("");
}

static void
read_label (GtkLabel *label)
{
  g_autofree char *fault = find_fault (label);

  add (gtk_label_get_text (label), fault, GTK_WIDGET (label));
}

static void
read_widget (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    read_label (GTK_LABEL (widget));
  if (GTK_IS_INSCRIPTION (widget))
    add (gtk_inscription_get_text (GTK_INSCRIPTION (widget)), "", widget);
  if (GTK_IS_WINDOW (widget))
    add (gtk_window_get_title (GTK_WINDOW (widget)), "", widget);
  add (gtk_widget_get_tooltip_text (widget), "", widget);
}

static void
walk (GtkWidget *widget,
      void (*visit) (GtkWidget *widget))
{
  if (!gtk_widget_get_mapped (widget))
    return;

  visit (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    walk (child, visit);
}

static void
walk_windows (void (*visit) (GtkWidget *widget))
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      walk (window, visit);
    }
}

/* What the app draws without a label. */
void
gtk_snapshot_append_layout (GtkSnapshot   *snapshot,
                            PangoLayout   *layout,
                            const GdkRGBA *color)
{
  void (*real) (GtkSnapshot *, PangoLayout *, const GdkRGBA *) =
    (void (*) (GtkSnapshot *, PangoLayout *, const GdkRGBA *)) get_real ("gtk_snapshot_append_layout");

  if (reading != NULL)
    add (pango_layout_get_text (layout), pango_layout_is_ellipsized (layout) ? "ellipsized" : "", NULL);

  real (snapshot, layout, color);
}

static gboolean
tick_cb (GtkWidget     *window,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  g_autofree Reading *done = NULL;

  if (++reading->n_frames <= N_FRAMES)
    return G_SOURCE_CONTINUE;

  walk_windows (read_widget);
  done = g_steal_pointer (&reading);
  g_dbus_method_invocation_return_value (done->invocation, g_variant_new ("(a(sss))", &done->builder));

  return G_SOURCE_REMOVE;
}

static GtkWidget *
get_mapped_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (gtk_widget_get_mapped (window))
        return window;
    }

  return NULL;
}

static void
method_call_cb (GDBusConnection       *connection,
                const char            *sender,
                const char            *path,
                const char            *interface,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  GtkWidget *window = get_mapped_window ();

  if (window == NULL || reading != NULL)
    {
      g_dbus_method_invocation_return_error (invocation, G_IO_ERROR, G_IO_ERROR_BUSY, "There is nothing to read");
      return;
    }

  reading = g_new0 (Reading, 1);
  reading->invocation = invocation;
  g_variant_builder_init (&reading->builder, G_VARIANT_TYPE ("a(sss)"));
  walk_windows (gtk_widget_queue_draw);
  gtk_widget_add_tick_callback (window, tick_cb, NULL, NULL);
}

static void
start_cb (gpointer user_data)
{
  static const GDBusInterfaceVTable table = { .method_call = method_call_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autofree char *name = g_strdup_printf (NAME ".P%d", (int) getpid ());

  if (!gtk_is_initialized ())
    return;

  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_register_object (connection, PATH, node->interfaces[0], &table, NULL, NULL, NULL);
  g_bus_own_name_on_connection (connection, name, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
}

__attribute__ ((constructor)) static void
set_up (void)
{
  g_idle_add_once (start_cb, NULL);
}
