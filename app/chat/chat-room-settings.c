/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-settings.h"

/* What the person has set for a room. */
typedef struct
{
  gint64 room;
  gint64 favourite;
  gint64 notify_level;
} Settings;

static gboolean
save_job (ChatSql   *sql,
          gpointer   data,
          GError   **error)
{
  const Settings *settings = data;

  return chat_stored_room_check (sql, settings->room, error) &&
         chat_sql_run (sql, error, "UPDATE rooms SET favourite = ?, notify = ? WHERE room = ?", "iii",
                       settings->favourite, settings->notify_level, settings->room);
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("The settings of a room cannot be stored: %s", error->message);
}

/**
 * chat_room_settings_save:
 * @store: the store
 * @room: the number of the room
 * @favourite: whether it stands before others
 * @notify_level: what is told of it
 *
 * Stores what the person has set for a room.
 */
void
chat_room_settings_save (ChatStore      *store,
                         gint64          room,
                         gboolean        favourite,
                         ChatRoomNotify  notify_level)
{
  Settings *settings;
  GTask *task;

  g_return_if_fail (CHAT_IS_STORE (store));

  settings = g_new0 (Settings, 1);
  settings->room = room;
  settings->favourite = favourite;
  settings->notify_level = notify_level;

  task = g_task_new (store, NULL, saved_cb, NULL);
  g_task_set_source_tag (task, chat_room_settings_save);
  g_task_set_static_name (task, "[chat] save room settings");
  g_task_set_task_data (task, settings, g_free);
  chat_store_run (store, CHAT_DATABASE_WRITE, save_job, settings, task);
}
