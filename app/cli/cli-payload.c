/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-payload.h"

#include "cli-error.h"
#include "cli-json.h"

#include <string.h>

/**
 * cli_payload_new:
 * @text: what somebody has typed or piped, any bytes.
 * @length: how many, or -1.
 * @is_text: whether it is text, and not JSON.
 *
 * Returns: (transfer full) (nullable): JSON that says it
 */
GBytes *
cli_payload_new (const char  *text,
                 gssize       length,
                 gboolean     is_text,
                 GError     **error)
{
  gsize size = length >= 0 ? (gsize) length : strlen (text);
  g_autofree char *copy = g_strndup (text, size);
  char *json;

  if (strlen (copy) != size || !g_utf8_validate (copy, -1, NULL))
    {
      g_set_error_literal (error, CLI_ERROR, CLI_ERROR_FAILED, "this is not text in UTF-8");
      return NULL;
    }

  if (!is_text && !cli_json_check (copy, NULL))
    {
      g_set_error_literal (error, CLI_ERROR, CLI_ERROR_FAILED,
                           "this is not JSON; a text has quotation marks in JSON, or goes with --text as it is");
      return NULL;
    }

  json = is_text ? cli_json_quote (copy) : g_steal_pointer (&copy);
  return g_bytes_new_take (json, strlen (json));
}
