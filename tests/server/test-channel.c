/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-channel.h"
#include "server-test-util.h"

#include <string.h>

typedef struct
{
  char *folder;
  ServerStore *store;
  ServerLoop *loop;
  ServerHub *hub;
} Fixture;

typedef struct
{
  gboolean done;
  guint error_code;
  gboolean recovered;
  gboolean was_recovering;
  gboolean recoverable;
  char *epoch;
  guint64 offset;
  guint n_publications;
} Outcome;

static void
flush_cb (gpointer data)
{
  Fixture *fixture = data;

  server_hub_flush (fixture->hub);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  ServerConfigOverrides overrides = { .port = 0 };
  g_autofree char *path = NULL;
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = test_make_folder ();
  overrides.data_dir = fixture->folder;
  path = g_build_filename (fixture->folder, "config", NULL);
  g_file_set_contents (path, "[channel small]\nhistory_size=3\n[channel none]\nhistory_size=0\n", -1, &error);
  g_assert_no_error (error);
  config = server_config_load (path, &overrides, &error);
  g_assert_no_error (error);
  fixture->store = server_store_open (config, NULL, &error);
  g_assert_no_error (error);
  fixture->loop = server_loop_new (NULL, flush_cb, fixture);
  fixture->hub = server_hub_new (config, fixture->loop, fixture->store);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  server_store_close (fixture->store);
  g_assert_cmpint (server_hub_get_n_channels (fixture->hub), ==, 0);
  server_hub_free (fixture->hub);
  server_loop_free (fixture->loop);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
published_cb (const ServerPublishResult *result,
              gpointer                   data)
{
  guint *n_published = data;

  g_assert_true (result->published);
  (*n_published)++;
}

static void
publish (ServerChannel *channel,
         guint          n)
{
  guint n_published = 0;

  for (guint i = 0; i < n; i++)
    server_channel_publish (channel, test_make_publication ("1", 1), NULL, published_cb, &n_published);
  while (n_published < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
recovered_cb (guint                error_code,
              WireSubscribeResult *result,
              gpointer             data)
{
  Outcome *outcome = data;

  g_assert_false (outcome->done);
  outcome->done = TRUE;
  outcome->error_code = error_code;
  if (result == NULL)
    return;

  outcome->recovered = result->recovered;
  outcome->was_recovering = result->was_recovering;
  outcome->recoverable = result->recoverable;
  g_set_str (&outcome->epoch, result->position.epoch);
  outcome->offset = result->position.offset;
  outcome->n_publications = result->publications != NULL ? result->publications->len : 0;
}

static Outcome
recover (ServerChannel *channel,
         gboolean       may_recover,
         gboolean       wants_recovery,
         guint64        offset,
         const char    *epoch,
         gint64         flag)
{
  WireSubscribeRequest request = {
    .recover = wants_recovery,
    .since = { (char *) epoch, offset },
    .flag = flag,
  };
  Outcome outcome = { 0 };

  server_channel_recover (channel, &request, may_recover, recovered_cb, &outcome);
  test_iterate_until (&outcome.done);
  return outcome;
}

#define assert_outcome(outcome_, recovered_, n_, offset_) \
  G_STMT_START { \
    Outcome o_ = outcome_; \
    g_assert_cmpint (o_.error_code, ==, 0); \
    g_assert_cmpint (o_.recovered, ==, recovered_); \
    g_assert_cmpint (o_.n_publications, ==, n_); \
    g_assert_cmpint (o_.offset, ==, offset_); \
    g_free (o_.epoch); \
  } G_STMT_END

/* The same question gets the same answer whether the channel has been used in
 * this process before or not, which is to say from memory or from the store. */
static void
test_fresh_and_known (Fixture       *fixture,
                      gconstpointer  data)
{
  static const struct
  {
    gboolean recover;
    guint64 offset;
    gboolean own_epoch;
    gboolean recovered;
    guint n;
    guint64 result;
  } cases[] = {
    { FALSE, 0, FALSE, FALSE, 0, 5 },
    { TRUE, 0, TRUE, TRUE, 5, 0 },
    { TRUE, 3, TRUE, TRUE, 2, 3 },
    { TRUE, 4, FALSE, TRUE, 1, 4 },
    { TRUE, 5, TRUE, TRUE, 0, 5 },
    { TRUE, 5, FALSE, TRUE, 0, 5 },
    { TRUE, 6, TRUE, FALSE, 0, 5 },
    { TRUE, G_MAXUINT64, TRUE, FALSE, 0, 5 },
  };

  g_autoptr (ServerChannel) known = server_hub_open_channel (fixture->hub, "room");
  g_autofree char *epoch = NULL;
  Outcome outcome;

  publish (known, 5);
  outcome = recover (known, TRUE, FALSE, 0, NULL, 0);
  epoch = outcome.epoch;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *asked = cases[i].own_epoch ? epoch : NULL;

      assert_outcome (recover (known, TRUE, cases[i].recover, cases[i].offset, asked, 0),
                      cases[i].recovered, cases[i].n, cases[i].result);
    }

  g_clear_pointer (&known, server_channel_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ServerChannel) fresh = server_hub_open_channel (fixture->hub, "room");
      const char *asked = cases[i].own_epoch ? epoch : NULL;

      assert_outcome (recover (fresh, TRUE, cases[i].recover, cases[i].offset, asked, 0),
                      cases[i].recovered, cases[i].n, cases[i].result);
    }
}

static void
test_other_epoch (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (fixture->hub, "room");

  assert_outcome (recover (channel, TRUE, TRUE, 0, "otherone", 0), FALSE, 0, 0);
  publish (channel, 2);
  assert_outcome (recover (channel, TRUE, TRUE, 1, "otherone", 0), FALSE, 0, 2);
  assert_outcome (recover (channel, TRUE, TRUE, 2, "otherone", 0), FALSE, 0, 2);
}

static void
test_trimmed (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (fixture->hub, "small");

  publish (channel, 10);
  assert_outcome (recover (channel, TRUE, TRUE, 6, NULL, 0), FALSE, 0, 10);
  assert_outcome (recover (channel, TRUE, TRUE, 7, NULL, 0), TRUE, 3, 7);
}

static void
test_empty_stream (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (fixture->hub, "empty");
  Outcome outcome = recover (channel, TRUE, FALSE, 0, NULL, 0);

  g_assert_true (outcome.recoverable);
  g_assert_false (outcome.was_recovering);
  g_assert_cmpint (strlen (outcome.epoch), ==, 8);
  assert_outcome (recover (channel, TRUE, TRUE, 0, outcome.epoch, 0), TRUE, 0, 0);
  assert_outcome (recover (channel, TRUE, TRUE, 1, outcome.epoch, 0), FALSE, 0, 0);
  g_free (outcome.epoch);
}

static void
test_error_if_unrecovered (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (fixture->hub, "room");
  gint64 flag = WIRE_SUBSCRIBE_FLAG_ERROR_UNRECOVERABLE;

  publish (channel, 1);
  g_assert_cmpint (recover (channel, TRUE, TRUE, 7, NULL, flag).error_code, ==,
                   WIRE_ERROR_CODE_UNRECOVERABLE_POSITION);
  assert_outcome (recover (channel, TRUE, TRUE, 0, NULL, flag), TRUE, 1, 0);
  assert_outcome (recover (channel, TRUE, FALSE, 7, NULL, flag), FALSE, 0, 1);
}

/* Without the permission for history a position is all there is. */
static void
test_not_permitted (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (fixture->hub, "room");
  Outcome outcome;

  publish (channel, 2);
  outcome = recover (channel, FALSE, TRUE, 0, NULL, 0);
  g_assert_false (outcome.recoverable);
  g_assert_true (outcome.was_recovering);
  assert_outcome (outcome, FALSE, 0, 2);
}

static void
test_no_history (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (fixture->hub, "none");
  Outcome outcome;

  g_assert_false (server_channel_has_history (channel));
  publish (channel, 2);
  outcome = recover (channel, TRUE, TRUE, 0, NULL, 0);
  g_assert_false (outcome.recoverable);
  g_assert_null (outcome.epoch);
  assert_outcome (outcome, FALSE, 0, 0);
}

/* A question that comes between two publications is answered between them. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (fixture->hub, "room");
  WireSubscribeRequest request = { .recover = TRUE };
  Outcome outcomes[3] = { 0 };
  guint n_published = 0;

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      server_channel_publish (channel, test_make_publication ("1", 1), NULL, published_cb, &n_published);
      server_channel_recover (channel, &request, TRUE, recovered_cb, &outcomes[i]);
    }
  test_iterate_until (&outcomes[2].done);

  g_assert_cmpint (n_published, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_assert_true (outcomes[i].recovered);
      g_assert_cmpint (outcomes[i].n_publications, ==, i + 1);
      g_free (outcomes[i].epoch);
    }
}

/* A channel is there as long as somebody needs it. */
static void
test_life (Fixture       *fixture,
           gconstpointer  data)
{
  ServerChannel *channel = server_hub_open_channel (fixture->hub, "room");
  ServerChannel *again = server_hub_open_channel (fixture->hub, "room");
  guint n_published = 0;

  g_assert_true (channel == again);
  server_channel_unref (again);
  g_assert_cmpint (server_hub_get_n_channels (fixture->hub), ==, 1);

  server_channel_publish (channel, test_make_publication ("1", 1), NULL, published_cb, &n_published);
  server_channel_unref (channel);
  g_assert_cmpint (server_hub_get_n_channels (fixture->hub), ==, 1);
  while (n_published == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (server_hub_get_n_channels (fixture->hub), ==, 0);
}

#define ADD(name, func) g_test_add ("/channel/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("fresh-and-known", test_fresh_and_known);
  ADD ("other-epoch", test_other_epoch);
  ADD ("trimmed", test_trimmed);
  ADD ("empty-stream", test_empty_stream);
  ADD ("error-if-unrecovered", test_error_if_unrecovered);
  ADD ("not-permitted", test_not_permitted);
  ADD ("no-history", test_no_history);
  ADD ("order", test_order);
  ADD ("life", test_life);

  return g_test_run ();
}
