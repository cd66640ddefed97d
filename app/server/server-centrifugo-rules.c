/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-centrifugo-private.h"

/* Centrifugo keeps nothing for ever. */
#define FOR_EVER (10 * G_GINT64_CONSTANT (365) * 24 * 60 * 60 * 1000)

typedef enum
{
  LEVEL_NOBODY,
  LEVEL_MEMBERS,
  LEVEL_EVERYONE,
} Level;

static Level
get_level (const ServerAccess *access)
{
  switch (access->kind)
    {
    case SERVER_ACCESS_EVERYONE:
      return LEVEL_EVERYONE;
    case SERVER_ACCESS_MEMBERS:
      return LEVEL_MEMBERS;
    case SERVER_ACCESS_UNSET:
    case SERVER_ACCESS_NOBODY:
    case SERVER_ACCESS_USERS:
    case SERVER_ACCESS_ADMINS:
    default:
      return LEVEL_NOBODY;
    }
}

static void
check_access (const ServerAccess *access,
              const char         *key,
              const char         *section,
              const char         *advice,
              GPtrArray          *left)
{
  if (access->kind == SERVER_ACCESS_ADMINS)
    server_centrifugo_leave (left, "[%s] %s=admins: a Centrifugo knows no admins; %s", section, key, advice);
  else if (access->kind == SERVER_ACCESS_USERS)
    server_centrifugo_leave (left, "[%s] %s: a Centrifugo has no lists of users; %s", section, key, advice);
}

static void
add_true (yyjson_mut_doc *doc,
          yyjson_mut_val *object,
          const char     *name,
          gboolean        value)
{
  if (value)
    yyjson_mut_obj_add_true (doc, object, name);
}

/* Who may read may do it too, as far as @access says; who has been let in by a
 * token of the subscription reads. */
static void
add_reader_access (yyjson_mut_doc *doc,
                   yyjson_mut_val *object,
                   Level           read,
                   Level           access,
                   const char     *client,
                   const char     *anonymous,
                   const char     *subscriber)
{
  Level level = MIN (read, access);

  add_true (doc, object, client, level >= LEVEL_MEMBERS);
  add_true (doc, object, anonymous, level == LEVEL_EVERYONE);
  add_true (doc, object, subscriber, read == LEVEL_NOBODY && access >= LEVEL_MEMBERS);
}

static void
add_history (yyjson_mut_doc    *doc,
             yyjson_mut_val    *object,
             ServerConfig      *config,
             const ServerRules *rules)
{
  gint64 ttl = rules->history_ttl > 0 ? rules->history_ttl : FOR_EVER;
  gint64 meta_ttl = config->meta_ttl > 0 ? config->meta_ttl : FOR_EVER;

  if (rules->history_size == 0)
    return;

  yyjson_mut_obj_add_sint (doc, object, "history_size", rules->history_size);
  server_centrifugo_add_time (doc, object, "history_ttl", ttl);
  server_centrifugo_add_time (doc, object, "history_meta_ttl", MAX (ttl, meta_ttl));
  add_true (doc, object, "allow_positioning", rules->positioning >= SERVER_GRANT_ASKED);
  add_true (doc, object, "force_positioning", rules->positioning == SERVER_GRANT_ALWAYS);
  add_true (doc, object, "allow_recovery", rules->recovery >= SERVER_GRANT_ASKED);
  add_true (doc, object, "force_recovery", rules->recovery == SERVER_GRANT_ALWAYS);
  if (rules->recovery == SERVER_GRANT_ALWAYS)
    yyjson_mut_obj_add_str (doc, object, "force_recovery_mode",
                            rules->recovery_mode == SERVER_RECOVERY_CACHE ? "cache" : "stream");
}

/*< private >
 * server_centrifugo_add_rules:
 * @channel: whose rules to take.
 * @section: what to call them where something is left.
 *
 * Returns: the options of a namespace
 */
yyjson_mut_val *
server_centrifugo_add_rules (yyjson_mut_doc *doc,
                             ServerConfig   *config,
                             const char     *channel,
                             const char     *section,
                             GPtrArray      *left)
{
  yyjson_mut_val *object = yyjson_mut_obj (doc);
  ServerRules rules;
  Level read;
  Level publish;

  server_permissions_resolve (config->permissions, channel, &rules);
  read = get_level (&rules.read);
  publish = get_level (&rules.publish);
  check_access (&rules.read, "read", section, "give those who may a token for the subscription", left);
  check_access (&rules.publish, "publish", section, "let a backend publish, or ask one by a proxy", left);
  check_access (&rules.history, "history", section, "nobody may read it", left);
  check_access (&rules.presence, "presence", section, "nobody may see it", left);

  add_true (doc, object, "allow_subscribe_for_client", read >= LEVEL_MEMBERS);
  add_true (doc, object, "allow_subscribe_for_anonymous", read == LEVEL_EVERYONE);
  add_true (doc, object, "allow_publish_for_client", publish >= LEVEL_MEMBERS);
  add_true (doc, object, "allow_publish_for_anonymous", publish == LEVEL_EVERYONE);
  add_reader_access (doc, object, read, get_level (&rules.history), "allow_history_for_client",
                     "allow_history_for_anonymous", "allow_history_for_subscriber");
  add_reader_access (doc, object, read, get_level (&rules.presence), "allow_presence_for_client",
                     "allow_presence_for_anonymous", "allow_presence_for_subscriber");
  add_true (doc, object, "allow_user_limited_channels", TRUE);
  add_true (doc, object, "presence", TRUE);
  add_true (doc, object, "join_leave", rules.join_leave || rules.force_join_leave);
  add_true (doc, object, "force_push_join_leave", rules.force_join_leave);
  add_true (doc, object, "allow_tags_filter", rules.tags_filter);
  if (rules.delta)
    yyjson_mut_arr_add_str (doc, yyjson_mut_obj_add_arr (doc, object, "allowed_delta_types"), "fossil");
  add_history (doc, object, config, &rules);
  add_true (doc, object, "subscribe_proxy_enabled",
            rules.subscribe_proxy && server_centrifugo_has_proxy (config, SERVER_QUESTION_SUBSCRIBE));
  add_true (doc, object, "publish_proxy_enabled",
            rules.publish_proxy && server_centrifugo_has_proxy (config, SERVER_QUESTION_PUBLISH));
  add_true (doc, object, "sub_refresh_proxy_enabled",
            rules.subscribe_proxy && server_centrifugo_has_proxy (config, SERVER_QUESTION_SUB_REFRESH));
  return object;
}
