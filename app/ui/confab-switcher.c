/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-switcher.h"

#include "confab-list-keys.h"
#include "confab-switcher-row.h"

#include <glib/gi18n.h>

/* More is not read; one more letter leaves fewer. */
#define MAX_SHOWN 100

/**
 * ConfabSwitcher:
 *
 * Goes to a room or a server, or carries out a command, by some letters of its
 * name. Before anything is typed, the rooms with something unread come first.
 */
struct _ConfabSwitcher
{
  AdwDialog           parent_instance;

  /* (element-type ConfabSwitcherItem) */
  GPtrArray          *items;
  GListStore         *shown;

  GtkWidget          *entry;
  GtkListView        *list_view;
  GtkSingleSelection *selection;
  GtkStack           *stack;
};

G_DEFINE_FINAL_TYPE (ConfabSwitcher, confab_switcher, ADW_TYPE_DIALOG)

enum
{
  ROOM_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Those that the window or the application does not have, or has disabled, are
 * left out.
 */
static const struct
{
  const char *title;
  const char *action_name;
} commands[] = {
  { N_("Join Room…"), "win.join-room" },
  { N_("Who Is Here"), "win.people" },
  { N_("Search in This Room"), "win.search-room" },
  { N_("Search Everywhere"), "win.search" },
  { N_("Mark All as Read"), "win.mark-all-read" },
  { N_("Accounts"), "win.accounts" },
  { N_("Connect to Server…"), "win.connect" },
  { N_("New Window"), "app.new-window" },
  { N_("Preferences"), "app.preferences" },
  { N_("Keyboard Shortcuts"), "win.show-help-overlay" },
  { N_("About Confab"), "app.about" },
  { N_("Quit"), "app.quit" },
};

static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  return confab_switcher_item_compare (*(ConfabSwitcherItem *const *) a, *(ConfabSwitcherItem *const *) b);
}

static void
update (ConfabSwitcher *self)
{
  const char *pattern = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      ConfabSwitcherItem *item = g_ptr_array_index (self->items, i);

      if (confab_switcher_item_match (item, pattern))
        g_ptr_array_add (found, item);
    }

  g_ptr_array_sort (found, compare_items);
  if (found->len > MAX_SHOWN)
    g_ptr_array_set_size (found, MAX_SHOWN);

  g_list_store_splice (self->shown, 0, g_list_model_get_n_items (G_LIST_MODEL (self->shown)),
                       found->pdata, found->len);
  gtk_stack_set_visible_child_name (self->stack, found->len > 0 ? "items" : "empty");
  if (found->len > 0)
    gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_SELECT, NULL);
}

/* Whether somebody could do it now: a button that does it would be sensitive. */
static gboolean
is_enabled (ConfabSwitcher *self,
            const char     *action_name)
{
  GtkWidget *button = g_object_ref_sink (gtk_button_new ());
  gboolean enabled;

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action_name);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  enabled = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  g_object_unref (button);

  return enabled;
}

static void
add_commands (ConfabSwitcher *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (is_enabled (self, commands[i].action_name))
        g_ptr_array_add (self->items, confab_switcher_item_new_command (_(commands[i].title),
                                                                        commands[i].action_name));
    }
}

static void
confab_switcher_realize (GtkWidget *widget)
{
  ConfabSwitcher *self = CONFAB_SWITCHER (widget);

  GTK_WIDGET_CLASS (confab_switcher_parent_class)->realize (widget);

  add_commands (self);
  update (self);
}

static void
search_changed_cb (ConfabSwitcher *self)
{
  update (self);
}

static void
stop_search_cb (ConfabSwitcher *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
entry_activate_cb (ConfabSwitcher *self)
{
  confab_list_keys_activate (self->list_view);
}

/* The room of a server in which something was said last. */
static ChatRoom *
find_newest_room (ChatSession *session)
{
  GListModel *rooms = chat_account_get_rooms (chat_session_get_account (session));
  guint n_rooms = g_list_model_get_n_items (rooms);
  gint64 newest_time = -1;
  ChatRoom *newest = NULL;

  for (guint i = 0; i < n_rooms; i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);
      ChatMessage *last = chat_room_get_last_message (room);
      gint64 time = last != NULL ? chat_message_get_time (last) : 0;

      if (time > newest_time)
        {
          newest = room;
          newest_time = time;
        }
    }

  return newest;
}

