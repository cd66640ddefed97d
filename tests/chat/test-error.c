/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error-private.h"

#include <gio/gio.h>
#include <realtime.h>
#include <string.h>

static void
assert_realtime (GQuark    domain,
                 int       code,
                 ChatError expected)
{
  g_autoptr (GError) error = g_error_new (domain, code, "what has happened");
  g_autoptr (GError) mapped = chat_error_from_realtime (error);

  g_assert_error (mapped, CHAT_ERROR, (int) expected);
  g_assert_cmpstr (mapped->message, ==, "what has happened");
}

/* All that there are, so that none that is added is forgotten here. */
static void
test_realtime (void)
{
  const struct {
    int code;
    ChatError expected;
  } cases[] = {
    { REALTIME_ERROR_TIMEOUT, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_TRANSPORT_CLOSED, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_DISCONNECTED, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_CLIENT_CLOSED, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_CONNECT_TOKEN, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_REFRESH_TOKEN, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_UNSUBSCRIBED, CHAT_ERROR_NOT_AVAILABLE },
    { REALTIME_ERROR_SUBSCRIBE_TOKEN, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_SUB_REFRESH_TOKEN, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_TRANSPORT_WRITE, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_CONNECTION_CLOSED, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_BAD_CONFIGURATION, CHAT_ERROR_INVALID },
    { REALTIME_ERROR_GET_STATE, CHAT_ERROR_CONNECTION },
    { REALTIME_ERROR_BAD_PROTOCOL, CHAT_ERROR_SERVER },
    { REALTIME_ERROR_INVALID_ARGUMENT, CHAT_ERROR_INVALID },
    { REALTIME_ERROR_QUEUE_FULL, CHAT_ERROR_LIMIT },
    { REALTIME_ERROR_CERTIFICATE, CHAT_ERROR_CERTIFICATE },
    { REALTIME_ERROR_INTERNAL, CHAT_ERROR_SERVER },
    { REALTIME_ERROR_UNAUTHORIZED, CHAT_ERROR_REFUSED },
    { REALTIME_ERROR_UNKNOWN_CHANNEL, CHAT_ERROR_UNKNOWN_ROOM },
    { REALTIME_ERROR_PERMISSION_DENIED, CHAT_ERROR_DENIED },
    { REALTIME_ERROR_METHOD_NOT_FOUND, CHAT_ERROR_NOT_AVAILABLE },
    { REALTIME_ERROR_ALREADY_SUBSCRIBED, CHAT_ERROR_SERVER },
    { REALTIME_ERROR_LIMIT_EXCEEDED, CHAT_ERROR_LIMIT },
    { REALTIME_ERROR_BAD_REQUEST, CHAT_ERROR_INVALID },
    { REALTIME_ERROR_NOT_AVAILABLE, CHAT_ERROR_NOT_AVAILABLE },
    { REALTIME_ERROR_TOKEN_EXPIRED, CHAT_ERROR_REFUSED },
    { REALTIME_ERROR_EXPIRED, CHAT_ERROR_REFUSED },
    { REALTIME_ERROR_TOO_MANY_REQUESTS, CHAT_ERROR_LIMIT },
    { REALTIME_ERROR_UNRECOVERABLE_POSITION, CHAT_ERROR_NOT_AVAILABLE },
    { REALTIME_ERROR_CONCURRENT_PAGINATION, CHAT_ERROR_SERVER },
  };
  g_autoptr (GEnumClass) codes = g_type_class_ref (realtime_error_get_type ());

  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, codes->n_values);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_nonnull (g_enum_get_value (codes, cases[i].code));
      assert_realtime (REALTIME_ERROR, cases[i].code, cases[i].expected);
    }

  /* A code of the server's own. */
  assert_realtime (REALTIME_ERROR, 4242, CHAT_ERROR_SERVER);
  assert_realtime (REALTIME_ERROR, 0, CHAT_ERROR_SERVER);
}

/* What is below the library is about the connection. */
static void
test_other_domains (void)
{
  assert_realtime (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, CHAT_ERROR_CONNECTION);
  assert_realtime (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, CHAT_ERROR_CONNECTION);
  assert_realtime (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, CHAT_ERROR_CONNECTION);
}

static void
assert_disconnect (guint     first,
                   guint     last,
                   ChatError expected)
{
  for (guint code = first; code <= last; code++)
    {
      g_autoptr (GError) error = chat_error_from_disconnect (code, "words");
      g_autofree char *number = g_strdup_printf ("(%u)", code);

      g_assert_error (error, CHAT_ERROR, (int) expected);
      g_assert_nonnull (strstr (error->message, "words"));
      g_assert_nonnull (strstr (error->message, number));
    }
}

static void
test_disconnect (void)
{
  assert_disconnect (0, 0, CHAT_ERROR_CONNECTION);
  assert_disconnect (1, 1, CHAT_ERROR_REFUSED);
  assert_disconnect (2, 3, CHAT_ERROR_SERVER);
  assert_disconnect (4, 99, CHAT_ERROR_CONNECTION);

  /* The connect was answered with an error. */
  assert_disconnect (100, 100, CHAT_ERROR_SERVER);
  assert_disconnect (101, 101, CHAT_ERROR_REFUSED);
  assert_disconnect (103, 103, CHAT_ERROR_DENIED);
  assert_disconnect (106, 106, CHAT_ERROR_LIMIT);
  assert_disconnect (109, 110, CHAT_ERROR_REFUSED);
  assert_disconnect (113, 2999, CHAT_ERROR_SERVER);

  assert_disconnect (3000, 3499, CHAT_ERROR_CONNECTION);
  assert_disconnect (3500, 3503, CHAT_ERROR_REFUSED);
  assert_disconnect (3504, 3505, CHAT_ERROR_LIMIT);
  assert_disconnect (3506, 3506, CHAT_ERROR_SERVER);
  assert_disconnect (3507, 3507, CHAT_ERROR_REFUSED);
  assert_disconnect (3508, 3509, CHAT_ERROR_SERVER);
  assert_disconnect (3510, 3999, CHAT_ERROR_REFUSED);
  assert_disconnect (4000, 4499, CHAT_ERROR_CONNECTION);
  assert_disconnect (4500, 4999, CHAT_ERROR_REFUSED);
  assert_disconnect (5000, 5000, CHAT_ERROR_CONNECTION);
  assert_disconnect (G_MAXUINT - 1, G_MAXUINT - 1, CHAT_ERROR_CONNECTION);
}

static void
test_no_reason (void)
{
  g_autoptr (GError) none = chat_error_from_disconnect (3500, NULL);
  g_autoptr (GError) empty = chat_error_from_disconnect (3500, "");

  g_assert_nonnull (strstr (none->message, "no reason"));
  g_assert_cmpstr (none->message, ==, empty->message);
}

static void
test_type (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (CHAT_TYPE_ERROR);

  g_assert_cmpint (klass->n_values, ==, CHAT_ERROR_CERTIFICATE + 1);
  g_assert_cmpstr (g_enum_get_value (klass, CHAT_ERROR_HOST)->value_nick, ==, "host");
  g_assert_cmpstr (g_quark_to_string (CHAT_ERROR), ==, "chat-error-quark");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/realtime", test_realtime);
  g_test_add_func ("/error/other-domains", test_other_domains);
  g_test_add_func ("/error/disconnect", test_disconnect);
  g_test_add_func ("/error/no-reason", test_no_reason);
  g_test_add_func ("/error/type", test_type);

  return g_test_run ();
}
