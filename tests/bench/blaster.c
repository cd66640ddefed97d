/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A server that does nothing but send publications, as fast as they are taken,
 * to one client at a time: those in /NUMBER/PER-FRAME of the address. Prints
 * its port and serves until its input ends.
 *
 * What it sends is made beforehand, all but the offsets, so that it is faster
 * than whoever receives it.
 */

#include "wire-decoder.h"
#include "wire-websocket.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define KEY_HEADER "Sec-WebSocket-Key: "
#define MAX_REQUEST 16384

#define BLOCK_MESSAGES 960
#define OFFSET_DIGITS 10

/* 300 bytes */
#define PAYLOAD \
  "{\"v\":1,\"id\":\"01932f6e-8a51-7c3e-9d27-52b1f0c4a6de\",\"type\":\"message\",\"body\":\"" \
  "The quick brown fox jumps over the lazy dog, and then it sits down to think about what it has done, " \
  "for there was no need to jump at all: the dog would have let it pass by.\"," \
  "\"mentions\":[\"dog\"],\"ts\":1795500000,\"edited\":false}"

typedef struct
{
  int         fd;
  WireDecoder *decoder;
  WireWebsocketDecoder frames;
  GByteArray *input;
  guint       n_messages;
  guint       per_frame;
} Client;

static gboolean
send_all (int         fd,
          const char *data,
          gsize       length)
{
  while (length > 0)
    {
      gssize n_sent = send (fd, data, length, MSG_NOSIGNAL);

      if (n_sent < 0 && errno == EINTR)
        continue;
      if (n_sent <= 0)
        return FALSE;
      data += n_sent;
      length -= (gsize) n_sent;
    }

  return TRUE;
}

static gboolean
send_frame (int         fd,
            const char *text)
{
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  gsize size = wire_websocket_write_header (header, WIRE_WEBSOCKET_TEXT, strlen (text), NULL);

  return send_all (fd, (const char *) header, size) && send_all (fd, text, strlen (text));
}

static gboolean
receive_more (Client *client)
{
  guint8 bytes[4096];
  gssize n_received = recv (client->fd, bytes, sizeof bytes, 0);

  if (n_received <= 0)
    return FALSE;

  g_byte_array_append (client->input, bytes, (guint) n_received);

  return TRUE;
}

static char *
make_response (const char *request)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  const char *key = strstr (request, KEY_HEADER);
  g_autofree char *proof = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;

  if (key == NULL)
    return NULL;

  key += strlen (KEY_HEADER);
  g_checksum_update (checksum, (const guchar *) key, (gssize) strcspn (key, "\r"));
  g_checksum_update (checksum, (const guchar *) GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);
  proof = g_base64_encode (digest, length);

  return g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: %s\r\n\r\n", proof);
}

static gboolean
switch_over (Client *client)
{
  g_autofree char *request = NULL;
  g_autofree char *response = NULL;

  while (client->input->len < 4
         || memcmp (client->input->data + client->input->len - 4, "\r\n\r\n", 4) != 0)
    {
      if (client->input->len > MAX_REQUEST || !receive_more (client))
        return FALSE;
    }

  request = g_strndup ((const char *) client->input->data, client->input->len);
  g_byte_array_set_size (client->input, 0);
  if (sscanf (request, "GET /%u/%u ", &client->n_messages, &client->per_frame) != 2
      || client->per_frame == 0 || BLOCK_MESSAGES % client->per_frame != 0)
    return FALSE;

  response = make_response (request);

  return response != NULL && send_all (client->fd, response, strlen (response));
}

/* Answers a command. Returns whether it was the subscribe command. */
static gboolean
answer (Client            *client,
        const WireCommand *command)
{
  g_autofree char *reply = NULL;

  if (command->method == WIRE_METHOD_CONNECT)
    reply = g_strdup_printf ("{\"id\":%u,\"connect\":{\"client\":\"bench\",\"version\":\"0\",\"ping\":25,\"pong\":true}}",
                             command->id);
  else if (command->method == WIRE_METHOD_SUBSCRIBE)
    reply = g_strdup_printf ("{\"id\":%u,\"subscribe\":{}}", command->id);
  if (reply != NULL)
    send_frame (client->fd, reply);

  return command->method == WIRE_METHOD_SUBSCRIBE;
}

static gboolean
take_message (Client                     *client,
              const WireWebsocketPayload *payload)
{
  g_autoptr (GBytes) frame = g_bytes_new (payload->data, payload->length);
  gboolean subscribed = FALSE;
  WireCommand *command;

  if (!wire_decoder_begin (client->decoder, frame, NULL))
    return FALSE;

  while ((command = wire_decoder_next_command (client->decoder, NULL)) != NULL)
    {
      subscribed |= answer (client, command);
      wire_command_free (command);
    }

  return subscribed;
}

