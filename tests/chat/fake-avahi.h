/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FAKE_FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FAKE_OTHER_FINGERPRINT "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

/* An Avahi on a bus of its own, with a network that is made up. */
typedef struct
{
  GTestDBus       *bus;
  GDBusConnection *connection;
  /* For what is tested */
  GDBusConnection *client;
  GHashTable      *objects;
  GPtrArray       *services;
  char            *local_name;
  char            *remote_name;
  guint            owner_id;
  guint            server_id;
  guint            server2_id;
  guint            n_made;
} FakeAvahi;

void        fake_avahi_set_up      (FakeAvahi  *self);
void        fake_avahi_tear_down   (FakeAvahi  *self);
void        fake_avahi_start       (FakeAvahi  *self);
void        fake_avahi_stop        (FakeAvahi  *self);
void        fake_avahi_rename_host (FakeAvahi  *self);

void        fake_avahi_add         (FakeAvahi  *self,
                                    int         interface,
                                    const char *name,
                                    const char *address,
                                    guint16     port,
                                    const char *fingerprint);
void        fake_avahi_add_records (FakeAvahi  *self,
                                    const char *name,
                                    const char *address,
                                    guint16     port,
                                    const char *records,
                                    guint       flags);
void        fake_avahi_move        (FakeAvahi  *self,
                                    const char *name,
                                    const char *address);
void        fake_avahi_fail        (FakeAvahi  *self,
                                    const char *name);
void        fake_avahi_remove      (FakeAvahi  *self,
                                    int         interface,
                                    const char *name);

guint       fake_avahi_get_n       (FakeAvahi  *self);
guint       fake_avahi_get_n_announced (FakeAvahi *self);
const char *fake_avahi_get_announced   (FakeAvahi *self,
                                        guint16   *port,
                                        char     **records);

G_END_DECLS
