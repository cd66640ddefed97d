/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-members-private.h"
#include "chat-message-private.h"
#include "chat-timeline-item-private.h"
#include "confab-avatar.h"
#include "confab-byline.h"
#include "confab-code-block.h"
#include "confab-link.h"
#include "confab-markup-view.h"
#include "confab-message-list.h"
#include "confab-message-row.h"
#include "confab-paragraph.h"
#include "ui-fixture.h"

#include <string.h>

#define GUEST_ID "guest-0190b3f4-0000-4000-8000-000000000001"

typedef struct
{
  UiFixture         base;
  ChatRoom         *room;
  ConfabMessageRow *row;
  GtkWindow        *window;
} Fixture;

static char *launched;

static void
launch_cb (const char *address)
{
  g_set_str (&launched, address);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  ui_fixture_setup (&self->base);
  self->room = ui_fixture_join (&self->base, "lobby", 0);
  self->row = g_object_new (CONFAB_TYPE_MESSAGE_ROW, NULL);
  self->window = ui_test_present (GTK_WIDGET (self->row), 500, 400);
  confab_link_set_launcher (launch_cb);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  confab_link_set_launcher (NULL);
  g_clear_pointer (&launched, g_free);
  ui_test_destroy (self->window);
  ui_fixture_teardown (&self->base);
}

static ChatTimelineItem *
send (Fixture    *self,
      const char *body)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (self->room));
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (chat_room_send (self->room, body, &error));
  g_assert_no_error (error);

  return g_list_model_get_item (timeline, g_list_model_get_n_items (timeline) - 1);
}

static void
show (Fixture    *self,
      const char *body)
{
  g_autoptr (ChatTimelineItem) item = send (self, body);

  confab_timeline_row_bind (CONFAB_TIMELINE_ROW (self->row), self->room, item);
  ui_test_wait_frames (GTK_WIDGET (self->row), 2);
}

static gboolean
has_text (GtkWidget  *widget,
          const char *text)
{
  if (CONFAB_IS_PARAGRAPH (widget))
    return g_str_equal (confab_paragraph_get_text (CONFAB_PARAGRAPH (widget)), text);

  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

/* The visible label or paragraph that shows @text, or NULL. */
static GtkWidget *
find_label (GtkWidget  *root,
            const char *text)
{
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (has_text (root, text))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
shows (Fixture    *self,
       const char *text)
{
  return find_label (GTK_WIDGET (self->row), text) != NULL;
}

static gboolean
is_rich (Fixture *self)
{
  return ui_test_find (GTK_WIDGET (self->row), CONFAB_TYPE_MARKUP_VIEW) != NULL;
}

static char *
get_summary (Fixture *self)
{
  char *summary;

  g_object_get (self->row, "summary", &summary, NULL);

  return summary;
}

static void
test_paragraph (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *summary = NULL;

  show (self, "**One** <b>\n\nand `two` & _three_");

  g_assert_true (shows (self, "One <b>\n\nand two & three"));
  g_assert_false (is_rich (self));
  summary = get_summary (self);
  g_assert_nonnull (strstr (summary, ", One <b>\n\nand two & three, "));
}

static int
get_height (Fixture *self,
            GType    type)
{
  int height;

  gtk_widget_measure (ui_test_find (GTK_WIDGET (self->row), type), GTK_ORIENTATION_VERTICAL, -1,
                      NULL, &height, NULL, NULL);

  return height;
}

/* Rows go from one place to another, and everywhere text is as large as it is to be. */
static void
test_larger_text (Fixture       *self,
                  gconstpointer  data)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self->row));
  int byline, paragraph, dpi;

  show (self, "text");
  byline = get_height (self, CONFAB_TYPE_BYLINE);
  paragraph = get_height (self, CONFAB_TYPE_PARAGRAPH);

  g_object_ref (self->row);
  gtk_window_set_child (self->window, NULL);
  gtk_window_set_child (self->window, GTK_WIDGET (self->row));
  g_object_unref (self->row);
  ui_test_wait_frames (GTK_WIDGET (self->row), 2);
  g_assert_cmpint (get_height (self, CONFAB_TYPE_BYLINE), ==, byline);

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * dpi, NULL);
  ui_test_wait_frames (GTK_WIDGET (self->row), 2);
  g_assert_cmpint (get_height (self, CONFAB_TYPE_BYLINE), >, byline);
  g_assert_cmpint (get_height (self, CONFAB_TYPE_PARAGRAPH), >, paragraph);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
