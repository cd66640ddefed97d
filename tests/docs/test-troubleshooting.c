/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the tables of codes in docs/troubleshooting.md: none is missing or made
 * up, and each does and says what the page tells.
 */

#include "chat-error.h"
#include "chat-error-private.h"
#include "confab-error-text.h"

#include <realtime.h>
#include <string.h>
#include <wire.h>

#define FIRST_DISCONNECT 3000
#define END 6000

static char *page;

/* The rows of the table with these columns, split into cells, by their codes. */
static GHashTable *
read_table (const char *columns)
{
  GHashTable *rows = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_strfreev);
  g_autofree char *head = g_strdup_printf ("\n| %s | what it means, and what to do |\n", columns);
  const char *start = strstr (page, head);
  g_auto (GStrv) lines = NULL;

  g_assert_nonnull (start);
  /* After the head there is a line of dashes. */
  lines = g_strsplit (start + strlen (head), "\n", -1);
  for (guint i = 1; lines[i] != NULL && *lines[i] == '|'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], " | ", -1);
      guint code = (guint) g_ascii_strtoull (cells[0] + strlen ("| "), NULL, 10);

      g_assert_true (g_hash_table_insert (rows, GUINT_TO_POINTER (code), g_steal_pointer (&cells)));
    }

  return rows;
}

static char **
get_row (GHashTable *rows,
         guint       code,
         const char *words,
         gboolean    again)
{
  char **row = g_hash_table_lookup (rows, GUINT_TO_POINTER (code));

  if (row == NULL)
    g_error ("There is nothing about %u", code);
  g_assert_cmpstr (row[1], ==, words);
  g_assert_cmpstr (row[2], ==, again ? "yes" : "no");
  return row;
}

static void
assert_said (char   **row,
             GError  *error)
{
  g_autoptr (GError) said = error;

  g_assert_cmpstr (row[3], ==, confab_error_text_get (said).title);
}

static void
assert_error (GHashTable *rows,
              guint       code,
              const char *words)
{
  g_autoptr (GError) error = g_error_new_literal (REALTIME_ERROR, (int) code, "");
  char **row = get_row (rows, code, words, realtime_error_is_temporary (error));

  assert_said (row, chat_error_from_realtime (error));
}

static void
test_replies (void)
{
  g_autoptr (GHashTable) rows = read_table ("code | words | later | Confab says");
  guint n = 0;

  for (guint code = 0; code < END; code++)
    {
      const char *words = wire_error_code_get_message (code);

      if (words == NULL)
        continue;
      n++;
      assert_error (rows, code, words);
    }

  g_assert_cmpuint (g_hash_table_size (rows), ==, n);
}

static void
test_disconnects (void)
{
  g_autoptr (GHashTable) rows = read_table ("code | words | again | Confab says");
  guint n = 0;

  for (guint code = FIRST_DISCONNECT; code < END; code++)
    {
      const char *words = wire_disconnect_code_get_reason (code);

      if (words == NULL)
        continue;
      n++;
      assert_said (get_row (rows, code, words, wire_disconnect_code_reconnects (code)),
                   chat_error_from_disconnect (code, words));
    }

  g_assert_cmpuint (g_hash_table_size (rows), ==, n);
}

static void
test_unsubscribes (void)
{
  g_autoptr (GHashTable) rows = read_table ("code | words | again");
  guint n = 0;

  for (guint code = 0; code < END; code++)
    {
      const char *words = wire_unsubscribe_code_get_reason (code);

      if (words == NULL)
        continue;
      n++;
      get_row (rows, code, words, wire_unsubscribe_code_resubscribes (code));
    }

  g_assert_cmpuint (g_hash_table_size (rows), ==, n);
}

static void
test_client (void)
{
  g_autoptr (GHashTable) rows = read_table ("code | name | later | Confab says");
  g_autoptr (GEnumClass) klass = g_type_class_ref (REALTIME_TYPE_ERROR);
  guint n = 0;

  for (guint i = 0; i < klass->n_values; i++)
    {
      const GEnumValue *value = &klass->values[i];

      if (value->value >= REALTIME_ERROR_INTERNAL)
        continue;
      n++;
      assert_error (rows, (guint) value->value, value->value_nick);
    }

  g_assert_cmpuint (g_hash_table_size (rows), ==, n);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "..", "docs", "troubleshooting.md", NULL);
  g_file_get_contents (path, &page, NULL, &error);
  g_assert_no_error (error);

  g_test_add_func ("/troubleshooting/replies", test_replies);
  g_test_add_func ("/troubleshooting/disconnects", test_disconnects);
  g_test_add_func ("/troubleshooting/unsubscribes", test_unsubscribes);
  g_test_add_func ("/troubleshooting/client", test_client);

  result = g_test_run ();
  g_free (page);
  return result;
}
