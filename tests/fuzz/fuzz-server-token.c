/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "server-jwk.h"
#include "server-key.h"
#include "server-token.h"

#include <glib/gstdio.h>
#include <string.h>
#include <wire.h>

/* When the tokens of RFC 7515 have not expired yet. */
#define NOW 1300819379

#define SECRET "secret of the tests"

/* The public keys of RFC 7515 A.2 and A.3, and of RFC 8037 A.2 */
#define KEYS \
  "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx" \
  "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSH" \
  "SXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8" \
  "NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"}," \
  "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
  "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}," \
  "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"

static ServerKeyring *
make_keyring (void)
{
  g_autofree char *path = NULL;
  g_autoptr (GBytes) secret = g_bytes_new_static (SECRET, strlen (SECRET));
  ServerKeyringSettings settings = { .secret = secret };
  ServerKeyring *keyring;
  int fd = g_file_open_tmp ("fuzz-jwks-XXXXXX", &path, NULL);

  g_assert_no_errno (fd);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, KEYS, -1, NULL));
  settings.jwks_file = path;
  keyring = server_keyring_new (&settings, NULL);
  g_assert_nonnull (keyring);
  g_remove (path);
  return keyring;
}

static void
check_payload (GBytes *json)
{
  g_autoptr (GBytes) payload = NULL;

  if (json == NULL)
    return;

  payload = wire_payload_new (json, WIRE_DEFAULT_MAX_DEPTH, NULL);
  g_assert_true (payload == json);
}

/* Nothing that does not fit into a frame comes out of a token. */
static void
check_claims (const ServerClaims *claims,
              ServerTokenKind     kind)
{
  g_assert_nonnull (claims->user);
  check_payload (claims->info);
  check_payload (claims->meta);
  check_payload (claims->data);
  g_assert_true ((claims->channel != NULL) == (kind == SERVER_TOKEN_SUBSCRIPTION));
  if (claims->channel != NULL)
    g_assert_true (wire_channel_is_valid (claims->channel));

  for (guint i = 0; claims->channels != NULL && i < claims->channels->len; i++)
    {
      const ServerClaimedChannel *channel = g_ptr_array_index (claims->channels, i);

      g_assert_true (wire_channel_is_valid (channel->name));
      check_payload (channel->info);
      check_payload (channel->data);
    }
}

static void
read_token (ServerKeyring   *keyring,
            ServerTokenKind  kind,
            const char      *token)
{
  g_auto (ServerClaims) claims = { 0 };

  if (server_token_check (token, keyring, kind, NOW, &claims) != SERVER_TOKEN_INVALID)
    check_claims (&claims, kind);
}

/* Claims that can be read can be signed again, and then say the same. */
static void
read_claims (ServerKeyring   *keyring,
             ServerTokenKind  kind,
             GBytes          *json)
{
  g_auto (ServerClaims) claims = { 0 };
  g_auto (ServerClaims) again = { 0 };
  g_autofree char *token = NULL;
  ServerTokenStatus status;

  if (!server_claims_read (&claims, keyring, kind, json, NOW))
    return;

  check_claims (&claims, kind);
  token = server_token_mint (keyring, kind, &claims);
  status = server_token_check (token, keyring, kind, NOW, &again);
  if (strlen (token) > 64 * 1024)
    return;

  g_assert_cmpint (status, !=, SERVER_TOKEN_INVALID);
  check_claims (&again, kind);
  g_assert_cmpstr (again.user, ==, claims.user);
  g_assert_cmpstr (again.channel, ==, claims.channel);
  g_assert_cmpstr (again.client, ==, claims.client);
  g_assert_cmpint (again.admin, ==, claims.admin);
  g_assert_cmpint (again.expires_at, ==, claims.expires_at);
  g_assert_cmpint (again.ends_at, ==, claims.ends_at);
  g_assert_cmpint (again.override.given, ==, claims.override.given);
  g_assert_cmpint (again.override.values, ==, claims.override.values);
  g_assert_cmpuint (again.channels != NULL ? again.channels->len : 0, ==,
                    claims.channels != NULL ? claims.channels->len : 0);
}

static void
read_keys (const char *json,
           gsize       length)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) server_key_free);
  g_autoptr (GError) error = NULL;
  gboolean good = server_jwk_read_set (json, length, keys, &error);

  g_assert_true (good == (error == NULL));
  if (good)
    g_assert_cmpuint (keys->len, >, 0);
}

/* The input is a token, the claims of one, and a document with keys. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static ServerKeyring *keyring;
  g_autofree char *token = g_strndup ((const char *) data, size);
  g_autoptr (GBytes) json = g_bytes_new (data, size);

  if (g_once_init_enter_pointer (&keyring))
    g_once_init_leave_pointer (&keyring, make_keyring ());

  read_token (keyring, SERVER_TOKEN_CONNECTION, token);
  read_token (keyring, SERVER_TOKEN_SUBSCRIPTION, token);
  read_claims (keyring, SERVER_TOKEN_CONNECTION, json);
  read_claims (keyring, SERVER_TOKEN_SUBSCRIPTION, json);
  read_keys (token, strlen (token));
  return 0;
}
