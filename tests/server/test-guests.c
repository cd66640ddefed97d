/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "process-util.h"
#include "server-error.h"
#include "server-invitation.h"
#include "server-secret.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#define NOW G_GINT64_CONSTANT (1700000000)

typedef struct
{
  char *folder;
  ServerGuests *guests;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = test_make_folder ();
  fixture->guests = server_guests_open (fixture->folder, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  server_guests_close (fixture->guests);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static char *
add_invite (ServerGuests *guests,
            gint64        now,
            gint64        uses,
            const char   *channel)
{
  char *channels[] = { (char *) channel, NULL };
  ServerInvite invite = {
    .name = (char *) "a test",
    .channels = channel != NULL ? channels : NULL,
    .created_at = now,
    .expires_at = now + 100,
    .uses = uses,
  };
  g_autoptr (GError) error = NULL;
  char *secret = server_guests_add (guests, &invite, &error);

  g_assert_no_error (error);
  return secret;
}

static ServerInviteStatus
use_as (ServerGuests *guests,
        const char   *secret,
        const char   *id,
        gint64        now,
        ServerInvite *invite)
{
  ServerGuestRecord guest = { .id = (char *) id, .name = (char *) "Zoë", .joined_at = now, .ends_at = now + 1000 };

  return server_guests_use (guests, secret, &guest, invite);
}

static ServerInviteStatus
use (ServerGuests *guests,
     const char   *secret,
     gint64        now)
{
  g_auto (ServerInvite) invite = { 0 };
  g_autofree char *id = g_uuid_string_random ();

  return use_as (guests, secret, id, now, &invite);
}

static void
test_use (Fixture       *fixture,
          gconstpointer  data)
{
  g_autofree char *secret = add_invite (fixture->guests, NOW, 2, "team");
  g_auto (ServerInvite) invite = { 0 };

  g_assert_cmpint (use_as (fixture->guests, secret, "guest-1", NOW, &invite), ==, SERVER_INVITE_GOOD);
  g_assert_cmpint (invite.id, ==, 1);
  g_assert_cmpstr (invite.name, ==, "a test");
  g_assert_cmpstrv (invite.channels, ((const char *[]) { "team", NULL }));
  g_assert_cmpint (use (fixture->guests, secret, NOW), ==, SERVER_INVITE_GOOD);
  g_assert_cmpint (use (fixture->guests, secret, NOW), ==, SERVER_INVITE_USED_UP);
}

static void
test_expiry (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *secret = add_invite (fixture->guests, NOW, 0, NULL);

  g_assert_cmpint (use (fixture->guests, secret, NOW + 99), ==, SERVER_INVITE_GOOD);
  g_assert_cmpint (use (fixture->guests, secret, NOW + 100), ==, SERVER_INVITE_EXPIRED);
}

/* What a stranger may send instead of a secret. */
static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *secret = add_invite (fixture->guests, NOW, 0, NULL);
  g_autofree char *changed = g_strdup (secret);
  g_autofree char *other = g_strconcat ("2", secret + 1, NULL);
  g_autofree char *cut = g_strndup (secret, strlen (secret) - 1);
  g_autofree char *longer = g_strconcat (secret, "A", NULL);
  g_autofree char *huge = g_strnfill (100000, '1');
  const char *const texts[] = {
    "", "-", "1-", "1", other, cut, longer, huge, "0-AAAAAAAAAAAAAAAAAAAAAA", "-1-AAAAAAAAAAAAAAAAAAAAAA",
    "99999999999999999999-AAAAAAAAAAAAAAAAAAAAAA", "1-AAAAAAAAAAAAAAAAAAAAAA", "1 OR 1=1-AAAAAAAAAAAAAAAAAAAAAA",
    "1-\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
  };

  changed[4] = changed[4] == 'A' ? 'B' : 'A';
  g_assert_cmpint (use (fixture->guests, changed, NOW), ==, SERVER_INVITE_UNKNOWN);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpint (use (fixture->guests, texts[i], NOW), ==, SERVER_INVITE_UNKNOWN);
  g_assert_cmpint (use (fixture->guests, secret, NOW), ==, SERVER_INVITE_GOOD);
}

/* Who guesses is soon told to come back later, and whoever has an invite too. */
static void
test_rate (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *secret = add_invite (fixture->guests, NOW, 0, NULL);
  guint n_refused = 0;

  for (guint i = 0; i < 10000 && n_refused == 0; i++)
    n_refused += use (fixture->guests, "1-AAAAAAAAAAAAAAAAAAAAAA", NOW) == SERVER_INVITE_BUSY;
  g_assert_cmpint (n_refused, ==, 1);
}

static void
test_revoke (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *secret = add_invite (fixture->guests, NOW, 0, NULL);
  g_autofree char *good = add_invite (fixture->guests, NOW, 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (server_guests_is_revoked (fixture->guests, 1, "guest-1"));
  g_assert_true (server_guests_revoke (fixture->guests, 1, &error));
  g_assert_no_error (error);
  g_assert_true (server_guests_is_revoked (fixture->guests, 1, "guest-1"));
  g_assert_cmpint (use (fixture->guests, secret, NOW), ==, SERVER_INVITE_UNKNOWN);
  g_assert_cmpint (use (fixture->guests, good, NOW), ==, SERVER_INVITE_GOOD);

  /* Of one that does not exist nothing good can be said. */
  g_assert_true (server_guests_is_revoked (fixture->guests, 77, "guest-1"));
  g_assert_false (server_guests_revoke (fixture->guests, 77, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
}

static void
assert_person (GPtrArray  *people,
               guint       position,
               const char *id,
               gint64      invite,
               gboolean    removed)
{
  const ServerGuestRecord *guest = g_ptr_array_index (people, position);

  g_assert_cmpstr (guest->id, ==, id);
  g_assert_cmpstr (guest->name, ==, "Zoë");
  g_assert_cmpint (guest->invite, ==, invite);
  g_assert_cmpint (guest->joined_at, ==, NOW + position);
  g_assert_cmpint (guest->ends_at, ==, NOW + position + 1000);
  g_assert_cmpint (guest->removed, ==, removed);
}

/* One guest goes alone, or all of an invite do. */
static void
test_people (Fixture       *fixture,
             gconstpointer  data)
{
  static const char *const ids[] = { "guest-1", "guest-2", "guest-3" };
  g_autofree char *secret = add_invite (fixture->guests, NOW, 2, NULL);
  g_autofree char *other = add_invite (fixture->guests, NOW, 0, NULL);
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_auto (ServerInvite) invite = { 0 };

      g_assert_cmpint (use_as (fixture->guests, i < 2 ? secret : other, ids[i], NOW + i, &invite), ==,
                       SERVER_INVITE_GOOD);
    }

  g_assert_true (server_guests_remove (fixture->guests, "guest-2", &error));
  g_assert_no_error (error);
  g_assert_false (server_guests_is_revoked (fixture->guests, 1, "guest-1"));
  g_assert_true (server_guests_is_revoked (fixture->guests, 1, "guest-2"));
  g_assert_false (server_guests_is_revoked (fixture->guests, 1, "guest-of-before"));
  g_assert_cmpint (use (fixture->guests, secret, NOW), ==, SERVER_INVITE_USED_UP);

  g_assert_true (server_guests_revoke (fixture->guests, 2, &error));
  people = server_guests_list_people (fixture->guests, NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpint (people->len, ==, 3);
  assert_person (people, 0, "guest-1", 1, FALSE);
  assert_person (people, 1, "guest-2", 1, TRUE);
  assert_person (people, 2, "guest-3", 2, TRUE);

  g_assert_false (server_guests_remove (fixture->guests, "guest-77", &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
}

/* Of a closed invite all guests stay; one that has ended already is not opened
 * again.
 */
static void
test_close (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *secret = add_invite (fixture->guests, NOW, 0, NULL);
  g_auto (ServerInvite) invite = { 0 };
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (use_as (fixture->guests, secret, "guest-1", NOW, &invite), ==, SERVER_INVITE_GOOD);
  before = server_guests_list_people (fixture->guests, NOW, &error);
  assert_person (before, 0, "guest-1", 1, FALSE);
  g_assert_true (((ServerGuestRecord *) before->pdata[0])->invite_open);

  g_assert_true (server_guests_close_invite (fixture->guests, "guest-77", NOW, &error));
  g_assert_true (server_guests_close_invite (fixture->guests, "guest-1", NOW, &error));
  g_assert_true (server_guests_close_invite (fixture->guests, "guest-1", NOW + 10, &error));
  g_assert_no_error (error);
  g_assert_cmpint (use (fixture->guests, secret, NOW), ==, SERVER_INVITE_EXPIRED);
  g_assert_false (server_guests_is_revoked (fixture->guests, 1, "guest-1"));
  after = server_guests_list_people (fixture->guests, NOW, &error);
  assert_person (after, 0, "guest-1", 1, FALSE);
  g_assert_false (((ServerGuestRecord *) after->pdata[0])->invite_open);
}

static GLogWriterOutput
count_failure_cb (GLogLevelFlags   flags,
                  const GLogField *fields,
                  gsize            n_fields,
                  gpointer         data)
{
  guint *n_failures = data;

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE") && strstr (fields[i].value, "event=invites-failed") != NULL)
        {
          (*n_failures)++;
          return G_LOG_WRITER_HANDLED;
        }
    }

  return g_log_writer_default (flags, fields, n_fields, NULL);
}

/* Whom the file cannot remember does not come in, and uses nothing up. */
static void
test_same_guest (Fixture       *fixture,
                 gconstpointer  data)
{
  static guint n_failures;
  g_autofree char *secret = add_invite (fixture->guests, NOW, 2, NULL);
  g_auto (ServerInvite) first = { 0 };
  g_auto (ServerInvite) second = { 0 };

  g_log_set_writer_func (count_failure_cb, &n_failures, NULL);
  g_assert_cmpint (use_as (fixture->guests, secret, "guest-1", NOW, &first), ==, SERVER_INVITE_GOOD);
  g_assert_cmpint (use_as (fixture->guests, secret, "guest-1", NOW, &second), ==, SERVER_INVITE_FAILED);
  g_assert_cmpuint (n_failures, ==, 1);
  g_assert_cmpint (use (fixture->guests, secret, NOW), ==, SERVER_INVITE_GOOD);
  g_assert_cmpint (use (fixture->guests, secret, NOW), ==, SERVER_INVITE_USED_UP);
}

/* The file as it was when nobody was remembered */
static void
make_file_of_before (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "guests.sqlite", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "CREATE TABLE invite (id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL,"
                                 " name TEXT NOT NULL, channels TEXT NOT NULL, created_at INTEGER NOT NULL,"
                                 " expires_at INTEGER NOT NULL, uses INTEGER NOT NULL,"
                                 " used INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0) STRICT;"
                                 "INSERT INTO invite (hash, name, channels, created_at, expires_at, uses, used)"
                                 " VALUES (zeroblob(32), 'old', 'team', 1, 2, 5, 3);"
                                 "PRAGMA application_id = 0x52744774; PRAGMA user_version = 1;",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_migration (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (GError) error = NULL;

  make_file_of_before (folder);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ServerGuests) guests = server_guests_open (folder, &error);
      g_autoptr (GPtrArray) invites = NULL;
      g_autoptr (GPtrArray) people = NULL;
      const ServerInvite *invite;

      g_assert_no_error (error);
      invites = server_guests_list (guests, &error);
      g_assert_cmpint (invites->len, ==, 1);
      invite = g_ptr_array_index (invites, 0);
      g_assert_cmpstr (invite->name, ==, "old");
      g_assert_cmpint (invite->used, ==, 3);
      people = server_guests_list_people (guests, NOW, &error);
      g_assert_no_error (error);
      g_assert_cmpint (people->len, ==, 0);
      g_assert_false (server_guests_is_revoked (guests, 1, "guest-of-before"));
    }
  test_remove_folder (folder);
}

static void
set_flag_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* Another process tells by the file. */
static void
test_watch (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (ServerGuests) other = NULL;
  g_autofree char *secret = add_invite (fixture->guests, NOW, 0, NULL);
  g_autoptr (GError) error = NULL;
  gboolean told = FALSE;

  server_guests_watch (fixture->guests, set_flag_cb, &told);
  other = server_guests_open (fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_true (server_guests_revoke (other, 1, &error));
  g_assert_no_error (error);
  while (!told)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (server_guests_is_revoked (fixture->guests, 1, "guest-1"));
}

/* The secret of an invite is in no file. */
static void
test_secret_is_not_kept (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autofree char *secret = add_invite (fixture->guests, NOW, 0, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      g_autofree char *content = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      g_assert_null (memmem (content, length, secret + 2, strlen (secret + 2)));
      n++;
    }
  g_assert_cmpint (n, >, 0);
}

static void
test_not_a_database (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "guests.sqlite", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "this is something else entirely, and long enough", -1, NULL));
  g_assert_null (server_guests_open (folder, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  g_clear_error (&error);
  g_assert_null (server_guests_open ("/dev/null/x", &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  test_remove_folder (folder);
}

/* The server's own secret is made once, and nobody else can read it. */
static void
test_own_secret (Fixture       *fixture,
                 gconstpointer  data)
{
  ServerConfigOverrides overrides = { .port = 0, .data_dir = fixture->folder };
  g_autofree char *path = g_build_filename (fixture->folder, "secret", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) first = server_config_load (NULL, &overrides, &error);
  g_autoptr (ServerConfig) second = server_config_load (NULL, &overrides, &error);
  g_autoptr (ServerConfig) open = server_config_load (NULL, &overrides, &error);
  GStatBuf status;

  g_assert_no_error (error);
  g_assert_true (server_secret_adopt (first, FALSE, &error));
  g_assert_true (server_keyring_is_empty (first->keyring));
  g_assert_cmpint (g_access (path, F_OK), !=, 0);

  g_assert_true (server_secret_adopt (first, TRUE, &error));
  g_assert_true (server_keyring_can_sign (first->keyring));
  g_assert_true (server_secret_adopt (second, FALSE, &error));
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (first->tokens.secret, second->tokens.secret));
  g_assert_cmpint (g_bytes_get_size (first->tokens.secret), ==, 64);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_false (server_secret_adopt (open, TRUE, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  g_clear_error (&error);

  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_true (g_file_set_contents_full (path, "short", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_false (server_secret_adopt (open, TRUE, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
}

static const struct
{
  const char *request;
  guint status;
} requests[] = {
  { "", 400 },
  { "x", 400 },
  { "[]", 400 },
  { "{}", 400 },
  { "{\"invite\":1}", 400 },
  { "{\"invite\":\"1-AAAAAAAAAAAAAAAAAAAAAA\",\"name\":\"\"}", 400 },
  { "{\"invite\":\"1-AAAAAAAAAAAAAAAAAAAAAA\",\"name\":\"a\\nb\"}", 400 },
  { "{\"invite\":\"1-AAAAAAAAAAAAAAAAAAAAAA\",\"name\":"
    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}", 400 },
  { "{\"invite\":\"1-AAAAAAAAAAAAAAAAAAAAAA\",\"name\":\"Ann\"}", 403 },
  { "{\"invite\":\"nonsense\"}", 403 },
};

static ServerConfig *
load_config (TestServer *server)
{
  ServerConfigOverrides overrides = {
    .port = SERVER_CONFIG_NO_PORT,
    .data_dir = server_fixture_get_data_dir (server->process),
  };
  g_autoptr (GError) error = NULL;
  ServerConfig *config = server_config_load (server_fixture_get_config (server->process), &overrides, &error);

  g_assert_no_error (error);
  return config;
}

static void
test_requests (TestServer    *server,
               gconstpointer  data)
{
  g_autoptr (ServerConfig) config = load_config (server);
  g_autoptr (ServerGuests) guests = server_guests_open (config->data_dir, NULL);
  g_autofree char *padding = g_strnfill (SERVER_INVITE_MAX_REQUEST, ' ');
  g_autofree char *secret = add_invite (guests, NOW, 1, NULL);
  g_autofree char *large = g_strdup_printf ("{\"invite\":\"%s\"}%s", secret, padding);

  for (gsize i = 0; i <= G_N_ELEMENTS (requests); i++)
    {
      const char *text = i < G_N_ELEMENTS (requests) ? requests[i].request : large;
      g_autoptr (GBytes) request = g_bytes_new (text, strlen (text));
      g_autofree char *answer = NULL;

      g_test_message ("%.100s", text);
      g_assert_cmpint (server_invitation_accept (guests, config, request, NOW, &answer), ==,
                       i < G_N_ELEMENTS (requests) ? requests[i].status : 400);
      g_assert_true (g_str_has_prefix (answer, "{\"error\":{\"code\":"));
    }
}

static char *
find_text (const char *json,
           const char *key)
{
  g_autofree char *start = g_strdup_printf ("\"%s\":\"", key);
  const char *found = strstr (json, start);

  g_assert_nonnull (found);
  found += strlen (start);
  return g_strndup (found, strcspn (found, "\""));
}

/* Uses an invite as a guest does; returns the guest's token. */
static char *
accept_invite (TestServer *server,
               const char *secret,
               guint       status)
{
  g_autofree char *text = g_strdup_printf ("{\"invite\":\"%s\",\"name\":\" Zoë \"}", secret);
  g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "POST", "/invite", "", text);
  g_autofree char *cache = http_response_dup_header (response, "Cache-Control");

  g_test_message ("%s", response->body);
  g_assert_cmpint (response->status, ==, status);
  g_assert_cmpstr (cache, ==, "no-store");
  return status == 200 ? find_text (response->body, "token") : NULL;
}

/* Runs the verb invite; returns what it prints. */
static char *
invite (TestServer *server,
        const char *first,
        const char *second)
{
  g_autofree char *config = g_strconcat ("--config=", server_fixture_get_config (server->process), NULL);
  g_autofree char *data_dir = g_strconcat ("--data-dir=", server_fixture_get_data_dir (server->process), NULL);
  char *output = NULL;

  g_assert_cmpint (test_run_server (server, &output, NULL, "invite", config, data_dir, first, second, NULL), ==, 0);
  return g_strchomp (output);
}

static const char *
get_secret (const char *link)
{
  const char *found = strstr (link, "/?invite=");

  g_assert_nonnull (found);
  return found + strlen ("/?invite=");
}

/* A guest may do what the rules let members, in the channels of the invite,
 * and is known by the name. */
static void
test_guest (TestServer    *server,
            gconstpointer  data)
{
  g_autofree char *link = invite (server, "--channel=team", "--host=chat.example.org:443");
  g_autofree char *token = NULL;
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) watcher = raw_client_connect (server->port, server->alice);
  g_autofree char *push = NULL;

  g_assert_true (g_str_has_prefix (link, "confab://chat.example.org:443/?invite=1-"));
  token = accept_invite (server, get_secret (link), 200);
  g_assert_null (accept_invite (server, get_secret (link), 403));

  test_assert_error (watcher, "\"subscribe\":{\"channel\":\"team\"}", 0);
  client = raw_client_connect (server->port, token);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"team\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"team~live\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"team:board\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"other\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, "\"publish\":{\"channel\":\"other\",\"data\":1}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, "\"history\":{\"channel\":\"other\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);

  raw_client_send (client, "{\"id\":5,\"publish\":{\"channel\":\"team\",\"data\":1}}");
  push = raw_client_read (watcher);
  g_assert_nonnull (strstr (push, "\"conn_info\":{\"name\":\"Zoë\"}"));
  g_assert_nonnull (strstr (push, "\"user\":\"guest-"));
}

/* Only a POST, and not of any size, is for invites. */
static void
test_route (TestServer    *server,
            gconstpointer  data)
{
  g_autofree char *padding = g_strnfill (2 * SERVER_INVITE_MAX_REQUEST, ' ');
  g_autoptr (HttpResponse) get = http_client_ask_once (server->port, "GET", "/invite", "", NULL);
  g_autoptr (HttpResponse) large = http_client_ask_once (server->port, "POST", "/invite", "", padding);
  g_autoptr (HttpResponse) bad = http_client_ask_once (server->port, "POST", "/invite", "", "{");

  g_assert_cmpint (get->status, ==, 405);
  g_assert_cmpint (large->status, ==, 413);
  g_assert_cmpint (bad->status, ==, 400);
}

/* Neither the invite nor the token of a guest is ever logged. */
static void
test_log (TestServer    *server,
          gconstpointer  data)
{
  g_autofree char *link = invite (server, "--uses=1", "--host=h");
  g_autofree char *token = accept_invite (server, get_secret (link), 200);
  g_autofree char *log = NULL;

  raw_client_free (raw_client_connect (server->port, token));
  g_assert_null (accept_invite (server, get_secret (link), 403));
  server_fixture_wait_log (server->process, "event=invite-refused", 1);
  log = server_fixture_dup_log (server->process);
  g_assert_nonnull (strstr (log, "event=guest-invited"));
  g_assert_null (strstr (log, get_secret (link) + strlen ("1-")));
  g_assert_null (strstr (log, token));
  g_assert_null (strstr (log, "Zoë"));
}

/* Who came by an invite that is revoked must go, and cannot come back; others
 * stay. */
static void
test_revoked (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *link = invite (server, "--uses=2", "--host=h");
  g_autofree char *other_link = invite (server, "--uses=0", "--host=h");
  g_autofree char *token = accept_invite (server, get_secret (link), 200);
  g_autofree char *other_token = accept_invite (server, get_secret (other_link), 200);
  g_autoptr (RawClient) client = raw_client_connect (server->port, token);
  g_autoptr (RawClient) other = raw_client_connect (server->port, other_token);
  g_autofree char *frame = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);
  g_autofree char *none = NULL;

  test_publish (client, "room", 1);
  none = invite (server, "--revoke=1", NULL);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_INVALID_TOKEN);
  test_assert_close (server, frame, WIRE_DISCONNECT_INVALID_TOKEN);
  g_assert_null (accept_invite (server, get_secret (link), 403));
  test_publish (other, "room", 1);
}

/* The id of the guest on a line of the list, which must say this of it */
static char *
find_guest (const char *list,
            guint       line,
            const char *state)
{
  g_auto (GStrv) lines = g_strsplit (list, "\n", -1);
  g_auto (GStrv) fields = NULL;

  g_test_message ("%s", list);
  g_assert_cmpint (g_strv_length (lines), >, line);
  fields = g_strsplit (lines[line], "\t", -1);
  g_assert_cmpint (g_strv_length (fields), ==, 5);
  g_assert_true (g_str_has_prefix (fields[0], "guest-"));
  g_assert_cmpstr (fields[1], ==, state);
  g_assert_cmpstr (fields[3], ==, "1");
  g_assert_cmpstr (fields[4], ==, "Zoë");
  return g_strdup (fields[0]);
}

/* A guest who is removed must go and cannot come back; who came by the same
 * invite stays, as does whom the server does not remember. */
static void
test_removed (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *link = invite (server, "--uses=0", "--host=h");
  g_autofree char *token = accept_invite (server, get_secret (link), 200);
  g_autofree char *other_token = accept_invite (server, get_secret (link), 200);
  g_autoptr (RawClient) client = raw_client_connect (server->port, token);
  g_autoptr (RawClient) other = raw_client_connect (server->port, other_token);
  g_autofree char *token_of_before = test_sign_token ("{\"sub\":\"guest-0\",\"meta\":{\"guest\":{\"invite\":1}}}");
  g_autoptr (RawClient) client_of_before = raw_client_connect (server->port, token_of_before);
  g_autofree char *frame = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);
  g_autofree char *list = invite (server, "--guests", NULL);
  g_autofree char *id = find_guest (list, 0, "admitted");
  g_autofree char *option = g_strconcat ("--remove=", id, NULL);
  g_autofree char *none = NULL;
  g_autofree char *after = NULL;
  g_autofree char *log = NULL;

  g_assert_null (strstr (list, get_secret (link) + strlen ("1-")));
  test_publish (client, "room", 1);
  none = invite (server, option, NULL);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_INVALID_TOKEN);
  test_assert_close (server, frame, WIRE_DISCONNECT_INVALID_TOKEN);
  test_publish (other, "room", 1);
  test_publish (client_of_before, "room", 2);
  raw_client_free (raw_client_connect (server->port, other_token));

  after = invite (server, "--guests", NULL);
  g_free (find_guest (after, 0, "removed"));
  g_free (find_guest (after, 1, "admitted"));
  log = server_fixture_dup_log (server->process);
  g_assert_null (strstr (log, token));
  g_assert_null (strstr (log, "Zoë"));
}

static void
test_list (TestServer    *server,
           gconstpointer  data)
{
  g_autofree char *first = invite (server, "--channel=team", "--name=for the class");
  g_autofree char *second = invite (server, "--uses=0", "--expires=2h");
  g_autofree char *token = accept_invite (server, get_secret (first), 200);
  g_autofree char *none = invite (server, "--revoke=2", NULL);
  g_autofree char *list = invite (server, "--list", NULL);
  g_auto (GStrv) lines = g_strsplit (list, "\n", -1);

  g_test_message ("%s", list);
  g_assert_cmpint (g_strv_length (lines), ==, 2);
  g_assert_true (g_str_has_prefix (lines[0], "1\tused\t1/1\t"));
  g_assert_true (g_str_has_suffix (lines[0], "\tteam\tfor the class"));
  g_assert_true (g_str_has_prefix (lines[1], "2\trevoked\t0/*\t"));
  g_assert_null (strstr (list, get_secret (first) + strlen ("1-")));
}

static void
assert_refused (TestServer *server,
                const char *option,
                const char *value,
                int         status,
                const char *message)
{
  g_autofree char *data_dir = g_strconcat ("--data-dir=", server_fixture_get_data_dir (server->process), NULL);
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpint (test_run_server (server, &output, &errors, "invite", data_dir, option, value, NULL), ==, status);
  g_test_message ("%s", errors);
  g_assert_cmpstr (output, ==, "");
  g_assert_nonnull (strstr (errors, message));
}

static void
test_verb_refused (TestServer    *server,
                   gconstpointer  data)
{
  assert_refused (server, "--channel=", NULL, 2, "--channel: “” cannot be a channel");
  assert_refused (server, "--expires=7", NULL, 2, "--expires: “7” is not allowed");
  assert_refused (server, "--expires=0", NULL, 2, "--expires: “0” is not allowed");
  assert_refused (server, "--uses=-1", NULL, 2, "--uses: ");
  assert_refused (server, "more", NULL, 2, "“more” is not an option");
  assert_refused (server, "--revoke=5", NULL, 1, "There is no invite 5");
  assert_refused (server, "--remove=guest-5", NULL, 1, "There is no guest “guest-5”");
  assert_refused (server, "--list", "--data-dir=/dev/null/x", 1, "/dev/null/x");
}

/* The link has an address that others can use, or a hint that it has not. */
static void
test_links (TestServer    *server,
            gconstpointer  data)
{
  g_autofree char *own = invite (server, NULL, NULL);
  g_autofree char *name = invite (server, "--host=h.example", NULL);
  g_autofree char *ipv6 = invite (server, "--host=2001:db8::1", NULL);
  g_autofree char *ipv6_port = invite (server, "--host=[2001:db8::1]:443", NULL);

  g_assert_true (g_str_has_prefix (own, "confab://127.0.0.1:8000/?invite=1-"));
  g_assert_true (g_str_has_prefix (name, "confab://h.example:8000/?invite="));
  g_assert_true (g_str_has_prefix (ipv6, "confab://[2001:db8::1]:8000/?invite="));
  g_assert_true (g_str_has_prefix (ipv6_port, "confab://[2001:db8::1]:443/?invite="));

  server_fixture_set_config (server->process, "public_host=chat.example.org:444\n");
  {
    g_autofree char *configured = invite (server, NULL, NULL);

    g_assert_true (g_str_has_prefix (configured, "confab://chat.example.org:444/?invite="));
  }
}

#define ADD(name, func) \
  g_test_add ("/guests/" name, Fixture, NULL, set_up, func, tear_down)
#define ADD_PROCESS(name, config, func) \
  g_test_add ("/guests/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("use", test_use);
  ADD ("expiry", test_expiry);
  ADD ("hostile", test_hostile);
  ADD ("rate", test_rate);
  ADD ("revoke", test_revoke);
  ADD ("people", test_people);
  ADD ("close", test_close);
  ADD ("same-guest", test_same_guest);
  ADD ("migration", test_migration);
  ADD ("watch", test_watch);
  ADD ("secret-is-not-kept", test_secret_is_not_kept);
  ADD ("not-a-database", test_not_a_database);
  ADD ("own-secret", test_own_secret);
  ADD_PROCESS ("requests", NULL, test_requests);
  ADD_PROCESS ("guest", NULL, test_guest);
  ADD_PROCESS ("route", NULL, test_route);
  ADD_PROCESS ("log", "log_level=debug\n", test_log);
  ADD_PROCESS ("revoked", NULL, test_revoked);
  ADD_PROCESS ("removed", "log_level=debug\n", test_removed);
  ADD_PROCESS ("list", NULL, test_list);
  ADD_PROCESS ("verb-refused", NULL, test_verb_refused);
  ADD_PROCESS ("links", NULL, test_links);

  return g_test_run ();
}
