/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-text.h"

#include <string.h>

static void
assert_body (const char *text,
             const char *expected)
{
  g_autofree char *cleaned = chat_text_clean_body (text, strlen (text));

  g_assert_cmpstr (cleaned, ==, expected);
}

static void
assert_name (const char *text,
             const char *expected)
{
  g_autofree char *cleaned = chat_text_clean_name (text);

  g_assert_cmpstr (cleaned, ==, expected);
}

static void
test_body_kept (void)
{
  assert_body ("", "");
  assert_body ("a", "a");
  assert_body ("Grüße, 安, مرحبا, 👩‍👩‍👧", "Grüße, 安, مرحبا, 👩‍👩‍👧");
  assert_body ("one\n\ntwo\n\tthree", "one\n\ntwo\n\tthree");
  assert_body ("<b>&amp; \"'\\", "<b>&amp; \"'\\");
  assert_body ("\xef\xbf\xbd", "\xef\xbf\xbd");
}

static void
test_body_lines (void)
{
  assert_body ("a\r\nb\rc\r\r\nd", "a\nb\nc\n\nd");
  assert_body ("a\u2028b\u2029c", "a\nb\nc");
}

/* What begins with space, as code does, keeps it; empty lines go. */
static void
test_body_trimmed (void)
{
  assert_body ("  indented\n  too  \n\n", "  indented\n  too");
  assert_body ("\n \n\t\n  a", "  a");
  assert_body (" \r\n\r\n a \t", " a");
  assert_body (" ", "");
  assert_body ("\n\n \n", "");
  assert_body ("\r\n", "");
}

static void
test_body_hidden (void)
{
  assert_body ("a\x01\x08\x0b\x0c\x1b[31m\x7f" "b", "a[31mb");
  assert_body ("a\xc2\x80\xc2\x85\xc2\x9f" "b", "ab");
  assert_body ("file\u202egpj.exe\u202d", "filegpj.exe");

  /* Marks and isolates do no harm, and some scripts need them. */
  assert_body ("a\u200e\u200f\u2067\u2069b", "a\u200e\u200f\u2067\u2069b");

  /* What is left is only space. */
  assert_body ("\n\x01\n \x02", "");
}

static void
test_body_invalid (void)
{
  g_autofree char *zero = chat_text_clean_body ("a\0b", 3);
  g_autofree char *nothing = chat_text_clean_body (NULL, 0);
  g_autofree char *cut = chat_text_clean_body ("ab\xc3\xbc", 3);

  g_assert_cmpstr (zero, ==, "a\xef\xbf\xbd" "b");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (cut, ==, "ab\xef\xbf\xbd");
  assert_body ("a\xff\xfe" "b\xc3", "a\xef\xbf\xbd\xef\xbf\xbd" "b\xef\xbf\xbd");
  assert_body ("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

/* Whatever comes, the result is clean, and is its own result. */
static void
test_body_any (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint round = 0; round < 2000; round++)
    {
      static const char alphabet[] = "a \n\r\t\0\x01\x7f\x80\xa8\xad\xbf\xc2\xc3\xe2\xed\xf0\xff";
      gsize length = (gsize) g_rand_int_range (rand, 0, 40);
      g_autofree char *text = g_malloc (length + 1);
      g_autofree char *once = NULL;
      g_autofree char *name = NULL;

      for (gsize i = 0; i < length; i++)
        text[i] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
      text[length] = '\0';

      once = chat_text_clean_body (text, length);
      g_assert_true (g_utf8_validate (once, -1, NULL));
      assert_body (once, once);
      for (const char *p = once; *p != '\0'; p = g_utf8_next_char (p))
        g_assert_true (*p == '\n' || *p == '\t' || !g_unichar_iscntrl (g_utf8_get_char (p)));

      name = chat_text_clean_name (text);
      g_assert_true (g_utf8_validate (name, -1, NULL));
      assert_name (name, name);
    }
}

static void
test_name (void)
{
  g_autofree char *many = g_strnfill (1000, 'x');
  g_autofree char *name = chat_text_clean_name (many);
  g_autofree char *umlauts = NULL;
  g_autoptr (GString) string = g_string_new (NULL);

  assert_name (NULL, "");
  assert_name ("", "");
  assert_name ("  Ann of Cleves ", "Ann of Cleves");
  assert_name ("Ann\nof\tCleves\x7f", "AnnofCleves");
  assert_name ("\u202eAnn\u200b\ufeff\u2028\u2029\u00ad", "Ann");
  assert_name ("Ännchen", "Ännchen");
  assert_name ("\xff", "\xef\xbf\xbd");
  g_assert_cmpuint (strlen (name), ==, 128);

  for (guint i = 0; i < 1000; i++)
    g_string_append (string, "ü");
  umlauts = chat_text_clean_name (string->str);
  g_assert_cmpint (g_utf8_strlen (umlauts, -1), ==, 128);
}

static const struct
{
  const char *text;
  const char *without_case;
  const char *without_accents;
} folds[] = {
  { "", "", "" },
  { "Café ÉMILE", "cafe\u0301 e\u0301mile", "cafe emile" },
  { "A\u030angstrom", "a\u030angstrom", "angstrom" },
  { "\u212bngstrom", "a\u030angstrom", "angstrom" },
  /* Marks, in any order, and alone */
  { "a\u0323\u0302", "a\u0323\u0302", "a" },
  { "a\u0302\u0323", "a\u0323\u0302", "a" },
  { "\u0301", "\u0301", "" },
  /* With a dot and without, and what has no capital or two small letters */
  { "İI ıi", "i\u0307i ıi", "ii ıi" },
  { "Straße STRASSE \u1e9e", "strasse strasse ss", "strasse strasse ss" },
  { "ΣΊΣΥΦΟΣ Σίσυφος", "σι\u0301συφοσ σι\u0301συφοσ", "σισυφοσ σισυφοσ" },
  /* Korean, whole and in parts */
  { "한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "\u1112\u1161\u11ab\u1100\u116e\u11a8" },
  { "\u1112\u1161\u11ab", "\u1112\u1161\u11ab", "\u1112\u1161\u11ab" },
  /* Wide, narrow, and joined */
  { "Ａｎｎ１", "ａｎｎ１", "ann1" },
  { "ｶﾞガ", "ｶﾞカ\u3099", "カカ" },
  { "ﬁn", "fin", "fin" },
  /* What has neither case nor accents */
  { "東京 🎉 👩‍💻", "東京 🎉 👩‍💻", "東京 🎉 👩‍💻" },
  /* What is no text */
  { "A\xff\xc3", "a\ufffd\ufffd", "a\ufffd\ufffd" },
  { "\xed\xa0\x80", "\ufffd\ufffd\ufffd", "\ufffd\ufffd\ufffd" },
};

static void
test_fold (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folds); i++)
    {
      g_autofree char *without_case = chat_text_fold (folds[i].text, CHAT_TEXT_FOLD_CASE);
      g_autofree char *without_accents = chat_text_fold (folds[i].text, CHAT_TEXT_FOLD_ACCENTS);

      g_assert_cmpstr (without_case, ==, folds[i].without_case);
      g_assert_cmpstr (without_accents, ==, folds[i].without_accents);
    }
}

