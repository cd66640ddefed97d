/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "raw-client.h"

#include "raw-tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMEOUT_MS 20000
#define SMALL_BUFFER 4096
#define TEXT 0x81
#define CLOSE 0x88

#define UPGRADE \
  "GET /connection/websocket HTTP/1.1\r\n" \
  "Host: localhost\r\n" \
  "Upgrade: websocket\r\n" \
  "Connection: Upgrade\r\n" \
  "Sec-WebSocket-Version: 13\r\n" \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" \
  "\r\n"

struct _RawClient
{
  int fd;
  RawTls *tls;
  gboolean was_reset;
  GByteArray *input;
  WireDecoder *decoder;
  GQueue lines;
};

static RawClient *
client_new (guint16     port,
            const char *source,
            int         buffer_size)
{
  struct sockaddr_in from = { .sin_family = AF_INET };
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  WireLimits limits = { WIRE_DEFAULT_REPLY_FRAME_SIZE, 100000, WIRE_DEFAULT_MAX_DEPTH };
  RawClient *self = g_new0 (RawClient, 1);

  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);
  if (buffer_size > 0)
    g_assert_cmpint (setsockopt (self->fd, SOL_SOCKET, SO_RCVBUF, &buffer_size, sizeof buffer_size), ==, 0);
  g_assert_cmpint (setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int)), ==, 0);
  if (source != NULL)
    {
      g_assert_cmpint (inet_pton (AF_INET, source, &from.sin_addr), ==, 1);
      g_assert_cmpint (bind (self->fd, (struct sockaddr *) &from, sizeof from), ==, 0);
    }
  g_assert_cmpint (connect (self->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  self->input = g_byte_array_new ();
  self->decoder = wire_decoder_new (&limits);
  g_queue_init (&self->lines);
  return self;
}

/* A TCP connection on which nothing was said yet. */
RawClient *
raw_client_new (guint16 port)
{
  return client_new (port, NULL, 0);
}

/* One that makes the server's output wait soon. */
RawClient *
raw_client_new_small (guint16 port)
{
  return client_new (port, NULL, SMALL_BUFFER);
}

static RawClient *
begin_tls (RawClient *self,
           gboolean   dribbles)
{
  self->tls = raw_tls_new (self->fd, dribbles);
  if (self->tls == NULL)
    g_clear_pointer (&self, raw_client_free);
  return self;
}

/* One that speaks TLS, byte by byte if it dribbles. NULL if the server does not
 * speak with it. */
RawClient *
raw_client_new_tls (guint16  port,
                    gboolean dribbles)
{
  return begin_tls (raw_client_new (port), dribbles);
}

/* One that comes from another address of this computer. */
RawClient *
raw_client_new_tls_from (guint16     port,
                         const char *source)
{
  return begin_tls (client_new (port, source, 0), FALSE);
}

RawTls *
raw_client_get_tls (RawClient *self)
{
  return self->tls;
}

/* An open WebSocket. */
RawClient *
raw_client_open (guint16 port)
{
  RawClient *self = raw_client_new (port);

  raw_client_upgrade (self);
  return self;
}

/* Has the connect command answered. */
void
raw_client_begin (RawClient  *self,
                  const char *token)
{
  g_autofree char *text = NULL;
  g_autoptr (WireReply) reply = NULL;

  if (token != NULL)
    text = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);
  raw_client_send (self, text != NULL ? text : "{\"id\":1,\"connect\":{}}");

  reply = raw_client_read_reply (self);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (reply->method, ==, WIRE_METHOD_CONNECT);
}

/* A session that has had its connect command answered. */
RawClient *
raw_client_connect (guint16     port,
                    const char *token)
{
  RawClient *self = raw_client_open (port);

  raw_client_begin (self, token);
  return self;
}

void
raw_client_free (RawClient *self)
{
  g_clear_pointer (&self->tls, raw_tls_free);
  if (self->fd >= 0)
    close (self->fd);
  g_byte_array_unref (self->input);
  wire_decoder_free (self->decoder);
  g_queue_clear_full (&self->lines, g_free);
  g_free (self);
}

/* The server may close while something is still being sent to it. */
void
raw_client_send_bytes (RawClient  *self,
                       const void *bytes,
                       gsize       length)
{
  const guint8 *data = bytes;

  if (self->tls != NULL)
    {
      raw_tls_send (self->tls, bytes, length);
      return;
    }

  while (length > 0)
    {
      gssize n = send (self->fd, data, length, MSG_NOSIGNAL);

      if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
        return;
      g_assert_cmpint (n, >, 0);
      data += n;
      length -= n;
    }
}

