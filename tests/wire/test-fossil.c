/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

#include <string.h>

#define MAX_SIZE 4096

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

static void
append_number (GString *out,
               guint32  number)
{
  char text[7];
  gsize start = sizeof text;

  do
    {
      text[--start] = digits[number % 64];
      number /= 64;
    }
  while (number > 0);

  g_string_append_len (out, text + start, sizeof text - start);
}

static guint32
checksum (const char *text,
          gsize       length)
{
  guint32 sum = 0;

  for (gsize i = 0; i < length; i += 4)
    {
      guint8 word[4] = { 0 };

      memcpy (word, text + i, MIN (4, length - i));
      sum += (guint32) word[0] << 24 | (guint32) word[1] << 16 | (guint32) word[2] << 8 | word[3];
    }

  return sum;
}

/* Copies what both begin and end with, and spells out the rest. */
static GString *
make_delta (const char *base,
            gsize       base_length,
            const char *target,
            gsize       length)
{
  GString *delta = g_string_new (NULL);
  gsize most = MIN (base_length, length);
  gsize head = 0;
  gsize tail = 0;

  while (head < most && base[head] == target[head])
    head++;
  while (tail < most - head && base[base_length - tail - 1] == target[length - tail - 1])
    tail++;

  append_number (delta, length);
  g_string_append_c (delta, '\n');
  append_number (delta, head);
  g_string_append (delta, "@0,");
  append_number (delta, length - head - tail);
  g_string_append_c (delta, ':');
  g_string_append_len (delta, target + head, length - head - tail);
  append_number (delta, tail);
  g_string_append_c (delta, '@');
  append_number (delta, base_length - tail);
  g_string_append_c (delta, ',');
  append_number (delta, checksum (target, length));
  g_string_append_c (delta, ';');

  return delta;
}

static GBytes *
apply (const char  *base,
       const char  *delta,
       GError     **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (base, strlen (base));
  /* A block of just this size, so that a sanitizer sees what reads past it */
  g_autofree char *exact = g_memdup2 (delta, strlen (delta));

  return wire_fossil_apply (bytes, exact, strlen (delta), MAX_SIZE, error);
}

static void
test_vectors (void)
{
  static const struct
  {
    const char *base;
    const char *delta;
    const char *target;
  } vectors[] = {
    { "", "0\n0;", "" },
    { "anything", "0\n0;", "" },
    { "", "1\n1:a1X0000;", "a" },
    { "abcd", "4\n4@0,1XObD_;", "abcd" },
    { "abcd", "4\n2@2,2:ab1ZP65Y;", "cdab" },
    { "a", "3\n1@0,1@0,1@0,1XOM40;", "aaa" },
    { "a", "1\n0@1,1@0,0:1X0000;", "a" },
    { "{\"n\":1}", "7\n5@0,1:21@6,2qLEhY;", "{\"n\":2}" },
    /* made by another implementation */
    { "", "3\n3:\"x\"YU280;", "\"x\"" },
    { "{\"id\":1,\"text\":\"the quick brown fox jumps over the lazy dog\",\"tags\":[\"a\",\"b\"]}",
      "1I\n7:{\"id\":2T@7,3:leaa@c,6:,\"c\"]}1nbG5d;",
      "{\"id\":2,\"text\":\"the quick brown fox leaps over the lazy dog\",\"tags\":[\"a\",\"b\",\"c\"]}" },
    { "{\"text\":\"two and two and two and two and two and two make four\"}",
      "14\nw@0,9:ive, é\"}PqA6U;",
      "{\"text\":\"two and two and two and two and two and two make five, é\"}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) target = NULL;

      g_test_message ("%s", vectors[i].delta);
      target = apply (vectors[i].base, vectors[i].delta, &error);
      g_assert_no_error (error);
      wire_test_assert_json (target, vectors[i].target);
    }
}

/* Every digit stands for what it is. */
static void
test_digits (void)
{
  g_autofree char *text = g_strnfill (64 * 63 + 63, 'x');

  for (guint length = 0; length <= strlen (text); length++)
    {
      g_autoptr (GString) delta = make_delta ("", 0, text, length);
      g_autoptr (GBytes) base = g_bytes_new (NULL, 0);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) target = wire_fossil_apply (base, delta->str, delta->len, MAX_SIZE, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (target), ==, length);
    }
}

