/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-keyring.h"

#include <yyjson.h>

G_BEGIN_DECLS

/* What one token may subscribe its bearer to. */
#define SERVER_CLAIMS_MAX_CHANNELS 1000

typedef enum
{
  SERVER_TOKEN_CONNECTION,
  SERVER_TOKEN_SUBSCRIPTION,
} ServerTokenKind;

/**
 * ServerOverrideFlags:
 *
 * Options of a channel that a token can set for its bearer.
 */
typedef enum
{
  SERVER_OVERRIDE_NONE = 0,
  SERVER_OVERRIDE_PRESENCE = 1 << 0,
  SERVER_OVERRIDE_JOIN_LEAVE = 1 << 1,
  SERVER_OVERRIDE_FORCE_RECOVERY = 1 << 2,
  SERVER_OVERRIDE_FORCE_POSITIONING = 1 << 3,
  SERVER_OVERRIDE_FORCE_PUSH_JOIN_LEAVE = 1 << 4,
} ServerOverrideFlags;

/**
 * ServerOverride:
 * @given: which options are set.
 * @values: which of them are on.
 */
typedef struct
{
  ServerOverrideFlags given;
  ServerOverrideFlags values;
} ServerOverride;

/**
 * ServerClaimedChannel:
 * @name: a valid channel.
 * @info: (nullable): what others shall see of the subscriber there, JSON.
 * @data: (nullable): what the subscriber is told, JSON.
 *
 * A channel that the bearer of a connection token is subscribed to.
 */
typedef struct
{
  char *name;
  GBytes *info;
  GBytes *data;
  ServerOverride override;
} ServerClaimedChannel;

/**
 * ServerClaims:
 * @user: the user id, empty for a visitor.
 * @info: (nullable): what others shall see of the user, JSON text.
 * @meta: (nullable): what only the server shall know of the user, JSON text.
 * @channels: (nullable) (element-type ServerClaimedChannel): what the user is
 *   subscribed to, each channel once.
 * @channel: (nullable): the channel of a subscription token.
 * @client: (nullable): the only client that may use a subscription token.
 * @data: (nullable): what a subscriber is told, JSON text.
 * @override: of a subscription token.
 * @expires_at: until when the token may be used, in seconds since 1970, 0 for
 *   ever.
 * @ends_at: until when what it was used for lasts, 0 for ever.
 * @admin: of a connection token.
 */
typedef struct
{
  char *user;
  GBytes *info;
  GBytes *meta;
  GPtrArray *channels;
  char *channel;
  char *client;
  GBytes *data;
  ServerOverride override;
  gint64 expires_at;
  gint64 ends_at;
  gboolean admin;
} ServerClaims;

gboolean              server_claims_read           (ServerClaims         *self,
                                                    ServerKeyring        *keyring,
                                                    ServerTokenKind       kind,
                                                    GBytes               *json,
                                                    gint64                now);
char                 *server_claims_write          (const ServerClaims   *self,
                                                    ServerKeyring        *keyring,
                                                    ServerTokenKind       kind);
ServerClaimedChannel *server_claims_add_channel    (ServerClaims         *self,
                                                    const char           *name);
void                  server_claims_clear          (ServerClaims         *self);
gboolean              server_override_read         (ServerOverride       *self,
                                                    yyjson_val           *options);
gboolean              server_override_get          (const ServerOverride *self,
                                                    ServerOverrideFlags   flag,
                                                    gboolean              standard);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerClaims, server_claims_clear)

G_END_DECLS
