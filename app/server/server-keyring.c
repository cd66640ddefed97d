/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-keyring.h"

#include "server-error.h"
#include "server-jwk.h"
#include "server-key.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define MAX_FILE_SIZE (256 * 1024)

/* A token that names no key is tried with every one that fits. */
#define MAX_KEYS 32

struct _ServerKeyring
{
  /* (element-type ServerKey) */
  GPtrArray *keys;
  /* (nullable): the one of them that is the secret of now */
  ServerKey *signer;
  char *audience;
  char *issuer;
  char *user_claim;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)

static gboolean
fail (const char  *key,
      const char  *message,
      GError     **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "%s: %s", key, message);
  return FALSE;
}

static gboolean
add_secrets (ServerKeyring                *self,
             const ServerKeyringSettings  *settings,
             GError                      **error)
{
  g_autoptr (GDateTime) until = NULL;

  if (settings->previous_until != NULL)
    {
      until = g_date_time_new_from_iso8601 (settings->previous_until, NULL);
      if (until == NULL)
        return fail ("token_previous_until", "it must be a time with a zone such as 2027-01-31T12:00:00Z", error);
      if (settings->previous_secret == NULL)
        return fail ("token_previous_until", "there is no previous secret", error);
    }

  if (settings->previous_secret != NULL && settings->secret == NULL &&
      settings->key_file == NULL && settings->jwks_file == NULL)
    return fail ("token_previous_secret", "there must be a secret or a key that has replaced it", error);

  if (settings->secret != NULL)
    {
      self->signer = server_key_new_secret (settings->secret, 0);
      g_ptr_array_add (self->keys, self->signer);
    }
  if (settings->previous_secret != NULL)
    g_ptr_array_add (self->keys, server_key_new_secret (settings->previous_secret,
                                                        until != NULL ? g_date_time_to_unix (until) : 0));
  return TRUE;
}

static EVP_PKEY *
read_pem (const char   *name,
          const guint8 *data,
          long          length)
{
  if (g_str_equal (name, PEM_STRING_PUBLIC))
    return d2i_PUBKEY (NULL, &data, length);

  if (g_str_equal (name, PEM_STRING_RSA_PUBLIC))
    return d2i_PublicKey (EVP_PKEY_RSA, NULL, &data, length);

  if (g_str_equal (name, PEM_STRING_X509) || g_str_equal (name, PEM_STRING_X509_TRUSTED))
    {
      g_autoptr (X509) certificate = d2i_X509 (NULL, &data, length);

      return certificate != NULL ? X509_get_pubkey (certificate) : NULL;
    }

  return NULL;
}

/* Who keeps the private key next to the public one has lost it to whoever
 * takes this server over. */
static gboolean
add_pem (ServerKeyring  *self,
         const char     *name,
         const guint8   *data,
         long            length,
         GError        **error)
{
  g_autoptr (EVP_PKEY) pkey = read_pem (name, data, length);
  ServerKey *key;

  if (pkey == NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "“%s” cannot be used; it must be a public key or a certificate", name);
      return FALSE;
    }

  key = server_key_new_public (pkey, error);
  if (key == NULL)
    return FALSE;

  g_ptr_array_add (self->keys, key);
  return TRUE;
}

static gboolean
add_all_pem (ServerKeyring  *self,
             const char     *text,
             gsize           length,
             GError        **error)
{
  g_autoptr (BIO) bio = BIO_new_mem_buf (text, (int) length);
  guint n_before = self->keys->len;
  gboolean good = TRUE;
  char *name, *header;
  guint8 *data;
  long size;

  ERR_clear_error ();
  while (good && PEM_read_bio (bio, &name, &header, &data, &size) == 1)
    {
      good = add_pem (self, name, data, size, error);
      OPENSSL_free (name);
      OPENSSL_free (header);
      OPENSSL_free (data);
    }

  /* The end of the file looks like this; anything else is a block whose end
   * was not found. */
  if (good && ERR_GET_REASON (ERR_peek_last_error ()) != PEM_R_NO_START_LINE)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "a part of it is damaged");
      good = FALSE;
    }
  ERR_clear_error ();

  if (good && self->keys->len == n_before)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "there is no key in PEM format in it");
      return FALSE;
    }

  return good;
}

