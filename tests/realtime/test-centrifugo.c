/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "centrifugo-bench.h"

#include <string.h>

#define N_WORDS 120
#define MOST_AT_ONCE 300

static void
must_not_happen_cb (RealtimeSubscription *subscription)
{
  g_assert_not_reached ();
}

/* Who asks for it is told, also of oneself. */
static void
test_join_leave (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeClient) third = centrifugo_bench_new_client (bench, "carl");
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (RealtimeSubscription) b = NULL;
  g_autoptr (RealtimeSubscription) c = NULL;
  g_autofree char *expected = NULL;

  realtime_subscribe_options_set_join_leave (options, TRUE);
  a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, options);
  test_wait_until (bench->log->entries->len == 3);
  b = centrifugo_bench_subscribe (bench, bench->other, NULL, channel, NULL);
  test_wait_until (bench->log->entries->len == 4);
  c = centrifugo_bench_subscribe (bench, third, NULL, channel, NULL);
  test_wait_until (bench->log->entries->len == 5);
  expected = g_strdup_printf ("a on, a subscribed, a joined by %s, a joined by %s, a joined by %s, "
                              "a left by %s, a left by %s",
                              realtime_client_get_client_id (bench->client),
                              realtime_client_get_client_id (bench->other),
                              realtime_client_get_client_id (third),
                              realtime_client_get_client_id (bench->other),
                              realtime_client_get_client_id (third));
  g_signal_connect_data (b, "join", G_CALLBACK (must_not_happen_cb), NULL, NULL, G_CONNECT_DEFAULT);
  g_signal_connect_data (b, "leave", G_CALLBACK (must_not_happen_cb), NULL, NULL, G_CONNECT_DEFAULT);

  realtime_subscription_unsubscribe (b);
  test_wait_until (bench->log->entries->len == 6);
  realtime_client_close (third);
  test_wait_until (bench->log->entries->len == 7);
  test_log_assert (bench->log, expected);
}

/* About a kilobyte, in which little is different each time. */
static char *
make_payload (guint number)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"n\":%u,\"text\":\"", number);
  for (guint i = 0; i < N_WORDS; i++)
    g_string_append (text, i == 40 + number % 7 ? "Straße €" : "größer ");
  g_string_append_printf (text, "\",\"end\":[%u.50,\"\\u00e9\\n\"]}", number);

  return g_string_free (text, FALSE);
}

typedef struct
{
  guint n_received;
} Deltas;

static void
delta_message_cb (RealtimeSubscription *subscription,
                  RealtimeMessage      *message,
                  Deltas               *self)
{
  g_autofree char *text = test_payload_text (message);
  g_autofree char *expected = make_payload (++self->n_received);

  g_assert_cmpuint (realtime_message_get_offset (message), ==, self->n_received);
  g_assert_cmpstr (text, ==, expected);
}

static void
publish_payloads (CentrifugoBench *bench,
                  RealtimeChannel *channel,
                  guint            first,
                  guint            last)
{
  for (guint i = first; i <= last; i++)
    {
      g_autofree char *payload = make_payload (i);

      centrifugo_bench_publish (bench, channel, payload);
    }
}

/* Payloads are what they were, and nothing has to be asked for again. */
static void
test_delta (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "delta");
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscription) a = NULL;
  Deltas deltas = { 0 };

  realtime_subscribe_options_set_recoverable (options, TRUE);
  realtime_subscribe_options_set_delta (options, TRUE);
  a = realtime_client_subscribe (bench->client, channel, options);
  g_signal_connect_data (a, "message", G_CALLBACK (delta_message_cb), &deltas, NULL, G_CONNECT_DEFAULT);
  test_wait_until (centrifugo_bench_is_on (a));
  test_log_watch_client (bench->log, bench->client);
  publish_payloads (bench, channel, 1, 5);
  test_wait_until (deltas.n_received == 5);

  centrifugo_bench_cut (bench);
  publish_payloads (bench, channel, 6, 8);
  centrifugo_bench_come_back (bench);
  test_wait_until (deltas.n_received == 8);
  publish_payloads (bench, channel, 9, 11);
  test_wait_until (deltas.n_received == 11);
}

