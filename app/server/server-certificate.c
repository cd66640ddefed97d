/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-certificate.h"

#include "server-error.h"
#include "server-private-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define FILE_NAME "certificate.pem"
#define NAME "realtime-server"
#define SERIAL_BITS 127
/* Who knows a certificate by its fingerprint has no use for one that expires. */
#define VALID_DAYS (30 * 365)
#define X509_VERSION_3 2

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)

static gboolean
fail (const char  *path,
      const char  *reason,
      GError     **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", path, reason);
  return FALSE;
}

static gboolean
set_serial (X509 *certificate)
{
  g_autoptr (BIGNUM) serial = BN_new ();

  return serial != NULL && BN_rand (serial, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER (serial, X509_get_serialNumber (certificate)) != NULL;
}

/* It is valid from the day before on, for clients whose clocks are behind. */
static gboolean
write_certificate (BIO *output)
{
  g_autoptr (EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr (X509) certificate = X509_new ();
  X509_NAME *name = certificate != NULL ? X509_get_subject_name (certificate) : NULL;

  return key != NULL && name != NULL &&
         X509_set_version (certificate, X509_VERSION_3) == 1 && set_serial (certificate) &&
         X509_time_adj_ex (X509_getm_notBefore (certificate), -1, 0, NULL) != NULL &&
         X509_time_adj_ex (X509_getm_notAfter (certificate), VALID_DAYS, 0, NULL) != NULL &&
         X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_ASC, (const guchar *) NAME, -1, -1, 0) == 1 &&
         X509_set_issuer_name (certificate, name) == 1 && X509_set_pubkey (certificate, key) == 1 &&
         X509_sign (certificate, key, EVP_sha256 ()) > 0 &&
         PEM_write_bio_PrivateKey (output, key, NULL, NULL, 0, NULL, NULL) == 1 &&
         PEM_write_bio_X509 (output, certificate) == 1;
}

static gboolean
create_certificate (const char  *path,
                    GError     **error)
{
  g_autoptr (BIO) memory = BIO_new (BIO_s_mem ());
  char *text = NULL;
  long length;

  ERR_clear_error ();
  if (memory == NULL || !write_certificate (memory))
    {
      const char *reason = ERR_reason_error_string (ERR_peek_error ());

      ERR_clear_error ();
      return fail (path, reason != NULL ? reason : "OpenSSL cannot make a certificate", error);
    }

  length = BIO_get_mem_data (memory, &text);
  return server_private_file_create (path, text, (gsize) length, error);
}

/**
 * server_certificate_adopt:
 * @config: a configuration that was loaded.
 *
 * Where the configuration asks for it, has TLS with a certificate of the
 * server's own making, which stays the same from then on. It is in one file
 * with its key, that nobody else can read.
 */
gboolean
server_certificate_adopt (ServerConfig  *config,
                          GError       **error)
{
  g_autofree char *path = g_build_filename (config->data_dir, FILE_NAME, NULL);

  if (!config->tls_self_signed || config->tls_certificate != NULL)
    return TRUE;

  if (g_mkdir_with_parents (config->data_dir, 0700) != 0)
    return fail (config->data_dir, g_strerror (errno), error);
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !create_certificate (path, error))
    return FALSE;

  g_set_str (&config->tls_certificate, path);
  g_set_str (&config->tls_key, path);
  return TRUE;
}
