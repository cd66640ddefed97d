/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a channel keeps when nobody says otherwise: years of conversation. */
#define SERVER_DEFAULT_HISTORY_SIZE 1000000

/**
 * ServerAccessKind:
 *
 * Who may do something. Admins are members too, and everyone is everyone.
 */
typedef enum
{
  SERVER_ACCESS_UNSET,
  SERVER_ACCESS_NOBODY,
  SERVER_ACCESS_USERS,
  SERVER_ACCESS_ADMINS,
  SERVER_ACCESS_MEMBERS,
  SERVER_ACCESS_EVERYONE,
} ServerAccessKind;

typedef struct
{
  ServerAccessKind kind;
  /* (nullable): of SERVER_ACCESS_USERS */
  char **users;
} ServerAccess;

/**
 * ServerGrant:
 * @SERVER_GRANT_ASKED: to subscribers that ask for it.
 *
 * Whom a channel gives something that subscribers can ask for.
 */
typedef enum
{
  SERVER_GRANT_NEVER,
  SERVER_GRANT_ASKED,
  SERVER_GRANT_ALWAYS,
} ServerGrant;

/**
 * ServerRecoveryMode:
 * @SERVER_RECOVERY_STREAM: all that was missed counts.
 * @SERVER_RECOVERY_CACHE: only the newest publication does.
 */
typedef enum
{
  SERVER_RECOVERY_STREAM,
  SERVER_RECOVERY_CACHE,
} ServerRecoveryMode;

/**
 * ServerRules:
 * @history_size: publications to keep, 0 for none, -1 where not set.
 * @history_ttl: milliseconds to keep them, 0 for ever, -1 where not set.
 * @delta: whether who asks may be sent what has changed only.
 * @max_payload: bytes that one publication may have.
 * @positioning: a #ServerGrant: whether the position is told.
 * @recovery: a #ServerGrant: whether what was missed is.
 * @recovery_mode: a #ServerRecoveryMode.
 * @tags_filter: whether who asks may get a choice of the publications.
 * @ask_permissions: whether somebody else decides instead of @read and
 *   @publish, where there is one who can be asked; -1 where not set.
 * @subscribe_proxy: likewise, for each subscription; -1 where not set.
 * @publish_proxy: likewise, for each publication; -1 where not set.
 * @join_leave: whether who comes and goes is told to those who ask, -1 where
 *   not set.
 * @force_join_leave: whether it is told to all, -1 where not set.
 *
 * What one section of the configuration says, or, resolved, what holds for
 * one channel.
 */
typedef struct
{
  ServerAccess read;
  ServerAccess publish;
  ServerAccess history;
  ServerAccess presence;
  gint64 history_size;
  gint64 history_ttl;
  gboolean delta;
  gint64 max_payload;
  int positioning;
  int recovery;
  int recovery_mode;
  gboolean tags_filter;
  gboolean ask_permissions;
  gboolean subscribe_proxy;
  gboolean publish_proxy;
  gboolean join_leave;
  gboolean force_join_leave;
} ServerRules;

typedef enum
{
  SERVER_PERMISSION_READ,
  SERVER_PERMISSION_PUBLISH,
  SERVER_PERMISSION_HISTORY,
  SERVER_PERMISSION_PRESENCE,
} ServerPermission;

/**
 * ServerSubscriber:
 * @user: the user id, empty for a visitor.
 * @subscribed: whether a token or the server has let it into the channel, so
 *   that it may read, whatever the rules say.
 * @channels: (nullable) (array zero-terminated=1): the only ones for a guest.
 */
typedef struct
{
  const char *user;
  gboolean admin;
  gboolean subscribed;
  char **channels;
} ServerSubscriber;

typedef struct _ServerPermissions ServerPermissions;

ServerRules       *server_rules_new             (void);
void               server_rules_free            (ServerRules             *self);
gboolean           server_rules_allow           (const ServerRules       *self,
                                                 ServerPermission         permission,
                                                 const ServerSubscriber  *subscriber);

ServerPermissions *server_permissions_new       (void);
ServerPermissions *server_permissions_ref       (ServerPermissions       *self);
void               server_permissions_unref     (ServerPermissions       *self);
void               server_permissions_take      (ServerPermissions       *self,
                                                 const char              *channel,
                                                 ServerRules             *rules);
char             **server_permissions_dup_channels (const ServerPermissions *self);
const ServerRules *server_permissions_get_rules (const ServerPermissions *self,
                                                 const char              *channel);
void               server_permissions_resolve   (const ServerPermissions *self,
                                                 const char              *channel,
                                                 ServerRules             *rules);
gboolean           server_permissions_name_admits (const char             *channel,
                                                   const ServerSubscriber *subscriber);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerRules, server_rules_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerPermissions, server_permissions_unref)

G_END_DECLS
