/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BACKEND_OURS,
  BACKEND_CENTRIFUGO,
} BackendKind;

/**
 * Backend:
 *
 * A server with these channels and their resources:
 *
 * - `room`: everybody may do everything
 * - `short`: likewise, and five messages are kept
 * - `secret`: only who has a name may read
 */
typedef struct _Backend Backend;

#define BACKEND_SHORT_HISTORY 5

Backend  *backend_new            (BackendKind   kind,
                                  char        **why_not) G_GNUC_WARN_UNUSED_RESULT;
void      backend_free           (Backend      *self);
guint16   backend_get_port       (Backend      *self);
gboolean  backend_keeps_history  (Backend      *self);
gboolean  backend_resents_halves (Backend      *self);
char     *backend_mint_token     (Backend      *self,
                                  const char   *user) G_GNUC_WARN_UNUSED_RESULT;
void      backend_kill           (Backend      *self);
void      backend_start          (Backend      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Backend, backend_free)

G_END_DECLS