/* Of a client that has missed nothing a Centrifugo knows what it has. */
static void
test_delta_goes_on (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "delta");
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscription) a = NULL;
  Deltas deltas = { 0 };

  realtime_subscribe_options_set_recoverable (options, TRUE);
  realtime_subscribe_options_set_delta (options, TRUE);
  a = realtime_client_subscribe (bench->client, channel, options);
  g_signal_connect_data (a, "message", G_CALLBACK (delta_message_cb), &deltas, NULL, G_CONNECT_DEFAULT);
  test_wait_until (centrifugo_bench_is_on (a));
  publish_payloads (bench, channel, 1, 2);
  test_wait_until (deltas.n_received == 2);

  centrifugo_bench_cut (bench);
  centrifugo_bench_come_back (bench);
  test_wait_until (centrifugo_bench_is_on (a));
  test_log_watch_subscription (bench->log, "a", a);
  publish_payloads (bench, channel, 3, 5);
  test_wait_until (deltas.n_received == 5);
  g_assert_false (test_log_has (bench->log, "a waiting"));
}

/* Nor does it know that a client has only heard of the last message. */
static void
test_delta_since (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "delta");
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscription) first = NULL;
  g_autoptr (RealtimeSubscription) a = NULL;
  Deltas deltas = { .n_received = 2 };

  first = centrifugo_bench_subscribe (bench, bench->other, NULL, channel, NULL);
  publish_payloads (bench, channel, 1, 2);
  test_wait_until (realtime_subscription_get_offset (first) == 2);
  realtime_subscribe_options_set_since (options, realtime_subscription_get_epoch (first), 2);
  realtime_subscribe_options_set_delta (options, TRUE);
  a = realtime_client_subscribe (bench->client, channel, options);
  g_signal_connect_data (a, "message", G_CALLBACK (delta_message_cb), &deltas, NULL, G_CONNECT_DEFAULT);
  test_wait_until (centrifugo_bench_is_on (a));
  publish_payloads (bench, channel, 3, 5);
  test_wait_until (deltas.n_received == 5);
}

/* A patch may cut a character in two, which JSON has no way to write down. */
static void
test_delta_cuts_characters (CentrifugoBench *bench)
{
  static const char *const letters[] = { "é", "è", "ê", "€", "Ⴌ", "😀", "😁" };
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "delta");
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (GString) expected = g_string_new ("a on, a subscribed");
  g_autofree char *filling = g_strnfill (200, 'x');

  realtime_subscribe_options_set_recoverable (options, TRUE);
  realtime_subscribe_options_set_delta (options, TRUE);
  a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, options);
  test_log_assert (bench->log, "a on, a subscribed");
  g_string_truncate (expected, 0);
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      g_autofree char *payload = g_strdup_printf ("[\"%s\",\"%s\",\"%s\"]", filling, letters[i], filling);
      g_autofree char *entry = g_strdup_printf ("a got %s", payload);

      centrifugo_bench_publish (bench, channel, payload);
      test_wait_until (test_log_has (bench->log, entry));
    }
  g_assert_cmpuint (realtime_subscription_get_offset (a), ==, G_N_ELEMENTS (letters));
}

/* Where nothing is kept, and where differences are not to be had. */
static void
test_delta_without_history (CentrifugoBench *bench)
{
  static const char *const names[] = { "plain", "room" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, names[i]);
      g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
      g_autoptr (RealtimeSubscription) a = NULL;

      realtime_subscribe_options_set_delta (options, TRUE);
      a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, options);
      centrifugo_bench_publish (bench, channel, "{\"text\":\"a word, and then some more of it: one\"}");
      centrifugo_bench_publish (bench, channel, "{\"text\":\"a word, and then some more of it: two\"}");
      test_wait_until (bench->log->entries->len == 4);
      test_log_assert (bench->log, "a on, a subscribed, "
                       "a got {\"text\":\"a word, and then some more of it: one\"}, "
                       "a got {\"text\":\"a word, and then some more of it: two\"}");
      realtime_subscription_unsubscribe (a);
      g_ptr_array_set_size (bench->log->entries, 0);
    }
}

