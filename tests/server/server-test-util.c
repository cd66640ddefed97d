/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-test-util.h"

#include <glib/gstdio.h>
#include <string.h>

#define TIMEOUT_SECONDS 20

static void
timeout_cb (gpointer data)
{
  g_error ("Waited for %d seconds", TIMEOUT_SECONDS);
}

/* Runs the main context until something is done, but not for ever. */
void
test_iterate_until (const gboolean *done)
{
  guint id = g_timeout_add_seconds_once (TIMEOUT_SECONDS, timeout_cb, NULL);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (id);
}

WirePublication *
test_make_publication (const char *json,
                       gint64      time)
{
  WirePublication *publication = g_new0 (WirePublication, 1);

  publication->data = g_bytes_new (json, strlen (json));
  publication->time = time;
  publication->info = g_new0 (WireClientInfo, 1);
  publication->info->user = g_strdup ("alice");
  publication->info->client = g_strdup ("client");
  return publication;
}