static char *
random_text (GRand *rand,
             gsize *length)
{
  char *text;

  *length = (gsize) g_rand_int_range (rand, 0, 200);
  text = g_malloc (*length + 1);
  for (gsize i = 0; i < *length; i++)
    text[i] = (char) g_rand_int_range (rand, 0, 256);

  return text;
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 1000; i++)
    {
      gsize base_length, length;
      g_autofree char *from = random_text (rand, &base_length);
      g_autofree char *to = random_text (rand, &length);
      g_autoptr (GBytes) base = NULL;
      g_autoptr (GBytes) target = NULL;
      g_autoptr (GString) delta = NULL;
      g_autoptr (GError) error = NULL;
      gsize common = MIN (base_length, length) / 2;

      memcpy (to, from, common);
      delta = make_delta (from, base_length, to, length);
      base = g_bytes_new (from, base_length);
      target = wire_fossil_apply (base, delta->str, delta->len, MAX_SIZE, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (target, NULL), g_bytes_get_size (target), to, length);
    }
}

static void
test_refused (void)
{
  static const char *const deltas[] = {
    "",
    "4",
    "\n",
    "4;",
    "\n4@0,1XObD_;",
    "4\n",
    "4\n4",
    "4\n4@",
    "4\n4@0",
    "4\n4@0,",
    "4\n4@0,1XObD_",
    "4\n4@0;1XObD_;",
    "4\n4@,1XObD_;",
    "4\n@0,1XObD_;",
    "4\n4@0,;",
    "4\n4-0,1XObD_;",
    "4\n4@-0,1XObD_;",
    /* bytes after the end */
    "4\n4@0,1XObD_;\n",
    "4\n4@0,1XObD_;;",
    /* the size differs */
    "3\n4@0,1XObD_;",
    "5\n4@0,1XObD_;",
    "0\n4@0,1XObD_;",
    "4\n4@0,1@0,1XObD_;",
    /* the checksum differs */
    "4\n4@0,1XObD~;",
    "4\n3@0,1:e1XObD_;",
    /* copies beyond the base */
    "4\n4@1,1XObD_;",
    "4\n4@5,1XObD_;",
    "4\n4@3~~~~~,1XObD_;",
    "5\n5@0,1XObD_;",
    "4\n0@5,4@0,1XObD_;",
    /* literals beyond the end */
    "4\n4:abc",
    "4\n4:abcd",
    "4\n3~~~~~:abcd1XObD_;",
    /* numbers that no 32 bits can hold */
    "4000000\n4@0,1XObD_;",
    "4\n4@4000000,1XObD_;",
    "4\n4@0,~~~~~~~~~~~~~~~~~~~~1XObD_;",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (deltas); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", deltas[i]);
      g_assert_null (apply ("abcd", deltas[i], &error));
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
    }
}

static void
test_too_large (void)
{
  g_autofree char *text = g_strnfill (MAX_SIZE + 1, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) target = NULL;

  for (gsize length = MAX_SIZE; length <= MAX_SIZE + 1; length++)
    {
      g_autoptr (GString) delta = make_delta (text, MAX_SIZE + 1, text, length);
      g_autoptr (GBytes) base = g_bytes_new (text, MAX_SIZE + 1);

      g_clear_pointer (&target, g_bytes_unref);
      target = wire_fossil_apply (base, delta->str, delta->len, MAX_SIZE, &error);
      g_assert_cmpint (target != NULL, ==, length == MAX_SIZE);
    }

  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
}

/* Makes a delta and checks it. Returns its length, 0 if there was none. */
static gsize
check_create (const char *base,
              gsize       base_length,
              const char *target,
              gsize       length)
{
  /* Blocks of just this size, so that a sanitizer sees what reads past them */
  g_autoptr (GBytes) from = g_bytes_new (base, base_length);
  g_autoptr (GBytes) to = g_bytes_new (target, length);
  g_autoptr (GBytes) delta = wire_fossil_create (from, to);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;
  const char *text;
  gsize delta_length;

  if (delta == NULL)
    return 0;

  text = g_bytes_get_data (delta, &delta_length);
  g_assert_cmpuint (delta_length, <, length);
  g_assert_true (g_utf8_validate_len (text, delta_length, NULL));
  again = wire_fossil_apply (from, text, delta_length, length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), target, length);
  return delta_length;
}

