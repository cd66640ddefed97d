/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-base64url.h"
#include "server-error.h"
#include "server-key.h"
#include "server-token.h"

#include "server-test-util.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <string.h>

#define NOW 1700000000
#define CLAIMS "{\"sub\":\"alice\"}"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ECDSA_SIG, ECDSA_SIG_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)

/* Who signs tokens: somebody else, with a key of which the server is told the
 * public half. */
typedef struct
{
  EVP_PKEY *rsa;
  EVP_PKEY *p256;
  EVP_PKEY *p384;
  EVP_PKEY *p521;
  EVP_PKEY *ed25519;
  char *folder;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->rsa = EVP_RSA_gen (2048);
  self->p256 = EVP_EC_gen ("P-256");
  self->p384 = EVP_EC_gen ("P-384");
  self->p521 = EVP_EC_gen ("P-521");
  self->ed25519 = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
  self->folder = test_make_folder ();
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  EVP_PKEY_free (self->rsa);
  EVP_PKEY_free (self->p256);
  EVP_PKEY_free (self->p384);
  EVP_PKEY_free (self->p521);
  EVP_PKEY_free (self->ed25519);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

static char *
bio_to_text (BIO *bio)
{
  char *text;
  long length = BIO_get_mem_data (bio, &text);

  return g_strndup (text, length);
}

static char *
to_pem (EVP_PKEY *key)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());

  g_assert_cmpint (PEM_write_bio_PUBKEY (bio, key), ==, 1);
  return bio_to_text (bio);
}

static char *
encode_number (EVP_PKEY   *key,
               const char *name,
               gsize       size)
{
  BIGNUM *read = NULL;
  g_autoptr (BIGNUM) number = NULL;
  guint8 bytes[512];

  g_assert_cmpint (EVP_PKEY_get_bn_param (key, name, &read), ==, 1);
  number = read;
  if (size == 0)
    size = BN_num_bytes (number);
  g_assert_cmpint (BN_bn2binpad (number, bytes, size), ==, size);
  return server_base64url_encode (bytes, size);
}

static char *
rsa_jwk (Fixture *self)
{
  g_autofree char *n = encode_number (self->rsa, OSSL_PKEY_PARAM_RSA_N, 0);
  g_autofree char *e = encode_number (self->rsa, OSSL_PKEY_PARAM_RSA_E, 0);

  return g_strdup_printf ("{\"kty\":\"RSA\",\"kid\":\"rsa\",\"n\":\"%s\",\"e\":\"%s\"}", n, e);
}

static char *
ec_jwk (EVP_PKEY   *key,
        const char *curve,
        gsize       size)
{
  g_autofree char *x = encode_number (key, OSSL_PKEY_PARAM_EC_PUB_X, size);
  g_autofree char *y = encode_number (key, OSSL_PKEY_PARAM_EC_PUB_Y, size);

  return g_strdup_printf ("{\"kty\":\"EC\",\"kid\":\"%s\",\"use\":\"sig\",\"crv\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}",
                          curve, curve, x, y);
}

static char *
okp_jwk (Fixture *self)
{
  guint8 bytes[32];
  gsize size = sizeof bytes;
  g_autofree char *x = NULL;

  g_assert_cmpint (EVP_PKEY_get_raw_public_key (self->ed25519, bytes, &size), ==, 1);
  x = server_base64url_encode (bytes, size);
  return g_strdup_printf ("{\"kty\":\"OKP\",\"alg\":\"EdDSA\",\"crv\":\"Ed25519\",\"x\":\"%s\"}", x);
}

static char *
make_jwks (Fixture *self)
{
  g_autofree char *rsa = rsa_jwk (self);
  g_autofree char *p256 = ec_jwk (self->p256, "P-256", 32);
  g_autofree char *p384 = ec_jwk (self->p384, "P-384", 48);
  g_autofree char *p521 = ec_jwk (self->p521, "P-521", 66);
  g_autofree char *okp = okp_jwk (self);

  return g_strdup_printf ("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"},{\"kty\":\"RSA\",\"use\":\"enc\"},"
                          "%s,%s,%s,%s,%s]}", rsa, p256, p384, p521, okp);
}

static char *
write_file (Fixture    *self,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return g_steal_pointer (&path);
}

