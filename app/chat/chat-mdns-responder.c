/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-responder.h"

#include "chat-mdns-name.h"

#include <arpa/nameser.h>

#define SERVICES "_services._dns-sd._udp.local"

/* Of what has to do with the address of a computer, and of all else, in seconds */
#define HOST_TTL 120
#define OTHER_TTL 4500

#define MSEC G_TIME_SPAN_MILLISECOND
#define N_PROBES 3
#define PROBE_INTERVAL (250 * MSEC)
#define LOST_DELAY (1000 * MSEC)
#define N_ANNOUNCEMENTS 2
#define ANNOUNCEMENT_INTERVAL (1000 * MSEC)

/* How soon to answer: where others may answer as well, and where what is known
 * already is still to come
 */
#define MIN_SHARED_DELAY 20
#define MAX_SHARED_DELAY 120
#define MIN_TRUNCATED_DELAY 400
#define MAX_TRUNCATED_DELAY 500

/* A record is not told more often, but to somebody who wants its name. */
#define REPEAT_INTERVAL (1000 * MSEC)
#define DEFENCE_INTERVAL (250 * MSEC)

enum
{
  RECORD_TYPE,
  RECORD_INSTANCE,
  RECORD_SERVICE,
  RECORD_TEXTS,
  RECORD_ADDRESS,
  N_RECORDS
};

#define BIT(record) (1u << (record))
#define ALL_RECORDS (BIT (N_RECORDS) - 1)
#define SHARED_RECORDS (BIT (RECORD_TYPE) | BIT (RECORD_INSTANCE))

typedef enum
{
  STATE_NEW,
  STATE_PROBING,
  STATE_ANNOUNCING,
  STATE_SETTLED,
  STATE_CONFLICT,
} State;

struct _ChatMdnsResponder
{
  GObject         parent_instance;

  GRand          *rand;
  ChatMdnsRecord *records[N_RECORDS];
  gint64          sent[N_RECORDS];

  /* Where it is on its way to being known; when it goes on */
  gint64          step_due;
  guint           n_steps;
  guint           delay;
  State           state;

  /* Which records are to be told, which of them to defend a name, when; and who
   * has asked, as long as it was one only
   */
  guint           wanted;
  guint           defended;
  gint64          wanted_due;
  struct in_addr  asker;
};

static void chat_mdns_responder_agent_init (ChatMdnsAgentInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatMdnsResponder, chat_mdns_responder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHAT_TYPE_MDNS_AGENT, chat_mdns_responder_agent_init))

