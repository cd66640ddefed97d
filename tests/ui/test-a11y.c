/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-internal.h"
#include "chat-timeline-private.h"
#include "confab-a11y.h"
#include "confab-accounts-dialog.h"
#include "confab-announcer.h"
#include "confab-composer.h"
#include "confab-connect-dialog.h"
#include "confab-conversation.h"
#include "confab-date-dialog.h"
#include "confab-invite-dialog.h"
#include "confab-join-dialog.h"
#include "confab-message-list.h"
#include "confab-room-row.h"
#include "confab-search-dialog.h"
#include "confab-sidebar.h"
#include "confab-switcher.h"
#include "confab-timeline-row.h"
#include "confab-welcome-page.h"
#include "ui-fixture.h"

#include <string.h>

#define INTERVAL 50

typedef struct
{
  UiFixture   base;
  ChatRoom   *room;
  GListStore *sessions;
  /* Of the session. */
  ChatRoom   *listed_room;
  GPtrArray  *spoken;
} Fixture;

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  ui_fixture_setup (&self->base);
  self->room = ui_fixture_join (&self->base, "lobby", 0);
  self->spoken = g_ptr_array_new_with_free_func (g_free);

  self->sessions = g_list_store_new (CHAT_TYPE_SESSION);
  self->listed_room = chat_account_join (ui_test_open_session (self->sessions, NULL, "ann", NULL), "lobby", NULL, NULL);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  g_ptr_array_unref (self->spoken);
  ui_test_close_sessions (self->sessions);
  g_object_unref (self->sessions);
  ui_fixture_teardown (&self->base);
}

static ChatMessage *
send_message (Fixture    *self,
              const char *body)
{
  g_autoptr (GError) error = NULL;
  ChatMessage *message = chat_room_send (self->room, body, &error);

  g_assert_no_error (error);

  return message;
}

static gboolean
has_name (GtkWidget *widget)
{
  return gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static gboolean
has_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_label (GTK_LABEL (widget)) != '\0')
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (has_text (child))
        return TRUE;
    }

  return FALSE;
}

/* Not the inside of widgets of others. Pages of a stack that are not shown at
 * the moment are visible in this sense.
 */
static void
assert_named (GtkWidget *widget)
{
  if (!gtk_widget_get_visible (widget))
    return;

  if (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_LIST_VIEW (widget) || GTK_IS_TEXT_VIEW (widget))
    {
      g_test_message ("%s in %s", G_OBJECT_TYPE_NAME (widget),
                      G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
      g_assert_true (has_name (widget) || has_text (widget));
    }
  else if (ADW_IS_SPINNER (widget))
    {
      g_assert_true (has_name (widget));
    }

  if (ADW_IS_BANNER (widget) || ADW_IS_ENTRY_ROW (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_WINDOW_CONTROLS (widget))
    return;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_named (child);
}

static void
test_all_named (Fixture       *self,
                gconstpointer  data)
{
  GtkWidget *widgets[] = {
    GTK_WIDGET (confab_welcome_page_new ()),
    GTK_WIDGET (confab_sidebar_new ()),
    GTK_WIDGET (confab_conversation_new ()),
  };

  send_message (self, "Hello");
  send_message (self, "> [Hello](https://a.example/)\n- **there**\n```c\nint a;\n```");
  confab_sidebar_set_sessions (CONFAB_SIDEBAR (widgets[1]), G_LIST_MODEL (self->sessions));
  confab_conversation_set_account (CONFAB_CONVERSATION (widgets[2]), self->base.account);
  confab_conversation_set_room (CONFAB_CONVERSATION (widgets[2]), self->room);

  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      GtkWindow *window = ui_test_present (widgets[i], 500, 500);

      assert_named (widgets[i]);
      ui_test_destroy (window);
    }
}

static void
set_flag_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  gboolean *done = user_data;

  *done = TRUE;
}

