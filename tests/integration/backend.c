/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "backend.h"

#include "centrifugo-fixture.h"
#include "server-fixture.h"

#define OUR_CONFIG \
  "[history]\n" \
  "synchronous=normal\n" \
  "[default]\n" \
  "publish=everyone\n" \
  "[channel short]\n" \
  "publish=everyone\n" \
  "history_size=" G_STRINGIFY (BACKEND_SHORT_HISTORY) "\n" \
  "[channel secret]\n" \
  "read=members\n"

#define FOR_EVERYBODY \
  "\"history_ttl\": \"1h\", \"force_recovery\": true, \"presence\": true, \"join_leave\": true," \
  "\"allow_subscribe_for_client\": true, \"allow_subscribe_for_anonymous\": true," \
  "\"allow_publish_for_client\": true, \"allow_publish_for_anonymous\": true," \
  "\"allow_history_for_client\": true, \"allow_history_for_anonymous\": true," \
  "\"allow_presence_for_client\": true, \"allow_presence_for_anonymous\": true"

#define CENTRIFUGO_CHANNELS \
  "{\"namespaces\": [" \
  "{\"name\": \"room\", \"history_size\": 1000000, " FOR_EVERYBODY "}," \
  "{\"name\": \"short\", \"history_size\": " G_STRINGIFY (BACKEND_SHORT_HISTORY) ", " FOR_EVERYBODY "}," \
  "{\"name\": \"secret\", \"allow_subscribe_for_client\": true}" \
  "]}"

struct _Backend
{
  /* one of them */
  ServerFixture     *ours;
  CentrifugoFixture *centrifugo;
};

/* Returns %NULL where there is no such server here; says why. */
Backend *
backend_new (BackendKind   kind,
             char        **why_not)
{
  g_autoptr (Backend) self = g_new0 (Backend, 1);
  g_autofree char *program = NULL;
  g_autoptr (GError) error = NULL;

  if (kind == BACKEND_OURS)
    {
      self->ours = server_fixture_new (OUR_CONFIG, &error);
      g_assert_no_error (error);
      return g_steal_pointer (&self);
    }

  program = centrifugo_fixture_find_program ();
  if (program == NULL)
    {
      *why_not = g_strdup ("There is no Centrifugo here: neither in PATH nor named by CONFAB_CENTRIFUGO");
      return NULL;
    }

  self->centrifugo = centrifugo_fixture_new (program, CENTRIFUGO_CHANNELS, "{}", "{}");

  return g_steal_pointer (&self);
}

void
backend_free (Backend *self)
{
  g_clear_pointer (&self->ours, server_fixture_free);
  g_clear_pointer (&self->centrifugo, centrifugo_fixture_free);
  g_free (self);
}

guint16
backend_get_port (Backend *self)
{
  return self->ours != NULL ? server_fixture_get_port (self->ours)
                            : centrifugo_fixture_get_port (self->centrifugo);
}

/* Whether what was published is still there after a crash. */
gboolean
backend_keeps_history (Backend *self)
{
  return self->ours != NULL;
}

/* Whether a client that it has had half a command of is told never to come back:
 * what a Centrifugo cannot read to the end it takes for a bad request. */
gboolean
backend_resents_halves (Backend *self)
{
  return self->centrifugo != NULL;
}

char *
backend_mint_token (Backend    *self,
                    const char *user)
{
  return self->ours != NULL ? server_fixture_mint_token (self->ours, user, FALSE)
                            : centrifugo_fixture_mint_token (user);
}

void
backend_kill (Backend *self)
{
  if (self->ours != NULL)
    server_fixture_kill (self->ours);
  else
    centrifugo_fixture_kill (self->centrifugo);
}

void
backend_start (Backend *self)
{
  g_autoptr (GError) error = NULL;

  if (self->ours == NULL)
    {
      centrifugo_fixture_start (self->centrifugo);
      return;
    }

  server_fixture_start (self->ours, &error);
  g_assert_no_error (error);
}
