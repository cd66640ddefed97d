/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-server-address.h"

#include "chat-fingerprint.h"

#include <gio/gio.h>
#include <string.h>
#include <yyjson.h>

#define LOOPBACK_ADDRESS "127.0.0.1"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_doc, yyjson_doc_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_mut_doc, yyjson_mut_doc_free)

/* A server that listens everywhere is on this computer, too. */
static char *
make_local (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GInetAddress) address = NULL;

  if (parsed != NULL && g_uri_get_host (parsed) != NULL)
    address = g_inet_address_new_from_string (g_uri_get_host (parsed));
  if (address == NULL || !g_inet_address_get_is_any (address))
    return g_strdup (uri);

  return g_uri_join (G_URI_FLAGS_NONE, g_uri_get_scheme (parsed), NULL, LOOPBACK_ADDRESS,
                     g_uri_get_port (parsed), g_uri_get_path (parsed), NULL, NULL);
}

static gboolean
read_port (yyjson_val *value,
           guint16    *port)
{
  if (!yyjson_is_uint (value) || yyjson_get_uint (value) > G_MAXUINT16)
    return FALSE;

  *port = (guint16) yyjson_get_uint (value);

  return TRUE;
}

/**
 * chat_server_address_parse:
 * @self: (out caller-allocates): return location for the address
 * @json: what a server or a file says
 *
 * Reads an address. What is not said, or makes no sense, is not set.
 */
void
chat_server_address_parse (ChatServerAddress *self,
                           const char        *json)
{
  g_autoptr (yyjson_doc) doc = NULL;
  yyjson_val *root;
  yyjson_val *uri;
  yyjson_val *fingerprint;

  g_return_if_fail (self != NULL);
  g_return_if_fail (json != NULL);

  doc = yyjson_read (json, strlen (json), 0);
  root = yyjson_doc_get_root (doc);
  uri = yyjson_obj_get (root, "url");
  fingerprint = yyjson_obj_get (root, "fingerprint");

  *self = (ChatServerAddress) { 0 };
  if (!read_port (yyjson_obj_get (root, "port"), &self->port))
    return;

  read_port (yyjson_obj_get (root, "former_port"), &self->former_port);
  if (self->port != 0 && g_uri_is_valid (yyjson_is_str (uri) ? yyjson_get_str (uri) : "",
                                         G_URI_FLAGS_NONE, NULL))
    self->uri = make_local (yyjson_get_str (uri));
  if (self->uri != NULL && yyjson_is_str (fingerprint))
    self->fingerprint = chat_fingerprint_normalize (yyjson_get_str (fingerprint));
}

/**
 * chat_server_address_to_json:
 * @self: an address
 *
 * Writes an address so that chat_server_address_parse() can read it.
 *
 * Returns: (transfer full): a line of JSON
 */
char *
chat_server_address_to_json (const ChatServerAddress *self)
{
  g_autoptr (yyjson_mut_doc) doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);
  char *json;
  char *line;

  g_return_val_if_fail (self != NULL, NULL);

  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_uint (doc, root, "port", self->port);
  if (self->former_port != 0)
    yyjson_mut_obj_add_uint (doc, root, "former_port", self->former_port);
  if (self->uri != NULL)
    yyjson_mut_obj_add_str (doc, root, "url", self->uri);
  if (self->fingerprint != NULL)
    yyjson_mut_obj_add_str (doc, root, "fingerprint", self->fingerprint);

  json = yyjson_mut_write (doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, NULL);
  line = g_strconcat (json, "\n", NULL);
  free (json);

  return line;
}

/**
 * chat_server_address_clear:
 * @self: an address
 *
 * Frees what belongs to the address.
 */
void
chat_server_address_clear (ChatServerAddress *self)
{
  self->port = 0;
  self->former_port = 0;
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->fingerprint, g_free);
}
