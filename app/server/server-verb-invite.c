/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-verbs.h"

#include "server-certificate.h"
#include "server-config-value.h"
#include "server-guests.h"
#include "server-secret.h"
#include "server-tls.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <wire.h>

#define DEFAULT_EXPIRES "7d"
#define MAX_EXPIRES (G_GINT64_CONSTANT (10) * 365 * 24 * 60 * 60 * 1000)
#define MAX_USES 1000000

typedef struct
{
  char **channels;
  char *expires;
  char *name;
  char *host;
  char *remove;
  int uses;
  gboolean list;
  gboolean list_guests;
  gboolean close;
  gint64 revoke;
  gint64 lifetime;
} InviteOptions;

static void
invite_options_clear (InviteOptions *self)
{
  g_strfreev (self->channels);
  g_free (self->expires);
  g_free (self->name);
  g_free (self->host);
  g_free (self->remove);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (InviteOptions, invite_options_clear)

static gboolean
check_options (InviteOptions  *self,
               GError        **error)
{
  const char *expires = self->expires != NULL ? self->expires : DEFAULT_EXPIRES;

  for (char **p = self->channels; p != NULL && *p != NULL; p++)
    {
      if (!wire_channel_is_valid (*p))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--channel: “%s” cannot be a channel", *p);
          return FALSE;
        }
    }

  if (self->channels != NULL && g_strv_length (self->channels) > SERVER_INVITE_MAX_CHANNELS)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--channel: there may be up to %d",
                 SERVER_INVITE_MAX_CHANNELS);
  else if (!server_config_value_parse_duration (expires, 1000, MAX_EXPIRES, &self->lifetime))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--expires: “%s” is not allowed; it must be a time such as 90s, 10m, 2h or 30d", expires);
  else if (self->uses < 0 || self->uses > MAX_USES)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--uses: it must be a number from 0 (any number of guests) to %d", MAX_USES);
  else if (self->name != NULL && g_utf8_strlen (self->name, -1) > SERVER_INVITE_MAX_NAME)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--name: it may have up to %d characters",
                 SERVER_INVITE_MAX_NAME);
  else if (self->close && self->remove == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--close is for --remove only");
  else
    return TRUE;

  return FALSE;
}

static gboolean
parse_options (InviteOptions  *self,
               ServerOptions  *options,
               int             argc,
               char          **argv,
               GError        **error)
{
  const GOptionEntry entries[] = {
    { "channel", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->channels,
      "Let the guest into this channel only; may be given again", "CHANNEL" },
    { "expires", 0, 0, G_OPTION_ARG_STRING, &self->expires, "How long it can be used, 7d if not given", "TIME" },
    { "uses", 0, 0, G_OPTION_ARG_INT, &self->uses, "How many may use it, 1 if not given, 0 for any number", "N" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->name, "What to list it by", "TEXT" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &self->host, "Where guests reach this server", "HOST[:PORT]" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &self->list, "List the invites", NULL },
    { "revoke", 0, 0, G_OPTION_ARG_INT64, &self->revoke, "End an invite, and send its guests away", "ID" },
    { "guests", 0, 0, G_OPTION_ARG_NONE, &self->list_guests, "List who has come", NULL },
    { "remove", 0, 0, G_OPTION_ARG_STRING, &self->remove, "Send one guest away", "ID" },
    { "close", 0, 0, G_OPTION_ARG_NONE, &self->close,
      "With --remove, let nobody else come by the same invite", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Prints a link with which guests may come in.");
  g_option_context_add_main_entries (context, entries, NULL);
  server_options_add (options, context);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;

  if (argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "“%s” is not an option", argv[1]);
      return FALSE;
    }

  return check_options (self, error);
}

static char *
dup_machine_address (void)
{
  struct ifaddrs *list = NULL;
  char text[INET6_ADDRSTRLEN];
  char *found = NULL;

  if (getifaddrs (&list) != 0)
    return NULL;

  for (struct ifaddrs *p = list; p != NULL && found == NULL; p = p->ifa_next)
    {
      if (p->ifa_addr == NULL || p->ifa_addr->sa_family != AF_INET || (p->ifa_flags & IFF_LOOPBACK) != 0 ||
          (p->ifa_flags & IFF_UP) == 0)
        continue;
      if (inet_ntop (AF_INET, &((struct sockaddr_in *) (void *) p->ifa_addr)->sin_addr, text, sizeof text) != NULL)
        found = g_strdup (text);
    }

  freeifaddrs (list);
  return found;
}

/* An address that others can use, as far as can be known here. */
static char *
guess_host (ServerConfig *config)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (config->address);
  g_autofree char *found = NULL;

  if (g_inet_address_get_is_any (address))
    found = dup_machine_address ();
  else
    found = g_strdup (config->address);

  if (g_inet_address_get_is_loopback (address))
    g_printerr ("realtime-server invite: the server can be reached from this computer only; "
                "see listen and public_host in the configuration\n");
  else
    g_printerr ("realtime-server invite: the address is a guess; set public_host in the configuration, "
                "or give --host\n");

  return found != NULL ? g_steal_pointer (&found) : g_strdup (g_get_host_name ());
}

/* A certificate that somebody vouches for needs no fingerprint, and gets another
 * one each time it is renewed.
 */
static gboolean
get_fingerprint (ServerConfig  *config,
                 char         **fingerprint,
                 GError       **error)
{
  g_autoptr (ServerTls) tls = NULL;

  if (!config->tls_self_signed)
    return TRUE;

  tls = server_certificate_adopt (config, error) ? server_tls_new (config, error) : NULL;
  if (tls == NULL)
    return FALSE;

  *fingerprint = g_strdup (server_tls_get_fingerprint (tls));
  return TRUE;
}

