/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-querier.h"

#include "chat-mdns-name.h"
#include "chat-service-records.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>

#define MSEC G_TIME_SPAN_MILLISECOND
#define SECOND G_TIME_SPAN_SECOND

/* Whoever floods the network makes us keep no more, for no longer, and ask for
 * no more and no more often than that.
 */
#define MAX_SERVICES 64
#define MAX_TTL 4500
#define MAX_QUESTIONS 10
#define PACKET_INTERVAL (100 * MSEC)

/* When to ask first, and how often a question is repeated */
#define MIN_FIRST_DELAY 20
#define MAX_FIRST_DELAY 120
#define MIN_INTERVAL (1 * SECOND)
#define MAX_INTERVAL (3600 * SECOND)

/* What goes is kept a little, in case it comes again. */
#define GOODBYE_TIME (1 * SECOND)

/* At which percents of its time a record is asked for again */
#define RENEW_FIRST 80
#define RENEW_STEP 5
#define RENEW_LAST 95
#define RENEW_SPREAD 0.02

/* A record, and until when it holds */
typedef struct
{
  ChatMdnsRecord *record;
  gint64          received;
  gint64          expires;
  gint64          renew;
  guint           percent;
} Slot;

enum
{
  SLOT_POINTER,
  SLOT_SERVICE,
  SLOT_TEXTS,
  SLOT_ADDRESS,
  N_SLOTS
};

typedef struct
{
  char                 *label;
  Slot                  slots[N_SLOTS];
  ChatDiscoveredServer *server;
  /* When what is missing is asked for, and again */
  gint64                ask_due;
  gint64                ask_interval;
} Service;

struct _ChatMdnsQuerier
{
  GObject    parent_instance;

  char      *type;
  GRand     *rand;
  GPtrArray *services;
  gint64     browse_due;
  gint64     browse_interval;
  gint64     browsed;
  gint64     sent;
};

static void chat_mdns_querier_agent_init (ChatMdnsAgentInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatMdnsQuerier, chat_mdns_querier, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHAT_TYPE_MDNS_AGENT, chat_mdns_querier_agent_init))

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
slot_clear (Slot *slot)
{
  g_clear_pointer (&slot->record, chat_mdns_record_unref);
}

static void
slot_schedule (Slot   *slot,
               gint64  now,
               GRand  *rand)
{
  double share = slot->percent / 100.0 + g_rand_double_range (rand, 0, RENEW_SPREAD);
  gint64 time = slot->received + (gint64) (share * (double) (slot->expires - slot->received));

  slot->renew = MAX (time, now + MIN_INTERVAL);
  if (slot->percent > RENEW_LAST || slot->renew >= slot->expires)
    slot->renew = CHAT_MDNS_NEVER;
  slot->percent += RENEW_STEP;
}

static void
slot_take (Slot           *slot,
           ChatMdnsRecord *record,
           gint64          now,
           GRand          *rand)
{
  slot_clear (slot);
  slot->record = chat_mdns_record_ref (record);
  slot->received = now;
  slot->expires = now + MIN (record->ttl, MAX_TTL) * SECOND;
  slot->percent = RENEW_FIRST;
  slot_schedule (slot, now, rand);
}

static void
slot_end (Slot   *slot,
          gint64  now)
{
  slot->expires = MIN (slot->expires, now + GOODBYE_TIME);
  slot->renew = CHAT_MDNS_NEVER;
}

static void
service_free (gpointer data)
{
  Service *service = data;

  for (guint i = 0; i < N_SLOTS; i++)
    slot_clear (&service->slots[i]);
  g_clear_object (&service->server);
  g_free (service->label);
  g_free (service);
}

static const char *
service_get_name (Service *service)
{
  return service->slots[SLOT_POINTER].record->target;
}

/* Whose address is to be known; NULL as long as that is not known */
static const char *
service_get_host (Service *service)
{
  const ChatMdnsRecord *record = service->slots[SLOT_SERVICE].record;

  return record != NULL ? record->target : NULL;
}

static gboolean
service_is_complete (Service *service)
{
  for (guint i = 0; i < N_SLOTS; i++)
    {
      if (service->slots[i].record == NULL)
        return FALSE;
    }

  return TRUE;
}

static Service *
find_service (ChatMdnsQuerier *self,
              const char      *name)
{
  for (guint i = 0; i < self->services->len; i++)
    {
      if (chat_mdns_name_equal (service_get_name (self->services->pdata[i]), name))
        return self->services->pdata[i];
    }

  return NULL;
}

