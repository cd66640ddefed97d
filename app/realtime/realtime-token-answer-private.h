/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RealtimeTokenAnswer RealtimeTokenAnswer;

/* Called with a token, with an error, or with neither: then there is no right
 * to a token. */
typedef void (*RealtimeTokenAnswerFunc) (const char   *token,
                                         const GError *error,
                                         gpointer      user_data);

RealtimeTokenAnswer *realtime_token_answer_new             (GMainContext            *context,
                                                            RealtimeTokenAnswerFunc  func,
                                                            gpointer                 user_data);
RealtimeTokenAnswer *realtime_token_answer_ref             (RealtimeTokenAnswer     *self);
void                 realtime_token_answer_unref           (RealtimeTokenAnswer     *self);
GCancellable        *realtime_token_answer_get_cancellable (RealtimeTokenAnswer     *self);
gboolean             realtime_token_answer_give            (RealtimeTokenAnswer     *self,
                                                            const char              *token,
                                                            const GError            *error);
void                 realtime_token_answer_abandon         (RealtimeTokenAnswer     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeTokenAnswer, realtime_token_answer_unref)

G_END_DECLS
