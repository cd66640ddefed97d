/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Confab as it is, with somebody in it who works it and looks at the clock:
 *
 *   app-play WHAT ROOM AMOUNT LAST ARGUMENTS OF CONFAB...
 *
 * What is measured is printed as a line of JSON; “ready” comes before it where
 * messages are waited for up to that with the number LAST.
 */

#include "chat-room-list-item.h"
#include "chat-search.h"
#include "confab-application.h"
#include "confab-conversation.h"
#include "confab-message-row.h"
#include "confab-search-dialog.h"
#include "confab-sidebar.h"
#include "loop-probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define QUIET (G_USEC_PER_SEC / 2)
#define CURSOR_SECONDS 12
#define N_ROOMS 10
#define SEED 7
#define KEY_INTERVAL (G_USEC_PER_SEC / 20)

typedef struct
{
  GApplication *application;
  const char   *what;
  const char   *room;
  guint         amount;
  guint         last;

  gint64        begun;
  gint64        window_made;
  GtkWindow    *window;
  guint         n_painted;
  gint64        first_painted;
  gint64        last_painted;
  gint64        first_history;
  gint64        first_history_cpu;
} Player;

static gint64
get_cpu_usec (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
         + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static GtkWidget *
find_widget (GtkWidget *root,
             GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && gtk_widget_get_mapped (root))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static ConfabConversation *
get_conversation (Player *self)
{
  return CONFAB_CONVERSATION (find_widget (GTK_WIDGET (self->window), CONFAB_TYPE_CONVERSATION));
}

static ChatRoom *
get_room (Player *self)
{
  ConfabConversation *conversation = get_conversation (self);

  return conversation != NULL ? confab_conversation_get_room (conversation) : NULL;
}

/* Whether the messages of a room are on the screen; any room's for NULL. */
static gboolean
shows (Player     *self,
       const char *name)
{
  ChatRoom *room = get_room (self);

  return room != NULL &&
         (name == NULL || g_str_equal (chat_room_get_name (room), name)) &&
         chat_timeline_get_loaded (chat_room_get_timeline (room)) &&
         find_widget (GTK_WIDGET (get_conversation (self)), CONFAB_TYPE_MESSAGE_ROW) != NULL;
}

static void
painted_cb (GdkFrameClock *clock,
            Player        *self)
{
  self->n_painted++;
  self->last_painted = g_get_monotonic_time ();
  if (self->first_painted == 0)
    self->first_painted = self->last_painted;
  if (self->first_history == 0 && shows (self, NULL))
    {
      self->first_history = self->last_painted;
      self->first_history_cpu = get_cpu_usec ();
    }
}

static void
realized_cb (GtkWidget *window,
             Player    *self)
{
  g_signal_connect_data (gtk_widget_get_frame_clock (window), "after-paint",
                         G_CALLBACK (painted_cb), self, NULL, G_CONNECT_DEFAULT);
}

static gboolean
wake_up_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
iterate_until (gint64 time)
{
  guint id = g_timeout_add (MAX (1, (time - g_get_monotonic_time ()) / 1000), wake_up_cb, NULL);

  while (g_get_monotonic_time () < time)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

/* Until nothing was painted for a while. */
static void
settle (Player *self)
{
  self->last_painted = g_get_monotonic_time ();
  while (g_get_monotonic_time () < self->last_painted + QUIET)
    iterate_until (self->last_painted + QUIET);
}

static ChatRoom *
find_room (Player     *self,
           const char *name)
{
  GtkWidget *list = find_widget (find_widget (GTK_WIDGET (self->window), CONFAB_TYPE_SIDEBAR), GTK_TYPE_LIST_VIEW);
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ChatRoomListItem) item = g_list_model_get_item (model, i);
      ChatRoom *room = chat_room_list_item_get_room (item);

      if (room != NULL && g_str_equal (chat_room_get_name (room), name))
        return room;
    }

  g_error ("There is no room %s", name);
}