test_blocks (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *summary = NULL;

  show (self, "Before\n> *quoted*\n1. first\n2. second\n   - inner");

  g_assert_true (is_rich (self));
  g_assert_true (shows (self, "Before"));
  g_assert_true (shows (self, "quoted"));
  gtk_test_accessible_assert_role (gtk_widget_get_parent (find_label (GTK_WIDGET (self->row), "quoted")),
                                   GTK_ACCESSIBLE_ROLE_BLOCK_QUOTE);
  g_assert_true (shows (self, "2."));
  g_assert_true (shows (self, "second"));
  g_assert_true (shows (self, "•"));
  g_assert_true (shows (self, "inner"));
  summary = get_summary (self);
  g_assert_nonnull (strstr (summary, "Before\nquoted\n1. first\n2. second\n• inner"));

  /* A row is used again. */
  show (self, "Plain");
  g_assert_false (is_rich (self));
  g_assert_true (shows (self, "Plain"));
  g_assert_false (shows (self, "Before"));
}

static gboolean
has_colours (GtkWidget *label)
{
  PangoAttrList *attributes = gtk_label_get_attributes (GTK_LABEL (label));
  g_autoptr (PangoAttrIterator) iterator = pango_attr_list_get_iterator (attributes);

  do
    {
      if (pango_attr_iterator_get (iterator, PANGO_ATTR_FOREGROUND) != NULL)
        return TRUE;
    }
  while (pango_attr_iterator_next (iterator));

  return FALSE;
}

static void
text_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, &error);
  g_assert_no_error (error);
}

