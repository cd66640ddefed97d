/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The log of the server: one line for each event, of pairs `key=value`, which
 * people and programs can read; in the journal, fields too. What users write
 * is never logged, nor is a secret, a token, or an address with a query. */

/* Marks what comes from here, and holds the line */
#define FIELD_EVENT "REALTIME_SERVER_EVENT"

static const char *const level_names[] = { "error", "warning", "info", "debug" };
static const char *const priorities[] = { "3", "4", "6", "7" };
static const GLogLevelFlags glib_levels[] = {
  G_LOG_LEVEL_CRITICAL, G_LOG_LEVEL_WARNING, G_LOG_LEVEL_INFO, G_LOG_LEVEL_DEBUG
};

static int chosen_level = SERVER_LOG_INFO;
static GLogLevelFlags fatal_levels;

static gboolean
needs_quotes (const char *value)
{
  return value[0] == '\0' || value[strcspn (value, " \"=\\")] != '\0';
}

/* A value cannot end the line, or make itself look like another key. */
static void
append_value (GString    *line,
              const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  gboolean quoted = needs_quotes (valid);

  if (quoted)
    g_string_append_c (line, '"');
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"' || c == '\\')
        g_string_append_printf (line, "\\%c", (char) c);
      else if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        g_string_append_printf (line, "\\u%04x", c);
      else
        g_string_append_unichar (line, c);
    }
  if (quoted)
    g_string_append_c (line, '"');
}

static char *
format (ServerLogLevel  level,
        const char     *event,
        va_list         arguments)
{
  GString *line = g_string_new (NULL);
  const char *key;

  g_string_append_printf (line, "level=%s event=%s", level_names[level], event);
  while ((key = va_arg (arguments, const char *)) != NULL)
    {
      const char *value = va_arg (arguments, const char *);

      g_string_append_printf (line, " %s=", key);
      append_value (line, value != NULL ? value : "");
    }

  return g_string_free (line, FALSE);
}

/**
 * server_log_format:
 *
 * Returns: (transfer full): the line that server_log() writes
 */
char *
server_log_format (ServerLogLevel  level,
                   const char     *event,
                   ...)
{
  va_list arguments;
  char *line;

  va_start (arguments, event);
  line = format (level, event, arguments);
  va_end (arguments);
  return line;
}

/**
 * server_log:
 * @event: what happened, a word.
 * @...: pairs of key and value, ended by %NULL.
 *
 * Logs what happened. May be called in any thread.
 */
void
server_log (ServerLogLevel  level,
            const char     *event,
            ...)
{
  g_autofree char *line = NULL;
  GLogField fields[] = {
    { "MESSAGE", NULL, -1 },
    { "PRIORITY", priorities[level], -1 },
    { "GLIB_DOMAIN", G_LOG_DOMAIN, -1 },
    { FIELD_EVENT, event, -1 },
  };
  va_list arguments;

  if ((int) level > g_atomic_int_get (&chosen_level))
    return;

  va_start (arguments, event);
  line = format (level, event, arguments);
  va_end (arguments);

  fields[0].value = line;
  g_log_structured_array (glib_levels[level], fields, G_N_ELEMENTS (fields));
}

static const char *
find_field (const GLogField *fields,
            gsize            n_fields,
            const char      *name)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, name))
        return fields[i].value;
    }

  return NULL;
}

static ServerLogLevel
level_from_glib (GLogLevelFlags flags)
{
  if (flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return SERVER_LOG_ERROR;
  if (flags & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE))
    return SERVER_LOG_WARNING;
  if (flags & G_LOG_LEVEL_INFO)
    return SERVER_LOG_INFO;

  return SERVER_LOG_DEBUG;
}

/* What libraries tell besides warnings is not of interest here. */
static GLogWriterOutput
write_cb (GLogLevelFlags   flags,
          const GLogField *fields,
          gsize            n_fields,
          gpointer         data)
{
  const char *event = find_field (fields, n_fields, FIELD_EVENT);
  const char *message = find_field (fields, n_fields, "MESSAGE");
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *line = NULL;

  if (event == NULL)
    {
      ServerLogLevel level = level_from_glib (flags);

      /* Tests have some of them end the process, but not what we say of the
       * world: that the disk is full is no bug. */
      if ((flags & fatal_levels) != 0 &&
          ((flags & G_LOG_LEVEL_WARNING) == 0 || g_strcmp0 (domain, G_LOG_DOMAIN) != 0))
        {
          g_log_writer_default (flags, fields, n_fields, NULL);
          abort ();
        }
      if ((int) level > g_atomic_int_get (&chosen_level) ||
          (level > SERVER_LOG_WARNING && g_strcmp0 (domain, G_LOG_DOMAIN) != 0))
        return G_LOG_WRITER_HANDLED;
      line = server_log_format (level, "message", "text", message, NULL);
      message = line;
    }

  if (g_log_writer_is_journald (fileno (stderr)) &&
      g_log_writer_journald (flags, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;

  fprintf (stderr, "%s\n", message);
  fflush (stderr);
  return G_LOG_WRITER_HANDLED;
}

/**
 * server_log_init:
 *
 * Has all of the process log in this way. To be called once, at the start.
 */
void
server_log_init (void)
{
  fatal_levels = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_writer_func (write_cb, NULL, NULL);
}

void
server_log_set_level (ServerLogLevel level)
{
  g_atomic_int_set (&chosen_level, level);
}
