/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-hub.h"

G_BEGIN_DECLS

/**
 * ServerPerson:
 * @id: the user, empty for all visitors together.
 * @name: what others see the user called, empty if nothing.
 * @since: when the first of the connections was made, in seconds since 1970.
 *
 * Somebody who is connected. Neither text has control characters.
 */
typedef struct
{
  char *id;
  char *name;
  gint64 since;
  guint connections;
} ServerPerson;

typedef struct _ServerPeople ServerPeople;

ServerPeople *server_people_new  (ServerHub     *hub,
                                  const char    *data_dir,
                                  GError       **error);
void          server_people_free (ServerPeople  *self);
GPtrArray    *server_people_ask  (const char    *data_dir,
                                  GError       **error);

G_END_DECLS
