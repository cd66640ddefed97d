/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat.h"

G_BEGIN_DECLS

/* An account with a folder of its own, which is removed at the end. */
typedef struct
{
  char        *directory;
  char        *uri;
  char        *user;
  char        *token;
  ChatAccount *account;
} UiFixture;

void       ui_test_init            (int         *argc,
                                    char      ***argv);
int        ui_test_run             (void);
void       ui_test_wait_frames     (GtkWidget   *widget,
                                    guint        n_frames);
GtkWidget *ui_test_find            (GtkWidget   *root,
                                    GType        type);
GtkWindow *ui_test_present         (GtkWidget   *child,
                                    int          width,
                                    int          height);
void       ui_test_destroy         (GtkWindow   *window);
gboolean   ui_test_can_press       (void);
gboolean   ui_test_skip_without_keys (void);
void       ui_test_press           (GtkWindow   *window,
                                    const char  *keys);
void       ui_test_click           (GtkWidget   *widget,
                                    guint        button);

void       ui_fixture_setup        (UiFixture   *self);
void       ui_fixture_setup_server (UiFixture   *self,
                                    const char  *uri,
                                    const char  *user,
                                    const char  *token);
void       ui_fixture_open         (UiFixture   *self);
void       ui_fixture_close        (UiFixture   *self);
ChatRoom  *ui_fixture_join         (UiFixture   *self,
                                    const char  *name,
                                    guint        n_messages);
void       ui_fixture_teardown     (UiFixture   *self);

ChatAccount *
           ui_test_open_session    (GListStore  *sessions,
                                    const char  *uri,
                                    const char  *user,
                                    const char  *token);
void       ui_test_forget          (void);
void       ui_test_close_sessions  (GListStore  *sessions);

gint64     ui_test_deadline        (void);
void       ui_test_iterate         (gint64       deadline);

/* Runs the main loop until COND holds, and fails after a while. */
#define ui_test_wait_until(cond)                                        \
  G_STMT_START {                                                        \
    gint64 ui_test_deadline_ = ui_test_deadline ();                     \
    while (!(cond))                                                     \
      {                                                                 \
        if (g_get_monotonic_time () > ui_test_deadline_)                \
          g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #cond); \
        ui_test_iterate (ui_test_deadline_);                            \
      }                                                                 \
  } G_STMT_END

G_END_DECLS
