/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What an invite, and the request that uses it, may weigh. */
#define SERVER_INVITE_MAX_NAME 64
#define SERVER_INVITE_MAX_CHANNELS 100
#define SERVER_INVITE_MAX_REQUEST 4096

/**
 * ServerInvite:
 * @name: what the operator knows it by.
 * @channels: (nullable) (array zero-terminated=1): the only ones for its
 *   guests, %NULL for all that the rules let them.
 * @created_at: seconds since 1970, like all times.
 * @expires_at: until when it can be used.
 * @uses: how many may use it, 0 for any number.
 */
typedef struct
{
  gint64 id;
  char *name;
  char **channels;
  gint64 created_at;
  gint64 expires_at;
  gint64 uses;
  gint64 used;
  gboolean revoked;
} ServerInvite;

/**
 * ServerGuestRecord:
 * @id: the user that the guest is.
 * @invite: by which the guest came.
 * @ends_at: until when the guest's token lasts.
 * @removed: whether the guest was sent away, alone or with the whole invite.
 * @invite_open: whether somebody may still come by the invite.
 */
typedef struct
{
  char *id;
  char *name;
  gint64 invite;
  gint64 joined_at;
  gint64 ends_at;
  gboolean removed;
  gboolean invite_open;
} ServerGuestRecord;

typedef enum
{
  SERVER_INVITE_GOOD,
  SERVER_INVITE_UNKNOWN,
  SERVER_INVITE_EXPIRED,
  SERVER_INVITE_USED_UP,
  SERVER_INVITE_BUSY,
  SERVER_INVITE_FAILED,
} ServerInviteStatus;

typedef struct _ServerGuests ServerGuests;

typedef void (*ServerGuestsFunc) (gpointer data);

ServerGuests       *server_guests_open        (const char               *data_dir,
                                               GError                  **error);
void                server_guests_close       (ServerGuests             *self);
char               *server_guests_add         (ServerGuests             *self,
                                               const ServerInvite       *invite,
                                               GError                  **error);
GPtrArray          *server_guests_list        (ServerGuests             *self,
                                               GError                  **error);
gboolean            server_guests_revoke      (ServerGuests             *self,
                                               gint64                    id,
                                               GError                  **error);
ServerInviteStatus  server_guests_use         (ServerGuests             *self,
                                               const char               *secret,
                                               const ServerGuestRecord  *guest,
                                               ServerInvite             *invite);
GPtrArray          *server_guests_list_people (ServerGuests             *self,
                                               gint64                    now,
                                               GError                  **error);
gboolean            server_guests_remove      (ServerGuests             *self,
                                               const char               *id,
                                               GError                  **error);
gboolean            server_guests_close_invite (ServerGuests             *self,
                                               const char               *guest,
                                               gint64                    now,
                                               GError                  **error);
gboolean            server_guests_is_revoked  (ServerGuests             *self,
                                               gint64                    invite,
                                               const char               *guest);
void                server_guests_watch       (ServerGuests             *self,
                                               ServerGuestsFunc          func,
                                               gpointer                  data);
void                server_invite_clear       (ServerInvite             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerGuests, server_guests_close)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerInvite, server_invite_clear)

G_END_DECLS