static void
read_pointer (ChatMdnsQuerier *self,
              ChatMdnsRecord  *record,
              gint64           now)
{
  g_autofree char *label = chat_mdns_name_dup_label (record->target, self->type);
  Service *service;

  if (label == NULL || !chat_mdns_name_equal (record->name, self->type))
    return;

  service = find_service (self, record->target);
  if (record->ttl == 0)
    {
      if (service != NULL)
        slot_end (&service->slots[SLOT_POINTER], now);
      return;
    }

  if (service == NULL && self->services->len < MAX_SERVICES)
    {
      service = g_new0 (Service, 1);
      service->label = g_steal_pointer (&label);
      service->ask_due = now;
      service->ask_interval = MIN_INTERVAL;
      g_ptr_array_add (self->services, service);
    }
  if (service != NULL)
    slot_take (&service->slots[SLOT_POINTER], record, now, self->rand);
}

/* One that is not the only one of its kind does not take the place of another. */
static void
read_unique (ChatMdnsQuerier *self,
             Slot            *slot,
             ChatMdnsRecord  *record,
             gint64           now)
{
  gboolean same = slot->record != NULL && chat_mdns_record_equal (slot->record, record);

  if (record->ttl == 0 && same)
    slot_end (slot, now);
  else if (record->ttl > 0 && (slot->record == NULL || same || record->unique))
    slot_take (slot, record, now, self->rand);
}

static void
read_service (ChatMdnsQuerier *self,
              ChatMdnsRecord  *record,
              gint64           now)
{
  Service *service = find_service (self, record->name);
  Slot *address;

  if (service == NULL)
    return;

  read_unique (self, &service->slots[record->type == ns_t_srv ? SLOT_SERVICE : SLOT_TEXTS], record, now);

  address = &service->slots[SLOT_ADDRESS];
  if (address->record != NULL && service_get_host (service) != NULL &&
      !chat_mdns_name_equal (address->record->name, service_get_host (service)))
    slot_clear (address);
}

/* A computer may tell several; those of one moment belong together. */
static void
read_address (ChatMdnsQuerier *self,
              ChatMdnsRecord  *record,
              gint64           now)
{
  for (guint i = 0; i < self->services->len; i++)
    {
      Service *service = self->services->pdata[i];
      Slot *slot = &service->slots[SLOT_ADDRESS];

      if (service_get_host (service) == NULL ||
          !chat_mdns_name_equal (service_get_host (service), record->name))
        continue;

      if (slot->record == NULL || chat_mdns_record_equal (slot->record, record) ||
          now - slot->received > GOODBYE_TIME)
        read_unique (self, slot, record, now);
    }
}

static void
read_records (ChatMdnsQuerier *self,
              const GPtrArray *records,
              guint16          type,
              gint64           now)
{
  for (guint i = 0; i < records->len; i++)
    {
      ChatMdnsRecord *record = records->pdata[i];

      if (record->type != type)
        continue;

      if (type == ns_t_ptr)
        read_pointer (self, record, now);
      else if (type == ns_t_a)
        read_address (self, record, now);
      else
        read_service (self, record, now);
    }
}

/* What is needed to know whose a record is comes first. */
static void
chat_mdns_querier_receive (ChatMdnsAgent        *agent,
                           const ChatMdnsPacket *packet,
                           gint64                now)
{
  static const guint16 order[] = { ns_t_ptr, ns_t_srv, ns_t_txt, ns_t_a };
  ChatMdnsQuerier *self = CHAT_MDNS_QUERIER (agent);

  if (!packet->response)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      read_records (self, packet->answers, order[i], now);
      read_records (self, packet->additionals, order[i], now);
    }
}

/* Returns whether a server has gone with what is dropped. */
static gboolean
drop_expired (ChatMdnsQuerier *self,
              gint64           now)
{
  gboolean gone = FALSE;

  for (guint i = self->services->len; i > 0; i--)
    {
      Service *service = self->services->pdata[i - 1];

      if (now >= service->slots[SLOT_POINTER].expires)
        {
          gone |= service->server != NULL;
          g_ptr_array_remove_index (self->services, i - 1);
          continue;
        }

      for (guint j = SLOT_SERVICE; j < N_SLOTS; j++)
        {
          if (now >= service->slots[j].expires)
            slot_clear (&service->slots[j]);
        }
    }

  return gone;
}