enum
{
  CONFLICT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_known (ChatMdnsResponder *self)
{
  return self->state == STATE_ANNOUNCING || self->state == STATE_SETTLED;
}

static void
add_records (ChatMdnsResponder *self,
             GPtrArray         *records,
             guint              which)
{
  for (guint i = 0; i < N_RECORDS; i++)
    {
      if ((which & BIT (i)) != 0)
        g_ptr_array_add (records, chat_mdns_record_ref (self->records[i]));
    }
}

static void
begin_probing (ChatMdnsResponder *self,
               gint64             due)
{
  self->state = STATE_PROBING;
  self->n_steps = 0;
  self->step_due = due;
  self->wanted = 0;
}

static ChatMdnsPacket *
create_probe (ChatMdnsResponder *self)
{
  ChatMdnsPacket *packet = chat_mdns_packet_new (FALSE);

  chat_mdns_packet_add_question (packet, self->records[RECORD_SERVICE]->name, ns_t_any);
  chat_mdns_packet_add_question (packet, self->records[RECORD_ADDRESS]->name, ns_t_any);
  add_records (self, packet->authorities, ALL_RECORDS & ~SHARED_RECORDS);

  return packet;
}

static gint64
get_free_time (ChatMdnsResponder *self,
               guint              i)
{
  gint64 interval = (self->defended & BIT (i)) != 0 ? DEFENCE_INTERVAL : REPEAT_INTERVAL;

  return self->sent[i] >= 0 ? self->sent[i] + interval : 0;
}

/* Those that were told just now have been heard. */
static guint
get_ready (ChatMdnsResponder *self,
           guint              which,
           gint64             now)
{
  guint ready = 0;

  for (guint i = 0; i < N_RECORDS; i++)
    {
      if ((which & BIT (i)) != 0 && now >= get_free_time (self, i))
        ready |= BIT (i);
    }

  return ready;
}

static ChatMdnsPacket *
create_answer (ChatMdnsResponder *self,
               guint              which,
               gint64             now)
{
  ChatMdnsPacket *packet = chat_mdns_packet_new (TRUE);
  guint more = 0;

  if ((which & BIT (RECORD_INSTANCE)) != 0)
    more |= BIT (RECORD_SERVICE) | BIT (RECORD_TEXTS) | BIT (RECORD_ADDRESS);
  if ((which & BIT (RECORD_SERVICE)) != 0)
    more |= BIT (RECORD_ADDRESS);
  more = get_ready (self, more & ~which, now);

  add_records (self, packet->answers, which);
  add_records (self, packet->additionals, more);
  self->wanted &= ~(which | more);
  self->defended &= self->wanted;
  for (guint i = 0; i < N_RECORDS; i++)
    {
      if (((which | more) & BIT (i)) != 0)
        self->sent[i] = now;
    }

  return packet;
}

static void
take_step (ChatMdnsResponder *self,
           gint64             now,
           GPtrArray         *packets)
{
  if (self->state == STATE_PROBING && self->n_steps < N_PROBES)
    {
      g_ptr_array_add (packets, create_probe (self));
      self->n_steps++;
      self->step_due = now + PROBE_INTERVAL;
      return;
    }

  if (self->state == STATE_PROBING)
    {
      self->state = STATE_ANNOUNCING;
      self->n_steps = 0;
    }

  g_ptr_array_add (packets, create_answer (self, ALL_RECORDS, now));
  self->n_steps++;
  self->step_due = now + ANNOUNCEMENT_INTERVAL;
  if (self->n_steps == N_ANNOUNCEMENTS)
    {
      self->state = STATE_SETTLED;
      self->step_due = CHAT_MDNS_NEVER;
    }
}

static void
answer (ChatMdnsResponder *self,
        gint64             now,
        GPtrArray         *packets)
{
  guint ready = get_ready (self, self->wanted, now);

  if (ready != 0)
    g_ptr_array_add (packets, create_answer (self, ready, now));

  self->wanted_due = CHAT_MDNS_NEVER;
  for (guint i = 0; i < N_RECORDS; i++)
    {
      if ((self->wanted & BIT (i)) != 0)
        self->wanted_due = MIN (self->wanted_due, get_free_time (self, i));
    }
}

static gint64
chat_mdns_responder_advance (ChatMdnsAgent *agent,
                             gint64         now,
                             GPtrArray     *packets)
{
  ChatMdnsResponder *self = CHAT_MDNS_RESPONDER (agent);

  if (self->state == STATE_NEW)
    begin_probing (self, now + (self->delay + g_rand_int_range (self->rand, 0, PROBE_INTERVAL / MSEC)) * MSEC);
  if (now >= self->step_due)
    take_step (self, now, packets);
  if (self->wanted != 0 && now >= self->wanted_due)
    answer (self, now, packets);

  return self->wanted != 0 ? MIN (self->step_due, self->wanted_due) : self->step_due;
}

static void
want (ChatMdnsResponder *self,
      guint              which,
      gint64             due)
{
  self->wanted_due = self->wanted != 0 ? MIN (self->wanted_due, due) : due;
  self->wanted |= which;
}

/* Which of our records are in a list, and hold there for long enough */
static guint
find_told (ChatMdnsResponder *self,
           const GPtrArray   *records)
{
  guint told = 0;

  for (guint i = 0; i < records->len; i++)
    {
      const ChatMdnsRecord *record = records->pdata[i];

      for (guint j = 0; j < N_RECORDS; j++)
        {
          if (chat_mdns_record_equal (self->records[j], record) && record->ttl >= self->records[j]->ttl / 2)
            told |= BIT (j);
        }
    }

  return told;
}

static guint
find_asked (ChatMdnsResponder *self,
            const GPtrArray   *questions)
{
  guint asked = 0;

  for (guint i = 0; i < questions->len; i++)
    {
      const ChatMdnsQuestion *question = questions->pdata[i];

      for (guint j = 0; j < N_RECORDS; j++)
        {
          if ((question->type == ns_t_any || question->type == self->records[j]->type) &&
              chat_mdns_name_equal (question->name, self->records[j]->name))
            asked |= BIT (j);
        }
    }

  return asked;
}

static void
read_questions (ChatMdnsResponder    *self,
                const ChatMdnsPacket *packet,
                gint64                now)
{
  guint which = find_asked (self, packet->questions) & ~find_told (self, packet->answers);
  gint64 delay = 0;

  if (which == 0)
    return;

  if (self->wanted == 0)
    self->asker = packet->source;
  else if (self->asker.s_addr != packet->source.s_addr)
    self->asker.s_addr = INADDR_ANY;

  if (packet->authorities->len > 0)
    self->defended |= which & ~SHARED_RECORDS;
  else if (packet->truncated)
    delay = g_rand_int_range (self->rand, MIN_TRUNCATED_DELAY, MAX_TRUNCATED_DELAY);
  else if ((which & SHARED_RECORDS) != 0)
    delay = g_rand_int_range (self->rand, MIN_SHARED_DELAY, MAX_SHARED_DELAY);

  want (self, which, now + delay * MSEC);
}

/* Pointers go to somebody else's name where we lose ours; they are not fought for. */
static gboolean
is_conflict (const ChatMdnsRecord *ours,
             const ChatMdnsRecord *record)
{
  return ours->unique && record->ttl > 0 && record->type == ours->type &&
         chat_mdns_name_equal (record->name, ours->name) && !chat_mdns_record_equal (record, ours);
}

static void
read_conflicts (ChatMdnsResponder *self,
                const GPtrArray   *records,
                gint64             now)
{
  for (guint i = 0; i < records->len && self->state != STATE_CONFLICT; i++)
    {
      for (guint j = 0; j < N_RECORDS; j++)
        {
          if (!is_conflict (self->records[j], records->pdata[i]))
            continue;

          /* What was ours is asked for anew. */
          if (is_known (self))
            {
              begin_probing (self, now);
              return;
            }

          self->state = STATE_CONFLICT;
          self->step_due = CHAT_MDNS_NEVER;
          g_signal_emit (self, signals[CONFLICT], 0, j == RECORD_ADDRESS);
          return;
        }
    }
}

/* Somebody says that what we tell ends soon. */
static void
read_short (ChatMdnsResponder *self,
            const GPtrArray   *records,
            gint64             now)
{
  for (guint i = 0; i < records->len; i++)
    {
      const ChatMdnsRecord *record = records->pdata[i];

      for (guint j = 0; j < N_RECORDS; j++)
        {
          if (chat_mdns_record_equal (self->records[j], record) && record->ttl < self->records[j]->ttl / 2)
            want (self, BIT (j), now);
        }
    }
}

static GPtrArray *
create_sorted (const GPtrArray *records,
               const char      *name)
{
  GPtrArray *sorted = g_ptr_array_new ();

  for (guint i = 0; i < records->len; i++)
    {
      if (chat_mdns_name_equal (((ChatMdnsRecord *) records->pdata[i])->name, name))
        g_ptr_array_add (sorted, records->pdata[i]);
    }
  g_ptr_array_sort_values (sorted, (GCompareFunc) chat_mdns_record_compare);

  return sorted;
}

/* Two want a name at the same time: the later records win. */
static gboolean
is_lost (const GPtrArray *ours,
         const GPtrArray *theirs,
         const char      *name)
{
  g_autoptr (GPtrArray) our_sorted = create_sorted (ours, name);
  g_autoptr (GPtrArray) their_sorted = create_sorted (theirs, name);
  guint n = MIN (our_sorted->len, their_sorted->len);

  for (guint i = 0; i < n; i++)
    {
      int order = chat_mdns_record_compare (our_sorted->pdata[i], their_sorted->pdata[i]);

      if (order != 0)
        return order < 0;
    }

  return our_sorted->len < their_sorted->len;
}

static void
read_probe (ChatMdnsResponder    *self,
            const ChatMdnsPacket *packet,
            gint64                now)
{
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_mdns_record_unref);

