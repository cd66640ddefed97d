/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config-tables.h"

#include <gio/gio.h>
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

static const char *const synchronous_choices[] = { "full", "normal", NULL };

static const ServerConfigKey server_keys[] = {
  [SERVER_CONFIG_KEY_LISTEN] =
  { "listen", SERVER_CONFIG_TEXT, FIELD (address), SERVER_DEFAULT_ADDRESS, .check = is_address,
    .allowed = "a numeric address such as 127.0.0.1, 0.0.0.0 or ::",
    .comment = "A numeric address. The default can be reached from this computer only; for all of a "
               "network write 0.0.0.0 or ::, and set a token secret." },
  [SERVER_CONFIG_KEY_PORT] =
  { "port", SERVER_CONFIG_NUMBER, FIELD (port), G_STRINGIFY (SERVER_DEFAULT_PORT), 0, 65535,
    .comment = "0 takes any port that is free, and prints it." },
  [SERVER_CONFIG_KEY_DATA_DIR] =
  { "data_dir", SERVER_CONFIG_TEXT, FIELD (data_dir), .allowed = "the path of a folder",
    .example = "/var/lib/realtime-server",
    .comment = "Where the history is kept, in ~/.local/share/realtime-server if not set." },
  { "token_secret_file", SERVER_CONFIG_SECRET_FILE, FIELD (token_secret),
    .example = "/etc/realtime-server/secret",
    .comment = "The key with which connection tokens (JSON web tokens, HS256, HS384 or HS512) are "
               "signed. Better in a file that nobody else can read." },
  { "token_secret", SERVER_CONFIG_SECRET, FIELD (token_secret) },
  { "anonymous", SERVER_CONFIG_BOOLEAN, FIELD (anonymous), .example = "true",
    .comment = "Whether one may connect without a token. The default is true where only this "
               "computer can reach the server, and false elsewhere." },
  { "allowed_origins", SERVER_CONFIG_LIST, FIELD (allowed_origins), "",
    .allowed = "origins such as https://chat.example.org, separated by ';'",
    .example = "https://chat.example.org;https://*.example.org",
    .comment = "Origins of the web pages that may connect, separated by ';', with * for any text. "
               "Programs other than browsers are not asked for an origin." },
  { "synchronous", SERVER_CONFIG_CHOICE, FIELD (synchronous), "full", .choices = synchronous_choices,
    .comment = "full: what a client was told is published survives a power loss. "
               "normal: it survives the end of the process, but perhaps not a power loss." },
  { "ping_interval", SERVER_CONFIG_DURATION, FIELD (ping_interval), "25s", 0, DAY,
    .comment = "How often to ask clients whether they are there (0: never), and how long to wait for "
               "the answer." },
  { "pong_timeout", SERVER_CONFIG_DURATION, FIELD (pong_timeout), "8s", 1, DAY },
  { "handshake_timeout", SERVER_CONFIG_DURATION, FIELD (handshake_timeout), "10s", 1, DAY,
    .comment = "How long a client may take to send the head of its request, to send its connect "
               "command, and to answer a close." },
  { "connect_timeout", SERVER_CONFIG_DURATION, FIELD (connect_timeout), "10s", 1, DAY },
  { "close_timeout", SERVER_CONFIG_DURATION, FIELD (close_timeout), "5s", 1, DAY },
  { "max_message_size", SERVER_CONFIG_SIZE, FIELD (max_message_size), "64K", KIB, 16 * MIB,
    .comment = "What one message of a client may weigh, what may wait for a client that reads too "
               "slowly before it is cut off, and how many channels one connection may subscribe to." },
  { "max_queue_size", SERVER_CONFIG_SIZE, FIELD (max_queue_size), "1M", 64 * KIB, GIB },
  { "max_channels", SERVER_CONFIG_NUMBER, FIELD (max_channels), "128", 1, 10000 },
};

/* Whoever opens the server to a network must say who may come in. */
static void
finish_server (ServerConfigReader *reader,
               ServerConfig       *config,
               gpointer            target)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (config->address);
  gboolean loopback = g_inet_address_get_is_loopback (address);

  if (!loopback && config->token_secret == NULL)
    server_config_reader_fail (reader, NULL, "listening on %s, which others can reach, needs "
                               "token_secret or token_secret_file", config->address);
  if (config->anonymous < 0)
    config->anonymous = loopback;
  if (config->data_dir == NULL)
    config->data_dir = g_build_filename (g_get_user_data_dir (), "realtime-server", NULL);
  if (config->ping_interval > 0 && config->pong_timeout >= config->ping_interval)
    server_config_reader_fail (reader, "pong_timeout", "it must be shorter than ping_interval");
}

static const ServerConfigSection sections[] = {
  { "server", server_keys, G_N_ELEMENTS (server_keys), .finish = finish_server },
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