/* The last message is there at once, and nothing else is missed. */
static void
test_cache (CentrifugoBench *bench)
{
  for (guint delta = 0; delta < 2; delta++)
    {
      g_autofree char *resource = g_strdup_printf ("%s%u", bench->resource, delta);
      g_autoptr (RealtimeChannel) channel = realtime_channel_new ("cache", resource);
      g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
      g_autoptr (RealtimeSubscription) a = NULL;

      centrifugo_bench_publish (bench, channel, "\"the first of them\"");
      centrifugo_bench_publish (bench, channel, "\"the second of them\"");
      realtime_subscribe_options_set_delta (options, delta == 1);
      a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, options);
      test_wait_until (bench->log->entries->len == 3);
      centrifugo_bench_publish (bench, channel, "\"the third of them\"");
      test_wait_until (bench->log->entries->len == 4);
      test_log_assert (bench->log, "a on, a subscribed again whole, "
                       "a got \"the second of them\", a got \"the third of them\"");

      centrifugo_bench_cut (bench);
      centrifugo_bench_publish (bench, channel, "\"the fourth of them\"");
      centrifugo_bench_publish (bench, channel, "\"the fifth of them\"");
      centrifugo_bench_come_back (bench);
      test_wait_until (test_log_has (bench->log, "a got \"the fifth of them\""));
      centrifugo_bench_publish (bench, channel, "\"the sixth of them\"");
      test_wait_until (test_log_has (bench->log, "a got \"the sixth of them\""));
      test_log_assert (bench->log, "a waiting, a on, a subscribed again whole, "
                       "a got \"the fifth of them\", a got \"the sixth of them\"");

      centrifugo_bench_cut (bench);
      centrifugo_bench_come_back (bench);
      test_wait_until (test_log_has (bench->log, "a subscribed again whole"));
      centrifugo_bench_publish (bench, channel, "\"the seventh of them\"");
      test_wait_until (test_log_has (bench->log, "a got \"the seventh of them\""));
      test_log_assert (bench->log, "a waiting, a on, a subscribed again whole, a got \"the seventh of them\"");
      realtime_subscription_unsubscribe (a);
      g_ptr_array_set_size (bench->log->entries, 0);
    }
}

/* What is missing is noticed, if not recovered. */
static void
test_positioned (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "positioned");
  g_autoptr (RealtimeSubscription) a = NULL;

  a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, NULL);
  g_assert_true (realtime_subscription_get_positioned (a));
  g_assert_false (realtime_subscription_get_recoverable (a));
  centrifugo_bench_publish (bench, channel, "1");
  test_wait_until (test_log_has (bench->log, "a got 1"));
  test_log_assert (bench->log, "a on, a subscribed, a got 1");

  centrifugo_bench_cut (bench);
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "a subscribed again whole"));
  test_log_assert (bench->log, "a waiting, a on, a subscribed again whole");

  centrifugo_bench_cut (bench);
  centrifugo_bench_publish (bench, channel, "2");
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "a subscribed again"));
  centrifugo_bench_publish (bench, channel, "3");
  test_wait_until (test_log_has (bench->log, "a got 3"));
  test_log_assert (bench->log, "a waiting, a on, a subscribed again, a got 3");
}

