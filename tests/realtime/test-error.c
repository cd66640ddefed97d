/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-error-private.h"

#include "realtime.h"
#include "realtime-transport-error-private.h"


static void
test_temporary (void)
{
  static const struct
  {
    RealtimeError code;
    gboolean temporary;
  } errors[] = {
    { REALTIME_ERROR_TIMEOUT, TRUE },
    { REALTIME_ERROR_TRANSPORT_CLOSED, TRUE },
    { REALTIME_ERROR_DISCONNECTED, FALSE },
    { REALTIME_ERROR_CLIENT_CLOSED, FALSE },
    { REALTIME_ERROR_CONNECT_TOKEN, TRUE },
    { REALTIME_ERROR_REFRESH_TOKEN, TRUE },
    { REALTIME_ERROR_UNSUBSCRIBED, FALSE },
    { REALTIME_ERROR_SUBSCRIBE_TOKEN, TRUE },
    { REALTIME_ERROR_SUB_REFRESH_TOKEN, TRUE },
    { REALTIME_ERROR_TRANSPORT_WRITE, TRUE },
    { REALTIME_ERROR_CONNECTION_CLOSED, TRUE },
    { REALTIME_ERROR_GET_STATE, TRUE },
    { REALTIME_ERROR_BAD_PROTOCOL, FALSE },
    { REALTIME_ERROR_QUEUE_FULL, TRUE },
    { REALTIME_ERROR_INTERNAL, TRUE },
    { REALTIME_ERROR_PERMISSION_DENIED, FALSE },
    { REALTIME_ERROR_TOO_MANY_REQUESTS, TRUE },
    { REALTIME_ERROR_CONCURRENT_PAGINATION, TRUE },
  };
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "other");

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = realtime_error_new (errors[i].code, "text");
      g_autoptr (GError) bare = g_error_new_literal (REALTIME_ERROR, (int) errors[i].code, "text");

      g_assert_error (error, REALTIME_ERROR, (int) errors[i].code);
      g_assert_cmpstr (error->message, ==, "text");
      g_assert_cmpint (realtime_error_is_temporary (error), ==, errors[i].temporary);
      g_assert_cmpint (realtime_error_is_temporary (bare), ==, errors[i].temporary);
      g_assert_null (realtime_error_get_channel (error));
    }

  g_assert_false (realtime_error_is_temporary (foreign));
  g_assert_null (realtime_error_get_channel (foreign));
}

/* The numbers are those of the protocol, and every one has a name. */
static void
test_numbers (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (REALTIME_TYPE_ERROR);

  for (int code = 1; code <= 12; code++)
    g_assert_nonnull (g_enum_get_value (klass, code));
  for (int code = 100; code <= 113; code++)
    g_assert_nonnull (g_enum_get_value (klass, code));

  g_assert_cmpint (REALTIME_ERROR_CLIENT_CLOSED, ==, 4);
  g_assert_cmpint (REALTIME_ERROR_CONNECT_TOKEN, ==, 5);
  g_assert_cmpint (REALTIME_ERROR_REFRESH_TOKEN, ==, 6);
  g_assert_cmpint (REALTIME_ERROR_SUBSCRIBE_TOKEN, ==, 8);
  g_assert_cmpint (REALTIME_ERROR_SUB_REFRESH_TOKEN, ==, 9);
  g_assert_cmpint (REALTIME_ERROR_TRANSPORT_WRITE, ==, 10);
  g_assert_cmpint (REALTIME_ERROR_CERTIFICATE, ==, 23);
  g_assert_cmpint (REALTIME_ERROR_CONCURRENT_PAGINATION, ==, 113);
}

static void
test_reply (void)
{
  char text[] = "no entry";
  char empty[] = "";
  const WireErrorReply with_text = { 103, text, TRUE };
  const WireErrorReply without_text = { 103, NULL, FALSE };
  const WireErrorReply with_empty_text = { 111, empty, FALSE };
  const WireErrorReply of_an_app = { 1999, NULL, TRUE };
  g_autoptr (GError) told = realtime_error_new_from_reply (&with_text);
  g_autoptr (GError) known = realtime_error_new_from_reply (&without_text);
  g_autoptr (GError) also_known = realtime_error_new_from_reply (&with_empty_text);
  g_autoptr (GError) unknown = realtime_error_new_from_reply (&of_an_app);

  g_assert_error (told, REALTIME_ERROR, REALTIME_ERROR_PERMISSION_DENIED);
  g_assert_cmpstr (told->message, ==, "no entry");
  g_assert_true (realtime_error_is_temporary (told));

  g_assert_cmpstr (known->message, ==, "permission denied");
  g_assert_false (realtime_error_is_temporary (known));

  g_assert_cmpstr (also_known->message, ==, "too many requests");
  g_assert_false (realtime_error_is_temporary (also_known));

  g_assert_error (unknown, REALTIME_ERROR, 1999);
  g_assert_cmpstr (unknown->message, !=, "");
  g_assert_true (realtime_error_is_temporary (unknown));
}

