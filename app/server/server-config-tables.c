/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config-tables.h"

#include "server-headers.h"
#include "server-hello.h"
#include "server-network.h"
#include "server-origin.h"

#include <gio/gio.h>
#include <string.h>
#include <wire.h>

/* All that the configuration file may say but for the rules, which are in
 * server-config-rules.c.
 *
 * A new key is a field of ServerConfig and a row here; everything else, from
 * reading it to the shipped file and the manual, follows from the row. A new
 * section is a table and a row at the end. The shipped file is made of the
 * tables: `realtime-server --print-default-config > data/realtime-server.conf`.
 */

#define FIELD(name) G_STRUCT_OFFSET (ServerConfig, name)
#define KIB G_GINT64_CONSTANT (1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
#define DAY SERVER_CONFIG_DAY

static gboolean
is_address (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return address != NULL;
}

static const char *const store_choices[] = { "disk", "memory", NULL };

static gboolean
is_host (const char *text)
{
  return text[strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-._:[]")] == '\0';
}

static gboolean
is_namespace (const char *text)
{
  return wire_channel_is_valid (text) && text[strcspn (text, ":#$")] == '\0';
}

static const char *const synchronous_choices[] = { "full", "normal", NULL };

static const char *const log_level_choices[] = { "error", "warning", "info", "debug", NULL };

static const ServerConfigKey server_keys[] = {
  [SERVER_CONFIG_KEY_LISTEN] =
  { "listen", SERVER_CONFIG_TEXT, FIELD (address), SERVER_DEFAULT_ADDRESS, .check = is_address,
    .allowed = "a numeric address such as 127.0.0.1, 0.0.0.0 or ::",
    .fixed = TRUE,
    .comment = "A numeric address. The default can be reached from this computer only; for all of a "
               "network write 0.0.0.0 or ::. Without a key for tokens, guests then need an invite: see "
               "realtime-server invite. Where systemd passes a socket, address and port are those of the "
               "socket." },
  [SERVER_CONFIG_KEY_PORT] =
  { "port", SERVER_CONFIG_NUMBER, FIELD (port), G_STRINGIFY (SERVER_DEFAULT_PORT), 0, 65535,
    .fixed = TRUE,
    .comment = "0 takes any port that is free, and prints it." },
  [SERVER_CONFIG_KEY_DATA_DIR] =
  { "data_dir", SERVER_CONFIG_TEXT, FIELD (data_dir), .allowed = "the path of a folder",
    .example = "/var/lib/realtime-server",
    .fixed = TRUE,
    .comment = "Where the history is kept, in ~/.local/share/realtime-server if not set." },
  { "token_secret_file", SERVER_CONFIG_SECRET_FILE, FIELD (tokens.secret),
    .example = "/etc/realtime-server/secret",
    .comment = "The secret with which tokens (JSON web tokens, HS256, HS384 or HS512) are signed. "
               "Better in a file that nobody else can read." },
  { "token_secret", SERVER_CONFIG_SECRET, FIELD (tokens.secret) },
  { "token_previous_secret_file", SERVER_CONFIG_SECRET_FILE, FIELD (tokens.previous_secret),
    .example = "/etc/realtime-server/previous-secret",
    .comment = "The secret before, which counts until the time that follows, or for as long as it "
               "stands here." },
  { "token_previous_secret", SERVER_CONFIG_SECRET, FIELD (tokens.previous_secret) },
  { "token_previous_until", SERVER_CONFIG_TEXT, FIELD (tokens.previous_until),
    .example = "2027-01-31T12:00:00Z" },
  { "token_key_file", SERVER_CONFIG_TEXT, FIELD (tokens.key_file),
    .example = "/etc/realtime-server/tokens.pem",
    .comment = "Public keys or certificates (PEM) of those who sign tokens with RS256, RS384, RS512, "
               "ES256, ES384, ES512 or EdDSA; and a JWKS document with such keys." },
  { "token_jwks_file", SERVER_CONFIG_TEXT, FIELD (tokens.jwks_file),
    .example = "/etc/realtime-server/jwks.json" },
  { "token_audience", SERVER_CONFIG_TEXT, FIELD (tokens.audience), .example = "chat",
    .comment = "What tokens must say in their claims aud and iss, and which claim has the user id." },
  { "token_issuer", SERVER_CONFIG_TEXT, FIELD (tokens.issuer), .example = "https://id.example.org" },
  { "token_user_claim", SERVER_CONFIG_TEXT, FIELD (tokens.user_claim), "sub" },
  { "anonymous", SERVER_CONFIG_BOOLEAN, FIELD (anonymous), .example = "true",
    .comment = "Whether one may connect without a token. The default is true where only this "
               "computer can reach the server and nobody could have a token, and false elsewhere." },
  { "public_host", SERVER_CONFIG_TEXT, FIELD (public_host), .check = is_host,
    .allowed = "a name or an address, with a port if it is another, such as chat.example.org:443",
    .example = "chat.example.org",
    .comment = "Where others reach this server: what realtime-server invite puts into links. And how "
               "long a guest who came by an invite may stay; the invite can be revoked before." },
  { "guest_ttl", SERVER_CONFIG_DURATION, FIELD (guest_ttl), "30d", SERVER_CONFIG_MINUTE, 100 * SERVER_CONFIG_YEAR },
  { "allowed_origins", SERVER_CONFIG_LIST, FIELD (allowed_origins), "", .check = server_origin_pattern_is_valid,
    .allowed = "origins such as https://chat.example.org or https://*.example.org, separated by ';', or *",
    .example = "https://chat.example.org;https://*.example.org",
    .comment = "Origins of the web pages that may connect, separated by ';'. *. stands for all hosts "
               "below a domain, and * alone for all pages. Programs other than browsers are not asked "
               "for an origin." },
  { "log_level", SERVER_CONFIG_CHOICE, FIELD (log_level), "info", .choices = log_level_choices,
    .comment = "What to log: errors only, or also warnings, what the server does, or all that may "
               "help to find a fault. What users write, and secrets, are never logged." },
  { "ping_interval", SERVER_CONFIG_DURATION, FIELD (ping_interval), "25s", 0, DAY,
    .fixed = TRUE,
    .comment = "How often to ask clients whether they are there (0: never), and how long to wait for "
               "the answer." },
  { "pong_timeout", SERVER_CONFIG_DURATION, FIELD (pong_timeout), "8s", 1, DAY, .fixed = TRUE },
  { "handshake_timeout", SERVER_CONFIG_DURATION, FIELD (handshake_timeout), "10s", 1, DAY,
    .comment = "How long a client may take to send the head of its request, to send its connect "
               "command, and to answer a close." },
  { "connect_timeout", SERVER_CONFIG_DURATION, FIELD (connect_timeout), "10s", 1, DAY },
  { "close_timeout", SERVER_CONFIG_DURATION, FIELD (close_timeout), "5s", 1, DAY },
  { "expired_close_delay", SERVER_CONFIG_DURATION, FIELD (expired_close_delay), "25s", 1, DAY,
    .comment = "How long a client whose token has expired may take to come with another one before "
               "its connection, or its subscription, ends." },
  { "expired_sub_close_delay", SERVER_CONFIG_DURATION, FIELD (expired_sub_close_delay), "25s", 1, DAY },
  { "unsubscribe_timeout", SERVER_CONFIG_DURATION, FIELD (unsubscribe_timeout), "5s", 1, DAY,
    .comment = "How long a client that leaves a channel waits for a program that is still being asked "
               "whether it may be in it; then its connection ends." },
  { "body_timeout", SERVER_CONFIG_DURATION, FIELD (body_timeout), "30s", 1, DAY,
    .comment = "How long one may take to send more of the body of an HTTP request or to read more of "
               "the response, and to ask again on the same connection." },
  { "idle_timeout", SERVER_CONFIG_DURATION, FIELD (idle_timeout), "75s", 1, DAY },
  { "max_message_size", SERVER_CONFIG_SIZE, FIELD (max_message_size), "64K", KIB, 16 * MIB,
    .comment = "What one message of a client may weigh, what may wait for a client that reads too "
               "slowly before it is cut off, and how many channels one connection may subscribe to." },
  { "max_queue_size", SERVER_CONFIG_SIZE, FIELD (max_queue_size), "1M", 64 * KIB, GIB },
  { "max_channels", SERVER_CONFIG_NUMBER, FIELD (max_channels), "128", 1, 10000 },
  { "max_connections_per_user", SERVER_CONFIG_NUMBER, FIELD (max_connections_per_user), "0", 0, 1000000,
    .comment = "How many connections one user may have, 0 for any number. Visitors are not counted." },
  { "personal_channel", SERVER_CONFIG_BOOLEAN, FIELD (personal_channel), "false",
    .comment = "Whether each user is subscribed to a channel of its own, whose name is # and the user "
               "id; in which namespace it is, if in any, as in NAME:#USER; and whether a new connection "
               "of a user ends the others." },
  { "personal_namespace", SERVER_CONFIG_TEXT, FIELD (personal_namespace), .check = is_namespace,
    .allowed = "the name of a channel without a resource", .example = "users" },
  { "personal_single", SERVER_CONFIG_BOOLEAN, FIELD (personal_single), "false" },
};

static const ServerConfigKey history_keys[] = {
  { "store", SERVER_CONFIG_CHOICE, FIELD (store), "disk", .choices = store_choices, .fixed = TRUE,
    .comment = "disk: what was published is kept in data_dir. "
               "memory: it is forgotten when the server ends." },
  { "synchronous", SERVER_CONFIG_CHOICE, FIELD (synchronous), "full", .choices = synchronous_choices,
    .fixed = TRUE,
    .comment = "full: what a client was told is published survives a power loss. "
               "normal: it survives the end of the process, but perhaps not a power loss." },
  { "meta_ttl", SERVER_CONFIG_DURATION, FIELD (meta_ttl), "30d", 0, 100 * SERVER_CONFIG_YEAR,
    .fixed = TRUE,
    .comment = "How long a channel that nobody uses, and of which nothing is kept any more, is "
               "remembered (0: for ever)." },
};

static gboolean
is_network (const char *text)
{
  ServerNetwork network;

  return server_network_parse (text, &network);
}

/* Those without a default have none where only this computer can come in. */
#define DEFAULT_CONNECTIONS_PER_ADDRESS 1000
#define DEFAULT_CONNECTION_RATE 50
#define DEFAULT_COMMAND_RATE 1000
#define DEFAULT_BYTE_RATE (1 * MIB)
#define MAX_COUNT 10000000

static const ServerConfigKey limits_keys[] = {
  { "max_connections", SERVER_CONFIG_NUMBER, FIELD (max_connections), "0", 0, MAX_COUNT,
    .comment = "How many connections there may be in all; 0: as many as the system allows." },
  { "max_connections_per_address", SERVER_CONFIG_NUMBER, FIELD (max_connections_per_address), NULL, 0, MAX_COUNT,
    .example = "1000",
    .comment = "How many connections may come from one address, and how many new ones in a second; the "
               "/64 networks of IPv6 count as one address. 0 is no limit, which is the default where only "
               "this computer can reach the server." },
  { "connection_rate", SERVER_CONFIG_NUMBER, FIELD (connection_rate), NULL, 0, MAX_COUNT, .example = "50" },
  { "trusted_proxies", SERVER_CONFIG_LIST, FIELD (trusted_proxies), "", .check = is_network,
    .allowed = "addresses and networks such as 127.0.0.1 or 10.0.0.0/8, separated by ';'",
    .example = "127.0.0.1;10.0.0.0/8",
    .comment = "Proxies before the server, whose X-Forwarded-For says where a connection comes from, or "
               "Forwarded where there is none. What a client sends under that name they must take away. "
               "Others can then reach the server, wherever it listens." },
  { "command_rate", SERVER_CONFIG_NUMBER, FIELD (command_rate), NULL, 0, MAX_COUNT, .example = "1000",
    .comment = "How many commands and bytes are taken from one connection in a second; those of ten "
               "seconds may come at once, and the rest must wait. 0 is no limit, which is the default "
               "where only this computer can reach the server." },
  { "byte_rate", SERVER_CONFIG_SIZE, FIELD (byte_rate), NULL, 0, GIB, .example = "1M" },
  { "flood_timeout", SERVER_CONFIG_DURATION, FIELD (flood_timeout), "1m", 0, DAY,
    .comment = "Who has kept the server waiting to send more than that for so long is sent away; 0: nobody "
               "is." },
  { "max_channel_length", SERVER_CONFIG_NUMBER, FIELD (max_channel_length), G_STRINGIFY (WIRE_MAX_CHANNEL_LENGTH),
    1, WIRE_MAX_CHANNEL_LENGTH,
    .comment = "How long the name of a channel may be on the wire, in bytes." },
  { "max_depth", SERVER_CONFIG_NUMBER, FIELD (max_depth), G_STRINGIFY (WIRE_DEFAULT_MAX_DEPTH), 8, 512,
    .comment = "How deep the arrays and objects that a client sends may nest." },
  { "allowed_hosts", SERVER_CONFIG_LIST, FIELD (allowed_hosts), "",
    .allowed = "names of this server, separated by ';'",
    .example = "chat.example.org",
    .comment = "Names by which a server that only this computer can reach may be called, other than "
               "localhost and addresses. It answers to no others, so that web pages cannot reach it by a "
               "name of theirs; but proxies that are trusted may use any." },
  { "shutdown_spread", SERVER_CONFIG_DURATION, FIELD (shutdown_spread), "10s", 0, 10 * SERVER_CONFIG_MINUTE,
    .comment = "When the server stops, the first 100 clients are sent away at once and the others at 1000 "
               "a second, or faster if it would take longer than this, so that they do not all come back in "
               "the same moment." },
};

static const char *const tls_version_choices[] = { "1.2", "1.3", NULL };

static const ServerConfigKey tls_keys[] = {
  { "certificate", SERVER_CONFIG_TEXT, FIELD (tls_certificate), .allowed = "the path of a file",
    .example = "/etc/realtime-server/certificate.pem",
    .comment = "The certificate and those that vouch for it, in PEM, and its key, in PEM and without a "
               "password; best readable by the server only." },
  { "key", SERVER_CONFIG_TEXT, FIELD (tls_key), .allowed = "the path of a file",
    .example = "/etc/realtime-server/key.pem" },
  { "self_signed", SERVER_CONFIG_BOOLEAN, FIELD (tls_self_signed), "false",
    .comment = "Whether the server makes itself a certificate instead, and keeps it in data_dir. Clients "
               "take it only where they know its fingerprint, as from the links of realtime-server "
               "invite." },
  { "min_version", SERVER_CONFIG_CHOICE, FIELD (tls_min_version), "1.2", .choices = tls_version_choices,
    .comment = "The oldest version of TLS that clients may use: 1.2 or 1.3." },
  { "check_interval", SERVER_CONFIG_DURATION, FIELD (tls_check_interval), "1m", 10, DAY,
    .comment = "How often to look whether the files have changed. New connections get the new pair; "
               "if it is not good, the old one stays." },
};

/* Behind a reverse proxy strangers seem to be on this computer. */
static gboolean
is_private (const ServerConfig *config)
{
  return config->is_loopback && config->trusted_proxies[0] == NULL;
}

/* Where no key is configured, the server makes itself a secret, and who comes
 * from elsewhere needs an invite. */
static void
finish_server (ServerConfigReader *reader,
               ServerConfig       *config,
               gpointer            target)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (config->address);
  g_autoptr (GError) error = NULL;

  config->keyring = server_keyring_new (&config->tokens, &error);
  if (config->keyring == NULL)
    {
      const char *colon = strchr (error->message, ':');
      g_autofree char *key = g_strndup (error->message, colon - error->message);

      server_config_reader_fail (reader, key, "%s", colon + 2);
      return;
    }

  config->is_loopback = g_inet_address_get_is_loopback (address);
  if (config->anonymous < 0)
    config->anonymous = is_private (config) && server_keyring_is_empty (config->keyring);
  if (config->data_dir == NULL)
    config->data_dir = g_build_filename (g_get_user_data_dir (), "realtime-server", NULL);
  if (config->ping_interval > 0 && config->pong_timeout >= config->ping_interval)
    server_config_reader_fail (reader, "pong_timeout", "it must be shorter than ping_interval");
}