static void
assert_copied (Fixture    *self,
               const char *expected)
{
  g_autofree char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self->row)), NULL, text_read_cb, &text);
  ui_test_wait_until (text != NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_code (Fixture       *self,
           gconstpointer  data)
{
  GtkWidget *block, *button, *label;

  show (self, "```py\ndef f():\n    return \"<b>\"\n```");

  block = ui_test_find (GTK_WIDGET (self->row), CONFAB_TYPE_CODE_BLOCK);
  g_assert_nonnull (block);
  label = find_label (block, "def f():\n    return \"<b>\"");
  g_assert_nonnull (label);
  g_assert_true (gtk_widget_has_css_class (label, "monospace"));

  ui_test_wait_until (has_colours (label));
  g_assert_nonnull (find_label (block, "Python"));

  button = ui_test_find (block, GTK_TYPE_BUTTON);
  gtk_test_accessible_assert_role (button, GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Copy Code");
  g_signal_emit_by_name (button, "clicked");
  assert_copied (self, "def f():\n    return \"<b>\"");

  /* A message is copied as it was written. */
  gtk_widget_activate_action (GTK_WIDGET (self->row), "message.copy", NULL);
  assert_copied (self, "```py\ndef f():\n    return \"<b>\"\n```");
}

/* The colour of the first byte that has one. */
static PangoColor
get_colour (GtkWidget *label)
{
  PangoAttrList *attributes = gtk_label_get_attributes (GTK_LABEL (label));
  g_autoptr (PangoAttrIterator) iterator = pango_attr_list_get_iterator (attributes);
  PangoAttribute *colour;

  while ((colour = pango_attr_iterator_get (iterator, PANGO_ATTR_FOREGROUND)) == NULL)
    g_assert_true (pango_attr_iterator_next (iterator));

  return ((PangoAttrColor *) colour)->color;
}

static gboolean
is_same_colour (PangoColor a,
                PangoColor b)
{
  return a.red == b.red && a.green == b.green && a.blue == b.blue;
}

static void
test_dark_code (Fixture       *self,
                gconstpointer  data)
{
  AdwStyleManager *style_manager = adw_style_manager_get_default ();
  GtkWidget *label;
  PangoColor light;

  adw_style_manager_set_color_scheme (style_manager, ADW_COLOR_SCHEME_FORCE_LIGHT);
  show (self, "```c\nint a;\n```");
  label = find_label (GTK_WIDGET (self->row), "int a;");
  ui_test_wait_until (has_colours (label));
  light = get_colour (label);

  adw_style_manager_set_color_scheme (style_manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_test_wait_until (!is_same_colour (get_colour (label), light));

  adw_style_manager_set_color_scheme (style_manager, ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_unknown_language (Fixture       *self,
                       gconstpointer  data)
{
  GtkWidget *block;

  show (self, "```<klingon> and more\nnuqneH\n```");
  block = ui_test_find (GTK_WIDGET (self->row), CONFAB_TYPE_CODE_BLOCK);
  g_assert_nonnull (find_label (block, "<klingon> and more"));
  g_assert_false (has_colours (find_label (block, "nuqneH")));

  show (self, "```\nnuqneH\n```");
  block = ui_test_find (GTK_WIDGET (self->row), CONFAB_TYPE_CODE_BLOCK);
  g_assert_nonnull (find_label (block, "Code"));
}

static void
test_action (Fixture       *self,
             gconstpointer  data)
{
  show (self, "/me *waves*");
  g_assert_true (shows (self, "ann waves"));

  show (self, "/me waves\n> quote");
  g_assert_false (is_rich (self));
}

static void
test_mentioned (Fixture       *self,
                gconstpointer  data)
{
  show (self, "Hello @ann");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (self->row), "mentioned"));

  show (self, "Hello @anna");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (self->row), "mentioned"));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* A message of somebody else. */
static void
show_record (Fixture    *self,
             ChatRecord *record)
{
  g_autoptr (ChatMessage) message = NULL;
  g_autoptr (ChatTimelineItem) item = NULL;

  message = chat_message_new_received (record);
  item = chat_timeline_item_new_message (message);
  chat_timeline_item_set_show_header (item, TRUE);
  confab_timeline_row_bind (CONFAB_TIMELINE_ROW (self->row), self->room, item);
}

static ChatRecord *
create_record (const char *id,
               const char *name,
               const char *body)
{
  ChatRecord *record = chat_record_new ();

  record->id = g_strdup ("id");
  record->author = chat_user_new (id, name);
  record->body = g_strdup (body);

  return record;
}

static void
show_received (Fixture    *self,
               const char *id,
               const char *name,
               const char *body)
{
  g_autoptr (ChatRecord) record = create_record (id, name, body);

  show_record (self, record);
}

/* By a name that the account knows nothing of, but with the id. */
static void
test_mentioned_by_id (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr (ChatRecord) record = create_record ("ben", NULL, "Hello @anna");

  record->mention = TRUE;
  show_record (self, record);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (self->row), "mentioned"));
  show_received (self, "ben", NULL, "Hello @anna");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (self->row), "mentioned"));
}

static void
assert_author (Fixture    *self,
               const char *expected)
{
  ConfabByline *byline = CONFAB_BYLINE (ui_test_find (GTK_WIDGET (self->row), CONFAB_TYPE_BYLINE));
  g_autofree char *summary = get_summary (self);

  g_assert_cmpstr (confab_byline_get_author (byline), ==, expected);
  g_assert_true (g_str_has_prefix (summary, expected));
}

/* Each name has its colour. */
static gboolean
has_avatar_of (Fixture    *self,
               const char *name)
{
  GtkWidget *avatar = ui_test_find (GTK_WIDGET (self->row), CONFAB_TYPE_AVATAR);
  g_autoptr (ConfabAvatar) expected = g_object_ref_sink (confab_avatar_new (32));
  g_auto (GStrv) classes = gtk_widget_get_css_classes (avatar);
  g_auto (GStrv) expected_classes = NULL;

  confab_avatar_set_name (expected, name);
  expected_classes = gtk_widget_get_css_classes (GTK_WIDGET (expected));

  return g_strv_equal ((const char *const *) classes, (const char *const *) expected_classes);
}

