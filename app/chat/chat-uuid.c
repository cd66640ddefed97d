/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-uuid.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define COUNTER_MAX 0xfff
#define COUNTER_SEED_MAX 0x7ff
#define TIME_MAX G_GINT64_CONSTANT (0xffffffffffff)

/* Others see the ids, and whoever could foretell one could have a message of
 * somebody else taken for a repetition: so not from GRand.
 */
static void
get_system_random (guint8   *buffer,
                   gsize     length,
                   gpointer  user_data)
{
  gsize filled = 0;

  while (filled < length)
    {
      gssize n = getrandom (buffer + filled, length - filled, 0);

      if (n > 0)
        filled += (gsize) n;
      else if (errno != EINTR)
        g_error ("getrandom: %s", g_strerror (errno));
    }
}

static gint64
get_system_time (gpointer user_data)
{
  return g_get_real_time ();
}

/* RFC 9562, section 6.2, method 1: twelve bits after the time count within a
 * millisecond, from a random beginning that leaves room. When they are used up,
 * or the clock goes back, the time of the last id goes on.
 */
static void
advance (ChatUuidState *state,
         gint64         time,
         guint          seed)
{
  if (time > state->time)
    {
      state->time = time;
      state->counter = seed & COUNTER_SEED_MAX;
    }
  else if (state->counter < COUNTER_MAX)
    {
      state->counter++;
    }
  else
    {
      state->time++;
      state->counter = seed & COUNTER_SEED_MAX;
    }
}

/**
 * chat_uuid_next:
 * @state: what the last one has left
 * @source: time and randomness
 *
 * Makes an UUID of version 7 that sorts after all that were made with @state.
 *
 * Returns: (transfer full): the UUID, in lower case
 */
char *
chat_uuid_next (ChatUuidState        *state,
                const ChatUuidSource *source)
{
  guint8 random[10];
  guint8 *r = random;
  gint64 time;

  g_return_val_if_fail (state != NULL, NULL);
  g_return_val_if_fail (source != NULL, NULL);

  source->get_random (random, sizeof random, source->user_data);
  time = source->get_time (source->user_data) / 1000;
  advance (state, CLAMP (time, 0, TIME_MAX), (guint) r[0] << 8 | r[1]);

  return g_strdup_printf ("%08x-%04x-7%03x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          (guint) (state->time >> 16 & G_MAXUINT32),
                          (guint) (state->time & 0xffff),
                          state->counter,
                          0x80 | (r[2] & 0x3f), r[3],
                          r[4], r[5], r[6], r[7], r[8], r[9]);
}

/**
 * chat_uuid_new:
 *
 * Makes an UUID of version 7 that sorts after all that this process has made.
 * This may be done in any thread.
 *
 * Returns: (transfer full): the UUID, in lower case
 */
char *
chat_uuid_new (void)
{
  static const ChatUuidSource source = { get_system_time, get_system_random, NULL };
  static ChatUuidState state;
  static GMutex mutex;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return chat_uuid_next (&state, &source);
}

/**
 * chat_uuid_get_time:
 * @uuid: a text
 *
 * Gets the time that is written in an UUID of version 7. It is the time of who
 * has made it: nobody vouches for it.
 *
 * Returns: microseconds since the epoch, or -1 if @uuid is no such UUID
 */
gint64
chat_uuid_get_time (const char *uuid)
{
  guint64 high;
  guint64 low;

  g_return_val_if_fail (uuid != NULL, -1);

  if (!g_uuid_string_is_valid (uuid) || uuid[14] != '7' ||
      strchr ("89abAB", uuid[19]) == NULL)
    return -1;

  high = g_ascii_strtoull (uuid, NULL, 16);
  low = g_ascii_strtoull (uuid + 9, NULL, 16);

  return (gint64) (high << 16 | low) * 1000;
}
