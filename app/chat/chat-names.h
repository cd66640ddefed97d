/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ChatNames:
 *
 * Names of people, such that those at the beginning of a text are found fast.
 * They never change.
 *
 * Names that differ in case only, or in how their letters are encoded, are the
 * same name: that which came first.
 */
typedef struct _ChatNames ChatNames;

#define CHAT_TYPE_NAMES (chat_names_get_type ())

GType       chat_names_get_type (void);
ChatNames  *chat_names_new      (const char *const *names,
                                 const char *const *ids) G_GNUC_WARN_UNUSED_RESULT;
ChatNames  *chat_names_ref      (ChatNames         *self);
void        chat_names_unref    (ChatNames         *self);
const char *chat_names_match    (ChatNames         *self,
                                 const char        *folded,
                                 gboolean         (*may_end) (const char *end),
                                 gsize             *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatNames, chat_names_unref)

G_END_DECLS
