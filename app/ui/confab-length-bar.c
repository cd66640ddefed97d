/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-length-bar.h"

#include "chat-payload.h"
#include "chat-split.h"
#include "chat-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* From here on it is said how much there is left. */
#define NEAR_LIMIT (CHAT_PAYLOAD_MAX_BODY - 1024)
/* More messages at once are not what a conversation is for. */
#define MAX_PIECES 20

/**
 * ConfabLengthBar:
 *
 * Says that a text is nearly as long, or longer, than a message can be, and
 * offers to send it as several.
 */
struct _ConfabLengthBar
{
  AdwBin     parent_instance;

  GtkButton *split_button;
  GtkLabel  *label;

  guint      too_long : 1;
  guint      can_split : 1;
};

G_DEFINE_FINAL_TYPE (ConfabLengthBar, confab_length_bar, ADW_TYPE_BIN)

static void
show_left (ConfabLengthBar *self,
           gsize            length)
{
  guint left = (guint) (CHAT_PAYLOAD_MAX_BODY - length);
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u character left", "%u characters left", left), left);

  gtk_label_set_label (self->label, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->label), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "dimmed");
}

static void
show_too_long (ConfabLengthBar *self,
               const char      *body)
{
  const char *rest = body + CHAT_PAYLOAD_MAX_BODY;
  g_autofree char *text = NULL;
  guint n_chars;

  while ((*rest & 0xc0) == 0x80)
    rest--;
  n_chars = (guint) g_utf8_strlen (rest, -1);
  text = g_strdup_printf (ngettext ("%u character too long for one message",
                                    "%u characters too long for one message", n_chars), n_chars);

  gtk_label_set_label (self->label, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->label), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "error");
}

static void
update_split (ConfabLengthBar *self,
              const char      *body,
              gsize            length)
{
  guint n_pieces = 0;

  if (self->too_long && length < MAX_PIECES * CHAT_PAYLOAD_MAX_BODY)
    {
      g_auto (GStrv) pieces = chat_split_text (body, CHAT_PAYLOAD_MAX_BODY);

      n_pieces = g_strv_length (pieces);
    }

  self->can_split = n_pieces > 1 && n_pieces <= MAX_PIECES;
  gtk_widget_set_visible (GTK_WIDGET (self->split_button), self->can_split);
  if (self->can_split)
    {
      g_autofree char *text =
        g_strdup_printf (ngettext ("Send as %u Message", "Send as %u Messages", n_pieces), n_pieces);

      gtk_button_set_label (self->split_button, text);
    }
}

static void
confab_length_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CONFAB_TYPE_LENGTH_BAR);

  G_OBJECT_CLASS (confab_length_bar_parent_class)->dispose (object);
}

static void
confab_length_bar_class_init (ConfabLengthBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_length_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-length-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabLengthBar, label);
  gtk_widget_class_bind_template_child (widget_class, ConfabLengthBar, split_button);
}

static void
confab_length_bar_init (ConfabLengthBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_length_bar_new:
 *
 * Creates a bar, which is not visible at first.
 *
 * Returns: (transfer floating): the bar
 */
ConfabLengthBar *
confab_length_bar_new (void)
{
  return g_object_new (CONFAB_TYPE_LENGTH_BAR, NULL);
}

/**
 * confab_length_bar_set_text:
 * @self: a bar
 * @text: what was written
 *
 * Sets the text whose length is looked at. While that is far from the limit,
 * the bar is not visible.
 */
void
confab_length_bar_set_text (ConfabLengthBar *self,
                            const char      *text)
{
  g_autofree char *body = NULL;
  gsize length = strlen (text);

  g_return_if_fail (CONFAB_IS_LENGTH_BAR (self));

  /* What is sent is never longer than what was written. */
  if (length > NEAR_LIMIT)
    {
      body = chat_text_clean_body (text, length);
      length = strlen (body);
    }

  self->too_long = length > CHAT_PAYLOAD_MAX_BODY;
  update_split (self, body, length);
  if (self->too_long)
    show_too_long (self, body);
  else if (length > NEAR_LIMIT)
    show_left (self, length);
  gtk_widget_set_visible (GTK_WIDGET (self), length > NEAR_LIMIT);
}

/**
 * confab_length_bar_get_too_long:
 * @self: a bar
 *
 * Gets whether the text is too long for one message.
 */
gboolean
confab_length_bar_get_too_long (ConfabLengthBar *self)
{
  g_return_val_if_fail (CONFAB_IS_LENGTH_BAR (self), FALSE);

  return self->too_long;
}

/**
 * confab_length_bar_can_split:
 * @self: a bar
 *
 * Gets whether the text is too long, and can be sent as several messages.
 */
gboolean
confab_length_bar_can_split (ConfabLengthBar *self)
{
  g_return_val_if_fail (CONFAB_IS_LENGTH_BAR (self), FALSE);

  return self->can_split;
}
