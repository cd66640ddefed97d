/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The one generator of load, for all servers: load PROTOCOL PORT PID CHANNEL
 *
 * Reads commands and answers each with a line of JSON, until its input ends:
 *   open CONNECTIONS SUBSCRIBERS
 *   fanout WAITING MILLISECONDS: publish, wait for all deliveries, and again
 *   paced RATE MILLISECONDS: publish so often a second, and time deliveries
 *   publish CONNECTIONS MILLISECONDS: each publishes on, when it was answered
 *   accept NUMBER AT-A-TIME: connect and leave
 *   idle MILLISECONDS: do nothing but answer pings
 * What the server's process takes of the processor meanwhile is in the answer.
 */

#include "load-client.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define MAX_EVENTS 512
#define BUFFER_SIZE (256 * 1024)
#define MAX_WAITING 64
#define MAX_OPENING 64
#define PATIENCE_MS 10000

/* How late deliveries are is counted by so many nanoseconds. */
#define LATENCY_STEP 10000
#define N_LATENCIES 100000
#define N_TIMES 65536

/* 300 bytes */
#define PAYLOAD \
  "{\"v\":1,\"id\":\"~1932f6e-8a51-7c3e-9d27-52b1f0c4a6de\",\"type\":\"message\",\"body\":\"" \
  "The quick brown fox jumps over the lazy dog, and then it sits down to think about what it has done, " \
  "for there was no need to jump at all: the dog would have let it pass by.\"," \
  "\"mentions\":[\"dog\"],\"ts\":1795500000,\"edited\":false}"

typedef struct
{
  gint64 wall;
  gint64 cpu;
} Reading;

typedef enum
{
  MODE_COUNT,
  MODE_TIME,
  MODE_PUBLISH,
  MODE_ACCEPT,
} Mode;

/**
 * Load:
 * @clients: of which the first subscribe; one more publishes to them.
 * @cancelled: there is input while a command is carried out: its end.
 * @n_messages: deliveries counted in all.
 * @times: when the messages were to be published, by their number.
 */
typedef struct
{
  LoadProtocol protocol;
  guint16 port;
  const char *channel;
  clockid_t clock;
  int epoll;
  Mode mode;
  gboolean has_command;
  LoadClient *clients;
  LoadClient publisher;
  guint n_clients;
  guint n_subscribers;
  guint n_open;
  guint n_started;
  guint n_to_start;
  guint64 n_messages;
  guint64 n_answers;
  guint64 n_asked;
  GString *publishing;
  gsize message_size;
  GString **own_channels;
  gint64 deadline;
  gint64 times[N_TIMES];
  guint32 latencies[N_LATENCIES];
  guint8 buffer[BUFFER_SIZE];
} Load;

static gint64
read_clock (clockid_t clock)
{
  struct timespec now;

  if (clock_gettime (clock, &now) < 0)
    load_fail ("the server has gone");

  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static Reading
take_reading (Load *self)
{
  return (Reading) { read_clock (CLOCK_MONOTONIC), read_clock (self->clock) };
}

static GString *
make_publish_frame (Load       *self,
                    const char *channel)
{
  g_autofree char *command = NULL;

  if (self->protocol == LOAD_PROTOCOL_PLAIN)
    return load_client_frame (PAYLOAD);

  command = g_strdup_printf ("{\"id\":3,\"publish\":{\"channel\":\"%s\",\"data\":" PAYLOAD "}}", channel);
  return load_client_frame (command);
}

static void
watch (Load       *self,
       LoadClient *client)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };

  if (epoll_ctl (self->epoll, EPOLL_CTL_ADD, client->fd, &event) < 0)
    load_fail ("cannot watch: %s", g_strerror (errno));
}

static void
start_client (Load       *self,
              LoadClient *client,
              gboolean    is_subscriber)
{
  load_client_connect (client, self->protocol, self->port, is_subscriber ? self->channel : NULL);
  watch (self, client);
  self->n_started++;
}

/* A client has come in. When it is measured how many can, it leaves, and
 * another one comes. */