static void
test_dialogs_named (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (ChatSecrets) secrets = chat_secrets_new_in_memory ();
  g_autoptr (ChatSessions) sessions = chat_sessions_new (NULL, secrets);
  g_autoptr (ChatSession) session = chat_session_new_host ("/dev/null/host", "ann");
  AdwDialog *dialogs[] = {
    ADW_DIALOG (confab_join_dialog_new (G_LIST_MODEL (self->sessions), NULL)),
    ADW_DIALOG (confab_accounts_dialog_new (sessions)),
    ADW_DIALOG (confab_connect_dialog_new (sessions)),
    ADW_DIALOG (confab_connect_dialog_new_for (sessions, session, CONFAB_CONNECT_EDIT)),
    ADW_DIALOG (confab_connect_dialog_new_for (sessions, session, CONFAB_CONNECT_SIGN_IN)),
    ADW_DIALOG (confab_invite_dialog_new (sessions)),
    ADW_DIALOG (confab_date_dialog_new ()),
    ADW_DIALOG (confab_search_dialog_new (G_LIST_MODEL (sessions), self->room)),
    ADW_DIALOG (confab_switcher_new (G_LIST_MODEL (sessions))),
  };
  gboolean done = FALSE;

  chat_sessions_add_for_run (sessions, session);
  confab_invite_dialog_set_link (CONFAB_INVITE_DIALOG (dialogs[5]), "confab://127.0.0.1:1/lobby?invite=abc");

  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      GtkWindow *window = GTK_WINDOW (adw_window_new ());
      gpointer child = adw_dialog_get_child (dialogs[i]);

      g_object_add_weak_pointer (child, &child);
      gtk_window_set_default_size (window, 500, 500);
      gtk_window_present (window);
      adw_dialog_present (dialogs[i], GTK_WIDGET (window));
      ui_test_wait_frames (GTK_WIDGET (window), 3);

      g_assert_cmpstr (adw_dialog_get_title (dialogs[i]), !=, "");
      assert_named (child);

      /* What was in it goes with it. */
      adw_dialog_force_close (dialogs[i]);
      ui_test_destroy (window);
      ui_test_wait_until (child == NULL);
    }

  chat_sessions_close_async (sessions, set_flag_cb, &done);
  ui_test_wait_until (done);
}

static void
test_roles (Fixture       *self,
            gconstpointer  data)
{
  ConfabMessageList *list = confab_message_list_new ();
  ConfabComposer *composer = confab_composer_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *list_view, *view;
  GtkWindow *window;

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (list));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (composer));
  confab_message_list_set_room (list, self->room);
  confab_composer_set_room (composer, self->room);
  window = ui_test_present (box, 500, 500);

  list_view = ui_test_find (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW);
  gtk_test_accessible_assert_role (list_view, GTK_ACCESSIBLE_ROLE_LOG);
  gtk_test_accessible_assert_property (list_view, GTK_ACCESSIBLE_PROPERTY_LABEL, "Messages");
  gtk_test_accessible_assert_property (list_view, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "lobby");

  view = ui_test_find (GTK_WIDGET (composer), GTK_TYPE_TEXT_VIEW);
  gtk_test_accessible_assert_role (view, GTK_ACCESSIBLE_ROLE_TEXT_BOX);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_LABEL, "Message to lobby");

  ui_test_destroy (window);
}

/* The row in the list, not only the widget in it, says the whole message. */
static void
test_message_row (Fixture       *self,
                  gconstpointer  data)
{
  ConfabMessageList *list = confab_message_list_new ();
  ChatMessage *message = send_message (self, "**Hello** <everybody>");
  g_autofree char *expected = confab_a11y_describe_message (message, NULL);
  GtkWindow *window;
  GtkWidget *list_view;
  gboolean found = FALSE;

  g_assert_true (g_str_has_prefix (expected, "You, "));
  g_assert_nonnull (strstr (expected, ", Hello <everybody>, sending"));

  confab_message_list_set_room (list, self->room);
  window = ui_test_present (GTK_WIDGET (list), 500, 500);
  ui_test_wait_frames (GTK_WIDGET (list), 3);
  list_view = ui_test_find (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW);

  for (GtkWidget *child = gtk_widget_get_first_child (list_view);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      ConfabTimelineRow *row = CONFAB_TIMELINE_ROW (gtk_widget_get_first_child (child));

      if (chat_timeline_item_get_message (confab_timeline_row_get_item (row)) != message)
        continue;

      found = TRUE;
      gtk_test_accessible_assert_role (child, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
      gtk_test_accessible_assert_property (child, GTK_ACCESSIBLE_PROPERTY_LABEL, expected);
    }

  g_assert_true (found);
  ui_test_destroy (window);
}

static void
receive (ChatRoom   *room,
         ChatUser   *author,
         const char *body)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autoptr (ChatRecord) record = chat_record_new ();

  record->position = (ChatPosition) { 1, 1 };
  record->id = g_strdup (body);
  record->author = chat_user_ref (author);
  record->body = g_strdup (body);
  g_ptr_array_add (records, record);
  chat_timeline_add_records (room->timeline, records);
  chat_room_update_last_message (room);
}