/* More than a Centrifugo recovers at once is as good as lost. */
static void
test_too_many (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeSubscription) a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, NULL);
  guint n_published = 0;

  for (guint n_missed = MOST_AT_ONCE; n_missed <= MOST_AT_ONCE + 1; n_missed++)
    {
      g_ptr_array_set_size (bench->log->entries, 0);
      centrifugo_bench_cut (bench);
      centrifugo_bench_publish_numbers (bench->other, channel, 1, n_missed, &n_published);
      test_wait_until (n_published == n_missed);
      n_published = 0;
      centrifugo_bench_come_back (bench);
      test_wait_until (bench->log->entries->len >= (n_missed == MOST_AT_ONCE ? 3 + n_missed : 3));
      g_assert_true (test_log_has (bench->log, n_missed == MOST_AT_ONCE ? "a subscribed again whole"
                                                                       : "a subscribed again"));
      g_assert_cmpuint (bench->log->entries->len, ==, n_missed == MOST_AT_ONCE ? 3 + n_missed : 3);
      g_assert_cmpuint (realtime_subscription_get_n_recovered (a), ==, n_missed == MOST_AT_ONCE ? n_missed : 0);
    }
  g_assert_cmpuint (realtime_subscription_get_offset (a), ==, 2 * MOST_AT_ONCE + 1);
}

static RealtimeTagsFilter *
make_filter (guint kind)
{
  static const char *const colours[] = { "red", "blue", NULL };
  RealtimeTagsFilter *parts[2];
  RealtimeTagsFilter *filter;

  if (kind < 9)
    {
      static const char *const values[] = { "red", "red", "re", "ed", "lu", "10", "10", "10", "10" };

      return realtime_tags_filter_new_compare (kind < 5 ? "colour" : "size", (RealtimeTagsComparison) kind, values[kind]);
    }

  if (kind < 11)
    return realtime_tags_filter_new_set ("colour", colours, kind == 9);
  if (kind < 13)
    return realtime_tags_filter_new_exists ("size", kind == 11);

  parts[0] = realtime_tags_filter_new_exists ("size", TRUE);
  parts[1] = realtime_tags_filter_new_compare ("colour", REALTIME_TAGS_COMPARISON_EQUAL, "red");
  if (kind == 13)
    filter = realtime_tags_filter_new_all (parts, 2);
  else if (kind == 14)
    filter = realtime_tags_filter_new_any (parts, 2);
  else
    filter = realtime_tags_filter_new_not (parts[1]);
  realtime_tags_filter_unref (parts[0]);
  realtime_tags_filter_unref (parts[1]);

  return filter;
}

/* The server understands each of them as they are meant. */
static void
test_tags (CentrifugoBench *bench)
{
  /* Which of these are let through: red, blue of size 9, green of size 10, red
   * of size 11 */
  static const char *const expected[] = {
    "14", "23", "14", "14", "2", "2", "23", "4", "34", "124", "3", "234", "1", "4", "1234", "23",
  };
  static const char *const tags[] = {
    "{\"colour\":\"red\"}",
    "{\"colour\":\"blue\",\"size\":\"9\"}",
    "{\"colour\":\"green\",\"size\":\"10\"}",
    "{\"colour\":\"red\",\"size\":\"11\"}",
  };

  for (guint kind = 0; kind < G_N_ELEMENTS (expected); kind++)
    {
      g_autofree char *resource = g_strdup_printf ("%s%u", bench->resource, kind);
      g_autoptr (RealtimeChannel) channel = realtime_channel_new ("tags", resource);
      g_autoptr (RealtimeTagsFilter) filter = make_filter (kind);
      g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
      g_autoptr (RealtimeSubscription) a = NULL;
      g_autoptr (GString) text = g_string_new ("a on, a subscribed");

      g_test_message ("%s", resource);
      realtime_subscribe_options_set_tags_filter (options, filter);
      a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, options);
      for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
        centrifugo_bench_call (bench, "publish", "{\"channel\":\"tags:%s\",\"data\":%u,\"tags\":%s}",
                               resource, i + 1, tags[i]);
      for (const char *p = expected[kind]; *p != '\0'; p++)
        g_string_append_printf (text, ", a got %c", *p);
      test_wait_until (bench->log->entries->len >= 2 + strlen (expected[kind]));
      test_log_assert (bench->log, text->str);
      realtime_subscription_unsubscribe (a);
      g_ptr_array_set_size (bench->log->entries, 0);
    }
}

