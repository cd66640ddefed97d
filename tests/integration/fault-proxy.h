/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a connection comes to its end. */
typedef enum
{
  /* both sides are closed */
  FAULT_CLOSE,
  /* both sides are reset, and what was on the way is lost */
  FAULT_RESET,
  /* one direction ends, and the other goes on for a while */
  FAULT_HALF_CLOSE,
  /* nothing passes for a while, and then the end comes */
  FAULT_STALL,
  /* the last bytes pass one by one */
  FAULT_DRIBBLE,
  N_FAULTS,
} Fault;

/**
 * FaultProxy:
 *
 * Stands between clients and a server on the loopback interface, and cuts each
 * connection after a number of bytes, in the direction in which the last of
 * them went: the seed tells after how many, and in what way. It does so in a
 * thread of its own, as a network would.
 */
typedef struct _FaultProxy FaultProxy;

FaultProxy *fault_proxy_new              (guint16     target_port,
                                          guint32     seed) G_GNUC_WARN_UNUSED_RESULT;
void        fault_proxy_free             (FaultProxy *self);
guint16     fault_proxy_get_port         (FaultProxy *self);
void        fault_proxy_plan             (FaultProxy *self,
                                          Fault       fault,
                                          gboolean    down,
                                          guint       n_bytes);
void        fault_proxy_heal             (FaultProxy *self);
void        fault_proxy_cut              (FaultProxy *self);
void        fault_proxy_spare_server     (FaultProxy *self);
void        fault_proxy_set_shut         (FaultProxy *self,
                                          gboolean    shut);
guint       fault_proxy_get_n_cuts       (FaultProxy *self);
guint       fault_proxy_get_n_cuts_of    (FaultProxy *self,
                                          Fault       fault);
guint       fault_proxy_get_n_early_cuts (FaultProxy *self);
const char *fault_to_string              (Fault       fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultProxy, fault_proxy_free)

G_END_DECLS
