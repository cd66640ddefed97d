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

/**
 * chat_fingerprint_prepare:
 * @connection: a connection before its handshake
 *
 * Makes sure that the server shows its certificate, and that this is asked about.
 * A session that is resumed has none, and is good for whatever fingerprint was
 * right the first time; and with no authorities to trust, each is asked about.
 */
void
chat_fingerprint_prepare (GTlsConnection *connection)
{
  g_return_if_fail (G_IS_TLS_CONNECTION (connection));

  g_tls_connection_set_database (connection, NULL);
  /* It is glib-networking that has the property, not GIO. */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (connection), "session-resumption-enabled") != NULL)
    g_object_set (connection, "session-resumption-enabled", FALSE, NULL);
}