static void
publish_tagged (CentrifugoBench *bench,
                guint            first,
                guint            last)
{
  for (guint i = first; i <= last; i++)
    centrifugo_bench_call (bench, "publish", "{\"channel\":\"tags:%s\",\"data\":%u,\"tags\":{\"is\":\"%s\"}}",
                           bench->resource, i, i % 2 == 0 ? "even" : "odd");
}

static void
tagged_message_cb (RealtimeSubscription *subscription,
                   RealtimeMessage      *message,
                   gpointer              user_data)
{
  g_assert_cmpstr (realtime_message_get_tag (message, "is"), ==, "even");
  g_assert_null (realtime_message_get_tag (message, "was"));
}

/* What is held back is not missing, and what is recovered is filtered, too. */
static void
test_tags_recovered (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "tags");
  g_autoptr (RealtimeTagsFilter) filter = realtime_tags_filter_new_compare ("is", REALTIME_TAGS_COMPARISON_EQUAL, "even");
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscription) a = NULL;

  realtime_subscribe_options_set_recoverable (options, TRUE);
  realtime_subscribe_options_set_tags_filter (options, filter);
  a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, options);
  g_signal_connect_data (a, "message", G_CALLBACK (tagged_message_cb), NULL, NULL, G_CONNECT_DEFAULT);
  publish_tagged (bench, 1, 5);
  test_wait_until (test_log_has (bench->log, "a got 4"));
  centrifugo_bench_cut (bench);
  publish_tagged (bench, 6, 9);
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "a got 8"));
  publish_tagged (bench, 10, 11);
  test_wait_until (test_log_has (bench->log, "a got 10"));
  test_log_assert (bench->log, "a on, a subscribed, a got 2, a got 4, a waiting, "
                   "a on, a subscribed again whole, a got 6, a got 8, a got 10");

  /* Only what is held back was missed, and nothing. */
  for (guint i = 12; i < 14; i++)
    {
      centrifugo_bench_cut (bench);
      if (i == 12)
        publish_tagged (bench, 13, 13);
      centrifugo_bench_come_back (bench);
      test_wait_until (test_log_has (bench->log, "a subscribed again whole"));
      test_log_assert (bench->log, "a waiting, a on, a subscribed again whole");
    }
  publish_tagged (bench, 14, 14);
  test_wait_until (bench->log->entries->len > 0);
  test_log_assert (bench->log, "a got 14");
}

typedef struct
{
  char    *epoch;
  guint64  offset;
  guint    n_asked;
} State;

static void
load_state_cb (RealtimeStateRequest *request,
               gpointer              user_data)
{
  State *self = user_data;

  self->n_asked++;
  realtime_state_request_return_position (request, self->epoch, self->offset);
}

/* Where the gap cannot be closed, the state is loaded again. */
static void
test_state (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscription) first = centrifugo_bench_subscribe (bench, bench->other, NULL, channel, NULL);
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autofree char *epoch = g_strdup (realtime_subscription_get_epoch (first));
  State state = { .epoch = epoch, .offset = 1 };

  realtime_subscription_unsubscribe (first);
  g_ptr_array_set_size (bench->log->entries, 0);
  centrifugo_bench_publish (bench, channel, "1");
  centrifugo_bench_publish (bench, channel, "2");
  realtime_subscribe_options_set_state_provider (options, load_state_cb, &state, NULL);
  a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, options);
  test_wait_until (test_log_has (bench->log, "a got 2"));
  test_log_assert (bench->log, "a on, a subscribed again whole, a got 2");
  g_assert_cmpuint (state.n_asked, ==, 1);

  /* What is missed can be had. */
  centrifugo_bench_cut (bench);
  centrifugo_bench_publish (bench, channel, "3");
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "a got 3"));
  test_log_assert (bench->log, "a waiting, a on, a subscribed again whole, a got 3");
  g_assert_cmpuint (state.n_asked, ==, 1);

  /* And now it cannot. */
  centrifugo_bench_cut (bench);
  centrifugo_bench_publish (bench, channel, "4");
  centrifugo_bench_call (bench, "history_remove", "{\"channel\":\"room:%s\"}", bench->resource);
  state.offset = 4;
  centrifugo_bench_come_back (bench);
  test_wait_until (centrifugo_bench_is_on (a));
  g_assert_cmpuint (state.n_asked, ==, 2);
  centrifugo_bench_publish (bench, channel, "5");
  test_wait_until (test_log_has (bench->log, "a got 5"));
  test_log_assert (bench->log, "a waiting, a on, a subscribed again whole, a got 5");
}

