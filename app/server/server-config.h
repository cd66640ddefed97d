/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-backend.h"
#include "server-files.h"
#include "server-log.h"
#include "server-permissions.h"

G_BEGIN_DECLS

#define SERVER_DEFAULT_ADDRESS "127.0.0.1"
#define SERVER_DEFAULT_PORT 8000

typedef enum
{
  SERVER_SYNCHRONOUS_FULL,
  SERVER_SYNCHRONOUS_NORMAL,
} ServerSynchronous;

typedef enum
{
  SERVER_STORE_DISK,
  SERVER_STORE_MEMORY,
} ServerStoreKind;

typedef enum
{
  SERVER_TLS_1_2,
  SERVER_TLS_1_3,
} ServerTlsVersion;

/**
 * ServerProxySection:
 * @name: what is asked, as in the file.
 * @kind: the same as a number.
 */
typedef struct
{
  char *name;
  ServerQuestionKind kind;
  ServerEndpoint endpoint;
} ServerProxySection;

typedef enum
{
  SERVER_METRICS_LOOPBACK,
  SERVER_METRICS_EVERYONE,
  SERVER_METRICS_NOBODY,
} ServerMetricsAccess;

/**
 * ServerHookSection:
 * @token: what one must know to post.
 * @channel: where it goes.
 * @rate: how many may come in a second.
 *
 * What a section `[hook NAME]` says.
 */
typedef struct
{
  char *name;
  GBytes *token;
  char *channel;
  gint64 rate;
} ServerHookSection;

/**
 * ServerConfig:
 * @address: numeric address to listen on.
 * @port: 0 for any free one.
 * @data_dir: where the history is kept.
 * @allowed_origins: (array zero-terminated=1): of web pages that may connect.
 * @tokens: what is said of tokens, of which is made:
 * @keyring: what they may be signed with.
 * @public_host: (nullable): where others reach this server, perhaps with a port.
 * @guest_ttl: how long a guest's token lasts.
 * @anonymous: whether one may connect without a token.
 * @store: where the history is.
 * @synchronous: whether what was acknowledged survives a power loss
 *   (%SERVER_SYNCHRONOUS_FULL), or just the end of the process.
 * @log_level: what to log.
 * @meta_ttl: how long a stream that is empty is remembered, 0 for ever.
 * @ping_interval: milliseconds, like all times; 0 for no pings.
 * @connect_timeout: from the WebSocket's opening to the connect command.
 * @unsubscribe_timeout: for what is asked about a subscription that the client
 *   does not want any more.
 * @handshake_timeout: for the head of the HTTP request.
 * @body_timeout: for more of the body of an HTTP request, and for the peer to
 *   take more of the response.
 * @idle_timeout: until the next HTTP request on the same connection.
 * @close_timeout: for the peer to answer a close.
 * @expired_close_delay: how long a connection outlasts its token.
 * @expired_sub_close_delay: how long a subscription does.
 * @max_message_size: bytes of one message from a client.
 * @max_queue_size: bytes that may wait for a client that reads slowly.
 * @max_channels: subscriptions of one connection.
 * @files_enabled: whether files are taken and given.
 * @files: what holds for them.
 * @proxies: (element-type ServerProxySection): whom to ask about what.
 * @max_connections_per_user: 0 for any number.
 * @personal_channel: whether users are subscribed to one of their own.
 * @personal_namespace: (nullable): that it is in.
 * @personal_single: whether a connection ends the user's others.
 * @api_key: (nullable): what a backend must know to use the HTTP API.
 * @api_insecure: whether it need not know anything.
 * @api_max_body_size: bytes of one request of the API.
 * @hooks: (element-type ServerHookSection): where other services post to.
 * @hello_enabled: whether the web page is there.
 * @hello_channel: the channel of the page.
 * @metrics_access: who may see the counters.
 * @max_connections: of all; 0 for as many as the system allows.
 * @max_connections_per_address: 0 for any number, as for the following.
 * @connection_rate: new connections of an address in a second.
 * @command_rate: commands of a connection in a second.
 * @byte_rate: bytes from a connection in a second.
 * @flood_timeout: how long a connection may want more than that; 0 for ever.
 * @max_channel_length: bytes of a channel's name.
 * @max_depth: how deep JSON from a client may nest.
 * @trusted_proxies: (array zero-terminated=1): networks whose word counts of
 *   where a request comes from.
 * @allowed_hosts: (array zero-terminated=1): other names of a server that only
 *   this computer can reach.
 * @shutdown_spread: within which time all clients are sent away.
 * @is_loopback: whether only this computer can reach the server, perhaps for
 *   others.
 * @tls_certificate: (nullable): a file; with it, all connections use TLS.
 * @tls_key: (nullable): the file with its key.
 * @tls_self_signed: whether the server makes itself a certificate.
 * @tls_min_version: the oldest version that clients may use.
 * @tls_check_interval: how often to look whether the files have changed.
 */
