/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-markup-label.h"

#include "confab-link.h"
#include "confab-mentions.h"
#include "confab-text.h"

#include "chat-uri.h"

#include <string.h>

/* What stands where a long word may be broken. */
#define BREAK "\u200b"

/* Pango takes for the colours of a text a time that grows with the square of their
 * number.
 */
#define MAX_MENTIONS 100

/* What a label shows. There are many labels, so that they are no widgets of our
 * own, but carry this with them.
 */
typedef struct
{
  ChatMarkup      *markup;
  ChatMarkupBlock *block;
  ConfabMentions  *mentions;
  gsize            prefix;
  char           **asked;
} Content;

static G_DEFINE_QUARK (confab-markup-label-content, content)

static void
content_free (gpointer data)
{
  Content *content = data;

  chat_markup_unref (content->markup);
  g_free (content);
}

static Content *
get_content (GtkWidget *label)
{
  return label != NULL ? g_object_get_qdata (G_OBJECT (label), content_quark ()) : NULL;
}

static char *
dup_shown (ChatMarkupBlock       *block,
           const ChatMarkupRange *range)
{
  return g_strndup (chat_markup_block_get_text (block) + range->start, range->end - range->start);
}

/* GtkLabel tells the address, which several links may have: the one whose text
 * tells less counts.
 */
static char *
dup_shown_of (ChatMarkupBlock *block,
              const char      *address)
{
  g_autofree char *shown = NULL;

  for (guint i = 0; i < chat_markup_block_get_n_links (block); i++)
    {
      ChatMarkupRange range;
      const char *link = chat_markup_block_get_link (block, i, &range);

      if (!g_str_equal (link, address))
        continue;

      g_free (shown);
      shown = dup_shown (block, &range);
      if (!chat_uri_is_clear (link, shown))
        break;
    }

  return shown != NULL ? g_steal_pointer (&shown) : g_strdup ("");
}

static gboolean
activate_link_cb (GtkLabel   *label,
                  const char *address)
{
  Content *content = get_content (GTK_WIDGET (label));

  if (content != NULL && content->asked != NULL)
    {
      g_set_str (content->asked, address);
    }
  else if (content != NULL)
    {
      g_autofree char *shown = dup_shown_of (content->block, address);

      confab_link_activate (GTK_WIDGET (label), address, shown);
    }

  return GDK_EVENT_STOP;
}

/* A hyphen at the end of a line could be taken for a part of an address. */
static PangoAttrList *
get_attributes (void)
{
  static PangoAttrList *attributes;

  if (attributes == NULL)
    {
      attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
    }

  return attributes;
}

/**
 * confab_markup_label_init:
 * @label: a label
 *
 * Makes a label one of those that show a part of a message.
 */
void
confab_markup_label_init (GtkLabel *label)
{
  g_return_if_fail (GTK_IS_LABEL (label));

  gtk_label_set_attributes (label, get_attributes ());
  gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
  gtk_label_set_use_markup (label, TRUE);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (label, 0);
  /* The menu is that of the message. */
  gtk_widget_action_set_enabled (GTK_WIDGET (label), "menu.popup", FALSE);
  g_signal_connect_object (label, "activate-link", G_CALLBACK (activate_link_cb), NULL, 0);
}

static gsize
get_prefix (const char *actor)
{
  return actor != NULL ? strlen (actor) + 1 : 0;
}

/* Where a byte of the text of a block is in what is shown of it. */
static gsize
find_index (gsize   offset,
            gsize   prefix,
            GArray *breaks)
{
  gsize index = prefix + offset;

  for (guint i = 0; breaks != NULL && i < breaks->len && g_array_index (breaks, gsize, i) < offset; i++)
    index += strlen (BREAK);

  return index;
}

static GArray *
find_mentions (ChatMarkupBlock *block,
               gsize            prefix,
               GArray          *breaks)
{
  guint n_mentions = MIN (chat_markup_block_get_n_mentions (block), MAX_MENTIONS);
  GArray *mentions;

  if (n_mentions == 0)
    return NULL;

  mentions = g_array_sized_new (FALSE, FALSE, sizeof (ChatMarkupRange), n_mentions);
  for (guint i = 0; i < n_mentions; i++)
    {
      ChatMarkupRange range = chat_markup_block_get_mention (block, i);

      range.start = find_index (range.start, prefix, breaks);
      range.end = find_index (range.end, prefix, breaks);
      g_array_append_val (mentions, range);
    }

  return mentions;
}

