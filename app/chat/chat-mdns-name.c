/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-name.h"

#include <arpa/nameser.h>
#include <string.h>

#define SUFFIX_MARK " #"

/* A name of the DNS is a text as in its master files: labels with dots between
 * them, and a backslash before what is part of a label and would mean something
 * else. That is the form in which the resolver library takes and gives names;
 * it writes each name in one way only, so that they can be compared.
 */

/**
 * chat_mdns_name_equal:
 * @a: a name
 * @b: another
 *
 * Gets whether they are the same: letters of ASCII count as one in both cases.
 */
gboolean
chat_mdns_name_equal (const char *a,
                      const char *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  return g_ascii_strcasecmp (a, b) == 0;
}

/**
 * chat_mdns_name_new:
 * @label: a label, of any letters
 * @parent: what comes after it
 *
 * Makes a name.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL if it is too long
 */
char *
chat_mdns_name_new (const char *label,
                    const char *parent)
{
  guint8 wire[NS_MAXCDNAME];
  char name[NS_MAXDNAME];
  gsize length;

  g_return_val_if_fail (label != NULL, NULL);
  g_return_val_if_fail (parent != NULL, NULL);

  length = strlen (label);
  if (length == 0 || length > CHAT_MDNS_NAME_MAX_LABEL)
    return NULL;

  wire[0] = (guint8) length;
  memcpy (wire + 1, label, length);
  if (ns_name_pton (parent, wire + 1 + length, sizeof wire - 1 - length) < 0 ||
      ns_name_ntop (wire, name, sizeof name) < 0)
    return NULL;

  return g_strdup (name);
}

/**
 * chat_mdns_name_dup_label:
 * @name: a name
 * @parent: what has to come after its first label
 *
 * Gets the first label of a name.
 *
 * Returns: (transfer full) (nullable): the label, or %NULL if the rest is not
 *   @parent, or the label no text
 */
char *
chat_mdns_name_dup_label (const char *name,
                          const char *parent)
{
  guint8 wire[NS_MAXCDNAME];
  char rest[NS_MAXDNAME];
  guint8 length;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (parent != NULL, NULL);

  if (ns_name_pton (name, wire, sizeof wire) < 0)
    return NULL;

  length = wire[0];
  if (length == 0 || ns_name_ntop (wire + 1 + length, rest, sizeof rest) < 0 ||
      !chat_mdns_name_equal (rest, parent) || !g_utf8_validate ((char *) wire + 1, length, NULL))
    return NULL;

  return g_strndup ((char *) wire + 1, length);
}

static const char *
get_host_prefix (void)
{
  static char *prefix;

  if (g_once_init_enter_pointer (&prefix))
    g_once_init_leave_pointer (&prefix, g_strdup_printf ("confab-%08x", g_random_int ()));

  return prefix;
}

/**
 * chat_mdns_name_new_host:
 * @rand: chance
 *
 * Makes a name for this computer, which nobody else has, not even Avahi on the
 * same one. It tells nothing of the computer.
 *
 * Returns: (transfer full): the name
 */
char *
chat_mdns_name_new_host (GRand *rand)
{
  g_return_val_if_fail (rand != NULL, NULL);

  return g_strdup_printf ("%s%08x.local", get_host_prefix (), g_rand_int (rand));
}

/**
 * chat_mdns_name_is_ours:
 * @name: the name of a computer
 *
 * Gets whether this process has made it.
 */
gboolean
chat_mdns_name_is_ours (const char *name)
{
  const char *prefix = get_host_prefix ();

  g_return_val_if_fail (name != NULL, FALSE);

  return g_ascii_strncasecmp (name, prefix, strlen (prefix)) == 0;
}

/**
 * chat_mdns_name_dup_fitting:
 * @text: a text
 * @max_length: how many bytes it may have
 *
 * Gets as many letters of a text as there is room for.
 *
 * Returns: (transfer full): its beginning
 */
char *
chat_mdns_name_dup_fitting (const char *text,
                            gsize       max_length)
{
  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) <= max_length)
    return g_strdup (text);

  return g_strndup (text, (gsize) (g_utf8_find_prev_char (text, text + max_length + 1) - text));
}

/**
 * chat_mdns_name_dup_next:
 * @label: the name of a service
 *
 * Gets what to call it where another one has that name. It is as Avahi does:
 * “name #2”, “name #3”.
 *
 * Returns: (transfer full): the name, which fits into a label
 */
char *
chat_mdns_name_dup_next (const char *label)
{
  g_autofree char *suffix = NULL;
  g_autofree char *stem = NULL;
  g_autofree char *fitting = NULL;
  const char *mark;
  guint64 number = 1;

  g_return_val_if_fail (label != NULL, NULL);

  mark = g_strrstr (label, SUFFIX_MARK);
  if (mark != NULL && mark != label &&
      g_ascii_string_to_unsigned (mark + strlen (SUFFIX_MARK), 10, 2, G_MAXINT32, &number, NULL))
    stem = g_strndup (label, (gsize) (mark - label));
  else
    stem = g_strdup (label);

  suffix = g_strdup_printf (SUFFIX_MARK "%" G_GUINT64_FORMAT, number + 1);
  fitting = chat_mdns_name_dup_fitting (stem, CHAT_MDNS_NAME_MAX_LABEL - strlen (suffix));

  return g_strconcat (fitting, suffix, NULL);
}
