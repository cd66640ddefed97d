/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  CONFAB_MESSAGE_AVATAR,
  CONFAB_MESSAGE_HEADER,
  CONFAB_MESSAGE_STATE,
  CONFAB_MESSAGE_BODY,
  CONFAB_MESSAGE_FAILURE,
  CONFAB_N_MESSAGE_PARTS
} ConfabMessagePart;

#define CONFAB_TYPE_MESSAGE_LAYOUT (confab_message_layout_get_type ())

G_DECLARE_FINAL_TYPE (ConfabMessageLayout, confab_message_layout, CONFAB, MESSAGE_LAYOUT, GtkLayoutManager)

GtkWidget *confab_message_layout_get_part     (ConfabMessageLayout *self,
                                               ConfabMessagePart    part);
void       confab_message_layout_set_part     (ConfabMessageLayout *self,
                                               ConfabMessagePart    part,
                                               GtkWidget           *widget);
void       confab_message_layout_set_outgoing (ConfabMessageLayout *self,
                                               gboolean             outgoing);

G_END_DECLS
