/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-token.h"

#include "server-base64url.h"

#include <string.h>
#include <yyjson.h>

#define MAX_TOKEN_LENGTH (64 * 1024)
#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"

/* The three parts of a token (RFC 7515 3.1), and what of it is signed. */
typedef struct
{
  const char *header;
  gsize header_length;
  const char *payload;
  gsize payload_length;
  GBytes *signature;
  gsize signed_length;
} Parts;

static gboolean
split (const char *token,
       Parts      *parts)
{
  gsize length = strlen (token);
  const char *first = strchr (token, '.');
  const char *second = first != NULL ? strchr (first + 1, '.') : NULL;

  if (length > MAX_TOKEN_LENGTH || second == NULL)
    return FALSE;

  parts->header = token;
  parts->header_length = first - token;
  parts->payload = first + 1;
  parts->payload_length = second - first - 1;
  parts->signed_length = second - token;
  parts->signature = server_base64url_decode (second + 1, length - parts->signed_length - 1);
  return parts->signature != NULL;
}

static const char *
get_text (yyjson_val *value)
{
  const char *text = yyjson_get_str (value);

  return text != NULL && strlen (text) == yyjson_get_len (value) ? text : NULL;
}

/* A token with extensions that must be understood is refused, for none is
 * (RFC 7515 4.1.11). */
static gboolean
verify (const char    *token,
        const Parts   *parts,
        ServerKeyring *keyring,
        gint64         now)
{
  g_autoptr (GBytes) header = server_base64url_decode (parts->header, parts->header_length);
  yyjson_doc *doc = NULL;
  yyjson_val *root;
  const char *algorithm, *key_id;
  gboolean right;

  if (header != NULL)
    doc = yyjson_read (g_bytes_get_data (header, NULL), g_bytes_get_size (header), YYJSON_READ_NOFLAG);

  root = yyjson_doc_get_root (doc);
  algorithm = get_text (yyjson_obj_get (root, "alg"));
  key_id = get_text (yyjson_obj_get (root, "kid"));
  right = algorithm != NULL && yyjson_obj_get (root, "crit") == NULL &&
          (key_id != NULL || yyjson_obj_get (root, "kid") == NULL) &&
          server_keyring_verify (keyring, algorithm, key_id, now,
                                 token, parts->signed_length, parts->signature);
  yyjson_doc_free (doc);
  return right;
}

/**
 * server_token_check:
 * @token: a JSON web token, as it came.
 * @kind: what it is to be used for.
 * @now: seconds since 1970.
 * @claims: (out caller-allocates): what the token says; to be cleared, and
 *   to be believed only if the token is valid.
 *
 * Checks the signature before it looks at anything the token says. Whether
 * what it is for has ended already is left to the caller.
 */
ServerTokenStatus
server_token_check (const char      *token,
                    ServerKeyring   *keyring,
                    ServerTokenKind  kind,
                    gint64           now,
                    ServerClaims    *claims)
{
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GBytes) payload = NULL;
  Parts parts;

  *claims = (ServerClaims) { 0 };

  if (!split (token, &parts))
    return SERVER_TOKEN_INVALID;

  signature = parts.signature;
  if (!verify (token, &parts, keyring, now))
    return SERVER_TOKEN_INVALID;

  payload = server_base64url_decode (parts.payload, parts.payload_length);
  if (payload == NULL || !server_claims_read (claims, keyring, kind, payload, now))
    return SERVER_TOKEN_INVALID;

  return claims->expires_at != 0 && claims->expires_at <= now ? SERVER_TOKEN_EXPIRED : SERVER_TOKEN_VALID;
}

/**
 * server_token_mint:
 * @keyring: one that can sign.
 * @kind: what it is for.
 *
 * Returns: (transfer full): a token that the check accepts
 */
char *
server_token_mint (ServerKeyring      *keyring,
                   ServerTokenKind     kind,
                   const ServerClaims *claims)
{
  g_autofree char *json = server_claims_write (claims, keyring, kind);
  g_autofree char *header = server_base64url_encode (HEADER, strlen (HEADER));
  g_autofree char *payload = server_base64url_encode (json, strlen (json));
  g_autofree char *text = g_strconcat (header, ".", payload, NULL);
  g_autoptr (GBytes) bytes = server_keyring_sign (keyring, text, strlen (text));
  g_autofree char *signature = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  signature = server_base64url_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_strconcat (text, ".", signature, NULL);
}
