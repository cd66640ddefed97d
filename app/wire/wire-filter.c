/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-filter.h"

#include <stdlib.h>
#include <yyjson.h>

/* A peer may drop the connection over invalid UTF-8, so none ever leaves. */
static yyjson_mut_val *
make_string (yyjson_mut_doc *document,
             const char     *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return yyjson_mut_strcpy (document, valid);
}

static yyjson_mut_val *
make_strings (yyjson_mut_doc     *document,
              const char * const *texts)
{
  yyjson_mut_val *array = yyjson_mut_arr (document);

  for (gsize i = 0; texts[i] != NULL; i++)
    yyjson_mut_arr_append (array, make_string (document, texts[i]));

  return array;
}

/* Takes over the document. */
static GBytes *
write_document (yyjson_mut_doc *document)
{
  gsize length;
  char *text = yyjson_mut_write (document, YYJSON_WRITE_NOFLAG, &length);

  g_assert (text != NULL);
  yyjson_mut_doc_free (document);

  /* The memory is malloc's, as the default of the library has it. */
  return g_bytes_new_with_free_func (text, length, (GDestroyNotify) free, text);
}

/**
 * wire_filter_new_leaf:
 * @key: the tag
 * @comparison: how to compare it, as the protocol calls it
 * @value: (nullable): what to compare it with
 * @values: (nullable) (array zero-terminated=1): what it may be one of
 *
 * Makes the filter node that looks at one tag.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
wire_filter_new_leaf (const char         *key,
                      const char         *comparison,
                      const char         *value,
                      const char * const *values)
{
  yyjson_mut_doc *document;
  yyjson_mut_val *node;

  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (comparison != NULL, NULL);

  document = yyjson_mut_doc_new (NULL);
  node = yyjson_mut_obj (document);
  yyjson_mut_doc_set_root (document, node);
  yyjson_mut_obj_add_val (document, node, "key", make_string (document, key));
  yyjson_mut_obj_add_strcpy (document, node, "cmp", comparison);
  if (value != NULL)
    yyjson_mut_obj_add_val (document, node, "val", make_string (document, value));
  if (values != NULL)
    yyjson_mut_obj_add_val (document, node, "vals", make_strings (document, values));

  return write_document (document);
}

/**
 * wire_filter_new_node:
 * @operation: how to join the nodes, as the protocol calls it
 * @nodes: (array length=n_nodes): filter nodes
 * @n_nodes: how many
 *
 * Makes the filter node that joins others.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
wire_filter_new_node (const char     *operation,
                      GBytes * const *nodes,
                      gsize           n_nodes)
{
  yyjson_mut_doc *document;
  yyjson_mut_val *node, *array;

  g_return_val_if_fail (operation != NULL, NULL);
  g_return_val_if_fail (nodes != NULL, NULL);

  document = yyjson_mut_doc_new (NULL);
  node = yyjson_mut_obj (document);
  array = yyjson_mut_arr (document);
  yyjson_mut_doc_set_root (document, node);
  yyjson_mut_obj_add_strcpy (document, node, "op", operation);
  yyjson_mut_obj_add_val (document, node, "nodes", array);
  for (gsize i = 0; i < n_nodes; i++)
    {
      gsize length;
      const char *text = g_bytes_get_data (nodes[i], &length);

      yyjson_mut_arr_append (array, yyjson_mut_rawncpy (document, text, length));
    }

  return write_document (document);
}
