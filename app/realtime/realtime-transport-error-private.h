/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GError *realtime_transport_error_new (const GError         *cause,
                                      const char           *host,
                                      guint                 http_status,
                                      GTlsCertificateFlags  certificate_errors) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
