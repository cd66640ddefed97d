/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

static void
test_client_info (void)
{
  g_autoptr (WireClientInfo) info = g_new0 (WireClientInfo, 1);
  g_autoptr (WireClientInfo) copy = NULL;

  info->user = g_strdup ("7");
  info->client = g_strdup ("aa");
  info->conn_info = g_bytes_new_static ("{}", 2);
  info->chan_info = g_bytes_new_static ("[]", 2);

  copy = wire_client_info_copy (info);

  g_assert_cmpstr (copy->user, ==, "7");
  g_assert_true (copy->user != info->user);
  g_assert_cmpstr (copy->client, ==, "aa");
  g_assert_true (copy->client != info->client);
  g_assert_true (copy->conn_info == info->conn_info);
  g_assert_true (copy->chan_info == info->chan_info);
}

static void
test_empty_client_info (void)
{
  g_autoptr (WireClientInfo) info = g_new0 (WireClientInfo, 1);
  g_autoptr (WireClientInfo) copy = wire_client_info_copy (info);

  g_assert_null (copy->user);
  g_assert_null (copy->client);
  g_assert_null (copy->conn_info);
  g_assert_null (copy->chan_info);
}

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_publication_free (void)
{
  WirePublication *publication = g_new0 (WirePublication, 1);
  guint n_freed = 0;

  publication->data = g_bytes_new_with_free_func ("1", 1, count_cb, &n_freed);
  publication->epoch = g_strdup ("e");
  publication->channel = g_strdup ("c");
  publication->tags = g_hash_table_new_full (NULL, NULL, count_cb, NULL);
  g_hash_table_add (publication->tags, &n_freed);
  publication->info = g_new0 (WireClientInfo, 1);
  publication->info->conn_info = g_bytes_new_with_free_func ("1", 1, count_cb, &n_freed);

  wire_publication_free (publication);

  g_assert_cmpuint (n_freed, ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/types/client-info", test_client_info);
  g_test_add_func ("/wire/types/empty-client-info", test_empty_client_info);
  g_test_add_func ("/wire/types/publication-free", test_publication_free);

  return g_test_run ();
}
