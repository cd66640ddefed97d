/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-host-people.h"

#include "chat-host-people.h"
#include "confab-host-person-row.h"

#include <glib/gi18n.h>

/* How often to look again, in seconds */
#define INTERVAL 2

/* Every one has widgets of their own. */
#define MAX_PEOPLE 100

/**
 * ConfabHostPeople:
 *
 * Who is connected to the server on this computer, and the guests who may come,
 * of whom each can be removed. It cannot be seen where there is nobody.
 *
 * Emits `failed` when they cannot be listed, or a guest not be removed.
 */
struct _ConfabHostPeople
{
  AdwPreferencesGroup  parent_instance;

  ChatHost            *host;
  ChatUser            *user;
  GCancellable        *cancellable;
  GListStore          *people;
  guint                n_guests;
  guint                timer_id;

  GtkLabel            *more_label;
  GtkListBox          *list_box;

  guint                loaded : 1;
  guint                loading : 1;
  guint                outdated : 1;
  guint                failing : 1;
};

G_DEFINE_FINAL_TYPE (ConfabHostPeople, confab_host_people, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tell_failure (ConfabHostPeople *self,
              const GError     *error)
{
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, error);
}

static gboolean
is_self (ConfabHostPeople *self,
         ChatHostPerson   *person)
{
  return g_str_equal (chat_user_get_id (chat_host_person_get_user (person)), chat_user_get_id (self->user));
}

/* Who looks at the list comes first in it. */
static void
put_self_first (ConfabHostPeople *self,
                GPtrArray        *people)
{
  for (guint i = 1; i < people->len; i++)
    {
      if (is_self (self, people->pdata[i]))
        {
          g_ptr_array_insert (people, 0, g_ptr_array_steal_index (people, i));
          return;
        }
    }
}

static gboolean
contains (GPtrArray      *people,
          ChatHostPerson *person)
{
  return g_ptr_array_find_with_equal_func (people, person, (GEqualFunc) chat_host_person_equal, NULL);
}

static gboolean
is_at (GListModel     *model,
       guint           position,
       ChatHostPerson *person)
{
  g_autoptr (ChatHostPerson) there = g_list_model_get_item (model, position);

  return there != NULL && chat_host_person_equal (there, person);
}

/* The rows of those who are as they were stay: one of them may have the focus. */
static void
show_people (ConfabHostPeople *self,
             GPtrArray        *people)
{
  GListModel *model = G_LIST_MODEL (self->people);

  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (ChatHostPerson) person = g_list_model_get_item (model, i - 1);

      if (!contains (people, person))
        g_list_store_remove (self->people, i - 1);
    }

  for (guint i = 0; i < people->len; i++)
    {
      if (!is_at (model, i, people->pdata[i]))
        g_list_store_insert (self->people, i, people->pdata[i]);
    }

  g_list_store_splice (self->people, people->len, g_list_model_get_n_items (model) - people->len, NULL, 0);
  gtk_widget_set_visible (GTK_WIDGET (self), people->len > 0);
}

static void
show_more (ConfabHostPeople *self,
           guint             n)
{
  g_autofree char *text = g_strdup_printf (ngettext ("And %u more person", "And %u more people", n), n);

  gtk_label_set_label (self->more_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), n > 0);
}

static guint
count_guests (GPtrArray *people)
{
  guint n = 0;

  for (guint i = 0; i < people->len; i++)
    n += chat_host_person_get_joined (people->pdata[i]) != NULL;

  return n;
}

static void
note_guests (ConfabHostPeople *self,
             guint             n)
{
  gboolean changed = self->loaded && n != self->n_guests;

  self->n_guests = n;
  self->loaded = TRUE;
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
listed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ConfabHostPeople) self = user_data;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GError) error = NULL;
  guint n_more;

  people = chat_host_list_people_finish (CHAT_HOST (object), result, MAX_PEOPLE, &n_more, &error);
  self->loading = FALSE;
  if (people != NULL)
    {
      put_self_first (self, people);
      show_people (self, people);
      show_more (self, n_more);
      note_guests (self, count_guests (people) + n_more);
    }
  else if (!self->failing)
    {
      tell_failure (self, error);
    }

  self->failing = people == NULL;
  if (self->outdated)
    confab_host_people_load (self);
}

static void
removed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ConfabHostPeople) self = user_data;
  g_autoptr (GError) error = NULL;

  chat_host_remove_guest_finish (CHAT_HOST (object), result, &error);
  tell_failure (self, error);
  confab_host_people_load (self);
}

static void
confirmed_cb (ConfabHostPeople *self,
              const char       *response,
              AdwAlertDialog   *dialog)
{
  ChatHostPerson *guest = g_object_get_data (G_OBJECT (dialog), "guest");
  GtkCheckButton *check_button = GTK_CHECK_BUTTON (adw_alert_dialog_get_extra_child (dialog));
  gboolean close_invite = check_button != NULL && gtk_check_button_get_active (check_button);

  if (g_str_equal (response, "remove"))
    chat_host_remove_guest_async (self->host, guest, close_invite, self->cancellable, removed_cb, g_object_ref (self));
}

