/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-guests.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * ServerGuests:
 * @stamp: a file that is written when an invite is revoked or a guest removed.
 * @tries: how often an invite may be tried now.
 *
 * The invites, and who has come by them, in a database that the server and the
 * verb invite share. Only a hash of an invite's secret is kept.
 */
struct _ServerGuests
{
  sqlite3 *db;
  char *path;
  char *stamp;
  GFileMonitor *monitor;
  ServerGuestsFunc func;
  gpointer data;
  double tries;
  gint64 tried_at;
};

gboolean      server_guests_fail    (ServerGuests             *self,
                                     GError                  **error);
sqlite3_stmt *server_guests_prepare (ServerGuests             *self,
                                     const char               *sql);
gboolean      server_guests_tell    (ServerGuests             *self,
                                     GError                  **error);
gboolean      server_guests_record  (ServerGuests             *self,
                                     const ServerGuestRecord  *guest,
                                     gint64                    invite);

G_END_DECLS