static ServerKeyring *
load (const ServerKeyringSettings *settings)
{
  g_autoptr (GError) error = NULL;
  ServerKeyring *keyring = server_keyring_new (settings, &error);

  g_assert_no_error (error);
  return keyring;
}

static ServerKeyring *
load_pem (Fixture    *self,
          const char *pem)
{
  g_autofree char *path = write_file (self, "keys.pem", pem);
  ServerKeyringSettings settings = { .key_file = path };

  return load (&settings);
}

/* The numbers side by side, as RFC 7518 3.4 has them */
static char *
encode_signature (EVP_PKEY     *key,
                  const guint8 *signature,
                  gsize         length)
{
  g_autoptr (ECDSA_SIG) numbers = NULL;
  gsize size = (EVP_PKEY_get_bits (key) + 7) / 8;
  guint8 bytes[2 * 66];

  if (!EVP_PKEY_is_a (key, "EC"))
    return server_base64url_encode (signature, length);

  numbers = d2i_ECDSA_SIG (NULL, &signature, length);
  g_assert_nonnull (numbers);
  BN_bn2binpad (ECDSA_SIG_get0_r (numbers), bytes, size);
  BN_bn2binpad (ECDSA_SIG_get0_s (numbers), bytes + size, size);
  return server_base64url_encode (bytes, 2 * size);
}

static char *
sign (EVP_PKEY   *key,
      const char *digest,
      const char *header,
      const char *claims)
{
  g_autofree char *head = server_base64url_encode (header, strlen (header));
  g_autofree char *body = server_base64url_encode (claims, strlen (claims));
  g_autofree char *text = g_strconcat (head, ".", body, NULL);
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  g_autofree char *encoded = NULL;
  guint8 signature[512];
  gsize size = sizeof signature;

  g_assert_cmpint (EVP_DigestSignInit_ex (context, NULL, digest, NULL, NULL, key, NULL), ==, 1);
  g_assert_cmpint (EVP_DigestSign (context, signature, &size, (const guint8 *) text, strlen (text)), ==, 1);
  encoded = encode_signature (key, signature, size);
  return g_strconcat (text, ".", encoded, NULL);
}

static char *
sign_secret (const char *secret,
             const char *header,
             const char *claims)
{
  g_autofree char *head = server_base64url_encode (header, strlen (header));
  g_autofree char *body = server_base64url_encode (claims, strlen (claims));
  g_autofree char *text = g_strconcat (head, ".", body, NULL);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  g_autofree char *encoded = NULL;
  guint8 digest[32];
  gsize size = sizeof digest;

  g_hmac_update (hmac, (const guchar *) text, -1);
  g_hmac_get_digest (hmac, digest, &size);
  encoded = server_base64url_encode (digest, size);
  return g_strconcat (text, ".", encoded, NULL);
}

static ServerTokenStatus
check_at (ServerKeyring *keyring,
          const char    *token,
          gint64         now)
{
  g_auto (ServerClaims) claims = { 0 };
  ServerTokenStatus status = server_token_check (token, keyring, SERVER_TOKEN_CONNECTION, now, &claims);

  if (status == SERVER_TOKEN_VALID)
    g_assert_cmpstr (claims.user, ==, "alice");
  return status;
}

static void
assert_status (ServerKeyring     *keyring,
               EVP_PKEY          *key,
               const char        *algorithm,
               const char        *digest,
               ServerTokenStatus  status)
{
  g_autofree char *header = g_strdup_printf ("{\"alg\":\"%s\"}", algorithm);
  g_autofree char *token = sign (key, digest, header, CLAIMS);

  g_test_message ("%s", algorithm);
  g_assert_cmpint (check_at (keyring, token, NOW), ==, status);
}

static void
assert_all (Fixture           *self,
            ServerKeyring     *keyring,
            ServerTokenStatus  status)
{
  assert_status (keyring, self->rsa, "RS256", "SHA256", status);
  assert_status (keyring, self->rsa, "RS384", "SHA384", status);
  assert_status (keyring, self->rsa, "RS512", "SHA512", status);
  assert_status (keyring, self->p256, "ES256", "SHA256", status);
  assert_status (keyring, self->p384, "ES384", "SHA384", status);
  assert_status (keyring, self->p521, "ES512", "SHA512", status);
  assert_status (keyring, self->ed25519, "EdDSA", NULL, status);
}