/**
 * confab_markup_label_format:
 * @block: a paragraph or a code block
 * @actor: (nullable): who does what the text says
 * @mentions: (out) (nullable) (element-type ChatMarkupRange): where people are
 *   mentioned in what is shown, or %NULL if nobody is; of very many, the first
 *
 * Makes Pango markup of a part of a message.
 *
 * Returns: (transfer full): the markup
 */
char *
confab_markup_label_format (ChatMarkupBlock  *block,
                            const char       *actor,
                            GArray          **mentions)
{
  g_autoptr (GArray) breaks = NULL;
  g_autofree char *text = NULL;
  g_autofree char *marked = NULL;

  g_return_val_if_fail (block != NULL, NULL);
  g_return_val_if_fail (mentions != NULL, NULL);

  breaks = confab_text_find_breaks (chat_markup_block_get_text (block));
  *mentions = find_mentions (block, get_prefix (actor), breaks);
  text = chat_markup_block_to_pango (block, CHAT_MARKUP_LINKS_ACTIVE, NULL, breaks);
  if (actor == NULL)
    return g_steal_pointer (&text);

  marked = g_markup_printf_escaped ("<b>%s</b> ", actor);

  return g_strconcat ("<i>", marked, text, "</i>", NULL);
}

static void
mentions_changed_cb (GtkLabel *label)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_copy (get_attributes ());

  confab_mentions_color (get_content (GTK_WIDGET (label))->mentions, attributes);
  gtk_label_set_attributes (label, attributes);
}

static void
set_mentions (GtkLabel *label,
              Content  *content,
              GArray   *mentions)
{
  content->mentions = confab_mentions_new (GTK_WIDGET (label), mentions);
  g_signal_connect_object (content->mentions, "changed", G_CALLBACK (mentions_changed_cb), label, G_CONNECT_SWAPPED);
  mentions_changed_cb (label);
}

static void
clear_mentions (GtkLabel *label)
{
  Content *content = get_content (GTK_WIDGET (label));

  if (content == NULL || content->mentions == NULL)
    return;

  gtk_widget_unparent (GTK_WIDGET (content->mentions));
  content->mentions = NULL;
  gtk_label_set_attributes (label, get_attributes ());
}

/**
 * confab_markup_label_set_block:
 * @label: a label
 * @markup: a message
 * @block: a paragraph or a code block of it
 * @actor: (nullable): who does what the text says
 *
 * Shows a part of a message.
 */
void
confab_markup_label_set_block (GtkLabel        *label,
                               ChatMarkup      *markup,
                               ChatMarkupBlock *block,
                               const char      *actor)
{
  g_autoptr (GArray) mentions = NULL;
  g_autofree char *text = NULL;
  Content *content;

  g_return_if_fail (GTK_IS_LABEL (label));
  g_return_if_fail (markup != NULL);
  g_return_if_fail (block != NULL);

  content = g_new0 (Content, 1);
  content->markup = chat_markup_ref (markup);
  content->block = block;
  content->prefix = get_prefix (actor);
  text = confab_markup_label_format (block, actor, &mentions);
  clear_mentions (label);
  gtk_label_set_label (label, text);
  g_object_set_qdata_full (G_OBJECT (label), content_quark (), content, content_free);
  if (mentions != NULL)
    set_mentions (label, content, mentions);
}

/* Where a byte of the label is in the text of its block. */
static gboolean
find_offset (const Content *content,
             gsize          index,
             gsize         *offset)
{
  g_autoptr (GArray) breaks = confab_text_find_breaks (chat_markup_block_get_text (content->block));

  if (index < content->prefix)
    return FALSE;

  *offset = index - content->prefix;
  for (guint i = 0; breaks != NULL && i < breaks->len && g_array_index (breaks, gsize, i) < *offset; i++)
    *offset -= strlen (BREAK);

  return TRUE;
}

