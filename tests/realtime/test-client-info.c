/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-client-info-private.h"

#include "realtime-test-util.h"

static void
test_full (void)
{
  WireClientInfo *wire = g_new0 (WireClientInfo, 1);
  RealtimeClientInfo *made = NULL;
  g_autoptr (RealtimeClientInfo) info = NULL;
  g_autoptr (GBytes) conn_info = test_bytes ("{\"name\":\"Ada\"}");
  g_autoptr (GBytes) chan_info = test_bytes ("7");

  wire->user = g_strdup ("ada");
  wire->client = g_strdup ("c1");
  wire->conn_info = g_bytes_ref (conn_info);
  wire->chan_info = g_bytes_ref (chan_info);

  made = realtime_client_info_new (wire);
  info = realtime_client_info_ref (made);
  realtime_client_info_unref (made);

  g_assert_cmpstr (realtime_client_info_get_user_id (info), ==, "ada");
  g_assert_cmpstr (realtime_client_info_get_client_id (info), ==, "c1");
  g_assert_true (realtime_client_info_get_conn_info (info) == conn_info);
  g_assert_true (realtime_client_info_get_channel_info (info) == chan_info);
}

static void
test_empty (void)
{
  g_autoptr (RealtimeClientInfo) info = realtime_client_info_new (g_new0 (WireClientInfo, 1));

  g_assert_cmpstr (realtime_client_info_get_user_id (info), ==, "");
  g_assert_cmpstr (realtime_client_info_get_client_id (info), ==, "");
  g_assert_null (realtime_client_info_get_conn_info (info));
  g_assert_null (realtime_client_info_get_channel_info (info));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client-info/full", test_full);
  g_test_add_func ("/client-info/empty", test_empty);

  return g_test_run ();
}
