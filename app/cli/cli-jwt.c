/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-jwt.h"

#include <string.h>

#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define DIGEST_SIZE 32

static char *
encode (const void *data,
        gsize       length)
{
  char *text = g_base64_encode (data, length);

  g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/**
 * cli_jwt_sign:
 * @claims: JSON.
 *
 * Returns: (transfer full): a JSON web token, signed with HS256
 */
char *
cli_jwt_sign (const char *claims,
              const char *secret)
{
  g_autofree char *header = encode (HEADER, strlen (HEADER));
  g_autofree char *payload = encode (claims, strlen (claims));
  g_autofree char *text = g_strdup_printf ("%s.%s", header, payload);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  g_autofree char *signature = NULL;
  guint8 digest[DIGEST_SIZE];
  gsize size = sizeof digest;

  g_hmac_update (hmac, (const guchar *) text, -1);
  g_hmac_get_digest (hmac, digest, &size);
  signature = encode (digest, size);
  return g_strdup_printf ("%s.%s", text, signature);
}
