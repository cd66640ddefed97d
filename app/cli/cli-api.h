/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-options.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CLI_TYPE_API (cli_api_get_type ())
G_DECLARE_FINAL_TYPE (CliApi, cli_api, CLI, API, GObject)

CliApi   *cli_api_new         (const CliOptions     *options,
                               GError              **error);
void      cli_api_call_async  (CliApi               *self,
                               const char           *method,
                               const char           *request,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
JsonNode *cli_api_call_finish (CliApi               *self,
                               GAsyncResult         *result,
                               GError              **error);

G_END_DECLS
