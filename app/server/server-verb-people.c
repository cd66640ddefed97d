/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-verbs.h"

#include "server-guests.h"
#include "server-people.h"

#include <stdlib.h>

#define NOTHING "-"

static gboolean
parse_options (ServerOptions  *options,
               int             argc,
               char          **argv,
               GError        **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Lists who is connected to the server that runs, and the guests who may "
                                "come.");
  server_options_add (options, context);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;

  if (argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "“%s” is not an option", argv[1]);
      return FALSE;
    }

  return TRUE;
}

static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return date != NULL ? g_date_time_format_iso8601 (date) : g_strdup (NOTHING);
}

static const char *
get_name (const ServerPerson      *person,
          const ServerGuestRecord *guest)
{
  if (person != NULL && *person->name != '\0')
    return person->name;

  return guest != NULL ? guest->name : NOTHING;
}

/* What is known of somebody: one or both of them are given. */
static void
print (const ServerPerson      *person,
       const ServerGuestRecord *guest)
{
  const char *id = guest != NULL ? guest->id : person->id;
  guint connections = person != NULL ? person->connections : 0;
  g_autofree char *since = person != NULL ? format_time (person->since) : g_strdup (NOTHING);

  g_print ("%s\t%u\t%s\t", *id != '\0' ? id : NOTHING, connections, since);
  if (guest != NULL)
    {
      g_autofree char *joined = format_time (guest->joined_at);

      g_print ("%s\t%" G_GINT64_FORMAT "\t%s", joined, guest->invite, guest->invite_open ? "open" : "closed");
    }
  else
    g_print (NOTHING "\t" NOTHING "\t" NOTHING);
  g_print ("\t%s\n", get_name (person, guest));
}

static void
print_all (GPtrArray *people,
           GPtrArray *guests,
           gint64     now)
{
  g_autoptr (GHashTable) people_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) guests_by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < people->len; i++)
    {
      ServerPerson *person = g_ptr_array_index (people, i);

      g_hash_table_insert (people_by_id, person->id, person);
    }

  for (guint i = 0; i < guests->len; i++)
    {
      ServerGuestRecord *guest = g_ptr_array_index (guests, i);

      g_hash_table_insert (guests_by_id, guest->id, guest);
      if (!guest->removed && guest->ends_at > now && !g_hash_table_contains (people_by_id, guest->id))
        print (NULL, guest);
    }

  for (guint i = 0; i < people->len; i++)
    {
      const ServerPerson *person = g_ptr_array_index (people, i);

      print (person, g_hash_table_lookup (guests_by_id, person->id));
    }
}

static gboolean
list (const char  *data_dir,
      GError     **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (ServerGuests) guests = server_guests_open (data_dir, error);
  g_autoptr (GPtrArray) known = guests != NULL ? server_guests_list_people (guests, now, error) : NULL;
  g_autoptr (GPtrArray) people = known != NULL ? server_people_ask (data_dir, error) : NULL;

  if (people == NULL)
    return FALSE;

  print_all (people, known, now);
  return TRUE;
}

/**
 * server_verb_people:
 *
 * Lists who is connected, and the guests who may come. Where no server runs,
 * nobody is connected.
 */
int
server_verb_people (ServerOptions  *options,
                    int             argc,
                    char          **argv)
{
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  if (!parse_options (options, argc, argv, &error))
    {
      g_printerr ("realtime-server people: %s\n", error->message);
      return SERVER_EXIT_USAGE;
    }

  config = server_options_load (options);
  if (config == NULL)
    return SERVER_EXIT_USAGE;

  if (!list (config->data_dir, &error))
    {
      g_printerr ("realtime-server people: %s\n", error->message);
      return EXIT_FAILURE;
    }

  return EXIT_SUCCESS;
}
