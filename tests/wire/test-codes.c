/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

#include <string.h>

typedef struct
{
  guint code;
  const char *text;
  gboolean tries_again;
} Code;

static const Code errors[] = {
  { 0, NULL, FALSE },
  { 99, NULL, FALSE },
  { 100, "internal server error", TRUE },
  { 101, "unauthorized", FALSE },
  { 102, "unknown channel", FALSE },
  { 103, "permission denied", FALSE },
  { 104, "method not found", FALSE },
  { 105, "already subscribed", FALSE },
  { 106, "limit exceeded", FALSE },
  { 107, "bad request", FALSE },
  { 108, "not available", FALSE },
  { 109, "token expired", FALSE },
  { 110, "expired", FALSE },
  { 111, "too many requests", TRUE },
  { 112, "unrecoverable position", FALSE },
  { 113, "concurrent pagination", TRUE },
  { 114, NULL, FALSE },
  { 1999, NULL, FALSE },
  { G_MAXUINT, NULL, FALSE },
};

static const Code disconnects[] = {
  { 0, NULL, TRUE },
  { 1000, NULL, TRUE },
  { 1001, NULL, TRUE },
  { 1006, NULL, TRUE },
  { 1008, NULL, TRUE },
  { 1009, NULL, FALSE },
  { 1010, NULL, TRUE },
  { 2999, NULL, TRUE },
  { 3000, "connection closed", TRUE },
  { 3001, "shutdown", TRUE },
  { 3002, NULL, TRUE },
  { 3004, "internal server error", TRUE },
  { 3005, "connection expired", TRUE },
  { 3006, "subscription expired", TRUE },
  { 3008, "slow", TRUE },
  { 3009, "write error", TRUE },
  { 3010, "insufficient state", TRUE },
  { 3011, "force reconnect", TRUE },
  { 3012, "no pong", TRUE },
  { 3013, "too many requests", TRUE },
  { 3014, "state invalidated", TRUE },
  { 3499, NULL, TRUE },
  { 3500, "invalid token", FALSE },
  { 3501, "bad request", FALSE },
  { 3502, "stale", FALSE },
  { 3503, "force disconnect", FALSE },
  { 3504, "connection limit", FALSE },
  { 3505, "channel limit", FALSE },
  { 3506, "inappropriate protocol", FALSE },
  { 3507, "permission denied", FALSE },
  { 3508, "not available", FALSE },
  { 3509, "too many errors", FALSE },
  { 3999, NULL, FALSE },
  { 4000, NULL, TRUE },
  { 4499, NULL, TRUE },
  { 4500, NULL, FALSE },
  { 4999, NULL, FALSE },
  { 5000, NULL, TRUE },
  { G_MAXUINT, NULL, TRUE },
};

static const Code unsubscribes[] = {
  { 0, NULL, FALSE },
  { 1, NULL, FALSE },
  { 1999, NULL, FALSE },
  { 2000, "server unsubscribe", FALSE },
  { 2499, NULL, FALSE },
  { 2500, "insufficient state", TRUE },
  { 2501, "expired", TRUE },
  { 2502, "state invalidated", TRUE },
  { 2999, NULL, TRUE },
  { 3000, NULL, FALSE },
};

static void
test_errors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      const Code *code = &errors[i];

      g_test_message ("%u", code->code);
      g_assert_cmpstr (wire_error_code_get_message (code->code), ==, code->text);
      g_assert_cmpint (wire_error_code_is_temporary (code->code), ==, code->tries_again);
    }
}

static void
test_disconnects (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (disconnects); i++)
    {
      const Code *code = &disconnects[i];

      g_test_message ("%u", code->code);
      g_assert_cmpstr (wire_disconnect_code_get_reason (code->code), ==, code->text);
      g_assert_cmpint (wire_disconnect_code_reconnects (code->code), ==, code->tries_again);
    }
}

/* RFC 6455 leaves 123 bytes of a close frame for the reason. */
static void
test_reason_length (void)
{
  for (guint code = 3000; code < 4000; code++)
    {
      const char *reason = wire_disconnect_code_get_reason (code);

      if (reason != NULL)
        g_assert_cmpuint (strlen (reason), <=, 32);
    }
}

static void
test_unsubscribes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unsubscribes); i++)
    {
      const Code *code = &unsubscribes[i];

      g_test_message ("%u", code->code);
      g_assert_cmpstr (wire_unsubscribe_code_get_reason (code->code), ==, code->text);
      g_assert_cmpint (wire_unsubscribe_code_resubscribes (code->code), ==, code->tries_again);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/codes/errors", test_errors);
  g_test_add_func ("/wire/codes/disconnects", test_disconnects);
  g_test_add_func ("/wire/codes/reason-length", test_reason_length);
  g_test_add_func ("/wire/codes/unsubscribes", test_unsubscribes);

  return g_test_run ();
}