static gboolean
get_index (GtkLabel *label,
           double    x,
           double    y,
           gsize    *index)
{
  int layout_x, layout_y, found, trailing;

  gtk_label_get_layout_offsets (label, &layout_x, &layout_y);
  if (!pango_layout_xy_to_index (gtk_label_get_layout (label),
                                 (int) (x - layout_x) * PANGO_SCALE, (int) (y - layout_y) * PANGO_SCALE,
                                 &found, &trailing))
    return FALSE;

  *index = found;

  return TRUE;
}

/**
 * confab_markup_label_dup_link_at:
 * @root: a widget with such labels in it
 * @x: a place in it
 * @y: a place in it
 * @shown: (out): the text of the link
 *
 * Gets the link at a place.
 *
 * Returns: (transfer full) (nullable): its address, if there is one
 */
char *
confab_markup_label_dup_link_at (GtkWidget  *root,
                                 double      x,
                                 double      y,
                                 char      **shown)
{
  GtkWidget *label = gtk_widget_pick (root, x, y, GTK_PICK_DEFAULT);
  Content *content = get_content (label);
  graphene_point_t point;
  gsize index, offset;

  if (content == NULL || !gtk_widget_compute_point (root, label, &GRAPHENE_POINT_INIT (x, y), &point) ||
      !get_index (GTK_LABEL (label), point.x, point.y, &index) || !find_offset (content, index, &offset))
    return NULL;

  for (guint i = 0; i < chat_markup_block_get_n_links (content->block); i++)
    {
      ChatMarkupRange range;
      const char *address = chat_markup_block_get_link (content->block, i, &range);

      if (range.start <= offset && offset < range.end)
        {
          *shown = dup_shown (content->block, &range);
          return g_strdup (address);
        }
    }

  return NULL;
}

/**
 * confab_markup_label_dup_focused_link:
 * @root: a widget with such labels in it
 * @shown: (out): the text of the link
 *
 * Gets the link that has the focus of the keyboard.
 *
 * Returns: (transfer full) (nullable): its address, if there is one
 */
char *
confab_markup_label_dup_focused_link (GtkWidget  *root,
                                      char      **shown)
{
  GtkRoot *window = gtk_widget_get_root (root);
  GtkWidget *focus = window != NULL ? gtk_root_get_focus (window) : NULL;
  Content *content = get_content (focus);
  g_autofree char *address = NULL;

  if (content == NULL || !gtk_widget_is_ancestor (focus, root))
    return NULL;

  /* GtkLabel tells what is below the pointer, but what has the focus only to
   * who opens it.
   */
  content->asked = &address;
  g_signal_emit_by_name (focus, "activate-current-link");
  content->asked = NULL;

  if (address != NULL)
    *shown = dup_shown_of (content->block, address);

  return g_steal_pointer (&address);
}

typedef struct
{
  char  *address;
  char  *shown;
  guint  n_links;
} OnlyLink;

static void
count_links (GtkWidget *widget,
             OnlyLink  *only)
{
  Content *content = get_content (widget);
  guint n_links = content != NULL ? chat_markup_block_get_n_links (content->block) : 0;

  if (only->n_links == 0 && n_links == 1)
    {
      ChatMarkupRange range;

      only->address = g_strdup (chat_markup_block_get_link (content->block, 0, &range));
      only->shown = dup_shown (content->block, &range);
    }
  only->n_links += n_links;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && only->n_links <= 1;
       child = gtk_widget_get_next_sibling (child))
    count_links (child, only);
}

/**
 * confab_markup_label_dup_only_link:
 * @root: a widget with such labels in it
 * @shown: (out): the text of the link
 *
 * Gets the link, if there is just one.
 *
 * Returns: (transfer full) (nullable): its address
 */
char *
confab_markup_label_dup_only_link (GtkWidget  *root,
                                   char      **shown)
{
  OnlyLink only = { NULL, NULL, 0 };

  count_links (root, &only);
  if (only.n_links == 1)
    {
      *shown = only.shown;
      return only.address;
    }

  g_free (only.address);
  g_free (only.shown);

  return NULL;
}
