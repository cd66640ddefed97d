/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-file-download.h"

#include "server-connection.h"
#include "server-disposition.h"
#include "server-emulation.h"
#include "server-file-upload.h"
#include "server-metrics.h"
#include "server-range.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ID_LENGTH 32
#define HEX_DIGITS "0123456789abcdef"
#define PIECE (64 * 1024)
#define CACHE "private, max-age=31536000, immutable"
#define UNKNOWN_TYPE "application/octet-stream"

/* What browsers show without running anything that is in it. All other types
 * are for saving only. */
static const char *const shown_types[] = {
  "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp", NULL,
};

/**
 * ServerDownload:
 * @left: bytes that are still to be sent.
 *
 * A file, or a part of one, that is on its way.
 */
typedef struct
{
  int fd;
  goffset offset;
  gint64 left;
} ServerDownload;

static void
download_free (ServerDownload *self)
{
  g_clear_fd (&self->fd, NULL);
  g_free (self);
}

static gboolean
is_shown (const char *type)
{
  return g_strv_contains (shown_types, type) ||
         g_str_has_prefix (type, "audio/") || g_str_has_prefix (type, "video/");
}

static const char *
get_content_type (const char *type)
{
  if (g_str_equal (type, "text/plain"))
    return "text/plain; charset=utf-8";

  return is_shown (type) || g_str_equal (type, "application/pdf") ? type : UNKNOWN_TYPE;
}

/* The address has the name just for people to see. */
static char *
dup_id (ServerExchange *exchange)
{
  const char *id = server_http_request_get_path (server_exchange_get_request (exchange)) +
                   strlen (SERVER_FILES_PATH);
  gsize length = strspn (id, HEX_DIGITS);

  if (length != ID_LENGTH || (id[length] != '\0' && id[length] != '/') ||
      (id[length] == '/' && strchr (id + length + 1, '/') != NULL))
    return NULL;

  return g_strndup (id, length);
}

static void
gone_cb (ServerExchange *exchange,
         gpointer        data)
{
  download_free (data);
}

/* Of a response that cannot be completed only a broken connection tells. */
static void
send_some (ServerExchange *exchange,
           gpointer        data)
{
  ServerDownload *self = data;
  guint8 buffer[PIECE];

  while (self->left > 0 && !server_exchange_is_blocked (exchange))
    {
      gssize n = pread (self->fd, buffer, MIN ((gint64) sizeof buffer, self->left), self->offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          server_log (SERVER_LOG_ERROR, "download-failed", "reason",
                      n < 0 ? g_strerror (errno) : "the file is shorter than it was", NULL);
          server_connection_abort (server_exchange_get_connection (exchange));
          return;
        }

      server_exchange_write (exchange, buffer, n);
      self->offset += n;
      self->left -= n;
    }

  if (self->left > 0)
    return;

  server_exchange_set_watch (exchange, NULL, NULL);
  download_free (self);
  server_exchange_end (exchange);
}

static void
add_headers (ServerExchange   *exchange,
             const ServerFile *file,
             const char       *tag)
{
  char **origins = server_hub_get_config (server_exchange_get_hub (exchange))->allowed_origins;
  g_autofree char *disposition = server_disposition_make (is_shown (file->type) ? "inline" : "attachment", file->name);

  server_exchange_add_header (exchange, "ETag", tag);
  server_exchange_add_header (exchange, "Accept-Ranges", "bytes");
  server_exchange_add_header (exchange, "Content-Disposition", disposition);
  server_exchange_add_header (exchange, "Content-Security-Policy", "sandbox; default-src 'none'");
  server_exchange_add_header (exchange, "Cross-Origin-Resource-Policy",
                              origins != NULL && origins[0] != NULL ? "cross-origin" : "same-origin");
  server_exchange_add_header (exchange, "Access-Control-Expose-Headers",
                              "Accept-Ranges, Content-Disposition, Content-Range, ETag");
}

static void
give (ServerExchange   *exchange,
      const ServerFile *file,
      const char       *tag,
      int               fd)
{
  static const ServerExchangeWatch watch = { send_some, gone_cb };
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  gboolean headless = g_str_equal (server_http_request_get_method (request), "HEAD");
  gint64 first = 0;
  gint64 length = file->size;
  ServerRangeKind kind = SERVER_RANGE_WHOLE;
  ServerDownload *download;

  if (!headless)
    kind = server_range_read (request, tag, file->size, &first, &length);

  if (kind != SERVER_RANGE_WHOLE)
    {
      g_autofree char *range = NULL;

      if (kind == SERVER_RANGE_PART)
        range = g_strdup_printf ("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                                 first, first + length - 1, file->size);
      else
        range = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, file->size);
      server_exchange_add_header (exchange, "Content-Range", range);
    }

  if (kind == SERVER_RANGE_NOTHING)
    {
      close (fd);
      server_exchange_refuse (exchange, SERVER_HTTP_RANGE_NOT_SATISFIABLE);
      return;
    }

  server_exchange_add_header (exchange, "Cache-Control", CACHE);
  server_hub_get_metrics (server_exchange_get_hub (exchange))->files_served++;
  download = g_new0 (ServerDownload, 1);
  *download = (ServerDownload) { fd, first, headless ? 0 : length };
  server_exchange_set_watch (exchange, &watch, download);
  server_exchange_begin (exchange, kind == SERVER_RANGE_PART ? SERVER_HTTP_PARTIAL_CONTENT : SERVER_HTTP_OK,
                         get_content_type (file->type), length);
  send_some (exchange, download);
}

static void
refuse_for_errno (ServerExchange *exchange,
                  int             code)
{
  server_log (SERVER_LOG_ERROR, "download-failed", "reason", g_strerror (code), NULL);
  server_exchange_refuse (exchange, code == ENOENT ? SERVER_HTTP_NOT_FOUND : SERVER_HTTP_SERVICE_UNAVAILABLE);
}

/**
 * server_file_download_begin:
 *
 * Lets in programs, and the pages that may connect.
 */
void
server_file_download_begin (ServerExchange *exchange)
{
  ServerHub *hub = server_exchange_get_hub (exchange);

  server_emulation_begin (exchange);
  if (server_exchange_is_open (exchange) &&
      (server_hub_get_files (hub) == NULL || !server_hub_get_config (hub)->files_enabled))
    server_exchange_refuse (exchange, SERVER_HTTP_NOT_FOUND);
}

/**
 * server_file_download_handle:
 *
 * Gives a file to who has its address.
 */
void
server_file_download_handle (ServerExchange *exchange)
{
  ServerFiles *files = server_hub_get_files (server_exchange_get_hub (exchange));
  g_autofree char *id = dup_id (exchange);
  g_autoptr (ServerFile) file = NULL;
  g_autofree char *tag = NULL;
  int fd;

  if (server_file_upload_answer_preflight (exchange, "GET, HEAD, OPTIONS"))
    return;

  file = id != NULL ? server_files_find (files, id) : NULL;
  if (file == NULL)
    {
      server_exchange_refuse (exchange, SERVER_HTTP_NOT_FOUND);
      return;
    }

  fd = server_files_open_file (files, file);
  if (fd < 0)
    {
      refuse_for_errno (exchange, errno);
      return;
    }

  tag = g_strdup_printf ("\"%s\"", file->hash);
  add_headers (exchange, file, tag);
  if (server_range_has_match (server_exchange_get_request (exchange), tag))
    {
      close (fd);
      server_exchange_add_header (exchange, "Cache-Control", CACHE);
      server_exchange_refuse (exchange, SERVER_HTTP_NOT_MODIFIED);
      return;
    }

  give (exchange, file, tag, fd);
}