static gsize
check_create_texts (const char *base,
                    const char *target)
{
  return check_create (base, strlen (base), target, strlen (target));
}

static void
test_create_none (void)
{
  static const char zero[] = "a text that has a zero\0in it, and so cannot stand in a string";
  static const char invalid[] = "a text that is not \xff UTF-8 and so cannot stand in a string";

  g_assert_cmpuint (check_create_texts ("", ""), ==, 0);
  g_assert_cmpuint (check_create_texts ("anything", ""), ==, 0);
  g_assert_cmpuint (check_create_texts ("", "anything at all that is long enough"), ==, 0);
  g_assert_cmpuint (check_create_texts ("1", "2"), ==, 0);
  g_assert_cmpuint (check_create_texts ("1234567", "12345678"), ==, 0);
  g_assert_cmpuint (check_create_texts ("qwertyuiopasdfghjklzxcvbnm", "QWERTYUIOPASDFGHJKLZXCVBNM"), ==, 0);
  g_assert_cmpuint (check_create (zero, sizeof zero, zero, sizeof zero), ==, 0);
  g_assert_cmpuint (check_create (invalid, sizeof invalid - 1, invalid, sizeof invalid - 1), ==, 0);
}

/* How short they are */
static void
test_create_sizes (void)
{
  static const struct
  {
    const char *base;
    const char *target;
    gsize most;
  } cases[] = {
    /* the same text */
    { "{\"id\":1,\"text\":\"the quick brown fox\"}", "{\"id\":1,\"text\":\"the quick brown fox\"}", 13 },
    /* one digit */
    { "{\"id\":1,\"text\":\"the quick brown fox jumps over the lazy dog\"}",
      "{\"id\":2,\"text\":\"the quick brown fox jumps over the lazy dog\"}", 20 },
    /* three places */
    { "{\"id\":1,\"text\":\"the quick brown fox jumps over the lazy dog\",\"tags\":[\"a\",\"b\"]}",
      "{\"id\":2,\"text\":\"the quick brown fox leaps over the lazy dog\",\"tags\":[\"a\",\"b\",\"c\"]}", 38 },
    /* parts that change places */
    { "[\"the first of two parts\",\"and the second of two parts\"]",
      "[\"and the second of two parts\",\"the first of two parts\"]", 32 },
    /* one character, of which only a part differs */
    { "\"was zweiundvierzigmal größer war, ist so geblieben: ü\"",
      "\"was zweiundvierzigmal größer war, ist so geblieben: ö\"", 18 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = check_create_texts (cases[i].base, cases[i].target);

      g_test_message ("%s: %" G_GSIZE_FORMAT, cases[i].target, length);
      g_assert_cmpuint (length, >, 0);
      g_assert_cmpuint (length, <=, cases[i].most);
    }
}

/* Cuts at every byte of characters of every length. */
static void
test_create_characters (void)
{
  static const char *const characters[] = {
    "a", "b", "\u00e4", "\u00e5", "\u00c4", "\u0404", "\u20ac", "\u20ad", "\u30ac",
    "\U0001f600", "\U0001f601", "\U0001f680", "\U0001f1e6",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  guint n_deltas = 0;

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GString) base = g_string_new (NULL);
      g_autoptr (GString) target = g_string_new (NULL);
      int n = g_rand_int_range (rand, 1, 80);

      for (int j = 0; j < n; j++)
        {
          const char *character = characters[g_rand_int_range (rand, 0, G_N_ELEMENTS (characters))];
          gboolean differs = g_rand_int_range (rand, 0, 12) == 0;

          g_string_append (base, character);
          g_string_append (target, differs ? characters[g_rand_int_range (rand, 0, G_N_ELEMENTS (characters))]
                                           : character);
        }
      if (check_create_texts (base->str, target->str) > 0)
        n_deltas++;
    }

  g_assert_cmpuint (n_deltas, >, 1000);
}

