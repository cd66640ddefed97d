/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-remote-error.h"

#define NAME(name) "io.github.confab_chat.Confab.Error." name

static const GDBusErrorEntry entries[] = {
  { CONFAB_REMOTE_ERROR_UNKNOWN_ACCOUNT, NAME ("UnknownAccount") },
  { CONFAB_REMOTE_ERROR_UNKNOWN_ROOM, NAME ("UnknownRoom") },
  { CONFAB_REMOTE_ERROR_SIGNED_OUT, NAME ("SignedOut") },
  { CONFAB_REMOTE_ERROR_NOT_ALLOWED, NAME ("NotAllowed") },
  { CONFAB_REMOTE_ERROR_INVALID_TEXT, NAME ("InvalidText") },
  { CONFAB_REMOTE_ERROR_TOO_MANY, NAME ("TooMany") },
  { CONFAB_REMOTE_ERROR_FAILED, NAME ("Failed") },
};

/**
 * confab_remote_error_quark:
 *
 * Gets the domain of errors that other programs are told, and gives them their
 * names on the bus.
 */
GQuark
confab_remote_error_quark (void)
{
  static gsize quark;

  g_dbus_error_register_error_domain ("confab-remote-error-quark", &quark, entries, G_N_ELEMENTS (entries));

  return (GQuark) quark;
}
