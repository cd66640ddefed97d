/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-token.h"

#include <string.h>
#include <yyjson.h>

#define MAX_TOKEN_LENGTH (16 * 1024)
#define MAX_DIGEST 64
#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"

typedef struct
{
  const char *name;
  GChecksumType type;
} Algorithm;

/* The only ones that are ever accepted: an algorithm that a token names is
 * looked up here, never trusted. */
static const Algorithm algorithms[] = {
  { "HS256", G_CHECKSUM_SHA256 },
  { "HS384", G_CHECKSUM_SHA384 },
  { "HS512", G_CHECKSUM_SHA512 },
};

static char *
base64url_encode (const void *data,
                  gsize       length)
{
  char *text = g_base64_encode (data, length);
  gsize end = strcspn (text, "=");

  text[end] = '\0';
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  return text;
}

/* Strict: without padding, without foreign characters, and in the one form
 * that the encoder writes. */
static GBytes *
base64url_decode (const char *text,
                  gsize       length)
{
  g_autofree char *padded = g_strndup (text, length + 4);
  g_autofree char *again = NULL;
  g_autofree guchar *data = NULL;
  gsize size;

  memset (padded + length, '=', 4);
  padded[(length + 3) / 4 * 4] = '\0';
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
        return NULL;
      if (text[i] == '-')
        padded[i] = '+';
      else if (text[i] == '_')
        padded[i] = '/';
    }

  data = g_base64_decode (padded, &size);
  again = base64url_encode (data, size);
  if (strlen (again) != length || memcmp (again, text, length) != 0)
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/* The time taken depends on the length only, not on where the two differ. */
static gboolean
equal_in_constant_time (const guint8 *a,
                        const guint8 *b,
                        gsize         length)
{
  volatile guint8 difference = 0;

  for (gsize i = 0; i < length; i++)
    difference |= a[i] ^ b[i];

  return difference == 0;
}

static gsize
sign (GBytes        *secret,
      GChecksumType  type,
      const char    *text,
      gsize          length,
      guint8         digest[MAX_DIGEST])
{
  gsize key_size;
  const guchar *key = g_bytes_get_data (secret, &key_size);
  g_autoptr (GHmac) hmac = g_hmac_new (type, key, key_size);
  gsize size = MAX_DIGEST;

  g_hmac_update (hmac, (const guchar *) text, length);
  g_hmac_get_digest (hmac, digest, &size);
  return size;
}

static yyjson_doc *
parse_object (GBytes *json)
{
  gsize length;
  const char *text = g_bytes_get_data (json, &length);
  yyjson_doc *doc = yyjson_read (text, length, YYJSON_READ_NOFLAG);

  if (doc != NULL && !yyjson_is_obj (yyjson_doc_get_root (doc)))
    g_clear_pointer (&doc, yyjson_doc_free);

  return doc;
}

/* A token with extensions that must be understood is refused, for none is
 * (RFC 7515 4.1.11). */
static const Algorithm *
find_algorithm (GBytes *header)
{
  yyjson_doc *doc = parse_object (header);
  yyjson_val *root = yyjson_doc_get_root (doc);
  const Algorithm *found = NULL;

  if (doc == NULL)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      if (yyjson_equals_str (yyjson_obj_get (root, "alg"), algorithms[i].name) &&
          yyjson_obj_get (root, "crit") == NULL)
        found = &algorithms[i];
    }

  yyjson_doc_free (doc);
  return found;
}

/* A time that is not there counts as 0, which none of the claims means
 * anything by. Returns FALSE for what is not a time at all. */
static gboolean
read_time (yyjson_val *claims,
           const char *name,
           gint64     *seconds)
{
  yyjson_val *value = yyjson_obj_get (claims, name);

  *seconds = 0;
  if (value == NULL)
    return TRUE;

  if (!yyjson_is_num (value) || yyjson_get_num (value) < 1 ||
      yyjson_get_num (value) > (double) (G_MAXINT64 / G_USEC_PER_SEC))
    return FALSE;

  *seconds = (gint64) yyjson_get_num (value);
  return TRUE;
}

