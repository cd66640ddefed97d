/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-user-text.h"

#include <glib/gi18n.h>

/**
 * confab_user_text_get:
 * @user: a user
 *
 * Says who somebody is. A guest is called one: the name may be that of another
 * user, whom the guest could be taken for.
 */
char *
confab_user_text_get (ChatUser *user)
{
  const char *name;

  g_return_val_if_fail (user != NULL, NULL);

  name = chat_user_get_handle (user);
  if (*name != '\0' && chat_user_is_guest (user))
    /* Translators: somebody who has come with an invite; the name that they have chosen */
    return g_strdup_printf (_("%s (guest)"), name);
  if (*name != '\0')
    return g_strdup (name);
  if (chat_user_is_guest (user))
    /* Translators: somebody without an account */
    return g_strdup (_("Guest"));

  /* Translators: who has sent a message of which the server does not say who has */
  return g_strdup (_("Unknown"));
}
