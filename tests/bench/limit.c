/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Receives a number of messages with a bare socket and yyjson, which is the
 * least that anybody has to do: limit PORT NUMBER PER-FRAME */

#include "bench-report.h"

#include "wire-websocket.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <yyjson.h>

#define BUFFER_SIZE (256 * 1024)
#define POOL_SIZE (256 * 1024)

typedef struct
{
  int                   fd;
  BenchReport           report;
  guint8               *buffer;
  gsize                 size;
  char                 *pool;
  WireWebsocketDecoder  decoder;
  guint64               last_offset;
} Receiver;

static void
say (Receiver   *self,
     const char *command)
{
  static const guint8 mask[WIRE_WEBSOCKET_MASK_SIZE] = { 0 };
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  gsize size = wire_websocket_write_header (header, WIRE_WEBSOCKET_TEXT, strlen (command), mask);

  if (write (self->fd, header, size) < 0 || write (self->fd, command, strlen (command)) < 0)
    g_error ("Nobody listens");
}

static void
open_connection (Receiver *self,
                 char    **argv)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  g_autofree char *request =
    g_strdup_printf ("GET /%s/%s HTTP/1.1\r\nHost: localhost\r\nSec-WebSocket-Key: x\r\n\r\n", argv[2], argv[3]);
  const guint8 *end = NULL;

  address.sin_port = htons ((guint16) atoi (argv[1]));
  self->fd = socket (AF_INET, SOCK_STREAM, 0);
  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) < 0
      || write (self->fd, request, strlen (request)) < 0)
    g_error ("Nobody listens");

  while (end == NULL)
    {
      self->size += (gsize) read (self->fd, self->buffer + self->size, BUFFER_SIZE - self->size);
      end = memmem (self->buffer, self->size, "\r\n\r\n", 4);
    }

  self->size = 0;
  say (self, "{\"id\":1,\"connect\":{}}");
  say (self, "{\"id\":2,\"subscribe\":{\"channel\":\"bench\"}}");
}

static void
take_object (Receiver   *self,
             const char *text,
             gsize       length)
{
  yyjson_alc allocator;
  yyjson_doc *document;
  yyjson_val *publication;
  guint64 offset;

  yyjson_alc_pool_init (&allocator, self->pool, POOL_SIZE);
  document = yyjson_read_opts ((char *) text, length, 0, &allocator, NULL);
  publication = yyjson_obj_get (yyjson_obj_get (yyjson_doc_get_root (document), "push"), "pub");
  if (publication == NULL)
    return;

  offset = yyjson_get_uint (yyjson_obj_get (publication, "offset"));
  if (yyjson_obj_get (publication, "data") == NULL || (self->last_offset != 0 && offset != self->last_offset + 1))
    g_error ("Offset %" G_GUINT64_FORMAT " follows %" G_GUINT64_FORMAT, offset, self->last_offset);
  self->last_offset = offset;
  if (bench_report_count (&self->report))
    {
      bench_report_print (&self->report);
      exit (0);
    }
}

static void
take_message (Receiver   *self,
              const char *text,
              gsize       length)
{
  const char *end = text + length;

  while (text != NULL)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));

      take_object (self, text, (gsize) ((newline != NULL ? newline : end) - text));
      text = newline != NULL ? newline + 1 : NULL;
    }
}

static gboolean
receive (Receiver *self)
{
  gssize n_read = recv (self->fd, self->buffer + self->size, BUFFER_SIZE - self->size, 0);
  gsize position = 0;
  gsize consumed = 1;

  if (n_read <= 0)
    return FALSE;

  self->size += (gsize) n_read;
  while (consumed > 0)
    {
      WireWebsocketPayload payload;

      if (wire_websocket_decoder_next (&self->decoder, BUFFER_SIZE, self->buffer + position, self->size - position,
                                       &consumed, &payload) == WIRE_WEBSOCKET_EVENT_MESSAGE)
        take_message (self, (const char *) payload.data, payload.length);
      position += consumed;
    }

  self->size -= position;
  memmove (self->buffer, self->buffer + position, self->size);

  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  Receiver self = { .decoder.is_client = TRUE };

  if (argc != 4)
    return 2;

  self.report.n_expected = (guint) atoi (argv[2]);
  self.buffer = g_malloc (BUFFER_SIZE);
  self.pool = g_malloc (POOL_SIZE);
  open_connection (&self, argv);
  while (receive (&self))
    ;

  g_printerr ("The connection ended after %u messages\n", self.report.n_received);

  return 1;
}