void
raw_client_send_text (RawClient  *self,
                      const char *text)
{
  raw_client_send_bytes (self, text, strlen (text));
}

void
raw_client_send_frame (RawClient  *self,
                       guint8      first_byte,
                       const void *payload,
                       gsize       length)
{
  static const guint8 mask[4] = { 0x12, 0x34, 0x56, 0x78 };
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint64 big = GUINT64_TO_BE ((guint64) length);
  const guint8 *bytes = payload;
  guint8 second = 0x80 | (length < 126 ? length : length <= G_MAXUINT16 ? 126 : 127);
  gsize extra = length < 126 ? 0 : length <= G_MAXUINT16 ? 2 : 8;

  g_byte_array_append (frame, &first_byte, 1);
  g_byte_array_append (frame, &second, 1);
  g_byte_array_append (frame, (guint8 *) &big + 8 - extra, extra);
  g_byte_array_append (frame, mask, 4);
  for (gsize i = 0; i < length; i++)
    g_byte_array_append (frame, &(guint8) { bytes[i] ^ mask[i % 4] }, 1);

  raw_client_send_bytes (self, frame->data, frame->len);
}

void
raw_client_send (RawClient  *self,
                 const char *text)
{
  raw_client_send_frame (self, TEXT, text, strlen (text));
}

/* Says that nothing more will be sent. */
void
raw_client_shut_down (RawClient *self)
{
  g_assert_cmpint (shutdown (self->fd, SHUT_WR), ==, 0);
}

/* Ends the connection without a word. */
void
raw_client_reset (RawClient *self)
{
  struct linger linger = { .l_onoff = 1 };

  g_assert_cmpint (setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), ==, 0);
  close (self->fd);
  self->fd = -1;
}

/* Returns FALSE at the end of the connection. */
static gboolean
fill (RawClient *self)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = POLLIN };
  guint8 buffer[65536];
  gssize n;

  if (self->tls != NULL && raw_tls_has_pending (self->tls))
    poll_fd.events = POLLOUT;
  do
    n = poll (&poll_fd, 1, TIMEOUT_MS);
  while (n < 0 && errno == EINTR);
  if (n == 0)
    g_error ("The server said nothing for %d ms", TIMEOUT_MS);

  if (self->tls != NULL)
    n = raw_tls_receive (self->tls, buffer, sizeof buffer);
  else
    n = recv (self->fd, buffer, sizeof buffer, 0);
  self->was_reset = n < 0;
  if (n < 0)
    g_assert_cmpint (errno, ==, ECONNRESET);
  if (n <= 0)
    return FALSE;

  g_byte_array_append (self->input, buffer, n);
  return TRUE;
}

static void
need (RawClient *self,
      gsize      length)
{
  while (self->input->len < length)
    {
      if (!fill (self))
        g_error ("The server ended the connection after %u of %" G_GSIZE_FORMAT " bytes",
                 self->input->len, length);
    }
}

void
raw_client_upgrade (RawClient *self)
{
  g_autofree char *response = NULL;

  raw_client_send_bytes (self, UPGRADE, strlen (UPGRADE));
  response = raw_client_read_response (self);
  g_assert_true (g_str_has_prefix (response, "HTTP/1.1 101 "));
}

/* The head of an HTTP response. */
char *
raw_client_read_response (RawClient *self)
{
  const guint8 *end;
  char *head;
  gsize length;

  need (self, 1);
  while ((end = memmem (self->input->data, self->input->len, "\r\n\r\n", 4)) == NULL)
    need (self, self->input->len + 1);

  length = end + 4 - self->input->data;
  head = g_strndup ((const char *) self->input->data, length);
  g_byte_array_remove_range (self->input, 0, length);
  return head;
}

guint8
raw_client_read_frame (RawClient   *self,
                       GByteArray **payload)
{
  gsize head = 2;
  guint64 length;
  guint8 first;

  need (self, 2);
  first = self->input->data[0];
  length = self->input->data[1];
  g_assert_cmpint (length & 0x80, ==, 0);

  if (length == 126)
    {
      head = 4;
      need (self, head);
      length = self->input->data[2] << 8 | self->input->data[3];
    }
  else if (length == 127)
    {
      head = 10;
      need (self, head);
      memcpy (&length, self->input->data + 2, sizeof length);
      length = GUINT64_FROM_BE (length);
    }

  need (self, head + length);
  *payload = g_byte_array_new ();
  g_byte_array_append (*payload, self->input->data + head, length);
  g_byte_array_remove_range (self->input, 0, head + length);
  return first;
}