static void
finish_limits (ServerConfigReader *reader,
               ServerConfig       *config,
               gpointer            target)
{
  const struct
  {
    gint64 *field;
    gint64 standard;
  } fields[] = {
    { &config->max_connections_per_address, DEFAULT_CONNECTIONS_PER_ADDRESS },
    { &config->connection_rate, DEFAULT_CONNECTION_RATE },
    { &config->command_rate, DEFAULT_COMMAND_RATE },
    { &config->byte_rate, DEFAULT_BYTE_RATE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (*fields[i].field < 0)
        *fields[i].field = is_private (config) ? 0 : fields[i].standard;
    }
}

static void
clear_server (gpointer target)
{
  ServerConfig *config = target;

  g_clear_pointer (&config->keyring, server_keyring_free);
}

static const ServerConfigKey files_keys[] = {
  { "enabled", SERVER_CONFIG_BOOLEAN, FIELD (files_enabled), "true",
    .comment = "Whether members may upload files, and those who are given the address may fetch them." },
  { "max_size", SERVER_CONFIG_SIZE, FIELD (files.max_size), "25M", 0, 1024 * GIB,
    .comment = "What one file may weigh, and all files of one user together." },
  { "quota", SERVER_CONFIG_SIZE, FIELD (files.quota), "1G", 0, 1024 * GIB },
  { "max_age", SERVER_CONFIG_DURATION, FIELD (files.max_age), "0", 0, 100 * SERVER_CONFIG_YEAR,
    .allowed = "a time such as 12h or 30d, or 0 for ever",
    .comment = "How long files are kept, 0 for ever." },
  { "types", SERVER_CONFIG_LIST, FIELD (files.types), .allowed = "media types, separated by ';'",
    .example = "image/*;audio/*;application/pdf",
    .comment = "Media types that are taken, separated by ';', with * for any text. All if not set." },
};

#define PROXY_FIELD(name) G_STRUCT_OFFSET (ServerProxySection, endpoint.name)

static gboolean
is_http_uri (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && g_uri_get_host (uri)[0] != '\0' &&
         (g_str_equal (g_uri_get_scheme (uri), "http") || g_str_equal (g_uri_get_scheme (uri), "https"));
}

static gboolean
is_header_name (const char *text)
{
  return text[0] != '\0' && text[strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_")] == '\0';
}

static const ServerConfigKey proxy_keys[] = {
  { "endpoint", SERVER_CONFIG_TEXT, PROXY_FIELD (uri), .check = is_http_uri,
    .allowed = "an address that begins with http:// or https://",
    .example = "http://127.0.0.1:3000/connect",
    .comment = "Where to ask, by POST, as a proxy of Centrifugo does, and how long to wait for the "
               "answer. Who is not answered is refused." },
  { "timeout", SERVER_CONFIG_DURATION, PROXY_FIELD (timeout), "1s", 1, 5 * SERVER_CONFIG_MINUTE },
  { "secret_file", SERVER_CONFIG_SECRET_FILE, PROXY_FIELD (secret),
    .example = "/etc/realtime-server/proxy-secret",
    .comment = "What the program knows this server by: sent as Authorization: Bearer." },
  { "secret", SERVER_CONFIG_SECRET, PROXY_FIELD (secret) },
  { "forward", SERVER_CONFIG_LIST, PROXY_FIELD (forwarded), "", .check = is_header_name,
    .allowed = "names of headers, separated by ';'", .example = "Cookie;Origin",
    .comment = "Headers of the client's own request that are passed on; where it has none of that name, "
               "what the client says in the headers of its connect command." },
};

static void
finish_proxy (ServerConfigReader *reader,
              ServerConfig       *config,
              gpointer            target)
{
  const char *const *kinds = server_question_get_names ();
  ServerProxySection *proxy = target;
  g_autofree char *advice = NULL;
  gsize length;
  const char *secret;

  while (proxy->kind < SERVER_N_QUESTIONS && !g_str_equal (kinds[proxy->kind], proxy->name))
    proxy->kind++;

  if (proxy->kind == SERVER_N_QUESTIONS)
    {
      advice = server_config_suggest (proxy->name, kinds);
      server_config_reader_fail (reader, NULL, "nobody can be asked that; %s", advice);
    }
  if (proxy->endpoint.uri == NULL)
    server_config_reader_fail (reader, NULL, "it needs an endpoint");
  for (char **name = proxy->endpoint.forwarded; name != NULL && *name != NULL; name++)
    {
      if (!server_headers_may_forward (*name))
        server_config_reader_fail (reader, "forward", "%s is of the connection, and cannot be passed on", *name);
    }
  if (proxy->endpoint.secret == NULL)
    return;

  secret = g_bytes_get_data (proxy->endpoint.secret, &length);
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isgraph (secret[i]))
        {
          server_config_reader_fail (reader, NULL, "a secret that is sent may have neither white space "
                                     "nor other than ASCII characters in it");
          return;
        }
    }
}