static char *
make_link (const InviteOptions *options,
           ServerConfig        *config,
           const char          *secret,
           const char          *fingerprint)
{
  const char *given = options->host != NULL ? options->host : config->public_host;
  g_autofree char *guessed = given == NULL ? guess_host (config) : NULL;
  const char *host = given != NULL ? given : guessed;
  gboolean is_ipv6 = host[0] != '[' && strchr (host, ':') != NULL && strchr (host, ':') != strrchr (host, ':');
  const char *after = host[0] == '[' ? strchr (host, ']') : host;
  gboolean has_port = !is_ipv6 && after != NULL && strchr (after, ':') != NULL;
  g_autofree char *query = g_strconcat ("invite=", secret, fingerprint != NULL ? "&tls=" : NULL, fingerprint, NULL);

  if (has_port)
    return g_strdup_printf ("confab://%s/?%s", host, query);

  return g_strdup_printf ("confab://%s%s%s:%u/?%s", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "",
                          (guint) config->port, query);
}

static const char *
describe_state (const ServerInvite *invite,
                gint64              now)
{
  if (invite->revoked)
    return "revoked";
  if (invite->expires_at <= now)
    return "expired";
  if (invite->uses > 0 && invite->used >= invite->uses)
    return "used";

  return "open";
}

static gboolean
list_invites (ServerGuests  *guests,
              gint64         now,
              GError       **error)
{
  g_autoptr (GPtrArray) list = server_guests_list (guests, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const ServerInvite *invite = g_ptr_array_index (list, i);
      g_autoptr (GDateTime) expires = g_date_time_new_from_unix_utc (invite->expires_at);
      g_autofree char *date = g_date_time_format_iso8601 (expires);
      g_autofree char *channels = invite->channels != NULL ? g_strjoinv (" ", invite->channels) : g_strdup ("*");
      g_autofree char *uses = invite->uses > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, invite->uses) : g_strdup ("*");

      g_print ("%" G_GINT64_FORMAT "\t%s\t%" G_GINT64_FORMAT "/%s\t%s\t%s\t%s\n", invite->id,
               describe_state (invite, now), invite->used, uses, date, channels, invite->name);
    }

  return list != NULL;
}

static const char *
describe_guest (const ServerGuestRecord *guest,
                gint64                   now)
{
  if (guest->removed)
    return "removed";

  return guest->ends_at <= now ? "expired" : "admitted";
}

static gboolean
list_guests (ServerGuests  *guests,
             gint64         now,
             GError       **error)
{
  g_autoptr (GPtrArray) list = server_guests_list_people (guests, now, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const ServerGuestRecord *guest = g_ptr_array_index (list, i);
      g_autoptr (GDateTime) joined = g_date_time_new_from_unix_utc (guest->joined_at);
      g_autofree char *date = g_date_time_format_iso8601 (joined);

      g_print ("%s\t%s\t%s\t%" G_GINT64_FORMAT "\t%s\n", guest->id, describe_guest (guest, now), date,
               guest->invite, guest->name);
    }

  return list != NULL;
}

/* First the invite, so that the guest cannot come back meanwhile. */
static gboolean
remove_guest (const InviteOptions *options,
              ServerGuests        *guests,
              gint64               now,
              GError             **error)
{
  return (!options->close || server_guests_close_invite (guests, options->remove, now, error)) &&
         server_guests_remove (guests, options->remove, error);
}

static gboolean
make_invite (const InviteOptions *options,
             ServerConfig        *config,
             ServerGuests        *guests,
             gint64               now,
             GError             **error)
{
  ServerInvite invite = {
    .name = options->name,
    .channels = options->channels,
    .created_at = now,
    .expires_at = now + options->lifetime / 1000,
    .uses = options->uses,
  };
  g_autofree char *fingerprint = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *link = NULL;

  if (!get_fingerprint (config, &fingerprint, error))
    return FALSE;

  secret = server_guests_add (guests, &invite, error);
  if (secret == NULL)
    return FALSE;

  link = make_link (options, config, secret, fingerprint);
  g_print ("%s\n", link);
  return TRUE;
}

/**
 * server_verb_invite:
 *
 * Makes, lists and ends invites, and lists and removes guests, also while the
 * server runs.
 */
int
server_verb_invite (ServerOptions  *options,
                    int             argc,
                    char          **argv)
{
  g_auto (InviteOptions) invite_options = { .uses = 1 };
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (ServerGuests) guests = NULL;
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean done;

  if (!parse_options (&invite_options, options, argc, argv, &error))
    {
      g_printerr ("realtime-server invite: %s\n", error->message);
      return SERVER_EXIT_USAGE;
    }

  config = server_options_load (options);
  if (config == NULL)
    return SERVER_EXIT_USAGE;

  if (!server_keyring_is_empty (config->keyring) && !server_keyring_can_sign (config->keyring))
    {
      g_printerr ("realtime-server invite: guests need a token, and there is no secret to sign one with; "
                  "set token_secret or token_secret_file in the configuration\n");
      return SERVER_EXIT_USAGE;
    }

  guests = server_guests_open (config->data_dir, &error);
  if (guests == NULL)
    done = FALSE;
  else if (invite_options.list)
    done = list_invites (guests, now, &error);
  else if (invite_options.revoke != 0)
    done = server_guests_revoke (guests, invite_options.revoke, &error);
  else if (invite_options.list_guests)
    done = list_guests (guests, now, &error);
  else if (invite_options.remove != NULL)
    done = remove_guest (&invite_options, guests, now, &error);
  else
    done = make_invite (&invite_options, config, guests, now, &error);

  if (!done)
    g_printerr ("realtime-server invite: %s\n", error->message);
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