static void
note_open (Load       *self,
           LoadClient *client)
{
  self->n_open++;
  if (self->mode != MODE_ACCEPT)
    return;

  close (client->fd);
  client->fd = -1;
  if (self->n_started < self->n_to_start)
    start_client (self, client, client->subscribe_to != NULL);
}

static void
note_delay (Load    *self,
            guint64  from,
            guint64  to)
{
  gint64 now = read_clock (CLOCK_MONOTONIC);

  for (guint64 i = from; i < to; i++)
    {
      gint64 step = (now - self->times[i % N_TIMES]) / LATENCY_STEP;

      self->latencies[CLAMP (step, 0, N_LATENCIES - 1)]++;
    }
}

static void
receive (Load       *self,
         LoadClient *client)
{
  guint64 n_messages = client->n_messages;
  guint64 n_answers = client->n_answers;
  gboolean was_open = client->state == LOAD_CLIENT_OPEN;

  if (!load_client_receive (client, self->protocol, self->buffer, BUFFER_SIZE))
    return;

  if (!was_open)
    {
      if (client->state == LOAD_CLIENT_OPEN)
        note_open (self, client);
      return;
    }

  self->n_messages += client->n_messages - n_messages;
  self->n_answers += client->n_answers - n_answers;
  if (self->mode == MODE_TIME)
    note_delay (self, n_messages, client->n_messages);
  else if (self->mode == MODE_PUBLISH && read_clock (CLOCK_MONOTONIC) < self->deadline)
    {
      GString *frame = self->own_channels[client - self->clients];
      guint64 former = n_answers;

      for (; n_answers < client->n_answers; n_answers++)
        load_client_send (client, frame->str, frame->len);
      self->n_asked += client->n_answers - former;
    }
}

/* Takes what has come. @timeout: in nanoseconds, negative for ever. */
static void
turn (Load   *self,
      gint64  timeout)
{
  struct epoll_event events[MAX_EVENTS];
  struct timespec wait = { timeout / 1000000000, timeout % 1000000000 };
  int n_events = epoll_pwait2 (self->epoll, events, MAX_EVENTS, timeout >= 0 ? &wait : NULL, NULL);

  if (n_events < 0 && errno != EINTR)
    load_fail ("cannot wait: %s", g_strerror (errno));
  if (n_events == 0 && timeout >= PATIENCE_MS * G_GINT64_CONSTANT (1000000))
    load_fail ("nothing has come for %d seconds; %" G_GUINT64_FORMAT " messages and %" G_GUINT64_FORMAT
               " answers have", PATIENCE_MS / 1000, self->n_messages, self->n_answers);

  for (int i = 0; i < n_events; i++)
    {
      if (events[i].data.ptr == NULL)
        self->has_command = TRUE;
      else
        receive (self, events[i].data.ptr);
    }
}

/* A turn of a command that is being carried out. */
static void
wait_for_more (Load *self)
{
  turn (self, PATIENCE_MS * G_GINT64_CONSTANT (1000000));
  if (self->has_command)
    exit (1);
}

static void
answer (Load          *self,
        const Reading *start,
        guint64        number)
{
  Reading end = take_reading (self);

  printf ("{\"number\":%" G_GUINT64_FORMAT ",\"wall_ns\":%" G_GINT64_FORMAT ",\"cpu_ns\":%" G_GINT64_FORMAT,
          number, end.wall - start->wall, end.cpu - start->cpu);
}

static void
open_all (Load  *self,
          guint  n_clients,
          guint  n_subscribers)
{
  Reading start = take_reading (self);

  if (self->n_clients > 0 || n_subscribers > n_clients)
    load_fail ("connections are opened once");

  self->n_clients = n_clients;
  self->n_subscribers = n_subscribers;
  self->clients = g_new0 (LoadClient, n_clients + MAX_OPENING);
  start_client (self, &self->publisher, FALSE);
  for (guint i = 0; i < n_clients; i++)
    {
      start_client (self, &self->clients[i], i < n_subscribers);
      while (self->n_started - self->n_open >= MAX_OPENING)
        wait_for_more (self);
    }
  while (self->n_open < self->n_started)
    wait_for_more (self);

  answer (self, &start, n_clients);
}