static void
activate_cb (ConfabSwitcher *self,
             guint           position)
{
  g_autoptr (ConfabSwitcherItem) item = g_list_model_get_item (G_LIST_MODEL (self->shown), position);
  g_autoptr (GtkWidget) root = NULL;
  const char *action_name;
  ChatSession *session;
  ChatRoom *room;

  if (item == NULL)
    return;

  room = confab_switcher_item_get_room (item);
  session = confab_switcher_item_get_session (item);
  action_name = confab_switcher_item_get_action (item);
  if (session != NULL && chat_session_get_state (session) == CHAT_SESSION_OPEN)
    room = find_newest_room (session);

  g_object_ref (self);
  root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  if (root != NULL)
    g_object_ref (root);
  adw_dialog_close (ADW_DIALOG (self));
  if (room != NULL)
    g_signal_emit (self, signals[ROOM_ACTIVATED], 0, room);
  else if (root != NULL)
    gtk_widget_activate_action (root, action_name != NULL ? action_name : "win.join-room", NULL);
  g_object_unref (self);
}

/* For those without keys, whom GTK lets select a row of a list but not activate it. */
static void
open_selected_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  entry_activate_cb (CONFAB_SWITCHER (widget));
}

static void
confab_switcher_dispose (GObject *object)
{
  ConfabSwitcher *self = CONFAB_SWITCHER (object);

  /* libadwaita 1.7 keeps the child of a dialog that was closed. */
  adw_dialog_set_child (ADW_DIALOG (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_SWITCHER);
  g_clear_object (&self->shown);
  g_clear_pointer (&self->items, g_ptr_array_unref);

  G_OBJECT_CLASS (confab_switcher_parent_class)->dispose (object);
}

static void
confab_switcher_class_init (ConfabSwitcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_switcher_dispose;
  widget_class->realize = confab_switcher_realize;

  /**
   * ConfabSwitcher::room-activated:
   * @room: a room
   *
   * Emitted when @room was chosen. The dialog closes.
   */
  signals[ROOM_ACTIVATED] =
    g_signal_new ("room-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_ROOM);

  g_type_ensure (CONFAB_TYPE_SWITCHER_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-switcher.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabSwitcher, entry);
  gtk_widget_class_bind_template_child (widget_class, ConfabSwitcher, list_view);
  gtk_widget_class_bind_template_child (widget_class, ConfabSwitcher, selection);
  gtk_widget_class_bind_template_child (widget_class, ConfabSwitcher, stack);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_install_action (widget_class, "switcher.open-selected", NULL, open_selected_action);
}

static void
confab_switcher_init (ConfabSwitcher *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_list_store_new (CONFAB_TYPE_SWITCHER_ITEM);

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->shown));
  confab_list_keys_attach (self->entry, self->list_view);
}

static void
add_rooms (ConfabSwitcher *self,
           ChatSession    *session)
{
  GListModel *rooms = chat_account_get_rooms (chat_session_get_account (session));
  guint n_rooms = g_list_model_get_n_items (rooms);

  for (guint i = 0; i < n_rooms; i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);

      g_ptr_array_add (self->items, confab_switcher_item_new_room (room, session));
    }
}

/**
 * confab_switcher_new:
 * @sessions: a list of [class@Session]
 *
 * Creates a switcher for what is there now.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabSwitcher *
confab_switcher_new (GListModel *sessions)
{
  ConfabSwitcher *self;
  guint n_sessions;

  g_return_val_if_fail (G_IS_LIST_MODEL (sessions), NULL);

  self = g_object_new (CONFAB_TYPE_SWITCHER, NULL);
  n_sessions = g_list_model_get_n_items (sessions);
  for (guint i = 0; i < n_sessions; i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (sessions, i);

      if (chat_session_get_state (session) != CHAT_SESSION_OPEN)
        continue;

      add_rooms (self, session);
      g_ptr_array_add (self->items, confab_switcher_item_new_server (session));
    }

  return self;
}
