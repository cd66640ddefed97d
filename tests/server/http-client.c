/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"

#include <string.h>

static char *
dup_header (const char *head,
            const char *name)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
  gsize length = strlen (name);

  for (char **line = lines; *line != NULL; line++)
    {
      if (g_ascii_strncasecmp (*line, name, length) == 0 && (*line)[length] == ':')
        return g_strdup (g_strstrip (*line + length + 1));
    }

  return NULL;
}

/* The head of a response, whose status is written well. */
char *
http_client_read_head (RawClient *client,
                       guint     *status)
{
  char *head = raw_client_read_response (client);

  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 "));
  *status = atoi (head + strlen ("HTTP/1.1 "));
  g_assert_cmpint (*status, >=, 100);
  return head;
}

/* The next chunk of a body, NULL for the last. */
char *
http_client_read_chunk (RawClient *client)
{
  g_autofree char *line = raw_client_read_line (client);
  g_autofree char *end = NULL;
  guint64 length;
  char *chunk;

  g_assert_true (g_ascii_string_to_unsigned (line, 16, 0, G_MAXUINT32, &length, NULL));
  chunk = raw_client_read_text (client, length);
  end = raw_client_read_line (client);
  g_assert_cmpstr (end, ==, "");
  if (length == 0)
    g_clear_pointer (&chunk, g_free);
  return chunk;
}

static char *
read_body (RawClient  *client,
           const char *head)
{
  g_autofree char *length = dup_header (head, "Content-Length");
  g_autofree char *encoding = dup_header (head, "Transfer-Encoding");
  g_autoptr (GString) body = NULL;
  char *chunk;

  if (length != NULL)
    {
      g_assert_null (encoding);
      return raw_client_read_text (client, atoi (length));
    }
  if (encoding == NULL)
    return raw_client_read_rest (client);

  body = g_string_new (NULL);
  while ((chunk = http_client_read_chunk (client)) != NULL)
    {
      g_string_append (body, chunk);
      g_free (chunk);
    }
  return g_string_free (g_steal_pointer (&body), FALSE);
}

/* The whole next response, to a request with that method. */
HttpResponse *
http_client_read (RawClient  *client,
                  const char *method)
{
  HttpResponse *self = g_new0 (HttpResponse, 1);

  self->head = http_client_read_head (client, &self->status);
  if (g_str_equal (method, "HEAD") || self->status == 204 || self->status == 304)
    self->body = g_strdup ("");
  else
    self->body = read_body (client, self->head);
  return self;
}

/* Asks, with whole lines of headers, and waits for the response. */
HttpResponse *
http_client_ask (RawClient  *client,
                 const char *method,
                 const char *path,
                 const char *headers,
                 const char *body)
{
  g_autoptr (GString) request = g_string_new (NULL);

  g_string_append_printf (request, "%s %s HTTP/1.1\r\nHost: h\r\n%s", method, path, headers);
  if (body != NULL)
    g_string_append_printf (request, "Content-Length: %" G_GSIZE_FORMAT "\r\n", strlen (body));
  g_string_append_printf (request, "\r\n%s", body != NULL ? body : "");
  raw_client_send_bytes (client, request->str, request->len);
  return http_client_read (client, method);
}

/* Asks on a connection of its own. */
HttpResponse *
http_client_ask_once (guint16     port,
                      const char *method,
                      const char *path,
                      const char *headers,
                      const char *body)
{
  g_autoptr (RawClient) client = raw_client_new (port);

  return http_client_ask (client, method, path, headers, body);
}

char *
http_response_dup_header (HttpResponse *self,
                          const char   *name)
{
  return dup_header (self->head, name);
}

void
http_response_assert_header (HttpResponse *self,
                             const char   *name,
                             const char   *expected)
{
  g_autofree char *value = http_response_dup_header (self, name);

  g_assert_cmpstr (value, ==, expected);
}

void
http_response_free (HttpResponse *self)
{
  g_free (self->head);
  g_free (self->body);
  g_free (self);
}
