/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "chat-host-invites.h"
#include "chat-host-people.h"
#include "chat-test-util.h"
#include "host-fixture.h"

#include <string.h>

#define N_MANY 20000
#define MAX_PEOPLE 100

static GPtrArray *
list_people (ChatHost *host,
             guint     max,
             guint     n_expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *people;
  guint n_more;

  chat_host_list_people_async (host, NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);
  people = chat_host_list_people_finish (host, result, max, &n_more, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (people->len, ==, MIN (n_expected, max));
  g_assert_cmpuint (people->len + n_more, ==, n_expected);

  return people;
}

static gboolean
remove_guest (ChatHost        *host,
              ChatHostPerson  *guest,
              gboolean         close_invite,
              GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_host_remove_guest_async (host, guest, close_invite, NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);

  return chat_host_remove_guest_finish (host, result, error);
}

static void
assert_person (GPtrArray  *people,
               guint       position,
               const char *handle,
               guint       n_connections,
               gboolean    is_guest,
               gboolean    invite_open)
{
  ChatHostPerson *person = people->pdata[position];
  ChatUser *user = chat_host_person_get_user (person);

  g_assert_cmpstr (chat_user_get_handle (user), ==, handle);
  g_assert_cmpint (chat_user_is_guest (user), ==, is_guest);
  g_assert_cmpuint (chat_host_person_get_n_connections (person), ==, n_connections);
  g_assert_cmpint (chat_host_person_get_since (person) != NULL, ==, n_connections > 0);
  g_assert_cmpint (chat_host_person_get_joined (person) != NULL, ==, is_guest);
  g_assert_cmpint (chat_host_person_get_invite_open (person), ==, invite_open);
}

static RealtimeClient *
connect_user (ChatHost   *host,
              const char *user)
{
  g_autofree char *token = test_mint_token (host, user);

  return test_connect_client (host, token);
}

/* Those who are there come first, and without a server nobody is. */
static void
test_people (TestHost      *fixture,
             gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *link = NULL;
  g_autoptr (ChatInviteAnswer) ben = NULL;
  g_autoptr (ChatInviteAnswer) cem = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) later = NULL;
  RealtimeClient *clients[3];

  test_start_host (host);
  none = list_people (host, MAX_PEOPLE, 0);

  link = test_add_invite (host, "", 0);
  ben = test_redeem_invite (link, "Ben");
  cem = test_redeem_invite (link, "Cem");
  clients[0] = connect_user (host, "ann");
  clients[1] = connect_user (host, "ann");
  clients[2] = test_connect_client (host, ben->token);
  people = list_people (host, MAX_PEOPLE, 3);
  assert_person (people, 0, "Ben", 1, TRUE, TRUE);
  assert_person (people, 1, "ann", 2, FALSE, FALSE);
  assert_person (people, 2, "Cem", 0, TRUE, TRUE);

  again = list_people (host, MAX_PEOPLE, 3);
  g_assert_true (chat_host_person_equal (people->pdata[0], again->pdata[0]));
  g_assert_false (chat_host_person_equal (people->pdata[0], again->pdata[1]));
  first = list_people (host, 1, 3);
  assert_person (first, 0, "Ben", 1, TRUE, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    test_close_client (clients[i]);
  test_stop_host (host);
  later = list_people (host, MAX_PEOPLE, 2);
  assert_person (later, 0, "Cem", 0, TRUE, TRUE);
  assert_person (later, 1, "Ben", 0, TRUE, TRUE);
  g_assert_finalize_object (host);
}

/* Whoever is removed goes at once, and all others stay. */
static void
test_remove (TestHost      *fixture,
             gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *link = NULL;
  g_autoptr (ChatInviteAnswer) ben = NULL;
  g_autoptr (ChatInviteAnswer) cem = NULL;
  g_autoptr (ChatInviteAnswer) ben_again = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GPtrArray) later = NULL;
  g_autoptr (GError) error = NULL;
  RealtimeClient *client;
  RealtimeClient *other;

  test_start_host (host);
  link = test_add_invite (host, "", 0);
  ben = test_redeem_invite (link, "Ben");
  cem = test_redeem_invite (link, "Cem");
  client = test_connect_client (host, ben->token);
  other = test_connect_client (host, cem->token);
  test_close_client (other);
  do
    {
      g_clear_pointer (&people, g_ptr_array_unref);
      people = list_people (host, MAX_PEOPLE, 2);
    }
  while (chat_host_person_get_n_connections (people->pdata[1]) > 0);

  assert_person (people, 0, "Ben", 1, TRUE, TRUE);
  g_assert_true (remove_guest (host, people->pdata[0], FALSE, &error));
  g_assert_no_error (error);
  test_wait_until (realtime_client_get_state (client) == REALTIME_CLIENT_DISCONNECTED);
  later = list_people (host, MAX_PEOPLE, 1);
  assert_person (later, 0, "Cem", 0, TRUE, TRUE);

  ben_again = test_redeem_invite (link, "Ben");
  g_assert_cmpstr (ben_again->user, !=, ben->user);

  test_close_client (client);
  test_stop_host (host);
  g_assert_finalize_object (host);
}