static void
reset (Load *self)
{
  for (guint i = 0; i < self->n_clients; i++)
    {
      self->clients[i].n_messages = 0;
      self->clients[i].n_answers = 0;
    }
  self->n_messages = 0;
  self->n_answers = 0;
}

static void
check_deliveries (Load    *self,
                  guint64  expected)
{
  for (guint i = 0; i < self->n_subscribers; i++)
    {
      if (self->clients[i].n_messages != expected)
        load_fail ("subscriber %u has received %" G_GUINT64_FORMAT " messages instead of %" G_GUINT64_FORMAT,
                   i, self->clients[i].n_messages, expected);
    }
}

static void
fan_out (Load   *self,
         guint   n_waiting,
         gint64  duration)
{
  Reading start;
  guint64 n_published = 0;

  if (n_waiting == 0 || n_waiting > MAX_WAITING)
    load_fail ("there may wait up to %d", MAX_WAITING);

  reset (self);
  start = take_reading (self);
  do
    {
      load_client_send (&self->publisher, self->publishing->str, n_waiting * self->message_size);
      n_published += n_waiting;
      while (self->n_messages < n_published * self->n_subscribers)
        wait_for_more (self);
    }
  while (read_clock (CLOCK_MONOTONIC) - start.wall < duration);

  answer (self, &start, self->n_messages);
  check_deliveries (self, n_published);
}

static double
find_latency (Load   *self,
              double  part)
{
  guint64 rank = (guint64) ceil ((double) self->n_messages * part);
  guint64 n = 0;
  guint i = 0;

  while (i < N_LATENCIES - 1 && (n += self->latencies[i]) < rank)
    i++;

  return (i + 1) * LATENCY_STEP / 1e6;
}

/* Times count from when a message was to be published, whether or not that
 * was late: what has to wait for others waits, too. */
static void
publish_paced (Load   *self,
               double  rate,
               gint64  duration)
{
  gint64 interval = (gint64) (1e9 / rate);
  guint64 n_published = 0;
  Reading start;
  gint64 next;

  reset (self);
  memset (self->latencies, 0, sizeof self->latencies);
  self->mode = MODE_TIME;
  start = take_reading (self);
  next = start.wall;
  while (next - start.wall < duration)
    {
      gint64 left = next - read_clock (CLOCK_MONOTONIC);

      if (left > 0)
        {
          turn (self, left);
          continue;
        }
      if (n_published * self->n_subscribers - self->n_messages >= (N_TIMES - 1) * (guint64) self->n_subscribers)
        load_fail ("the server does not keep up with %.0f messages a second", rate);
      self->times[n_published++ % N_TIMES] = next;
      load_client_send (&self->publisher, self->publishing->str, self->message_size);
      next += interval;
      turn (self, 0);
    }
  while (self->n_messages < n_published * self->n_subscribers)
    wait_for_more (self);

  answer (self, &start, n_published);
  printf (",\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f", find_latency (self, 0.5),
          find_latency (self, 0.99), find_latency (self, 1));
  check_deliveries (self, n_published);
}

static void
publish_from_many (Load   *self,
                   guint   n_publishers,
                   gint64  duration)
{
  Reading start;

  if (n_publishers > self->n_clients || self->n_subscribers > 0)
    load_fail ("there are not as many connections that do not subscribe");

  self->own_channels = g_new (GString *, n_publishers);
  for (guint i = 0; i < n_publishers; i++)
    {
      g_autofree char *channel = g_strdup_printf ("kept:%u", i);

      self->own_channels[i] = make_publish_frame (self, channel);
    }

  reset (self);
  self->mode = MODE_PUBLISH;
  start = take_reading (self);
  self->deadline = start.wall + duration;
  self->n_asked = n_publishers;
  for (guint i = 0; i < n_publishers; i++)
    load_client_send (&self->clients[i], self->own_channels[i]->str, self->own_channels[i]->len);
  while (read_clock (CLOCK_MONOTONIC) < self->deadline)
    wait_for_more (self);
  answer (self, &start, self->n_answers);

  /* What was sent before is answered after. */
  while (self->n_answers < self->n_asked)
    wait_for_more (self);
  for (guint i = 0; i < n_publishers; i++)
    g_string_free (self->own_channels[i], TRUE);
  g_clear_pointer (&self->own_channels, g_free);
}

