/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mention.h"

#include <string.h>

static gboolean
calls (const ChatPayload *payload,
       const char        *id)
{
  g_autoptr (ChatUser) user = chat_user_new (id, NULL);

  return chat_mention_is_in (payload, user);
}

static gboolean
is_in (const char *body,
       const char *user)
{
  g_auto (ChatPayload) payload = { .kind = CHAT_PAYLOAD_TEXT, .body = g_strdup (body) };

  return calls (&payload, user);
}

static void
test_words (void)
{
  static const char *const called[] = {
    "@ann", "@Ann, look", "hello @ann!", "hello\n@ANN", "(@ann)", "@ann.", "that is for @ann-", "@@ann",
    "@anna and @ann", "“@ann”", "@ann's", "`code` @ann", "a ` and @ann", "@all", "@here: lunch", "Hello @All",
  };
  static const char *const not_called[] = {
    "", "ann", "@", "@an", "@anna", "@ann_b", "@ann1", "@ann-marie", "@ann.cleves", "mail@ann", "x_@ann", "ü@ann",
    "> @ann said", "hm\n> @ann said", "`@ann`", "a `b` and `@ann`", "```\n@ann\n```", "```c\n@all", "@allow",
    "@hereby", "@ännchen", "@ann\u0301",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (called); i++)
    {
      g_test_message ("%s", called[i]);
      g_assert_true (is_in (called[i], "ann"));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (not_called); i++)
    {
      g_test_message ("%s", not_called[i]);
      g_assert_false (is_in (not_called[i], "ann"));
    }

  g_assert_true (is_in ("```\ncode\n```\n@ann", "ann"));
  g_assert_true (is_in ("dear @ann of cleves!", "Ann of Cleves"));
  g_assert_true (is_in ("@a\u0308nnchen", "Ännchen"));
  g_assert_true (is_in ("@STRASSE", "straße"));
  g_assert_true (is_in ("@\u1112\u1161\u11ab\u1100\u116e\u11a8!", "한국"));
  g_assert_false (is_in ("@한국", "하"));
  g_assert_false (is_in ("@zoe", "Zoë"));
  g_assert_false (is_in ("@zoë", "Zoe"));
  g_assert_false (is_in ("@ISI", "ısı"));
  g_assert_true (is_in ("@<b>&", "<b>&"));
}

/* Who has no name is called with all others only. */
static void
test_guest (void)
{
  g_assert_false (is_in ("@", ""));
  g_assert_false (is_in ("@ann", ""));
  g_assert_true (is_in ("@all", ""));
}

/* By the name that the server tells, too. */
static void
test_name (void)
{
  g_autoptr (ChatUser) ann = chat_user_new ("u17", "Ann Lee");
  ChatPayload payload = { .kind = CHAT_PAYLOAD_TEXT, .body = (char *) "Hello @ann lee!" };

  g_assert_true (chat_mention_is_in (&payload, ann));
  payload.body = (char *) "Hello @u17";
  g_assert_true (chat_mention_is_in (&payload, ann));
  payload.body = (char *) "Hello @ann";
  g_assert_false (chat_mention_is_in (&payload, ann));
}

/* To the others, the ids are told. */
static void
test_find_ids (void)
{
  const char *const names[] = { "Ann Lee", "Ann", NULL };
  const char *const ids[] = { "u17", "u18", NULL };
  g_autoptr (ChatNames) people_names = chat_names_new (names, ids);
  g_auto (GStrv) found = chat_mention_find ("@ann, @Ann Lee", people_names);

  g_assert_cmpstrv (found, ((const char *const[]) { "u18", "u17", NULL }));
}

static void
test_members (void)
{
  char *mentions[] = { (char *) "ben", (char *) "Ann", NULL };
  ChatPayload payload = { .kind = CHAT_PAYLOAD_TEXT, .body = (char *) "hello", .mentions = mentions };

  g_assert_true (calls (&payload, "ben"));
  g_assert_true (calls (&payload, "Ann"));
  g_assert_false (calls (&payload, "ann"));
  g_assert_false (calls (&payload, ""));

  /* What is about another message, or no message, calls nobody. */
  payload.kind = CHAT_PAYLOAD_EVENT;
  g_assert_false (calls (&payload, "ben"));
  payload.kind = CHAT_PAYLOAD_CODE;
  payload.body = (char *) "[\"@ben\"]";
  g_assert_false (calls (&payload, "ben"));
}

/* Whatever is said, it does no harm and takes no time. */
static void
test_any (void)
{
  static const char *const parts[] = { "@", "`", "```", "\n", ">", "ann", "all", "ü", " ", ".", "-", "\u0301" };
  g_autofree char *many = g_strnfill (CHAT_PAYLOAD_MAX_SIZE, '@');
  g_autofree char *ticks = g_strnfill (CHAT_PAYLOAD_MAX_SIZE, '`');

  g_assert_false (is_in (many, "ann"));
  g_assert_false (is_in (ticks, "ann"));

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GString) body = g_string_new (NULL);

      for (guint j = 0; j < 20; j++)
        g_string_append (body, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      is_in (body->str, "ann");
    }
}

static const char *const people[] = {
  "ann", "Ann Lee", "ben", "Élodie", "x_y", "安", "a.b", NULL
};

