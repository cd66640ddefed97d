/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-failure-bar.h"

#include "confab-error-text.h"

/**
 * ConfabFailureBar:
 *
 * Below a message that was not sent: why, and the buttons to try again or to
 * give it up. The actions are those of the row around it.
 */
struct _ConfabFailureBar
{
  AdwBin    parent_instance;

  GtkLabel *reason_label;
};

G_DEFINE_FINAL_TYPE (ConfabFailureBar, confab_failure_bar, ADW_TYPE_BIN)

static void
confab_failure_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CONFAB_TYPE_FAILURE_BAR);

  G_OBJECT_CLASS (confab_failure_bar_parent_class)->dispose (object);
}

static void
confab_failure_bar_class_init (ConfabFailureBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_failure_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-failure-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabFailureBar, reason_label);
}

static void
confab_failure_bar_init (ConfabFailureBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_failure_bar_new:
 *
 * Creates a failure bar.
 *
 * Returns: (transfer floating): the bar
 */
ConfabFailureBar *
confab_failure_bar_new (void)
{
  return g_object_new (CONFAB_TYPE_FAILURE_BAR, NULL);
}

/**
 * confab_failure_bar_set_error:
 * @self: a failure bar
 * @error: (nullable): why the message was not sent
 *
 * Sets the reason to show.
 */
void
confab_failure_bar_set_error (ConfabFailureBar *self,
                              const GError     *error)
{
  g_return_if_fail (CONFAB_IS_FAILURE_BAR (self));

  gtk_label_set_label (self->reason_label, confab_error_text_get_for_writing (error).body);
}
