/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-key.h"

#include "server-error.h"

#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <string.h>

#define MINIMUM_RSA_BITS 2048
#define MAXIMUM_RSA_BITS 16384
#define MAX_GROUP_NAME 64

/* A curve is a family of its own, for to each belongs one algorithm. */
typedef enum
{
  FAMILY_NONE,
  FAMILY_SECRET,
  FAMILY_RSA,
  FAMILY_P256,
  FAMILY_P384,
  FAMILY_P521,
  FAMILY_ED25519,
} Family;

/* The only ones that are ever accepted: an algorithm that a token names is
 * looked up here, never trusted. */
typedef struct
{
  const char *name;
  Family family;
  /* (nullable): what the signature hashes first */
  const char *digest;
} Algorithm;

static const Algorithm algorithms[] = {
  { "HS256", FAMILY_SECRET, "SHA256" },
  { "HS384", FAMILY_SECRET, "SHA384" },
  { "HS512", FAMILY_SECRET, "SHA512" },
  { "RS256", FAMILY_RSA, "SHA256" },
  { "RS384", FAMILY_RSA, "SHA384" },
  { "RS512", FAMILY_RSA, "SHA512" },
  { "ES256", FAMILY_P256, "SHA256" },
  { "ES384", FAMILY_P384, "SHA384" },
  { "ES512", FAMILY_P521, "SHA512" },
  { "EdDSA", FAMILY_ED25519, NULL },
};

/* The bytes of one of the two numbers that make an ECDSA signature. */
static const gsize number_sizes[] = {
  [FAMILY_P256] = 32,
  [FAMILY_P384] = 48,
  [FAMILY_P521] = 66,
};

struct _ServerKey
{
  Family family;
  const Algorithm *only;
  char *id;
  gint64 until;
  GBytes *secret;
  EVP_PKEY *pkey;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ECDSA_SIG, ECDSA_SIG_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY_CTX, EVP_PKEY_CTX_free)

/**
 * server_key_new_secret:
 * @until: when it no longer counts, in seconds since 1970; 0 for never.
 *
 * Returns: (transfer full): a key for HS256, HS384 and HS512
 */
ServerKey *
server_key_new_secret (GBytes *secret,
                       gint64  until)
{
  ServerKey *self = g_new0 (ServerKey, 1);

  self->family = FAMILY_SECRET;
  self->secret = g_bytes_ref (secret);
  self->until = until;
  return self;
}

static Family
find_curve (EVP_PKEY *pkey)
{
  char name[MAX_GROUP_NAME];

  if (!EVP_PKEY_get_group_name (pkey, name, sizeof name, NULL))
    return FAMILY_NONE;

  if (g_str_equal (name, "prime256v1") || g_str_equal (name, "P-256"))
    return FAMILY_P256;
  if (g_str_equal (name, "secp384r1") || g_str_equal (name, "P-384"))
    return FAMILY_P384;
  if (g_str_equal (name, "secp521r1") || g_str_equal (name, "P-521"))
    return FAMILY_P521;

  return FAMILY_NONE;
}

static Family
find_family (EVP_PKEY *pkey)
{
  int bits = EVP_PKEY_get_bits (pkey);

  if (EVP_PKEY_is_a (pkey, "RSA"))
    return bits >= MINIMUM_RSA_BITS && bits <= MAXIMUM_RSA_BITS ? FAMILY_RSA : FAMILY_NONE;
  if (EVP_PKEY_is_a (pkey, "EC"))
    return find_curve (pkey);
  if (EVP_PKEY_is_a (pkey, "ED25519"))
    return FAMILY_ED25519;

  return FAMILY_NONE;
}

static gboolean
is_sound (EVP_PKEY *pkey)
{
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey (NULL, pkey, NULL);
  gboolean sound = context != NULL && EVP_PKEY_public_check (context) == 1;

  ERR_clear_error ();
  return sound;
}

/**
 * server_key_new_public:
 * @pkey: (transfer none): a public key.
 *
 * Returns: (transfer full) (nullable): a key for the algorithms that fit it
 */
ServerKey *
server_key_new_public (EVP_PKEY  *pkey,
                       GError   **error)
{
  Family family = find_family (pkey);
  const char *type = EVP_PKEY_get0_type_name (pkey);
  ServerKey *self;

  if (family == FAMILY_NONE)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "a key of the kind %s with %d bits is not allowed; it must be RSA with at least "
                   "%d bits, EC on P-256, P-384 or P-521, or Ed25519",
                   type != NULL ? type : "unknown", EVP_PKEY_get_bits (pkey), MINIMUM_RSA_BITS);
      return NULL;
    }

  if (!is_sound (pkey))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "a key of the kind %s is damaged", type);
      return NULL;
    }

  self = g_new0 (ServerKey, 1);
  self->family = family;
  EVP_PKEY_up_ref (pkey);
  self->pkey = pkey;
  return self;
}

void
server_key_free (ServerKey *self)
{
  g_clear_pointer (&self->secret, g_bytes_unref);
  g_clear_pointer (&self->pkey, EVP_PKEY_free);
  g_free (self->id);
  g_free (self);
}

/**
 * server_key_set_id:
 * @id: (nullable): the name by which tokens ask for this key.
 */
void
server_key_set_id (ServerKey  *self,
                   const char *id)
{
  g_set_str (&self->id, id);
}