static void
rename_author (Fixture  *self,
               ChatUser *user)
{
  ChatTimelineItem *item = confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (self->row));

  chat_message_set_author (chat_timeline_item_get_message (item), user);
}

static void
test_authors (Fixture       *self,
              gconstpointer  data)
{
  show_received (self, "ben", NULL, "one");
  assert_author (self, "ben");
  show_received (self, "u17", "Ben Lee", "two");
  assert_author (self, "Ben Lee");
  show_received (self, GUEST_ID, "ben", "/me waves");
  assert_author (self, "ben (guest)");
  g_assert_true (shows (self, "ben (guest) waves"));
  show_received (self, "", NULL, "three");
  assert_author (self, "Unknown");
}

/* Whatever shows who has written follows at once. */
static void
test_renamed (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (ChatUser) renamed = chat_user_new ("u17", "Olga");

  show_received (self, "u17", "Ben", "/me waves");
  g_assert_true (has_avatar_of (self, "Ben"));
  g_assert_false (has_avatar_of (self, "Olga"));
  g_assert_true (shows (self, "Ben waves"));

  rename_author (self, renamed);
  assert_author (self, "Olga");
  g_assert_true (has_avatar_of (self, "Olga"));
  g_assert_true (shows (self, "Olga waves"));
}

static void
add_member (ChatMembers *members,
            const char  *id)
{
  g_autoptr (ChatUser) user = chat_user_new (id, NULL);

  chat_members_add (members, user);
}

/* Somebody is found in what is shown already, once it is known who that is. */
static void
test_mention_of_others (Fixture       *self,
                        gconstpointer  data)
{
  const char *body = "Hello @zoe <b>, https://a.example/";
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GtkWidget *label;

  show (self, body);
  label = find_label (GTK_WIDGET (self->row), body);
  g_assert_null (strstr (gtk_label_get_label (GTK_LABEL (label)), "<span"));
  before = get_summary (self);

  add_member (chat_room_get_members (self->room), "Zoe");
  g_assert_true (find_label (GTK_WIDGET (self->row), body) == label);
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (label)),
                            "Hello <span weight=\"600\">@zoe</span> &lt;b&gt;, <a "));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (self->row), "mentioned"));

  /* It is read aloud as before, and copied as it was written. */
  after = get_summary (self);
  g_assert_cmpstr (after, ==, before);
  gtk_widget_activate_action (GTK_WIDGET (self->row), "message.copy", NULL);
  assert_copied (self, body);
}

/* The same in plain paragraphs, in blocks, and where there is no such thing. */
static void
test_mention_in_blocks (Fixture       *self,
                        gconstpointer  data)
{
  ChatMembers *members = chat_room_get_members (self->room);
  GtkWidget *label;

  show (self, "@ben");
  add_member (members, "ben");
  g_assert_true (shows (self, "@ben"));

  show (self, "- @ben and `@ben`, @dora\n- b");
  label = find_label (GTK_WIDGET (self->row), "@ben and @ben, @dora");
  g_assert_true (g_str_has_prefix (gtk_label_get_label (GTK_LABEL (label)),
                                   "<span weight=\"600\">@ben</span> and <span font_family"));
  add_member (members, "dora");
  label = find_label (GTK_WIDGET (self->row), "@ben and @ben, @dora");
  g_assert_true (g_str_has_suffix (gtk_label_get_label (GTK_LABEL (label)),
                                   ", <span weight=\"600\">@dora</span>"));
}

