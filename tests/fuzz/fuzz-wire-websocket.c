/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "wire-websocket.h"

#define MAX_MESSAGE_SIZE 1024
#define N_PIECES 4

static void
append_event (GString                    *events,
              WireWebsocketEvent          event,
              const WireWebsocketPayload *payload)
{
  gboolean ends = event == WIRE_WEBSOCKET_EVENT_CLOSE || event == WIRE_WEBSOCKET_EVENT_ERROR;

  g_string_append_printf (events, "%d %d %" G_GSIZE_FORMAT " ",
                          event, ends ? payload->close_code : 0, payload->length);
  g_string_append_len (events, (const char *) payload->data, payload->length);
}

static void
check_payload (WireWebsocketEvent          event,
               const WireWebsocketPayload *payload)
{
  if (event == WIRE_WEBSOCKET_EVENT_MESSAGE)
    g_assert_cmpuint (payload->length, <=, MAX_MESSAGE_SIZE);
  else
    g_assert_cmpuint (payload->length, <=, WIRE_WEBSOCKET_MAX_CONTROL);
}

/* Takes all frames that are in the buffer, as a connection does. Returns FALSE
 * when nothing may follow. */
static gboolean
take_frames (WireWebsocketDecoder *decoder,
             GByteArray           *buffer,
             GString              *events)
{
  while (buffer->len > 0)
    {
      /* A block of just this size, so that a sanitizer sees what reads past it. */
      g_autofree guint8 *exact = g_memdup2 (buffer->data, buffer->len);
      WireWebsocketPayload payload;
      WireWebsocketEvent event;
      gsize consumed;

      event = wire_websocket_decoder_next (decoder, MAX_MESSAGE_SIZE, exact, buffer->len, &consumed, &payload);
      if (event == WIRE_WEBSOCKET_EVENT_MORE)
        {
          g_assert_cmpuint (consumed, ==, 0);
          return TRUE;
        }

      if (event != WIRE_WEBSOCKET_EVENT_SKIP)
        {
          check_payload (event, &payload);
          append_event (events, event, &payload);
        }
      if (event == WIRE_WEBSOCKET_EVENT_MESSAGE)
        wire_websocket_decoder_clear (decoder);
      if (event == WIRE_WEBSOCKET_EVENT_CLOSE || event == WIRE_WEBSOCKET_EVENT_ERROR)
        return FALSE;

      g_assert_cmpuint (consumed, >, 0);
      g_assert_cmpuint (consumed, <=, buffer->len);
      g_byte_array_remove_range (buffer, 0, consumed);
    }

  return TRUE;
}

static GString *
decode (gboolean      is_client,
        const guint8 *data,
        gsize         size,
        const guint8  pieces[N_PIECES])
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (GString) events = g_string_new (NULL);
  WireWebsocketDecoder decoder = { is_client };
  gsize position = 0;

  for (guint i = 0; position < size; i++)
    {
      gsize length = pieces != NULL ? (gsize) pieces[i % N_PIECES] + 1 : size;

      length = MIN (length, size - position);
      g_byte_array_append (buffer, data + position, length);
      position += length;
      if (!take_frames (&decoder, buffer, events))
        break;
    }

  wire_websocket_decoder_clear (&decoder);

  return g_steal_pointer (&events);
}

static void
check (gboolean      is_client,
       const guint8 *data,
       gsize         size)
{
  g_autoptr (GString) whole = decode (is_client, data + N_PIECES, size - N_PIECES, NULL);
  g_autoptr (GString) pieces = decode (is_client, data + N_PIECES, size - N_PIECES, data);

  g_assert_cmpmem (pieces->str, pieces->len, whole->str, whole->len);
}

/* The first bytes say in pieces of which size the rest arrives, which must
 * make no difference. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  if (size < N_PIECES)
    return 0;

  check (FALSE, data, size);
  check (TRUE, data, size);

  return 0;
}