/* Copies pieces of one text from anywhere to anywhere. */
static GString *
shuffle_pieces (GRand      *rand,
                const char *base,
                gsize       length)
{
  GString *target = g_string_new (NULL);
  int n = g_rand_int_range (rand, 0, 12);

  for (int i = 0; i < n; i++)
    {
      gsize from = (gsize) g_rand_int_range (rand, 0, (int) length + 1);
      gsize count = (gsize) g_rand_int_range (rand, 0, (int) (length - from) + 1);

      if (g_rand_boolean (rand))
        g_string_append_len (target, base + from, count);
      else
        g_string_append_c (target, (char) g_rand_int_range (rand, 'a', 'e'));
    }

  return target;
}

static void
test_create_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 5000; i++)
    {
      gsize length = (gsize) g_rand_int_range (rand, 0, 600);
      int letters = g_rand_int_range (rand, 1, 5);
      g_autofree char *base = g_malloc (length + 1);
      g_autoptr (GString) target = NULL;

      for (gsize j = 0; j < length; j++)
        base[j] = (char) ('a' + g_rand_int_range (rand, 0, letters));
      target = shuffle_pieces (rand, base, length);
      check_create (base, length, target->str, target->len);
    }
}

/* Texts that all look alike, which a naive search compares for ever. */
static void
test_create_adversarial (void)
{
  gsize length = 1024 * 1024;
  g_autofree char *same = g_strnfill (length, 'x');
  g_autofree char *nearly = g_strnfill (length, 'x');
  g_autofree char *periodic = g_malloc0 (length + 1);
  g_autofree char *broken = g_malloc0 (length + 1);

  for (gsize i = 0; i < length; i++)
    {
      periodic[i] = "12345678"[i % 8];
      /* alike for a little more than a block, each time */
      broken[i] = i % 11 == 10 ? (char) ('a' + i / 11 % 26) : "12345678"[i % 8];
      if (i % 13 == 12)
        nearly[i] = (char) ('a' + i / 13 % 20);
    }

  g_assert_cmpuint (check_create (same, length, same, length - 1), <, 30);
  g_assert_cmpuint (check_create (same, length - 1, same, length), <, 30);
  g_assert_cmpuint (check_create (periodic + 1, length - 1, periodic, length), <, 30);
  check_create (same, length, nearly, length);
  check_create (nearly, length, same, length);
  check_create (periodic, length, broken, length);
  check_create (broken, length, periodic, length);
  check_create (nearly, length, broken, length);
}

/* Here there is only one way to say it in the fewest bytes. */
static void
test_create_vectors (void)
{
  static const char base[] = "{\"text\":\"two and two and two and two and two and two make four\"}";
  static const char target[] = "{\"text\":\"two and two and two and two and two and two make five, é\"}";
  g_autoptr (GBytes) from = g_bytes_new_static (base, sizeof base - 1);
  g_autoptr (GBytes) to = g_bytes_new_static (target, sizeof target - 1);
  g_autoptr (GBytes) delta = wire_fossil_create (from, to);

  wire_test_assert_json (delta, "14\nw@0,9:ive, é\"}PqA6U;");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/fossil/vectors", test_vectors);
  g_test_add_func ("/wire/fossil/digits", test_digits);
  g_test_add_func ("/wire/fossil/round-trip", test_round_trip);
  g_test_add_func ("/wire/fossil/refused", test_refused);
  g_test_add_func ("/wire/fossil/too-large", test_too_large);
  g_test_add_func ("/wire/fossil/create/none", test_create_none);
  g_test_add_func ("/wire/fossil/create/sizes", test_create_sizes);
  g_test_add_func ("/wire/fossil/create/characters", test_create_characters);
  g_test_add_func ("/wire/fossil/create/random", test_create_random);
  g_test_add_func ("/wire/fossil/create/adversarial", test_create_adversarial);
  g_test_add_func ("/wire/fossil/create/vectors", test_create_vectors);

  return g_test_run ();
}