static const ServerConfigKey api_keys[] = {
  { "key_file", SERVER_CONFIG_SECRET_FILE, FIELD (api_key), .example = "/etc/realtime-server/api-key",
    .comment = "What a backend must send as X-API-Key to use the HTTP API (POST /api/publish and so on), "
               "which nobody can use without. Better in a file that nobody else can read." },
  { "key", SERVER_CONFIG_SECRET, FIELD (api_key) },
  { "insecure", SERVER_CONFIG_BOOLEAN, FIELD (api_insecure), "false",
    .comment = "Whether every program on this computer may use the HTTP API without a key. Only where "
               "no other computer can reach the server." },
  { "max_body_size", SERVER_CONFIG_SIZE, FIELD (api_max_body_size), "1M", KIB, 64 * MIB,
    .comment = "What one request of the HTTP API may weigh." },
};

static void
finish_api (ServerConfigReader *reader,
            ServerConfig       *config,
            gpointer            target)
{
  if (config->api_insecure && !config->is_loopback)
    server_config_reader_fail (reader, "insecure", "it must be false when listening on %s, which others can reach",
                               config->address);
  else if (config->api_insecure && !is_private (config))
    server_config_reader_fail (reader, "insecure", "it must be false behind trusted_proxies, which let others in");
}

#define HOOK_FIELD(name) G_STRUCT_OFFSET (ServerHookSection, name)

