/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-background-status.h"

#include "chat-session.h"
#include "confab-session-text.h"
#include "confab-text.h"
#include "confab-unread.h"

#include <glib/gi18n.h>

/* What changes within this time is told of once. */
#define DELAY 500

/* A desktop takes no more; one is for the ellipsis. */
#define MAX_CHARS 96

/**
 * ConfabBackgroundStatus:
 *
 * Says in a line how all accounts are and how much is to be read, for those who
 * see no window. It follows as long as it lives.
 */
struct _ConfabBackgroundStatus
{
  GObject       parent_instance;

  GListModel   *sessions;
  ConfabUnread *unread;
  char         *text;
  guint         update_id;
};

G_DEFINE_FINAL_TYPE (ConfabBackgroundStatus, confab_background_status, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SESSIONS,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void update_cb (gpointer user_data);

static void
queue_update (ConfabBackgroundStatus *self)
{
  if (self->update_id == 0)
    self->update_id = g_timeout_add_once (DELAY, update_cb, self);
}

/* What was listened to before is not twice. */
static void
listen (ConfabBackgroundStatus *self,
        gpointer                object,
        const char             *signal)
{
  g_signal_handlers_disconnect_by_func (object, queue_update, self);
  g_signal_connect_object (object, signal, G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
}

static char *
create_text (ChatSession *only,
             guint        n_sessions,
             guint        n_online,
             guint        n_unread)
{
  g_autofree char *state = NULL;

  if (n_sessions == 0)
    state = g_strdup (_("Offline"));
  else if (n_sessions == 1)
    state = g_strdup (confab_session_text_get_state (only));
  else if (n_sessions == n_online)
    state = g_strdup (_("Connected"));
  else
    /* Translators: the first number is never greater than the second, which decides about the plural */
    state = g_strdup_printf (ngettext ("Connected to %u of %u server", "Connected to %u of %u servers", n_sessions),
                             n_online, n_sessions);

  if (n_unread == 0)
    return g_steal_pointer (&state);

  /* Translators: a state such as “Connected”, and the number of messages */
  return g_strdup_printf (ngettext ("%s, %u unread", "%s, %u unread", n_unread), state, n_unread);
}

/* Where somebody has signed out, nothing is missed. */
static void
update (ConfabBackgroundStatus *self)
{
  g_autoptr (ChatSession) only = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shortened = NULL;
  guint n_sessions = 0;
  guint n_online = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->sessions); i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (self->sessions, i);
      ChatAccount *account = NULL;

      listen (self, session, "notify");
      if (chat_session_get_state (session) == CHAT_SESSION_OPEN)
        {
          account = chat_session_get_account (session);
          listen (self, account, "notify");
        }

      if (chat_session_get_signed_out (session))
        continue;

      n_sessions++;
      g_set_object (&only, session);
      n_online += account != NULL && chat_account_get_state (account) == CHAT_ACCOUNT_ONLINE;
    }

  text = create_text (only, n_sessions, n_online, confab_unread_get_total (self->unread));
  shortened = confab_text_shorten (text, MAX_CHARS - 1, 1);
  if (g_set_str (&self->text, shortened))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
update_cb (gpointer user_data)
{
  ConfabBackgroundStatus *self = user_data;

  self->update_id = 0;
  update (self);
}

static void
confab_background_status_constructed (GObject *object)
{
  ConfabBackgroundStatus *self = CONFAB_BACKGROUND_STATUS (object);

  G_OBJECT_CLASS (confab_background_status_parent_class)->constructed (object);

  self->unread = confab_unread_new (self->sessions);
  confab_unread_update (self->unread);
  listen (self, self->unread, "notify::total");
  listen (self, self->sessions, "items-changed");
  update (self);
}

static void
confab_background_status_dispose (GObject *object)
{
  ConfabBackgroundStatus *self = CONFAB_BACKGROUND_STATUS (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->unread);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (confab_background_status_parent_class)->dispose (object);
}

static void
confab_background_status_finalize (GObject *object)
{
  ConfabBackgroundStatus *self = CONFAB_BACKGROUND_STATUS (object);

  g_free (self->text);

  G_OBJECT_CLASS (confab_background_status_parent_class)->finalize (object);
}

static void
confab_background_status_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  ConfabBackgroundStatus *self = CONFAB_BACKGROUND_STATUS (object);

  switch (prop_id)
    {
    case PROP_SESSIONS:
      g_value_set_object (value, self->sessions);
      break;

    case PROP_TEXT:
      g_value_set_string (value, confab_background_status_get_text (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_background_status_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  ConfabBackgroundStatus *self = CONFAB_BACKGROUND_STATUS (object);

  switch (prop_id)
    {
    case PROP_SESSIONS:
      self->sessions = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_background_status_class_init (ConfabBackgroundStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = confab_background_status_constructed;
  object_class->dispose = confab_background_status_dispose;
  object_class->finalize = confab_background_status_finalize;
  object_class->get_property = confab_background_status_get_property;
  object_class->set_property = confab_background_status_set_property;

  /**
   * ConfabBackgroundStatus:sessions:
   *
   * What is told of, a list of [class@Chat.Session].
   */
  properties[PROP_SESSIONS] =
    g_param_spec_object ("sessions", NULL, NULL,
                         G_TYPE_LIST_MODEL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabBackgroundStatus:text:
   *
   * One line of 96 characters at most.
   */
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
confab_background_status_init (ConfabBackgroundStatus *self)
{
}

/**
 * confab_background_status_new:
 * @sessions: a list of [class@Chat.Session]
 *
 * Creates a status, which is up to date from the beginning.
 */
ConfabBackgroundStatus *
confab_background_status_new (GListModel *sessions)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (sessions), NULL);

  return g_object_new (CONFAB_TYPE_BACKGROUND_STATUS, "sessions", sessions, NULL);
}

/**
 * confab_background_status_get_text:
 * @self: a status
 *
 * Gets what is to be said.
 *
 * Returns: (transfer none): one line of 96 characters at most
 */
const char *
confab_background_status_get_text (ConfabBackgroundStatus *self)
{
  g_return_val_if_fail (CONFAB_IS_BACKGROUND_STATUS (self), NULL);

  return self->text;
}
