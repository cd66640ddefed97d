/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-origin.h"

#include <gio/gio.h>
#include <string.h>

#define ANY "*"
#define SUBDOMAINS "*."
#define MAX_PORT 65535

/* How a web page can reach a server that it should not, and what is in its
 * way:
 *
 * - A page of another site opens a WebSocket, or sends a request with a body:
 *   the browser adds an Origin, which must be in allowed_origins. That a page
 *   calls itself null, as files and sandboxes do, tells nothing of whose it is.
 * - It sends a simple GET: the browser does not let it read the answer, for we
 *   send no header that would allow that, and a GET changes nothing here.
 * - Its name, evil.example, is made to mean 127.0.0.1 once it is loaded (DNS
 *   rebinding). Then our answers are of its own site: it may read them, and a
 *   GET need not have an Origin. But the browser writes the name into Host,
 *   which nobody who means a server on this computer would call it. So that
 *   holds for all paths alike, be it /health, /api or /files, also where they
 *   ask for a key in addition. Over TLS the certificate says the same.
 * - It uses a numeric address in its place: it then has that Origin.
 *
 * So a Host is not compared with the Origin: with rebinding they are the same.
 * But for our own page, /hello/, whose visitors are strangers anyway, and whose
 * tokens are good for nothing but its channels.
 */
typedef struct
{
  char *scheme;
  char *host;
  guint port;
} Origin;

static void
origin_clear (Origin *self)
{
  g_free (self->scheme);
  g_free (self->host);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Origin, origin_clear)

static gboolean
host_is_clean (const char *host)
{
  const char *allowed = G_CSET_a_2_z G_CSET_DIGITS "-._";

  if (host[0] == '[')
    return host[1 + strspn (host + 1, "0123456789abcdefABCDEF:.")] == ']';

  return host[0] != '\0' && host[strspn (host, allowed)] == '\0';
}

static gboolean
contains_name (const char *const *names,
               const char        *name)
{
  for (const char *const *p = names; p != NULL && *p != NULL; p++)
    {
      if (g_ascii_strcasecmp (*p, name) == 0)
        return TRUE;
    }

  return FALSE;
}

static guint
default_port (const char *scheme)
{
  if (g_str_equal (scheme, "http"))
    return 80;

  return g_str_equal (scheme, "https") ? 443 : 0;
}

/* Splits host and port, either of which may be missing. */
static gboolean
split_port (char  *text,
            guint *port)
{
  char *bracket = text[0] == '[' ? strchr (text, ']') : text;
  char *colon = bracket != NULL ? strchr (bracket, ':') : NULL;
  guint64 number;

  if (bracket == NULL)
    return FALSE;
  if (colon == NULL)
    return text[0] != '[' || bracket[1] == '\0';
  if (!g_ascii_string_to_unsigned (colon + 1, 10, 0, MAX_PORT, &number, NULL))
    return FALSE;

  *colon = '\0';
  *port = number;
  return text[0] != '[' || bracket + 1 == colon;
}

static gboolean
parse (const char *text,
       Origin     *origin)
{
  const char *separator = strstr (text, "://");

  if (separator == NULL || separator == text)
    return FALSE;

  origin->scheme = g_ascii_strdown (text, separator - text);
  origin->host = g_ascii_strdown (separator + 3, -1);
  origin->port = default_port (origin->scheme);
  return split_port (origin->host, &origin->port);
}

/**
 * server_origin_pattern_is_valid:
 *
 * Returns: whether it is `*`, or an origin such as `https://chat.example.org`,
 *   whose host may begin with `*.`
 */
gboolean
server_origin_pattern_is_valid (const char *pattern)
{
  g_auto (Origin) origin = { 0 };
  const char *host;

  if (g_str_equal (pattern, ANY))
    return TRUE;
  if (!parse (pattern, &origin))
    return FALSE;

  host = g_str_has_prefix (origin.host, SUBDOMAINS) ? origin.host + strlen (SUBDOMAINS) : origin.host;
  return host_is_clean (host) && origin.scheme[strspn (origin.scheme, G_CSET_a_2_z G_CSET_DIGITS "+-.")] == '\0';
}

static gboolean
matches (const char   *pattern,
         const Origin *origin)
{
  g_auto (Origin) allowed = { 0 };

  if (!parse (pattern, &allowed) || !g_str_equal (allowed.scheme, origin->scheme) || allowed.port != origin->port)
    return FALSE;

  if (g_str_has_prefix (allowed.host, SUBDOMAINS))
    return g_str_has_suffix (origin->host, allowed.host + 1) &&
           strlen (origin->host) >= strlen (allowed.host);

  return g_str_equal (allowed.host, origin->host);
}

/**
 * server_origin_is_allowed:
 * @origin: what a browser says of a page.
 * @patterns: (nullable) (array zero-terminated=1): of pages that may connect.
 *
 * Scheme, host and port must be the same; `*.example.org` means all hosts
 * below that one, and `*` all pages.
 */
gboolean
server_origin_is_allowed (const char        *origin,
                          const char *const *patterns)
{
  g_auto (Origin) parsed = { 0 };

  if (patterns == NULL)
    return FALSE;
  if (g_strv_contains (patterns, ANY))
    return TRUE;
  if (!parse (origin, &parsed) || !host_is_clean (parsed.host))
    return FALSE;

  for (const char *const *p = patterns; *p != NULL; p++)
    {
      if (matches (*p, &parsed))
        return TRUE;
    }

  return FALSE;
}

/**
 * server_origin_is_of_host:
 * @origin: what a browser says of a page.
 * @host: the header of its request.
 *
 * Returns: whether the page is of the host that is asked
 */
gboolean
server_origin_is_of_host (const char *origin,
                          const char *host)
{
  g_auto (Origin) parsed = { 0 };
  g_autofree char *name = g_ascii_strdown (host, -1);
  guint port;

  if (!parse (origin, &parsed) || !host_is_clean (parsed.host))
    return FALSE;

  port = default_port (parsed.scheme);
  return split_port (name, &port) && port != 0 && port == parsed.port && g_str_equal (name, parsed.host);
}

/**
 * server_host_is_local:
 * @host: the header of a request to a server that only this computer can
 *   reach.
 * @names: (nullable) (array zero-terminated=1): of other names that it has.
 *
 * Returns: %FALSE if the name is one that somebody else may have made to mean
 *   this computer
 */
gboolean
server_host_is_local (const char        *host,
                      const char *const *names)
{
  g_autofree char *name = g_ascii_strdown (host, -1);
  gsize length;
  guint port;

  if (!split_port (name, &port))
    return FALSE;

  length = strlen (name);
  if (length > 0 && name[length - 1] == '.')
    name[length - 1] = '\0';

  /* No name of the DNS is a single word, and no number is a name. */
  return name[0] == '[' || strchr (name, '.') == NULL || g_hostname_is_ip_address (name) ||
         g_str_has_suffix (name, ".localhost") ||
         contains_name (names, name);
}
