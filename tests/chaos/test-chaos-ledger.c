/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chaos-ledger.h"

static GPtrArray *
make_texts (const char *text)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (const char *c = text; *c != '\0'; c++)
    g_ptr_array_add (texts, *c != '?' ? g_strndup (c, 1) : NULL);

  return texts;
}

/* Offsets are one digit each; after "-" comes the one up to which something was
 * said to be missing. Returns what is wrong, or how much was missing. */
static char *
judge (const char *offsets,
       const char *stream_text)
{
  g_autoptr (ChaosLedger) ledger = chaos_ledger_new ();
  g_autoptr (GPtrArray) stream = make_texts (stream_text);
  guint64 n_missing;
  char *problem;

  chaos_ledger_begin (ledger, 0);
  for (const char *c = offsets; *c != '\0'; c++)
    {
      char text[] = { (char) ('a' + (*c - '1')), '\0' };

      if (*c == '-')
        chaos_ledger_add_loss (ledger, *++c - '0');
      else
        chaos_ledger_add (ledger, *c - '0', text);
    }

  problem = chaos_ledger_find_problem (ledger, stream, &n_missing);

  return problem != NULL ? problem : g_strdup_printf ("%" G_GUINT64_FORMAT, n_missing);
}

static void
test_ledger (void)
{
  static const struct
  {
    const char *offsets;
    const char *stream;
    const char *verdict;
  } samples[] = {
    { "1234", "?abcd", "0" },
    { "1-234", "?abcd", "1" },
    { "-1-34", "?abcd", "3" },
    { "12-4", "?abcd", "2" },
    { "124", "?abcd", "4 followed 2 without a word" },
    { "1-24", "?abcd", "4 followed 2 without a word" },
    { "1-124", "?abcd", "nothing was missing after 1, though so it was said" },
    { "12-134", "?abcd", "nothing was missing after 2, though so it was said" },
    { "12234", "?abcd", "2 came after 2" },
    { "1324", "?abcd", "3 followed 1 without a word" },
    { "1-3324", "?abcd", "3 came after 3" },
    { "123", "?abcd", "it ended with 3 of 4" },
    { "1-3", "?abcd", "it ended with 3 of 4" },
    { "1234", "?abxd", "3 was “c” and not “x”" },
    { "1234", "?ab?d", "0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *verdict = judge (samples[i].offsets, samples[i].stream);

      g_assert_cmpstr (verdict, ==, samples[i].verdict);
    }
}

static void
test_never_begun (void)
{
  g_autoptr (ChaosLedger) ledger = chaos_ledger_new ();
  g_autoptr (GPtrArray) stream = make_texts ("?");
  guint64 n_missing;
  g_autofree char *problem = chaos_ledger_find_problem (ledger, stream, &n_missing);

  g_assert_cmpstr (problem, ==, "it was never subscribed");
}

static void
test_stream (void)
{
  static const struct
  {
    const char *stream;
    const char *acknowledged;
    const char *problem;
  } samples[] = {
    { "?abcd", "bd", NULL },
    { "?abcb", "", "“b” is there twice" },
    { "?abcd", "ae", "1 were acknowledged and are not there, like “e”" },
    { "?ab?d", "ae", NULL },
    { "?ab?d", "aef", "2 were acknowledged and are not there, like “f”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GPtrArray) stream = make_texts (samples[i].stream);
      g_autoptr (GPtrArray) acknowledged = make_texts (samples[i].acknowledged);
      g_autofree char *problem = chaos_find_stream_problem (stream, acknowledged);

      g_assert_cmpstr (problem, ==, samples[i].problem);
    }
}

static void
test_dup_stream (void)
{
  g_autoptr (ChaosLedger) ledger = chaos_ledger_new ();
  g_autoptr (GPtrArray) stream = NULL;

  chaos_ledger_begin (ledger, 0);
  chaos_ledger_add (ledger, 1, "a");
  chaos_ledger_add_loss (ledger, 2);
  chaos_ledger_add (ledger, 3, "c");
  stream = chaos_ledger_dup_stream (ledger);

  g_assert_cmpuint (stream->len, ==, 4);
  g_assert_cmpstr (stream->pdata[1], ==, "a");
  g_assert_null (stream->pdata[2]);
  g_assert_cmpstr (stream->pdata[3], ==, "c");
  g_assert_cmpuint (chaos_ledger_get_n_losses (ledger), ==, 1);
  g_assert_cmpuint (chaos_ledger_get_n_added (ledger), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chaos-ledger/verdict", test_ledger);
  g_test_add_func ("/chaos-ledger/never-begun", test_never_begun);
  g_test_add_func ("/chaos-ledger/stream", test_stream);
  g_test_add_func ("/chaos-ledger/dup-stream", test_dup_stream);

  return g_test_run ();
}
