/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-http.h"

#include <llhttp.h>
#include <string.h>

struct _ServerHttpRequest
{
  char *method;
  char *path;
  char *query;
  /* (element-type utf8 utf8): by lower-case name */
  GHashTable *headers;
};

typedef struct
{
  GString *url;
  GString *name;
  GString *value;
  GHashTable *headers;
  gboolean complete;
} Parse;

static int
url_cb (llhttp_t   *parser,
        const char *at,
        size_t      length)
{
  Parse *parse = parser->data;

  g_string_append_len (parse->url, at, length);
  return HPE_OK;
}

static int
header_name_cb (llhttp_t   *parser,
                const char *at,
                size_t      length)
{
  Parse *parse = parser->data;

  g_string_append_len (parse->name, at, length);
  return HPE_OK;
}

static int
header_value_cb (llhttp_t   *parser,
                 const char *at,
                 size_t      length)
{
  Parse *parse = parser->data;

  g_string_append_len (parse->value, at, length);
  return HPE_OK;
}

/* A repeated header means the same as one with all values in a list. */
static int
header_complete_cb (llhttp_t *parser)
{
  Parse *parse = parser->data;
  char *name = g_ascii_strdown (parse->name->str, parse->name->len);
  const char *value = g_strchomp (parse->value->str);
  const char *former = g_hash_table_lookup (parse->headers, name);

  g_hash_table_replace (parse->headers, name,
                        former != NULL ? g_strconcat (former, ", ", value, NULL) : g_strdup (value));
  g_string_truncate (parse->name, 0);
  g_string_truncate (parse->value, 0);
  return HPE_OK;
}

static int
head_complete_cb (llhttp_t *parser)
{
  Parse *parse = parser->data;

  parse->complete = TRUE;
  return HPE_PAUSED;
}

static llhttp_errno_t
parse_head (Parse        *parse,
            const guint8 *head,
            gsize         length,
            llhttp_t     *parser)
{
  llhttp_settings_t settings;

  llhttp_settings_init (&settings);
  settings.on_url = url_cb;
  settings.on_header_field = header_name_cb;
  settings.on_header_value = header_value_cb;
  settings.on_header_value_complete = header_complete_cb;
  settings.on_headers_complete = head_complete_cb;

  llhttp_init (parser, HTTP_REQUEST, &settings);
  parser->data = parse;
  return llhttp_execute (parser, (const char *) head, length);
}

static gboolean
text_is_clean (const GString *text)
{
  return memchr (text->str, '\0', text->len) == NULL;
}

/**
 * server_http_find_head_end:
 *
 * Returns: the length of the request's head with the empty line that ends
 *   it, or 0 if that has not come yet
 */
gsize
server_http_find_head_end (const guint8 *data,
                           gsize         length)
{
  const guint8 *end = memmem (data, length, "\r\n\r\n", 4);

  return end != NULL ? end - data + 4 : 0;
}

/**
 * server_http_request_parse:
 * @head: (array length=length): a head with its empty line.
 *
 * Returns: (transfer full) (nullable): the request, or %NULL if it is not
 *   one of HTTP 1.1
 */
ServerHttpRequest *
server_http_request_parse (const guint8 *head,
                           gsize         length)
{
  g_autoptr (GString) url = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GHashTable) headers = g_hash_table_new_full (g_str_hash, g_str_equal,
                                                          g_free, g_free);
  Parse parse = { url, name, value, headers, FALSE };
  ServerHttpRequest *self;
  llhttp_errno_t status;
  const char *question;
  llhttp_t parser;

  status = parse_head (&parse, head, length, &parser);
  if (!parse.complete || (status != HPE_PAUSED && status != HPE_OK && status != HPE_PAUSED_UPGRADE) ||
      llhttp_get_http_major (&parser) != 1 || llhttp_get_http_minor (&parser) != 1 ||
      !text_is_clean (url) || url->str[0] != '/')
    return NULL;

  question = strchr (url->str, '?');
  self = g_new0 (ServerHttpRequest, 1);
  self->method = g_strdup (llhttp_method_name (llhttp_get_method (&parser)));
  self->path = question != NULL ? g_strndup (url->str, question - url->str) : g_strdup (url->str);
  self->query = g_strdup (question != NULL ? question + 1 : "");
  self->headers = g_steal_pointer (&headers);
  return self;
}

void
server_http_request_free (ServerHttpRequest *self)
{
  g_free (self->method);
  g_free (self->path);
  g_free (self->query);
  g_hash_table_unref (self->headers);
  g_free (self);
}

const char *
server_http_request_get_method (const ServerHttpRequest *self)
{
  return self->method;
}

const char *
server_http_request_get_path (const ServerHttpRequest *self)
{
  return self->path;
}

const char *
server_http_request_get_query (const ServerHttpRequest *self)
{
  return self->query;
}

/**
 * server_http_request_get_header:
 * @name: in lower case.
 *
 * Returns: (nullable): the value, those of a repeated header joined by commas
 */
const char *
server_http_request_get_header (const ServerHttpRequest *self,
                                const char              *name)
{
  return g_hash_table_lookup (self->headers, name);
}

/**
 * server_http_request_has_token:
 * @name: in lower case.
 *
 * Returns: whether the header is a list that has @token in it, in whatever
 *   case
 */
gboolean
server_http_request_has_token (const ServerHttpRequest *self,
                               const char              *name,
                               const char              *token)
{
  const char *value = server_http_request_get_header (self, name);
  g_auto (GStrv) tokens = NULL;

  if (value == NULL)
    return FALSE;

  tokens = g_strsplit (value, ",", -1);
  for (char **p = tokens; *p != NULL; p++)
    {
      if (g_ascii_strcasecmp (g_strstrip (*p), token) == 0)
        return TRUE;
    }

  return FALSE;
}

gboolean
server_http_request_has_body (const ServerHttpRequest *self)
{
  const char *length = server_http_request_get_header (self, "content-length");

  return server_http_request_get_header (self, "transfer-encoding") != NULL ||
         (length != NULL && !g_str_equal (length, "0"));
}

static const char *
status_text (ServerHttpStatus status)
{
  return llhttp_status_name ((llhttp_status_t) status);
}

/**
 * server_http_append_response:
 * @extra_headers: (nullable): whole lines, each with its line end.
 * @content_type: (nullable): none for a response without a body.
 *
 * Appends a response after which the connection ends.
 */
void
server_http_append_response (GString          *response,
                             ServerHttpStatus  status,
                             const char       *extra_headers,
                             const char       *content_type,
                             const char       *body)
{
  gsize length = body != NULL ? strlen (body) : 0;

  g_string_append_printf (response, "HTTP/1.1 %d %s\r\n", status, status_text (status));
  g_string_append (response, "Connection: close\r\n");
  if (extra_headers != NULL)
    g_string_append (response, extra_headers);
  if (content_type != NULL)
    g_string_append_printf (response, "Content-Type: %s\r\n", content_type);
  g_string_append_printf (response, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", length);
  if (body != NULL)
    g_string_append (response, body);
}