static GtkWidget *
create_check_button (void)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (_("_Let nobody else join with the same invite"));
  GtkWidget *check_button = gtk_check_button_new ();

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), check_button);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check_button), label);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check_button), TRUE);

  return check_button;
}

static void
remove_cb (ConfabHostPeople *self,
           ChatHostPerson   *guest)
{
  const char *name = chat_user_get_handle (chat_host_person_get_user (guest));
  g_autofree char *heading = NULL;
  AdwDialog *dialog;

  /* Translators: the name of a guest */
  heading = g_strdup_printf (_("Remove “%s”?"), *name != '\0' ? name : _("Guest"));
  dialog = adw_alert_dialog_new (heading,
                                 _("This person is sent away, and everybody else stays. Whoever still has an open "
                                   "invite can join again with it. What was written stays."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  if (chat_host_person_get_invite_open (guest))
    adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), create_check_button ());
  g_object_set_data_full (G_OBJECT (dialog), "guest", g_object_ref (guest), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (confirmed_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  ConfabHostPeople *self = user_data;
  ConfabHostPersonRow *row = confab_host_person_row_new (item, is_self (self, item));

  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (row);
}

/* A server that is being started again will be there in a moment. */
static gboolean
timer_cb (gpointer user_data)
{
  ConfabHostPeople *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!self->loading && chat_host_get_running (self->host) &&
      GTK_IS_WINDOW (root) && !gtk_window_is_suspended (GTK_WINDOW (root)))
    confab_host_people_load (self);

  return G_SOURCE_CONTINUE;
}

static void
confab_host_people_dispose (GObject *object)
{
  ConfabHostPeople *self = CONFAB_HOST_PEOPLE (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_HOST_PEOPLE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->people);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (confab_host_people_parent_class)->dispose (object);
}

static void
confab_host_people_finalize (GObject *object)
{
  ConfabHostPeople *self = CONFAB_HOST_PEOPLE (object);

  g_clear_pointer (&self->user, chat_user_unref);

  G_OBJECT_CLASS (confab_host_people_parent_class)->finalize (object);
}

static void
confab_host_people_class_init (ConfabHostPeopleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_host_people_dispose;
  object_class->finalize = confab_host_people_finalize;

  /**
   * ConfabHostPeople::changed:
   *
   * Emitted when guests have joined or were removed, so that the invites are not
   * as they were.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * ConfabHostPeople::failed:
   * @error: what is the matter
   *
   * Emitted when something could not be done.
   */
  signals[FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-host-people.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabHostPeople, list_box);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostPeople, more_label);
}

static void
confab_host_people_init (ConfabHostPeople *self)
{
  self->people = g_list_store_new (CHAT_TYPE_HOST_PERSON);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_bind_model (self->list_box, G_LIST_MODEL (self->people), create_row, self, NULL);
}

/**
 * confab_host_people_start:
 * @self: a group that shows nothing yet
 * @session: a session whose server runs on this computer
 * @cancellable: (nullable): for all that the group asks the server for
 *
 * Shows the people of a server from now on, as they come and go.
 */
void
confab_host_people_start (ConfabHostPeople *self,
                          ChatSession      *session,
                          GCancellable     *cancellable)
{
  g_return_if_fail (CONFAB_IS_HOST_PEOPLE (self));
  g_return_if_fail (CHAT_IS_SESSION (session));
  g_return_if_fail (chat_session_get_host (session) != NULL);
  g_return_if_fail (self->host == NULL);

  self->host = g_object_ref (chat_session_get_host (session));
  self->user = chat_user_new (chat_session_get_user (session), NULL);
  g_set_object (&self->cancellable, cancellable);
  self->timer_id = g_timeout_add_seconds (INTERVAL, timer_cb, self);
  confab_host_people_load (self);
}

/**
 * confab_host_people_load:
 * @self: a group that was started
 *
 * Looks at once who there is.
 */
void
confab_host_people_load (ConfabHostPeople *self)
{
  g_return_if_fail (CONFAB_IS_HOST_PEOPLE (self));
  g_return_if_fail (CHAT_IS_HOST (self->host));

  self->outdated = self->loading;
  if (self->loading)
    return;

  self->loading = TRUE;
  chat_host_list_people_async (self->host, self->cancellable, listed_cb, g_object_ref (self));
}

/**
 * confab_host_people_stop:
 * @self: a group
 *
 * Looks no more who comes and goes.
 */
void
confab_host_people_stop (ConfabHostPeople *self)
{
  g_return_if_fail (CONFAB_IS_HOST_PEOPLE (self));

  g_clear_handle_id (&self->timer_id, g_source_remove);
}