/* Shorter ones could be guessed. */
#define MIN_HOOK_TOKEN 16

static const ServerConfigKey hook_keys[] = {
  { "token_file", SERVER_CONFIG_SECRET_FILE, HOOK_FIELD (token), .example = "/etc/realtime-server/hook-token",
    .comment = "What the address ends with: /hooks/TOKEN. Of letters, digits, - and _, and hard to guess." },
  { "token", SERVER_CONFIG_SECRET, HOOK_FIELD (token) },
  { "channel", SERVER_CONFIG_TEXT, HOOK_FIELD (channel), .check = wire_channel_is_valid,
    .allowed = "a channel as on the wire", .example = "builds",
    .comment = "The channel to publish to, and how many messages may come in a second." },
  { "rate", SERVER_CONFIG_NUMBER, HOOK_FIELD (rate), "10", 1, 100000 },
};

static void
finish_hook (ServerConfigReader *reader,
             ServerConfig       *config,
             gpointer            target)
{
  ServerHookSection *hook = target;
  const char *token;
  gsize length;

  if (hook->channel == NULL)
    server_config_reader_fail (reader, NULL, "it needs a channel");
  if (hook->token == NULL)
    {
      server_config_reader_fail (reader, NULL, "it needs token or token_file");
      return;
    }

  token = g_bytes_get_data (hook->token, &length);
  if (length < MIN_HOOK_TOKEN)
    server_config_reader_fail (reader, NULL, "the token must have %d characters at least", MIN_HOOK_TOKEN);
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (token[i]) && token[i] != '-' && token[i] != '_')
        {
          server_config_reader_fail (reader, NULL, "the token may have letters, digits, - and _ only");
          return;
        }
    }
}

