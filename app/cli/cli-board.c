/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-board.h"

#include "cli-json.h"

/* How many channels are asked about; the others have fewer subscribers. */
#define MAX_MEASURED 500

/* Where the stream of a channel was. */
typedef struct
{
  char *epoch;
  gint64 offset;
  gint64 time;
} Position;

/**
 * CliBoard:
 *
 * The channels of a server, and what goes on in them.
 */
struct _CliBoard
{
  GObject parent_instance;

  CliApi *api;
  char *pattern;
  GPtrArray *rows;
  GHashTable *positions;
  gint64 n_clients;
  gint64 n_users;
};

G_DEFINE_FINAL_TYPE (CliBoard, cli_board, G_TYPE_OBJECT)

static void
row_free (gpointer data)
{
  CliBoardRow *row = data;

  g_free (row->name);
  g_free (row);
}

static void
position_free (gpointer data)
{
  Position *position = data;

  g_free (position->epoch);
  g_free (position);
}

static GHashTable *
make_positions (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, position_free);
}

static void
cli_board_finalize (GObject *object)
{
  CliBoard *self = CLI_BOARD (object);

  g_object_unref (self->api);
  g_free (self->pattern);
  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->positions);

  G_OBJECT_CLASS (cli_board_parent_class)->finalize (object);
}

static void
cli_board_class_init (CliBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_board_finalize;
}

static void
cli_board_init (CliBoard *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->positions = make_positions ();
}

/**
 * cli_board_new:
 * @pattern: (nullable): which channels, with * and ?, or %NULL for all.
 *
 * Returns: (transfer full): a board with nothing on it yet
 */
CliBoard *
cli_board_new (CliApi     *api,
               const char *pattern)
{
  CliBoard *self = g_object_new (CLI_TYPE_BOARD, NULL);

  self->api = g_object_ref (api);
  self->pattern = g_strdup (pattern);
  return self;
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const CliBoardRow *first = *(const CliBoardRow *const *) a;
  const CliBoardRow *second = *(const CliBoardRow *const *) b;

  if (first->rate < second->rate || first->rate > second->rate)
    return first->rate < second->rate ? 1 : -1;
  if (first->n_clients != second->n_clients)
    return first->n_clients < second->n_clients ? 1 : -1;

  return g_strcmp0 (first->name, second->name);
}

static void
take_channels (CliBoard   *self,
               JsonObject *answer)
{
  JsonObject *channels = cli_json_get_object (cli_json_get_object (answer, "result"), "channels");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_ptr_array_set_size (self->rows, 0);
  if (channels == NULL)
    return;

  json_object_iter_init (&iter, channels);
  while (json_object_iter_next (&iter, &name, &node))
    {
      CliBoardRow *row = g_new0 (CliBoardRow, 1);

      row->name = g_strdup (name);
      row->n_clients = cli_json_get_int (cli_json_get_object (channels, name), "num_clients");
      g_ptr_array_add (self->rows, row);
    }
  g_ptr_array_sort (self->rows, compare_rows);
}

static void
measure_row (CliBoard    *self,
             CliBoardRow *row,
             JsonObject  *history,
             GHashTable  *positions,
             gint64       now)
{
  Position *before = g_hash_table_lookup (self->positions, row->name);
  const char *epoch = cli_json_get_text (history, "epoch");
  gint64 offset = cli_json_get_int (history, "offset");
  Position *position;

  if (epoch == NULL)
    return;

  if (before != NULL && g_str_equal (before->epoch, epoch) && now > before->time)
    {
      row->has_rate = TRUE;
      row->rate = (double) (offset - before->offset) * G_USEC_PER_SEC / (double) (now - before->time);
    }

  position = g_new0 (Position, 1);
  *position = (Position) { g_strdup (epoch), offset, now };
  g_hash_table_insert (positions, g_strdup (row->name), position);
}