static gboolean
read_identity (yyjson_val   *root,
               ServerClaims *claims)
{
  yyjson_val *user = yyjson_obj_get (root, "sub");
  yyjson_val *info = yyjson_obj_get (root, "info");

  /* A token for a subscription must not open a connection. */
  if (yyjson_obj_get (root, "channel") != NULL)
    return FALSE;
  if (user != NULL && (!yyjson_is_str (user) || strlen (yyjson_get_str (user)) != yyjson_get_len (user)))
    return FALSE;

  claims->user = g_strdup (user != NULL ? yyjson_get_str (user) : "");
  claims->admin = yyjson_get_bool (yyjson_obj_get (root, "admin"));

  if (info != NULL && !yyjson_is_null (info))
    {
      size_t length;
      g_autofree char *text = NULL;
      char *json = yyjson_val_write (info, YYJSON_WRITE_NOFLAG, &length);

      if (json == NULL)
        return FALSE;
      claims->info = g_bytes_new (json, length);
      free (json);
    }

  return TRUE;
}

static ServerTokenStatus
read_claims (GBytes       *payload,
             gint64        now,
             ServerClaims *claims)
{
  ServerTokenStatus status = SERVER_TOKEN_INVALID;
  yyjson_doc *doc = parse_object (payload);
  yyjson_val *root = yyjson_doc_get_root (doc);
  gint64 not_before;

  if (doc == NULL)
    return SERVER_TOKEN_INVALID;

  if (read_time (root, "exp", &claims->expires_at) &&
      read_time (root, "nbf", &not_before) &&
      not_before <= now &&
      read_identity (root, claims))
    {
      gboolean expired = claims->expires_at != 0 && claims->expires_at <= now;

      status = expired ? SERVER_TOKEN_EXPIRED : SERVER_TOKEN_VALID;
    }

  yyjson_doc_free (doc);
  return status;
}

/**
 * server_token_check:
 * @token: a JSON web token, as it came.
 * @secret: the key.
 * @now: seconds since 1970.
 * @claims: (out caller-allocates): what the token says; to be cleared, and
 *   to be believed only if the token is valid.
 *
 * Checks the signature before it looks at anything the token says.
 */
ServerTokenStatus
server_token_check (const char   *token,
                    GBytes       *secret,
                    gint64        now,
                    ServerClaims *claims)
{
  gsize length = strlen (token);
  const char *first = strchr (token, '.');
  const char *second = first != NULL ? strchr (first + 1, '.') : NULL;
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) signature = NULL;
  const Algorithm *algorithm;
  guint8 digest[MAX_DIGEST];
  gsize digest_size;

  *claims = (ServerClaims) { 0 };

  if (length > MAX_TOKEN_LENGTH || second == NULL)
    return SERVER_TOKEN_INVALID;

  header = base64url_decode (token, first - token);
  signature = base64url_decode (second + 1, length - (second + 1 - token));
  if (header == NULL || signature == NULL)
    return SERVER_TOKEN_INVALID;

  algorithm = find_algorithm (header);
  if (algorithm == NULL)
    return SERVER_TOKEN_INVALID;

  digest_size = sign (secret, algorithm->type, token, second - token, digest);
  if (g_bytes_get_size (signature) != digest_size ||
      !equal_in_constant_time (g_bytes_get_data (signature, NULL), digest, digest_size))
    return SERVER_TOKEN_INVALID;

  payload = base64url_decode (first + 1, second - first - 1);
  if (payload == NULL)
    return SERVER_TOKEN_INVALID;

  return read_claims (payload, now, claims);
}

/**
 * server_token_mint:
 * @user: the user id, empty for a visitor.
 * @expires_at: seconds since 1970, 0 for never.
 *
 * Returns: (transfer full): a token that the check accepts
 */
char *
server_token_mint (GBytes     *secret,
                   const char *user,
                   gboolean    admin,
                   gint64      expires_at)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);
  g_autofree char *header = base64url_encode (HEADER, strlen (HEADER));
  g_autofree char *payload = NULL;
  g_autofree char *text = NULL;
  g_autofree char *signature = NULL;
  guint8 digest[MAX_DIGEST];
  char *json;
  gsize size;

  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_str (doc, root, "sub", user);
  if (admin)
    yyjson_mut_obj_add_true (doc, root, "admin");
  if (expires_at != 0)
    yyjson_mut_obj_add_sint (doc, root, "exp", expires_at);

  json = yyjson_mut_write (doc, YYJSON_WRITE_NOFLAG, NULL);
  payload = base64url_encode (json, strlen (json));
  free (json);
  yyjson_mut_doc_free (doc);

  text = g_strconcat (header, ".", payload, NULL);
  size = sign (secret, G_CHECKSUM_SHA256, text, strlen (text), digest);
  signature = base64url_encode (digest, size);
  return g_strconcat (text, ".", signature, NULL);
}

void
server_claims_clear (ServerClaims *self)
{
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->info, g_bytes_unref);
}