static void
let_come_and_go (Load  *self,
                 guint  number,
                 guint  at_a_time)
{
  Reading start;

  if (at_a_time > MAX_OPENING || at_a_time > number)
    load_fail ("up to %d connect at a time", MAX_OPENING);

  self->mode = MODE_ACCEPT;
  self->n_open = 0;
  self->n_started = 0;
  self->n_to_start = number;
  start = take_reading (self);
  for (guint i = 0; i < at_a_time; i++)
    start_client (self, &self->clients[self->n_clients + i], self->protocol == LOAD_PROTOCOL_PLAIN);
  while (self->n_open < number)
    wait_for_more (self);

  answer (self, &start, number);
}

static void
stay_idle (Load   *self,
           gint64  duration)
{
  Reading start = take_reading (self);
  gint64 left;

  while ((left = start.wall + duration - read_clock (CLOCK_MONOTONIC)) > 0)
    turn (self, left);

  answer (self, &start, self->n_clients + 1);
}

static void
carry_out (Load       *self,
           const char *command)
{
  guint first, second;

  self->has_command = FALSE;
  self->mode = MODE_COUNT;
  if (sscanf (command, "open %u %u", &first, &second) == 2)
    open_all (self, first, second);
  else if (sscanf (command, "fanout %u %u", &first, &second) == 2)
    fan_out (self, first, second * G_GINT64_CONSTANT (1000000));
  else if (sscanf (command, "paced %u %u", &first, &second) == 2 && first > 0)
    publish_paced (self, first, second * G_GINT64_CONSTANT (1000000));
  else if (sscanf (command, "publish %u %u", &first, &second) == 2)
    publish_from_many (self, first, second * G_GINT64_CONSTANT (1000000));
  else if (sscanf (command, "accept %u %u", &first, &second) == 2)
    let_come_and_go (self, first, second);
  else if (sscanf (command, "idle %u", &first) == 1)
    stay_idle (self, first * G_GINT64_CONSTANT (1000000));
  else
    load_fail ("there is no command %s", command);

  printf ("}\n");
  fflush (stdout);
}

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

int
main (int    argc,
      char **argv)
{
  static Load self;
  struct epoll_event input = { .events = EPOLLIN, .data.ptr = NULL };
  char command[128];
  g_autoptr (GString) frame = NULL;

  g_assert_cmpuint (strlen (PAYLOAD), ==, 300);
  if (argc != 5)
    return 2;

  setvbuf (stdin, NULL, _IONBF, 0);
  self.protocol = g_str_equal (argv[1], "centrifuge") ? LOAD_PROTOCOL_CENTRIFUGE : LOAD_PROTOCOL_PLAIN;
  self.port = (guint16) atoi (argv[2]);
  self.channel = argv[4];
  if (clock_getcpuclockid (atoi (argv[3]), &self.clock) != 0)
    load_fail ("the server is not there");

  raise_descriptor_limit ();
  frame = make_publish_frame (&self, self.channel);
  self.message_size = frame->len;
  self.publishing = g_string_new (NULL);
  for (guint i = 0; i < MAX_WAITING; i++)
    g_string_append_len (self.publishing, frame->str, (gssize) frame->len);

  self.epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (epoll_ctl (self.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input) < 0)
    load_fail ("the standard input cannot be watched");

  for (;;)
    {
      while (!self.has_command)
        turn (&self, -1);
      if (fgets (command, sizeof command, stdin) == NULL)
        return 0;
      carry_out (&self, command);
    }
}
