/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <fcntl.h>
#include <unistd.h>

#define N_MUTATIONS 500
#define MAX_STEPS 4
#define MAX_RANGE 16
#define MAX_SIZE (16 * 1024)

/* A file with what the target was given last, so after a crash with its cause. */
static int last_input;

static void
run_target (const guint8 *data,
            gsize         size)
{
  /* A block of just this size, so that a sanitizer sees what reads past it. */
  g_autofree guint8 *exact = g_memdup2 (data, size);

  g_assert_cmpint (pwrite (last_input, data, size, 0), ==, size);
  g_assert_no_errno (ftruncate (last_input, size));

  g_assert_cmpint (LLVMFuzzerTestOneInput (exact, size), ==, 0);
}

static void
insert_bytes (GByteArray   *bytes,
              guint         position,
              const guint8 *inserted,
              guint         length)
{
  g_autofree guint8 *tail = g_memdup2 (bytes->data + position, bytes->len - position);
  guint tail_length = bytes->len - position;

  g_byte_array_set_size (bytes, position);
  g_byte_array_append (bytes, inserted, length);
  g_byte_array_append (bytes, tail, tail_length);
}

static void
mutate (GByteArray *bytes,
        GRand      *rand)
{
  guint position = g_rand_int_range (rand, 0, bytes->len + 1);
  guint length = g_rand_int_range (rand, 1, MAX_RANGE);
  guint8 byte = g_rand_int_range (rand, 0, 256);

  length = MIN (length, bytes->len - position);
  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      if (length > 0)
        bytes->data[position] = byte;
      break;
    case 1:
      if (length > 0)
        bytes->data[position] ^= 1 << (byte % 8);
      break;
    case 2:
      insert_bytes (bytes, position, &byte, 1);
      break;
    case 3:
      g_byte_array_remove_range (bytes, position, length);
      break;
    case 4:
      {
        g_autofree guint8 *range = g_memdup2 (bytes->data + position, length);

        insert_bytes (bytes, g_rand_int_range (rand, 0, bytes->len + 1), range, length);
        break;
      }
    default:
      g_assert_not_reached ();
    }
}

static void
test_seed (gconstpointer user_data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  g_autofree char *seed = NULL;
  gsize size;

  g_file_get_contents (user_data, &seed, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (size, <=, MAX_SIZE);

  run_target ((const guint8 *) seed, size);
  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      guint n_steps = g_rand_int_range (rand, 1, MAX_STEPS + 1);

      g_byte_array_append (bytes, (const guint8 *) seed, size);
      for (guint step = 0; step < n_steps; step++)
        mutate (bytes, rand);
      run_target (bytes->data, bytes->len);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *corpus = NULL;
  g_autofree char *input = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;
  int result;

  g_test_init (&argc, &argv, NULL);

  input = g_test_build_filename (G_TEST_BUILT, "fuzz", FUZZ_TARGET ".input", NULL);
  last_input = open (input, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  g_assert_no_errno (last_input);

  corpus = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", FUZZ_TARGET, NULL);
  dir = g_dir_open (corpus, 0, &error);
  g_assert_no_error (error);

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strconcat ("/fuzz/" FUZZ_TARGET "/", name, NULL);

      g_test_add_data_func_full (path, g_build_filename (corpus, name, NULL), test_seed, g_free);
    }

  result = g_test_run ();
  close (last_input);

  return result;
}
