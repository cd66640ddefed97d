/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-webhooks.h"

#include "server-channel.h"

#include <openssl/crypto.h>
#include <string.h>

#define PATH "/hooks/"
#define DIGEST_SIZE 32
#define SECOND_MS 1000

/* What is left of the rate of one hook. */
typedef struct
{
  gint64 tokens;
  gint64 filled;
} Bucket;

/**
 * ServerWebhooks:
 *
 * Addresses that other services post to, each for one channel. Whoever knows
 * one may publish there, and do nothing else.
 */
struct _ServerWebhooks
{
  /* (element-type utf8 Bucket): by the name of the section */
  GHashTable *buckets;
};

typedef struct
{
  ServerExchange *exchange;
  ServerChannel *channel;
} Posting;

ServerWebhooks *
server_webhooks_new (void)
{
  ServerWebhooks *self = g_new0 (ServerWebhooks, 1);

  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
server_webhooks_free (ServerWebhooks *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

static void
hash (const void *text,
      gsize       length,
      guint8      digest[DIGEST_SIZE])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = DIGEST_SIZE;

  g_checksum_update (checksum, text, length);
  g_checksum_get_digest (checksum, digest, &size);
}

/* Looks at all of them, and at all of each, so that the time tells nothing. */
static const ServerHookSection *
find_hook (ServerExchange *exchange)
{
  ServerConfig *config = server_hub_get_config (server_exchange_get_hub (exchange));
  const char *path = server_http_request_get_path (server_exchange_get_request (exchange));
  const char *token = path + strlen (PATH);
  const ServerHookSection *found = NULL;
  guint8 asked[DIGEST_SIZE];

  hash (token, strlen (token), asked);
  for (guint i = 0; i < config->hooks->len; i++)
    {
      const ServerHookSection *hook = g_ptr_array_index (config->hooks, i);
      guint8 digest[DIGEST_SIZE];

      hash (g_bytes_get_data (hook->token, NULL), g_bytes_get_size (hook->token), digest);
      if (CRYPTO_memcmp (asked, digest, DIGEST_SIZE) == 0)
        found = hook;
    }

  return found;
}

/* A token of the bucket for each request; the bucket holds those of a second. */
static gboolean
take_token (ServerWebhooks             *self,
            const ServerHookSection *hook,
            gint64                   now)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, hook->name);
  gint64 full = hook->rate * SECOND_MS;

  if (bucket == NULL)
    {
      bucket = g_new0 (Bucket, 1);
      *bucket = (Bucket) { full, now };
      g_hash_table_insert (self->buckets, g_strdup (hook->name), bucket);
    }

  bucket->tokens = MIN (full, bucket->tokens + MIN (now - bucket->filled, SECOND_MS) * hook->rate);
  bucket->filled = now;
  if (bucket->tokens < SECOND_MS)
    return FALSE;

  bucket->tokens -= SECOND_MS;
  return TRUE;
}

/**
 * server_webhooks_begin:
 *
 * Lets in who knows the token of a hook, as often as the hook allows.
 */
void
server_webhooks_begin (ServerExchange *exchange)
{
  ServerHub *hub = server_exchange_get_hub (exchange);
  const ServerHookSection *hook = find_hook (exchange);

  if (hook == NULL)
    server_exchange_refuse (exchange, SERVER_HTTP_NOT_FOUND);
  else if (!take_token (server_hub_get_webhooks (hub), hook, server_loop_get_time (server_hub_get_loop (hub))))
    {
      server_exchange_add_header (exchange, "Retry-After", "1");
      server_exchange_refuse (exchange, SERVER_HTTP_TOO_MANY_REQUESTS);
    }
}

/* A JSON string of plain text. */
static GBytes *
quote (GBytes *text)
{
  gsize length;
  const char *data = g_bytes_get_data (text, &length);
  yyjson_mut_doc *document;
  char *json;

  if (length == 0 || !g_utf8_validate_len (data, length, NULL))
    return NULL;

  document = yyjson_mut_doc_new (NULL);
  yyjson_mut_doc_set_root (document, yyjson_mut_strn (document, data, length));
  json = yyjson_mut_write (document, YYJSON_WRITE_NOFLAG, &length);
  yyjson_mut_doc_free (document);
  return json != NULL ? g_bytes_new_with_free_func (json, length, free, json) : NULL;
}

static GBytes *
dup_payload (ServerExchange *exchange)
{
  const char *type = server_http_request_get_header (server_exchange_get_request (exchange), "content-type");
  g_autoptr (GBytes) body = server_exchange_dup_body (exchange);

  if (type != NULL && g_ascii_strncasecmp (type, "text/plain", strlen ("text/plain")) == 0)
    return quote (body);

  return wire_payload_new (body, WIRE_DEFAULT_MAX_DEPTH, NULL);
}

static void
published_cb (const ServerPublishResult *result,
              gpointer                   data)
{
  g_autofree Posting *posting = data;
  g_autoptr (ServerExchange) exchange = posting->exchange;
  g_autoptr (ServerChannel) channel = posting->channel;

  if (result->published)
    server_exchange_respond (exchange, SERVER_HTTP_OK, "application/json", "{}", -1);
  else if (result->error_code == WIRE_ERROR_CODE_BAD_REQUEST)
    server_exchange_refuse (exchange, SERVER_HTTP_CONTENT_TOO_LARGE);
  else
    server_exchange_refuse (exchange, SERVER_HTTP_SERVICE_UNAVAILABLE);
}

/**
 * server_webhooks_handle:
 *
 * Publishes what was posted to the channel of the hook.
 */
void
server_webhooks_handle (ServerExchange *exchange)
{
  ServerHub *hub = server_exchange_get_hub (exchange);
  const ServerHookSection *hook = find_hook (exchange);
  g_autoptr (GBytes) payload = dup_payload (exchange);
  WirePublication *publication;
  Posting *posting;

  /* The configuration may have changed while the body came. */
  if (hook == NULL)
    server_exchange_refuse (exchange, SERVER_HTTP_NOT_FOUND);
  else if (payload == NULL)
    server_exchange_respond (exchange, SERVER_HTTP_BAD_REQUEST, "text/plain", "This is not JSON\n", -1);
  else
    {
      posting = g_new0 (Posting, 1);
      *posting = (Posting) { server_exchange_ref (exchange), server_hub_open_channel (hub, hook->channel) };
      publication = g_new0 (WirePublication, 1);
      publication->data = g_steal_pointer (&payload);
      publication->time = g_get_real_time () / 1000;
      server_channel_publish (posting->channel, publication, NULL, published_cb, posting);
    }
}