/* With the invite closed, nobody comes back. */
static void
test_remove_and_close (TestHost      *fixture,
                       gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *text = NULL;
  g_autoptr (ChatLink) link = NULL;
  g_autoptr (ChatInviteAnswer) ben = NULL;
  g_autoptr (ChatInviteAnswer) cem = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GPtrArray) later = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refusal = NULL;
  RealtimeClient *client;

  test_start_host (host);
  text = test_add_invite (host, "", 0);
  link = chat_link_parse (text, NULL);
  cem = test_redeem_invite (text, "Cem");
  ben = test_redeem_invite (text, "Ben");
  client = test_connect_client (host, cem->token);
  people = list_people (host, MAX_PEOPLE, 2);
  assert_person (people, 1, "Ben", 0, TRUE, TRUE);

  g_assert_true (remove_guest (host, people->pdata[1], TRUE, &error));
  g_assert_no_error (error);
  later = list_people (host, MAX_PEOPLE, 1);
  assert_person (later, 0, "Cem", 1, TRUE, FALSE);

  chat_invite_redeem_async (link, "Ben", NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (chat_invite_redeem_finish (result, &refusal));
  g_assert_nonnull (refusal);
  test_publish (client);

  g_clear_object (&result);
  test_close_client (client);
  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_unknown_guest (TestHost      *fixture,
                    gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autoptr (ChatHostPerson) guest = chat_host_person_parse ("guest-1\t0\t-\t2026-01-01T00:00:00Z\t1\topen\tBen");
  g_autoptr (GError) error = NULL;

  test_start_host (host);
  g_assert_false (remove_guest (host, guest, TRUE, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_HOST);

  test_stop_host (host);
  g_assert_finalize_object (host);
}

/* Of very many, no more are made than are wanted; what makes no sense is left
 * out. */
static void
test_many (TestHost      *fixture,
           gconstpointer  data)
{
  g_autofree char *script =
    g_strdup_printf ("seq %d | sed 's/.*/u&\\t1\\t2026-01-01T00:00:00Z\\t-\\t-\\t-\\t-/'; echo nonsense", N_MANY);
  ChatHost *host = test_make_host_of_script (fixture, script);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GError) error = NULL;
  guint n_more;

  chat_host_list_people_async (host, NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);
  people = chat_host_list_people_finish (host, result, MAX_PEOPLE, &n_more, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (people->len, ==, MAX_PEOPLE - 1);
  g_assert_cmpuint (n_more, ==, N_MANY + 1 - MAX_PEOPLE);
  assert_person (people, 0, "u20000", 1, FALSE, FALSE);

  g_clear_object (&result);
  g_assert_finalize_object (host);
}

static void
test_failure (TestHost      *fixture,
              gconstpointer  data)
{
  ChatHost *host = test_make_host_of_script (fixture, "echo 'This is no such server' >&2; exit 1");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_more;

  chat_host_list_people_async (host, NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (chat_host_list_people_finish (host, result, MAX_PEOPLE, &n_more, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_HOST);
  g_assert_nonnull (strstr (error->message, "This is no such server"));

  g_clear_object (&result);
  g_assert_finalize_object (host);
}

static void
test_parse (void)
{
  const char *lines[] = {
    "", "ann", "ann\t1\t2026-01-01T00:00:00Z\t-\t-\t-", "ann\tone\t2026-01-01T00:00:00Z\t-\t-\t-\t-",
    "ann\t1\ttoday\t-\t-\t-\t-", "ann\t1\t-\t-\t-\t-\t-", "ann\t0\t2026-01-01T00:00:00Z\t-\t-\t-\t-",
    "ann\t-1\t2026-01-01T00:00:00Z\t-\t-\t-\t-", "ann\t0\t-\ttoday\t1\topen\t-", "ann\t0\t-\t-\t-\t-\t-\t-",
  };
  g_autoptr (ChatHostPerson) visitors = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_null (chat_host_person_parse (lines[i]));

  visitors = chat_host_person_parse ("-\t3\t2026-01-01T00:00:00Z\t-\t-\t-\t-");
  g_assert_nonnull (visitors);
  g_assert_cmpstr (chat_user_get_id (chat_host_person_get_user (visitors)), ==, "");
  g_assert_cmpuint (chat_host_person_get_n_connections (visitors), ==, 3);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (TestHost *, gconstpointer);
  } tests[] = {
    { "/host-people/people", test_people },
    { "/host-people/remove", test_remove },
    { "/host-people/remove-and-close", test_remove_and_close },
    { "/host-people/unknown-guest", test_unknown_guest },
    { "/host-people/many", test_many },
    { "/host-people/failure", test_failure },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, TestHost, NULL, test_host_set_up, tests[i].func, test_host_tear_down);
  g_test_add_func ("/host-people/parse", test_parse);

  return g_test_run ();
}
