/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-search-dialog.h"

#include "chat.h"
#include "confab-emoji.h"
#include "confab-list-keys.h"
#include "confab-search-row.h"
#include "confab-search-slot.h"

#include <glib/gi18n.h>

/* The next page is loaded when less than so many screens are left. */
#define SCREENS_AHEAD 1

/* What is found so soon is painted with what was typed, without a frame between
 * them; most is.
 */
#define WAIT_USEC 6000

/* Who hears the screen is told of the outcome once the typing has ceased. */
#define ANNOUNCE_DELAY_MS 800

/**
 * ConfabSearchDialog:
 *
 * Finds messages as somebody types, in a room or everywhere.
 *
 * The focus stays where one types, and the arrows move through what was found.
 */
struct _ConfabSearchDialog
{
  AdwDialog            parent_instance;

  GListModel          *accounts;
  ChatRoom            *room;
  ChatSearch          *search;
  GSignalGroup        *search_signals;
  /* The hits of the search, one in each, or what was found before nothing was */
  GListStore          *slots;
  GCancellable        *rebuild_cancellable;
  guint                announce_id;

  GtkWidget           *entry;
  AdwPreferencesGroup *hint_group;
  AdwBanner           *index_banner;
  GtkListView         *list_view;
  GtkButton           *new_button;
  GtkRevealer         *new_revealer;
  GtkWidget           *rebuild_button;
  AdwToggleGroup      *scope_group;
  GtkWidget           *scrolled_window;
  GtkStack            *stack;
};

G_DEFINE_FINAL_TYPE (ConfabSearchDialog, confab_search_dialog, ADW_TYPE_DIALOG)

enum
{
  MESSAGE_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What is typed is the same in all languages, what it means is not. */
static const struct
{
  const char *filter;
  const char *meaning;
} hints[] = {
  { "from:ann", N_("Written by somebody") },
  { "in:lobby", N_("In a room") },
  { "before:2026-01-31", N_("Before a day, a month or a year") },
  { "after:2026-01", N_("From a day, a month or a year on") },
  { "has:link", N_("With a link") },
  { ":tada:", N_("With an emoji, by its name") },
  { "-word", N_("Without a word; goes with filters, too") },
};

static guint
count_hits (ConfabSearchDialog *self)
{
  return self->search != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->search)) : 0;
}

static const char *
choose_page (ConfabSearchDialog *self)
{
  if (self->search == NULL || chat_search_get_is_empty (self->search))
    return "hint";
  if (count_hits (self) > 0)
    return "hits";
  if (chat_search_get_error (self->search) != NULL)
    return "error";

  /* What is found in a moment should not make the page before it flicker. */
  if (chat_search_get_searching (self->search))
    return gtk_stack_get_visible_child_name (self->stack);

  return "empty";
}

static char *
describe_outcome (ConfabSearchDialog *self)
{
  guint n_hits = count_hits (self);

  if (chat_search_get_is_empty (self->search))
    return NULL;
  if (chat_search_get_n_new (self->search) > 0)
    return g_strdup (gtk_button_get_label (self->new_button));
  if (n_hits == 0)
    return g_strdup (_("No messages found"));
  if (chat_search_get_has_more (self->search))
    return g_strdup_printf (ngettext ("More than %u message found", "More than %u messages found", n_hits), n_hits);

  return g_strdup_printf (ngettext ("%u message found", "%u messages found", n_hits), n_hits);
}

