/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fingerprint.h"

#include <string.h>

#define N_DIGITS 64

/**
 * chat_fingerprint_normalize:
 * @text: what may be the SHA-256 of a certificate, with or without colons
 *
 * Brings the fingerprint of a certificate into the form that it is compared in.
 *
 * Returns: (transfer full) (nullable): its digits in lower case, or %NULL if it
 *   is none
 */
char *
chat_fingerprint_normalize (const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *digits = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  parts = g_strsplit (text, ":", -1);
  digits = g_strjoinv (NULL, parts);
  if (strlen (digits) != N_DIGITS || strspn (digits, "0123456789ABCDEFabcdef") != N_DIGITS)
    return NULL;

  return g_ascii_strdown (digits, -1);
}

/**
 * chat_fingerprint_is_of:
 * @self: a fingerprint, as chat_fingerprint_normalize() returns it
 * @certificate: a certificate
 *
 * Gets whether the fingerprint is that of the certificate.
 */
gboolean
chat_fingerprint_is_of (const char      *self,
                        GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digits = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), FALSE);

  g_object_get (certificate, "certificate", &der, NULL);
  if (der != NULL)
    digits = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);

  return g_strcmp0 (digits, self) == 0;
}
