/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-composer.h"
#include "confab-conversation.h"
#include "confab-people-dialog.h"
#include "confab-person-row.h"
#include "fake-server.h"
#include "ui-fixture.h"

#define N_MANY 1000

#define GUEST_ID "guest-0190b3f4-0000-4000-8000-000000000001"

typedef struct
{
  UiFixture           base;
  FakeServer         *server;
  ChatRoom           *room;
  GtkWindow          *window;
  ConfabPeopleDialog *dialog;
  char               *activated;
} Fixture;

static void
set_people (Fixture    *self,
            const char *users)
{
  g_auto (GStrv) names = g_strsplit (users, ", ", -1);
  g_autoptr (GString) answer = g_string_new ("\"presence\":{\"presence\":{");

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_auto (GStrv) user = g_strsplit (names[i], "/", 2);

      g_string_append_printf (answer, "%s\"client-%u\":{\"user\":\"%s\",\"conn_info\":{\"name\":\"%s\"}}",
                              i > 0 ? "," : "", i, g_str_equal (user[0], "-") ? "" : user[0],
                              user[1] != NULL ? user[1] : "");
    }
  g_string_append (answer, "}}");
  fake_server_set_answer (self->server, WIRE_METHOD_PRESENCE, answer->str);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  self->server = fake_server_new ();
  ui_fixture_setup_server (&self->base, fake_server_get_uri (self->server), "ann", NULL);
  self->room = ui_fixture_join (&self->base, "lobby", 0);
  set_people (self, "ben, ann, Émile, ben, -");

  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "confab-ui-test");
  gtk_window_set_default_size (self->window, 800, 700);
  adw_window_set_content (ADW_WINDOW (self->window), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_window_present (self->window);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  ui_test_destroy (self->window);
  ui_fixture_teardown (&self->base);
  g_clear_pointer (&self->server, fake_server_free);
  g_clear_pointer (&self->activated, g_free);
}

static void
go_online (Fixture *self)
{
  chat_account_connect (self->base.account);
  ui_test_wait_until (chat_room_get_state (self->room) == CHAT_ROOM_JOINED);
}

static void
person_activated_cb (Fixture      *self,
                     ChatOccupant *occupant)
{
  g_set_str (&self->activated, chat_user_get_handle (chat_occupant_get_user (occupant)));
}

