/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

static const WireLimits limits = {
  .max_frame_size = WIRE_DEFAULT_COMMAND_FRAME_SIZE,
  .max_objects = 16,
  .max_depth = 8,
};

/* What was decoded may take more room when it is written with all its fields. */
static const WireLimits wide_limits = {
  .max_frame_size = WIRE_DEFAULT_REPLY_FRAME_SIZE,
  .max_objects = 1,
  .max_depth = 8,
};

static int
compare_bytes (const void *a,
               const void *b)
{
  return *(const guchar *) a - *(const guchar *) b;
}

/* Maps of strings are written in the order of a hash table, which may be
 * another one after a copy: then the same bytes have to do. */
static void
assert_same_text (GString *text,
                  GString *again)
{
  if (strstr (text->str, "\"tags\":{") != NULL || strstr (text->str, "\"headers\":{") != NULL)
    {
      qsort (text->str, text->len, 1, compare_bytes);
      qsort (again->str, again->len, 1, compare_bytes);
    }

  g_assert_cmpmem (text->str, text->len, again->str, again->len);
}

static WireDecoder *
begin (const GString *text)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&wide_limits);
  g_autoptr (GBytes) frame = g_bytes_new (text->str, text->len);
  g_autoptr (GError) error = NULL;

  wire_decoder_begin (decoder, frame, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&decoder);
}

static void
check_command (const WireCommand *command)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) again = g_string_new (NULL);
  g_autoptr (WireDecoder) decoder = NULL;
  g_autoptr (WireCommand) copy = NULL;
  g_autoptr (GError) error = NULL;

  if (command->method == WIRE_METHOD_UNKNOWN)
    return;

  wire_command_encode (command, text);
  decoder = begin (text);
  copy = wire_decoder_next_command (decoder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (copy->method, ==, command->method);
  g_assert_cmpuint (copy->id, ==, command->id);

  wire_command_encode (copy, again);
  assert_same_text (text, again);
}

static void
check_reply (const WireReply *reply)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) again = g_string_new (NULL);
  g_autoptr (WireDecoder) decoder = NULL;
  g_autoptr (WireReply) copy = NULL;
  g_autoptr (GError) error = NULL;

  if (reply->type == WIRE_REPLY_UNKNOWN ||
      (reply->type == WIRE_REPLY_PUSH && reply->push == WIRE_PUSH_UNKNOWN))
    return;

  wire_reply_encode (reply, text);
  decoder = begin (text);
  copy = wire_decoder_next_reply (decoder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (copy->type, ==, reply->type);
  g_assert_cmpuint (copy->id, ==, reply->id);
  g_assert_cmpstr (copy->channel, ==, reply->channel);

  wire_reply_encode (copy, again);
  assert_same_text (text, again);
}

static WireReply *
next_push (WireDecoder *decoder)
{
  WireReply *reply;
  WireView view;

  if (wire_decoder_next_push (decoder, &view, &reply, NULL) == WIRE_DECODED_PUBLICATION)
    reply = wire_view_to_reply (&view);

  return reply;
}

/* The short way to a reply ends where the long one does. */
static void
check_pushes (GBytes *frame)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&limits);
  g_autoptr (WireDecoder) other_decoder = wire_decoder_new (&limits);
  g_autoptr (WireReply) reply = NULL;

  g_assert_true (wire_decoder_begin (decoder, frame, NULL));
  g_assert_true (wire_decoder_begin (other_decoder, frame, NULL));

  do
    {
      g_autoptr (WireReply) other = next_push (other_decoder);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GString) other_text = g_string_new (NULL);

      g_clear_pointer (&reply, wire_reply_free);
      reply = wire_decoder_next_reply (decoder, NULL);
      g_assert_cmpint (reply != NULL, ==, other != NULL);
      if (reply == NULL)
        continue;

      g_assert_cmpint (reply->type, ==, other->type);
      if (reply->type == WIRE_REPLY_UNKNOWN || (reply->type == WIRE_REPLY_PUSH && reply->push == WIRE_PUSH_UNKNOWN))
        continue;

      wire_reply_encode (reply, text);
      wire_reply_encode (other, other_text);
      assert_same_text (text, other_text);
    }
  while (reply != NULL);
}

static void
check_payload (GBytes *frame)
{
  g_autoptr (GBytes) payload = wire_payload_new (frame, limits.max_depth, NULL);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;

  if (payload == NULL)
    return;

  again = wire_payload_new (payload, limits.max_depth, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (payload, again));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&limits);
  g_autoptr (GBytes) frame = g_bytes_new (data, size);
  WireCommand *command;
  WireReply *reply;

  if (wire_decoder_begin (decoder, frame, NULL))
    {
      while ((command = wire_decoder_next_command (decoder, NULL)) != NULL)
        {
          check_command (command);
          wire_command_free (command);
        }

      g_assert_true (wire_decoder_begin (decoder, frame, NULL));
      while ((reply = wire_decoder_next_reply (decoder, NULL)) != NULL)
        {
          check_reply (reply);
          wire_reply_free (reply);
        }

      check_pushes (frame);
    }

  check_payload (frame);

  return 0;
}