/* Those of this process are left out. */
static ChatDiscoveredServer *
create_server (Service *service)
{
  g_autoptr (GPtrArray) records = NULL;
  char text[INET_ADDRSTRLEN];
  struct in_addr address;

  if (!service_is_complete (service) || chat_mdns_name_is_ours (service_get_host (service)))
    return NULL;

  address = chat_mdns_record_get_address (service->slots[SLOT_ADDRESS].record);
  records = chat_mdns_record_list_texts (service->slots[SLOT_TEXTS].record);

  return chat_service_records_create_server (service->label, inet_ntop (AF_INET, &address, text, sizeof text),
                                             service->slots[SLOT_SERVICE].record->port, records);
}

static gboolean
update_server (Service *service)
{
  g_autoptr (ChatDiscoveredServer) server = create_server (service);

  if (service->server == server || (service->server != NULL && server != NULL &&
                                    chat_discovered_server_equal (service->server, server)))
    return FALSE;

  g_set_object (&service->server, server);

  return TRUE;
}

/* When the servers of the network are to be asked for */
static gint64
get_browse_due (ChatMdnsQuerier *self)
{
  gint64 due = self->browse_due;

  for (guint i = 0; i < self->services->len; i++)
    due = MIN (due, ((Service *) self->services->pdata[i])->slots[SLOT_POINTER].renew);

  return MAX (due, self->browsed + MIN_INTERVAL);
}

/* When something of a service is to be asked for */
static gint64
get_ask_due (Service *service)
{
  gint64 due = service_is_complete (service) ? CHAT_MDNS_NEVER : service->ask_due;

  for (guint i = SLOT_SERVICE; i < N_SLOTS; i++)
    {
      if (service->slots[i].record != NULL)
        due = MIN (due, service->slots[i].renew);
    }

  return due;
}

static gint64
get_expiry (Service *service)
{
  gint64 expiry = CHAT_MDNS_NEVER;

  for (guint i = 0; i < N_SLOTS; i++)
    {
      if (service->slots[i].record != NULL)
        expiry = MIN (expiry, service->slots[i].expires);
    }

  return expiry;
}

/* Others need not tell what is known and holds for a while. */
static void
add_known (ChatMdnsQuerier *self,
           ChatMdnsPacket  *packet,
           gint64           now)
{
  for (guint i = 0; i < self->services->len; i++)
    {
      Slot *slot = &((Service *) self->services->pdata[i])->slots[SLOT_POINTER];
      gint64 left = (slot->expires - now) / SECOND;

      if (left > slot->record->ttl / 2)
        g_ptr_array_add (packet->answers, chat_mdns_record_new_with_ttl (slot->record, (guint32) left));
    }
}

static void
browse (ChatMdnsQuerier *self,
        ChatMdnsPacket  *packet,
        gint64           now)
{
  chat_mdns_packet_add_question (packet, self->type, ns_t_ptr);
  add_known (self, packet, now);
  self->browsed = now;

  if (now >= self->browse_due)
    {
      self->browse_due = now + self->browse_interval;
      self->browse_interval = MIN (2 * self->browse_interval, MAX_INTERVAL);
    }

  for (guint i = 0; i < self->services->len; i++)
    {
      Slot *slot = &((Service *) self->services->pdata[i])->slots[SLOT_POINTER];

      if (now >= slot->renew)
        slot_schedule (slot, now, self->rand);
    }
}

static void
ask (ChatMdnsQuerier *self,
     Service         *service,
     ChatMdnsPacket  *packet,
     gint64           now)
{
  static const guint16 types[] = { ns_t_ptr, ns_t_srv, ns_t_txt, ns_t_a };
  gboolean again = now >= service->ask_due && !service_is_complete (service);

  for (guint i = SLOT_SERVICE; i < N_SLOTS; i++)
    {
      Slot *slot = &service->slots[i];
      const char *name = i == SLOT_ADDRESS ? service_get_host (service) : service_get_name (service);

      if (name == NULL || (slot->record != NULL ? now < slot->renew : !again))
        continue;

      chat_mdns_packet_add_question (packet, name, types[i]);
      if (slot->record != NULL)
        slot_schedule (slot, now, self->rand);
    }

  if (again)
    {
      service->ask_due = now + service->ask_interval;
      service->ask_interval = MIN (2 * service->ask_interval, MAX_INTERVAL);
    }
}

