/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-service-records.h"

#include "chat-fingerprint.h"
#include "chat-text.h"

#include <string.h>

#define VERSION_RECORD "v=1"
#define FINGERPRINT_PREFIX "tls="

/* What a shared server says of itself on the network, whichever way it is told. */

/**
 * chat_service_records_create:
 * @fingerprint: which certificate the server has
 *
 * Makes the texts that are announced with a server.
 *
 * Returns: (transfer full): the texts
 */
char **
chat_service_records_create (const char *fingerprint)
{
  g_autofree char *tls = NULL;

  g_return_val_if_fail (fingerprint != NULL, NULL);

  tls = g_strconcat (FINGERPRINT_PREFIX, fingerprint, NULL);

  return g_strdupv ((char *[]) { (char *) VERSION_RECORD, tls, NULL });
}

/* A record is bytes of a stranger. */
static gboolean
has_version (GPtrArray *records)
{
  g_autoptr (GBytes) version = g_bytes_new_static (VERSION_RECORD, strlen (VERSION_RECORD));

  return g_ptr_array_find_with_equal_func (records, version, g_bytes_equal, NULL);
}

static char *
dup_fingerprint (GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *text = NULL;
      gsize length;
      const char *data = g_bytes_get_data (records->pdata[i], &length);

      text = data != NULL ? g_strndup (data, length) : g_strdup ("");
      if (g_str_has_prefix (text, FINGERPRINT_PREFIX))
        return chat_fingerprint_normalize (text + strlen (FINGERPRINT_PREFIX));
    }

  return NULL;
}

/**
 * chat_service_records_create_server:
 * @name: what somebody calls a service
 * @address: its address
 * @port: its port
 * @records: (element-type GBytes): the texts that it is announced with
 *
 * Makes a server of what somebody has announced.
 *
 * Returns: (transfer full) (nullable): the server, or %NULL for what makes no
 *   sense, or is of another version
 */
ChatDiscoveredServer *
chat_service_records_create_server (const char *name,
                                    const char *address,
                                    guint16     port,
                                    GPtrArray  *records)
{
  g_autofree char *clean_name = NULL;
  g_autofree char *fingerprint = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (records != NULL, NULL);

  clean_name = chat_text_clean_name (name);
  fingerprint = dup_fingerprint (records);
  if (clean_name == NULL || *clean_name == '\0' || fingerprint == NULL || port == 0 ||
      !g_hostname_is_ip_address (address) || !has_version (records))
    return NULL;

  return chat_discovered_server_new (clean_name, address, port, fingerprint);
}
