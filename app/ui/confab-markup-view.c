/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-markup-view.h"

#include "confab-code-block.h"
#include "confab-markup-label.h"

#include <glib/gi18n.h>

#define SPACING 6
#define MAX_WIDTH_CHARS 64

/**
 * ConfabMarkupView:
 *
 * The text of a message that is more than a paragraph: quotes, lists and code
 * blocks, one below the other. It is made for one text and never changes.
 */
struct _ConfabMarkupView
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (ConfabMarkupView, confab_markup_view, ADW_TYPE_BIN)

static void
confab_markup_view_class_init (ConfabMarkupViewClass *klass)
{
}

static void
confab_markup_view_init (ConfabMarkupView *self)
{
}

static GtkWidget *
box_new (GtkAccessibleRole role)
{
  return g_object_new (GTK_TYPE_BOX,
                       "accessible-role", role,
                       "orientation", GTK_ORIENTATION_VERTICAL,
                       "spacing", SPACING,
                       NULL);
}

static GtkWidget *
paragraph_new (ChatMarkup      *markup,
               ChatMarkupBlock *block)
{
  GtkWidget *label = gtk_label_new (NULL);

  confab_markup_label_init (GTK_LABEL (label));
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_WIDTH_CHARS);
  confab_markup_label_set_block (GTK_LABEL (label), markup, block, NULL);

  return label;
}

static GtkWidget *
marker_new (const char *marker)
{
  GtkWidget *label = gtk_label_new (marker);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_width_chars (GTK_LABEL (label), 2);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (label, "numeric");

  return label;
}

static GtkWidget *
item_new (const char *marker,
          GtkWidget  *content)
{
  GtkWidget *item = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);

  gtk_widget_set_hexpand (content, TRUE);
  gtk_box_append (GTK_BOX (item), marker_new (marker));
  gtk_box_append (GTK_BOX (item), content);

  return item;
}

/* As deep as the markup is, which has a limit. */
static GtkWidget *
block_new (ChatMarkup      *markup,
           ChatMarkupBlock *block)
{
  ChatMarkupKind kind = chat_markup_block_get_kind (block);
  GtkWidget *children;

  if (kind == CHAT_MARKUP_PARAGRAPH)
    return paragraph_new (markup, block);
  if (kind == CHAT_MARKUP_CODE)
    return GTK_WIDGET (confab_code_block_new (markup, block));

  children = box_new (kind == CHAT_MARKUP_QUOTE ? GTK_ACCESSIBLE_ROLE_BLOCK_QUOTE : GTK_ACCESSIBLE_ROLE_GENERIC);
  for (guint i = 0; i < chat_markup_block_get_n_children (block); i++)
    gtk_box_append (GTK_BOX (children), block_new (markup, chat_markup_block_get_child (block, i)));

  if (kind == CHAT_MARKUP_ITEM)
    return item_new (chat_markup_block_get_marker (block), children);

  gtk_widget_add_css_class (children, "quote");

  return children;
}

/* Bars and bullets stand where the text begins. */
static void
set_direction (GtkWidget        *widget,
               GtkTextDirection  direction)
{
  if (CONFAB_IS_CODE_BLOCK (widget))
    return;

  gtk_widget_set_direction (widget, direction);
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_direction (child, direction);
}

static GtkTextDirection
get_script_direction (GUnicodeScript script)
{
  static const GUnicodeScript right_to_left[] = {
    G_UNICODE_SCRIPT_ADLAM, G_UNICODE_SCRIPT_ARABIC, G_UNICODE_SCRIPT_HEBREW, G_UNICODE_SCRIPT_MANDAIC,
    G_UNICODE_SCRIPT_NKO, G_UNICODE_SCRIPT_SYRIAC, G_UNICODE_SCRIPT_THAANA,
  };

  for (guint i = 0; i < G_N_ELEMENTS (right_to_left); i++)
    {
      if (script == right_to_left[i])
        return GTK_TEXT_DIR_RTL;
    }

  return GTK_TEXT_DIR_LTR;
}

/* That of the first letter, if there is one. */
static GtkTextDirection
get_direction (ChatMarkup *markup)
{
  g_autofree char *text = chat_markup_dup_text (markup);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalpha (c))
        return get_script_direction (g_unichar_get_script (c));
    }

  return GTK_TEXT_DIR_NONE;
}

static GtkWidget *
note_new (void)
{
  GtkWidget *label = gtk_label_new (_("This message is too long to be shown. Copy its text to read all of it."));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dimmed");

  return label;
}

/**
 * confab_markup_view_new:
 * @markup: the text of a message
 * @shortened: whether there is more of it
 *
 * Creates what shows a text.
 *
 * Returns: (transfer floating): the widget
 */
ConfabMarkupView *
confab_markup_view_new (ChatMarkup *markup,
                        gboolean    shortened)
{
  ConfabMarkupView *self;
  GtkWidget *box;

  g_return_val_if_fail (markup != NULL, NULL);

  box = box_new (GTK_ACCESSIBLE_ROLE_GENERIC);
  for (guint i = 0; i < chat_markup_get_n_blocks (markup); i++)
    gtk_box_append (GTK_BOX (box), block_new (markup, chat_markup_get_block (markup, i)));
  set_direction (box, get_direction (markup));
  if (shortened)
    gtk_box_append (GTK_BOX (box), note_new ());

  self = g_object_new (CONFAB_TYPE_MARKUP_VIEW, "child", box, NULL);

  return self;
}