static void
test_pem (Fixture       *self,
          gconstpointer  data)
{
  g_autofree char *rsa = to_pem (self->rsa);
  g_autofree char *p256 = to_pem (self->p256);
  g_autofree char *p384 = to_pem (self->p384);
  g_autofree char *p521 = to_pem (self->p521);
  g_autofree char *ed25519 = to_pem (self->ed25519);
  g_autofree char *all = g_strconcat ("# keys\n", rsa, p256, p384, p521, ed25519, NULL);
  g_autoptr (ServerKeyring) keyring = load_pem (self, all);
  g_autoptr (EVP_PKEY) stranger = EVP_EC_gen ("P-256");

  assert_all (self, keyring, SERVER_TOKEN_VALID);
  assert_status (keyring, stranger, "ES256", "SHA256", SERVER_TOKEN_INVALID);
  g_assert_false (server_keyring_is_empty (keyring));
  g_assert_false (server_keyring_can_sign (keyring));
}

static void
test_jwks (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *jwks = make_jwks (self);
  g_autofree char *path = write_file (self, "jwks.json", jwks);
  ServerKeyringSettings settings = { .jwks_file = path };
  g_autoptr (ServerKeyring) keyring = load (&settings);
  g_autofree char *right = sign (self->p256, "SHA256", "{\"alg\":\"ES256\",\"kid\":\"P-256\"}", CLAIMS);
  g_autofree char *wrong = sign (self->p256, "SHA256", "{\"alg\":\"ES256\",\"kid\":\"P-384\"}", CLAIMS);
  g_autofree char *nobody = sign (self->p256, "SHA256", "{\"alg\":\"ES256\",\"kid\":\"other\"}", CLAIMS);
  g_autofree char *unnamed = sign (self->ed25519, NULL, "{\"alg\":\"EdDSA\",\"kid\":\"other\"}", CLAIMS);
  g_autofree char *number = sign (self->p256, "SHA256", "{\"alg\":\"ES256\",\"kid\":256}", CLAIMS);

  assert_all (self, keyring, SERVER_TOKEN_VALID);
  g_assert_cmpint (check_at (keyring, right, NOW), ==, SERVER_TOKEN_VALID);
  g_assert_cmpint (check_at (keyring, wrong, NOW), ==, SERVER_TOKEN_INVALID);
  g_assert_cmpint (check_at (keyring, nobody, NOW), ==, SERVER_TOKEN_INVALID);
  g_assert_cmpint (check_at (keyring, unnamed, NOW), ==, SERVER_TOKEN_VALID);
  g_assert_cmpint (check_at (keyring, number, NOW), ==, SERVER_TOKEN_INVALID);
}

/* The key decides what it may verify, not the token. */
static void
test_confusion (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *pem = to_pem (self->rsa);
  g_autofree char *p256 = to_pem (self->p256);
  g_autoptr (ServerKeyring) rsa = load_pem (self, pem);
  g_autoptr (ServerKeyring) ec = load_pem (self, p256);
  g_autofree char *as_secret = sign_secret (pem, "{\"alg\":\"HS256\"}", CLAIMS);
  g_autofree char *as_rsa = sign_secret (pem, "{\"alg\":\"RS256\"}", CLAIMS);
  g_autoptr (GBytes) secret = g_bytes_new_static (pem, strlen (pem));
  ServerKeyringSettings settings = { .secret = secret };
  g_autoptr (ServerKeyring) secrets = load (&settings);

  g_assert_cmpint (check_at (rsa, as_secret, NOW), ==, SERVER_TOKEN_INVALID);
  g_assert_cmpint (check_at (rsa, as_rsa, NOW), ==, SERVER_TOKEN_INVALID);
  g_assert_cmpint (check_at (secrets, as_secret, NOW), ==, SERVER_TOKEN_VALID);
  assert_all (self, secrets, SERVER_TOKEN_INVALID);
  assert_status (rsa, self->rsa, "PS256", "SHA256", SERVER_TOKEN_INVALID);
  assert_status (rsa, self->rsa, "RS384", "SHA256", SERVER_TOKEN_INVALID);
  assert_status (ec, self->p256, "ES384", "SHA384", SERVER_TOKEN_INVALID);
  assert_status (ec, self->p384, "ES256", "SHA256", SERVER_TOKEN_INVALID);
  assert_status (ec, self->p256, "ES256", "SHA256", SERVER_TOKEN_VALID);
}