  add_records (self, ours, ALL_RECORDS & ~SHARED_RECORDS);
  if (is_lost (ours, packet->authorities, self->records[RECORD_SERVICE]->name) ||
      is_lost (ours, packet->authorities, self->records[RECORD_ADDRESS]->name))
    begin_probing (self, now + LOST_DELAY);
}

static void
read_response (ChatMdnsResponder    *self,
               const ChatMdnsPacket *packet,
               gint64                now)
{
  self->wanted &= ~find_told (self, packet->answers);
  read_conflicts (self, packet->answers, now);
  read_conflicts (self, packet->additionals, now);
  if (is_known (self))
    read_short (self, packet->answers, now);
}

static void
read_query (ChatMdnsResponder    *self,
            const ChatMdnsPacket *packet,
            gint64                now)
{
  if (self->state == STATE_PROBING && packet->authorities->len > 0)
    read_probe (self, packet, now);
  if (!is_known (self))
    return;

  if (packet->questions->len == 0 && packet->source.s_addr == self->asker.s_addr)
    self->wanted &= ~find_told (self, packet->answers);
  read_questions (self, packet, now);
}

static void
chat_mdns_responder_receive (ChatMdnsAgent        *agent,
                             const ChatMdnsPacket *packet,
                             gint64                now)
{
  ChatMdnsResponder *self = CHAT_MDNS_RESPONDER (agent);

  if (self->state == STATE_NEW || self->state == STATE_CONFLICT)
    return;

  if (packet->response)
    read_response (self, packet, now);
  else
    read_query (self, packet, now);
}