static void
assert_found (const char *body,
              const char *expected)
{
  g_autoptr (ChatNames) names = chat_names_new (people, people);
  g_auto (GStrv) found = chat_mention_find (body, names);
  g_autofree char *joined = g_strjoinv (",", found);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_find (void)
{
  assert_found ("@ann", "ann");
  assert_found ("Hello @ben, and @ann!", "ben,ann");
  assert_found ("(@ben) @安。 @x_y @a.b.", "ben,安,x_y,a.b");
  assert_found ("@BEN @élodie @ÉLODIE", "ben,Élodie");
  assert_found ("@ben @ben\n@ben", "ben");
  assert_found ("@ann's @ben-", "ann,ben");
  assert_found ("@ann@ben", "ann");
  assert_found ("@e\xcc\x81lodie", "Élodie");
}

static void
test_find_longest (void)
{
  assert_found ("@Ann Lee", "Ann Lee");
  assert_found ("@ann leeds", "ann");
  assert_found ("@ann le", "ann");
}

static void
test_find_none (void)
{
  assert_found ("", "");
  assert_found ("@", "");
  assert_found ("@@", "");
  assert_found ("ann ben", "");
  assert_found ("@annabel @ben2 @ben_", "");
  assert_found ("mail@ann é@ben", "");
  assert_found ("@ ann", "");
  assert_found ("> @ann", "");
  assert_found ("`@ann`", "");
  assert_found ("@ann-marie @ben.x", "");
}

/* However long the text and however many the people, it ends, with a bound. */
static void
test_find_many (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (ChatNames) people_names = NULL;
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) found = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      g_strv_builder_take (builder, g_strdup_printf ("name%u", i));
      g_string_append_printf (body, "@name%u ", i);
    }
  names = g_strv_builder_end (builder);

  people_names = chat_names_new ((const char *const *) names, (const char *const *) names);
  found = chat_mention_find (body->str, people_names);
  g_assert_cmpuint (g_strv_length (found), ==, 64);
  g_assert_cmpstr (found[63], ==, "name63");
}

static void
count_cb (const ChatMention *mention,
          gpointer           user_data)
{
  guint *n = user_data;

  (*n)++;
}

/* Each name is looked up, not compared with all of them. */
static void
test_foreach_many (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ChatNames) names = NULL;
  g_auto (GStrv) strings = NULL;
  guint n = 0;

  for (guint i = 0; i < 10000; i++)
    g_strv_builder_take (builder, g_strdup_printf ("name %u", i));
  strings = g_strv_builder_end (builder);
  names = chat_names_new ((const char *const *) strings, (const char *const *) strings);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "@Name %u @nobody ", i * 10);
  chat_mention_foreach (text->str, text->len, NULL, names, count_cb, &n);
  g_assert_cmpuint (n, ==, 1000);
}

static void
append_cb (const ChatMention *mention,
           gpointer           user_data)
{
  g_string_append_printf (user_data, "%" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT "%s ", mention->start, mention->end,
                          mention->own ? "!" : "");
}

static void
assert_places (const char *text,
               const char *expected)
{
  const char *const user[] = { "ann", NULL };
  g_autoptr (ChatNames) own = chat_names_new (user, user);
  g_autoptr (ChatNames) others = chat_names_new (people, people);
  g_autoptr (GString) places = g_string_new (NULL);

  chat_mention_foreach (text, strlen (text), own, others, append_cb, places);
  g_assert_cmpstr (places->str, ==, expected);
}

/* Where they are in the text as it was written, however long that is when folded. */
static void
test_foreach_places (void)
{
  assert_places ("@ann @ben", "0-4! 5-9 ");
  assert_places ("@Ann Lee", "0-8 ");
  assert_places ("\u00df\u0130\u0149 @ben", "7-11 ");
  assert_places ("@\xc3\x89lodie, @e\xcc\x81LODIE", "0-8 10-19 ");
  assert_places ("@ben\u0301 @ann\u00df", "");
  assert_places ("\ufb03@ben \ufb03 @ben", "12-16 ");
}

/* Text that ends in the middle of a word has to end there. */
static void
test_foreach_length (void)
{
  const char *const user[] = { "ann", NULL };
  g_autoptr (ChatNames) own = chat_names_new (user, user);
  g_autoptr (GString) places = g_string_new (NULL);

  chat_mention_foreach ("@anna", 4, own, NULL, append_cb, places);
  g_assert_cmpstr (places->str, ==, "0-4! ");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mention/words", test_words);
  g_test_add_func ("/mention/guest", test_guest);
  g_test_add_func ("/mention/name", test_name);
  g_test_add_func ("/mention/find-ids", test_find_ids);
  g_test_add_func ("/mention/members", test_members);
  g_test_add_func ("/mention/any", test_any);
  g_test_add_func ("/mention/find", test_find);
  g_test_add_func ("/mention/find-longest", test_find_longest);
  g_test_add_func ("/mention/find-none", test_find_none);
  g_test_add_func ("/mention/find-many", test_find_many);
  g_test_add_func ("/mention/foreach-many", test_foreach_many);
  g_test_add_func ("/mention/foreach-places", test_foreach_places);
  g_test_add_func ("/mention/foreach-length", test_foreach_length);

  return g_test_run ();
}