static void
present (Fixture *self)
{
  self->dialog = confab_people_dialog_new (self->room);
  g_signal_connect_data (self->dialog, "person-activated",
                         G_CALLBACK (person_activated_cb), self, NULL, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (self->dialog), GTK_WIDGET (self->window));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static void
close_dialog (Fixture *self)
{
  gpointer weak = self->dialog;

  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
  ui_test_wait_until (weak == NULL);
}

static GtkWidget *
find (Fixture *self,
      GType    type)
{
  GtkWidget *found = ui_test_find (GTK_WIDGET (self->dialog), type);

  g_assert_nonnull (found);

  return found;
}

static GtkStack *
get_stack (Fixture *self)
{
  GtkWidget *list_view = find (self, GTK_TYPE_LIST_VIEW);

  return GTK_STACK (gtk_widget_get_ancestor (gtk_widget_get_parent (list_view), GTK_TYPE_STACK));
}

static const char *
get_page (Fixture *self)
{
  return gtk_stack_get_visible_child_name (get_stack (self));
}

static void
wait_page (Fixture    *self,
           const char *page)
{
  ui_test_wait_until (g_str_equal (get_page (self), page));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static const char *
get_note (Fixture *self)
{
  return adw_status_page_get_title (ADW_STATUS_PAGE (gtk_stack_get_visible_child (get_stack (self))));
}

static const char *
get_number (Fixture *self)
{
  return adw_window_title_get_subtitle (ADW_WINDOW_TITLE (find (self, ADW_TYPE_WINDOW_TITLE)));
}

static GtkWidget *
get_entry (Fixture *self)
{
  return find (self, GTK_TYPE_SEARCH_ENTRY);
}

static gboolean
shows_banner (Fixture *self)
{
  return adw_banner_get_revealed (ADW_BANNER (find (self, ADW_TYPE_BANNER)));
}

static void
type_text (Fixture    *self,
           const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_entry (self)), text);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static void
add_summaries (GtkWidget *widget,
               GString   *text)
{
  if (CONFAB_IS_PERSON_ROW (widget))
    {
      const char *summary = confab_person_row_get_summary (CONFAB_PERSON_ROW (widget));

      g_string_append_printf (text, "%s%s", text->len > 0 ? "|" : "", summary);
      gtk_test_accessible_assert_property (gtk_widget_get_parent (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, summary);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_summaries (child, text);
}

/* What a screen reader says of the rows. */
static void
assert_rows (Fixture    *self,
             const char *rows)
{
  g_autoptr (GString) text = g_string_new (NULL);

  add_summaries (find (self, GTK_TYPE_LIST_VIEW), text);
  g_assert_cmpstr (text->str, ==, rows);
}

static GtkLabel *
find_label (GtkWidget  *widget,
            const char *part)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), part) != NULL)
    return GTK_LABEL (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkLabel *found = find_label (child, part);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
test_people (Fixture       *self,
             gconstpointer  data)
{
  go_online (self);
  present (self);
  g_assert_cmpstr (adw_dialog_get_title (ADW_DIALOG (self->dialog)), ==, "Who Is Here");
  wait_page (self, "people");
  g_assert_cmpstr (get_number (self), ==, "4 people");
  assert_rows (self, "ann, You|ben, 2 devices|Émile|Guest");
  g_assert_false (shows_banner (self));
  g_assert_true (gtk_widget_get_visible (get_entry (self)));
  gtk_test_accessible_assert_property (get_entry (self), GTK_ACCESSIBLE_PROPERTY_LABEL, "Search people");
  gtk_test_accessible_assert_property (find (self, GTK_TYPE_LIST_VIEW), GTK_ACCESSIBLE_PROPERTY_LABEL, "People");

  set_people (self, "ann, ann, ben");
  chat_presence_refresh (chat_room_get_presence (self->room));
  ui_test_wait_until (g_str_equal (get_number (self), "2 people"));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  assert_rows (self, "ann, You · 2 devices|ben");
  close_dialog (self);
}

/* A guest is told from who has the same name, and users by their ids, too. */
static void
test_names (Fixture       *self,
            gconstpointer  data)
{
  set_people (self, "ann, ben, u17/Ben, u17/Ben, " GUEST_ID "/ben");
  go_online (self);
  present (self);
  wait_page (self, "people");
  assert_rows (self, "ann, You|ben|ben (guest)|Ben, u17 · 2 devices");
  type_text (self, "u17");
  assert_rows (self, "Ben, u17 · 2 devices");
  close_dialog (self);
}

static void
test_search (Fixture       *self,
             gconstpointer  data)
{
  go_online (self);
  present (self);
  wait_page (self, "people");
  type_text (self, "EMIL");
  assert_rows (self, "Émile");
  g_assert_cmpstr (get_number (self), ==, "4 people");
  type_text (self, "xyzzy");
  g_assert_cmpstr (get_page (self), ==, "not-found");
  g_assert_cmpstr (get_note (self), ==, "Nobody Found");
  g_assert_true (gtk_widget_get_visible (get_entry (self)));
  type_text (self, "");
  g_assert_cmpstr (get_page (self), ==, "people");

  /* The next time all are there. */
  type_text (self, "ben");
  close_dialog (self);
  g_assert_cmpstr (chat_presence_get_filter (chat_room_get_presence (self->room)), ==, "");
}

static void
test_more (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GString) users = g_string_new ("ann");
  GtkLabel *more;

  for (guint i = 1; i < N_MANY; i++)
    g_string_append_printf (users, ", user%04u", i);
  set_people (self, users->str);
  go_online (self);
  present (self);
  ui_test_wait_until (g_str_equal (get_page (self), "people"));
  ui_test_wait_until (g_str_equal (get_number (self), "1000 people"));
  more = find_label (GTK_WIDGET (self->dialog), "more: search");
  g_assert_cmpstr (gtk_label_get_label (more), ==, "And 800 more: search to find them");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (more)));

  type_text (self, "user0999");
  ui_test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (chat_room_get_presence (self->room))) == 1);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  assert_rows (self, "user0999");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (more)));
  close_dialog (self);
}

/* Nobody is asked before there is a dialog, nor after. */
static void
test_asks (Fixture       *self,
           gconstpointer  data)
{
  go_online (self);
  g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_PRESENCE), ==, 0);
  fake_server_set_silent (self->server, WIRE_METHOD_PRESENCE, TRUE);
  present (self);
  ui_test_wait_until (fake_server_count (self->server, WIRE_METHOD_PRESENCE) == 1);
  g_assert_cmpstr (get_page (self), ==, "loading");
  g_assert_cmpstr (get_number (self), ==, "");
  close_dialog (self);

  chat_presence_refresh (chat_room_get_presence (self->room));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_PRESENCE), ==, 1);
}

