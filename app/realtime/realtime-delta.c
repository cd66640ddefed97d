/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-delta-private.h"

#include "wire-error.h"
#include "wire-fossil.h"
#include "wire-payload.h"

#define FOSSIL "fossil"

/*
 * Payloads that come as what has changed since the one before.
 *
 * Where a server does that, the data of a publication is a JSON string: of a
 * whole payload, or of a patch upon the last one. The patch is for the bytes, so
 * these are kept as they are.
 */
void
realtime_delta_init (RealtimeDelta *self,
                     gboolean       wanted)
{
  *self = (RealtimeDelta) { .wanted = wanted };
}

void
realtime_delta_ask (RealtimeDelta        *self,
                    WireSubscribeRequest *request)
{
  if (self->wanted)
    g_set_str (&request->delta, FOSSIL);
}

/* Servers begin with a whole payload, unless they know that the last one is
 * here; one that was not asked does nothing. */
void
realtime_delta_begin (RealtimeDelta *self,
                      gboolean       active,
                      gboolean       recovered)
{
  if (!active || !recovered)
    realtime_delta_end (self);
  self->active = self->wanted && active;
}

void
realtime_delta_end (RealtimeDelta *self)
{
  g_clear_pointer (&self->base, g_bytes_unref);
  self->active = FALSE;
}

static GBytes *
delta_patch (RealtimeDelta  *self,
             GBytes         *patch,
             gsize           max_size,
             GError        **error)
{
  gsize length;
  const char *text = g_bytes_get_data (patch, &length);

  if (self->base == NULL)
    {
      g_set_error_literal (error, WIRE_ERROR, WIRE_ERROR_INVALID, "There is nothing to patch");
      return NULL;
    }

  return wire_fossil_apply (self->base, text, length, max_size, error);
}

/*
 * Puts the payload in the place of what the server has sent instead. Returns
 * %FALSE with @error set if there is none to be had; then nothing has changed.
 */
gboolean
realtime_delta_apply (RealtimeDelta    *self,
                      WirePublication  *publication,
                      gsize             max_size,
                      guint             max_depth,
                      GError          **error)
{
  g_autoptr (GBytes) characters = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) checked = NULL;

  if (!self->active)
    return TRUE;

  if (publication->data == NULL)
    {
      g_set_error_literal (error, WIRE_ERROR, WIRE_ERROR_INVALID, "There is no payload");
      return FALSE;
    }

  characters = wire_payload_unquote (publication->data, error);
  if (characters == NULL)
    return FALSE;

  if (publication->delta)
    payload = delta_patch (self, characters, max_size, error);
  else
    payload = g_bytes_ref (characters);
  if (payload == NULL)
    return FALSE;

  checked = wire_payload_new (payload, max_depth, error);
  if (checked == NULL)
    return FALSE;

  g_clear_pointer (&self->base, g_bytes_unref);
  self->base = g_bytes_ref (payload);
  g_bytes_unref (publication->data);
  publication->data = g_steal_pointer (&payload);

  return TRUE;
}
