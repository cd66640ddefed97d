/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-session-text.h"

#include "confab-error-text.h"

#include <glib/gi18n.h>

/**
 * confab_session_text_dup_title:
 * @session: a session
 *
 * Says which server it is.
 *
 * Returns: (transfer full): the name of its host, without markup
 */
char *
confab_session_text_dup_title (ChatSession *session)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);

  if (chat_session_get_hosted (session))
    return g_strdup (_("This Computer"));

  uri = g_uri_parse (chat_session_get_uri (session), G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return g_strdup (chat_session_get_uri (session));

  if (g_uri_get_port (uri) > 0)
    return g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));

  return g_strdup (g_uri_get_host (uri));
}

/**
 * confab_session_text_get_person:
 * @session: a session
 *
 * Says as whom the person is there.
 *
 * Returns: (transfer none): a name, without markup
 */
const char *
confab_session_text_get_person (ChatSession *session)
{
  const char *name;

  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);

  name = chat_session_get_name (session);
  if (name == NULL || *name == '\0')
    name = chat_session_get_user (session);

  /* Translators: somebody without an account */
  return name != NULL && *name != '\0' ? name : _("Guest");
}

/**
 * confab_session_text_get_error:
 * @session: a session
 *
 * Gets what is wrong with it now, if anything is.
 *
 * Returns: (transfer none) (nullable): the error
 */
const GError *
confab_session_text_get_error (ChatSession *session)
{
  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);

  switch (chat_session_get_state (session))
    {
    case CHAT_SESSION_OPEN:
      return chat_account_get_error (chat_session_get_account (session));

    case CHAT_SESSION_FAILED:
      return chat_session_get_error (session);

    case CHAT_SESSION_IDLE:
    case CHAT_SESSION_STARTING:
    case CHAT_SESSION_CLOSED:
    default:
      return NULL;
    }
}

static const char *
get_account_state (ChatAccount *account)
{
  const GError *error = chat_account_get_error (account);

  switch (chat_account_get_state (account))
    {
    case CHAT_ACCOUNT_CONNECTING:
      return _("Connecting…");

    case CHAT_ACCOUNT_RECONNECTING:
      return _("Reconnecting…");

    case CHAT_ACCOUNT_ONLINE:
      return error != NULL ? confab_error_text_get (error).title : _("Connected");

    case CHAT_ACCOUNT_OFFLINE:
    default:
      return error != NULL ? confab_error_text_get (error).title : _("Offline");
    }
}

/**
 * confab_session_text_get_state:
 * @session: a session
 *
 * Says in plain words how it is.
 *
 * Returns: (transfer none): a few words, without markup
 */
const char *
confab_session_text_get_state (ChatSession *session)
{
  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);

  switch (chat_session_get_state (session))
    {
    case CHAT_SESSION_OPEN:
      return get_account_state (chat_session_get_account (session));

    case CHAT_SESSION_FAILED:
      return confab_error_text_get (chat_session_get_error (session)).title;

    case CHAT_SESSION_CLOSED:
      return _("Closed");

    case CHAT_SESSION_IDLE:
    case CHAT_SESSION_STARTING:
    default:
      return _("Opening…");
    }
}

/**
 * confab_session_text_get_icon:
 * @session: a session
 *
 * Gets an icon for a state that is worth a look.
 *
 * Returns: (transfer none) (nullable): the name of the icon, or %NULL if there
 *   is a connection
 */
const char *
confab_session_text_get_icon (ChatSession *session)
{
  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);

  if (chat_session_get_state (session) == CHAT_SESSION_FAILED)
    return "dialog-warning-symbolic";
  if (chat_session_get_state (session) == CHAT_SESSION_STARTING)
    return "content-loading-symbolic";
  if (chat_session_get_state (session) != CHAT_SESSION_OPEN)
    return "network-offline-symbolic";

  switch (chat_account_get_state (chat_session_get_account (session)))
    {
    case CHAT_ACCOUNT_ONLINE:
      return NULL;

    case CHAT_ACCOUNT_CONNECTING:
    case CHAT_ACCOUNT_RECONNECTING:
      return "content-loading-symbolic";

    case CHAT_ACCOUNT_OFFLINE:
    default:
      return "network-offline-symbolic";
    }
}