static void
test_refused (Fixture       *self,
              gconstpointer  data)
{
  static const struct
  {
    const char *answer;
    const char *title;
    const char *text;
  } refusals[] = {
    { "\"error\":{\"code\":103,\"message\":\"no\"}", "Not for You to See", "does not allow you" },
    { "\"error\":{\"code\":108,\"message\":\"no\"}", "Not Shown Here", "shows nobody" },
  };

  go_online (self);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      GtkWidget *page;

      fake_server_set_answer (self->server, WIRE_METHOD_PRESENCE, refusals[i].answer);
      present (self);
      ui_test_wait_until (g_str_equal (get_page (self), "refused") &&
                          g_str_equal (get_note (self), refusals[i].title));
      page = gtk_stack_get_visible_child (get_stack (self));
      g_assert_nonnull (strstr (adw_status_page_get_description (ADW_STATUS_PAGE (page)), refusals[i].text));
      g_assert_false (gtk_widget_get_visible (get_entry (self)));

      set_people (self, "ann");
      gtk_widget_activate (ui_test_find (page, GTK_TYPE_BUTTON));
      wait_page (self, "people");
      g_assert_true (gtk_widget_get_visible (get_entry (self)));
      close_dialog (self);
    }
}

static void
test_offline (Fixture       *self,
              gconstpointer  data)
{
  present (self);
  g_assert_cmpstr (get_page (self), ==, "offline");
  g_assert_cmpstr (get_note (self), ==, "No Connection");

  go_online (self);
  wait_page (self, "people");
  g_assert_false (shows_banner (self));
  chat_account_disconnect (self->base.account);
  ui_test_wait_until (shows_banner (self));
  assert_rows (self, "ann, You|ben, 2 devices|Émile|Guest");
  close_dialog (self);

  /* The last answer is still there. */
  present (self);
  g_assert_cmpstr (get_page (self), ==, "people");
  g_assert_true (shows_banner (self));
  close_dialog (self);
}

static void
activate (Fixture    *self,
          const char *text)
{
  type_text (self, text);
  g_signal_emit_by_name (get_entry (self), "activate");
}

/* Oneself and guests have no name to be called by. */
static void
test_activate (Fixture       *self,
               gconstpointer  data)
{
  gpointer weak;

  go_online (self);
  present (self);
  wait_page (self, "people");
  weak = self->dialog;
  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  activate (self, "ann");
  activate (self, "xyzzy");
  type_text (self, "");
  g_signal_emit_by_name (find (self, GTK_TYPE_LIST_VIEW), "activate", 3);
  g_assert_null (self->activated);

  activate (self, "emile");
  g_assert_cmpstr (self->activated, ==, "Émile");
  ui_test_wait_until (weak == NULL);

  /* Nor does it take keys. */
  present (self);
  weak = self->dialog;
  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  type_text (self, "ben");
  gtk_widget_activate_action (GTK_WIDGET (self->dialog), "people.mention-selected", NULL);
  g_assert_cmpstr (self->activated, ==, "ben");
  ui_test_wait_until (weak == NULL);
}

static void
test_keys (Fixture       *self,
           gconstpointer  data)
{
  gpointer weak;

  if (ui_test_skip_without_keys ())
    return;

  go_online (self);
  present (self);
  wait_page (self, "people");
  weak = self->dialog;
  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  ui_test_press (self->window, "Down Return");
  ui_test_wait_until (weak == NULL);
  g_assert_cmpstr (self->activated, ==, "ben");

  /* What is typed in the list goes into the entry. */
  g_clear_pointer (&self->activated, g_free);
  present (self);
  weak = self->dialog;
  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  gtk_widget_grab_focus (find (self, GTK_TYPE_LIST_VIEW));
  ui_test_press (self->window, "e m");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_entry (self))), ==, "em");
  ui_test_press (self->window, "Return");
  ui_test_wait_until (weak == NULL);
  g_assert_cmpstr (self->activated, ==, "Émile");

  g_clear_pointer (&self->activated, g_free);
  present (self);
  weak = self->dialog;
  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  ui_test_press (self->window, "Escape");
  ui_test_wait_until (weak == NULL);
  g_assert_null (self->activated);
}

