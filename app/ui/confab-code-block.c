/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-code-block.h"

#include "confab-markup-label.h"
#include "confab-schemes.h"
#include "confab-text.h"

#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>

/* More takes long to be coloured. */
#define MAX_HIGHLIGHTED 20000
#define MAX_LANGUAGE_LENGTH 32

/**
 * ConfabCodeBlock:
 *
 * A code block of a message: the language, a button that copies the code, and
 * the code.
 *
 * It is a label, which is cheap and which reads the same to everybody. A
 * buffer of GtkSourceView only tells the colours, once the block was shown and
 * there is nothing more urgent to do.
 */
struct _ConfabCodeBlock
{
  AdwBin           parent_instance;

  ChatMarkup      *markup;
  ChatMarkupBlock *block;
  guint            highlight_id;

  GtkLabel        *language_label;
  GtkLabel        *code_label;
};

G_DEFINE_FINAL_TYPE (ConfabCodeBlock, confab_code_block, ADW_TYPE_BIN)

/* Names that are neither an id nor the end of a file name. */
static const char *
get_id (const char *name)
{
  static const char * const aliases[][2] = {
    { "bash", "sh" }, { "c++", "cpp" }, { "c#", "c-sharp" }, { "console", "sh" }, { "javascript", "js" },
    { "python", "python3" }, { "py", "python3" }, { "shell", "sh" }, { "zsh", "sh" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (g_str_equal (name, aliases[i][0]))
        return aliases[i][1];
    }

  return name;
}

static GtkSourceLanguage *
find_language (const char *text)
{
  GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default ();
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *file_name = NULL;
  GtkSourceLanguage *language;

  lower[strcspn (lower, " \t,{:")] = '\0';
  if (*lower == '\0' || strlen (lower) > MAX_LANGUAGE_LENGTH || !g_str_is_ascii (lower))
    return NULL;

  language = gtk_source_language_manager_get_language (manager, get_id (lower));
  if (language != NULL)
    return language;

  file_name = g_strconcat ("a.", lower, NULL);

  return gtk_source_language_manager_guess_language (manager, file_name, NULL);
}

static void
add_attribute (PangoAttrList  *attributes,
               PangoAttribute *attribute,
               guint           start,
               guint           end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (attributes, attribute);
}

/* The colours of the schemes are too pale for who wants contrast. */
static void
add_tag (PangoAttrList *attributes,
         GtkTextTag    *tag,
         guint          start,
         guint          end)
{
  g_autoptr (GdkRGBA) color = NULL;
  gboolean color_set, weight_set, style_set;
  int weight;
  PangoStyle style;

  g_object_get (tag,
                "foreground-rgba", &color, "foreground-set", &color_set,
                "weight", &weight, "weight-set", &weight_set,
                "style", &style, "style-set", &style_set,
                NULL);

  if (color_set && color != NULL && !adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    add_attribute (attributes,
                   pango_attr_foreground_new (color->red * G_MAXUINT16, color->green * G_MAXUINT16,
                                              color->blue * G_MAXUINT16),
                   start, end);
  if (weight_set)
    add_attribute (attributes, pango_attr_weight_new (weight), start, end);
  if (style_set)
    add_attribute (attributes, pango_attr_style_new (style), start, end);
}

static PangoAttrList *
get_colours (GtkTextBuffer *buffer)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  GtkTextIter begin, next;
  guint offset = 0;

  gtk_text_buffer_get_start_iter (buffer, &begin);
  while (!gtk_text_iter_is_end (&begin))
    {
      g_autoptr (GSList) tags = gtk_text_iter_get_tags (&begin);
      g_autofree char *piece = NULL;
      guint length;

      next = begin;
      gtk_text_iter_forward_to_tag_toggle (&next, NULL);
      piece = gtk_text_buffer_get_text (buffer, &begin, &next, TRUE);
      length = strlen (piece);

      for (GSList *l = tags; l != NULL; l = l->next)
        add_tag (attributes, l->data, offset, offset + length);

      offset += length;
      begin = next;
    }

  add_attribute (attributes, pango_attr_insert_hyphens_new (FALSE), 0, G_MAXUINT);

  return attributes;
}

static gboolean
highlight_cb (gpointer user_data)
{
  ConfabCodeBlock *self = user_data;
  GtkSourceLanguage *language = find_language (chat_markup_block_get_language (self->block));
  g_autoptr (GtkSourceBuffer) buffer = NULL;
  g_autoptr (PangoAttrList) attributes = NULL;
  GtkTextIter begin, end;

  self->highlight_id = 0;
  if (language == NULL)
    return G_SOURCE_REMOVE;

  gtk_label_set_label (self->language_label, gtk_source_language_get_name (language));

  buffer = gtk_source_buffer_new_with_language (language);
  gtk_source_buffer_set_highlight_matching_brackets (buffer, FALSE);
  gtk_source_buffer_set_style_scheme (buffer, confab_schemes_get ());
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (buffer), chat_markup_block_get_text (self->block), -1);
  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (buffer), &begin, &end);
  gtk_source_buffer_ensure_highlight (buffer, &begin, &end);

  attributes = get_colours (GTK_TEXT_BUFFER (buffer));
  gtk_label_set_attributes (self->code_label, attributes);

  return G_SOURCE_REMOVE;
}