/* Rows that it does not concern are left alone. */
static void
test_mention_calm (Fixture       *self,
                   gconstpointer  data)
{
  static const char *const bodies[] = {
    "zoe https://a.example/", "@nobody https://a.example/", "@ann https://a.example/",
  };
  ChatMembers *members = chat_room_get_members (self->room);
  GtkWidget *view;

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *name = g_strdup_printf ("zoe%" G_GSIZE_FORMAT, i);
      GtkWidget *label;
      guint n_notified = 0;
      gulong handler;

      show (self, bodies[i]);
      label = find_label (GTK_WIDGET (self->row), bodies[i]);
      handler = g_signal_connect_swapped (label, "notify::label", G_CALLBACK (count_cb), &n_notified);
      add_member (members, name);
      g_assert_cmpuint (n_notified, ==, 0);
      g_signal_handler_disconnect (label, handler);
    }

  show (self, "> @nobody\n\n`code`");
  view = ui_test_find (GTK_WIDGET (self->row), CONFAB_TYPE_MARKUP_VIEW);
  add_member (members, "olga");
  g_assert_true (ui_test_find (GTK_WIDGET (self->row), CONFAB_TYPE_MARKUP_VIEW) == view);
}

static void
test_long_message (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (GString) body = g_string_new (NULL);

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (body, "line %u\n", i);
  show (self, body->str);

  g_assert_true (shows (self, "This message is too long to be shown. Copy its text to read all of it."));
}

static AdwAlertDialog *
get_dialog (Fixture *self)
{
  return ADW_ALERT_DIALOG (adw_window_get_visible_dialog (ADW_WINDOW (self->window)));
}

/* In a window that can have dialogs. */
static void
show_link (Fixture    *self,
           const char *body)
{
  GtkWindow *window = GTK_WINDOW (adw_window_new ());

  g_object_ref (self->row);
  gtk_window_set_child (self->window, NULL);
  ui_test_destroy (self->window);
  gtk_window_set_default_size (window, 500, 600);
  gtk_window_set_title (window, "confab-ui-test");
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (self->row));
  g_object_unref (self->row);
  gtk_window_present (window);
  self->window = window;
  ui_test_wait_frames (GTK_WIDGET (window), 2);
  show (self, body);
}

static void
activate_link (Fixture    *self,
               const char *text,
               const char *address)
{
  GtkWidget *label = find_label (GTK_WIDGET (self->row), text);
  gboolean handled;

  g_assert_nonnull (label);
  g_signal_emit_by_name (label, "activate-link", address, &handled);
  g_assert_true (handled);
  ui_test_wait_frames (GTK_WIDGET (self->row), 2);
}

static void
test_clear_link (Fixture       *self,
                 gconstpointer  data)
{
  show_link (self, "See https://a.example/b");
  activate_link (self, "See https://a.example/b", "https://a.example/b");

  g_assert_cmpstr (launched, ==, "https://a.example/b");
  g_assert_null (get_dialog (self));
}

static void
test_unclear_link (Fixture       *self,
                   gconstpointer  data)
{
  AdwAlertDialog *dialog;

  show_link (self, "[https://bank.example/](https://evil.example/c)");
  activate_link (self, "https://bank.example/", "https://evil.example/c");

  dialog = get_dialog (self);
  g_assert_nonnull (dialog);
  g_assert_nonnull (strstr (adw_alert_dialog_get_body (dialog), "“evil.example”"));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (adw_alert_dialog_get_extra_child (dialog))),
                   ==, "https://evil.example/c");
  g_assert_null (launched);

  g_signal_emit_by_name (dialog, "response::cancel", "cancel");
  g_assert_null (launched);
}

static void
test_unclear_link_opened (Fixture       *self,
                          gconstpointer  data)
{
  show_link (self, "[here](https://a.example/)");
  activate_link (self, "here", "https://a.example/");
  g_signal_emit_by_name (get_dialog (self), "response::open", "open");

  g_assert_cmpstr (launched, ==, "https://a.example/");
}

static void
test_unclear_link_copied (Fixture       *self,
                          gconstpointer  data)
{
  show_link (self, "[here](https://a.example/)");
  activate_link (self, "here", "https://a.example/");
  g_signal_emit_by_name (get_dialog (self), "response::copy", "copy");

  assert_copied (self, "https://a.example/");
  g_assert_null (launched);
}

static void
open_link_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  char **opened = user_data;

  g_set_str (opened, g_variant_get_string (parameter, NULL));
}

