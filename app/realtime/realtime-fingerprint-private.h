/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *realtime_fingerprint_normalize          (const char      *text) G_GNUC_WARN_UNUSED_RESULT;
char *realtime_fingerprint_new_of_certificate (GTlsCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
