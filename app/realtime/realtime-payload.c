/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-payload-private.h"

#include "realtime-error-private.h"

#include "wire-limits.h"
#include "wire-payload.h"

/* Puts JSON of an app, or %NULL, where it waits to be sent; or leaves what is
 * there as it is and returns %FALSE. */
gboolean
realtime_payload_set (GBytes **field,
                      GBytes  *data,
                      GError **error)
{
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) cause = NULL;

  if (data != NULL)
    {
      payload = wire_payload_new (data, WIRE_DEFAULT_MAX_DEPTH, &cause);
      if (payload == NULL)
        {
          g_propagate_error (error, realtime_error_new (REALTIME_ERROR_INVALID_ARGUMENT, cause->message));
          return FALSE;
        }
    }

  g_clear_pointer (field, g_bytes_unref);
  *field = g_steal_pointer (&payload);

  return TRUE;
}
