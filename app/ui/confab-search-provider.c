/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-search-provider.h"

#include "chat-sessions-file.h"
#include "chat-stored-search.h"
#include "confab-search-provider-skeleton.h"
#include "confab-session-text.h"
#include "confab-user-text.h"

#include <glib/gi18n.h>

/* Who searches does so again a moment later, and need not wait for a start then. */
#define IDLE_TIME (60 * 1000)

/**
 * ConfabSearchProvider:
 *
 * What GNOME Shell and others ask for rooms and messages while somebody types:
 * a process of its own, which has no window, reads what is on the disk only, and
 * ends when nobody has asked for a while. Results are opened by the app.
 */
struct _ConfabSearchProvider
{
  GApplication                parent_instance;

  ConfabShellSearchProvider2 *skeleton;
  GIcon                      *icon;
  /* What was looked for last, which snippets show. */
  char                       *text;
  GCancellable               *cancellable;
};

G_DEFINE_FINAL_TYPE (ConfabSearchProvider, confab_search_provider, G_TYPE_APPLICATION)

typedef struct
{
  char  *text;
  char **ids;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->text);
  g_strfreev (job->ids);
  g_free (job);
}

static void
unref_results (gpointer data)
{
  g_ptr_array_unref (data);
}

/* The list of accounts is read each time: the app may have changed it. */
static void
run_job (GTask        *task,
         gpointer      object,
         gpointer      data,
         GCancellable *cancellable)
{
  const Job *job = data;
  g_autoptr (ChatSecrets) secrets = chat_secrets_new ();
  g_autoptr (ChatSessionsFile) file = chat_sessions_file_new (NULL, secrets);
  g_autoptr (GPtrArray) sessions = chat_sessions_file_peek (file);
  GPtrArray *results;

  if (job->ids != NULL)
    results = chat_stored_search_get (sessions, (const char *const *) job->ids, job->text);
  else
    results = chat_stored_search_find (sessions, job->text, cancellable);

  g_task_return_pointer (task, results, unref_results);
}

/* The process stays for the job. Takes @ids. */
static void
start_job (ConfabSearchProvider  *self,
           char                 **ids,
           GAsyncReadyCallback    callback,
           GDBusMethodInvocation *invocation)
{
  g_autoptr (GTask) task = g_task_new (self, ids == NULL ? self->cancellable : NULL, callback, invocation);
  Job *job = g_new0 (Job, 1);

  job->text = g_strdup (self->text);
  job->ids = ids;
  g_task_set_source_tag (task, start_job);
  g_task_set_static_name (task, "[confab] search");
  g_task_set_task_data (task, job, job_free);
  g_application_hold (G_APPLICATION (self));
  g_task_run_in_thread (task, run_job);
}

/* Returns NULL for a search that was called off. */
static GPtrArray *
finish_job (ConfabSearchProvider *self,
            GAsyncResult         *result)
{
  g_application_release (G_APPLICATION (self));

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  ConfabSearchProvider *self = CONFAB_SEARCH_PROVIDER (object);
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GPtrArray) results = finish_job (self, result);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;

  for (guint i = 0; results != NULL && i < results->len; i++)
    g_strv_builder_take (ids, chat_stored_result_dup_id (g_ptr_array_index (results, i)));

  strv = g_strv_builder_end (ids);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", strv));
}

static void
search (ConfabSearchProvider  *self,
        const char *const     *terms,
        GDBusMethodInvocation *invocation)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->text);
  self->text = g_strjoinv (" ", (char **) terms);

  start_job (self, NULL, found_cb, invocation);
}

static gboolean
get_initial_result_set_cb (ConfabSearchProvider  *self,
                           GDBusMethodInvocation *invocation,
                           const char *const     *terms)
{
  search (self, terms, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Only the newest messages were found before, not all among which these are. */
static gboolean
get_subsearch_result_set_cb (ConfabSearchProvider  *self,
                             GDBusMethodInvocation *invocation,
                             const char *const     *previous_results,
                             const char *const     *terms)
{
  search (self, terms, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static char *
dup_name (const ChatStoredResult *result)
{
  g_autofree char *author = NULL;

  if (result->message == NULL)
    return g_strdup (result->title);

  author = result->outgoing ? g_strdup (_("You")) : confab_user_text_get (result->author);

  /* Translators: author of a message, title of the room that it is in */
  return g_strdup_printf (_("%s in %s"), author, result->title);
}

static GVariant *
create_meta (ConfabSearchProvider   *self,
             const ChatStoredResult *result)
{
  g_autofree char *id = chat_stored_result_dup_id (result);
  g_autofree char *name = dup_name (result);
  g_autofree char *valid_name = g_utf8_make_valid (name, -1);
  g_autofree char *server = confab_session_text_dup_title (result->session);
  g_autoptr (GVariant) icon = g_icon_serialize (self->icon);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "name", "s", valid_name);
  g_variant_dict_insert (&dict, "description", "s", result->message != NULL ? result->snippet : server);
  g_variant_dict_insert_value (&dict, "icon", icon);

  return g_variant_dict_end (&dict);
}

static void
got_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  ConfabSearchProvider *self = CONFAB_SEARCH_PROVIDER (object);
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GPtrArray) results = finish_job (self, result);
  g_autoptr (GVariantBuilder) metas = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < results->len; i++)
    g_variant_builder_add_value (metas, create_meta (self, g_ptr_array_index (results, i)));

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", metas));
}

