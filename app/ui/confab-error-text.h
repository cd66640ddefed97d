/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabErrorAction:
 * @CONFAB_ERROR_ACTION_NONE: nothing that a button could do.
 * @CONFAB_ERROR_ACTION_RETRY: the same thing may work now or later.
 * @CONFAB_ERROR_ACTION_SIGN_IN: another name or token is needed.
 *
 * What the person can do about an error.
 */
typedef enum
{
  CONFAB_ERROR_ACTION_NONE,
  CONFAB_ERROR_ACTION_RETRY,
  CONFAB_ERROR_ACTION_SIGN_IN,
} ConfabErrorAction;

/**
 * ConfabErrorText:
 * @title: what happened, in header capitalization, without a full stop.
 * @body: one or two sentences that explain it.
 * @action: what can be done.
 * @action_label: (nullable): the label of a button for @action.
 *
 * An error in plain words. The strings are static; none has markup.
 */
typedef struct
{
  const char        *title;
  const char        *body;
  ConfabErrorAction  action;
  const char        *action_label;
} ConfabErrorText;

ConfabErrorText confab_error_text_get              (const GError *error);
ConfabErrorText confab_error_text_get_for_joining  (const GError *error);
ConfabErrorText confab_error_text_get_for_presence (const GError *error);
ConfabErrorText confab_error_text_get_for_writing  (const GError *error);

G_END_DECLS
