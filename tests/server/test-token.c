/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-token.h"

#include <string.h>

#define NOW 1700000000
#define SECRET "secret of the tests"

static ServerKeyring *
keyring_new (const void *secret,
             gsize       length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (secret, length);
  ServerKeyringSettings settings = { .secret = bytes };
  g_autoptr (GError) error = NULL;
  ServerKeyring *keyring = server_keyring_new (&settings, &error);

  g_assert_no_error (error);
  return keyring;
}

static char *
encode (const void *data,
        gsize       length)
{
  g_autofree char *text = g_base64_encode (data, length);

  g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
  return g_strndup (text, strcspn (text, "="));
}

/* Signs with GLib's own HMAC, as another program would. */
static char *
make_token (GChecksumType  type,
            const char    *key,
            const char    *header,
            const char    *claims)
{
  g_autofree char *head = encode (header, strlen (header));
  g_autofree char *body = encode (claims, strlen (claims));
  g_autofree char *text = g_strconcat (head, ".", body, NULL);
  g_autofree char *signature = NULL;
  g_autoptr (GHmac) hmac = g_hmac_new (type, (const guchar *) key, strlen (key));
  guint8 digest[64];
  gsize size = sizeof digest;

  g_hmac_update (hmac, (const guchar *) text, -1);
  g_hmac_get_digest (hmac, digest, &size);
  signature = encode (digest, size);
  return g_strconcat (text, ".", signature, NULL);
}

static char *
hs256 (const char *claims)
{
  return make_token (G_CHECKSUM_SHA256, SECRET, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims);
}

static ServerTokenStatus
check (const char   *token,
       ServerClaims *claims)
{
  g_autoptr (ServerKeyring) keyring = keyring_new (SECRET, strlen (SECRET));

  return server_token_check (token, keyring, SERVER_TOKEN_CONNECTION, NOW, claims);
}

#define assert_status(token, status) \
  G_STMT_START { \
    g_auto (ServerClaims) claims_ = { 0 }; \
    g_assert_cmpint (check (token, &claims_), ==, status); \
  } G_STMT_END

static void
assert_claims_status (const char        *claims,
                      ServerTokenStatus  status)
{
  g_autofree char *token = hs256 (claims);
  g_autofree char *printable = g_strescape (claims, NULL);

  g_test_message ("%s", printable);
  assert_status (token, status);
}

static void
test_algorithms (void)
{
  const char *claims = "{\"sub\":\"u\"}";
  g_autofree char *t256 = hs256 (claims);
  g_autofree char *t384 = make_token (G_CHECKSUM_SHA384, SECRET, "{\"alg\":\"HS384\"}", claims);
  g_autofree char *t512 = make_token (G_CHECKSUM_SHA512, SECRET, "{\"typ\":\"JWT\",\"alg\":\"HS512\"}", claims);

  assert_status (t256, SERVER_TOKEN_VALID);
  assert_status (t384, SERVER_TOKEN_VALID);
  assert_status (t512, SERVER_TOKEN_VALID);
}

/* The vector of RFC 7515 A.1, with its binary key. */
static void
test_vector (void)
{
  static const char token[] =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  g_autofree guchar *key = NULL;
  g_autoptr (ServerKeyring) keyring = NULL;
  g_auto (ServerClaims) claims = { 0 };
  gsize size;

  key = g_base64_decode ("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==", &size);
  keyring = keyring_new (key, size);

  g_assert_cmpint (server_token_check (token, keyring, SERVER_TOKEN_CONNECTION, 1300819379, &claims), ==,
                   SERVER_TOKEN_VALID);
  server_claims_clear (&claims);
  g_assert_cmpint (server_token_check (token, keyring, SERVER_TOKEN_CONNECTION, 1300819380, &claims), ==,
                   SERVER_TOKEN_EXPIRED);
}

static void
test_claims (void)
{
  g_autofree char *token = hs256 ("{\"sub\":\"alice\",\"admin\":true,\"exp\":1700000001.5,"
                                  "\"info\":{\"name\": \"A\", \"n\":[1,2]},\"other\":null}");
  g_autofree char *visitor = hs256 ("{}");
  g_auto (ServerClaims) claims = { 0 };
  g_auto (ServerClaims) nobody = { 0 };

  g_assert_cmpint (check (token, &claims), ==, SERVER_TOKEN_VALID);
  g_assert_cmpstr (claims.user, ==, "alice");
  g_assert_true (claims.admin);
  g_assert_cmpint (claims.expires_at, ==, 1700000001);
  g_assert_cmpmem (g_bytes_get_data (claims.info, NULL), g_bytes_get_size (claims.info),
                   "{\"name\":\"A\",\"n\":[1,2]}", 22);

  g_assert_cmpint (check (visitor, &nobody), ==, SERVER_TOKEN_VALID);
  g_assert_cmpstr (nobody.user, ==, "");
  g_assert_false (nobody.admin);
  g_assert_null (nobody.info);
  g_assert_cmpint (nobody.expires_at, ==, 0);
}

