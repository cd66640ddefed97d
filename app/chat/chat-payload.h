/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one text may weigh, so that the whole payload is sure to be less than
 * the 64 KiB that a server takes in one frame.
 */
#define CHAT_PAYLOAD_MAX_BODY (16 * 1024)

/* More than this is not parsed, and not shown to its end. */
#define CHAT_PAYLOAD_MAX_SIZE (64 * 1024)

/**
 * ChatPayloadKind:
 * @CHAT_PAYLOAD_TEXT: words to read.
 * @CHAT_PAYLOAD_CODE: JSON without words: it is shown as it is.
 * @CHAT_PAYLOAD_EVENT: about another message, not a message itself.
 *
 * What is to be done with a payload. The numbers are in the database.
 */
typedef enum
{
  CHAT_PAYLOAD_TEXT = 0,
  CHAT_PAYLOAD_CODE = 1,
  CHAT_PAYLOAD_EVENT = 2,
} ChatPayloadKind;

/**
 * ChatPayload:
 * @kind: what it is.
 * @id: (nullable): the id by which repetitions are known, a UUID.
 * @body: what there is to read.
 * @mentions: (nullable) (array zero-terminated=1): whom the sender says it calls.
 *
 * What a payload says. Everything else is left in its bytes.
 */
typedef struct
{
  ChatPayloadKind  kind;
  char            *id;
  char            *body;
  char           **mentions;
} ChatPayload;

GBytes *chat_payload_build (const char         *id,
                            const char         *body,
                            const char *const  *mentions,
                            GError            **error) G_GNUC_WARN_UNUSED_RESULT;
void    chat_payload_parse (ChatPayload        *self,
                            GBytes             *bytes);
void    chat_payload_clear (ChatPayload        *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChatPayload, chat_payload_clear)

G_END_DECLS