/* It says who has written last, by the name that they have now. */
static void
test_room_row_renamed (Fixture       *self,
                       gconstpointer  data)
{
  ConfabSidebar *sidebar = confab_sidebar_new ();
  g_autoptr (ChatUser) ben = chat_user_new ("u17", "Ben");
  g_autoptr (ChatUser) benjamin = chat_user_new ("u17", "Benjamin");
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  ConfabRoomRow *row;
  GtkWindow *window;

  confab_sidebar_set_sessions (sidebar, G_LIST_MODEL (self->sessions));
  window = ui_test_present (GTK_WIDGET (sidebar), 300, 500);
  row = CONFAB_ROOM_ROW (ui_test_find (GTK_WIDGET (sidebar), CONFAB_TYPE_ROOM_ROW));
  receive (self->listed_room, ben, "hi");
  g_assert_nonnull (strstr (confab_room_row_get_text (row, CONFAB_ROOM_ROW_PREVIEW), "Ben"));
  g_assert_nonnull (strstr (confab_room_row_get_summary (row), "Ben, "));

  g_hash_table_insert (users, (char *) chat_user_get_id (benjamin), benjamin);
  chat_room_rename_users (self->listed_room, users);
  g_assert_nonnull (strstr (confab_room_row_get_text (row, CONFAB_ROOM_ROW_PREVIEW), "Benjamin"));
  g_assert_nonnull (strstr (confab_room_row_get_summary (row), "Benjamin, "));
  ui_test_destroy (window);
}

static void
test_room_row (Fixture       *self,
               gconstpointer  data)
{
  ConfabSidebar *sidebar = confab_sidebar_new ();
  g_autoptr (GError) error = NULL;
  const char *summary;
  GtkWindow *window;
  GtkWidget *row;

  confab_sidebar_set_sessions (sidebar, G_LIST_MODEL (self->sessions));
  window = ui_test_present (GTK_WIDGET (sidebar), 300, 500);
  row = ui_test_find (GTK_WIDGET (sidebar), CONFAB_TYPE_ROOM_ROW);
  g_assert_cmpstr (confab_room_row_get_summary (CONFAB_ROOM_ROW (row)), ==, "lobby");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row), GTK_ACCESSIBLE_PROPERTY_LABEL, "lobby");

  chat_room_send (self->listed_room, "Hello", &error);
  g_assert_no_error (error);
  summary = confab_room_row_get_summary (CONFAB_ROOM_ROW (row));
  g_assert_true (g_str_has_prefix (summary, "lobby, You, "));
  g_assert_true (g_str_has_suffix (summary, ", Hello"));
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row), GTK_ACCESSIBLE_PROPERTY_LABEL, summary);

  /* Neither what is spoken nor what is shown has the signs of the formatting. */
  chat_room_send (self->listed_room, "**Soup** `is` [here](https://example.org/)", &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (confab_room_row_get_summary (CONFAB_ROOM_ROW (row)), ", Soup is here"));
  g_assert_nonnull (strstr (confab_room_row_get_text (CONFAB_ROOM_ROW (row), CONFAB_ROOM_ROW_PREVIEW), "Soup is here"));

  chat_room_set_notify (self->listed_room, CHAT_ROOM_NOTIFY_MENTIONS);
  g_assert_true (g_str_has_prefix (confab_room_row_get_summary (CONFAB_ROOM_ROW (row)), "lobby, mentions only, You, "));
  chat_room_set_notify (self->listed_room, CHAT_ROOM_NOTIFY_NONE);
  chat_room_set_draft (self->listed_room, "draft");
  g_assert_true (g_str_has_prefix (confab_room_row_get_summary (CONFAB_ROOM_ROW (row)),
                                   "lobby, muted, has a draft, You, "));

  /* It gets a heading, and with it perhaps another widget. */
  chat_room_set_favourite (self->listed_room, TRUE);
  ui_test_wait_frames (GTK_WIDGET (window), 2);
  row = ui_test_find (GTK_WIDGET (sidebar), CONFAB_TYPE_ROOM_ROW);
  g_assert_true (g_str_has_prefix (confab_room_row_get_summary (CONFAB_ROOM_ROW (row)), "lobby, favourite, muted, "));

  ui_test_destroy (window);
}

