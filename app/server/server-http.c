/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-http.h"

#include <llhttp.h>
#include <string.h>

typedef struct
{
  GString *url;
  GString *name;
  GString *value;
} Parse;

/**
 * ServerHttpRequest:
 * @parser: goes on with the body where the head ended.
 * @parse: (nullable): what is read of the head; %NULL after that.
 * @body_func: (nullable): what gets the body, while some of it is read.
 * @complete: whether all of the request is there.
 */
struct _ServerHttpRequest
{
  llhttp_t parser;
  Parse *parse;
  ServerHttpBodyFunc body_func;
  gpointer body_data;
  char *method;
  char *path;
  char *query;
  /* (element-type utf8 utf8): by lower-case name */
  GHashTable *headers;
  gboolean head_complete;
  gboolean complete;
};

static int
url_cb (llhttp_t   *parser,
        const char *at,
        size_t      length)
{
  ServerHttpRequest *self = parser->data;

  g_string_append_len (self->parse->url, at, length);
  return HPE_OK;
}

/* What comes after a body in chunks is of no use to anybody. */
static int
header_name_cb (llhttp_t   *parser,
                const char *at,
                size_t      length)
{
  ServerHttpRequest *self = parser->data;

  if (self->parse != NULL)
    g_string_append_len (self->parse->name, at, length);
  return HPE_OK;
}

static int
header_value_cb (llhttp_t   *parser,
                 const char *at,
                 size_t      length)
{
  ServerHttpRequest *self = parser->data;

  if (self->parse != NULL)
    g_string_append_len (self->parse->value, at, length);
  return HPE_OK;
}

/* A repeated header means the same as one with all values in a list. */
static int
header_complete_cb (llhttp_t *parser)
{
  ServerHttpRequest *self = parser->data;
  Parse *parse = self->parse;
  const char *value, *former;
  char *name;

  if (parse == NULL)
    return HPE_OK;

  name = g_ascii_strdown (parse->name->str, parse->name->len);
  value = g_strchomp (parse->value->str);
  former = g_hash_table_lookup (self->headers, name);
  g_hash_table_replace (self->headers, name,
                        former != NULL ? g_strconcat (former, ", ", value, NULL) : g_strdup (value));
  g_string_truncate (parse->name, 0);
  g_string_truncate (parse->value, 0);
  return HPE_OK;
}

static int
head_complete_cb (llhttp_t *parser)
{
  ServerHttpRequest *self = parser->data;

  self->head_complete = TRUE;
  return 0;
}

static int
body_cb (llhttp_t   *parser,
         const char *at,
         size_t      length)
{
  ServerHttpRequest *self = parser->data;

  if (self->body_func == NULL || !self->body_func ((const guint8 *) at, length, self->body_data))
    return HPE_USER;

  return HPE_OK;
}

static int
complete_cb (llhttp_t *parser)
{
  ServerHttpRequest *self = parser->data;

  self->complete = TRUE;
  return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
  .on_url = url_cb,
  .on_header_field = header_name_cb,
  .on_header_value = header_value_cb,
  .on_header_value_complete = header_complete_cb,
  .on_headers_complete = head_complete_cb,
  .on_body = body_cb,
  .on_message_complete = complete_cb,
};

/* The parser and we must agree where the head ends: what one takes for a body
 * another may take for the next request. */