static void
announce_cb (gpointer user_data)
{
  ConfabSearchDialog *self = user_data;
  g_autofree char *text = NULL;

  self->announce_id = 0;
  text = describe_outcome (self);
  if (text != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
queue_announcement (ConfabSearchDialog *self)
{
  g_clear_handle_id (&self->announce_id, g_source_remove);
  self->announce_id = g_timeout_add_once (ANNOUNCE_DELAY_MS, announce_cb, self);
}

static void
update_banner (ConfabSearchDialog *self)
{
  guint progress = self->search != NULL ? chat_search_get_progress (self->search) : 100;
  gboolean paused = self->search != NULL && chat_search_get_paused (self->search);
  g_autofree char *title = NULL;

  if (progress < 100)
    {
      title = paused
              /* Translators: messages are not all found; the button beside it is “Continue” */
              ? g_strdup_printf (_("Indexing stopped: %u %% done"), progress)
              /* Translators: messages are not all found yet */
              : g_strdup_printf (_("Still indexing: %u %% done"), progress);
      adw_banner_set_title (self->index_banner, title);
      adw_banner_set_button_label (self->index_banner, paused ? _("_Continue") : _("_Stop"));
    }
  adw_banner_set_revealed (self->index_banner, progress < 100);
}

static void
update_new (ConfabSearchDialog *self)
{
  guint n_new = self->search != NULL ? chat_search_get_n_new (self->search) : 0;
  g_autofree char *label = NULL;

  if (n_new == CHAT_SEARCH_MAX_NEW)
    label = g_strdup_printf (ngettext ("Over %u New Result", "Over %u New Results", n_new - 1), n_new - 1);
  else if (n_new > 0)
    label = g_strdup_printf (ngettext ("%u New Result", "%u New Results", n_new), n_new);

  if (label != NULL)
    gtk_button_set_label (self->new_button, label);
  gtk_revealer_set_reveal_child (self->new_revealer, label != NULL);
}

static void
update (ConfabSearchDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, choose_page (self));
  update_banner (self);
  update_new (self);
}

static void
n_new_cb (ConfabSearchDialog *self)
{
  update_new (self);
  if (chat_search_get_n_new (self->search) > 0)
    queue_announcement (self);
}

static void
searching_cb (ConfabSearchDialog *self)
{
  update (self);
  if (!chat_search_get_searching (self->search))
    queue_announcement (self);
}

static void
load_more_cb (ConfabSearchDialog *self)
{
  GtkAdjustment *adjustment;
  double left;

  if (self->search == NULL)
    return;

  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled_window));
  left = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment) -
         gtk_adjustment_get_page_size (adjustment);
  if (left < SCREENS_AHEAD * gtk_adjustment_get_page_size (adjustment))
    chat_search_load_more (self->search);
}

/* The first page is enough for who types on, if it is a screen. */
static void
fill_screen_cb (ConfabSearchDialog *self,
                GtkAdjustment      *adjustment)
{
  if (gtk_adjustment_get_value (adjustment) > gtk_adjustment_get_lower (adjustment) ||
      gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment))
    load_more_cb (self);
}

/* Those that are there already get other hits. Where nothing is found, another
 * page is shown, and they stay for what is typed next.
 */
static void
fill_slots (ConfabSearchDialog *self,
            guint               position)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_hits = count_hits (self);
  guint n_slots = g_list_model_get_n_items (G_LIST_MODEL (self->slots));
  guint n_kept = MIN (n_slots, n_hits);

  if (n_hits == 0)
    return;

  for (guint i = position; i < n_hits; i++)
    {
      g_autoptr (ChatSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (self->search), i);
      g_autoptr (ConfabSearchSlot) slot = g_list_model_get_item (G_LIST_MODEL (self->slots), i);

      if (slot != NULL)
        confab_search_slot_set_hit (slot, hit);
      else
        g_ptr_array_add (added, confab_search_slot_new (hit));
    }

  g_list_store_splice (self->slots, n_kept, n_slots - n_kept, added->pdata, added->len);
}

static void
items_changed_cb (ConfabSearchDialog *self,
                  guint               position)
{
  fill_slots (self, position);
  update (self);

  /* A new outcome is read from its beginning. */
  if (position == 0 && count_hits (self) > 0)
    gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_SELECT, NULL);
}

/* The emoji for a name between colons, NULL where there is none. */
static char *
find_emoji (const char *word,
            gboolean   *negated)
{
  gsize length = strlen (word);
  g_autofree char *name = NULL;

  *negated = word[0] == '-';
  if (*negated)
    {
      word++;
      length--;
    }
  if (length < 3 || word[0] != ':' || word[length - 1] != ':')
    return NULL;

  name = g_strndup (word + 1, length - 2);

  return confab_emoji_find (name);
}

/* What was typed, with emoji instead of their names. */
static char *
dup_query (ConfabSearchDialog *self)
{
  g_auto (GStrv) words = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->entry)), " ", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      gboolean negated;
      g_autofree char *emoji = find_emoji (words[i], &negated);

      if (emoji == NULL)
        continue;

      g_free (words[i]);
      words[i] = g_strconcat (negated ? "-" : "", emoji, NULL);
    }

  return g_strjoinv (" ", words);
}

/* What is looked for in another place is another search. */
static void
set_up_search (ConfabSearchDialog *self)
{
  g_autofree char *text = dup_query (self);
  ChatRoom *room = confab_search_dialog_get_everywhere (self) ? NULL : self->room;

  if (self->search != NULL)
    chat_search_set_text (self->search, "");
  g_clear_object (&self->search);

  g_list_store_remove_all (self->slots);
  self->search = chat_search_new (self->accounts, room);
  g_signal_group_set_target (self->search_signals, self->search);
  chat_search_set_text (self->search, text);
  update (self);
}

static void
changed_cb (ConfabSearchDialog *self)
{
  g_autofree char *text = NULL;

  if (self->search == NULL)
    return;

  text = dup_query (self);
  chat_search_set_text (self->search, text);
  chat_search_wait (self->search, WAIT_USEC);
  update (self);
}