static void
announce_cb (ConfabAnnouncer *announcer,
             const char      *text,
             GPtrArray       *spoken)
{
  g_ptr_array_add (spoken, g_strdup (text));
}

static void
test_announcer (Fixture       *self,
                gconstpointer  data)
{
  GtkWidget *widget = g_object_ref_sink (gtk_label_new (NULL));
  ConfabAnnouncer *announcer = confab_announcer_new (GTK_ACCESSIBLE (widget));
  ChatMessage *message = send_message (self, "Hello");
  gint64 start;

  confab_announcer_set_interval (announcer, INTERVAL);
  g_signal_connect_data (announcer, "announce", G_CALLBACK (announce_cb), self->spoken, NULL, 0);

  /* After a silence at once. */
  confab_announcer_add_messages (announcer, message, 1);
  g_assert_cmpuint (self->spoken->len, ==, 1);
  g_assert_cmpstr (self->spoken->pdata[0], ==, "ann: Hello");

  /* A burst is one announcement, and not before the interval is over. */
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 5; i++)
    confab_announcer_add_messages (announcer, message, 1);
  g_assert_cmpuint (self->spoken->len, ==, 1);
  ui_test_wait_until (self->spoken->len > 1);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, (INTERVAL - 5) * 1000);
  g_assert_cmpuint (self->spoken->len, ==, 2);
  g_assert_cmpstr (self->spoken->pdata[1], ==, "5 new messages");

  /* A single one is spoken with its text, also then. */
  confab_announcer_add_messages (announcer, message, 1);
  ui_test_wait_until (self->spoken->len > 2);
  g_assert_cmpstr (self->spoken->pdata[2], ==, "ann: Hello");

  confab_announcer_add_messages (announcer, message, 1);
  confab_announcer_clear (announcer);
  g_assert_cmpuint (self->spoken->len, ==, 3);

  g_assert_finalize_object (announcer);
  g_assert_finalize_object (widget);
}

static void
test_announcer_shortens (Fixture       *self,
                         gconstpointer  data)
{
  GtkWidget *widget = g_object_ref_sink (gtk_label_new (NULL));
  ConfabAnnouncer *announcer = confab_announcer_new (GTK_ACCESSIBLE (widget));
  g_autofree char *body = g_strnfill (5000, 'x');

  g_signal_connect_data (announcer, "announce", G_CALLBACK (announce_cb), self->spoken, NULL, 0);
  confab_announcer_add_messages (announcer, send_message (self, body), 1);
  g_assert_cmpuint (self->spoken->len, ==, 1);
  g_assert_cmpuint (strlen (self->spoken->pdata[0]), <, 400);

  /* It does not keep the widget alive, nor use it when it is gone. */
  g_assert_finalize_object (widget);
  confab_announcer_clear (announcer);
  confab_announcer_add_messages (announcer, send_message (self, "Hello"), 1);
  g_assert_cmpuint (self->spoken->len, ==, 2);

  g_assert_finalize_object (announcer);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add(path, func) \
  g_test_add ("/a11y/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("all-named", test_all_named);
  add ("dialogs-named", test_dialogs_named);
  add ("roles", test_roles);
  add ("message-row", test_message_row);
  add ("room-row", test_room_row);
  add ("room-row-renamed", test_room_row_renamed);
  add ("announcer", test_announcer);
  add ("announcer-shortens", test_announcer_shortens);

#undef add

  return ui_test_run ();
}
