/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-people-dialog.h"

#include "confab-error-text.h"
#include "confab-list-keys.h"
#include "confab-person-row.h"
#include "confab-status-page.h"

#include <glib/gi18n.h>

/* Who hears the screen is told of the outcome once the typing has ceased. */
#define ANNOUNCE_DELAY_MS 800

/**
 * ConfabPeopleDialog:
 *
 * Shows who is in a room, and finds people as somebody types. While it is there,
 * the server is asked.
 *
 * The focus stays where one types, and the arrows move through the people.
 */
struct _ConfabPeopleDialog
{
  AdwDialog           parent_instance;

  ChatRoom           *room;
  ChatPresence       *presence;
  guint               announce_id;
  guint               focus_id;

  GtkWidget          *entry;
  GtkListView        *list_view;
  GtkLabel           *more_label;
  GtkSingleSelection *selection;
  GtkStack           *stack;
  AdwBanner          *stale_banner;
  AdwWindowTitle     *window_title;
};

G_DEFINE_FINAL_TYPE (ConfabPeopleDialog, confab_people_dialog, ADW_TYPE_DIALOG)

enum
{
  PERSON_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
count_shown (ConfabPeopleDialog *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->presence));
}

static gboolean
is_searching (ConfabPeopleDialog *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0';
}

static const char *
choose_page (ConfabPeopleDialog *self)
{
  if (chat_presence_get_known (self->presence))
    {
      if (count_shown (self) > 0)
        return "people";

      return is_searching (self) ? "not-found" : "empty";
    }

  if (chat_presence_get_error (self->presence) != NULL)
    return "refused";

  return chat_presence_get_stale (self->presence) ? "offline" : "loading";
}

static void
show_refused (ConfabPeopleDialog *self)
{
  AdwStatusPage *page = confab_status_page_ensure (self->stack, "refused", "action-unavailable-symbolic");
  ConfabErrorText text = confab_error_text_get_for_presence (chat_presence_get_error (self->presence));

  confab_status_page_set (page, text.title, text.body, "people.retry", _("_Try Again"));
  gtk_widget_add_css_class (GTK_WIDGET (page), "compact");
}

static void
show_note (ConfabPeopleDialog *self,
           const char         *name,
           const char         *icon_name,
           const char         *title,
           const char         *text)
{
  AdwStatusPage *page = confab_status_page_ensure (self->stack, name, icon_name);

  confab_status_page_set (page, title, text, NULL, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (page), "compact");
}

static void
update_page (ConfabPeopleDialog *self)
{
  const char *name = choose_page (self);

  if (g_str_equal (name, "refused"))
    show_refused (self);
  else if (g_str_equal (name, "offline"))
    show_note (self, name, "network-offline-symbolic", _("No Connection"),
               _("Who is here shows once the server can be reached"));
  else if (g_str_equal (name, "empty"))
    show_note (self, name, "system-users-symbolic", _("Nobody Is Here"),
               _("Whoever comes shows up here"));
  else if (g_str_equal (name, "not-found"))
    show_note (self, name, "system-search-symbolic", _("Nobody Found"),
               _("Nobody who is here has such a name"));

  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->entry, !g_str_equal (name, "refused") && !g_str_equal (name, "offline"));
  adw_banner_set_revealed (self->stale_banner,
                           chat_presence_get_known (self->presence) && chat_presence_get_stale (self->presence));
}

static char *
describe_number (ConfabPeopleDialog *self)
{
  guint n = chat_presence_get_n_people (self->presence);

  return g_strdup_printf (ngettext ("%u person", "%u people", n), n);
}

static char *
describe_more (ConfabPeopleDialog *self)
{
  guint n = chat_presence_get_n_hidden (self->presence);

  return g_strdup_printf (ngettext ("And %u more: search to find them",
                                    "And %u more: search to find them", n), n);
}

static void
update_numbers (ConfabPeopleDialog *self)
{
  g_autofree char *number = describe_number (self);
  g_autofree char *more = describe_more (self);

  adw_window_title_set_subtitle (self->window_title, chat_presence_get_known (self->presence) ? number : "");
  gtk_label_set_label (self->more_label, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), chat_presence_get_n_hidden (self->presence) > 0);
}

static char *
describe_outcome (ConfabPeopleDialog *self)
{
  guint n_found = count_shown (self) + chat_presence_get_n_hidden (self->presence);

  if (!chat_presence_get_known (self->presence))
    return NULL;
  if (!is_searching (self))
    return describe_number (self);
  if (n_found == 0)
    return g_strdup (_("Nobody found"));

  return g_strdup_printf (ngettext ("%u person found", "%u people found", n_found), n_found);
}