/* The algorithm of this name, if it is one of the key's. */
static const Algorithm *
find_algorithm (ServerKey  *self,
                const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      if (algorithms[i].family == self->family && g_str_equal (algorithms[i].name, name))
        return self->only == NULL || self->only == &algorithms[i] ? &algorithms[i] : NULL;
    }

  return NULL;
}

/**
 * server_key_set_algorithm:
 * @name: the only algorithm that the key may verify.
 *
 * Returns: %FALSE if the key cannot verify it
 */
gboolean
server_key_set_algorithm (ServerKey  *self,
                          const char *name)
{
  self->only = find_algorithm (self, name);
  return self->only != NULL;
}

/**
 * server_key_has_id:
 * @id: (nullable): what a token asks for.
 *
 * A token without an id may be signed with any key, and a key without one may
 * have signed any token.
 */
gboolean
server_key_has_id (ServerKey  *self,
                   const char *id)
{
  return id == NULL || self->id == NULL || g_str_equal (self->id, id);
}

static GBytes *
authenticate (ServerKey       *self,
              const Algorithm *algorithm,
              const char      *text,
              gsize            length)
{
  gsize key_size;
  const guint8 *key = g_bytes_get_data (self->secret, &key_size);
  guint8 digest[EVP_MAX_MD_SIZE];
  size_t size;

  if (EVP_Q_mac (NULL, "HMAC", NULL, algorithm->digest, NULL, key, key_size,
                 (const guint8 *) text, length, digest, sizeof digest, &size) == NULL)
    return NULL;

  return g_bytes_new (digest, size);
}

static gboolean
verify_secret (ServerKey       *self,
               const Algorithm *algorithm,
               const char      *text,
               gsize            length,
               GBytes          *signature)
{
  g_autoptr (GBytes) expected = authenticate (self, algorithm, text, length);

  return expected != NULL &&
         g_bytes_get_size (signature) == g_bytes_get_size (expected) &&
         CRYPTO_memcmp (g_bytes_get_data (signature, NULL), g_bytes_get_data (expected, NULL),
                        g_bytes_get_size (expected)) == 0;
}

/* A token has the two numbers side by side, where OpenSSL wants DER. */
static GBytes *
convert_numbers (ServerKey *self,
                 GBytes    *signature)
{
  gsize number_size = number_sizes[self->family];
  const guint8 *bytes = g_bytes_get_data (signature, NULL);
  g_autoptr (ECDSA_SIG) numbers = ECDSA_SIG_new ();
  BIGNUM *r, *s;
  guint8 *der = NULL;
  g_autoptr (GBytes) result = NULL;
  int size;

  if (g_bytes_get_size (signature) != 2 * number_size)
    return NULL;

  r = BN_bin2bn (bytes, number_size, NULL);
  s = BN_bin2bn (bytes + number_size, number_size, NULL);
  if (numbers == NULL || r == NULL || s == NULL || !ECDSA_SIG_set0 (numbers, r, s))
    {
      BN_free (r);
      BN_free (s);
      return NULL;
    }

  size = i2d_ECDSA_SIG (numbers, &der);
  if (size > 0)
    result = g_bytes_new (der, size);
  OPENSSL_free (der);
  return g_steal_pointer (&result);
}

static gboolean
verify_public (ServerKey       *self,
               const Algorithm *algorithm,
               const char      *text,
               gsize            length,
               GBytes          *signature)
{
  gboolean has_numbers = self->family != FAMILY_RSA && self->family != FAMILY_ED25519;
  g_autoptr (GBytes) bytes = has_numbers ? convert_numbers (self, signature) : g_bytes_ref (signature);
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();

  return bytes != NULL && context != NULL &&
         EVP_DigestVerifyInit_ex (context, NULL, algorithm->digest, NULL, NULL, self->pkey, NULL) == 1 &&
         EVP_DigestVerify (context, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                           (const guint8 *) text, length) == 1;
}

/**
 * server_key_verify:
 * @algorithm: the name of an algorithm, as a token says.
 * @now: seconds since 1970.
 * @text: (array length=length): what was signed.
 * @signature: text from somebody who is not trusted.
 *
 * Returns: whether the algorithm is one of the key's and the signature right
 */
gboolean
server_key_verify (ServerKey  *self,
                   const char *algorithm,
                   gint64      now,
                   const char *text,
                   gsize       length,
                   GBytes     *signature)
{
  const Algorithm *found = find_algorithm (self, algorithm);
  gboolean right;

  if (found == NULL || (self->until != 0 && now >= self->until))
    return FALSE;

  if (self->family == FAMILY_SECRET)
    right = verify_secret (self, found, text, length, signature);
  else
    right = verify_public (self, found, text, length, signature);

  /* The connections of this thread look for their own errors there. */
  ERR_clear_error ();
  return right;
}

/**
 * server_key_sign:
 *
 * Returns: (transfer full) (nullable): a signature by HS256, %NULL if the key
 *   is not a secret
 */
GBytes *
server_key_sign (ServerKey  *self,
                 const char *text,
                 gsize       length)
{
  return server_key_is_secret (self) ? authenticate (self, &algorithms[0], text, length) : NULL;
}

gboolean
server_key_is_secret (ServerKey *self)
{
  return self->family == FAMILY_SECRET;
}