static ChatMdnsPacket *
create_questions (ChatMdnsQuerier *self,
                  gint64           now)
{
  ChatMdnsPacket *packet = chat_mdns_packet_new (FALSE);

  if (now >= get_browse_due (self))
    browse (self, packet, now);

  for (guint i = 0; i < self->services->len && packet->questions->len < MAX_QUESTIONS; i++)
    {
      if (now >= get_ask_due (self->services->pdata[i]))
        ask (self, self->services->pdata[i], packet, now);
    }

  self->sent = now;

  return packet;
}

static gint64
get_due (ChatMdnsQuerier *self)
{
  gint64 due = get_browse_due (self);

  for (guint i = 0; i < self->services->len; i++)
    due = MIN (due, get_ask_due (self->services->pdata[i]));

  return MAX (due, self->sent + PACKET_INTERVAL);
}

static gint64
chat_mdns_querier_advance (ChatMdnsAgent *agent,
                           gint64         now,
                           GPtrArray     *packets)
{
  ChatMdnsQuerier *self = CHAT_MDNS_QUERIER (agent);
  gboolean changed;
  gint64 due;

  if (self->browse_due == CHAT_MDNS_NEVER)
    self->browse_due = now + g_rand_int_range (self->rand, MIN_FIRST_DELAY, MAX_FIRST_DELAY) * MSEC;

  changed = drop_expired (self, now);
  for (guint i = 0; i < self->services->len; i++)
    changed |= update_server (self->services->pdata[i]);

  if (now >= get_due (self))
    g_ptr_array_add (packets, create_questions (self, now));

  due = get_due (self);
  for (guint i = 0; i < self->services->len; i++)
    due = MIN (due, get_expiry (self->services->pdata[i]));
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);

  return due;
}

static ChatMdnsPacket *
chat_mdns_querier_create_farewell (ChatMdnsAgent *agent)
{
  return NULL;
}

static void
chat_mdns_querier_agent_init (ChatMdnsAgentInterface *iface)
{
  iface->receive = chat_mdns_querier_receive;
  iface->advance = chat_mdns_querier_advance;
  iface->create_farewell = chat_mdns_querier_create_farewell;
}

static void
chat_mdns_querier_finalize (GObject *object)
{
  ChatMdnsQuerier *self = CHAT_MDNS_QUERIER (object);

  g_ptr_array_unref (self->services);
  g_rand_free (self->rand);
  g_free (self->type);

  G_OBJECT_CLASS (chat_mdns_querier_parent_class)->finalize (object);
}

static void
chat_mdns_querier_class_init (ChatMdnsQuerierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_mdns_querier_finalize;

  /**
   * ChatMdnsQuerier::changed:
   *
   * Emitted when other servers are known than before.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
chat_mdns_querier_init (ChatMdnsQuerier *self)
{
  self->services = g_ptr_array_new_with_free_func (service_free);
  self->browse_due = CHAT_MDNS_NEVER;
  self->browse_interval = MIN_INTERVAL;
}

/**
 * chat_mdns_querier_new:
 * @type: the type of the services, a name
 * @rand: chance
 *
 * Creates a querier.
 *
 * Returns: (transfer full): the querier
 */
ChatMdnsQuerier *
chat_mdns_querier_new (const char *type,
                       GRand      *rand)
{
  ChatMdnsQuerier *self;

  g_return_val_if_fail (type != NULL, NULL);
  g_return_val_if_fail (rand != NULL, NULL);

  self = g_object_new (CHAT_TYPE_MDNS_QUERIER, NULL);
  self->type = g_strdup (type);
  self->rand = g_rand_new_with_seed (g_rand_int (rand));

  return self;
}

/**
 * chat_mdns_querier_add_servers:
 * @self: a querier
 * @servers: (element-type ChatDiscoveredServer): a list that owns nothing
 *
 * Adds the servers that are known now, in the order in which they were found.
 */
void
chat_mdns_querier_add_servers (ChatMdnsQuerier *self,
                               GPtrArray       *servers)
{
  g_return_if_fail (CHAT_IS_MDNS_QUERIER (self));
  g_return_if_fail (servers != NULL);

  for (guint i = 0; i < self->services->len; i++)
    {
      Service *service = self->services->pdata[i];

      if (service->server != NULL)
        g_ptr_array_add (servers, service->server);
    }
}
