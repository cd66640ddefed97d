/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Somebody who has joined a channel with Confab, but for its windows:
 * confab-person ADDRESS USER CHANNEL [RESOURCE], the token in
 * CONFAB_PERSON_TOKEN. A line of the standard input is “send TEXT” or “see
 * TEXT”, which waits for it; each is answered by “ok” once it is so.
 */

#include "chat-fixture.h"
#include "chat-test-util.h"

#include <stdio.h>
#include <string.h>

#define MAX_LINE 4096

int
main (int    argc,
      char **argv)
{
  char line[MAX_LINE];
  ChatPerson *person;
  ChatRoom *room;

  g_assert_cmpint (argc, >=, 4);
  person = chat_person_new (argv[1], argv[2], g_getenv ("CONFAB_PERSON_TOKEN"));
  chat_person_go_online (person);
  room = chat_person_join (person, argv[3], argv[4]);
  chat_person_wait_joined (room);
  puts ("ok");
  fflush (stdout);

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      const char *text = strchr (g_strchomp (line), ' ') + 1;

      if (g_str_has_prefix (line, "send "))
        {
          test_send (room, text);
          test_wait_until (test_all_sent (room));
        }
      else
        test_wait_until (test_shows (room, text));
      puts ("ok");
      fflush (stdout);
    }

  chat_person_free (person);
  return 0;
}