static gboolean
add_file (ServerKeyring  *self,
          const char     *key,
          const char     *path,
          gboolean        is_jwks,
          GError        **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize length;

  if (path == NULL)
    return TRUE;

  if (!g_file_get_contents (path, &text, &length, &local_error))
    return fail (key, local_error->message, error);
  if (length > MAX_FILE_SIZE)
    return fail (key, "the file is larger than 256 KB", error);

  if (is_jwks ? server_jwk_read_set (text, length, self->keys, &local_error)
              : add_all_pem (self, text, length, &local_error))
    return self->keys->len <= MAX_KEYS ||
           fail (key, "there are more than " G_STRINGIFY (MAX_KEYS) " keys", error);

  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "%s: %s: %s", key, path, local_error->message);
  return FALSE;
}

/**
 * server_keyring_new:
 *
 * Reads all keys. The error begins with the key of the configuration that it
 * is about.
 *
 * Returns: (transfer full): the keys
 */
ServerKeyring *
server_keyring_new (const ServerKeyringSettings  *settings,
                    GError                      **error)
{
  g_autoptr (ServerKeyring) self = g_new0 (ServerKeyring, 1);

  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) server_key_free);
  self->audience = g_strdup (settings->audience);
  self->issuer = g_strdup (settings->issuer);
  self->user_claim = g_strdup (settings->user_claim != NULL ? settings->user_claim : "sub");

  if (!add_secrets (self, settings, error) ||
      !add_file (self, "token_key_file", settings->key_file, FALSE, error) ||
      !add_file (self, "token_jwks_file", settings->jwks_file, TRUE, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
server_keyring_free (ServerKeyring *self)
{
  g_ptr_array_unref (self->keys);
  g_free (self->audience);
  g_free (self->issuer);
  g_free (self->user_claim);
  g_free (self);
}

gboolean
server_keyring_is_empty (ServerKeyring *self)
{
  return self->keys->len == 0;
}

/**
 * server_keyring_can_sign:
 *
 * Returns: whether there is a secret to sign with
 */
gboolean
server_keyring_can_sign (ServerKeyring *self)
{
  return self->signer != NULL;
}

/**
 * server_keyring_verify:
 * @algorithm: what a token says it is signed by.
 * @key_id: (nullable): the key that it says it is signed with.
 * @now: seconds since 1970.
 * @text: (array length=length): what is signed.
 *
 * Returns: whether one of the keys has signed it
 */
gboolean
server_keyring_verify (ServerKeyring *self,
                       const char    *algorithm,
                       const char    *key_id,
                       gint64         now,
                       const char    *text,
                       gsize          length,
                       GBytes        *signature)
{
  for (guint i = 0; i < self->keys->len; i++)
    {
      ServerKey *key = g_ptr_array_index (self->keys, i);

      if (server_key_has_id (key, key_id) &&
          server_key_verify (key, algorithm, now, text, length, signature))
        return TRUE;
    }

  return FALSE;
}

/**
 * server_keyring_sign:
 *
 * Returns: (transfer full) (nullable): a signature by HS256, or %NULL if there
 *   is no secret
 */
GBytes *
server_keyring_sign (ServerKeyring *self,
                     const char    *text,
                     gsize          length)
{
  return self->signer != NULL ? server_key_sign (self->signer, text, length) : NULL;
}

const char *
server_keyring_get_audience (ServerKeyring *self)
{
  return self->audience;
}

const char *
server_keyring_get_issuer (ServerKeyring *self)
{
  return self->issuer;
}

const char *
server_keyring_get_user_claim (ServerKeyring *self)
{
  return self->user_claim;
}