static void
test_tampered (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *pem = to_pem (self->p256);
  g_autoptr (ServerKeyring) keyring = load_pem (self, pem);
  g_autofree char *token = sign (self->p256, "SHA256", "{\"alg\":\"ES256\"}", CLAIMS);
  g_autofree char *longer = g_strconcat (token, "AAAA", NULL);
  g_autofree char *shorter = g_strndup (token, strlen (token) - 4);
  g_autofree char *zeros = NULL;
  guint8 nothing[64] = { 0 };
  g_autofree char *encoded = server_base64url_encode (nothing, sizeof nothing);

  zeros = g_strdup_printf ("%.*s.%s", (int) (strrchr (token, '.') - token), token, encoded);
  g_assert_cmpint (check_at (keyring, token, NOW), ==, SERVER_TOKEN_VALID);
  g_assert_cmpint (check_at (keyring, longer, NOW), ==, SERVER_TOKEN_INVALID);
  g_assert_cmpint (check_at (keyring, shorter, NOW), ==, SERVER_TOKEN_INVALID);
  g_assert_cmpint (check_at (keyring, zeros, NOW), ==, SERVER_TOKEN_INVALID);
}

static void
test_rotation (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GBytes) secret = g_bytes_new_static ("new", 3);
  g_autoptr (GBytes) previous = g_bytes_new_static ("old", 3);
  char *until = g_strdup ("2023-11-14T22:13:21Z");
  ServerKeyringSettings settings = { .secret = secret, .previous_secret = previous, .previous_until = until };
  g_autoptr (ServerKeyring) keyring = load (&settings);
  g_autofree char *now = sign_secret ("new", "{\"alg\":\"HS256\"}", CLAIMS);
  g_autofree char *before = sign_secret ("old", "{\"alg\":\"HS256\"}", CLAIMS);

  g_assert_cmpint (check_at (keyring, now, NOW), ==, SERVER_TOKEN_VALID);
  g_assert_cmpint (check_at (keyring, before, NOW), ==, SERVER_TOKEN_VALID);
  g_assert_cmpint (check_at (keyring, now, NOW + 1), ==, SERVER_TOKEN_VALID);
  g_assert_cmpint (check_at (keyring, before, NOW + 1), ==, SERVER_TOKEN_INVALID);
  g_assert_true (server_keyring_can_sign (keyring));
  g_free (until);
}

static void
test_audience (Fixture       *self,
               gconstpointer  data)
{
  static const struct
  {
    const char *claims;
    ServerTokenStatus status;
  } cases[] = {
    { "{\"uid\":\"alice\",\"aud\":\"chat\",\"iss\":\"id\"}", SERVER_TOKEN_VALID },
    { "{\"uid\":\"alice\",\"aud\":[\"mail\",\"chat\"],\"iss\":\"id\"}", SERVER_TOKEN_VALID },
    { "{\"uid\":\"alice\",\"aud\":[\"mail\"],\"iss\":\"id\"}", SERVER_TOKEN_INVALID },
    { "{\"uid\":\"alice\",\"aud\":\"chat\",\"iss\":\"other\"}", SERVER_TOKEN_INVALID },
    { "{\"uid\":\"alice\",\"aud\":\"chat\"}", SERVER_TOKEN_INVALID },
    { "{\"uid\":\"alice\",\"iss\":\"id\"}", SERVER_TOKEN_INVALID },
    { "{\"uid\":\"alice\",\"aud\":7,\"iss\":\"id\"}", SERVER_TOKEN_INVALID },
    { "{\"uid\":\"alice\",\"aud\":{\"chat\":1},\"iss\":\"id\"}", SERVER_TOKEN_INVALID },
    { "{\"uid\":\"alice\",\"aud\":[\"chat\",7],\"iss\":\"id\"}", SERVER_TOKEN_INVALID },
    { "{\"uid\":\"alice\",\"aud\":\"chat\",\"iss\":[\"id\"]}", SERVER_TOKEN_INVALID },
    { "{\"uid\":\"alice\",\"aud\":\"chatter\",\"iss\":\"id\"}", SERVER_TOKEN_INVALID },
    { "{\"uid\":7,\"aud\":\"chat\",\"iss\":\"id\"}", SERVER_TOKEN_INVALID },
  };
  g_autoptr (GBytes) secret = g_bytes_new_static ("s", 1);
  g_autofree char *audience = g_strdup ("chat");
  g_autofree char *issuer = g_strdup ("id");
  g_autofree char *user_claim = g_strdup ("uid");
  ServerKeyringSettings settings = { .secret = secret, .audience = audience, .issuer = issuer,
                                     .user_claim = user_claim };
  g_autoptr (ServerKeyring) keyring = load (&settings);
  ServerClaims claims = { .user = (char *) "alice" };
  g_autofree char *minted = server_token_mint (keyring, SERVER_TOKEN_CONNECTION, &claims);

  g_assert_cmpint (check_at (keyring, minted, NOW), ==, SERVER_TOKEN_VALID);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *token = sign_secret ("s", "{\"alg\":\"HS256\"}", cases[i].claims);

      g_test_message ("%s", cases[i].claims);
      g_assert_cmpint (check_at (keyring, token, NOW), ==, cases[i].status);
    }
}

