/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-responder.h"

#include "chat-mdns-name.h"
#include "mdns-stage.h"

#include <arpa/nameser.h>

#define TYPE MDNS_STAGE_TYPE
#define SERVICES "_services._dns-sd._udp.local"
#define LABEL "ann@desk. No. 1"
#define HOST "confab-0123.local"
#define PORT 8443
#define ADDRESS "192.0.2.7"
#define OTHER_ADDRESS "192.0.2.8"
#define DELAY 5000

static const char *texts[] = { "v=1", "tls=00", NULL };

typedef struct
{
  MdnsStage  stage;
  char      *instance;
  guint      n_conflicts;
  gboolean   of_host;
} Fixture;

static void
conflict_cb (Fixture  *self,
             gboolean  of_host)
{
  self->n_conflicts++;
  self->of_host = of_host;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  ChatMdnsResponder *responder;

  responder = chat_mdns_responder_new (TYPE, LABEL, HOST, PORT, texts, mdns_stage_address (ADDRESS), 0, rand);
  g_signal_connect_data (responder, "conflict", G_CALLBACK (conflict_cb), self, NULL, G_CONNECT_SWAPPED);
  mdns_stage_set_up (&self->stage, CHAT_MDNS_AGENT (responder));
  self->instance = chat_mdns_name_new (LABEL, TYPE);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  mdns_stage_tear_down (&self->stage);
  g_free (self->instance);
}

/* “TYPE NAME TTL” of each; whether it is unique is checked. */
static void
assert_records (GPtrArray  *records,
                const char *expected)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  for (guint i = 0; i < records->len; i++)
    {
      const ChatMdnsRecord *record = records->pdata[i];
      const char *type = record->type == ns_t_ptr ? "PTR" : record->type == ns_t_srv ? "SRV"
                       : record->type == ns_t_txt ? "TXT" : "A";

      g_string_append_printf (seen, "%s%s %u", i > 0 ? ", " : "", type, record->ttl);
      g_assert_cmpint (record->unique, ==, record->type != ns_t_ptr);
    }
  g_assert_cmpstr (seen->str, ==, expected);
}

static void
assert_sent (Fixture    *self,
             const char *answers,
             const char *additionals)
{
  g_autoptr (ChatMdnsPacket) packet = mdns_stage_steal (&self->stage);

  g_assert_true (packet->response);
  g_assert_cmpuint (packet->questions->len, ==, 0);
  assert_records (packet->answers, answers);
  assert_records (packet->additionals, additionals);
}

static void
assert_probe (Fixture *self)
{
  g_autoptr (ChatMdnsPacket) packet = mdns_stage_steal (&self->stage);
  const ChatMdnsQuestion *question = packet->questions->pdata[0];

  g_assert_false (packet->response);
  g_assert_cmpuint (packet->questions->len, ==, 2);
  g_assert_cmpstr (question->name, ==, self->instance);
  g_assert_cmpuint (question->type, ==, ns_t_any);
  assert_records (packet->authorities, "SRV 120, TXT 4500, A 120");
}

static void
settle (Fixture *self)
{
  mdns_stage_pass (&self->stage, 10000);
  g_assert_cmpint (self->stage.due, ==, CHAT_MDNS_NEVER);
  g_ptr_array_set_size (self->stage.sent, 0);
}

static ChatMdnsPacket *
ask (const char *name,
     guint16     type)
{
  ChatMdnsPacket *packet = chat_mdns_packet_new (FALSE);

  chat_mdns_packet_add_question (packet, name, type);
  packet->source = mdns_stage_address (OTHER_ADDRESS);

  return packet;
}

static ChatMdnsPacket *
say (ChatMdnsRecord *record)
{
  ChatMdnsPacket *packet = chat_mdns_packet_new (TRUE);

  g_ptr_array_add (packet->answers, record);

  return packet;
}

static ChatMdnsPacket *
probe (Fixture    *self,
       const char *host,
       guint16     port)
{
  ChatMdnsPacket *packet = ask (self->instance, ns_t_any);

  g_ptr_array_add (packet->authorities, chat_mdns_record_new_service (self->instance, host, port, 120));
  g_ptr_array_add (packet->authorities, chat_mdns_record_new_texts (self->instance, texts, 4500));

  return packet;
}