static const char *const metrics_choices[] = { "loopback", "everyone", "nobody", NULL };

static const ServerConfigKey metrics_keys[] = {
  { "access", SERVER_CONFIG_CHOICE, FIELD (metrics_access), "loopback", .choices = metrics_choices,
    .comment = "Who may read /metrics: programs on this computer, everyone, or nobody." },
};

static void
finish_tls (ServerConfigReader *reader,
            ServerConfig       *config,
            gpointer            target)
{
  if ((config->tls_certificate != NULL) != (config->tls_key != NULL))
    server_config_reader_fail (reader, NULL, "certificate and key must be given together");
  else if (config->tls_certificate != NULL && config->tls_self_signed)
    server_config_reader_fail (reader, "self_signed", "it must be false where there is a certificate");
}

/* One that is the same on the wire and in the page, with room for a resource */
static gboolean
is_page_channel (const char *text)
{
  return strlen (text) <= 100 && text[strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_.")] == '\0';
}

static const ServerConfigKey hello_keys[] = {
  { "enabled", SERVER_CONFIG_BOOLEAN, FIELD (hello_enabled), "false",
    .comment = "Whether the page is there. Whoever can open it may publish in its channels, which keep 100 "
               "messages for a day, and do nothing else." },
  { "channel", SERVER_CONFIG_TEXT, FIELD (hello_channel), "hello", .check = is_page_channel,
    .allowed = "a name of letters, digits, '-', '_' and '.'",
    .comment = "The channel of the page; it uses resources of it too. The page brings their rules." },
};

static void
finish_hello (ServerConfigReader *reader,
              ServerConfig       *config,
              gpointer            target)
{
  if (!config->hello_enabled)
    return;

  if (!server_hello_is_built ())
    server_config_reader_fail (reader, "enabled", "it must be false: this server was built without the page");
  else if (!server_keyring_is_empty (config->keyring) && !server_keyring_can_sign (config->keyring))
    server_config_reader_fail (reader, "enabled", "it must be false without a token_secret, which the tokens of the "
                               "page are signed with");
  else if (!server_hello_take_rules (config->hello_channel, config->permissions))
    server_config_reader_fail (reader, "channel", "it must be another one: there are rules of %s, or of a resource "
                               "of it, and the page brings its own", config->hello_channel);
}

static const ServerConfigSection sections[] = {
  { "server", server_keys, G_N_ELEMENTS (server_keys),
    .finish = finish_server, .clear = clear_server },
  { "history", history_keys, G_N_ELEMENTS (history_keys),
    .comment = "What channels keep is said with the rules below; here, how it is kept." },
  { "api", api_keys, G_N_ELEMENTS (api_keys), .finish = finish_api,
    .comment = "What backends ask for over HTTP, as they ask a Centrifugo." },
  { "hook ", hook_keys, G_N_ELEMENTS (hook_keys), sizeof (ServerHookSection), FIELD (hooks),
    .finish = finish_hook,
    .comment = "Addresses that other services post to, each for one channel: JSON, or plain text." },
  { "hello", hello_keys, G_N_ELEMENTS (hello_keys), .finish = finish_hello,
    .comment = "Hello Realtime: a web page at /hello/ that shows what is published." },
  { "metrics", metrics_keys, G_N_ELEMENTS (metrics_keys),
    .comment = "What the server counts of itself, for Prometheus." },
  { "limits", limits_keys, G_N_ELEMENTS (limits_keys), .finish = finish_limits },
  { "tls", tls_keys, G_N_ELEMENTS (tls_keys), .finish = finish_tls,
    .comment = "With a certificate, all connections use TLS, and the addresses of the server begin "
               "with wss:// and https://." },
  { "files", files_keys, G_N_ELEMENTS (files_keys),
    .comment = "Attachments: POST /files, with a connection token." },
  { "proxy ", proxy_keys, G_N_ELEMENTS (proxy_keys), sizeof (ServerProxySection), FIELD (proxies),
    .finish = finish_proxy,
    .comment = "Programs of yours that are asked: [proxy connect] who a client without a token is, "
               "[proxy refresh] whether it may stay, [proxy subscribe], [proxy sub_refresh] and "
               "[proxy publish] in channels where a rule says so, [proxy rpc] what a call answers, "
               "[proxy permissions] who may read and publish." },
};

/**
 * server_config_get_sections:
 * @n_sections: (out): how many there are.
 *
 * Returns: (array length=n_sections): what may be in a configuration, in the
 *   order of the shipped file; the first is `[server]`
 */
const ServerConfigSection *
server_config_get_sections (gsize *n_sections)
{
  *n_sections = G_N_ELEMENTS (sections);
  return sections;
}
