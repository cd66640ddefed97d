/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The least that a server can do which sends what one client says to others:
 * epoll, recv() and send(), and nothing kept of anybody. A message "s" makes
 * who sends it one of those who get all others, and is answered; what came in
 * one turn of the loop is sent to each of them at once.
 *
 * Prints its port and serves until its input ends.
 */

#include "wire-websocket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define KEY_HEADER "Sec-WebSocket-Key: "
#define MAX_EVENTS 256
#define BUFFER_SIZE (64 * 1024)

typedef struct
{
  int fd;
  gboolean is_open;
  gboolean is_gone;
  GByteArray *input;
} Client;

typedef struct
{
  int epoll;
  int listener;
  GPtrArray *members;
  GByteArray *turn;
  guint8 buffer[BUFFER_SIZE];
} Hub;

/* Who takes no more is left out: this keeps nothing for anybody. */
static void
say (int         fd,
     const void *data,
     gsize       length)
{
  send (fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
let_in (Hub *self)
{
  int fd;

  while ((fd = accept4 (self->listener, NULL, NULL, SOCK_NONBLOCK)) >= 0)
    {
      Client *client = g_new0 (Client, 1);
      struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };

      client->fd = fd;
      epoll_ctl (self->epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static void
drop (Hub    *self,
      Client *client)
{
  g_ptr_array_remove_fast (self->members, client);
  g_clear_pointer (&client->input, g_byte_array_unref);
  close (client->fd);
  g_free (client);
}

static gsize
upgrade (Client *client,
         guint8 *data,
         gsize   length)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  const guint8 *end = memmem (data, length, "\r\n\r\n", 4);
  const char *key = memmem (data, length, KEY_HEADER, strlen (KEY_HEADER));
  g_autofree char *proof = NULL;
  g_autofree char *response = NULL;
  guint8 digest[20];
  gsize size = sizeof digest;

  if (end == NULL)
    return 0;

  client->is_gone = key == NULL;
  if (key == NULL)
    return length;

  key += strlen (KEY_HEADER);
  g_checksum_update (checksum, (const guchar *) key, (gssize) strcspn (key, "\r"));
  g_checksum_update (checksum, (const guchar *) GUID, -1);
  g_checksum_get_digest (checksum, digest, &size);
  proof = g_base64_encode (digest, size);
  response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", proof);
  say (client->fd, response, strlen (response));
  client->is_open = TRUE;
  return (gsize) (end + 4 - data);
}

static void
take_message (Hub                        *self,
              Client                     *client,
              const WireWebsocketPayload *payload)
{
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  gsize size = wire_websocket_write_header (header, WIRE_WEBSOCKET_TEXT, payload->length, NULL);

  if (payload->length == 1)
    {
      g_ptr_array_add (self->members, client);
      say (client->fd, "\x81\x01s", 3);
      return;
    }

  g_byte_array_append (self->turn, header, (guint) size);
  g_byte_array_append (self->turn, payload->data, (guint) payload->length);
}

static gsize
take_frame (Hub    *self,
            Client *client,
            guint8 *data,
            gsize   length)
{
  WireWebsocketDecoder decoder = { FALSE, NULL };
  WireWebsocketPayload payload;
  gsize consumed;

  switch (wire_websocket_decoder_next (&decoder, BUFFER_SIZE, data, length, &consumed, &payload))
    {
    case WIRE_WEBSOCKET_EVENT_MESSAGE:
      take_message (self, client, &payload);
      break;
    case WIRE_WEBSOCKET_EVENT_CLOSE:
    case WIRE_WEBSOCKET_EVENT_ERROR:
      client->is_gone = TRUE;
      break;
    case WIRE_WEBSOCKET_EVENT_MORE:
    case WIRE_WEBSOCKET_EVENT_SKIP:
    case WIRE_WEBSOCKET_EVENT_PING:
    default:
      break;
    }

  return consumed;
}

static void
receive (Hub    *self,
         Client *client)
{
  gssize n = recv (client->fd, self->buffer, BUFFER_SIZE, 0);
  g_autoptr (GByteArray) former = g_steal_pointer (&client->input);
  guint8 *data = self->buffer;
  gsize length = n > 0 ? (gsize) n : 0;
  gsize position = 0;
  gsize consumed = 1;

  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
    client->is_gone = TRUE;
  if (former != NULL)
    {
      g_byte_array_append (former, self->buffer, (guint) length);
      data = former->data;
      length = former->len;
    }

  while (!client->is_gone && position < length && consumed > 0)
    {
      consumed = client->is_open ? take_frame (self, client, data + position, length - position)
                                 : upgrade (client, data + position, length - position);
      position += consumed;
    }

  if (client->is_gone)
    drop (self, client);
  else if (position < length)
    {
      client->input = g_byte_array_new ();
      g_byte_array_append (client->input, data + position, (guint) (length - position));
    }
}

static void
end_turn (Hub *self)
{
  if (self->turn->len == 0)
    return;

  for (guint i = 0; i < self->members->len; i++)
    {
      Client *client = g_ptr_array_index (self->members, i);

      say (client->fd, self->turn->data, self->turn->len);
    }
  g_byte_array_set_size (self->turn, 0);
}

static void
run (Hub *self)
{
  struct epoll_event events[MAX_EVENTS];
  int n_events;

  while ((n_events = epoll_wait (self->epoll, events, MAX_EVENTS, -1)) >= 0 || errno == EINTR)
    {
      for (int i = 0; i < n_events; i++)
        {
          if (events[i].data.ptr == NULL)
            return;
          if (events[i].data.ptr == self)
            let_in (self);
          else
            receive (self, events[i].data.ptr);
        }
      end_turn (self);
    }
}

int
main (int    argc,
      char **argv)
{
  static Hub self;
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct epoll_event listening = { .events = EPOLLIN, .data.ptr = &self };
  struct epoll_event input = { .events = EPOLLIN, .data.ptr = NULL };
  socklen_t length = sizeof address;
  int yes = 1;

  self.members = g_ptr_array_new ();
  self.turn = g_byte_array_new ();
  self.epoll = epoll_create1 (0);
  self.listener = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (setsockopt (self.listener, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) < 0
      || bind (self.listener, (struct sockaddr *) &address, sizeof address) < 0
      || listen (self.listener, 4096) < 0
      || getsockname (self.listener, (struct sockaddr *) &address, &length) < 0
      || epoll_ctl (self.epoll, EPOLL_CTL_ADD, self.listener, &listening) < 0
      || epoll_ctl (self.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input) < 0)
    {
      perror ("hub");
      return 1;
    }

  printf ("%u\n", ntohs (address.sin_port));
  fflush (stdout);
  run (&self);

  return 0;
}