static void
test_announced (Fixture       *self,
                gconstpointer  data)
{
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), <, 250);
  assert_probe (self);
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, 250);
  assert_probe (self);
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, 250);
  assert_probe (self);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, i == 0 ? 250 : 1000);
      assert_sent (self, "PTR 4500, PTR 4500, SRV 120, TXT 4500, A 120", "");
    }

  /* And nothing more, as long as nobody asks */
  g_assert_cmpint (self->stage.due, ==, CHAT_MDNS_NEVER);
}

static void
test_questions (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *upper = g_ascii_strup (TYPE, -1);
  const struct {
    const char *name;
    guint16     type;
    const char *answers;
    const char *additionals;
    gboolean    shared;
  } tests[] = {
    { TYPE, ns_t_ptr, "PTR 4500", "SRV 120, TXT 4500, A 120", TRUE },
    { upper, ns_t_any, "PTR 4500", "SRV 120, TXT 4500, A 120", TRUE },
    { SERVICES, ns_t_ptr, "PTR 4500", "", TRUE },
    { self->instance, ns_t_srv, "SRV 120", "A 120", FALSE },
    { self->instance, ns_t_txt, "TXT 4500", "", FALSE },
    { self->instance, ns_t_any, "SRV 120, TXT 4500", "A 120", FALSE },
    { HOST, ns_t_a, "A 120", "", FALSE },
  };
  const struct {
    const char *name;
    guint16     type;
  } others[] = {
    { TYPE, ns_t_srv }, { HOST, ns_t_aaaa }, { "desk.local", ns_t_a }, { "local", ns_t_any },
    { "_other._tcp.local", ns_t_ptr }, { ".", ns_t_any },
  };

  settle (self);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      mdns_stage_tell (&self->stage, ask (tests[i].name, tests[i].type));
      if (tests[i].shared)
        {
          gint64 waited = mdns_stage_wait_sent (&self->stage);

          g_assert_cmpint (waited, >=, 20);
          g_assert_cmpint (waited, <=, 120);
        }
      assert_sent (self, tests[i].answers, tests[i].additionals);
      settle (self);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      mdns_stage_tell (&self->stage, ask (others[i].name, others[i].type));
      g_assert_cmpint (self->stage.due, ==, CHAT_MDNS_NEVER);
    }
}

/* Who knows it is not told, unless it is soon to end. */
static void
test_known (Fixture       *self,
            gconstpointer  data)
{
  ChatMdnsPacket *packet = ask (TYPE, ns_t_ptr);

  settle (self);
  g_ptr_array_add (packet->answers, chat_mdns_record_new_pointer (TYPE, self->instance, 4500 / 2));
  mdns_stage_tell (&self->stage, packet);
  g_assert_cmpint (self->stage.due, ==, CHAT_MDNS_NEVER);

  packet = ask (TYPE, ns_t_ptr);
  g_ptr_array_add (packet->answers, chat_mdns_record_new_pointer (TYPE, self->instance, 4500 / 2 - 1));
  mdns_stage_tell (&self->stage, packet);
  mdns_stage_wait_sent (&self->stage);
  assert_sent (self, "PTR 4500", "SRV 120, TXT 4500, A 120");

  packet = ask (TYPE, ns_t_ptr);
  g_ptr_array_add (packet->answers, chat_mdns_record_new_pointer (TYPE, "ben." TYPE, 4500));
  settle (self);
  mdns_stage_tell (&self->stage, packet);
  mdns_stage_wait_sent (&self->stage);
  assert_sent (self, "PTR 4500", "SRV 120, TXT 4500, A 120");
}

