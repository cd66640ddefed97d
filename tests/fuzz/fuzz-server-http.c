/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "server-handshake.h"

#define HEAD_END "\r\n\r\n"

static const char *const allowed_origins[] = { "https://chat.example.org", "https://*.example.net", NULL };

static void
check_request (const ServerHttpRequest *request)
{
  g_autoptr (GString) response = g_string_new (NULL);

  g_assert_cmpint (*server_http_request_get_method (request), !=, '\0');
  g_assert_cmpint (*server_http_request_get_path (request), ==, '/');
  g_assert_nonnull (server_http_request_get_query (request));
  server_http_request_get_length (request);
  server_http_request_keeps_alive (request);
  g_free (server_http_request_dup_parameter (request, "a"));

  if (server_handshake_check (request, allowed_origins) != SERVER_HTTP_SWITCHING_PROTOCOLS)
    return;

  /* Nothing of the request may end the head of the response. */
  server_handshake_append_response (request, response);
  g_assert_cmpuint (server_http_find_head_end ((const guint8 *) response->str, response->len), ==, response->len);
}

/* The end of the head is added, so that every input has one. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GByteArray) input = g_byte_array_new ();
  g_autoptr (ServerHttpRequest) request = NULL;
  g_autofree guint8 *head = NULL;
  gsize length;

  g_byte_array_append (input, data, size);
  g_byte_array_append (input, (const guint8 *) HEAD_END, sizeof HEAD_END - 1);
  length = server_http_find_head_end (input->data, input->len);
  g_assert_cmpuint (length, >=, sizeof HEAD_END - 1);
  g_assert_cmpuint (length, <=, input->len);

  head = g_memdup2 (input->data, length);
  request = server_http_request_parse (head, length);
  if (request != NULL)
    check_request (request);

  return 0;
}
