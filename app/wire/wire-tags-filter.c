/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-tags-filter.h"

#include "wire-decimal-private.h"
#include "wire-error.h"

#include <string.h>
#include <yyjson.h>

typedef enum
{
  NODE_AND,
  NODE_OR,
  NODE_NOT,
  NODE_EQUAL,
  NODE_NOT_EQUAL,
  NODE_IN,
  NODE_NOT_IN,
  NODE_EXISTS,
  NODE_NOT_EXISTS,
  NODE_STARTS_WITH,
  NODE_ENDS_WITH,
  NODE_CONTAINS,
  NODE_LESS,
  NODE_LESS_OR_EQUAL,
  NODE_GREATER,
  NODE_GREATER_OR_EQUAL,
} NodeKind;

/* What a comparison needs besides the key. */
typedef enum
{
  NEEDS_NOTHING,
  NEEDS_VALUE,
  NEEDS_VALUES,
} Needs;

typedef struct
{
  const char *name;
  NodeKind kind;
  Needs needs;
} Comparison;

static const Comparison comparisons[] = {
  { "eq", NODE_EQUAL, NEEDS_VALUE },
  { "neq", NODE_NOT_EQUAL, NEEDS_VALUE },
  { "in", NODE_IN, NEEDS_VALUES },
  { "nin", NODE_NOT_IN, NEEDS_VALUES },
  { "ex", NODE_EXISTS, NEEDS_NOTHING },
  { "nex", NODE_NOT_EXISTS, NEEDS_NOTHING },
  { "sw", NODE_STARTS_WITH, NEEDS_VALUE },
  { "ew", NODE_ENDS_WITH, NEEDS_VALUE },
  { "ct", NODE_CONTAINS, NEEDS_VALUE },
  { "lt", NODE_LESS, NEEDS_VALUE },
  { "lte", NODE_LESS_OR_EQUAL, NEEDS_VALUE },
  { "gt", NODE_GREATER, NEEDS_VALUE },
  { "gte", NODE_GREATER_OR_EQUAL, NEEDS_VALUE },
};

/* A node is followed by the nodes that it joins. */
typedef struct
{
  guint8 kind;
  /* how many nodes it joins, or values it has */
  guint16 n;
  /* the number of the node that follows all that it joins */
  guint16 end;
  /* where in the texts the key and the first value are */
  guint16 key;
  guint16 value;
} Node;

G_STATIC_ASSERT (WIRE_TAGS_FILTER_MAX_SIZE <= G_MAXUINT16);

/**
 * WireTagsFilter:
 *
 * Which publications a subscriber wants, by their tags; one block of memory.
 */
struct _WireTagsFilter
{
  const char *texts;
  Node nodes[];
};

typedef struct
{
  GArray *nodes;
  GString *texts;
} Builder;

static gboolean
set_error (GError     **error,
           const char  *problem)
{
  g_set_error (error, WIRE_ERROR, WIRE_ERROR_INVALID, "Not a tags filter: %s", problem);
  return FALSE;
}

/* A field that is null is not there. */
static yyjson_val *
get_field (yyjson_val *object,
           const char *name)
{
  yyjson_val *value = yyjson_obj_get (object, name);

  return yyjson_is_null (value) ? NULL : value;
}

static gboolean
read_text (yyjson_val  *value,
           const char **text,
           GError     **error)
{
  *text = "";
  if (value == NULL)
    return TRUE;
  if (!yyjson_is_str (value) || strlen (yyjson_get_str (value)) != yyjson_get_len (value))
    return set_error (error, "a text is none, or has a zero in it");

  *text = yyjson_get_str (value);
  return TRUE;
}

static guint16
add_text (Builder    *builder,
          const char *text)
{
  gsize offset = builder->texts->len;

  /* No longer than the JSON, as each text has had two quotes there */
  g_string_append_len (builder->texts, text, (gssize) strlen (text) + 1);
  return (guint16) offset;
}

static gboolean
add_values (Builder     *builder,
            Node        *node,
            yyjson_val  *values,
            GError     **error)
{
  yyjson_val *value;
  size_t i, n;

  node->n = (guint16) yyjson_arr_size (values);
  node->value = (guint16) builder->texts->len;
  yyjson_arr_foreach (values, i, n, value)
    {
      const char *text;

      if (!read_text (value, &text, error))
        return FALSE;
      add_text (builder, text);
    }

  return TRUE;
}