static void
take_counts (CliBoard   *self,
             JsonObject *info)
{
  JsonArray *nodes = info != NULL && json_object_has_member (info, "nodes") &&
                     JSON_NODE_HOLDS_ARRAY (json_object_get_member (info, "nodes"))
                       ? json_object_get_array_member (info, "nodes") : NULL;

  self->n_clients = self->n_users = 0;
  for (guint i = 0; nodes != NULL && i < json_array_get_length (nodes); i++)
    {
      JsonNode *node = json_array_get_element (nodes, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      self->n_clients += cli_json_get_int (object, "num_clients");
      self->n_users += cli_json_get_int (object, "num_users");
    }
}

static void
take_measures (CliBoard   *self,
               JsonObject *answer)
{
  JsonNode *member = json_object_get_member (answer, "replies");
  JsonArray *replies = member != NULL && JSON_NODE_HOLDS_ARRAY (member) ? json_node_get_array (member) : NULL;
  g_autoptr (GHashTable) positions = make_positions ();
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; replies != NULL && i < json_array_get_length (replies) && i <= self->rows->len; i++)
    {
      JsonNode *node = json_array_get_element (replies, i);
      JsonObject *reply = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (i == 0)
        take_counts (self, cli_json_get_object (reply, "info"));
      else
        measure_row (self, g_ptr_array_index (self->rows, i - 1), cli_json_get_object (reply, "history"), positions,
                     now);
    }

  g_hash_table_unref (self->positions);
  self->positions = g_steal_pointer (&positions);
  g_ptr_array_sort (self->rows, compare_rows);
}

static char *
make_batch (CliBoard *self)
{
  g_autoptr (GString) text = g_string_new ("{\"commands\":[{\"info\":{}}");

  for (guint i = 0; i < MIN (self->rows->len, MAX_MEASURED); i++)
    {
      const CliBoardRow *row = g_ptr_array_index (self->rows, i);

      g_string_append (text, ",{\"history\":{\"limit\":0,\"channel\":");
      cli_json_append_string (text, row->name);
      g_string_append (text, "}}");
    }
  g_string_append (text, "]}");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
measured_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer = cli_api_call_finish (CLI_API (object), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  take_measures (g_task_get_source_object (task), json_node_get_object (answer));
  g_task_return_boolean (task, TRUE);
}

static void
listed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  CliBoard *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (JsonNode) answer = cli_api_call_finish (CLI_API (object), result, &error);
  g_autofree char *batch = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  take_channels (self, json_node_get_object (answer));
  if (g_task_get_source_tag (task) == cli_board_list_async)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  batch = make_batch (self);
  cli_api_call_async (self->api, "batch", batch, NULL, measured_cb, g_steal_pointer (&task));
}

static void
start (CliBoard            *self,
       gpointer             tag,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GString) request = g_string_new ("{");

  g_task_set_source_tag (task, tag);
  g_task_set_static_name (task, "Board");
  if (self->pattern != NULL)
    {
      g_string_append (request, "\"pattern\":");
      cli_json_append_string (request, self->pattern);
    }
  g_string_append_c (request, '}');
  cli_api_call_async (self->api, "channels", request->str, NULL, listed_cb, g_steal_pointer (&task));
}

/**
 * cli_board_list_async:
 *
 * Gets the channels and how many subscribe to them.
 */
void
cli_board_list_async (CliBoard            *self,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  start (self, cli_board_list_async, callback, user_data);
}

/**
 * cli_board_measure_async:
 *
 * Gets the channels, and how much was published to them since it was done
 * before.
 */
void
cli_board_measure_async (CliBoard            *self,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  start (self, cli_board_measure_async, callback, user_data);
}

gboolean
cli_board_finish (CliBoard      *self,
                  GAsyncResult  *result,
                  GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cli_board_get_rows:
 *
 * Returns: (transfer none) (element-type CliBoardRow): the channels, where
 *   most goes on first
 */
GPtrArray *
cli_board_get_rows (CliBoard *self)
{
  return self->rows;
}

gint64
cli_board_get_n_clients (CliBoard *self)
{
  return self->n_clients;
}

gint64
cli_board_get_n_users (CliBoard *self)
{
  return self->n_users;
}
