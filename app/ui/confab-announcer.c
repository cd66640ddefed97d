/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-announcer.h"

#include "confab-a11y.h"
#include "confab-text.h"
#include "confab-user-text.h"

#include <glib/gi18n.h>

#define DEFAULT_INTERVAL 3000
#define MAX_SPOKEN_LENGTH 300

/**
 * ConfabAnnouncer:
 *
 * Speaks new messages through the screen reader, without flooding it.
 *
 * A message that comes after a silence is spoken at once. What comes within
 * the interval after that is spoken at its end: one message with its text,
 * several as their number.
 */
struct _ConfabAnnouncer
{
  GObject        parent_instance;

  GtkAccessible *accessible;
  ChatMessage   *last;
  guint          n_waiting;
  guint          interval;
  guint          timeout_id;
};

G_DEFINE_FINAL_TYPE (ConfabAnnouncer, confab_announcer, G_TYPE_OBJECT)

enum
{
  ANNOUNCE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
describe (ConfabAnnouncer *self)
{
  g_autofree char *author = NULL;
  g_autofree char *text = NULL;
  g_autofree char *body = NULL;

  if (self->n_waiting > 1)
    return g_strdup_printf (ngettext ("%u new message", "%u new messages", self->n_waiting),
                            self->n_waiting);

  author = confab_user_text_get (chat_message_get_author (self->last));
  text = confab_a11y_dup_text (self->last);
  body = confab_text_shorten (text, MAX_SPOKEN_LENGTH, MAX_SPOKEN_LENGTH);

  /* Translators: spoken when a message arrives; author, text */
  return g_strdup_printf (_("%s: %s"), author, body);
}

static void
flush (ConfabAnnouncer *self)
{
  g_autofree char *text = describe (self);

  self->n_waiting = 0;
  g_clear_object (&self->last);
  g_signal_emit (self, signals[ANNOUNCE], 0, text);
}

static gboolean
timeout_cb (gpointer user_data)
{
  ConfabAnnouncer *self = user_data;

  if (self->n_waiting == 0)
    {
      self->timeout_id = 0;
      return G_SOURCE_REMOVE;
    }

  flush (self);

  return G_SOURCE_CONTINUE;
}

static void
confab_announcer_real_announce (ConfabAnnouncer *self,
                                const char      *text)
{
  if (self->accessible != NULL)
    gtk_accessible_announce (self->accessible, text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
confab_announcer_dispose (GObject *object)
{
  ConfabAnnouncer *self = CONFAB_ANNOUNCER (object);

  confab_announcer_clear (self);
  g_clear_weak_pointer (&self->accessible);

  G_OBJECT_CLASS (confab_announcer_parent_class)->dispose (object);
}

static void
confab_announcer_class_init (ConfabAnnouncerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_announcer_dispose;

  /**
   * ConfabAnnouncer::announce:
   * @text: what is spoken
   *
   * Emitted when @text is to be spoken.
   */
  signals[ANNOUNCE] =
    g_signal_new_class_handler ("announce",
                                G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST,
                                G_CALLBACK (confab_announcer_real_announce),
                                NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
confab_announcer_init (ConfabAnnouncer *self)
{
  self->interval = DEFAULT_INTERVAL;
}

/**
 * confab_announcer_new:
 * @accessible: where the messages are shown; not owned
 *
 * Creates an announcer.
 */
ConfabAnnouncer *
confab_announcer_new (GtkAccessible *accessible)
{
  ConfabAnnouncer *self;

  g_return_val_if_fail (GTK_IS_ACCESSIBLE (accessible), NULL);

  self = g_object_new (CONFAB_TYPE_ANNOUNCER, NULL);
  g_set_weak_pointer (&self->accessible, accessible);

  return self;
}

/**
 * confab_announcer_set_interval:
 * @self: an announcer
 * @interval: the shortest time between two announcements, in milliseconds
 *
 * Sets how often to speak at most. It holds from the next message on.
 */
void
confab_announcer_set_interval (ConfabAnnouncer *self,
                               guint            interval)
{
  g_return_if_fail (CONFAB_IS_ANNOUNCER (self));

  self->interval = interval;
}

/**
 * confab_announcer_add_messages:
 * @self: an announcer
 * @last: the last of some messages that have just arrived
 * @n_messages: how many they are
 *
 * Speaks @last now or, with others, a little later. Of more than one, it is told
 * how many they are.
 */
void
confab_announcer_add_messages (ConfabAnnouncer *self,
                               ChatMessage     *last,
                               guint            n_messages)
{
  g_return_if_fail (CONFAB_IS_ANNOUNCER (self));
  g_return_if_fail (CHAT_IS_MESSAGE (last));
  g_return_if_fail (n_messages > 0);

  g_set_object (&self->last, last);
  self->n_waiting += n_messages;

  if (self->timeout_id == 0)
    {
      self->timeout_id = g_timeout_add (self->interval, timeout_cb, self);
      flush (self);
    }
}

/**
 * confab_announcer_clear:
 * @self: an announcer
 *
 * Forgets what has not been spoken yet, as when another room is shown.
 */
void
confab_announcer_clear (ConfabAnnouncer *self)
{
  g_return_if_fail (CONFAB_IS_ANNOUNCER (self));

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_object (&self->last);
  self->n_waiting = 0;
}