static gboolean
get_result_metas_cb (ConfabSearchProvider  *self,
                     GDBusMethodInvocation *invocation,
                     const char *const     *identifiers)
{
  start_job (self, g_strdupv ((char **) identifiers), got_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

typedef struct
{
  ConfabSearchProvider  *provider;
  GDBusMethodInvocation *invocation;
} Call;

static void
activated_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree Call *call = user_data;
  g_autoptr (ConfabSearchProvider) self = call->provider;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply != NULL)
    g_dbus_method_invocation_return_value (call->invocation, NULL);
  else
    g_dbus_method_invocation_return_gerror (call->invocation, error);

  g_application_release (G_APPLICATION (self));
}

/* Has the app do something. The bus starts it where it does not run. On X11 the
 * time of the click is what lets its window come to the front.
 */
static void
activate_action (ConfabSearchProvider  *self,
                 const char            *action_name,
                 GVariant              *parameter,
                 guint                  timestamp,
                 GDBusMethodInvocation *invocation)
{
  g_autofree char *startup_id = g_strdup_printf ("_TIME%u", timestamp);
  Call *call = g_new0 (Call, 1);
  GVariantDict platform_data;

  call->provider = g_object_ref (self);
  call->invocation = invocation;
  g_variant_dict_init (&platform_data, NULL);
  g_variant_dict_insert (&platform_data, "desktop-startup-id", "s", startup_id);

  g_application_hold (G_APPLICATION (self));
  g_dbus_connection_call (g_application_get_dbus_connection (G_APPLICATION (self)), APP_ID, APP_PATH,
                          "org.freedesktop.Application", "ActivateAction",
                          g_variant_new ("(s@av@a{sv})", action_name,
                                         g_variant_new_array (G_VARIANT_TYPE_VARIANT,
                                                              (GVariant *[]) { g_variant_new_variant (parameter) }, 1),
                                         g_variant_dict_end (&platform_data)),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, activated_cb, call);
}

static gboolean
activate_result_cb (ConfabSearchProvider  *self,
                    GDBusMethodInvocation *invocation,
                    const char            *identifier,
                    const char *const     *terms,
                    guint                  timestamp)
{
  g_autofree char *session = NULL;
  g_autofree char *room = NULL;
  g_autofree char *message = NULL;

  if (!chat_stored_result_parse_id (identifier, &session, &room, &message))
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                                   "There is no such result");
  else
    activate_action (self, "show-message",
                     g_variant_new ("(sss)", session, room, message != NULL ? message : ""),
                     timestamp, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
launch_search_cb (ConfabSearchProvider  *self,
                  GDBusMethodInvocation *invocation,
                  const char *const     *terms,
                  guint                  timestamp)
{
  g_autofree char *text = g_strjoinv (" ", (char **) terms);

  activate_action (self, "search", g_variant_new_string (text), timestamp, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
confab_search_provider_dbus_register (GApplication     *application,
                                      GDBusConnection  *connection,
                                      const char       *object_path,
                                      GError          **error)
{
  ConfabSearchProvider *self = CONFAB_SEARCH_PROVIDER (application);

  return G_APPLICATION_CLASS (confab_search_provider_parent_class)->dbus_register (application, connection,
                                                                                   object_path, error) &&
         g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           object_path, error);
}

static void
confab_search_provider_dbus_unregister (GApplication    *application,
                                        GDBusConnection *connection,
                                        const char      *object_path)
{
  ConfabSearchProvider *self = CONFAB_SEARCH_PROVIDER (application);
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self->skeleton);

  if (g_dbus_interface_skeleton_has_connection (skeleton, connection))
    g_dbus_interface_skeleton_unexport_from_connection (skeleton, connection);

  G_APPLICATION_CLASS (confab_search_provider_parent_class)->dbus_unregister (application, connection, object_path);
}

/* Who starts it by hand wants nothing of it. */
static void
confab_search_provider_activate (GApplication *application)
{
}

static void
confab_search_provider_finalize (GObject *object)
{
  ConfabSearchProvider *self = CONFAB_SEARCH_PROVIDER (object);

  g_object_unref (self->skeleton);
  g_object_unref (self->icon);
  g_free (self->text);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (confab_search_provider_parent_class)->finalize (object);
}

static void
confab_search_provider_class_init (ConfabSearchProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->finalize = confab_search_provider_finalize;
  application_class->activate = confab_search_provider_activate;
  application_class->dbus_register = confab_search_provider_dbus_register;
  application_class->dbus_unregister = confab_search_provider_dbus_unregister;
}

static void
confab_search_provider_init (ConfabSearchProvider *self)
{
  self->skeleton = confab_shell_search_provider2_skeleton_new ();
  self->icon = g_themed_icon_new (APP_ID);
  self->text = g_strdup ("");

  g_signal_connect_object (self->skeleton, "handle-get-initial-result-set",
                           G_CALLBACK (get_initial_result_set_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-get-subsearch-result-set",
                           G_CALLBACK (get_subsearch_result_set_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-get-result-metas",
                           G_CALLBACK (get_result_metas_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-activate-result",
                           G_CALLBACK (activate_result_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-launch-search",
                           G_CALLBACK (launch_search_cb), self, G_CONNECT_SWAPPED);
}

/**
 * confab_search_provider_new:
 *
 * Creates a provider, which answers when it is run.
 */
ConfabSearchProvider *
confab_search_provider_new (void)
{
  return g_object_new (CONFAB_TYPE_SEARCH_PROVIDER,
                       "application-id", APP_ID ".SearchProvider",
                       "flags", G_APPLICATION_IS_SERVICE,
                       "inactivity-timeout", IDLE_TIME,
                       NULL);
}
