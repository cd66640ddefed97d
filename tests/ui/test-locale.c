/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-time.h"

#include "test-folder.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include <locale.h>

#define SOURCES "/usr/share/i18n/locales"
#define DOMAIN "confab"

typedef struct
{
  const char *locale;
  const char *clock;
  const char *full;
  const char *today;
  const char *yesterday;
  const char *this_year;
  const char *other_year;
  const char *weekday;
  const char *date;
} Case;

static const Case cases[] = {
  { "de_DE", "22:41", "Dienstag, 24. November 2026, 22:41", "Heute", "Gestern",
    "Sonntag, 22. November", "Mittwoch, 31. Dezember 2025", "Sonntag", "17.11.2026" },
  { "ar_EG", "22:41", "الثلاثاء، 24 نوفمبر 2026، 22:41", "اليوم", "أمس",
    "الأحد، 22 نوفمبر", "الأربعاء، 31 ديسمبر 2025", "الأحد", "17 نوف, 2026" },
};

static char *folder;

static gint64
make_time (int year,
           int month,
           int day,
           int hour,
           int minute)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, hour, minute, 0);

  return g_date_time_to_unix_usec (time);
}

/* The system need not have the locale. localedef fails where it only warns, too. */
static gboolean
make_locale (const char *name)
{
  g_autofree char *program = g_find_program_in_path ("localedef");
  g_autofree char *source = g_build_filename (SOURCES, name, NULL);
  g_autofree char *file_name = g_strconcat (name, ".UTF-8", NULL);
  g_autofree char *path = g_build_filename (folder, file_name, NULL);
  const char *arguments[] = { program, "--no-archive", "--quiet", "--inputfile", name, "--charmap", "UTF-8", path, NULL };
  g_autoptr (GError) error = NULL;

  if (program == NULL || !g_file_test (source, G_FILE_TEST_EXISTS))
    {
      g_autofree char *message = g_strdup_printf ("there is no localedef, or no %s to make a locale of", source);

      g_test_skip (message);
      return FALSE;
    }

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (setlocale (LC_ALL, file_name));

  return TRUE;
}

static void
assert_taken (char       *text,
              const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_time (gconstpointer data)
{
  const Case *expected = data;
  gint64 now = make_time (2026, 11, 24, 12, 0);

  if (!make_locale (expected->locale))
    return;

  assert_taken (confab_time_format_clock (make_time (2026, 11, 24, 22, 41)), expected->clock);
  assert_taken (confab_time_format_full (make_time (2026, 11, 24, 22, 41)), expected->full);

  assert_taken (confab_time_format_day (now, now), expected->today);
  assert_taken (confab_time_format_day (make_time (2026, 11, 23, 8, 30), now), expected->yesterday);
  assert_taken (confab_time_format_day (make_time (2026, 11, 22, 8, 30), now), expected->this_year);
  assert_taken (confab_time_format_day (make_time (2025, 12, 31, 8, 30), now), expected->other_year);

  assert_taken (confab_time_format_brief (make_time (2026, 11, 24, 22, 41), now), expected->clock);
  assert_taken (confab_time_format_brief (make_time (2026, 11, 23, 8, 30), now), expected->yesterday);
  assert_taken (confab_time_format_brief (make_time (2026, 11, 22, 8, 30), now), expected->weekday);
  assert_taken (confab_time_format_brief (make_time (2026, 11, 17, 8, 30), now), expected->date);
}

static char *
count (guint n)
{
  return g_strdup_printf (ngettext ("%u unread message", "%u unread messages", n), n);
}

static void
test_count_de (void)
{
  if (!make_locale ("de_DE"))
    return;

  assert_taken (count (1), "1 ungelesene Nachricht");
  assert_taken (count (2), "2 ungelesene Nachrichten");
  assert_taken (count (0), "0 ungelesene Nachrichten");
}

/* None, one, two, few and many have forms of their own. */
static void
test_count_ar (void)
{
  const guint numbers[] = { 0, 1, 2, 3, 11 };
  g_autoptr (GHashTable) forms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!make_locale ("ar_EG"))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_hash_table_add (forms, g_strdup (ngettext ("%u unread message", "%u unread messages", numbers[i])));

  g_assert_cmpuint (g_hash_table_size (forms), ==, G_N_ELEMENTS (numbers));
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

  folder = test_make_folder ();
  g_setenv ("LOCPATH", folder, TRUE);
  /* Either would win over the locale. */
  g_unsetenv ("LC_ALL");
  g_unsetenv ("LANGUAGE");
  bindtextdomain (DOMAIN, g_getenv ("CONFAB_TEST_LOCALEDIR"));
  bind_textdomain_codeset (DOMAIN, "UTF-8");
  textdomain (DOMAIN);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *time = g_strdup_printf ("/locale/%s/time", cases[i].locale);

      g_test_add_data_func (time, &cases[i], test_time);
    }
  g_test_add_func ("/locale/de_DE/count", test_count_de);
  g_test_add_func ("/locale/ar_EG/count", test_count_ar);

  status = g_test_run ();
  test_remove_folder (folder);
  g_free (folder);

  return status;
}