static void
show_room (Player     *self,
           const char *name)
{
  confab_sidebar_set_room (CONFAB_SIDEBAR (find_widget (GTK_WIDGET (self->window), CONFAB_TYPE_SIDEBAR)),
                           find_room (self, name));
  while (!shows (self, name))
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_online (Player *self)
{
  while (get_room (self) == NULL || chat_room_get_state (get_room (self)) != CHAT_ROOM_JOINED)
    g_main_context_iteration (NULL, TRUE);
  settle (self);
}

static gint64
get_rss_kb (void)
{
  g_autofree char *text = NULL;

  g_file_get_contents ("/proc/self/statm", &text, NULL, NULL);

  return g_ascii_strtoll (strchr (text, ' '), NULL, 10) * (sysconf (_SC_PAGESIZE) / 1024);
}

static void
receive (Player     *self,
         const char *room)
{
  g_autofree char *last = g_strdup_printf ("Message %u:", self->last);
  ChatRoom *found = find_room (self, room);

  puts ("ready");
  while (chat_room_get_last_message (found) == NULL ||
         !g_str_has_prefix (chat_message_get_body (chat_room_get_last_message (found)), last))
    g_main_context_iteration (NULL, TRUE);
}

static void
play_start (Player *self)
{
  while (self->first_history == 0)
    g_main_context_iteration (NULL, TRUE);

  printf ("{\"main\":%" G_GINT64_FORMAT ",\"window\":%" G_GINT64_FORMAT ",\"first_frame\":%" G_GINT64_FORMAT
          ",\"painted\":%" G_GINT64_FORMAT ",\"cpu\":%" G_GINT64_FORMAT "}\n",
          self->begun, self->window_made, self->first_painted, self->first_history, self->first_history_cpu);
}

static void
print_probe (LoopProbe *probe,
             gint64     wall)
{
  printf ("{\"longest\":%" G_GINT64_FORMAT ",\"longest_cpu\":%" G_GINT64_FORMAT ",\"busy\":%" G_GINT64_FORMAT
          ",\"wait_p99\":%" G_GINT64_FORMAT ",\"wall\":%" G_GINT64_FORMAT "}\n",
          probe->longest, probe->longest_cpu, probe->busy, probe->wait_p99, wall);
}

/* Begins in another room, of which all is warm. */
static void
play_open (Player *self)
{
  LoopProbe probe;
  gint64 start;

  wait_online (self);
  self->n_painted = 0;
  start = g_get_monotonic_time ();
  loop_probe_begin ();
  show_room (self, self->room);
  while (self->n_painted == 0)
    g_main_context_iteration (NULL, TRUE);
  loop_probe_end (&probe);
  print_probe (&probe, g_get_monotonic_time () - start);
}

static void
play_burst (Player *self)
{
  LoopProbe probe;
  gint64 start;

  wait_online (self);
  show_room (self, self->room);
  settle (self);
  start = g_get_monotonic_time ();
  loop_probe_begin ();
  receive (self, self->room);
  loop_probe_end (&probe);
  print_probe (&probe, g_get_monotonic_time () - start);
}

static void
switch_rooms (Player *self,
              guint   n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("room-%u", i % N_ROOMS);

      show_room (self, name);
      iterate_until (g_get_monotonic_time () + G_USEC_PER_SEC / 20);
    }
}

/* What is allocated once, fonts and icons and the rows that a list has in
 * stock, is not what grows: each room was seen before.
 */
static void
play_memory (Player *self)
{
  gint64 before;

  wait_online (self);
  switch_rooms (self, N_ROOMS);
  show_room (self, self->room);
  settle (self);
  before = get_rss_kb ();

  switch_rooms (self, self->amount);
  show_room (self, self->room);
  receive (self, self->room);
  settle (self);
  printf ("{\"before_kb\":%" G_GINT64_FORMAT ",\"after_kb\":%" G_GINT64_FORMAT "}\n", before, get_rss_kb ());
}

/* How often a thread of this process was woken up. */
static gint64
get_wake_ups (void)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread;
  gint64 n = 0;

  while ((thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", thread, "status", NULL);
      g_autofree char *text = NULL;
      const char *line;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      line = strstr (text, "\nvoluntary_ctxt_switches:");
      if (line != NULL)
        n += g_ascii_strtoll (line + strlen ("\nvoluntary_ctxt_switches:"), NULL, 10);
    }

  return n;
}

/* The cursor stops to blink by itself when nobody types. */
static void
play_idle (Player *self)
{
  gint64 before;

  wait_online (self);
  if (self->amount > 1)
    iterate_until (g_get_monotonic_time () + CURSOR_SECONDS * G_USEC_PER_SEC);

  before = get_wake_ups ();
  self->n_painted = 0;
  iterate_until (g_get_monotonic_time () + self->amount * G_USEC_PER_SEC);
  printf ("{\"wake_ups\":%" G_GINT64_FORMAT ",\"painted\":%u,\"seconds\":%u}\n",
          get_wake_ups () - before, self->n_painted, self->amount);
}

static ChatTimelineItem *
find_message (GListModel *model,
              guint       number)
{
  for (guint i = number; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (model, i);

      if (chat_timeline_item_get_kind (item) == CHAT_TIMELINE_MESSAGE)
        return g_steal_pointer (&item);
    }

  return find_message (model, 0);
}

