/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-token.h"

static void
assert_token (const char      *line,
              ConfabTokenKind  kind,
              const char      *query,
              guint            n_chars)
{
  g_auto (ConfabToken) token = { 0 };

  g_assert_true (confab_token_find (&token, line));
  g_assert_cmpint (token.kind, ==, kind);
  g_assert_cmpstr (token.query, ==, query);
  g_assert_cmpuint (token.n_chars, ==, n_chars);
}

static void
assert_none (const char *line)
{
  g_auto (ConfabToken) token = { 0 };

  g_assert_false (confab_token_find (&token, line));
  g_assert_null (token.query);
}

static void
test_member (void)
{
  assert_token ("@", CONFAB_TOKEN_MEMBER, "", 1);
  assert_token ("@an", CONFAB_TOKEN_MEMBER, "an", 3);
  assert_token ("Hello @Él", CONFAB_TOKEN_MEMBER, "Él", 3);
  assert_token ("(@an", CONFAB_TOKEN_MEMBER, "an", 3);
  assert_token ("@an.b-c", CONFAB_TOKEN_MEMBER, "an.b-c", 7);
  assert_token ("你好 @安", CONFAB_TOKEN_MEMBER, "安", 2);
  assert_none ("@an ");
  assert_none ("ann@example");
  assert_none ("@@an");
  assert_none ("");
}

static void
test_room (void)
{
  assert_token ("#lo", CONFAB_TOKEN_ROOM, "lo", 3);
  assert_token ("in #lobby:kit", CONFAB_TOKEN_ROOM, "lobby:kit", 10);
  assert_none ("#");
  assert_none ("# heading");
  assert_none ("C#x");
  assert_none ("https://example.org/#part");
  assert_none ("&#39");
}

static void
test_emoji (void)
{
  assert_token (":ta", CONFAB_TOKEN_EMOJI, "ta", 3);
  assert_token ("yes :+1", CONFAB_TOKEN_EMOJI, "+1", 3);
  assert_token ("🎉:ta", CONFAB_TOKEN_EMOJI, "ta", 3);
  assert_token ("well :thumbs_up", CONFAB_TOKEN_EMOJI, "thumbs_up", 10);

  /* Faces, times and addresses. */
  assert_none (":D");
  assert_none (":-)");
  assert_none (":--");
  assert_none ("at 10:30");
  assert_none ("std::string");
  assert_none ("https://ex");
  assert_none (":tä");
}

static void
test_shortcode (void)
{
  assert_token (":tada:", CONFAB_TOKEN_SHORTCODE, "tada", 6);
  assert_token ("yes :+1:", CONFAB_TOKEN_SHORTCODE, "+1", 4);
  assert_none ("::");
  assert_none (":a:");
  assert_none ("10:30:");
  assert_none ("a:bcd:");
  assert_none ("std::string:");
}

static void
test_code (void)
{
  assert_none ("`@an");
  assert_none ("`a` and `:tada:");
  assert_none ("    @property");
  assert_token ("`a` @an", CONFAB_TOKEN_MEMBER, "an", 3);
}

static void
test_long (void)
{
  g_autofree char *name = g_strnfill (10000, 'x');
  g_autofree char *line = g_strconcat ("@", name, NULL);

  assert_none (line);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/token/member", test_member);
  g_test_add_func ("/token/room", test_room);
  g_test_add_func ("/token/emoji", test_emoji);
  g_test_add_func ("/token/shortcode", test_shortcode);
  g_test_add_func ("/token/code", test_code);
  g_test_add_func ("/token/long", test_long);

  return g_test_run ();
}
