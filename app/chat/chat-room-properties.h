/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The properties of ChatRoom. */
enum
{
  PROP_0,
  PROP_ACTIVITY,
  PROP_DRAFT,
  PROP_ERROR,
  PROP_FAVOURITE,
  PROP_HISTORY_REFUSED,
  PROP_LAST_MESSAGE,
  PROP_MENTION_COUNT,
  PROP_NAME,
  PROP_NOTIFY_LEVEL,
  PROP_RESOURCE_ID,
  PROP_STATE,
  PROP_TIMELINE,
  PROP_TITLE,
  PROP_UNREAD_COUNT,
  PROP_WRITE_ERROR,
  N_PROPS
};

void chat_room_properties_create (GParamSpec **properties);
void chat_room_properties_get    (GObject     *object,
                                  guint        prop_id,
                                  GValue      *value,
                                  GParamSpec  *pspec);

G_END_DECLS
