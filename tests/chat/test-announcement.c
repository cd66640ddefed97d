/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-announcement.h"
#include "chat-test-util.h"
#include "fake-avahi.h"
#include "host-fixture.h"

#include <string.h>

#define NAME "ann@desk"

typedef struct
{
  TestHost  host;
  FakeAvahi avahi;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  test_host_set_up (&fixture->host, data);
  fake_avahi_set_up (&fixture->avahi);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  fake_avahi_tear_down (&fixture->avahi);
  test_host_tear_down (&fixture->host, data);
}

static void
shared_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  TestOutcome *outcome = user_data;

  outcome->success = chat_host_set_shared_finish (CHAT_HOST (object), result, &outcome->error);
  outcome->done = TRUE;
}

static void
set_shared (ChatHost *host,
            gboolean  shared)
{
  g_auto (TestOutcome) outcome = { 0 };

  chat_host_set_shared_async (host, shared, NULL, shared_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_no_error (outcome.error);
}

static void
assert_announced (Fixture    *fixture,
                  ChatHost   *host,
                  const char *expected)
{
  g_autoptr (GUri) uri = g_uri_parse (chat_host_get_uri (host), G_URI_FLAGS_NONE, NULL);
  g_autofree char *all = g_strdup_printf ("v=1\ntls=%s\n", chat_host_get_fingerprint (host));
  g_autofree char *records = NULL;
  guint16 port;

  test_wait_until (fake_avahi_get_n_announced (&fixture->avahi) == 1);
  g_assert_cmpstr (fake_avahi_get_announced (&fixture->avahi, &port, &records), ==, expected);
  g_assert_cmpint (port, ==, g_uri_get_port (uri));
  g_assert_cmpstr (records, ==, all);
}

static void
test_shared (Fixture       *fixture,
             gconstpointer  data)
{
  ChatHost *host = test_make_host (&fixture->host);
  ChatAnnouncement *announcement = chat_announcement_new (fixture->avahi.client, host, NAME);

  fake_avahi_start (&fixture->avahi);
  test_start_host (host);
  g_assert_cmpuint (fixture->avahi.n_made, ==, 0);

  set_shared (host, TRUE);
  assert_announced (fixture, host, NAME);
  g_assert_cmpuint (fixture->avahi.n_made, ==, 1);
  set_shared (host, FALSE);
  test_wait_until (fake_avahi_get_n (&fixture->avahi) == 0);
  set_shared (host, TRUE);
  assert_announced (fixture, host, NAME);
  test_stop_host (host);
  test_wait_until (fake_avahi_get_n (&fixture->avahi) == 0);

  test_start_host (host);
  assert_announced (fixture, host, NAME);
  g_assert_finalize_object (announcement);
  test_wait_until (fake_avahi_get_n (&fixture->avahi) == 0);

  test_stop_host (host);
  g_assert_finalize_object (host);
}

/* Only who runs the server says where it is, and at which port it is now. */
static void
test_owner (Fixture       *fixture,
            gconstpointer  data)
{
  ChatHost *owner = test_make_host (&fixture->host);
  ChatHost *other;
  ChatAnnouncement *announcement;
  g_autofree char *uri = NULL;

  fake_avahi_start (&fixture->avahi);
  test_start_host (owner);
  set_shared (owner, TRUE);
  other = test_make_host (&fixture->host);
  test_start_host (other);
  g_assert_true (chat_host_get_shared (other));
  announcement = chat_announcement_new (fixture->avahi.client, other, NAME);
  g_assert_cmpuint (fixture->avahi.n_made, ==, 0);

  test_stop_host (owner);
  test_wait_until (chat_host_get_owner (other) && chat_host_get_running (other));
  assert_announced (fixture, other, NAME);
  g_assert_cmpuint (fixture->avahi.n_made, ==, 1);

  test_stop_host (other);
  g_assert_finalize_object (announcement);
  g_assert_finalize_object (owner);
  g_assert_finalize_object (other);
}

static void
test_collision (Fixture       *fixture,
                gconstpointer  data)
{
  ChatHost *host = test_make_host (&fixture->host);
  ChatAnnouncement *announcement = chat_announcement_new (fixture->avahi.client, host, NAME);

  fixture->avahi.local_name = g_strdup (NAME);
  fixture->avahi.remote_name = g_strdup (NAME " #2");
  fake_avahi_start (&fixture->avahi);
  test_start_host (host);
  set_shared (host, TRUE);
  assert_announced (fixture, host, NAME " #2 #2");
  g_assert_cmpstr (chat_announcement_get_name (announcement), ==, NAME " #2 #2");
  g_assert_cmpuint (fake_avahi_get_n (&fixture->avahi), ==, 1);

  test_stop_host (host);
  g_assert_finalize_object (announcement);
  g_assert_finalize_object (host);
}

static void
test_comes_and_goes (Fixture       *fixture,
                     gconstpointer  data)
{
  ChatHost *host = test_make_host (&fixture->host);
  ChatAnnouncement *announcement = chat_announcement_new (fixture->avahi.client, host, NAME);

  test_start_host (host);
  set_shared (host, TRUE);
  for (guint i = 0; i < 3; i++)
    {
      fake_avahi_start (&fixture->avahi);
      assert_announced (fixture, host, NAME);
      fake_avahi_stop (&fixture->avahi);
    }

  fake_avahi_start (&fixture->avahi);
  assert_announced (fixture, host, NAME);
  fixture->avahi.n_made = 0;
  fake_avahi_rename_host (&fixture->avahi);
  test_wait_until (fixture->avahi.n_made == 1);
  assert_announced (fixture, host, NAME);
  g_assert_cmpuint (fake_avahi_get_n (&fixture->avahi), ==, 1);

  test_stop_host (host);
  g_assert_finalize_object (announcement);
  g_assert_finalize_object (host);
}

static void
test_long_name (Fixture       *fixture,
                gconstpointer  data)
{
  ChatHost *host = test_make_host (&fixture->host);
  g_autofree char *letters = g_strnfill (200, 'a');
  g_autoptr (GString) umlauts = g_string_new (NULL);
  ChatAnnouncement *announcement = chat_announcement_new (fixture->avahi.client, host, letters);

  g_assert_cmpuint (strlen (chat_announcement_get_name (announcement)), ==, 63);
  g_assert_finalize_object (announcement);

  for (guint i = 0; i < 40; i++)
    g_string_append (umlauts, "ä");
  announcement = chat_announcement_new (fixture->avahi.client, host, umlauts->str);
  g_assert_cmpuint (strlen (chat_announcement_get_name (announcement)), ==, 62);
  g_assert_true (g_utf8_validate (chat_announcement_get_name (announcement), -1, NULL));
  g_assert_finalize_object (announcement);
  g_assert_finalize_object (host);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/announcement/shared", test_shared },
    { "/announcement/owner", test_owner },
    { "/announcement/collision", test_collision },
    { "/announcement/comes-and-goes", test_comes_and_goes },
    { "/announcement/long-name", test_long_name },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
