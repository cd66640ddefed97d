/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

#include <string.h>

static void
test_format (void)
{
  static const struct
  {
    const char *name;
    const char *resource_id;
    char separator;
    const char *channel;
  } channels[] = {
    { "room", NULL, ':', "room" },
    { "room", "1", ':', "room:1" },
    { "room", "", ':', "room:" },
    { "room", "1", '~', "room~1" },
    { "a.b~c-d_e", "x.y", ':', "a.b~c-d_e:x.y" },
    { "a.b", "x.y", '.', "a%2Eb.x%2Ey" },
    { "a:b", "c:d", ':', "a%3Ab:c%3Ad" },
    { "a:b", "c", '.', "a%3Ab.c" },
    { "#$%*&/:", NULL, '.', "%23%24%25%2A%26%2F%3A" },
    { "a b", "c\td\n\x7f", ':', "a%20b:c%09d%0A%7F" },
    { "é", "\U0001f600", ':', "%C3%A9:%F0%9F%98%80" },
    { "100%41", NULL, ':', "100%2541" },
    { "it's(ok)!?=+;,@[]^`{|}<>\"\\", NULL, ':', "it's(ok)!?=+;,@[]^`{|}<>\"\\" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autofree char *channel = wire_channel_format (channels[i].name, channels[i].resource_id,
                                                      channels[i].separator);
      g_autofree char *name = NULL;
      g_autofree char *resource_id = NULL;

      g_assert_cmpstr (channel, ==, channels[i].channel);
      g_assert_true (wire_channel_parse (channel, channels[i].separator, &name, &resource_id));
      g_assert_cmpstr (name, ==, channels[i].name);
      g_assert_cmpstr (resource_id, ==, channels[i].resource_id);
      g_assert_true (wire_channel_parse (channel, channels[i].separator, NULL, NULL));
    }
}

/* Names of other servers, which no channel of ours can have */
static void
test_parse_foreign (void)
{
  static const char *const channels[] = {
    "",
    ":",
    ":a",
    "a:b:c",
    "a::",
    "$private",
    "user#1",
    "a/b",
    "a b",
    "a\tb",
    "é",
    "%",
    "a%",
    "a%2",
    "a:%2",
    "%2g",
    "%g2",
    "%3a",
    "%e9",
    "%41",
    "%00",
    "%C3",
    "%C3%28",
    "%ED%A0%80",
    "a:%FF",
    "% 2",
    "%+2",
    "a%3Ab:c:d",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      char *name = NULL;
      char *resource_id = NULL;

      g_test_message ("%s", channels[i]);
      g_assert_false (wire_channel_parse (channels[i], ':', &name, &resource_id));
      g_assert_null (name);
      g_assert_null (resource_id);
    }
}

static char *
random_name (GRand *rand,
             gint32 min_length)
{
  static const char *const pieces[] = {
    "a", "Z", "0", "9", ".", "~", "-", "_", ":", "#", "$", "%", "*", "&", "/", " ", "\n",
    "\x01", "\x7f", "%3A", "%25", "41", "é", "日", "\U0001f600", "\uFFFD", "+", "\"", "\\", "'",
  };
  GString *name = g_string_new (NULL);
  gint32 n_pieces = g_rand_int_range (rand, min_length, 12);

  for (gint32 i = 0; i < n_pieces; i++)
    g_string_append (name, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);

  return g_string_free_and_steal (name);
}

static void
assert_wire_safe (const char *channel,
                  char        separator)
{
  guint n_separators = 0;

  for (const char *p = channel; *p != '\0'; p++)
    {
      g_assert_true (g_ascii_isgraph (*p));
      g_assert_true (*p == separator || strchr (":#$*&/", *p) == NULL);
      n_separators += *p == separator;
    }

  g_assert_cmpuint (n_separators, <=, 1);
}

static void
test_random_names (void)
{
  static const char separators[] = ":.~-_#$*&/+";
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260101);

  for (guint i = 0; i < 5000; i++)
    {
      char separator = separators[g_rand_int_range (rand, 0, strlen (separators))];
      g_autofree char *name = random_name (rand, 1);
      g_autofree char *resource_id = g_rand_boolean (rand) ? random_name (rand, 0) : NULL;
      g_autofree char *channel = wire_channel_format (name, resource_id, separator);
      g_autofree char *name_again = NULL;
      g_autofree char *resource_id_again = NULL;

      assert_wire_safe (channel, separator);
      g_assert_true (wire_channel_parse (channel, separator, &name_again, &resource_id_again));
      g_assert_cmpstr (name_again, ==, name);
      g_assert_cmpstr (resource_id_again, ==, resource_id);
    }
}

/* Whatever parses is what format() makes of the halves, byte for byte. */
static void
test_random_channels (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260102);
  guint n_parsed = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *channel = random_name (rand, 0);
      g_autofree char *name = NULL;
      g_autofree char *resource_id = NULL;
      g_autofree char *again = NULL;

      if (!wire_channel_parse (channel, ':', &name, &resource_id))
        continue;

      n_parsed++;
      again = wire_channel_format (name, resource_id, ':');
      g_assert_cmpstr (again, ==, channel);
    }

  g_assert_cmpuint (n_parsed, >, 100);
}

static void
test_is_valid (void)
{
  g_autofree char *longest = g_strnfill (WIRE_MAX_CHANNEL_LENGTH, 'a');
  g_autofree char *too_long = g_strnfill (WIRE_MAX_CHANNEL_LENGTH + 1, 'a');
  g_autofree char *cut = g_strconcat (longest + 1, "é", NULL);

  g_assert_true (wire_channel_is_valid ("a"));
  g_assert_true (wire_channel_is_valid ("room:1 #$%*&/ é \U0001f600"));
  g_assert_true (wire_channel_is_valid (longest));

  g_assert_false (wire_channel_is_valid (""));
  g_assert_false (wire_channel_is_valid (too_long));
  g_assert_false (wire_channel_is_valid (cut));
  g_assert_false (wire_channel_is_valid ("a\nb"));
  g_assert_false (wire_channel_is_valid ("\x01"));
  g_assert_false (wire_channel_is_valid ("a\x1f"));
  g_assert_false (wire_channel_is_valid ("a\x7f"));
  g_assert_false (wire_channel_is_valid ("\xff"));
  g_assert_false (wire_channel_is_valid ("a\xc3"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/channel/format", test_format);
  g_test_add_func ("/wire/channel/parse-foreign", test_parse_foreign);
  g_test_add_func ("/wire/channel/random-names", test_random_names);
  g_test_add_func ("/wire/channel/random-channels", test_random_channels);
  g_test_add_func ("/wire/channel/is-valid", test_is_valid);

  return g_test_run ();
}
