/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WirePosition:
 * @epoch: (nullable): the stream's generation, %NULL where not known.
 * @offset: the last offset seen; offsets of a stream begin with 1.
 *
 * A place in a channel's stream.
 */
typedef struct
{
  char *epoch;
  guint64 offset;
} WirePosition;

/**
 * WireClientInfo:
 *
 * Who is behind a connection. @conn_info and @chan_info are JSON text.
 */
typedef struct
{
  char *user;
  char *client;
  GBytes *conn_info;
  GBytes *chan_info;
} WireClientInfo;

/**
 * WirePublication:
 * @data: the payload, JSON text, byte for byte as the publisher wrote it.
 * @info: (nullable): the publisher, absent for publications of the backend.
 * @offset: 0 in a channel without history.
 * @time: milliseconds since 1970, 0 where the server does not tell.
 * @tags: (nullable) (element-type utf8 utf8):
 */
typedef struct
{
  GBytes *data;
  WireClientInfo *info;
  guint64 offset;
  gint64 time;
  gboolean delta;
  char *epoch;
  char *channel;
  GHashTable *tags;
} WirePublication;

void             wire_client_info_free (WireClientInfo        *self);
WireClientInfo  *wire_client_info_copy (const WireClientInfo  *self);
void             wire_publication_free (WirePublication       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireClientInfo, wire_client_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WirePublication, wire_publication_free)

G_END_DECLS