/* What somebody knows already comes in further packets, of the same one. */
static void
test_known_later (Fixture       *self,
                  gconstpointer  data)
{
  gint64 waited;

  settle (self);
  for (guint i = 0; i < 2; i++)
    {
      ChatMdnsPacket *packet = ask (TYPE, ns_t_ptr);
      ChatMdnsPacket *more = chat_mdns_packet_new (FALSE);

      packet->truncated = TRUE;
      mdns_stage_tell (&self->stage, packet);
      mdns_stage_pass (&self->stage, 100);
      more->source = mdns_stage_address (i == 0 ? OTHER_ADDRESS : ADDRESS);
      g_ptr_array_add (more->answers, chat_mdns_record_new_pointer (TYPE, self->instance, 4500));
      mdns_stage_tell (&self->stage, more);
      if (i == 0)
        g_assert_cmpint (self->stage.due, ==, CHAT_MDNS_NEVER);
    }

  waited = mdns_stage_wait_sent (&self->stage);
  g_assert_cmpint (waited, >=, 300);
  g_assert_cmpint (waited, <=, 400);
  assert_sent (self, "PTR 4500", "SRV 120, TXT 4500, A 120");
}

/* However often it is asked for, it is told once a second. */
static void
test_flood (Fixture       *self,
            gconstpointer  data)
{
  guint n = 0;

  settle (self);
  for (guint i = 0; i < 100; i++)
    {
      mdns_stage_tell (&self->stage, ask (HOST, ns_t_a));
      n += self->stage.sent->len;
      g_ptr_array_set_size (self->stage.sent, 0);
      mdns_stage_pass (&self->stage, 99);
    }
  n += self->stage.sent->len;
  g_ptr_array_set_size (self->stage.sent, 0);
  g_assert_cmpuint (n, >=, 9);
  g_assert_cmpuint (n, <=, 11);
  settle (self);
}

/* Another one has told the same just now. */
static void
test_told (Fixture       *self,
           gconstpointer  data)
{
  settle (self);
  mdns_stage_tell (&self->stage, ask (SERVICES, ns_t_ptr));
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_pointer (SERVICES, TYPE, 4500)));
  g_assert_cmpint (self->stage.due, ==, CHAT_MDNS_NEVER);

  /* But not that it is gone. */
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_pointer (TYPE, self->instance, 0)));
  assert_sent (self, "PTR 4500", "SRV 120, TXT 4500, A 120");
}

static void
assert_reprobed (Fixture *self)
{
  for (guint i = 0; i < 3; i++)
    {
      if (self->stage.sent->len == 0)
        mdns_stage_wait_sent (&self->stage);
      assert_probe (self);
    }
  mdns_stage_wait_sent (&self->stage);
  assert_sent (self, "PTR 4500, PTR 4500, SRV 120, TXT 4500, A 120", "");
  settle (self);
}

/* Somebody has the name already. */
static void
test_conflict (Fixture       *self,
               gconstpointer  data)
{
  mdns_stage_wait_sent (&self->stage);
  assert_probe (self);
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service (self->instance, HOST, PORT, 120)));
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service (self->instance, "desk.local", PORT, 0)));
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service ("ben." TYPE, "desk.local", PORT, 120)));
  g_assert_cmpuint (self->n_conflicts, ==, 0);

  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service (self->instance, "desk.local", PORT, 120)));
  g_assert_cmpuint (self->n_conflicts, ==, 1);
  g_assert_false (self->of_host);
  g_assert_cmpint (self->stage.due, ==, CHAT_MDNS_NEVER);
  g_assert_null (chat_mdns_agent_create_farewell (self->stage.agent));

  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service (self->instance, "desk.local", PORT, 120)));
  mdns_stage_tell (&self->stage, ask (TYPE, ns_t_ptr));
  g_assert_cmpuint (self->n_conflicts, ==, 1);
  g_assert_cmpint (self->stage.due, ==, CHAT_MDNS_NEVER);
}

static void
test_host_conflict (Fixture       *self,
                    gconstpointer  data)
{
  ChatMdnsPacket *packet = chat_mdns_packet_new (TRUE);

  mdns_stage_wait_sent (&self->stage);
  assert_probe (self);
  g_ptr_array_add (packet->additionals,
                   chat_mdns_record_new_address (HOST, mdns_stage_address (OTHER_ADDRESS), 120));
  mdns_stage_tell (&self->stage, packet);
  g_assert_cmpuint (self->n_conflicts, ==, 1);
  g_assert_true (self->of_host);
}

