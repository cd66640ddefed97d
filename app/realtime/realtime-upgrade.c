/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-upgrade-private.h"

#include <gio/gio.h>
#include <string.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define KEY_WORDS 4
#define PORT 80
#define SECURE_PORT 443
#define SWITCHING_PROTOCOLS 101
#define STATUS_LENGTH 3
#define BLANKS " \t"

/* What RFC 7230 allows in the name of a header besides letters and digits. */
#define TOKEN_MARKS "!#$%&'*+-.^_`|~"

#define URI_FLAGS (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH \
                   | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_SCHEME_NORMALIZE)

/*
 * The opening handshake of RFC 6455, as a client sees it, without any I/O.
 */
typedef struct
{
  gboolean  has_upgrade;
  gboolean  has_connection;
  char     *accept;
} Answer;

static gboolean
set_error (GError     **error,
           const char  *problem)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, problem);

  return FALSE;
}

static gboolean
is_token (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && (text[i] == '\0' || strchr (TOKEN_MARKS, text[i]) == NULL))
        return FALSE;
    }

  return length > 0;
}

/* Those that the handshake is made of are ours, and none may bring others
 * along. */
static gboolean
may_be_sent (const char *name,
             const char *value)
{
  static const char *const ours[] = { "connection", "content-length", "host", "transfer-encoding", "upgrade" };

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      if (g_ascii_strcasecmp (name, ours[i]) == 0)
        return FALSE;
    }

  return is_token (name, strlen (name)) && strpbrk (value, "\r\n") == NULL
         && g_ascii_strncasecmp (name, "sec-websocket-", strlen ("sec-websocket-")) != 0;
}

/* A space or a line end would end the path, or the request. */
static void
append_escaped (GString    *out,
                const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (g_ascii_isgraph (*text))
        g_string_append_c (out, *text);
      else
        g_string_append_printf (out, "%%%02X", (guchar) *text);
    }
}

static void
append_target (GString *out,
               GUri    *uri)
{
  if (*g_uri_get_path (uri) != '/')
    g_string_append_c (out, '/');
  append_escaped (out, g_uri_get_path (uri));

  if (g_uri_get_query (uri) != NULL)
    {
      g_string_append_c (out, '?');
      append_escaped (out, g_uri_get_query (uri));
    }
}

static void
append_host (GString *out,
             GUri    *uri)
{
  g_autofree char *host = g_hostname_to_ascii (g_uri_get_host (uri));
  guint16 port = realtime_upgrade_get_port (uri);

  g_string_append_printf (out, strchr (host, ':') != NULL ? "[%s]" : "%s", host);
  if (port != (realtime_upgrade_is_secure (uri) ? SECURE_PORT : PORT))
    g_string_append_printf (out, ":%u", port);
}

static void
append_authorization (GString    *out,
                      const char *user,
                      const char *password)
{
  g_autofree char *pair = g_strconcat (user, ":", password != NULL ? password : "", NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));

  g_string_append_printf (out, "Authorization: Basic %s\r\n", encoded);
}

static gboolean
append_headers (GString    *out,
                GHashTable *headers)
{
  gboolean has_authorization = FALSE;
  GHashTableIter iter;
  gpointer name, value;

  if (headers == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (!may_be_sent (name, value))
        continue;

      g_string_append_printf (out, "%s: %s\r\n", (const char *) name, (const char *) value);
      if (g_ascii_strcasecmp (name, "authorization") == 0)
        has_authorization = TRUE;
    }

  return has_authorization;
}

/* Returns %NULL if the text is no address of a WebSocket. */
GUri *
realtime_upgrade_parse_uri (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, URI_FLAGS, NULL);
  g_autofree char *ascii = NULL;
  const char *host;

  if (uri == NULL
      || (!g_str_equal (g_uri_get_scheme (uri), "ws") && !g_str_equal (g_uri_get_scheme (uri), "wss")))
    return NULL;

  host = g_uri_get_host (uri);
  if (host == NULL || *host == '\0')
    return NULL;

  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL || strpbrk (ascii, " \t\r\n/") != NULL)
    return NULL;

  return g_steal_pointer (&uri);
}

gboolean
realtime_upgrade_is_secure (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "wss");
}

guint16
realtime_upgrade_get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port > 0)
    return (guint16) port;

  return realtime_upgrade_is_secure (uri) ? SECURE_PORT : PORT;
}

/* Makes what shows that it is this request that was answered. */
char *
realtime_upgrade_new_key (void)
{
  guint32 words[KEY_WORDS];

  for (gsize i = 0; i < KEY_WORDS; i++)
    words[i] = g_random_int ();

  return g_base64_encode ((const guchar *) words, sizeof words);
}

/* Makes what a server that has understood the key sends back. */
char *
realtime_upgrade_make_proof (const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}

/*
 * Makes the request. Headers that are no headers, and those that belong to the
 * handshake, are left out. A user in the address becomes Basic authentication,
 * unless the headers have another.
 */