static void
scope_changed_cb (ConfabSearchDialog *self)
{
  if (self->accounts != NULL)
    set_up_search (self);
}

static void
stop_search_cb (ConfabSearchDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
set_up_row_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item)
{
  gtk_list_item_set_child (item, GTK_WIDGET (confab_search_row_new ()));
}

static void
show_hit (GtkListItem *item)
{
  ConfabSearchRow *row = CONFAB_SEARCH_ROW (gtk_list_item_get_child (item));
  ConfabSearchSlot *slot = gtk_list_item_get_item (item);

  confab_search_row_set_hit (row, confab_search_slot_get_hit (slot));
  gtk_list_item_set_accessible_label (item, confab_search_row_get_summary (row));
}

static void
bind_row_cb (ConfabSearchDialog *self,
             GtkListItem        *item)
{
  confab_search_row_set_names_room (CONFAB_SEARCH_ROW (gtk_list_item_get_child (item)),
                                    confab_search_dialog_get_everywhere (self));
  g_signal_connect_object (gtk_list_item_get_item (item), "notify::hit",
                           G_CALLBACK (show_hit), item, G_CONNECT_SWAPPED);
  show_hit (item);
}

static void
unbind_row_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_hit, item);
  confab_search_row_set_hit (CONFAB_SEARCH_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
activate_cb (ConfabSearchDialog *self,
             guint               position)
{
  g_autoptr (ChatSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (self->search), position);

  if (hit == NULL)
    return;

  g_object_ref (self);
  adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[MESSAGE_ACTIVATED], 0,
                 chat_search_hit_get_room (hit), chat_search_hit_get_id (hit));
  g_object_unref (self);
}

static void
entry_activate_cb (ConfabSearchDialog *self)
{
  if (count_hits (self) > 0)
    confab_list_keys_activate (self->list_view);
}

/* For those without keys, whom GTK lets select a row of a list but not activate it. */
static void
open_selected_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  entry_activate_cb (CONFAB_SEARCH_DIALOG (widget));
}

/* The button goes away, and with it the focus. */
static void
show_new_cb (ConfabSearchDialog *self)
{
  gtk_widget_grab_focus (self->entry);
  chat_search_show_new (self->search);
}

static void
pause_cb (ConfabSearchDialog *self)
{
  chat_search_set_paused (self->search, !chat_search_get_paused (self->search));
}

static void
rebuilt_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ConfabSearchDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  chat_search_rebuild_finish (CHAT_SEARCH (object), result, &error);
  if (self->search == NULL)
    return;

  gtk_widget_set_sensitive (self->rebuild_button, TRUE);
  update (self);
}

static void
rebuild_cb (ConfabSearchDialog *self)
{
  gtk_widget_set_sensitive (self->rebuild_button, FALSE);
  chat_search_rebuild_async (self->search, self->rebuild_cancellable, rebuilt_cb, g_object_ref (self));
}

static void
add_hints (ConfabSearchDialog *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    {
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), hints[i].filter);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _(hints[i].meaning));
      adw_preferences_group_add (self->hint_group, row);
    }
}

static void
confab_search_dialog_dispose (GObject *object)
{
  ConfabSearchDialog *self = CONFAB_SEARCH_DIALOG (object);

  g_cancellable_cancel (self->rebuild_cancellable);
  g_clear_object (&self->rebuild_cancellable);
  g_clear_handle_id (&self->announce_id, g_source_remove);
  g_clear_object (&self->search_signals);
  if (self->search != NULL)
    chat_search_set_text (self->search, "");
  g_clear_object (&self->search);
  /* libadwaita 1.7 keeps the child of a dialog that was closed. */
  adw_dialog_set_child (ADW_DIALOG (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_SEARCH_DIALOG);
  g_clear_object (&self->accounts);
  g_clear_object (&self->room);

  G_OBJECT_CLASS (confab_search_dialog_parent_class)->dispose (object);
}

static void
confab_search_dialog_class_init (ConfabSearchDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_search_dialog_dispose;

  /**
   * ConfabSearchDialog::message-activated:
   * @room: the room of the message
   * @id: the id of the message
   *
   * Emitted when a message was chosen. The dialog closes.
   */
  signals[MESSAGE_ACTIVATED] =
    g_signal_new ("message-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, CHAT_TYPE_ROOM, G_TYPE_STRING);

  g_type_ensure (CONFAB_TYPE_SEARCH_SLOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/confab_chat/Confab/confab-search-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, hint_group);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, index_banner);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, list_view);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, new_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, new_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, rebuild_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, scope_group);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, slots);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchDialog, stack);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_cb);
  gtk_widget_class_bind_template_callback (widget_class, rebuild_cb);
  gtk_widget_class_bind_template_callback (widget_class, scope_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, set_up_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_new_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row_cb);
  gtk_widget_class_install_action (widget_class, "search.open-selected", NULL, open_selected_action);
}

