/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "chat-payload.h"

#define ID "0190b2b4-7d3e-7c1a-8f00-0123456789ab"

/* A text that was read can be sent as it is, and is read the same. */
static void
check_build (const char *body)
{
  g_autoptr (GBytes) built = NULL;
  g_auto (ChatPayload) again = { 0 };

  built = chat_payload_build (ID, body, NULL, NULL);
  if (built == NULL)
    return;

  chat_payload_parse (&again, built);
  g_assert_cmpint (again.kind, ==, CHAT_PAYLOAD_TEXT);
  g_assert_cmpstr (again.id, ==, ID);
  g_assert_cmpstr (again.body, ==, body);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_auto (ChatPayload) payload = { 0 };

  chat_payload_parse (&payload, bytes);

  g_assert_nonnull (payload.body);
  g_assert_true (g_utf8_validate (payload.body, -1, NULL));
  g_assert_true (payload.id == NULL || g_uuid_string_is_valid (payload.id));
  check_build (payload.body);

  return 0;
}