static const Comparison *
find_comparison (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (comparisons); i++)
    {
      if (g_str_equal (comparisons[i].name, name))
        return &comparisons[i];
    }

  return NULL;
}

static gboolean
read_leaf (Builder     *builder,
           Node        *node,
           yyjson_val  *object,
           GError     **error)
{
  yyjson_val *values = get_field (object, "vals");
  const Comparison *comparison;
  const char *key, *name, *value;

  if (!read_text (get_field (object, "key"), &key, error) ||
      !read_text (get_field (object, "cmp"), &name, error) ||
      !read_text (get_field (object, "val"), &value, error))
    return FALSE;
  if (values != NULL && !yyjson_is_arr (values))
    return set_error (error, "the values are no array");

  comparison = find_comparison (name);
  if (comparison == NULL)
    return set_error (error, "no such comparison");
  if ((comparison->needs == NEEDS_VALUE) != (value[0] != '\0'))
    return set_error (error, "a value is missing, or too much");
  if ((comparison->needs == NEEDS_VALUES) != (yyjson_arr_size (values) > 0))
    return set_error (error, "values are missing, or too much");
  if (comparison->needs != NEEDS_NOTHING && key[0] == '\0')
    return set_error (error, "a key is missing");

  node->kind = comparison->kind;
  node->key = add_text (builder, key);
  if (comparison->needs == NEEDS_VALUES)
    return add_values (builder, node, values, error);

  node->value = add_text (builder, value);
  return TRUE;
}

static gboolean read_node (Builder     *builder,
                           yyjson_val  *object,
                           guint        depth,
                           GError     **error);

