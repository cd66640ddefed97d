/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz-target.h"

#include <wire.h>

#define MAX_DEPTH 16

static void
check_payload (GBytes *json)
{
  g_autoptr (GBytes) again = NULL;

  if (json == NULL)
    return;

  again = wire_payload_new (json, MAX_DEPTH, NULL);
  g_assert_true (again != NULL && g_bytes_equal (again, json));
}

/* The first byte says which method it is. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (WireApiRequest) request = NULL;
  g_autoptr (GBytes) body = NULL;

  if (size == 0)
    return 0;

  body = g_bytes_new (data + 1, size - 1);
  request = wire_api_request_decode (data[0] % WIRE_API_UNKNOWN, body, MAX_DEPTH, NULL);
  if (request == NULL)
    return 0;

  check_payload (request->data);
  check_payload (request->info);
  check_payload (request->params);
  for (guint i = 0; request->commands != NULL && i < request->commands->len; i++)
    {
      WireApiCommand *command = g_ptr_array_index (request->commands, i);
      WireApiMethod method = wire_api_command_find (command);
      g_autoptr (WireApiRequest) inner = NULL;

      if (method != WIRE_API_UNKNOWN)
        inner = wire_api_request_decode (method, command->bodies[method], MAX_DEPTH, NULL);
    }

  return 0;
}