static void
test_times (void)
{
  assert_claims_status ("{\"exp\":1700000001}", SERVER_TOKEN_VALID);
  assert_claims_status ("{\"exp\":1700000000}", SERVER_TOKEN_EXPIRED);
  assert_claims_status ("{\"exp\":1}", SERVER_TOKEN_EXPIRED);
  assert_claims_status ("{\"nbf\":1700000000}", SERVER_TOKEN_VALID);
  assert_claims_status ("{\"nbf\":1700000001}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"exp\":\"1700000001\"}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"exp\":0}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"exp\":-1}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"exp\":1e300}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"exp\":null}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"expire_at\":1700000000}", SERVER_TOKEN_VALID);
  assert_claims_status ("{\"expire_at\":0,\"exp\":1700000001}", SERVER_TOKEN_VALID);
  assert_claims_status ("{\"expire_at\":1700000001,\"exp\":1700000000}", SERVER_TOKEN_EXPIRED);
  assert_claims_status ("{\"iat\":1800000000}", SERVER_TOKEN_VALID);
  assert_claims_status ("{\"iat\":\"1\"}", SERVER_TOKEN_INVALID);
}

static void
test_bad_claims (void)
{
  g_autofree char *nested = g_strnfill (100, '[');
  g_autofree char *closed = g_strnfill (100, ']');
  g_autofree char *deep = g_strdup_printf ("{\"info\":%s%s}", nested, closed);

  assert_claims_status (deep, SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"admin\":1}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"admin\":\"true\"}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"jti\":7}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"iss\":7}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"aud\":7}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"aud\":[\"a\",7]}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"aud\":[\"a\"],\"iss\":\"b\",\"jti\":\"c\"}", SERVER_TOKEN_VALID);
  assert_claims_status ("{\"b64info\":\"MQ\"}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"b64info\":\"!MQ==\"}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"b64info\":\"\",\"info\":1}", SERVER_TOKEN_VALID);
  assert_claims_status ("{\"channel\":null}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"sub\":\"\xff\"}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"sub\":\"\\ud800\"}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"sub\":42}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"sub\":\"a\\u0000b\"}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"sub\":\"u\",\"channel\":\"room\"}", SERVER_TOKEN_INVALID);
  assert_claims_status ("[]", SERVER_TOKEN_INVALID);
  assert_claims_status ("\"u\"", SERVER_TOKEN_INVALID);
  assert_claims_status ("{", SERVER_TOKEN_INVALID);
  assert_claims_status ("", SERVER_TOKEN_INVALID);
}

/* A token says neither how, nor whether, it is to be checked. */
static void
test_foreign_algorithms (void)
{
  static const char *const headers[] = {
    "{\"alg\":\"none\"}",
    "{\"alg\":\"None\"}",
    "{\"alg\":\"hs256\"}",
    "{\"alg\":\"RS256\"}",
    "{\"alg\":\"ES256\"}",
    "{\"alg\":\"\"}",
    "{\"alg\":256}",
    "{\"alg\":null}",
    "{\"alg\":[\"HS256\"]}",
    "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}",
    "{\"alg\":\"HS256\",\"crit\":[]}",
    "{\"alg\":\"HS256\",\"crit\":null}",
    "{\"alg\":\"HS256\\u0000\"}",
    "{\"alg\":\"HS256\",\"kid\":7}",
    "{\"alg\":\"HS256\",\"kid\":null}",
    "{\"alg\":\"HS256\"",
    "{\"alg\":\"HS384\"}",
    "{\"alg\":\"HS512\"}",
    "{}",
    "[]",
    "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *token = make_token (G_CHECKSUM_SHA256, SECRET, headers[i], "{\"sub\":\"u\"}");
      g_autofree char *unsigned_token = g_strndup (token, strrchr (token, '.') - token + 1);

      g_test_message ("%s", headers[i]);
      assert_status (token, SERVER_TOKEN_INVALID);
      assert_status (unsigned_token, SERVER_TOKEN_INVALID);
    }
}

/* No single changed character goes through. */
static void
test_tampered (void)
{
  g_autofree char *token = hs256 ("{\"sub\":\"alice\"}");
  g_autofree char *foreign = make_token (G_CHECKSUM_SHA256, "another secret", "{\"alg\":\"HS256\"}", "{}");

  for (gsize i = 0; token[i] != '\0'; i++)
    {
      g_autofree char *changed = g_strdup (token);

      changed[i] = token[i] == 'A' ? 'B' : 'A';
      assert_status (changed, SERVER_TOKEN_INVALID);
    }

  assert_status (foreign, SERVER_TOKEN_INVALID);
}

