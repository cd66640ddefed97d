/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_SEARCH_PROVIDER (confab_search_provider_get_type ())

G_DECLARE_FINAL_TYPE (ConfabSearchProvider, confab_search_provider, CONFAB, SEARCH_PROVIDER, GApplication)

ConfabSearchProvider *confab_search_provider_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