/* Even long names leave it as narrow as a phone, in both directions. */
static void
test_narrow (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *name = g_strnfill (100, 'w');
  g_autofree char *users = g_strdup_printf ("ann, %s, %s", name, name);
  int width;

  set_people (self, users);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  go_online (self);
  present (self);
  wait_page (self, "people");
  gtk_widget_measure (adw_dialog_get_child (ADW_DIALOG (self->dialog)), GTK_ORIENTATION_HORIZONTAL, -1,
                      &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  close_dialog (self);
}

/* There it comes up from below, with the focus where it is elsewhere. */
static void
test_focus (Fixture       *self,
            gconstpointer  data)
{
  static const int widths[] = { 360, 800 };

  go_online (self);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
      gtk_window_set_default_size (self->window, widths[i], 640);
      gtk_window_present (self->window);
      ui_test_wait_frames (GTK_WIDGET (self->window), 2);
      present (self);
      wait_page (self, "people");
      ui_test_wait_frames (GTK_WIDGET (self->window), 20);
      g_assert_true (gtk_widget_get_state_flags (get_entry (self)) & GTK_STATE_FLAG_FOCUS_WITHIN);
      close_dialog (self);
    }
}

/* Who is chosen is mentioned where one writes. */
static void
test_conversation (Fixture       *self,
                   gconstpointer  data)
{
  ConfabConversation *conversation = confab_conversation_new ();
  GtkWidget *view;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) users = NULL;

  confab_conversation_set_room (conversation, self->room);
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (conversation));
  go_online (self);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);

  confab_conversation_show_people (conversation);
  self->dialog = CONFAB_PEOPLE_DIALOG (adw_window_get_visible_dialog (ADW_WINDOW (self->window)));
  wait_page (self, "people");
  activate (self, "ben");
  ui_test_wait_until (adw_window_get_visible_dialog (ADW_WINDOW (self->window)) == NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);

  view = ui_test_find (ui_test_find (GTK_WIDGET (conversation), CONFAB_TYPE_COMPOSER), GTK_TYPE_TEXT_VIEW);
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  g_assert_cmpstr (text, ==, "@ben ");
  g_assert_true (gtk_widget_is_focus (view));

  /* To be told of it, though nothing of theirs is in the room. */
  users = chat_members_match (chat_room_get_members (self->room), "be", 0);
  g_assert_cmpuint (users->len, ==, 1);
  g_assert_cmpstr (chat_user_get_id (g_ptr_array_index (users, 0)), ==, "ben");

  confab_conversation_set_room (conversation, NULL);
  confab_conversation_show_people (conversation);
  g_assert_null (adw_window_get_visible_dialog (ADW_WINDOW (self->window)));
}

/* Another room may come onto the screen below. */
static void
test_other_room (Fixture       *self,
                 gconstpointer  data)
{
  ConfabConversation *conversation = confab_conversation_new ();
  g_autofree char *text = NULL;
  GtkWidget *view;

  confab_conversation_set_room (conversation, self->room);
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (conversation));
  go_online (self);
  confab_conversation_show_people (conversation);
  self->dialog = CONFAB_PEOPLE_DIALOG (adw_window_get_visible_dialog (ADW_WINDOW (self->window)));
  wait_page (self, "people");

  confab_conversation_set_room (conversation, ui_fixture_join (&self->base, "design", 0));
  activate (self, "ben");
  ui_test_wait_until (adw_window_get_visible_dialog (ADW_WINDOW (self->window)) == NULL);
  view = ui_test_find (ui_test_find (GTK_WIDGET (conversation), CONFAB_TYPE_COMPOSER), GTK_TYPE_TEXT_VIEW);
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  g_assert_cmpstr (text, ==, "");
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/people-dialog/people", test_people },
    { "/people-dialog/names", test_names },
    { "/people-dialog/search", test_search },
    { "/people-dialog/more", test_more },
    { "/people-dialog/asks", test_asks },
    { "/people-dialog/refused", test_refused },
    { "/people-dialog/offline", test_offline },
    { "/people-dialog/activate", test_activate },
    { "/people-dialog/keys", test_keys },
    { "/people-dialog/narrow", test_narrow },
    { "/people-dialog/focus", test_focus },
    { "/people-dialog/conversation", test_conversation },
    { "/people-dialog/other-room", test_other_room },
  };

  ui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_setup, tests[i].func, fixture_teardown);

  return ui_test_run ();
}
