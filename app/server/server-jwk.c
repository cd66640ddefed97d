/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-jwk.h"

#include "server-base64url.h"
#include "server-error.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <string.h>
#include <yyjson.h>

#define MAX_NUMBER 2048
#define POINT_UNCOMPRESSED 4

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OSSL_PARAM, OSSL_PARAM_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OSSL_PARAM_BLD, OSSL_PARAM_BLD_free)

static const struct
{
  const char *name;
  const char *group;
  gsize size;
} curves[] = {
  { "P-256", "prime256v1", 32 },
  { "P-384", "secp384r1", 48 },
  { "P-521", "secp521r1", 66 },
};

static GBytes *
read_bytes (yyjson_val *jwk,
            const char *name)
{
  yyjson_val *value = yyjson_obj_get (jwk, name);
  g_autoptr (GBytes) bytes = NULL;

  if (yyjson_is_str (value))
    bytes = server_base64url_decode (yyjson_get_str (value), yyjson_get_len (value));

  return bytes != NULL && g_bytes_get_size (bytes) > 0 && g_bytes_get_size (bytes) <= MAX_NUMBER
         ? g_steal_pointer (&bytes) : NULL;
}

/* Takes over the builder. */
static EVP_PKEY *
make_key (const char     *type,
          OSSL_PARAM_BLD *builder)
{
  g_autoptr (OSSL_PARAM_BLD) owned = builder;
  g_autoptr (OSSL_PARAM) params = OSSL_PARAM_BLD_to_param (owned);
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name (NULL, type, NULL);
  EVP_PKEY *key = NULL;

  if (params == NULL || context == NULL || EVP_PKEY_fromdata_init (context) != 1 ||
      EVP_PKEY_fromdata (context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
    return NULL;

  return key;
}

/* RFC 7518 6.3 */
static EVP_PKEY *
read_rsa (yyjson_val *jwk)
{
  g_autoptr (GBytes) modulus = read_bytes (jwk, "n");
  g_autoptr (GBytes) exponent = read_bytes (jwk, "e");
  g_autoptr (BIGNUM) n = NULL;
  g_autoptr (BIGNUM) e = NULL;
  OSSL_PARAM_BLD *builder;

  if (modulus == NULL || exponent == NULL)
    return NULL;

  n = BN_bin2bn (g_bytes_get_data (modulus, NULL), g_bytes_get_size (modulus), NULL);
  e = BN_bin2bn (g_bytes_get_data (exponent, NULL), g_bytes_get_size (exponent), NULL);
  builder = OSSL_PARAM_BLD_new ();
  OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_E, e);
  return make_key ("RSA", builder);
}

/* RFC 7518 6.2 */
static EVP_PKEY *
read_ec (yyjson_val *jwk)
{
  g_autoptr (GBytes) x = read_bytes (jwk, "x");
  g_autoptr (GBytes) y = read_bytes (jwk, "y");
  g_autoptr (GByteArray) point = g_byte_array_new ();
  const guint8 form = POINT_UNCOMPRESSED;
  OSSL_PARAM_BLD *builder;

  for (gsize i = 0; i < G_N_ELEMENTS (curves); i++)
    {
      if (!yyjson_equals_str (yyjson_obj_get (jwk, "crv"), curves[i].name) || x == NULL || y == NULL ||
          g_bytes_get_size (x) != curves[i].size || g_bytes_get_size (y) != curves[i].size)
        continue;

      g_byte_array_append (point, &form, 1);
      g_byte_array_append (point, g_bytes_get_data (x, NULL), curves[i].size);
      g_byte_array_append (point, g_bytes_get_data (y, NULL), curves[i].size);
      builder = OSSL_PARAM_BLD_new ();
      OSSL_PARAM_BLD_push_utf8_string (builder, OSSL_PKEY_PARAM_GROUP_NAME, curves[i].group, 0);
      OSSL_PARAM_BLD_push_octet_string (builder, OSSL_PKEY_PARAM_PUB_KEY, point->data, point->len);
      return make_key ("EC", builder);
    }

  return NULL;
}

/* RFC 8037 2 */
static EVP_PKEY *
read_okp (yyjson_val *jwk)
{
  g_autoptr (GBytes) x = read_bytes (jwk, "x");

  if (!yyjson_equals_str (yyjson_obj_get (jwk, "crv"), "Ed25519") || x == NULL)
    return NULL;

  return EVP_PKEY_new_raw_public_key_ex (NULL, "ED25519", NULL, g_bytes_get_data (x, NULL), g_bytes_get_size (x));
}

static EVP_PKEY *
read_public (yyjson_val *jwk)
{
  yyjson_val *type = yyjson_obj_get (jwk, "kty");

  if (yyjson_equals_str (type, "RSA"))
    return read_rsa (jwk);
  if (yyjson_equals_str (type, "EC"))
    return read_ec (jwk);
  if (yyjson_equals_str (type, "OKP"))
    return read_okp (jwk);

  return NULL;
}

static gboolean
is_known (yyjson_val *jwk)
{
  yyjson_val *type = yyjson_obj_get (jwk, "kty");
  yyjson_val *curve = yyjson_obj_get (jwk, "crv");

  if (yyjson_equals_str (type, "OKP"))
    return yyjson_equals_str (curve, "Ed25519");
  if (!yyjson_equals_str (type, "EC"))
    return yyjson_equals_str (type, "RSA");

  for (gsize i = 0; i < G_N_ELEMENTS (curves); i++)
    {
      if (yyjson_equals_str (curve, curves[i].name))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_for_signatures (yyjson_val *jwk)
{
  yyjson_val *use = yyjson_obj_get (jwk, "use");
  yyjson_val *operations = yyjson_obj_get (jwk, "key_ops");
  yyjson_val *operation;
  size_t i, n;

  if (use != NULL && !yyjson_equals_str (use, "sig"))
    return FALSE;
  if (operations == NULL)
    return TRUE;

  yyjson_arr_foreach (operations, i, n, operation)
    {
      if (yyjson_equals_str (operation, "verify"))
        return TRUE;
    }

  return FALSE;
}

/* A text that is not there is NULL. */
static gboolean
read_text (yyjson_val  *jwk,
           const char  *name,
           const char **text)
{
  yyjson_val *value = yyjson_obj_get (jwk, name);

  *text = yyjson_get_str (value);
  return value == NULL || (*text != NULL && strlen (*text) == yyjson_get_len (value));
}

/* A key for something else, or of a kind that we do not know, is left alone
 * (RFC 7517 5). */
static gboolean
read_key (yyjson_val  *jwk,
          GPtrArray   *keys,
          GError     **error)
{
  g_autoptr (EVP_PKEY) pkey = NULL;
  g_autoptr (ServerKey) key = NULL;
  const char *id;
  const char *algorithm;

  if (!is_known (jwk) || !is_for_signatures (jwk))
    return TRUE;

  if (!read_text (jwk, "kid", &id) || !read_text (jwk, "alg", &algorithm))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "kid and alg of a key must be texts");
      return FALSE;
    }

  if (yyjson_obj_get (jwk, "d") != NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "the key “%s” is private; it must be public", id != NULL ? id : "");
      return FALSE;
    }

  pkey = read_public (jwk);
  if (pkey == NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "the key “%s” is damaged", id != NULL ? id : "");
      return FALSE;
    }

  key = server_key_new_public (pkey, error);
  if (key == NULL)
    return FALSE;

  /* RSA keys are for other algorithms, too, of which we know none. */
  if (algorithm != NULL && !server_key_set_algorithm (key, algorithm))
    return TRUE;

  server_key_set_id (key, id);
  g_ptr_array_add (keys, g_steal_pointer (&key));
  return TRUE;
}

/**
 * server_jwk_read_set:
 * @json: (array length=length): a JWKS document (RFC 7517 5).
 * @keys: (element-type ServerKey): to append to.
 *
 * Reads the public keys for signatures of a document; others are left out.
 */
gboolean
server_jwk_read_set (const char  *json,
                     gsize        length,
                     GPtrArray   *keys,
                     GError     **error)
{
  yyjson_doc *doc = yyjson_read (json, length, YYJSON_READ_NOFLAG);
  yyjson_val *list = yyjson_obj_get (yyjson_doc_get_root (doc), "keys");
  guint n_before = keys->len;
  gboolean good = yyjson_is_arr (list);
  yyjson_val *jwk;
  size_t i, n;

  if (!good)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                 "it is not a JWKS document, which is a JSON object with a list of “keys”");

  yyjson_arr_foreach (list, i, n, jwk)
    good = good && read_key (jwk, keys, error);

  if (good && keys->len == n_before)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "there is no key in it that can be used");
      good = FALSE;
    }

  ERR_clear_error ();
  yyjson_doc_free (doc);
  return good;
}