static gboolean
read_join (Builder     *builder,
           Node        *node,
           yyjson_val  *object,
           const char  *operation,
           guint        depth,
           GError     **error)
{
  yyjson_val *nodes = get_field (object, "nodes");
  yyjson_val *child;
  size_t i, n;

  if (g_str_equal (operation, "and"))
    node->kind = NODE_AND;
  else if (g_str_equal (operation, "or"))
    node->kind = NODE_OR;
  else if (g_str_equal (operation, "not"))
    node->kind = NODE_NOT;
  else
    return set_error (error, "no such operation");

  if (!yyjson_is_arr (nodes) || yyjson_arr_size (nodes) == 0 ||
      yyjson_arr_size (nodes) > WIRE_TAGS_FILTER_MAX_NODES ||
      (node->kind == NODE_NOT && yyjson_arr_size (nodes) != 1))
    return set_error (error, "an operation has not as many nodes as it must");

  node->n = (guint16) yyjson_arr_size (nodes);
  yyjson_arr_foreach (nodes, i, n, child)
    {
      if (!read_node (builder, child, depth + 1, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_node (Builder     *builder,
           yyjson_val  *object,
           guint        depth,
           GError     **error)
{
  guint index = builder->nodes->len;
  Node node = { 0 };
  const char *operation;

  if (!yyjson_is_obj (object))
    return set_error (error, "a node is no object");
  if (depth > WIRE_TAGS_FILTER_MAX_DEPTH || index == WIRE_TAGS_FILTER_MAX_NODES)
    {
      g_set_error_literal (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE, "A tags filter of too many nodes");
      return FALSE;
    }
  if (!read_text (get_field (object, "op"), &operation, error))
    return FALSE;

  g_array_append_val (builder->nodes, node);
  if (operation[0] == '\0' ? !read_leaf (builder, &node, object, error)
                           : !read_join (builder, &node, object, operation, depth, error))
    return FALSE;

  node.end = (guint16) builder->nodes->len;
  g_array_index (builder->nodes, Node, index) = node;
  return TRUE;
}

static WireTagsFilter *
build (const Builder *builder)
{
  gsize nodes_size = builder->nodes->len * sizeof (Node);
  WireTagsFilter *self = g_malloc (sizeof (WireTagsFilter) + nodes_size + builder->texts->len);
  char *texts = (char *) self->nodes + nodes_size;

  memcpy (self->nodes, builder->nodes->data, nodes_size);
  memcpy (texts, builder->texts->str, builder->texts->len);
  self->texts = texts;
  return self;
}

/**
 * wire_tags_filter_new:
 * @json: a filter node, from somebody who is not trusted
 * @error: return location for an error
 *
 * Reads a filter, so that it can be asked often.
 *
 * Returns: (transfer full): the filter, or %NULL with a [error@Wire.Error]
 */
WireTagsFilter *
wire_tags_filter_new (GBytes  *json,
                      GError **error)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  g_autoptr (GString) texts = g_string_new (NULL);
  Builder builder = { nodes, texts };
  yyjson_doc *document;
  const char *text;
  gsize length;
  gboolean valid;

  g_return_val_if_fail (json != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = g_bytes_get_data (json, &length);
  if (length > WIRE_TAGS_FILTER_MAX_SIZE)
    {
      g_set_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE,
                   "A tags filter of %" G_GSIZE_FORMAT " bytes", length);
      return NULL;
    }

  document = yyjson_read (text, length, YYJSON_READ_NOFLAG);
  valid = read_node (&builder, yyjson_doc_get_root (document), 1, error);
  yyjson_doc_free (document);

  return valid ? build (&builder) : NULL;
}

/**
 * wire_tags_filter_free:
 * @self: (transfer full): a filter
 *
 * Frees @self.
 */
void
wire_tags_filter_free (WireTagsFilter *self)
{
  g_free (self);
}

/* The tag that is not there is as good as an empty one here, as the reference
 * server has it. */
static gboolean
is_one_of (const WireTagsFilter *self,
           const Node           *node,
           const char           *tag)
{
  const char *value = self->texts + node->value;

  for (guint i = 0; i < node->n; i++)
    {
      if (g_str_equal (value, tag != NULL ? tag : ""))
        return TRUE;
      value += strlen (value) + 1;
    }

  return FALSE;
}

/* Which is false for what is not a number. */
static gboolean
match_numbers (const Node *node,
               const char *tag,
               const char *value)
{
  int order;

  if (!wire_decimal_compare (tag, value, &order))
    return FALSE;

  switch (node->kind)
    {
    case NODE_LESS:
      return order < 0;
    case NODE_LESS_OR_EQUAL:
      return order <= 0;
    case NODE_GREATER:
      return order > 0;
    default:
      return order >= 0;
    }
}

static gboolean
match_leaf (const WireTagsFilter *self,
            const Node           *node,
            GHashTable           *tags)
{
  const char *tag = tags != NULL ? g_hash_table_lookup (tags, self->texts + node->key) : NULL;
  const char *value = self->texts + node->value;

  switch (node->kind)
    {
    case NODE_EQUAL:
      return g_strcmp0 (tag, value) == 0;
    case NODE_NOT_EQUAL:
      return g_strcmp0 (tag, value) != 0;
    case NODE_IN:
      return is_one_of (self, node, tag);
    case NODE_NOT_IN:
      return !is_one_of (self, node, tag);
    case NODE_EXISTS:
      return tag != NULL;
    case NODE_NOT_EXISTS:
      return tag == NULL;
    case NODE_STARTS_WITH:
      return tag != NULL && g_str_has_prefix (tag, value);
    case NODE_ENDS_WITH:
      return tag != NULL && g_str_has_suffix (tag, value);
    case NODE_CONTAINS:
      return tag != NULL && strstr (tag, value) != NULL;
    default:
      return tag != NULL && match_numbers (node, tag, value);
    }
}

static gboolean
match_node (const WireTagsFilter *self,
            guint                 index,
            GHashTable           *tags)
{
  const Node *node = &self->nodes[index];

  if (node->kind > NODE_NOT)
    return match_leaf (self, node, tags);
  if (node->kind == NODE_NOT)
    return !match_node (self, index + 1, tags);

  for (guint i = index + 1; i < node->end; i = self->nodes[i].end)
    {
      if (match_node (self, i, tags) == (node->kind == NODE_OR))
        return node->kind == NODE_OR;
    }

  return node->kind == NODE_AND;
}

/**
 * wire_tags_filter_match:
 * @self: a filter
 * @tags: (nullable) (element-type utf8 utf8): of a publication
 *
 * Finds out whether a publication with these tags is wanted. Numbers are
 * compared exactly, as decimals.
 *
 * Returns: whether it is
 */
gboolean
wire_tags_filter_match (const WireTagsFilter *self,
                        GHashTable           *tags)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return match_node (self, 0, tags);
}