static void
announce_cb (gpointer user_data)
{
  ConfabPeopleDialog *self = user_data;
  g_autofree char *text = NULL;

  self->announce_id = 0;
  text = describe_outcome (self);
  if (text != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
queue_announcement (ConfabPeopleDialog *self)
{
  g_clear_handle_id (&self->announce_id, g_source_remove);
  self->announce_id = g_timeout_add_once (ANNOUNCE_DELAY_MS, announce_cb, self);
}

static void
update (ConfabPeopleDialog *self)
{
  update_numbers (self);
  update_page (self);
}

static void
focus_entry (ConfabPeopleDialog *self)
{
  if ((gtk_widget_get_state_flags (self->entry) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
    gtk_widget_grab_focus (self->entry);
}

static void
focus_cb (gpointer user_data)
{
  ConfabPeopleDialog *self = user_data;

  self->focus_id = 0;
  focus_entry (self);
}

/* A dialog that comes up from below gives the focus to the list once it is there. */
static void
queue_focus (ConfabPeopleDialog *self)
{
  if (self->focus_id == 0)
    self->focus_id = g_idle_add_once (focus_cb, self);
}

static void
known_cb (ConfabPeopleDialog *self)
{
  update (self);
  if (!chat_presence_get_known (self->presence))
    return;

  queue_focus (self);
  queue_announcement (self);
}

/* What was found is read from its beginning. */
static void
items_changed_cb (ConfabPeopleDialog *self,
                  guint               position)
{
  update (self);
  if (position == 0 && is_searching (self) && count_shown (self) > 0)
    gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_SELECT, NULL);
}

/* Who types while the focus is in the list goes on in the entry. */
static void
search_changed_cb (ConfabPeopleDialog *self)
{
  if (self->presence == NULL)
    return;

  focus_entry (self);
  chat_presence_set_filter (self->presence, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  update (self);
  queue_announcement (self);
}

static void
stop_search_cb (ConfabPeopleDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
entry_activate_cb (ConfabPeopleDialog *self)
{
  if (count_shown (self) > 0)
    confab_list_keys_activate (self->list_view);
}

static void
activate_cb (ConfabPeopleDialog *self,
             guint               position)
{
  g_autoptr (ChatOccupant) occupant = g_list_model_get_item (G_LIST_MODEL (self->presence), position);

  if (occupant == NULL || chat_occupant_get_is_self (occupant) ||
      *chat_user_get_handle (chat_occupant_get_user (occupant)) == '\0' || !chat_room_get_can_write (self->room))
    return;

  g_object_ref (self);
  adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[PERSON_ACTIVATED], 0, occupant);
  g_object_unref (self);
}

/* For those without keys, whom GTK lets select a row of a list but not activate it. */
static void
mention_selected_action (GtkWidget  *widget,
                         const char *action_name,
                         GVariant   *parameter)
{
  entry_activate_cb (CONFAB_PEOPLE_DIALOG (widget));
}

static void
retry_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  chat_presence_refresh (CONFAB_PEOPLE_DIALOG (widget)->presence);
}

/* Nobody looks any more. */
static void
forget_presence (ConfabPeopleDialog *self)
{
  g_clear_handle_id (&self->announce_id, g_source_remove);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  if (self->presence == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->presence, self);
  gtk_single_selection_set_model (self->selection, NULL);
  chat_presence_close (self->presence);
  chat_presence_set_filter (self->presence, NULL);
  g_clear_object (&self->presence);
}

static void
confab_people_dialog_dispose (GObject *object)
{
  ConfabPeopleDialog *self = CONFAB_PEOPLE_DIALOG (object);

  forget_presence (self);
  /* libadwaita 1.7 keeps the child of a dialog that was closed. */
  adw_dialog_set_child (ADW_DIALOG (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PEOPLE_DIALOG);
  g_clear_object (&self->room);

  G_OBJECT_CLASS (confab_people_dialog_parent_class)->dispose (object);
}

static void
confab_people_dialog_class_init (ConfabPeopleDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_people_dialog_dispose;

  /**
   * ConfabPeopleDialog::person-activated:
   * @occupant: a person with a name
   *
   * Emitted when somebody was chosen. The dialog closes.
   */
  signals[PERSON_ACTIVATED] =
    g_signal_new ("person-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_OCCUPANT);

  g_type_ensure (CONFAB_TYPE_PERSON_ROW);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/confab_chat/Confab/confab-people-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabPeopleDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeopleDialog, list_view);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeopleDialog, more_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeopleDialog, selection);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeopleDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeopleDialog, stale_banner);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeopleDialog, window_title);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);

  gtk_widget_class_install_action (widget_class, "people.mention-selected", NULL, mention_selected_action);
  gtk_widget_class_install_action (widget_class, "people.retry", NULL, retry_action);
}

static void
confab_people_dialog_init (ConfabPeopleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  confab_list_keys_attach (self->entry, self->list_view);
  g_signal_connect_object (self->entry, "map",
                           G_CALLBACK (queue_focus), self, G_CONNECT_SWAPPED);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry), GTK_WIDGET (self));
}

/**
 * confab_people_dialog_new:
 * @room: a room
 *
 * Creates a dialog that shows who is in @room.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabPeopleDialog *
confab_people_dialog_new (ChatRoom *room)
{
  ConfabPeopleDialog *self;

  g_return_val_if_fail (CHAT_IS_ROOM (room), NULL);

  self = g_object_new (CONFAB_TYPE_PEOPLE_DIALOG, NULL);
  self->room = g_object_ref (room);
  self->presence = g_object_ref (chat_room_get_presence (room));
  chat_presence_open (self->presence);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->presence));

  g_signal_connect_object (self->presence, "items-changed",
                           G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->presence, "notify::error",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->presence, "notify::known",
                           G_CALLBACK (known_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->presence, "notify::n-hidden",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->presence, "notify::n-people",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->presence, "notify::stale",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  known_cb (self);

  return self;
}

/**
 * confab_people_dialog_get_room:
 * @self: a dialog
 *
 * Gets the room whose people are shown.
 *
 * Returns: (transfer none): the room
 */
ChatRoom *
confab_people_dialog_get_room (ConfabPeopleDialog *self)
{
  g_return_val_if_fail (CONFAB_IS_PEOPLE_DIALOG (self), NULL);

  return self->room;
}

/**
 * confab_people_dialog_focus_search:
 * @self: a dialog
 *
 * Moves the keyboard focus to where a name is typed, if there is anybody.
 */
void
confab_people_dialog_focus_search (ConfabPeopleDialog *self)
{
  g_return_if_fail (CONFAB_IS_PEOPLE_DIALOG (self));

  gtk_widget_grab_focus (self->entry);
}