/* The next object of a text frame; a frame may hold several. */
char *
raw_client_read (RawClient *self)
{
  g_autoptr (GByteArray) payload = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;

  if (!g_queue_is_empty (&self->lines))
    return g_queue_pop_head (&self->lines);

  g_assert_cmpint (raw_client_read_frame (self, &payload), ==, TEXT);
  text = g_strndup ((const char *) payload->data, payload->len);
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    g_queue_push_tail (&self->lines, g_strdup (*line));

  return g_queue_pop_head (&self->lines);
}

static WireReply *
parse_reply (RawClient  *self,
             const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  WireReply *reply;

  g_assert_true (wire_decoder_begin (self->decoder, bytes, &error));
  reply = wire_decoder_next_reply (self->decoder, &error);
  g_assert_no_error (error);
  return reply;
}

WireReply *
raw_client_read_reply (RawClient *self)
{
  g_autofree char *text = raw_client_read (self);

  return parse_reply (self, text);
}

static gboolean
has_frame (RawClient *self)
{
  const guint8 *data = self->input->data;
  guint64 length;

  if (self->input->len < 2)
    return FALSE;
  if (data[1] < 126)
    return self->input->len >= 2u + data[1];
  if (data[1] == 126)
    return self->input->len >= 4 && self->input->len >= 4u + (data[2] << 8 | data[3]);
  if (self->input->len < 10)
    return FALSE;

  memcpy (&length, data + 2, sizeof length);
  return self->input->len >= 10 + GUINT64_FROM_BE (length);
}

/* The same for who expects that the server may die: NULL at the end of the
 * connection, wherever that comes. */
WireReply *
raw_client_try_read_reply (RawClient *self)
{
  while (g_queue_is_empty (&self->lines) && !has_frame (self))
    {
      if (!fill (self))
        return NULL;
    }

  return raw_client_read_reply (self);
}

/* The code of an error reply, 0 of any other. */
guint
raw_client_read_error (RawClient *self,
                       guint32    id)
{
  g_autoptr (WireReply) reply = raw_client_read_reply (self);

  g_assert_cmpint (reply->id, ==, id);
  return reply->type == WIRE_REPLY_ERROR ? reply->error.code : 0;
}

/* The code of the close frame that comes after whatever else, with which the
 * connection must end when it is answered. */
guint
raw_client_read_close (RawClient  *self,
                       char      **reason)
{
  for (;;)
    {
      g_autoptr (GByteArray) payload = NULL;

      if (raw_client_read_frame (self, &payload) != CLOSE)
        continue;

      if (reason != NULL)
        *reason = payload->len > 2 ? g_strndup ((char *) payload->data + 2, payload->len - 2) : g_strdup ("");
      raw_client_send_frame (self, CLOSE, payload->data, MIN (payload->len, 2));
      g_assert_true (raw_client_reaches_end (self));
      return payload->len >= 2 ? payload->data[0] << 8 | payload->data[1] : 1005;
    }
}

/* So many bytes of plain text. */
char *
raw_client_read_text (RawClient *self,
                      gsize      length)
{
  char *text;

  need (self, length);
  text = g_strndup ((const char *) self->input->data, length);
  g_byte_array_remove_range (self->input, 0, length);
  return text;
}

static char *
read_line (RawClient  *self,
           const char *ending)
{
  gsize length = strlen (ending);
  const guint8 *end;
  char *line;

  need (self, 1);
  while ((end = memmem (self->input->data, self->input->len, ending, length)) == NULL)
    need (self, self->input->len + 1);

  line = g_strndup ((const char *) self->input->data, end - self->input->data);
  g_byte_array_remove_range (self->input, 0, end + length - self->input->data);
  return line;
}

/* A line of HTTP, without its end. */
char *
raw_client_read_line (RawClient *self)
{
  return read_line (self, "\r\n");
}

/* A line of text, without its end. */
char *
raw_client_read_text_line (RawClient *self)
{
  return read_line (self, "\n");
}

/* All that comes before the end of the connection. */
char *
raw_client_read_rest (RawClient *self)
{
  while (fill (self))
    ;

  return raw_client_read_text (self, self->input->len);
}

/* Whether the server ends the connection without saying anything more. */
gboolean
raw_client_reaches_end (RawClient *self)
{
  return self->input->len == 0 && !fill (self);
}

/* Whether it ended in a way that may have taken from us what came before. */
gboolean
raw_client_was_reset (RawClient *self)
{
  return self->was_reset;
}

/* Forgets what has come but was not looked at. */
void
raw_client_skip (RawClient *self)
{
  g_byte_array_set_size (self->input, 0);
}