/* The address is left, for another service may be there. */
static ChatMdnsPacket *
chat_mdns_responder_create_farewell (ChatMdnsAgent *agent)
{
  ChatMdnsResponder *self = CHAT_MDNS_RESPONDER (agent);
  ChatMdnsPacket *packet;

  if (!is_known (self))
    return NULL;

  packet = chat_mdns_packet_new (TRUE);
  for (guint i = RECORD_INSTANCE; i <= RECORD_TEXTS; i++)
    g_ptr_array_add (packet->answers, chat_mdns_record_new_with_ttl (self->records[i], 0));

  return packet;
}

static void
chat_mdns_responder_agent_init (ChatMdnsAgentInterface *iface)
{
  iface->receive = chat_mdns_responder_receive;
  iface->advance = chat_mdns_responder_advance;
  iface->create_farewell = chat_mdns_responder_create_farewell;
}

static void
chat_mdns_responder_finalize (GObject *object)
{
  ChatMdnsResponder *self = CHAT_MDNS_RESPONDER (object);

  g_rand_free (self->rand);
  for (guint i = 0; i < N_RECORDS; i++)
    chat_mdns_record_unref (self->records[i]);

  G_OBJECT_CLASS (chat_mdns_responder_parent_class)->finalize (object);
}

static void
chat_mdns_responder_class_init (ChatMdnsResponderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_mdns_responder_finalize;

  /**
   * ChatMdnsResponder::conflict:
   * @self: a responder
   * @of_host: whether it is the name of the computer that somebody else has
   *
   * Emitted when it has to have another name.
   */
  signals[CONFLICT] =
    g_signal_new ("conflict",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
chat_mdns_responder_init (ChatMdnsResponder *self)
{
  self->step_due = CHAT_MDNS_NEVER;
  for (guint i = 0; i < N_RECORDS; i++)
    self->sent[i] = -1;
}

/**
 * chat_mdns_responder_new:
 * @type: the type of the service, a name
 * @label: what people know it by, of at most 63 bytes
 * @host: a name for this computer
 * @port: its port
 * @texts: what is to be known of it besides
 * @address: the address of this computer on the interface
 * @delay: for how many milliseconds to wait first
 * @rand: chance
 *
 * Creates a responder, which first asks whether somebody has the names.
 *
 * Returns: (transfer full): the responder
 */
ChatMdnsResponder *
chat_mdns_responder_new (const char        *type,
                         const char        *label,
                         const char        *host,
                         guint16            port,
                         const char *const *texts,
                         struct in_addr     address,
                         guint              delay,
                         GRand             *rand)
{
  ChatMdnsResponder *self;
  g_autofree char *instance = NULL;

  g_return_val_if_fail (type != NULL, NULL);
  g_return_val_if_fail (label != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (texts != NULL, NULL);
  g_return_val_if_fail (rand != NULL, NULL);

  instance = chat_mdns_name_new (label, type);
  g_return_val_if_fail (instance != NULL, NULL);

  self = g_object_new (CHAT_TYPE_MDNS_RESPONDER, NULL);
  self->rand = g_rand_new_with_seed (g_rand_int (rand));
  self->delay = delay;
  self->records[RECORD_TYPE] = chat_mdns_record_new_pointer (SERVICES, type, OTHER_TTL);
  self->records[RECORD_INSTANCE] = chat_mdns_record_new_pointer (type, instance, OTHER_TTL);
  self->records[RECORD_SERVICE] = chat_mdns_record_new_service (instance, host, port, HOST_TTL);
  self->records[RECORD_TEXTS] = chat_mdns_record_new_texts (instance, texts, OTHER_TTL);
  self->records[RECORD_ADDRESS] = chat_mdns_record_new_address (host, address, HOST_TTL);

  return self;
}
