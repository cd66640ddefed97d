/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load-client.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_END "\r\n\r\n"
#define STATUS "HTTP/1.1 101"
#define REQUEST \
  "GET /connection/websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

#define CONNECT "{\"id\":1,\"connect\":{}}"
#define SUBSCRIBE "{\"id\":2,\"subscribe\":{\"channel\":\"%s\"}}"

/* Nothing measured with a broken connection means anything. */
void
load_fail (const char *format,
           ...)
{
  va_list arguments;

  va_start (arguments, format);
  fprintf (stderr, "bench-load: ");
  vfprintf (stderr, format, arguments);
  fprintf (stderr, "\n");
  va_end (arguments);
  exit (1);
}

/* A masked frame, whose mask of zeros costs the server as much as any other. */
GString *
load_client_frame (const char *text)
{
  static const guint8 mask[WIRE_WEBSOCKET_MASK_SIZE] = { 0 };
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  gsize size = wire_websocket_write_header (header, WIRE_WEBSOCKET_TEXT, strlen (text), mask);
  GString *frame = g_string_new_len ((const char *) header, (gssize) size);

  return g_string_append (frame, text);
}

/* What is sent is little, and the next follows only when it has arrived; so a
 * socket that does not take it all belongs to a server that hangs. */
void
load_client_send (LoadClient *self,
                  const void *data,
                  gsize       length)
{
  gssize n_sent = send (self->fd, data, length, MSG_NOSIGNAL);

  if (n_sent != (gssize) length)
    load_fail ("cannot send: %s", n_sent < 0 ? g_strerror (errno) : "the server does not read");
}

void
load_client_connect (LoadClient   *self,
                     LoadProtocol  protocol,
                     guint16       port,
                     const char   *subscribe_to)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int yes = 1;

  address.sin_port = htons (port);
  *self = (LoadClient) { .fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .subscribe_to = subscribe_to };
  if (self->fd < 0 || connect (self->fd, (struct sockaddr *) &address, sizeof address) < 0
      || fcntl (self->fd, F_SETFL, O_NONBLOCK) < 0
      || setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) < 0)
    load_fail ("cannot connect: %s", g_strerror (errno));

  if (protocol == LOAD_PROTOCOL_CENTRIFUGE)
    self->n_to_join = subscribe_to != NULL ? 2 : 1;
  else
    self->n_to_join = subscribe_to != NULL ? 1 : 0;
  load_client_send (self, REQUEST, strlen (REQUEST));
}

static void
join (LoadClient   *self,
      LoadProtocol  protocol)
{
  g_autofree char *text = NULL;
  g_autoptr (GString) frame = NULL;

  self->state = self->n_to_join > 0 ? LOAD_CLIENT_JOINING : LOAD_CLIENT_OPEN;
  if (self->n_to_join == 0)
    return;

  if (protocol == LOAD_PROTOCOL_PLAIN)
    text = g_strdup ("s");
  else if (self->subscribe_to == NULL)
    text = g_strdup (CONNECT);
  else
    text = g_strdup_printf (CONNECT "\n" SUBSCRIBE, self->subscribe_to);
  frame = load_client_frame (text);
  load_client_send (self, frame->str, frame->len);
}

static gsize
take_head (LoadClient   *self,
           LoadProtocol  protocol,
           const guint8 *data,
           gsize         length)
{
  gsize position = 0;

  if (self->n_head == 0 && (length < strlen (STATUS) || memcmp (data, STATUS, strlen (STATUS)) != 0))
    load_fail ("the server answers %.*s", (int) MIN (length, 60), (const char *) data);

  /* That one was seen means that the beginning was seen, too. */
  while (position < length && self->n_head < strlen (HEAD_END))
    {
      self->n_head = data[position] == HEAD_END[self->n_head] ? self->n_head + 1 : data[position] == '\r' ? 1 : 0;
      position++;
    }

  if (self->n_head == strlen (HEAD_END))
    join (self, protocol);
  else
    self->n_head = MAX (self->n_head, 1);
  return position;
}

/* Takes a part of a header. Returns what it has consumed of it. */
static gsize
take_header (LoadClient   *self,
             const guint8 *data,
             gsize         length)
{
  gsize needed = 2;
  gsize consumed = 0;
  guint size;

  for (;;)
    {
      size = self->n_header >= 2 ? self->header[1] & 0x7f : 0;
      needed = size == 127 ? 10 : size == 126 ? 4 : 2;
      if (self->n_header >= needed || consumed == length)
        break;
      self->header[self->n_header++] = data[consumed++];
    }
  if (self->n_header < needed)
    return consumed;

  self->left = needed == 2 ? size : 0;
  for (guint i = 2; i < needed; i++)
    self->left = self->left << 8 | self->header[i];
  if ((self->header[0] & 0xf) != WIRE_WEBSOCKET_TEXT)
    load_fail ("a frame with the opcode %u came", self->header[0] & 0xf);
  self->is_ping = self->left == 2;
  self->n_header = 0;
  return consumed;
}

static guint
count (const guint8 *data,
       gsize         length,
       char          what)
{
  const guint8 *end = data + length;
  guint n = 0;

  while ((data = memchr (data, what, (gsize) (end - data))) != NULL)
    {
      n++;
      data++;
    }

  return n;
}

static void
take_payload (LoadClient   *self,
              const guint8 *data,
              gsize         length)
{
  static const guint8 pong[] = { 0x81, 0x82, 0, 0, 0, 0, '{', '}' };

  self->left -= length;
  if (self->is_ping)
    {
      if (self->left == 0)
        load_client_send (self, pong, sizeof pong);
      return;
    }

  if (self->subscribe_to != NULL && self->state == LOAD_CLIENT_OPEN)
    {
      self->n_messages += count (data, length, LOAD_MARK);
      return;
    }

  if (data != NULL && memmem (data, length, "\"error\"", 7) != NULL)
    load_fail ("the server answers %.*s", (int) MIN (length, 120), (const char *) data);
  self->n_answers += count (data, length, '\n') + (self->left == 0 ? 1 : 0);
  if (self->state == LOAD_CLIENT_JOINING && self->n_answers >= self->n_to_join)
    {
      self->state = LOAD_CLIENT_OPEN;
      self->n_answers = 0;
    }
}

/* Takes what has come. Returns whether there was anything. */
gboolean
load_client_receive (LoadClient   *self,
                     LoadProtocol  protocol,
                     guint8       *buffer,
                     gsize         size)
{
  gssize n = recv (self->fd, buffer, size, 0);
  gsize position = 0;

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return FALSE;
  if (n <= 0)
    load_fail ("the server has closed a connection");

  while (position < (gsize) n)
    {
      const guint8 *data = buffer + position;
      gsize length = (gsize) n - position;

      if (self->state == LOAD_CLIENT_UPGRADING)
        position += take_head (self, protocol, data, length);
      else if (self->left == 0)
        position += take_header (self, data, length);
      else
        {
          length = MIN (length, self->left);
          take_payload (self, data, length);
          position += length;
        }
    }

  return TRUE;
}
