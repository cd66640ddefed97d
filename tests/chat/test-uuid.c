/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-uuid.h"

#include <string.h>

#define N_THREADS 4
#define N_PER_THREAD 2000

/* What is given out, and how often it was asked for. */
typedef struct
{
  gint64  time;
  guint8  random;
  guint   n_times;
} Source;

static gint64
get_time (gpointer user_data)
{
  Source *source = user_data;

  source->n_times++;

  return source->time;
}

static void
get_random (guint8   *buffer,
            gsize     length,
            gpointer  user_data)
{
  const Source *source = user_data;

  memset (buffer, source->random, length);
}

static char *
make (ChatUuidState *state,
      Source        *source)
{
  const ChatUuidSource functions = { get_time, get_random, source };

  return chat_uuid_next (state, &functions);
}

static void
test_format (void)
{
  ChatUuidState state = { 0 };
  Source source = { .time = G_GINT64_CONSTANT (1645557742000000), .random = 0xff };
  g_autofree char *uuid = make (&state, &source);
  g_autofree char *next = NULL;

  /* The time is that of the example in RFC 9562, appendix A.6. */
  g_assert_cmpstr (uuid, ==, "017f22e2-79b0-77ff-bfff-ffffffffffff");
  g_assert_cmpint (chat_uuid_get_time (uuid), ==, source.time);

  source.random = 0;
  source.time += 999;
  next = make (&state, &source);
  g_assert_cmpstr (next, ==, "017f22e2-79b0-7800-8000-000000000000");
}

/* A clock that is asked twice may answer twice. */
static void
test_one_time (void)
{
  ChatUuidState state = { 0 };
  Source source = { .time = 1000 };
  g_autofree char *uuid = make (&state, &source);

  g_assert_cmpuint (source.n_times, ==, 1);
  g_assert_cmpint (chat_uuid_get_time (uuid), ==, 1000);
}

/* However the clock goes, what comes later sorts later. */
static void
test_order (void)
{
  ChatUuidState state = { 0 };
  Source source = { .time = G_GINT64_CONSTANT (1700000000000000) };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autofree char *last = g_strdup ("");

  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *uuid = NULL;

      source.random = (guint8) g_rand_int_range (rand, 0, 256);
      if (g_rand_int_range (rand, 0, 1000) == 0)
        source.time += g_rand_int_range (rand, -10000, 20000);

      uuid = make (&state, &source);
      g_assert_true (g_uuid_string_is_valid (uuid));
      g_assert_cmpstr (uuid, >, last);
      g_set_str (&last, uuid);
    }
}

/* In one millisecond, and with the clock set back, the counter goes over. */
static void
test_overflow (void)
{
  ChatUuidState state = { 0 };
  Source source = { .time = 5000, .random = 0xff };
  g_autofree char *last = make (&state, &source);

  for (guint i = 0x7ff; i < 0xfff; i++)
    {
      g_free (last);
      last = make (&state, &source);
    }
  g_assert_cmpint (chat_uuid_get_time (last), ==, 5000);
  g_assert_cmpint (strncmp (last + 14, "7fff", 4), ==, 0);

  source.time = 0;
  g_free (last);
  last = make (&state, &source);
  g_assert_cmpint (chat_uuid_get_time (last), ==, 6000);
  g_assert_cmpint (strncmp (last + 14, "77ff", 4), ==, 0);
}

static void
test_clock_limits (void)
{
  ChatUuidState state = { 0 };
  Source source = { .time = G_MININT64 };
  g_autofree char *first = make (&state, &source);
  g_autofree char *last = NULL;

  g_assert_cmpint (chat_uuid_get_time (first), ==, 0);

  source.time = G_MAXINT64;
  last = make (&state, &source);
  g_assert_true (g_str_has_prefix (last, "ffffffff-ffff-7"));
}

static gpointer
make_many (gpointer data)
{
  GPtrArray *uuids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < N_PER_THREAD; i++)
    g_ptr_array_add (uuids, chat_uuid_new ());

  return uuids;
}

static void
test_threads (void)
{
  g_autoptr (GHashTable) all = g_hash_table_new (g_str_hash, g_str_equal);
  GThread *threads[N_THREADS];
  GPtrArray *results[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("uuid", make_many, NULL);

  for (guint i = 0; i < N_THREADS; i++)
    {
      results[i] = g_thread_join (threads[i]);
      for (guint j = 0; j < results[i]->len; j++)
        {
          const char *uuid = g_ptr_array_index (results[i], j);

          g_assert_true (g_hash_table_add (all, (gpointer) uuid));
          if (j > 0)
            g_assert_cmpstr (uuid, >, g_ptr_array_index (results[i], j - 1));
        }
    }

  for (guint i = 0; i < N_THREADS; i++)
    g_ptr_array_unref (results[i]);
}

static void
test_new (void)
{
  gint64 before = g_get_real_time ();
  g_autofree char *uuid = chat_uuid_new ();
  gint64 time = chat_uuid_get_time (uuid);

  /* Where many were made in a moment, the ids are ahead of the clock. */
  g_assert_cmpuint (strlen (uuid), ==, CHAT_UUID_LENGTH);
  g_assert_cmpint (time, >=, before / 1000 * 1000);
  g_assert_cmpint (time, <, before + G_TIME_SPAN_MINUTE);
}

static void
test_get_time (void)
{
  const char *const invalid[] = {
    "", "7", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-18c4-dc0c0c07398f",
    "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f", "017f22e279b07cc398c4dc0c0c07398f",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
    "1:17", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
  };

  g_assert_cmpint (chat_uuid_get_time ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), ==,
                   G_GINT64_CONSTANT (1645557742000000));
  g_assert_cmpint (chat_uuid_get_time ("017F22E2-79B0-7CC3-B8C4-DC0C0C07398F"), ==,
                   G_GINT64_CONSTANT (1645557742000000));
  g_assert_cmpint (chat_uuid_get_time ("ffffffff-ffff-7cc3-98c4-dc0c0c07398f"), ==,
                   G_GINT64_CONSTANT (0xffffffffffff) * 1000);

  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_cmpint (chat_uuid_get_time (invalid[i]), ==, -1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/uuid/format", test_format);
  g_test_add_func ("/uuid/one-time", test_one_time);
  g_test_add_func ("/uuid/order", test_order);
  g_test_add_func ("/uuid/overflow", test_overflow);
  g_test_add_func ("/uuid/clock-limits", test_clock_limits);
  g_test_add_func ("/uuid/new", test_new);
  g_test_add_func ("/uuid/threads", test_threads);
  g_test_add_func ("/uuid/get-time", test_get_time);

  return g_test_run ();
}
