/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <yyjson.h>

G_BEGIN_DECLS

/**
 * OperatorProgram:
 *
 * A program of the operator, which realtime-server asks over HTTP: in a thread
 * of its own, so that the test can wait for what comes of its answers.
 */
typedef struct _OperatorProgram OperatorProgram;

/**
 * OperatorQuestion:
 * @path: where.
 * @text: what was asked, JSON.
 * @headers: (element-type utf8 utf8): of the request, by lower-case name.
 * @message: (nullable): what is to be answered.
 */
typedef struct
{
  char *path;
  char *text;
  yyjson_doc *doc;
  GHashTable *headers;
  gpointer message;
} OperatorQuestion;

OperatorProgram  *operator_program_new      (void);
void              operator_program_free     (OperatorProgram  *self);
char             *operator_program_dup_uri  (OperatorProgram  *self,
                                             const char       *path);
void              operator_program_set      (OperatorProgram  *self,
                                             const char       *path,
                                             const char       *answer);
OperatorQuestion *operator_program_take     (OperatorProgram  *self,
                                             const char       *path);
guint             operator_program_count    (OperatorProgram  *self);
void              operator_program_answer   (OperatorProgram  *self,
                                             OperatorQuestion *question,
                                             guint             status,
                                             const char       *answer);
const char       *operator_question_get     (OperatorQuestion *self,
                                             const char       *path);
void              operator_question_free    (OperatorQuestion *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OperatorProgram, operator_program_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OperatorQuestion, operator_question_free)

G_END_DECLS