/* What each of the rows costs that a list makes, some 200 of them. */
static void
play_rows (Player *self)
{
  GListModel *model;
  gint64 times[5];
  guint n;

  wait_online (self);
  model = G_LIST_MODEL (chat_room_get_timeline (get_room (self)));
  n = self->amount;

  {
    g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

    times[0] = g_get_monotonic_time ();
    for (guint i = 0; i < n; i++)
      g_ptr_array_add (rows, g_object_ref_sink (g_object_new (CONFAB_TYPE_MESSAGE_ROW, NULL)));
    times[1] = g_get_monotonic_time ();
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (ChatTimelineItem) item = find_message (model, i % g_list_model_get_n_items (model));

        confab_timeline_row_bind (rows->pdata[i], get_room (self), item);
      }
    times[2] = g_get_monotonic_time ();
    for (guint i = 0; i < n; i++)
      {
        int natural;

        gtk_widget_measure (rows->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
        gtk_widget_measure (rows->pdata[i], GTK_ORIENTATION_VERTICAL, 600, NULL, &natural, NULL, NULL);
      }
    times[3] = g_get_monotonic_time ();
    for (guint i = 0; i < n; i++)
      confab_timeline_row_bind (rows->pdata[i], NULL, NULL);
  }
  times[4] = g_get_monotonic_time ();

  printf ("{\"create\":%.1f,\"bind\":%.1f,\"measure\":%.1f,\"free\":%.1f}\n",
          (double) (times[1] - times[0]) / n, (double) (times[2] - times[1]) / n,
          (double) (times[3] - times[2]) / n, (double) (times[4] - times[3]) / n);
}

/* When the search was begun for what is in the entry, and when its hits were
 * there, and when they were painted.
 */
typedef struct
{
  ChatSearch *search;
  gint64      begun;
  gint64      found;
  gboolean    changed;
} SearchProbe;

static void
text_cb (SearchProbe *probe)
{
  probe->begun = g_get_monotonic_time ();
}

static void
searching_cb (SearchProbe *probe)
{
  if (!chat_search_get_searching (probe->search))
    probe->found = g_get_monotonic_time ();
}

static void
hits_changed_cb (SearchProbe *probe)
{
  probe->changed = TRUE;
}

static void
append_time (GArray *times,
             gint64  time)
{
  g_array_append_val (times, time);
}

/* From the key to the frame, which is the first after the hits came: it paints
 * all that has changed. Where nothing was and is found, there is nothing to wait
 * for but that.
 */
static void
type_key (Player      *self,
          SearchProbe *probe,
          GtkEditable *entry,
          const char  *letter,
          GArray     **times)
{
  int position = (int) g_utf8_strlen (gtk_editable_get_text (entry), -1);
  gint64 begin = g_get_monotonic_time ();

  *probe = (SearchProbe) { .search = probe->search };
  gtk_editable_insert_text (entry, letter, -1, &position);
  gtk_editable_set_position (entry, position);
  while (probe->found == 0)
    g_main_context_iteration (NULL, TRUE);
  while (probe->changed && self->last_painted < probe->found)
    g_main_context_iteration (NULL, TRUE);

  append_time (times[0], (probe->changed ? self->last_painted : probe->found) - begin);
  append_time (times[1], probe->begun - begin);
  append_time (times[2], probe->found - probe->begun);
  iterate_until (g_get_monotonic_time () + KEY_INTERVAL);
}

/* Two words of a message that is on the screen: frequent ones come often. */
static char *
choose_words (Player *self,
              GRand  *rand)
{
  GListModel *model = G_LIST_MODEL (chat_room_get_timeline (get_room (self)));
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < 2; i++)
    {
      guint position = (guint) g_rand_int_range (rand, 0, (gint32) g_list_model_get_n_items (model));
      g_autoptr (ChatTimelineItem) item = find_message (model, position);
      const char *body = chat_message_get_body (chat_timeline_item_get_message (item));
      g_auto (GStrv) split = g_strsplit (body, " ", -1);

      g_string_append_printf (words, "%s%s", i > 0 ? " " : "",
                              split[g_rand_int_range (rand, 0, (gint32) g_strv_length (split))]);
    }

  return g_string_free_and_steal (g_steal_pointer (&words));
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const gint64 *first = a;
  const gint64 *second = b;

  return *first < *second ? -1 : *first > *second;
}

static void
print_times (const char *name,
             GArray     *times)
{
  g_array_sort (times, compare_times);
  printf ("\"%s_p50\":%" G_GINT64_FORMAT ",\"%s_p95\":%" G_GINT64_FORMAT ",\"%s_longest\":%" G_GINT64_FORMAT ",",
          name, g_array_index (times, gint64, times->len / 2),
          name, g_array_index (times, gint64, times->len * 95 / 100),
          name, g_array_index (times, gint64, times->len - 1));
}

