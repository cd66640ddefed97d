/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-json.h"

#include <stdlib.h>
#include <wire.h>

/* Payloads in the JSON of tokens, of programs that are asked, and of the API. */

/**
 * server_json_decode_base64:
 * @text: text from somebody who is not trusted.
 *
 * GLib's decoder skips what is not Base64, which here is an error.
 *
 * Returns: (transfer full) (nullable): the data
 */
GBytes *
server_json_decode_base64 (const char *text)
{
  gsize size;
  g_autofree guchar *data = g_base64_decode (text, &size);
  g_autofree char *again = g_base64_encode (data, size);

  return g_str_equal (again, text) ? g_bytes_new_take (g_steal_pointer (&data), size) : NULL;
}

static GBytes *
write_value (yyjson_val *value)
{
  size_t length;
  char *text = yyjson_val_write (value, YYJSON_WRITE_NOFLAG, &length);

  return text != NULL ? g_bytes_new_with_free_func (text, length, free, text) : NULL;
}

/**
 * server_json_read_payload:
 * @object: (nullable): with numbers as they are written.
 * @payload: (out) (optional) (nullable): JSON text, untouched if there is none.
 *
 * Reads a payload, which stands there as JSON by its name, or in Base64 with
 * `b64` before it; empty, that counts as not there.
 *
 * Returns: %FALSE if there is one that cannot be used
 */
gboolean
server_json_read_payload (yyjson_val  *object,
                          const char  *name,
                          GBytes     **payload)
{
  g_autofree char *base64_name = g_strconcat ("b64", name, NULL);
  yyjson_val *base64 = yyjson_obj_get (object, base64_name);
  yyjson_val *value = yyjson_obj_get (object, name);
  g_autoptr (GBytes) bytes = NULL;

  if (!server_json_is_absent (base64) && !yyjson_equals_str (base64, ""))
    bytes = yyjson_is_str (base64) ? server_json_decode_base64 (yyjson_get_str (base64)) : NULL;
  else if (!server_json_is_absent (value))
    bytes = write_value (value);
  else
    return TRUE;

  *payload = bytes != NULL ? wire_payload_new (bytes, WIRE_DEFAULT_MAX_DEPTH, NULL) : NULL;
  return *payload != NULL;
}

/**
 * server_json_add_payload:
 * @payload: (nullable): JSON text, nothing if %NULL; outlives @doc.
 */
void
server_json_add_payload (yyjson_mut_doc *doc,
                         yyjson_mut_val *object,
                         const char     *name,
                         GBytes         *payload)
{
  gsize length;
  const char *text;

  if (payload == NULL)
    return;

  text = g_bytes_get_data (payload, &length);
  yyjson_mut_obj_add_val (doc, object, name, yyjson_mut_rawn (doc, text, length));
}

/**
 * server_json_add_text:
 * @text: (nullable): nothing if %NULL; outlives @doc.
 */
void
server_json_add_text (yyjson_mut_doc *doc,
                      yyjson_mut_val *object,
                      const char     *name,
                      const char     *text)
{
  if (text != NULL)
    yyjson_mut_obj_add_str (doc, object, name, text);
}