/* Links to rooms stay in the app, whatever the desktop would open them with. */
static void
test_own_link (Fixture       *self,
               gconstpointer  data)
{
  const GActionEntry entries[] = { { .name = "open-link", .activate = open_link_action, .parameter_type = "s" } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autofree char *opened = NULL;

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), &opened);
  show_link (self, "confab://a.example/design");
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "app", G_ACTION_GROUP (actions));
  activate_link (self, "confab://a.example/design", "confab://a.example/design");

  g_assert_cmpstr (opened, ==, "confab://a.example/design");
  g_assert_null (launched);
}

/* What must not be opened is no link, whatever asks for it. */
static void
test_refused_link (Fixture       *self,
                   gconstpointer  data)
{
  GtkWidget *text;

  show_link (self, "[a](javascript:alert(1)) [b](file:///etc)");
  text = find_label (GTK_WIDGET (self->row), "[a](javascript:alert(1)) [b](file:///etc)");

  /* There is nothing in it that could be opened. */
  g_assert_true (CONFAB_IS_PARAGRAPH (text));
  confab_message_row_prepare_menu (self->row, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->row), "message.open-link", NULL);
  g_assert_null (launched);
  g_assert_null (get_dialog (self));
}

static void
assert_chosen_link (Fixture    *self,
                    const char *expected)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->row)), "none");
  gtk_widget_activate_action (GTK_WIDGET (self->row), "message.copy-link", NULL);
  assert_copied (self, expected);
}

/* The menu is about the link below the pointer, or about the only one. */
static void
test_choose_link (Fixture       *self,
                  gconstpointer  data)
{
  g_autofree char *word = g_strnfill (100, 'x');
  g_autofree char *body = g_strdup_printf ("%s\n[one](https://a.example/)\nnothing\nhttps://b.example/", word);
  GtkWidget *label;
  graphene_rect_t bounds;
  GdkRectangle place;
  double line;

  show (self, body);
  for (label = GTK_WIDGET (self->row); !GTK_IS_LABEL (label) || !gtk_widget_has_css_class (label, "message-body");)
    {
      label = gtk_widget_get_last_child (label);
      g_assert_nonnull (label);
    }
  g_assert_true (gtk_widget_compute_bounds (label, GTK_WIDGET (self->row), &bounds));

  /* The last lines, from below, without the padding. */
  line = (bounds.size.height - 14) / pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (label)));
  place = (GdkRectangle) { bounds.origin.x + 16, bounds.origin.y + bounds.size.height - 7 - line / 2, 1, 1 };
  confab_message_row_prepare_menu (self->row, &place);
  assert_chosen_link (self, "https://b.example/");

  place.y -= 2 * line;
  confab_message_row_prepare_menu (self->row, &place);
  assert_chosen_link (self, "https://a.example/");

  /* Nothing is there, or nobody knows which of the two. */
  place.y += line;
  confab_message_row_prepare_menu (self->row, &place);
  assert_chosen_link (self, "none");
  confab_message_row_prepare_menu (self->row, NULL);
  assert_chosen_link (self, "none");

  show (self, "> [one](https://c.example/)");
  confab_message_row_prepare_menu (self->row, NULL);
  assert_chosen_link (self, "https://c.example/");
}

/* From the row by Tab into the message, from link to link, and Enter. */
static void
test_link_by_keyboard (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr (ChatTimelineItem) item = NULL;
  ConfabMessageList *list;
  GtkWidget *popover;

  if (ui_test_skip_without_keys ())
    return;

  item = send (self, "https://a.example/ and https://b.example/");
  ui_test_destroy (self->window);
  list = confab_message_list_new ();
  confab_message_list_set_room (list, self->room);
  self->window = ui_test_present (GTK_WIDGET (list), 500, 400);
  ui_test_wait_frames (GTK_WIDGET (list), 4);
  gtk_widget_grab_focus (GTK_WIDGET (list));

  ui_test_press (self->window, "End Tab Return");
  g_assert_cmpstr (launched, ==, "https://a.example/");
  ui_test_press (self->window, "Tab Return");
  g_assert_cmpstr (launched, ==, "https://b.example/");

  self->row = CONFAB_MESSAGE_ROW (ui_test_find (GTK_WIDGET (list), CONFAB_TYPE_MESSAGE_ROW));
  g_assert_null (ui_test_find (GTK_WIDGET (list), GTK_TYPE_POPOVER_MENU));
  ui_test_press (self->window, "Menu");
  popover = ui_test_find (GTK_WIDGET (self->row), GTK_TYPE_POPOVER_MENU);
  g_assert_true (gtk_widget_get_mapped (popover));
  assert_chosen_link (self, "https://b.example/");
}

