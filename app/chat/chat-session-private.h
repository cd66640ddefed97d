/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-announcement.h"
#include "chat-session.h"

G_BEGIN_DECLS

/**
 * ChatSession:
 *
 * What a window talks through: an account and, where the server runs on this
 * computer, its host. It brings them up in order and takes them down again so
 * that nothing is lost.
 */
struct _ChatSession
{
  GObject             parent_instance;

  char               *id;
  char               *name;
  char               *directory;
  char               *uri;
  char               *fingerprint;
  char               *user;
  char               *token;
  ChatSecrets        *secrets;
  GPtrArray          *rooms;

  ChatHost           *host;
  ChatAnnouncement   *announcement;
  ChatAccount        *account;
  GError             *error;
  GCancellable       *cancellable;
  GTask              *close_task;
  guint               close_timeout_id;
  ChatSessionState    state;

  guint               hosted : 1;
  guint               busy : 1;
  guint               kept : 1;
  /* Known here, or to be found in the secrets. */
  guint               has_token : 1;
  guint               signed_out : 1;
};

G_END_DECLS
