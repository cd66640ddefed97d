/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-options.h"

G_BEGIN_DECLS

typedef struct _CliOutput CliOutput;

/* Told once, when nothing more can be written. */
typedef void (*CliOutputFunc) (const GError *error,
                               gpointer      data);

CliOutput *cli_output_new            (const CliOptions *options);
void       cli_output_free           (CliOutput        *self);
void       cli_output_watch          (CliOutput        *self,
                                      CliOutputFunc     func,
                                      gpointer          data);
gboolean   cli_output_has_color      (CliOutput        *self);
gboolean   cli_output_is_interrupted (CliOutput        *self);
void       cli_output_write          (CliOutput        *self,
                                      const GString    *text);
void       cli_output_print          (CliOutput        *self,
                                      const char       *format,
                                      ...) G_GNUC_PRINTF (2, 3);
gboolean   cli_output_flush          (CliOutput        *self,
                                      GError          **error);
void       cli_output_append         (CliOutput        *self,
                                      GString          *text,
                                      const char       *foreign,
                                      gssize            length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliOutput, cli_output_free)

G_END_DECLS
