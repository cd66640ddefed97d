/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerWorker:
 *
 * A thread that does, one after the other, what would hold up the main loop.
 */
typedef struct _ServerWorker ServerWorker;

typedef void (*ServerWorkerFunc) (gpointer data);

ServerWorker *server_worker_new  (const char       *name,
                                  GMainContext     *context);
void          server_worker_free (ServerWorker     *self);
void          server_worker_push (ServerWorker     *self,
                                  ServerWorkerFunc  run,
                                  ServerWorkerFunc  done,
                                  gpointer          data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerWorker, server_worker_free)

G_END_DECLS