/* Newlines between its parts are no part of a payload, unless it is one that
 * others are compared with. */
static void
test_newlines (CentrifugoBench *bench)
{
  static const char *const names[] = { "room", "delta" };
  static const char *const expected[] = {
    "a on, a subscribed, a got {  \"text\": \"1\\n\"}, a got {  \"text\": \"2\\n\"}",
    "a on, a subscribed, a got {\n  \"text\": \"1\\n\"\n}, a got {\n  \"text\": \"2\\n\"\n}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, names[i]);
      g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
      g_autoptr (RealtimeSubscription) a = NULL;

      realtime_subscribe_options_set_delta (options, TRUE);
      a = centrifugo_bench_subscribe (bench, bench->client, "a", channel, options);
      for (guint j = 1; j <= 2; j++)
        centrifugo_bench_call (bench, "publish", "{\"channel\":\"%s:%s\",\"data\":{\n  \"text\": \"%u\\n\"\n}}",
                               names[i], bench->resource, j);
      test_wait_until (bench->log->entries->len == 4);
      test_log_assert (bench->log, expected[i]);
      realtime_subscription_unsubscribe (a);
      g_ptr_array_set_size (bench->log->entries, 0);
    }
}

/* The server gets in order what was wanted in order. */
static void
test_resubscribed (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeSubscription) a = NULL;

  for (guint i = 0; i < 20; i++)
    {
      if (a != NULL)
        realtime_subscription_unsubscribe (a);
      g_clear_object (&a);
      a = realtime_client_subscribe (bench->client, channel, NULL);
      if (i == 10)
        centrifugo_bench_open (bench->client);
    }
  test_log_watch_subscription (bench->log, "a", a);
  test_wait_until (centrifugo_bench_is_on (a));
  centrifugo_bench_publish (bench, channel, "1");
  test_wait_until (test_log_has (bench->log, "a got 1"));
  test_log_assert (bench->log, "a on, a subscribed, a got 1");
}

int
main (int    argc,
      char **argv)
{
  static const CentrifugoScenario scenarios[] = {
    { "/centrifugo/join-leave", test_join_leave },
    { "/centrifugo/delta", test_delta },
    { "/centrifugo/delta-goes-on", test_delta_goes_on },
    { "/centrifugo/delta-since", test_delta_since },
    { "/centrifugo/delta-cuts-characters", test_delta_cuts_characters },
    { "/centrifugo/delta-without-history", test_delta_without_history },
    { "/centrifugo/cache", test_cache },
    { "/centrifugo/positioned", test_positioned },
    { "/centrifugo/too-many", test_too_many },
    { "/centrifugo/tags", test_tags },
    { "/centrifugo/tags-recovered", test_tags_recovered },
    { "/centrifugo/state", test_state },
    { "/centrifugo/newlines", test_newlines },
    { "/centrifugo/resubscribed", test_resubscribed },
  };

  g_test_init (&argc, &argv, NULL);

  return centrifugo_bench_run (scenarios, G_N_ELEMENTS (scenarios));
}
