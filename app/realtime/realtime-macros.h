/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#define REALTIME_API __attribute__ ((visibility ("default"))) extern