static void
test_may_pass (void)
{
  const WireErrorReply strange = { 42, NULL, FALSE };
  g_autoptr (GError) told = realtime_error_new_from_reply (&strange);
  g_autoptr (GError) late = realtime_error_new (REALTIME_ERROR_TIMEOUT, "late");
  g_autoptr (GError) busy = realtime_error_new (REALTIME_ERROR_INTERNAL, "busy");
  g_autoptr (GError) denied = realtime_error_new (REALTIME_ERROR_PERMISSION_DENIED, "no");
  g_autoptr (GError) wrong = realtime_error_new (REALTIME_ERROR_BAD_PROTOCOL, "what");

  g_assert_true (realtime_error_may_pass (told));
  g_assert_true (realtime_error_may_pass (late));
  g_assert_true (realtime_error_may_pass (busy));
  g_assert_false (realtime_error_may_pass (denied));
  g_assert_false (realtime_error_may_pass (wrong));
}

static void
test_channel (void)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (RealtimeChannel) other = realtime_channel_new ("other", NULL);
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_TIMEOUT, "late");
  g_autoptr (GError) about = realtime_error_copy_for_channel (error, channel);
  g_autoptr (GError) copy = g_error_copy (about);
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "other");
  g_autoptr (GError) foreign_copy = realtime_error_copy_for_channel (foreign, channel);
  g_autoptr (GError) moved = realtime_error_copy_for_channel (about, other);

  g_assert_null (realtime_error_get_channel (error));
  g_assert_true (realtime_error_get_channel (about) == channel);
  g_assert_true (realtime_error_get_channel (copy) == channel);
  g_assert_true (realtime_error_get_channel (moved) == other);
  g_assert_true (realtime_error_is_temporary (copy));
  g_assert_cmpstr (copy->message, ==, "late");

  g_assert_error (foreign_copy, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_transport (void)
{
  static const struct
  {
    int code;
    guint http_status;
    GTlsCertificateFlags certificate_errors;
    const char *message;
  } causes[] = {
    { G_IO_ERROR_FAILED, 0, G_TLS_CERTIFICATE_UNKNOWN_CA,
      "The certificate of example.org is signed by an unknown authority" },
    { G_IO_ERROR_FAILED, 0, G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY,
      "The certificate of example.org belongs to another host" },
    { G_IO_ERROR_FAILED, 0, G_TLS_CERTIFICATE_EXPIRED, "The certificate of example.org has expired" },
    { G_IO_ERROR_FAILED, 0, G_TLS_CERTIFICATE_NOT_ACTIVATED, "The certificate of example.org is not valid yet" },
    { G_IO_ERROR_FAILED, 0, G_TLS_CERTIFICATE_REVOKED, "The certificate of example.org has been revoked" },
    { G_IO_ERROR_FAILED, 0, G_TLS_CERTIFICATE_INSECURE,
      "The certificate of example.org uses an insecure algorithm" },
    { G_IO_ERROR_FAILED, 0, G_TLS_CERTIFICATE_GENERIC_ERROR, "The certificate of example.org is not valid" },
    { G_IO_ERROR_FAILED, 599, 0, "example.org answered “599” where a WebSocket was asked for" },
    { G_IO_ERROR_FAILED, 404, 0, "example.org answered “404 Not Found” where a WebSocket was asked for" },
    { G_IO_ERROR_CONNECTION_REFUSED, 0, 0, "example.org refused the connection" },
    { G_IO_ERROR_HOST_UNREACHABLE, 0, 0, "example.org cannot be reached from this network" },
    { G_IO_ERROR_NETWORK_UNREACHABLE, 0, 0, "example.org cannot be reached from this network" },
    { G_IO_ERROR_TIMED_OUT, 0, 0, "example.org did not answer" },
    { G_IO_ERROR_FAILED, 0, 0, "No connection to example.org: because" },
  };
  g_autoptr (GError) unknown_host = g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "because");
  g_autoptr (GError) not_found = realtime_transport_error_new (unknown_host, "example.org", 0, 0);
  g_autoptr (GError) handshake = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, "because");
  g_autoptr (GError) insecure = realtime_transport_error_new (handshake, "example.org", 0, 0);

  g_assert_cmpstr (not_found->message, ==, "The host example.org was not found");
  g_assert_cmpstr (insecure->message, ==, "No secure connection to example.org: because");

  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, causes[i].code, "because");
      g_autoptr (GError) error = realtime_transport_error_new (cause, "example.org", causes[i].http_status,
                                                               causes[i].certificate_errors);
      int code = causes[i].certificate_errors != 0 ? REALTIME_ERROR_CERTIFICATE : REALTIME_ERROR_TRANSPORT_CLOSED;

      g_assert_error (error, REALTIME_ERROR, code);
      g_assert_cmpstr (error->message, ==, causes[i].message);
      g_assert_true (realtime_error_is_temporary (error));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/temporary", test_temporary);
  g_test_add_func ("/error/numbers", test_numbers);
  g_test_add_func ("/error/reply", test_reply);
  g_test_add_func ("/error/may-pass", test_may_pass);
  g_test_add_func ("/error/channel", test_channel);
  g_test_add_func ("/error/transport", test_transport);

  return g_test_run ();
}