/* The places of colours are those of the text, so it must be the same. */
static gboolean
can_highlight (ConfabCodeBlock *self)
{
  const char *text = chat_markup_block_get_text (self->block);
  g_autoptr (GArray) breaks = NULL;

  if (chat_markup_block_get_language (self->block) == NULL || strlen (text) > MAX_HIGHLIGHTED)
    return FALSE;

  breaks = confab_text_find_breaks (text);

  return breaks == NULL;
}

static void
queue_highlight (ConfabCodeBlock *self)
{
  if (self->highlight_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)) && can_highlight (self))
    self->highlight_id = g_idle_add_full (G_PRIORITY_LOW, highlight_cb, self, NULL);
}

static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ConfabCodeBlock *self = CONFAB_CODE_BLOCK (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), chat_markup_block_get_text (self->block));
}

static void
confab_code_block_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (confab_code_block_parent_class)->map (widget);

  queue_highlight (CONFAB_CODE_BLOCK (widget));
}

static void
confab_code_block_unmap (GtkWidget *widget)
{
  ConfabCodeBlock *self = CONFAB_CODE_BLOCK (widget);

  g_clear_handle_id (&self->highlight_id, g_source_remove);

  GTK_WIDGET_CLASS (confab_code_block_parent_class)->unmap (widget);
}

static void
confab_code_block_dispose (GObject *object)
{
  ConfabCodeBlock *self = CONFAB_CODE_BLOCK (object);

  g_clear_handle_id (&self->highlight_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CODE_BLOCK);

  G_OBJECT_CLASS (confab_code_block_parent_class)->dispose (object);
}

static void
confab_code_block_finalize (GObject *object)
{
  ConfabCodeBlock *self = CONFAB_CODE_BLOCK (object);

  g_clear_pointer (&self->markup, chat_markup_unref);

  G_OBJECT_CLASS (confab_code_block_parent_class)->finalize (object);
}

static void
confab_code_block_class_init (ConfabCodeBlockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_code_block_dispose;
  object_class->finalize = confab_code_block_finalize;
  widget_class->map = confab_code_block_map;
  widget_class->unmap = confab_code_block_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-code-block.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabCodeBlock, language_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabCodeBlock, code_label);

  gtk_widget_class_install_action (widget_class, "code.copy", NULL, copy_action);
}

static void
confab_code_block_init (ConfabCodeBlock *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  confab_markup_label_init (self->code_label);
  gtk_widget_set_direction (GTK_WIDGET (self->code_label), GTK_TEXT_DIR_LTR);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (queue_highlight), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (queue_highlight), self, G_CONNECT_SWAPPED);
}

static char *
format_language (ChatMarkupBlock *block)
{
  const char *language = chat_markup_block_get_language (block);

  return language != NULL ? confab_text_shorten (language, MAX_LANGUAGE_LENGTH, 1) : g_strdup (_("Code"));
}

/**
 * confab_code_block_new:
 * @markup: a message
 * @block: a code block of it
 *
 * Creates what shows a code block.
 *
 * Returns: (transfer floating): the widget
 */
ConfabCodeBlock *
confab_code_block_new (ChatMarkup      *markup,
                       ChatMarkupBlock *block)
{
  ConfabCodeBlock *self;
  g_autofree char *language = NULL;

  g_return_val_if_fail (markup != NULL, NULL);
  g_return_val_if_fail (block != NULL, NULL);

  self = g_object_new (CONFAB_TYPE_CODE_BLOCK, NULL);
  self->markup = chat_markup_ref (markup);
  self->block = block;
  language = format_language (block);
  gtk_label_set_label (self->language_label, language);
  confab_markup_label_set_block (self->code_label, markup, block, NULL);

  return self;
}