/* Who has a name defends it; only if the other one does, too, it is given up. */
static void
test_late_conflict (Fixture       *self,
                    gconstpointer  data)
{
  settle (self);
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service (self->instance, "desk.local", PORT, 120)));
  g_assert_cmpuint (self->n_conflicts, ==, 0);
  g_assert_null (chat_mdns_agent_create_farewell (self->stage.agent));
  assert_reprobed (self);

  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service (self->instance, "desk.local", PORT, 120)));
  assert_probe (self);
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service (self->instance, "desk.local", PORT, 120)));
  g_assert_cmpuint (self->n_conflicts, ==, 1);
}

static void
test_defended (Fixture       *self,
               gconstpointer  data)
{
  settle (self);
  mdns_stage_tell (&self->stage, probe (self, "desk.local", PORT));
  assert_sent (self, "SRV 120, TXT 4500", "A 120");
  mdns_stage_tell (&self->stage, probe (self, "desk.local", PORT));
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, 250);
  assert_sent (self, "SRV 120, TXT 4500", "");
  settle (self);
}

/* Two want the name at the same time. The text of HOST comes before “desk”. */
static void
test_race (Fixture       *self,
           gconstpointer  data)
{
  mdns_stage_wait_sent (&self->stage);
  assert_probe (self);

  /* The same, as when it is our own */
  mdns_stage_tell (&self->stage, probe (self, HOST, PORT));
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, 250);
  assert_probe (self);
  mdns_stage_tell (&self->stage, probe (self, HOST, PORT - 1));
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, 250);
  assert_probe (self);

  mdns_stage_tell (&self->stage, probe (self, HOST, PORT + 1));
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, 1000);
  assert_reprobed (self);
  g_assert_cmpuint (self->n_conflicts, ==, 0);
}

/* Who has fewer records, of which all are the same, loses. */
static void
test_race_prefix (Fixture       *self,
                  gconstpointer  data)
{
  ChatMdnsPacket *packet;

  mdns_stage_wait_sent (&self->stage);
  assert_probe (self);
  packet = ask (self->instance, ns_t_any);
  g_ptr_array_add (packet->authorities, chat_mdns_record_new_texts (self->instance, texts, 4500));
  mdns_stage_tell (&self->stage, packet);
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, 250);
  assert_probe (self);

  packet = probe (self, HOST, PORT);
  g_ptr_array_add (packet->authorities, chat_mdns_record_new_service (self->instance, HOST, PORT + 1, 120));
  mdns_stage_tell (&self->stage, packet);
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, 1000);
  assert_probe (self);
}

static void
test_farewell (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (ChatMdnsPacket) packet = NULL;

  g_assert_null (chat_mdns_agent_create_farewell (self->stage.agent));
  settle (self);
  packet = chat_mdns_agent_create_farewell (self->stage.agent);
  g_assert_true (packet->response);
  assert_records (packet->answers, "PTR 0, SRV 0, TXT 0");
}

static void
test_delay (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  MdnsStage stage = { 0 };
  gint64 waited;

  mdns_stage_set_up (&stage, CHAT_MDNS_AGENT (chat_mdns_responder_new (TYPE, LABEL, HOST, PORT, texts,
                                                                       mdns_stage_address (ADDRESS), DELAY, rand)));
  waited = mdns_stage_wait_sent (&stage);
  g_assert_cmpint (waited, >=, DELAY);
  g_assert_cmpint (waited, <, DELAY + 250);
  g_ptr_array_set_size (stage.sent, 0);
  mdns_stage_tear_down (&stage);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/mdns-responder/announced", test_announced },
    { "/mdns-responder/questions", test_questions },
    { "/mdns-responder/known", test_known },
    { "/mdns-responder/known-later", test_known_later },
    { "/mdns-responder/flood", test_flood },
    { "/mdns-responder/told", test_told },
    { "/mdns-responder/conflict", test_conflict },
    { "/mdns-responder/host-conflict", test_host_conflict },
    { "/mdns-responder/late-conflict", test_late_conflict },
    { "/mdns-responder/defended", test_defended },
    { "/mdns-responder/race", test_race },
    { "/mdns-responder/race-prefix", test_race_prefix },
    { "/mdns-responder/farewell", test_farewell },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  g_test_add_func ("/mdns-responder/delay", test_delay);

  return g_test_run ();
}