/* As it is typed: each letter is a search. Somebody types so fast that all is
 * painted before the next.
 */
static void
type_words (Player      *self,
            SearchProbe *probe,
            GtkEditable *entry,
            GArray     **times)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < self->amount; i++)
    {
      g_autofree char *words = choose_words (self, rand);

      for (const char *p = words; *p != '\0'; p = g_utf8_next_char (p))
        {
          g_autofree char *letter = g_strndup (p, (gsize) (g_utf8_next_char (p) - p));

          type_key (self, probe, entry, letter, times);
        }
      gtk_editable_set_text (entry, "");
      settle (self);
    }
}

static void
play_search (Player *self)
{
  GArray *times[] = {
    g_array_new (FALSE, FALSE, sizeof (gint64)),
    g_array_new (FALSE, FALSE, sizeof (gint64)),
    g_array_new (FALSE, FALSE, sizeof (gint64)),
  };
  SearchProbe probe = { 0 };
  GtkWidget *dialog;

  wait_online (self);
  show_room (self, self->room);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.search", NULL);
  settle (self);

  dialog = find_widget (GTK_WIDGET (self->window), CONFAB_TYPE_SEARCH_DIALOG);
  probe.search = confab_search_dialog_get_search (CONFAB_SEARCH_DIALOG (dialog));
  g_signal_connect_data (probe.search, "notify::text", G_CALLBACK (text_cb), &probe, NULL, G_CONNECT_SWAPPED);
  g_signal_connect_data (probe.search, "notify::searching", G_CALLBACK (searching_cb), &probe, NULL,
                         G_CONNECT_SWAPPED);
  g_signal_connect_data (probe.search, "items-changed", G_CALLBACK (hits_changed_cb), &probe, NULL,
                         G_CONNECT_SWAPPED);
  while (chat_search_get_progress (probe.search) < 100)
    g_main_context_iteration (NULL, TRUE);
  type_words (self, &probe, GTK_EDITABLE (find_widget (dialog, GTK_TYPE_SEARCH_ENTRY)), times);
  g_signal_handlers_disconnect_by_data (probe.search, &probe);

  printf ("{");
  print_times ("painted", times[0]);
  print_times ("delay", times[1]);
  print_times ("found", times[2]);
  printf ("\"n\":%u}\n", times[0]->len);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    g_array_unref (times[i]);
}

/* Leaves the rooms in the database. */
static void
play_seed (Player *self)
{
  while (find_widget (GTK_WIDGET (self->window), CONFAB_TYPE_SIDEBAR) == NULL)
    g_main_context_iteration (NULL, TRUE);
  settle (self);
  puts ("{}");
}

static gboolean
play_cb (gpointer user_data)
{
  static const struct
  {
    const char *what;
    void (*play) (Player *self);
  } plays[] = {
    { "burst", play_burst },
    { "idle", play_idle },
    { "memory", play_memory },
    { "open", play_open },
    { "rows", play_rows },
    { "search", play_search },
    { "seed", play_seed },
    { "start", play_start },
  };
  Player *self = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (plays); i++)
    {
      if (g_str_equal (self->what, plays[i].what))
        plays[i].play (self);
    }

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);

  return G_SOURCE_REMOVE;
}

static void
window_added_cb (GtkApplication *application,
                 GtkWindow      *window,
                 Player         *self)
{
  if (self->window != NULL)
    return;

  self->window = window;
  self->window_made = g_get_monotonic_time ();
  g_signal_connect_data (window, "realize", G_CALLBACK (realized_cb), self, NULL, G_CONNECT_DEFAULT);
  g_idle_add_full (G_PRIORITY_HIGH, play_cb, self, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (ConfabApplication) application = NULL;
  gint64 begun = g_get_monotonic_time ();
  Player player = { 0 };

  if (argc < 5)
    return 2;

  setvbuf (stdout, NULL, _IOLBF, 0);
  loop_probe_install ();
  g_set_application_name ("Confab");
  application = confab_application_new ();
  player = (Player) {
    .application = G_APPLICATION (application),
    .begun = begun,
    .what = argv[1],
    .room = argv[2],
    .amount = (guint) atoi (argv[3]),
    .last = (guint) atoi (argv[4]),
  };
  g_signal_connect_data (application, "window-added", G_CALLBACK (window_added_cb), &player, NULL, G_CONNECT_DEFAULT);
  argv[4] = argv[0];

  return g_application_run (G_APPLICATION (application), argc - 4, argv + 4);
}