static gboolean
parse_head (ServerHttpRequest *self,
            const guint8      *head,
            gsize              length)
{
  llhttp_errno_t status;

  llhttp_init (&self->parser, HTTP_REQUEST, &settings);
  self->parser.data = self;
  status = llhttp_execute (&self->parser, (const char *) head, length);
  if (!self->head_complete)
    return FALSE;
  if (!self->complete)
    return status == HPE_OK;

  return (status == HPE_PAUSED || status == HPE_PAUSED_UPGRADE) &&
         llhttp_get_error_pos (&self->parser) == (const char *) head + length;
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

/* A proxy in front of us may see another host where there are two, and no body
 * in chunks where its version has none. */
static gboolean
version_is_good (ServerHttpRequest *self)
{
  const char *host = g_hash_table_lookup (self->headers, "host");
  guint minor = llhttp_get_http_minor (&self->parser);

  if (llhttp_get_http_major (&self->parser) != 1 || minor > 1)
    return FALSE;
  if (host != NULL && strchr (host, ',') != NULL)
    return FALSE;

  return minor == 1 || !g_hash_table_contains (self->headers, "transfer-encoding");
}

/**
 * server_http_request_parse:
 * @head: (array length=length): a head with its empty line.
 *
 * Returns: (transfer full) (nullable): the request, or %NULL if it is not
 *   one of HTTP 1.1 or 1.0
 */
ServerHttpRequest *
server_http_request_parse (const guint8 *head,
                           gsize         length)
{
  g_autoptr (GString) url = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (ServerHttpRequest) self = g_new0 (ServerHttpRequest, 1);
  Parse parse = { url, name, value };
  const char *question;
  gboolean parsed;

  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->parse = &parse;
  parsed = parse_head (self, head, length);
  self->parse = NULL;
  if (!parsed || !version_is_good (self) || !text_is_clean (url) || url->str[0] != '/')
    return NULL;

  question = strchr (url->str, '?');
  self->method = g_strdup (llhttp_method_name (llhttp_get_method (&self->parser)));
  self->path = question != NULL ? g_strndup (url->str, question - url->str) : g_strdup (url->str);
  self->query = g_strdup (question != NULL ? question + 1 : "");
  return g_steal_pointer (&self);
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

/**
 * server_http_request_read_body:
 * @data: (array length=length): what comes after the head, or after what was
 *   read of the body before.
 * @func: called with each piece of the body, without what frames it.
 * @consumed: (out): how much of @data belongs to this request.
 *
 * Returns: %FALSE if what came is no body, or @func has returned %FALSE
 */
gboolean
server_http_request_read_body (ServerHttpRequest  *self,
                               const guint8       *data,
                               gsize               length,
                               ServerHttpBodyFunc  func,
                               gpointer            user_data,
                               gsize              *consumed)
{
  llhttp_errno_t status;

  *consumed = 0;
  if (self->complete)
    return TRUE;

  self->body_func = func;
  self->body_data = user_data;
  status = llhttp_execute (&self->parser, (const char *) data, length);
  self->body_func = NULL;

  *consumed = length;
  if (self->complete)
    *consumed = llhttp_get_error_pos (&self->parser) - (const char *) data;

  return self->complete || status == HPE_OK;
}

/**
 * server_http_request_is_complete:
 *
 * Returns: whether there is no body, or all of it was read
 */
gboolean
server_http_request_is_complete (const ServerHttpRequest *self)
{
  return self->complete;
}

/**
 * server_http_request_keeps_alive:
 *
 * Returns: whether the peer wants to ask for more on the same connection
 */
gboolean
server_http_request_keeps_alive (const ServerHttpRequest *self)
{
  if (server_http_request_has_token (self, "connection", "close"))
    return FALSE;

  return llhttp_get_http_minor ((llhttp_t *) &self->parser) == 1 ||
         server_http_request_has_token (self, "connection", "keep-alive");
}

/**
 * server_http_request_is_modern:
 *
 * Returns: whether the peer understands HTTP 1.1
 */
gboolean
server_http_request_is_modern (const ServerHttpRequest *self)
{
  return llhttp_get_http_minor ((llhttp_t *) &self->parser) == 1;
}

/**
 * server_http_request_get_length:
 *
 * Returns: how long the body is said to be, 0 without one, or -1 if that is
 *   not known before its end
 */
gint64
server_http_request_get_length (const ServerHttpRequest *self)
{
  const char *text = server_http_request_get_header (self, "content-length");
  guint64 length = 0;

  if (server_http_request_get_header (self, "transfer-encoding") != NULL)
    return -1;
  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &length, NULL))
    return G_MAXINT64;

  return length;
}

/**
 * server_http_request_dup_parameter:
 *
 * Returns: (transfer full) (nullable): a parameter of the query, decoded
 */
char *
server_http_request_dup_parameter (const ServerHttpRequest *self,
                                   const char              *name)
{
  g_auto (GStrv) parameters = g_strsplit (self->query, "&", -1);
  gsize length = strlen (name);

  for (char **p = parameters; *p != NULL; p++)
    {
      if (strncmp (*p, name, length) == 0 && (*p)[length] == '=')
        {
          g_strdelimit (*p, "+", ' ');
          return g_uri_unescape_string (*p + length + 1, NULL);
        }
    }

  return NULL;
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

static const char *
status_text (ServerHttpStatus status)
{
  return llhttp_status_name ((llhttp_status_t) status);
}

/**
 * server_http_append_head:
 * @keep_alive: whether the connection stays open after the response.
 * @extra_headers: (nullable): whole lines, each with its line end.
 * @content_type: (nullable): none for a response without a body.
 * @length: of the body, or -1 if it is sent in chunks or ends with the
 *   connection.
 *
 * Appends the head of a response.
 */
void
server_http_append_head (GString          *response,
                         ServerHttpStatus  status,
                         gboolean          keep_alive,
                         const char       *extra_headers,
                         const char       *content_type,
                         gint64            length)
{
  g_string_append_printf (response, "HTTP/1.1 %d %s\r\n", status, status_text (status));
  g_string_append (response, keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
  if (extra_headers != NULL)
    g_string_append (response, extra_headers);
  if (content_type != NULL)
    g_string_append_printf (response, "Content-Type: %s\r\nX-Content-Type-Options: nosniff\r\n",
                            content_type);
  if (length >= 0 && status != SERVER_HTTP_NO_CONTENT && status != SERVER_HTTP_NOT_MODIFIED)
    g_string_append_printf (response, "Content-Length: %" G_GINT64_FORMAT "\r\n", length);
  g_string_append (response, "\r\n");
}
