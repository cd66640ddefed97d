/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-command.h"
#include "wire-limits.h"
#include "wire-reply.h"
#include "wire-view.h"

G_BEGIN_DECLS

/**
 * WireDecoder:
 *
 * Turns the objects of a frame into commands or replies, one at a time and
 * in order. One decoder serves any number of connections of one thread; it
 * keeps its scratch memory between frames.
 */
typedef struct _WireDecoder WireDecoder;

/**
 * WireDecoded:
 * @WIRE_DECODED_NOTHING: the frame is at its end, or an error is set.
 * @WIRE_DECODED_PUBLICATION: a plain publication, as a view.
 * @WIRE_DECODED_REPLY: any other reply.
 */
typedef enum
{
  WIRE_DECODED_NOTHING,
  WIRE_DECODED_PUBLICATION,
  WIRE_DECODED_REPLY,
} WireDecoded;

WireDecoder *wire_decoder_new          (const WireLimits  *limits);
void         wire_decoder_free         (WireDecoder       *self);
gboolean     wire_decoder_begin        (WireDecoder       *self,
                                        GBytes            *frame,
                                        GError           **error);
WireCommand *wire_decoder_next_command (WireDecoder       *self,
                                        GError           **error);
WireReply   *wire_decoder_next_reply   (WireDecoder       *self,
                                        GError           **error);
WireDecoded  wire_decoder_next_push    (WireDecoder       *self,
                                        WireView          *view,
                                        WireReply        **reply,
                                        GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireDecoder, wire_decoder_free)

G_END_DECLS
