/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-fingerprint-private.h"

#define N_DIGITS 64

/*
 * Brings the SHA-256 fingerprint of a certificate into the form that we have
 * it in: 64 hexadecimal digits in lower case. Colons may stand between the
 * bytes. Returns %NULL if it is none.
 */
char *
realtime_fingerprint_normalize (const char *text)
{
  g_autoptr (GString) digits = g_string_sized_new (N_DIGITS);

  for (; *text != '\0'; text++)
    {
      gboolean is_between_bytes = digits->len > 0 && digits->len % 2 == 0 && text[-1] != ':';

      if (g_ascii_isxdigit (*text))
        g_string_append_c (digits, g_ascii_tolower (*text));
      else if (*text != ':' || !is_between_bytes || digits->len == N_DIGITS)
        return NULL;
    }

  return digits->len == N_DIGITS ? g_string_free (g_steal_pointer (&digits), FALSE) : NULL;
}

/* Returns %NULL if the certificate does not show its bytes. */
char *
realtime_fingerprint_new_of_certificate (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return NULL;

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}