static void
assert_refused (const ServerKeyringSettings *settings,
                const char                  *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (server_keyring_new (settings, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
  if (strstr (error->message, message) == NULL)
    g_assert_cmpstr (error->message, ==, message);
}

static void
assert_pem_refused (Fixture    *self,
                    const char *text,
                    const char *message)
{
  g_autofree char *path = write_file (self, "bad.pem", text);
  ServerKeyringSettings settings = { .key_file = path };

  assert_refused (&settings, message);
}

static void
assert_jwks_refused (Fixture    *self,
                     const char *text,
                     const char *message)
{
  g_autofree char *path = write_file (self, "bad.json", text);
  ServerKeyringSettings settings = { .jwks_file = path };

  assert_refused (&settings, message);
}

static void
test_bad_files (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (EVP_PKEY) weak = EVP_RSA_gen (1024);
  g_autoptr (EVP_PKEY) odd = EVP_EC_gen ("secp256k1");
  g_autofree char *weak_pem = to_pem (weak);
  g_autofree char *odd_pem = to_pem (odd);
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());
  g_autofree char *private_pem = NULL;
  g_autofree char *rsa = to_pem (self->rsa);
  g_autofree char *cut_pem = g_strconcat (rsa, weak_pem, NULL);
  g_autofree char *large = g_strnfill (300 * 1024, '#');

  PEM_write_bio_PrivateKey (bio, self->p256, NULL, NULL, 0, NULL, NULL);
  private_pem = bio_to_text (bio);
  assert_pem_refused (self, "", "there is no key in PEM format in it");
  assert_pem_refused (self, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "token_key_file: ");
  assert_pem_refused (self, private_pem, "it must be a public key or a certificate");
  assert_pem_refused (self, weak_pem, "it must be RSA with at least 2048 bits");
  assert_pem_refused (self, odd_pem, "EC on P-256");

  /* A key that counts does not make up for one that cannot be read. */
  strstr (cut_pem, "-----END")[0] = '\0';
  assert_pem_refused (self, cut_pem, "a part of it is damaged");
  g_free (cut_pem);
  cut_pem = g_strdup_printf ("%s%.60s", rsa, rsa);
  assert_pem_refused (self, cut_pem, "a part of it is damaged");
  assert_pem_refused (self, large, "the file is larger than 256 KB");
}

static void
test_bad_documents (Fixture       *self,
                    gconstpointer  data)
{
  g_autofree char *ec = ec_jwk (self->p256, "P-256", 32);
  g_autofree char *off_curve = g_strdup (ec);
  g_autofree char *wrong_algorithm = g_strdup_printf ("{\"keys\":[%.*s,\"alg\":\"RS256\"}]}", (int) strlen (ec) - 1, ec);
  g_autofree char *wrong_id = g_strdup_printf ("{\"keys\":[{\"alg\":7,%s]}", ec + 1);
  g_autofree char *private = g_strdup_printf ("{\"keys\":[{\"d\":\"AAAA\",%s]}", ec + 1);
  g_autofree char *signer = g_strdup_printf ("{\"keys\":[{\"key_ops\":[\"encrypt\",7],%s]}", ec + 1);
  g_autofree char *text = NULL;
  char *y = strstr (off_curve, "\"y\":\"") + strlen ("\"y\":\"");

  memset (y, 'A', 10);
  text = g_strdup_printf ("{\"keys\":[%s]}", off_curve);
  assert_jwks_refused (self, text, "the key “P-256” is damaged");
  assert_jwks_refused (self, private, "the key “P-256” is private; it must be public");
  assert_jwks_refused (self, wrong_id, "kid and alg of a key must be texts");
  assert_jwks_refused (self, wrong_algorithm, "there is no key in it that can be used");
  assert_jwks_refused (self, signer, "there is no key in it that can be used");
  assert_jwks_refused (self, "", "it is not a JWKS document");
  assert_jwks_refused (self, "[]", "it is not a JWKS document");
  assert_jwks_refused (self, "{\"keys\":{}}", "it is not a JWKS document");
  assert_jwks_refused (self, "{\"keys\":[]}", "there is no key in it that can be used");
  assert_jwks_refused (self, "{\"keys\":[7,{\"kty\":\"oct\"}]}", "there is no key in it that can be used");
  assert_jwks_refused (self, "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"n\":\"AQAB\"}]}", "the key “k” is damaged");
  assert_jwks_refused (self, "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}]}", "is damaged");
  assert_jwks_refused (self, "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "at least 2048 bits");
}

/* What a document has besides the keys that we know is let be. */
static void
test_foreign_keys (Fixture       *self,
                   gconstpointer  data)
{
  g_autofree char *rsa = rsa_jwk (self);
  g_autofree char *ec = ec_jwk (self->p256, "P-256", 32);
  g_autofree char *pss = g_strdup_printf ("{\"alg\":\"PS256\",%s", rsa + 1);
  g_autofree char *only = g_strdup_printf ("{\"alg\":\"RS512\",\"key_ops\":[\"verify\"],%s", rsa + 1);
  g_autofree char *jwks =
    g_strdup_printf ("{\"keys\":[%s,null,{\"kty\":\"AKP\"},{\"kty\":\"EC\",\"crv\":\"secp256k1\"},"
                     "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"d\":\"AAAA\"},%s,%s],\"more\":1}", pss, only, ec);
  g_autofree char *path = write_file (self, "jwks.json", jwks);
  ServerKeyringSettings settings = { .jwks_file = path };
  g_autoptr (ServerKeyring) keyring = load (&settings);

  assert_status (keyring, self->p256, "ES256", "SHA256", SERVER_TOKEN_VALID);
  assert_status (keyring, self->rsa, "RS512", "SHA512", SERVER_TOKEN_VALID);
  assert_status (keyring, self->rsa, "RS256", "SHA256", SERVER_TOKEN_INVALID);
}

/* So many that each token would cost too much. */
static void
test_many_keys (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *okp = okp_jwk (self);
  g_autoptr (GString) jwks = g_string_new ("{\"keys\":[");
  g_autofree char *many = NULL;

  for (guint i = 0; i < 33; i++)
    g_string_append_printf (jwks, "%s,", okp);
  many = g_strconcat (jwks->str, okp, "]}", NULL);
  assert_jwks_refused (self, many, "there are more than 32 keys");
}

/* Who goes over to keys need not keep a secret for that. */
static void
test_from_secret_to_key (Fixture       *self,
                         gconstpointer  data)
{
  g_autofree char *pem = to_pem (self->ed25519);
  g_autofree char *path = write_file (self, "keys.pem", pem);
  g_autoptr (GBytes) previous = g_bytes_new_static ("old", 3);
  ServerKeyringSettings settings = { .previous_secret = previous, .key_file = path };
  g_autoptr (ServerKeyring) keyring = load (&settings);
  g_autofree char *before = sign_secret ("old", "{\"alg\":\"HS256\"}", CLAIMS);

  g_assert_cmpint (check_at (keyring, before, NOW), ==, SERVER_TOKEN_VALID);
  assert_status (keyring, self->ed25519, "EdDSA", NULL, SERVER_TOKEN_VALID);
  g_assert_false (server_keyring_can_sign (keyring));
}

static void
test_bad_settings (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (GBytes) secret = g_bytes_new_static ("s", 1);
  g_autofree char *time = g_strdup ("tomorrow");
  g_autofree char *good_time = g_strdup ("2027-01-31T12:00:00Z");
  g_autofree char *path = g_strdup ("/nonexistent/keys");
  ServerKeyringSettings no_time = { .secret = secret, .previous_secret = secret, .previous_until = time };
  ServerKeyringSettings no_previous = { .secret = secret, .previous_until = good_time };
  ServerKeyringSettings no_secret = { .previous_secret = secret };
  ServerKeyringSettings no_file = { .key_file = path };
  ServerKeyringSettings no_jwks = { .jwks_file = path };
  ServerKeyringSettings nothing = { 0 };
  g_autoptr (ServerKeyring) empty = load (&nothing);

  assert_refused (&no_time, "token_previous_until: it must be a time");
  assert_refused (&no_previous, "token_previous_until: there is no previous secret");
  assert_refused (&no_secret, "token_previous_secret: ");
  assert_refused (&no_file, "token_key_file: ");
  assert_refused (&no_jwks, "token_jwks_file: ");
  g_assert_true (server_keyring_is_empty (empty));
  g_assert_false (server_keyring_can_sign (empty));
}

/* RFC 7515 A.2, A.3 and A.4; what is signed there are no claims of ours. */
static void
test_vectors (Fixture       *self,
              gconstpointer  data)
{
  static const char jwks[] =
    "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx"
    "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSH"
    "SXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8"
    "NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"},"
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"},"
    "{\"kty\":\"EC\",\"crv\":\"P-521\","
    "\"x\":\"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk\","
    "\"y\":\"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2\"}]}";
  static const char claims[] =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  static const struct
  {
    const char *algorithm;
    const char *header;
    const char *payload;
    const char *signature;
  } vectors[] = {
    { "RS256", "eyJhbGciOiJSUzI1NiJ9", claims,
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZ"
      "cAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-e"
      "OkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw" },
    { "ES256", "eyJhbGciOiJFUzI1NiJ9", claims,
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q" },
    { "ES512", "eyJhbGciOiJFUzUxMiJ9", "UGF5bG9hZA",
      "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3"
      "xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn" },
  };
  g_autofree char *path = write_file (self, "jwks.json", jwks);
  ServerKeyringSettings settings = { .jwks_file = path };
  g_autoptr (ServerKeyring) keyring = load (&settings);

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *text = g_strconcat (vectors[i].header, ".", vectors[i].payload, NULL);
      g_autoptr (GBytes) signature = server_base64url_decode (vectors[i].signature, strlen (vectors[i].signature));
      g_autofree char *token = g_strconcat (text, ".", vectors[i].signature, NULL);
      g_auto (ServerClaims) ignored = { 0 };

      g_test_message ("%s", vectors[i].algorithm);
      g_assert_true (server_keyring_verify (keyring, vectors[i].algorithm, NULL, NOW, text, strlen (text), signature));
      g_assert_false (server_keyring_verify (keyring, vectors[i].algorithm, NULL, NOW, text, strlen (text) - 1, signature));
      g_assert_cmpint (server_token_check (token, keyring, SERVER_TOKEN_CONNECTION, 1300819379, &ignored), ==,
                       g_str_equal (vectors[i].payload, claims) ? SERVER_TOKEN_VALID : SERVER_TOKEN_INVALID);
    }
}

/* RFC 8037 A.4 */
static void
test_eddsa_vector (Fixture       *self,
                   gconstpointer  data)
{
  g_autofree char *path =
    write_file (self, "jwks.json", "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                                   "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}");
  ServerKeyringSettings settings = { .jwks_file = path };
  g_autoptr (ServerKeyring) keyring = load (&settings);
  const char text[] = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const char signature[] = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  g_autoptr (GBytes) bytes = server_base64url_decode (signature, strlen (signature));

  g_assert_true (server_keyring_verify (keyring, "EdDSA", NULL, NOW, text, strlen (text), bytes));
  g_assert_false (server_keyring_verify (keyring, "EdDSA", NULL, NOW, text, strlen (text) - 1, bytes));
}

#define ADD(name, func) \
  g_test_add ("/keyring/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pem", test_pem);
  ADD ("jwks", test_jwks);
  ADD ("confusion", test_confusion);
  ADD ("tampered", test_tampered);
  ADD ("rotation", test_rotation);
  ADD ("audience", test_audience);
  ADD ("bad-files", test_bad_files);
  ADD ("bad-documents", test_bad_documents);
  ADD ("bad-settings", test_bad_settings);
  ADD ("foreign-keys", test_foreign_keys);
  ADD ("many-keys", test_many_keys);
  ADD ("from-secret-to-key", test_from_secret_to_key);
  ADD ("vectors", test_vectors);
  ADD ("eddsa-vector", test_eddsa_vector);

  return g_test_run ();
}
