/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-screen.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define ENTER "\033[?1049h\033[?25l"
#define LEAVE "\033[?25h\033[?1049l"
#define HOME "\033[H"
#define DEFAULT_COLUMNS 80
#define DEFAULT_LINES 24

/**
 * CliScreen:
 *
 * The whole terminal, until it is given back as it was.
 */
struct _CliScreen
{
  struct termios before;
  gboolean has_keys;
  guint input_id;
  CliScreenFunc func;
  gpointer data;
};

static void
write_all (const char *text,
           gsize       length)
{
  while (length > 0)
    {
      gssize n = write (STDOUT_FILENO, text, length);

      if (n < 0 && errno != EINTR)
        return;
      text += MAX (n, 0);
      length -= MAX (n, 0);
    }
}

static gboolean
input_cb (int          fd,
          GIOCondition condition,
          gpointer     data)
{
  CliScreen *self = data;
  char key;
  gssize n = read (fd, &key, 1);

  if (n == 1)
    self->func (key, self->data);
  else if (n == 0 || errno != EINTR)
    {
      self->input_id = 0;
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

/**
 * cli_screen_new:
 * @func: told of each key.
 *
 * Returns: (transfer full): the terminal, with nothing on it
 */
CliScreen *
cli_screen_new (CliScreenFunc func,
                gpointer      data)
{
  CliScreen *self = g_new0 (CliScreen, 1);
  struct termios raw;

  self->func = func;
  self->data = data;
  self->has_keys = tcgetattr (STDIN_FILENO, &self->before) == 0;
  if (self->has_keys)
    {
      raw = self->before;
      raw.c_lflag &= ~(tcflag_t) (ICANON | ECHO);
      /* Who stopped the program would be left with a terminal that is ours. */
      raw.c_cc[VSUSP] = _POSIX_VDISABLE;
      tcsetattr (STDIN_FILENO, TCSADRAIN, &raw);
      self->input_id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, input_cb, self);
    }

  write_all (ENTER, strlen (ENTER));
  return self;
}

void
cli_screen_free (CliScreen *self)
{
  g_clear_handle_id (&self->input_id, g_source_remove);
  write_all (LEAVE, strlen (LEAVE));
  if (self->has_keys)
    tcsetattr (STDIN_FILENO, TCSADRAIN, &self->before);
  g_free (self);
}

void
cli_screen_get_size (CliScreen *self,
                     guint     *columns,
                     guint     *lines)
{
  struct winsize size = { 0 };

  ioctl (STDOUT_FILENO, TIOCGWINSZ, &size);
  *columns = size.ws_col > 0 ? size.ws_col : DEFAULT_COLUMNS;
  *lines = size.ws_row > 0 ? size.ws_row : DEFAULT_LINES;
}

/**
 * cli_screen_draw:
 * @text: lines that fit.
 *
 * Shows this in place of what was there, and does not flicker.
 */
void
cli_screen_draw (CliScreen     *self,
                 const GString *text)
{
  g_autoptr (GString) frame = g_string_new (HOME);
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (frame, "%s%s\033[K", i > 0 ? "\r\n" : "", lines[i]);
  g_string_append (frame, "\033[J");
  write_all (frame->str, frame->len);
}
