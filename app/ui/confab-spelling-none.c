/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-spelling.h"

/* Built in place of confab-spelling.c where libspelling is not used. */

gboolean
confab_spelling_is_available (void)
{
  return FALSE;
}

void
confab_spelling_attach (GtkTextView *view)
{
  g_return_if_fail (GTK_IS_TEXT_VIEW (view));
}

void
confab_spelling_set_enabled (GtkTextView *view,
                             gboolean     enabled)
{
  g_return_if_fail (GTK_IS_TEXT_VIEW (view));
}