/* Whatever it was, it is text afterwards, without what does not count. */
static void
test_fold_any (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      char bytes[9] = { 0 };
      g_autofree char *without_case = NULL;
      g_autofree char *without_accents = NULL;

      if (i < 10000)
        {
          for (gsize j = 0; j < sizeof bytes - 1; j++)
            bytes[j] = (char) g_test_rand_int_range (1, 256);
        }
      else
        {
          gunichar c = (gunichar) g_test_rand_int_range (1, 0x20000);

          g_unichar_to_utf8 (g_unichar_validate (c) ? c : 'a', bytes);
        }

      without_case = chat_text_fold (bytes, CHAT_TEXT_FOLD_CASE);
      g_assert_true (g_utf8_validate (without_case, -1, NULL));
      without_accents = chat_text_fold (bytes, CHAT_TEXT_FOLD_ACCENTS);
      g_assert_true (g_utf8_validate (without_accents, -1, NULL));
      for (const char *p = without_accents; *p != '\0'; p = g_utf8_next_char (p))
        g_assert_false (g_unichar_ismark (g_utf8_get_char (p)));
    }
}

static void
test_words (void)
{
  g_auto (GStrv) words = chat_text_fold_words (" Émile\t b\n");
  g_auto (GStrv) none = chat_text_fold_words (" \n");

  g_assert_cmpuint (g_strv_length (words), ==, 2);
  g_assert_cmpstr (words[0], ==, "emile");
  g_assert_cmpstr (words[1], ==, "b");
  g_assert_cmpuint (g_strv_length (none), ==, 0);

  g_assert_true (chat_text_has_words ("bob emilesson", (const char *const *) words));
  g_assert_false (chat_text_has_words ("emile", (const char *const *) words));
  g_assert_true (chat_text_has_words ("", (const char *const *) none));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/body/kept", test_body_kept);
  g_test_add_func ("/text/body/lines", test_body_lines);
  g_test_add_func ("/text/body/trimmed", test_body_trimmed);
  g_test_add_func ("/text/body/hidden", test_body_hidden);
  g_test_add_func ("/text/body/invalid", test_body_invalid);
  g_test_add_func ("/text/body/any", test_body_any);
  g_test_add_func ("/text/name", test_name);
  g_test_add_func ("/text/fold", test_fold);
  g_test_add_func ("/text/words", test_words);
  g_test_add_func ("/text/fold/any", test_fold_any);

  return g_test_run ();
}