typedef struct
{
  guint ref_count;
  char *address;
  gint64 port;
  char *data_dir;
  char **allowed_origins;
  ServerKeyringSettings tokens;
  ServerKeyring *keyring;
  gboolean anonymous;
  char *public_host;
  gint64 guest_ttl;
  ServerStoreKind store;
  ServerSynchronous synchronous;
  ServerLogLevel log_level;
  gint64 meta_ttl;
  gint64 ping_interval;
  gint64 pong_timeout;
  gint64 connect_timeout;
  gint64 unsubscribe_timeout;
  gint64 handshake_timeout;
  gint64 body_timeout;
  gint64 idle_timeout;
  gint64 close_timeout;
  gint64 expired_close_delay;
  gint64 expired_sub_close_delay;
  gint64 max_message_size;
  gint64 max_queue_size;
  gint64 max_channels;
  gboolean files_enabled;
  ServerFilesLimits files;
  GPtrArray *proxies;
  gint64 max_connections_per_user;
  gboolean personal_channel;
  char *personal_namespace;
  gboolean personal_single;
  GBytes *api_key;
  gboolean api_insecure;
  gint64 api_max_body_size;
  GPtrArray *hooks;
  gboolean hello_enabled;
  char *hello_channel;
  ServerMetricsAccess metrics_access;
  gint64 max_connections;
  gint64 max_connections_per_address;
  gint64 connection_rate;
  gint64 command_rate;
  gint64 byte_rate;
  gint64 flood_timeout;
  gint64 max_channel_length;
  gint64 max_depth;
  char **trusted_proxies;
  char **allowed_hosts;
  gint64 shutdown_spread;
  gboolean is_loopback;
  char *tls_certificate;
  char *tls_key;
  gboolean tls_self_signed;
  ServerTlsVersion tls_min_version;
  gint64 tls_check_interval;
  ServerPermissions *permissions;
} ServerConfig;

/**
 * ServerConfigOverrides:
 *
 * What the command line says; it wins over the file.
 */
typedef struct
{
  const char *address;
  int port;
  const char *data_dir;
} ServerConfigOverrides;

#define SERVER_CONFIG_NO_PORT G_MININT
#define SERVER_CONFIG_OVERRIDES_INIT { .port = SERVER_CONFIG_NO_PORT }

ServerConfig *server_config_load  (const char                   *path,
                                   const ServerConfigOverrides  *overrides,
                                   GError                      **error);
ServerConfig *server_config_check (const char                   *path,
                                   const ServerConfigOverrides  *overrides,
                                   GPtrArray                   **problems);
char         *server_config_keep  (ServerConfig                 *self,
                                   const ServerConfig           *running);
ServerConfig *server_config_ref   (ServerConfig                 *self);
void          server_config_unref (ServerConfig                 *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerConfig, server_config_unref)

G_END_DECLS
