/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-types-private.h"

static const WireField client_info_fields[] = {
  WIRE_STRING (WireClientInfo, "user", user, .flags = WIRE_FIELD_ALWAYS | WIRE_FIELD_LENIENT),
  WIRE_STRING (WireClientInfo, "client", client, .flags = WIRE_FIELD_ALWAYS | WIRE_FIELD_MAP_KEY | WIRE_FIELD_LENIENT),
  WIRE_JSON (WireClientInfo, "conn_info", conn_info),
  WIRE_JSON (WireClientInfo, "chan_info", chan_info),
};

const WireSchema wire_client_info_schema =
  WIRE_SCHEMA (client_info_fields, WireClientInfo, wire_client_info_free);

static const WireField publication_fields[] = {
  WIRE_JSON (WirePublication, "data", data),
  WIRE_STRUCT (WirePublication, "info", info, &wire_client_info_schema),
  WIRE_UINT64 (WirePublication, "offset", offset),
  WIRE_STRING_MAP (WirePublication, "tags", tags, .flags = WIRE_FIELD_LENIENT),
  WIRE_BOOLEAN (WirePublication, "delta", delta),
  WIRE_INT64 (WirePublication, "time", time),
  WIRE_STRING (WirePublication, "channel", channel),
  WIRE_STRING (WirePublication, "epoch", epoch),
};

const WireSchema wire_publication_schema =
  WIRE_SCHEMA (publication_fields, WirePublication, wire_publication_free);

/**
 * wire_client_info_free:
 * @self: (transfer full): what to free
 *
 * Frees @self and all it holds.
 */
void
wire_client_info_free (WireClientInfo *self)
{
  g_return_if_fail (self != NULL);

  wire_schema_clear (&wire_client_info_schema, self);
  g_free (self);
}

/**
 * wire_client_info_copy:
 * @self: what to copy
 *
 * Copies @self. The JSON in it is shared, not copied.
 *
 * Returns: (transfer full): the copy
 */
WireClientInfo *
wire_client_info_copy (const WireClientInfo *self)
{
  WireClientInfo *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (WireClientInfo, 1);
  copy->user = g_strdup (self->user);
  copy->client = g_strdup (self->client);
  copy->conn_info = self->conn_info != NULL ? g_bytes_ref (self->conn_info) : NULL;
  copy->chan_info = self->chan_info != NULL ? g_bytes_ref (self->chan_info) : NULL;

  return copy;
}

/**
 * wire_publication_free:
 * @self: (transfer full): what to free
 *
 * Frees @self and all it holds.
 */
void
wire_publication_free (WirePublication *self)
{
  g_return_if_fail (self != NULL);

  wire_schema_clear (&wire_publication_schema, self);
  g_free (self);
}
