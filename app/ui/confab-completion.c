/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-completion.h"

#include "confab-avatar.h"

#include <glib/gi18n.h>

#define AVATAR_SIZE 24
#define MAX_WIDTH_CHARS 26

/**
 * ConfabCompletion:
 *
 * The list of what a word could be completed to.
 *
 * It never has the keyboard focus: who writes goes on writing, and tells it
 * what to choose. What is chosen is spoken.
 */
struct _ConfabCompletion
{
  GtkPopover  parent_instance;

  GPtrArray  *candidates;

  GtkListBox *list_box;
};

G_DEFINE_FINAL_TYPE (ConfabCompletion, confab_completion, GTK_TYPE_POPOVER)

enum
{
  ACTIVATED,
  ANNOUNCE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWidget *
create_icon (const ConfabCandidate *candidate)
{
  GtkWidget *icon;

  switch (candidate->kind)
    {
    case CONFAB_TOKEN_MEMBER:
      icon = GTK_WIDGET (confab_avatar_new (AVATAR_SIZE));
      /* After the at sign, there is what the avatar is made of elsewhere. */
      confab_avatar_set_name (CONFAB_AVATAR (icon), candidate->text + 1);
      break;

    case CONFAB_TOKEN_ROOM:
      icon = gtk_label_new ("#");
      gtk_widget_add_css_class (icon, "dimmed");
      break;

    case CONFAB_TOKEN_EMOJI:
    case CONFAB_TOKEN_SHORTCODE:
    default:
      icon = gtk_label_new (candidate->text);
      gtk_widget_add_css_class (icon, "emoji");
      break;
    }

  return icon;
}

static GtkWidget *
create_row (const ConfabCandidate *candidate)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new (candidate->label);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_WIDTH_CHARS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), create_icon (candidate));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, candidate->label,
                                  -1);

  return row;
}

static void
announce (ConfabCompletion *self)
{
  const ConfabCandidate *chosen = confab_completion_get_chosen (self);
  guint n = self->candidates->len;
  g_autofree char *text = NULL;

  if (chosen != NULL)
    {
      int position = gtk_list_box_row_get_index (gtk_list_box_get_selected_row (self->list_box)) + 1;

      /* Translators: spoken when a suggestion is chosen: its name, which of
       * how many it is
       */
      text = g_strdup_printf (ngettext ("%s, %d of %u suggestion", "%s, %d of %u suggestions", n),
                              chosen->label, position, n);
    }
  else
    {
      text = g_strdup_printf (ngettext ("%u suggestion", "%u suggestions", n), n);
    }

  g_signal_emit (self, signals[ANNOUNCE], 0, text);
}

static void
select_row (ConfabCompletion *self,
            int               position)
{
  gtk_list_box_select_row (self->list_box, gtk_list_box_get_row_at_index (self->list_box, position));
}

static void
row_activated_cb (ConfabCompletion *self,
                  GtkListBoxRow    *row)
{
  gtk_list_box_select_row (self->list_box, row);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

/* Who has selected a row without keys takes it by this: GTK lets nobody else
 * activate one.
 */
static void
accept_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  ConfabCompletion *self = CONFAB_COMPLETION (widget);

  if (confab_completion_get_chosen (self) != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
confab_completion_real_announce (ConfabCompletion *self,
                                 const char       *text)
{
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
confab_completion_dispose (GObject *object)
{
  ConfabCompletion *self = CONFAB_COMPLETION (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_COMPLETION);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);

  G_OBJECT_CLASS (confab_completion_parent_class)->dispose (object);
}

static void
confab_completion_class_init (ConfabCompletionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_completion_dispose;

  /**
   * ConfabCompletion::activated:
   *
   * Emitted when what is chosen was clicked, or accepted otherwise.
   */
  signals[ACTIVATED] =
    g_signal_new ("activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * ConfabCompletion::announce:
   * @text: what to say
   *
   * Emitted to say what is chosen.
   */
  signals[ANNOUNCE] =
    g_signal_new_class_handler ("announce",
                                G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST,
                                G_CALLBACK (confab_completion_real_announce),
                                NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-completion.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabCompletion, list_box);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);

  gtk_widget_class_install_action (widget_class, "completion.accept", NULL, accept_action);
}

static void
confab_completion_init (ConfabCompletion *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_completion_new:
 *
 * Creates a list that is empty and not shown.
 *
 * Returns: (transfer floating): the list
 */
ConfabCompletion *
confab_completion_new (void)
{
  return g_object_new (CONFAB_TYPE_COMPLETION, NULL);
}

/**
 * confab_completion_set_candidates:
 * @self: a list
 * @candidates: (element-type ConfabCandidate): what to show, one at least
 * @choose: whether to choose the first
 *
 * Sets what there is to choose from.
 */
void
confab_completion_set_candidates (ConfabCompletion *self,
                                  GPtrArray        *candidates,
                                  gboolean          choose)
{
  g_return_if_fail (CONFAB_IS_COMPLETION (self));
  g_return_if_fail (candidates != NULL && candidates->len > 0);

  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  self->candidates = g_ptr_array_ref (candidates);

  gtk_list_box_remove_all (self->list_box);
  for (guint i = 0; i < candidates->len; i++)
    gtk_list_box_append (self->list_box, create_row (g_ptr_array_index (candidates, i)));

  if (choose)
    select_row (self, 0);
  announce (self);
}

/**
 * confab_completion_move:
 * @self: a list
 * @step: 1 for the next, -1 for the one before
 *
 * Chooses another candidate, in a circle.
 */
void
confab_completion_move (ConfabCompletion *self,
                        int               step)
{
  GtkListBoxRow *row;
  int n;
  int position;

  g_return_if_fail (CONFAB_IS_COMPLETION (self));

  if (self->candidates == NULL)
    return;

  n = (int) self->candidates->len;
  row = gtk_list_box_get_selected_row (self->list_box);
  if (row != NULL)
    position = (gtk_list_box_row_get_index (row) + n + step) % n;
  else
    position = step > 0 ? 0 : n - 1;

  select_row (self, position);
  announce (self);
}

/**
 * confab_completion_get_chosen:
 * @self: a list
 *
 * Gets what is chosen.
 *
 * Returns: (transfer none) (nullable): the candidate
 */
const ConfabCandidate *
confab_completion_get_chosen (ConfabCompletion *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (CONFAB_IS_COMPLETION (self), NULL);

  row = gtk_list_box_get_selected_row (self->list_box);

  return row != NULL ? g_ptr_array_index (self->candidates, gtk_list_box_row_get_index (row)) : NULL;
}
