/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TEST_TYPE_MONITOR (test_monitor_get_type ())

G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

TestMonitor *test_monitor_new              (void);
void         test_monitor_tell             (TestMonitor          *self);
void         test_monitor_set_available    (TestMonitor          *self,
                                            gboolean              available);
void         test_monitor_set_connectivity (TestMonitor          *self,
                                            GNetworkConnectivity  connectivity);
gboolean     test_monitor_is_watched       (TestMonitor          *self);

G_END_DECLS