static void
test_malformed (void)
{
  g_autofree char *token = hs256 ("{\"sub\":\"alice\"}");
  g_autofree char *padded = g_strconcat (token, "=", NULL);
  g_autofree char *longer = g_strconcat (token, "A", NULL);
  g_autofree char *four_parts = g_strconcat (token, ".e30", NULL);
  g_autofree char *spaced = g_strconcat (token, " ", NULL);
  g_autofree char *newline = g_strconcat (token, "\n", NULL);
  g_autofree char *two_parts = g_strndup (token, strrchr (token, '.') - token);
  g_autofree char *huge = g_strnfill (100000, 'a');

  assert_status ("", SERVER_TOKEN_INVALID);
  assert_status (".", SERVER_TOKEN_INVALID);
  assert_status ("..", SERVER_TOKEN_INVALID);
  assert_status ("a.b.c", SERVER_TOKEN_INVALID);
  assert_status (padded, SERVER_TOKEN_INVALID);
  assert_status (longer, SERVER_TOKEN_INVALID);
  assert_status (four_parts, SERVER_TOKEN_INVALID);
  assert_status (spaced, SERVER_TOKEN_INVALID);
  assert_status (newline, SERVER_TOKEN_INVALID);
  assert_status (two_parts, SERVER_TOKEN_INVALID);
  assert_status (huge, SERVER_TOKEN_INVALID);
}

static void
test_mint (void)
{
  g_autoptr (ServerKeyring) keyring = keyring_new (SECRET, strlen (SECRET));
  ServerClaims wanted = { .user = (char *) "quote \" and é", .admin = TRUE, .expires_at = NOW + 60, .ends_at = 0 };
  ServerClaims nothing = { 0 };
  g_autofree char *token = server_token_mint (keyring, SERVER_TOKEN_CONNECTION, &wanted);
  g_autofree char *plain = server_token_mint (keyring, SERVER_TOKEN_CONNECTION, &nothing);
  g_auto (ServerClaims) claims = { 0 };
  g_auto (ServerClaims) later = { 0 };
  g_auto (ServerClaims) visitor = { 0 };

  g_assert_cmpint (check (token, &claims), ==, SERVER_TOKEN_VALID);
  g_assert_cmpstr (claims.user, ==, "quote \" and é");
  g_assert_true (claims.admin);
  g_assert_cmpint (claims.expires_at, ==, NOW + 60);
  g_assert_cmpint (claims.ends_at, ==, 0);
  g_assert_cmpint (server_token_check (token, keyring, SERVER_TOKEN_CONNECTION, NOW + 60, &later), ==,
                   SERVER_TOKEN_EXPIRED);

  g_assert_cmpint (check (plain, &visitor), ==, SERVER_TOKEN_VALID);
  g_assert_cmpstr (visitor.user, ==, "");
  g_assert_false (visitor.admin);
  g_assert_cmpint (visitor.expires_at, ==, 0);
}

static void
assert_json (GBytes     *bytes,
             const char *json)
{
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), json, strlen (json));
}

static void
test_channels (void)
{
  g_autofree char *token =
    hs256 ("{\"sub\":\"u\",\"channels\":[\"a\",\"a\",\"b\"],\"b64info\":\"eyJhIjogMX0=\",\"meta\":{\"n\":1.0},"
           "\"expire_at\":1800000000,\"exp\":1700000001,"
           "\"subs\":{\"b\":{\"info\":{\"i\":1},\"override\":{\"presence\":{\"value\":true},\"join_leave\":{}}},"
           "\"c:1\":{\"b64data\":\"MQ==\"}}}");
  g_autoptr (ServerKeyring) keyring = keyring_new (SECRET, strlen (SECRET));
  g_auto (ServerClaims) claims = { 0 };
  g_auto (ServerClaims) again = { 0 };
  g_autofree char *minted = NULL;
  ServerClaimedChannel *b, *c;

  g_assert_cmpint (check (token, &claims), ==, SERVER_TOKEN_VALID);
  assert_json (claims.info, "{\"a\": 1}");
  assert_json (claims.meta, "{\"n\":1.0}");
  g_assert_cmpint (claims.ends_at, ==, 1800000000);
  g_assert_cmpuint (claims.channels->len, ==, 3);
  b = g_ptr_array_index (claims.channels, 1);
  c = g_ptr_array_index (claims.channels, 2);
  g_assert_cmpstr (b->name, ==, "b");
  assert_json (b->info, "{\"i\":1}");
  g_assert_true (server_override_get (&b->override, SERVER_OVERRIDE_PRESENCE, FALSE));
  g_assert_false (server_override_get (&b->override, SERVER_OVERRIDE_JOIN_LEAVE, TRUE));
  g_assert_true (server_override_get (&b->override, SERVER_OVERRIDE_FORCE_RECOVERY, TRUE));
  g_assert_cmpstr (c->name, ==, "c:1");
  assert_json (c->data, "1");

  minted = server_token_mint (keyring, SERVER_TOKEN_CONNECTION, &claims);
  g_assert_cmpint (check (minted, &again), ==, SERVER_TOKEN_VALID);
  g_assert_cmpuint (again.channels->len, ==, 3);
  b = g_ptr_array_index (again.channels, 1);
  g_assert_cmpint (b->override.given, ==, SERVER_OVERRIDE_PRESENCE | SERVER_OVERRIDE_JOIN_LEAVE);
  g_assert_cmpint (b->override.values, ==, SERVER_OVERRIDE_PRESENCE);
  g_assert_cmpint (again.ends_at, ==, 1800000000);
}

