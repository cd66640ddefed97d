/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat.h"
#include "server-fixture.h"

G_BEGIN_DECLS

/* Somebody with an account and a folder for it, who can quit and come back. */
typedef struct
{
  char        *uri;
  char        *user;
  char        *token;
  char        *folder;
  ChatAccount *account;
} ChatPerson;

ChatPerson *chat_person_new         (const char  *uri,
                                     const char  *user,
                                     const char  *token);
void        chat_person_free        (ChatPerson  *self);
void        chat_person_open        (ChatPerson  *self);
void        chat_person_quit        (ChatPerson  *self);
void        chat_person_go_online   (ChatPerson  *self);
ChatRoom   *chat_person_join        (ChatPerson  *self,
                                     const char  *name,
                                     const char  *resource_id);
void        chat_person_wait_joined (ChatRoom    *room);

ChatMessage *test_send              (ChatRoom    *room,
                                     const char  *body);
void         test_send_many         (ChatRoom    *room,
                                     const char  *prefix,
                                     guint        n);
void         test_load_all          (ChatRoom    *room);
char        *test_describe          (ChatRoom    *room);
guint        test_count             (ChatRoom    *room,
                                     ChatTimelineItemKind  kind);
gboolean     test_all_sent          (ChatRoom    *room);
gboolean     test_shows             (ChatRoom    *room,
                                     const char  *text);

/* “ann: text” for each message, “---” for a gap, “(sending)” and “(failed)”
 * behind what is not in the stream; one line each.
 */
#define test_assert_timeline(room, expected) \
  G_STMT_START { \
    g_autofree char *test_seen = test_describe (room); \
    g_assert_cmpstr (test_seen, ==, expected); \
  } G_STMT_END

/* Two people at one real server. */
typedef struct
{
  ServerFixture *server;
  ChatPerson    *ann;
  ChatPerson    *ben;
} ChatFixture;

typedef void (*ChatFixtureFunc) (ChatFixture   *self,
                                 gconstpointer  data);

/* Who has a name may write. */
#define CHAT_FIXTURE_CONFIG "[default]\npublish=members\n"

void         chat_fixture_add            (const char      *path,
                                          const char      *config,
                                          ChatFixtureFunc  func);
void         chat_fixture_restart_server (ChatFixture     *self);
ChatRoom    *chat_fixture_join_online    (ChatPerson      *person,
                                          const char      *name,
                                          const char      *resource_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatPerson, chat_person_free)

G_END_DECLS