static gboolean
wait_for_subscribe (Client *client)
{
  gboolean subscribed = FALSE;

  while (!subscribed)
    {
      WireWebsocketEvent event = WIRE_WEBSOCKET_EVENT_MORE;
      WireWebsocketPayload payload;
      gsize consumed = 0;

      if (client->input->len > 0)
        {
          event = wire_websocket_decoder_next (&client->frames, MAX_REQUEST, client->input->data,
                                               client->input->len, &consumed, &payload);
        }
      if (event == WIRE_WEBSOCKET_EVENT_CLOSE || event == WIRE_WEBSOCKET_EVENT_ERROR)
        return FALSE;
      if (event == WIRE_WEBSOCKET_EVENT_MESSAGE)
        subscribed = take_message (client, &payload);
      if (consumed > 0)
        g_byte_array_remove_range (client->input, 0, (guint) consumed);
      else if (!receive_more (client))
        return FALSE;
    }

  return TRUE;
}

static void
write_offset (char    *place,
              guint64  offset)
{
  for (guint i = OFFSET_DIGITS; i > 0; i--)
    {
      place[i - 1] = (char) ('0' + offset % 10);
      offset /= 10;
    }
}

/* Makes a block of frames, and says where their offsets are. */
static GString *
make_block (guint per_frame,
            gsize places[BLOCK_MESSAGES])
{
  static const char head[] = "{\"push\":{\"channel\":\"bench:room-0042\",\"pub\":{\"data\":" PAYLOAD
    ",\"info\":{\"client\":\"9d27c1f0-8a51-4c3e-9d27-52b1f0c4a6de\",\"user\":\"user-42\"},\"offset\":";
  static const char tail[] = "}}}";
  gsize message_size = strlen (head) + OFFSET_DIGITS + strlen (tail);
  gsize frame_size = per_frame * (message_size + 1) - 1;
  GString *block = g_string_new (NULL);

  g_assert_cmpuint (strlen (PAYLOAD), ==, 300);
  for (guint i = 0; i < BLOCK_MESSAGES; i++)
    {
      if (i % per_frame == 0)
        {
          guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
          gsize size = wire_websocket_write_header (header, WIRE_WEBSOCKET_TEXT, frame_size, NULL);

          g_string_append_len (block, (const char *) header, (gssize) size);
        }
      else
        g_string_append_c (block, '\n');

      g_string_append (block, head);
      places[i] = block->len;
      g_string_append (block, "0000000000");
      g_string_append (block, tail);
    }

  return block;
}

static void
blast (Client *client)
{
  gsize places[BLOCK_MESSAGES];
  g_autoptr (GString) block = make_block (client->per_frame, places);
  guint64 offset = 1000000000;

  for (guint n_sent = 0; n_sent < client->n_messages; n_sent += BLOCK_MESSAGES)
    {
      for (guint i = 0; i < BLOCK_MESSAGES; i++)
        write_offset (block->str + places[i], ++offset);
      if (!send_all (client->fd, block->str, block->len))
        return;
    }
}

static void
serve (int          fd,
       WireDecoder *decoder)
{
  Client client = { .fd = fd, .decoder = decoder, .input = g_byte_array_new () };

  if (switch_over (&client) && wait_for_subscribe (&client))
    {
      blast (&client);
      while (receive_more (&client))
        g_byte_array_set_size (client.input, 0);
    }

  wire_websocket_decoder_clear (&client.frames);
  g_byte_array_unref (client.input);
  close (fd);
}

int
main (int    argc,
      char **argv)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  WireLimits limits = { MAX_REQUEST, 16, 64 };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&limits);
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  struct pollfd polls[] = { { .fd = listener, .events = POLLIN }, { .fd = STDIN_FILENO, .events = POLLIN } };

  if (bind (listener, (struct sockaddr *) &address, sizeof address) < 0 || listen (listener, 8) < 0
      || getsockname (listener, (struct sockaddr *) &address, &length) < 0)
    {
      perror ("blaster");
      return 1;
    }

  printf ("%u\n", ntohs (address.sin_port));
  fflush (stdout);

  while (poll (polls, G_N_ELEMENTS (polls), -1) >= 0 && polls[1].revents == 0)
    {
      int fd = accept (listener, NULL, NULL);

      if (fd >= 0)
        serve (fd, decoder);
    }

  return 0;
}