static void
test_bad_channels (void)
{
  g_autoptr (GString) many = g_string_new ("{\"channels\":[\"a\"");

  for (guint i = 0; i < SERVER_CLAIMS_MAX_CHANNELS; i++)
    g_string_append_printf (many, ",\"c%u\"", i);
  g_string_append (many, "]}");

  assert_claims_status (many->str, SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"channels\":\"a\"}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"channels\":[\"\"]}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"channels\":[1]}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"subs\":[]}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"subs\":{\"a\":1}}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"subs\":{\"a\":{\"b64info\":7}}}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"subs\":{\"a\":{\"b64info\":\"bm8=\"}}}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"subs\":{\"a\":{\"override\":{\"presence\":{\"value\":1}}}}}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"expire_at\":-1}", SERVER_TOKEN_INVALID);
  assert_claims_status ("{\"channels\":null,\"subs\":null,\"sub\":null,\"info\":null}", SERVER_TOKEN_VALID);
}

static ServerTokenStatus
check_subscription (const char   *json,
                    ServerClaims *claims)
{
  g_autoptr (ServerKeyring) keyring = keyring_new (SECRET, strlen (SECRET));
  g_autofree char *token = hs256 (json);

  return server_token_check (token, keyring, SERVER_TOKEN_SUBSCRIPTION, NOW, claims);
}

static void
test_subscription (void)
{
  static const char *const bad[] = {
    "{\"sub\":\"u\"}",
    "{\"sub\":\"u\",\"channel\":\"\"}",
    "{\"sub\":\"u\",\"channel\":7}",
    "{\"channel\":\"a\",\"client\":7}",
    "{\"channel\":\"a\",\"override\":7}",
  };
  g_auto (ServerClaims) claims = { 0 };
  g_auto (ServerClaims) anybody = { 0 };

  g_assert_cmpint (check_subscription ("{\"sub\":\"u\",\"channel\":\"$room\",\"client\":\"c\",\"info\":[],\"data\":{},"
                                       "\"exp\":1700000009,\"override\":{\"force_recovery\":{\"value\":true}}}",
                                       &claims), ==, SERVER_TOKEN_VALID);
  g_assert_cmpstr (claims.user, ==, "u");
  g_assert_cmpstr (claims.channel, ==, "$room");
  g_assert_cmpstr (claims.client, ==, "c");
  assert_json (claims.info, "[]");
  assert_json (claims.data, "{}");
  g_assert_cmpint (claims.ends_at, ==, 1700000009);
  g_assert_true (server_override_get (&claims.override, SERVER_OVERRIDE_FORCE_RECOVERY, FALSE));

  g_assert_cmpint (check_subscription ("{\"channel\":\"a\",\"client\":\"\"}", &anybody), ==, SERVER_TOKEN_VALID);
  g_assert_null (anybody.client);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (ServerClaims) nothing = { 0 };

      g_assert_cmpint (check_subscription (bad[i], &nothing), ==, SERVER_TOKEN_INVALID);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/token/algorithms", test_algorithms);
  g_test_add_func ("/token/vector", test_vector);
  g_test_add_func ("/token/claims", test_claims);
  g_test_add_func ("/token/times", test_times);
  g_test_add_func ("/token/bad-claims", test_bad_claims);
  g_test_add_func ("/token/foreign-algorithms", test_foreign_algorithms);
  g_test_add_func ("/token/tampered", test_tampered);
  g_test_add_func ("/token/malformed", test_malformed);
  g_test_add_func ("/token/mint", test_mint);
  g_test_add_func ("/token/channels", test_channels);
  g_test_add_func ("/token/bad-channels", test_bad_channels);
  g_test_add_func ("/token/subscription", test_subscription);

  return g_test_run ();
}
