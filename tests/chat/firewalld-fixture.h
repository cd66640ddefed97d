/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FirewalldFixture:
 * @address: of the bus on which it is.
 * @interface_zone: in which zone every interface is, empty for in none.
 * @target: what the zone does with all that nothing else is said of.
 * @open: the port that the zone lets in, 0 for none.
 * @secret: whether only administrators may ask about a zone.
 * @asked: (nullable): what was asked about last: zone, port and protocol.
 *
 * A firewalld that only answers, alone on a bus of its own.
 */
typedef struct
{
  const char      *address;
  const char      *interface_zone;
  const char      *target;
  guint            open;
  gboolean         secret;
  char            *asked;

  /*< private >*/
  GTestDBus       *bus;
  GDBusConnection *connection;
} FirewalldFixture;

FirewalldFixture *firewalld_fixture_new     (void);
void              firewalld_fixture_release (FirewalldFixture *self);
void              firewalld_fixture_free    (FirewalldFixture *self);

G_END_DECLS