char *
realtime_upgrade_make_request (GUri       *uri,
                               GHashTable *headers,
                               const char *key)
{
  g_autoptr (GString) request = g_string_new ("GET ");

  append_target (request, uri);
  g_string_append (request, " HTTP/1.1\r\nHost: ");
  append_host (request, uri);
  g_string_append_printf (request,
                          "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n",
                          key);
  if (!append_headers (request, headers) && g_uri_get_user (uri) != NULL)
    append_authorization (request, g_uri_get_user (uri), g_uri_get_password (uri));
  g_string_append (request, "\r\n");

  return g_string_free (g_steal_pointer (&request), FALSE);
}

static gboolean
list_has (const char *list,
          const char *token)
{
  g_auto (GStrv) items = g_strsplit (list, ",", -1);

  for (gsize i = 0; items[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (g_strstrip (items[i]), token) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
take_header (Answer      *answer,
             const char  *name,
             const char  *value,
             GError     **error)
{
  if (g_ascii_strcasecmp (name, "upgrade") == 0)
    answer->has_upgrade |= list_has (value, "websocket");
  else if (g_ascii_strcasecmp (name, "connection") == 0)
    answer->has_connection |= list_has (value, "upgrade");
  else if (g_ascii_strcasecmp (name, "sec-websocket-extensions") == 0
           || g_ascii_strcasecmp (name, "sec-websocket-protocol") == 0)
    return set_error (error, "the server uses an extension that it was not asked for");
  else if (g_ascii_strcasecmp (name, "sec-websocket-accept") == 0)
    {
      if (answer->accept != NULL)
        return set_error (error, "the server accepts twice");
      answer->accept = g_strdup (value);
    }

  return TRUE;
}

static gboolean
take_line (Answer  *answer,
           char    *line,
           GError **error)
{
  char *colon = strchr (line, ':');
  char *value;

  if (colon == NULL || !is_token (line, (gsize) (colon - line)) || strpbrk (line, "\r\n") != NULL)
    return set_error (error, "the server's answer has a line that is no header");

  *colon = '\0';
  value = colon + 1 + strspn (colon + 1, BLANKS);
  g_strchomp (value);

  return take_header (answer, line, value, error);
}

/* Returns 0 if the line is no status line. */
static guint
read_status (const char *line)
{
  guint status = 0;

  if (!g_str_has_prefix (line, "HTTP/1.") || !g_ascii_isdigit (line[7]) || line[8] != ' ')
    return 0;

  line += 9;
  for (gsize i = 0; i < STATUS_LENGTH; i++)
    {
      if (!g_ascii_isdigit (line[i]))
        return 0;
      status = status * 10 + (guint) g_ascii_digit_value (line[i]);
    }

  return line[STATUS_LENGTH] == '\0' || line[STATUS_LENGTH] == ' ' ? status : 0;
}

static gboolean
check_head (char       **lines,
            const char  *key,
            Answer      *answer,
            GError     **error)
{
  g_autofree char *proof = realtime_upgrade_make_proof (key);

  for (gsize i = 1; lines[i] != NULL; i++)
    {
      if (!take_line (answer, lines[i], error))
        return FALSE;
    }

  if (!answer->has_upgrade || !answer->has_connection)
    return set_error (error, "the server does not switch to a WebSocket");
  if (g_strcmp0 (answer->accept, proof) != 0)
    return set_error (error, "the server did not answer to this request");

  return TRUE;
}

/*
 * Looks at what has come of the response. Unless it is an error, @head_size is
 * that of the whole head, or 0 if there is more to come, and @status is what
 * the server says; the rest was looked at only if it is 101.
 */
gboolean
realtime_upgrade_check_response (const char  *data,
                                 gsize        length,
                                 const char  *key,
                                 gsize       *head_size,
                                 guint       *status,
                                 GError     **error)
{
  const char *end = g_strstr_len (data, (gssize) length, "\r\n\r\n");
  g_autofree char *head = NULL;
  g_auto (GStrv) lines = NULL;
  Answer answer = { 0 };
  gboolean valid;

  *head_size = 0;
  *status = 0;

  if (memchr (data, '\0', end != NULL ? (gsize) (end - data) : length) != NULL)
    return set_error (error, "the server's answer is not HTTP");
  if (end == NULL)
    return length < REALTIME_UPGRADE_MAX_HEAD || set_error (error, "the server's answer is too long");

  head = g_strndup (data, (gsize) (end - data));
  lines = g_strsplit (head, "\r\n", -1);
  *status = lines[0] != NULL ? read_status (lines[0]) : 0;
  if (*status == 0)
    return set_error (error, "the server's answer is not HTTP");

  *head_size = (gsize) (end - data) + strlen ("\r\n\r\n");
  if (*status != SWITCHING_PROTOCOLS)
    return TRUE;

  valid = check_head (lines, key, &answer, error);
  g_free (answer.accept);

  return valid;
}