/* Clicks into the middle of @widget with the secondary button. */
static void
secondary_click (GtkWindow *window,
                 GtkWidget *widget)
{
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;
  graphene_rect_t bounds;
  double x, y;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (window), &bounds));
  gtk_native_get_surface_transform (GTK_NATIVE (window), &x, &y);
  command = g_strdup_printf ("xdotool search --sync --onlyvisible --name %s mousemove --window %%1 %d %d click 3",
                             gtk_window_get_title (window),
                             (int) (x + bounds.origin.x + bounds.size.width / 2),
                             (int) (y + bounds.origin.y + bounds.size.height / 2));

  g_spawn_command_line_sync (command, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* The menu of the message, not that of GtkLabel. */
static void
test_link_by_pointer (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr (ChatTimelineItem) item = NULL;
  ConfabMessageList *list;
  GtkWidget *label, *popover;

  if (ui_test_skip_without_keys ())
    return;

  item = send (self, "https://a.example/with/a/path");
  ui_test_destroy (self->window);
  list = confab_message_list_new ();
  confab_message_list_set_room (list, self->room);
  self->window = ui_test_present (GTK_WIDGET (list), 500, 400);
  ui_test_wait_frames (GTK_WIDGET (list), 4);

  self->row = CONFAB_MESSAGE_ROW (ui_test_find (GTK_WIDGET (list), CONFAB_TYPE_MESSAGE_ROW));
  label = find_label (GTK_WIDGET (self->row), "https://a.example/with/a/path");
  secondary_click (self->window, label);
  ui_test_wait_until (ui_test_find (GTK_WIDGET (self->row), GTK_TYPE_POPOVER_MENU) != NULL);

  popover = ui_test_find (GTK_WIDGET (self->row), GTK_TYPE_POPOVER_MENU);
  g_assert_true (gtk_widget_get_parent (popover) == GTK_WIDGET (self->row));
  assert_chosen_link (self, "https://a.example/with/a/path");
  gtk_popover_popdown (GTK_POPOVER (popover));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_setup, func, fixture_teardown)

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

  ADD ("/message-row/paragraph", test_paragraph);
  ADD ("/message-row/larger-text", test_larger_text);
  ADD ("/message-row/blocks", test_blocks);
  ADD ("/message-row/code", test_code);
  ADD ("/message-row/dark-code", test_dark_code);
  ADD ("/message-row/unknown-language", test_unknown_language);
  ADD ("/message-row/action", test_action);
  ADD ("/message-row/mentioned", test_mentioned);
  ADD ("/message-row/mentioned-by-id", test_mentioned_by_id);
  ADD ("/message-row/authors", test_authors);
  ADD ("/message-row/renamed", test_renamed);
  ADD ("/message-row/mention-of-others", test_mention_of_others);
  ADD ("/message-row/mention-in-blocks", test_mention_in_blocks);
  ADD ("/message-row/mention-calm", test_mention_calm);
  ADD ("/message-row/long-message", test_long_message);
  ADD ("/message-row/clear-link", test_clear_link);
  ADD ("/message-row/unclear-link", test_unclear_link);
  ADD ("/message-row/unclear-link-opened", test_unclear_link_opened);
  ADD ("/message-row/unclear-link-copied", test_unclear_link_copied);
  ADD ("/message-row/own-link", test_own_link);
  ADD ("/message-row/refused-link", test_refused_link);
  ADD ("/message-row/choose-link", test_choose_link);
  ADD ("/message-row/link-by-keyboard", test_link_by_keyboard);
  ADD ("/message-row/link-by-pointer", test_link_by_pointer);

  return ui_test_run ();
}