static void
confab_search_dialog_init (ConfabSearchDialog *self)
{
  GtkAdjustment *adjustment;

  self->rebuild_cancellable = g_cancellable_new ();
  self->search_signals = g_signal_group_new (CHAT_TYPE_SEARCH);
  g_signal_group_connect_object (self->search_signals, "items-changed",
                                 G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_group_connect_object (self->search_signals, "notify::searching",
                                 G_CALLBACK (searching_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->search_signals, "notify::n-new",
                                 G_CALLBACK (n_new_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->search_signals, "notify::paused",
                                 G_CALLBACK (update_banner), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->search_signals, "notify::error",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->search_signals, "notify::progress",
                                 G_CALLBACK (update_banner), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));

  add_hints (self);
  confab_list_keys_attach (self->entry, self->list_view);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled_window));
  g_signal_connect_object (adjustment, "value-changed",
                           G_CALLBACK (load_more_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed",
                           G_CALLBACK (fill_screen_cb), self, G_CONNECT_SWAPPED);
}

static GListModel *
list_accounts (GListModel *sessions)
{
  GListStore *accounts = g_list_store_new (CHAT_TYPE_ACCOUNT);
  guint n_sessions = g_list_model_get_n_items (sessions);

  for (guint i = 0; i < n_sessions; i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (sessions, i);

      if (chat_session_get_state (session) == CHAT_SESSION_OPEN)
        g_list_store_append (accounts, chat_session_get_account (session));
    }

  return G_LIST_MODEL (accounts);
}

/**
 * confab_search_dialog_new:
 * @sessions: a list of [class@Session]
 * @room: (nullable): the room on the screen
 *
 * Creates a dialog that looks into @room first, or everywhere.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabSearchDialog *
confab_search_dialog_new (GListModel *sessions,
                          ChatRoom   *room)
{
  ConfabSearchDialog *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (sessions), NULL);
  g_return_val_if_fail (room == NULL || CHAT_IS_ROOM (room), NULL);

  self = g_object_new (CONFAB_TYPE_SEARCH_DIALOG, NULL);
  self->room = room != NULL ? g_object_ref (room) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->scope_group), room != NULL);
  adw_toggle_group_set_active_name (self->scope_group, room != NULL ? "room" : "everywhere");
  self->accounts = list_accounts (sessions);
  set_up_search (self);
  /* Who searches again wants all to be found. */
  chat_search_set_paused (self->search, FALSE);

  return self;
}

/**
 * confab_search_dialog_get_everywhere:
 * @self: a dialog
 *
 * Gets whether all rooms are looked into.
 */
gboolean
confab_search_dialog_get_everywhere (ConfabSearchDialog *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH_DIALOG (self), TRUE);

  return g_strcmp0 (adw_toggle_group_get_active_name (self->scope_group), "room") != 0;
}

/**
 * confab_search_dialog_set_everywhere:
 * @self: a dialog
 * @everywhere: whether to look into all rooms; always, where there is no room
 *
 * Sets whether all rooms are looked into.
 */
void
confab_search_dialog_set_everywhere (ConfabSearchDialog *self,
                                     gboolean            everywhere)
{
  g_return_if_fail (CONFAB_IS_SEARCH_DIALOG (self));

  adw_toggle_group_set_active_name (self->scope_group,
                                    everywhere || self->room == NULL ? "everywhere" : "room");
}

/**
 * confab_search_dialog_get_search:
 * @self: a dialog
 *
 * Gets what finds the messages.
 *
 * Returns: (transfer none): the search, another one for each place to look into
 */
ChatSearch *
confab_search_dialog_get_search (ConfabSearchDialog *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH_DIALOG (self), NULL);

  return self->search;
}

/**
 * confab_search_dialog_get_text:
 * @self: a dialog
 *
 * Gets what is looked for.
 */
const char *
confab_search_dialog_get_text (ConfabSearchDialog *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH_DIALOG (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

/**
 * confab_search_dialog_set_text:
 * @self: a dialog
 * @text: what to look for
 *
 * Sets what is looked for. It is selected, so that it can be typed over.
 */
void
confab_search_dialog_set_text (ConfabSearchDialog *self,
                               const char         *text)
{
  g_return_if_fail (CONFAB_IS_SEARCH_DIALOG (self));
  g_return_if_fail (text != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  changed_cb (self);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}
