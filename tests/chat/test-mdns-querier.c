/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-querier.h"

#include "chat-discovered-server.h"
#include "chat-mdns-name.h"
#include "mdns-stage.h"

#include <arpa/nameser.h>

#define TYPE MDNS_STAGE_TYPE
#define HOST "desk.local"
#define PORT 8443
#define ADDRESS "192.0.2.7"
#define OTHER_ADDRESS "192.0.2.8"
#define FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SECOND 1000
#define HOUR (3600 * SECOND)
#define MOST 64

static const char *texts[] = { "v=1", "tls=" FINGERPRINT, NULL };

typedef struct
{
  MdnsStage stage;
  guint     n_changed;
} Fixture;

static void
changed_cb (Fixture *self)
{
  self->n_changed++;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  ChatMdnsQuerier *querier = chat_mdns_querier_new (TYPE, rand);

  g_signal_connect_data (querier, "changed", G_CALLBACK (changed_cb), self, NULL, G_CONNECT_SWAPPED);
  mdns_stage_set_up (&self->stage, CHAT_MDNS_AGENT (querier));
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_ptr_array_set_size (self->stage.sent, 0);
  g_assert_null (chat_mdns_agent_create_farewell (self->stage.agent));
  mdns_stage_tear_down (&self->stage);
}

/* “name at host:port” of each, and how often they have changed since */
static void
assert_servers (Fixture    *self,
                guint       n_changed,
                const char *expected)
{
  g_autoptr (GPtrArray) servers = g_ptr_array_new ();
  g_autoptr (GString) seen = g_string_new (NULL);

  chat_mdns_querier_add_servers (CHAT_MDNS_QUERIER (self->stage.agent), servers);
  for (guint i = 0; i < servers->len; i++)
    {
      g_string_append_printf (seen, "%s%s at %s:%u", i > 0 ? ", " : "",
                              chat_discovered_server_get_name (servers->pdata[i]),
                              chat_discovered_server_get_host (servers->pdata[i]),
                              chat_discovered_server_get_port (servers->pdata[i]));
      g_assert_cmpstr (chat_discovered_server_get_fingerprint (servers->pdata[i]), ==, FINGERPRINT);
    }
  g_assert_cmpstr (seen->str, ==, expected);
  g_assert_cmpuint (self->n_changed, ==, n_changed);
  self->n_changed = 0;
}

/* “TYPE NAME” of each question that was sent last */
static void
assert_asked (Fixture    *self,
              const char *expected)
{
  g_autoptr (ChatMdnsPacket) packet = mdns_stage_steal (&self->stage);
  g_autoptr (GString) seen = g_string_new (NULL);

  g_assert_false (packet->response);
  g_assert_cmpuint (packet->authorities->len + packet->additionals->len, ==, 0);
  for (guint i = 0; i < packet->questions->len; i++)
    {
      const ChatMdnsQuestion *question = packet->questions->pdata[i];
      const char *type = question->type == ns_t_ptr ? "PTR" : question->type == ns_t_srv ? "SRV"
                       : question->type == ns_t_txt ? "TXT" : "A";

      g_string_append_printf (seen, "%s%s %s", i > 0 ? ", " : "", type, question->name);
    }
  g_assert_cmpstr (seen->str, ==, expected);
}

static ChatMdnsPacket *
say (ChatMdnsRecord *record)
{
  ChatMdnsPacket *packet = chat_mdns_packet_new (TRUE);

  g_ptr_array_add (packet->answers, record);

  return packet;
}

static ChatMdnsPacket *
announce (const char *label,
          const char *host,
          const char *address,
          guint32     ttl)
{
  g_autofree char *instance = chat_mdns_name_new (label, TYPE);
  ChatMdnsPacket *packet = say (chat_mdns_record_new_address (host, mdns_stage_address (address), ttl));

  g_ptr_array_add (packet->answers, chat_mdns_record_new_service (instance, host, PORT, ttl));
  g_ptr_array_add (packet->additionals, chat_mdns_record_new_texts (instance, texts, ttl));
  g_ptr_array_add (packet->additionals, chat_mdns_record_new_pointer (TYPE, instance, ttl));

  return packet;
}

/* 1 s, 2 s, 4 s and so on, up to an hour */
static void
test_backoff (Fixture       *self,
              gconstpointer  data)
{
  gint64 first = mdns_stage_wait_sent (&self->stage);
  gint64 expected = SECOND;

  g_assert_cmpint (first, >=, 20);
  g_assert_cmpint (first, <=, 120);
  assert_asked (self, "PTR " TYPE);
  for (guint i = 0; i < 20; i++)
    {
      g_assert_cmpint (mdns_stage_wait_sent (&self->stage), ==, expected);
      assert_asked (self, "PTR " TYPE);
      expected = MIN (2 * expected, HOUR);
    }
  g_assert_cmpint (expected, ==, HOUR);
  assert_servers (self, 0, "");
}

/* However the records come, in one packet */
static void
test_found (Fixture       *self,
            gconstpointer  data)
{
  mdns_stage_tell (&self->stage, announce ("ann@desk. No. 1", HOST, ADDRESS, 120));
  assert_servers (self, 1, "ann@desk. No. 1 at " ADDRESS ":8443");

  /* The same again is nothing new. */
  mdns_stage_tell (&self->stage, announce ("ann@desk. No. 1", HOST, ADDRESS, 120));
  assert_servers (self, 0, "ann@desk. No. 1 at " ADDRESS ":8443");

  mdns_stage_tell (&self->stage, announce ("ben@lap", "lap.local", OTHER_ADDRESS, 120));
  assert_servers (self, 1, "ann@desk. No. 1 at " ADDRESS ":8443, ben@lap at " OTHER_ADDRESS ":8443");

  mdns_stage_pass (&self->stage, 119 * SECOND);
  assert_servers (self, 0, "ann@desk. No. 1 at " ADDRESS ":8443, ben@lap at " OTHER_ADDRESS ":8443");
  mdns_stage_pass (&self->stage, SECOND);
  assert_servers (self, 1, "");
}

/* What is missing is asked for, each when what it depends on is there. */
static void
test_asked (Fixture       *self,
            gconstpointer  data)
{
  mdns_stage_wait_sent (&self->stage);
  assert_asked (self, "PTR " TYPE);
  mdns_stage_pass (&self->stage, 200);

  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_pointer (TYPE, "ann." TYPE, 4500)));
  assert_asked (self, "SRV ann." TYPE ", TXT ann." TYPE);
  mdns_stage_pass (&self->stage, 200);
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service ("ann." TYPE, HOST, PORT, 120)));
  g_assert_cmpint (mdns_stage_wait_sent (&self->stage), <=, SECOND);
  assert_asked (self, "PTR " TYPE);
  mdns_stage_wait_sent (&self->stage);
  assert_asked (self, "TXT ann." TYPE ", A " HOST);
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_texts ("ann." TYPE, texts, 4500)));
  assert_servers (self, 0, "");
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_address (HOST, mdns_stage_address (ADDRESS), 120)));
  assert_servers (self, 1, "ann at " ADDRESS ":8443");
}

/* Others are told what is known, as long as it holds. */
static void
test_known (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (ChatMdnsPacket) packet = NULL;
  const ChatMdnsRecord *record;

  mdns_stage_tell (&self->stage, announce ("ann", HOST, ADDRESS, 4500));
  mdns_stage_tell (&self->stage, announce ("ben", "lap.local", OTHER_ADDRESS, 1));
  mdns_stage_wait_sent (&self->stage);
  packet = mdns_stage_steal (&self->stage);
  g_assert_cmpuint (packet->answers->len, ==, 1);
  record = packet->answers->pdata[0];
  g_assert_cmpstr (record->target, ==, "ann." TYPE);
  g_assert_cmpuint (record->ttl, ==, 4499);
}

/* At 80, 85, 90 and 95 percent of its time a record is asked for again. */
static void
test_renewed (Fixture       *self,
              gconstpointer  data)
{
  guint n_browsed = 0;

  mdns_stage_pass (&self->stage, 10 * HOUR);
  g_ptr_array_set_size (self->stage.sent, 0);
  mdns_stage_wait_sent (&self->stage);
  g_ptr_array_set_size (self->stage.sent, 0);
  mdns_stage_tell (&self->stage, announce ("ann", HOST, ADDRESS, 1000));
  assert_servers (self, 1, "ann at " ADDRESS ":8443");

  for (guint i = 0; i < 4; i++)
    {
      mdns_stage_pass (&self->stage, (i == 0 ? 799 : 29) * SECOND);
      g_assert_cmpuint (self->stage.sent->len, ==, 0);
      mdns_stage_pass (&self->stage, 21 * SECOND);
      n_browsed = 0;
      for (guint j = 0; j < self->stage.sent->len; j++)
        {
          const ChatMdnsPacket *packet = self->stage.sent->pdata[j];

          n_browsed += packet->questions->len;
        }
      g_assert_cmpuint (n_browsed, ==, 4);
      g_ptr_array_set_size (self->stage.sent, 0);
    }

  mdns_stage_tell (&self->stage, announce ("ann", HOST, ADDRESS, 1000));
  mdns_stage_pass (&self->stage, 799 * SECOND);
  g_assert_cmpuint (self->stage.sent->len, ==, 0);
  assert_servers (self, 0, "ann at " ADDRESS ":8443");
}

/* It is kept for a second, in case it was somebody else’s. */
static void
test_goodbye (Fixture       *self,
              gconstpointer  data)
{
  mdns_stage_tell (&self->stage, announce ("ann", HOST, ADDRESS, 120));
  self->n_changed = 0;
  mdns_stage_tell (&self->stage, announce ("ann", HOST, ADDRESS, 0));
  mdns_stage_pass (&self->stage, 999);
  assert_servers (self, 0, "ann at " ADDRESS ":8443");
  mdns_stage_tell (&self->stage, announce ("ann", HOST, ADDRESS, 120));
  mdns_stage_pass (&self->stage, SECOND);
  assert_servers (self, 0, "ann at " ADDRESS ":8443");

  mdns_stage_tell (&self->stage, announce ("ben", HOST, ADDRESS, 0));
  mdns_stage_tell (&self->stage, announce ("ann", HOST, ADDRESS, 0));
  mdns_stage_pass (&self->stage, SECOND);
  assert_servers (self, 1, "");
}

/* A record that is the only one takes the place of what was there. */
static void
test_flush (Fixture       *self,
            gconstpointer  data)
{
  struct in_addr other = mdns_stage_address (OTHER_ADDRESS);
  ChatMdnsRecord *record;

  mdns_stage_tell (&self->stage, announce ("ann", HOST, ADDRESS, 120));
  self->n_changed = 0;
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service ("ann." TYPE, HOST, PORT + 1, 120)));
  assert_servers (self, 1, "ann at " ADDRESS ":8444");

  /* Of several addresses of one moment one is taken, and that stays. */
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_address (HOST, other, 120)));
  assert_servers (self, 0, "ann at " ADDRESS ":8444");
  mdns_stage_pass (&self->stage, 2 * SECOND);
  record = chat_mdns_record_new_address (HOST, other, 120);
  record->unique = FALSE;
  mdns_stage_tell (&self->stage, say (record));
  assert_servers (self, 0, "ann at " ADDRESS ":8444");
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_address (HOST, other, 120)));
  assert_servers (self, 1, "ann at " OTHER_ADDRESS ":8444");

  /* The address of the old computer is not that of the new one. */
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service ("ann." TYPE, "lap.local", PORT, 120)));
  assert_servers (self, 1, "");
}

static void
test_nonsense (Fixture       *self,
               gconstpointer  data)
{
  const char *other_version[] = { "v=2", "tls=" FINGERPRINT, NULL };
  const char *no_fingerprint[] = { "v=1", "tls=00", NULL };
  const char *labels[] = { "\\255." TYPE, "\\226\\128\\174." TYPE, "a.b." TYPE, "ann._other._tcp.local", TYPE, "." };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree char *own = chat_mdns_name_new_host (rand);

  mdns_stage_tell (&self->stage, announce ("own", own, ADDRESS, 120));
  mdns_stage_tell (&self->stage, announce ("two", HOST, ADDRESS, 120));
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_texts ("two." TYPE, other_version, 120)));
  mdns_stage_tell (&self->stage, announce ("none", HOST, ADDRESS, 120));
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_texts ("none." TYPE, no_fingerprint, 120)));
  mdns_stage_tell (&self->stage, announce ("port", HOST, ADDRESS, 120));
  mdns_stage_tell (&self->stage, say (chat_mdns_record_new_service ("port." TYPE, HOST, 0, 120)));
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      ChatMdnsPacket *packet = say (chat_mdns_record_new_pointer (TYPE, labels[i], 120));

      g_ptr_array_add (packet->answers, chat_mdns_record_new_service (labels[i], HOST, PORT, 120));
      g_ptr_array_add (packet->answers, chat_mdns_record_new_texts (labels[i], texts, 120));
      g_ptr_array_add (packet->answers, chat_mdns_record_new_address (HOST, mdns_stage_address (ADDRESS), 120));
      mdns_stage_tell (&self->stage, packet);
    }
  self->n_changed = 0;
  assert_servers (self, 0, "");

  mdns_stage_tell (&self->stage, announce ("ben\n\342\200\256@lap", HOST, ADDRESS, 120));
  assert_servers (self, 1, "ben@lap at " ADDRESS ":8443");
}

/* Neither memory nor the network is filled by who announces what is not there. */
static void
test_flood (Fixture       *self,
            gconstpointer  data)
{
  guint n_questions = 0;

  for (guint i = 0; i < 10 * MOST; i++)
    {
      g_autofree char *label = g_strdup_printf ("%u", i);
      g_autofree char *instance = chat_mdns_name_new (label, TYPE);

      mdns_stage_tell (&self->stage, say (chat_mdns_record_new_pointer (TYPE, instance, G_MAXUINT32)));
      mdns_stage_pass (&self->stage, 1);
    }
  mdns_stage_pass (&self->stage, HOUR);

  g_assert_cmpuint (self->stage.sent->len, <=, 200);
  for (guint i = 0; i < self->stage.sent->len; i++)
    {
      const ChatMdnsPacket *packet = self->stage.sent->pdata[i];

      g_assert_cmpuint (packet->questions->len, <=, 12);
      n_questions += packet->questions->len;
    }
  g_assert_cmpuint (n_questions, <=, 2 * 13 * MOST + 40);

  /* What was said to hold for ever does not. */
  mdns_stage_pass (&self->stage, HOUR);
  mdns_stage_tell (&self->stage, announce ("ann", HOST, ADDRESS, 120));
  assert_servers (self, 1, "ann at " ADDRESS ":8443");
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/mdns-querier/backoff", test_backoff },
    { "/mdns-querier/found", test_found },
    { "/mdns-querier/asked", test_asked },
    { "/mdns-querier/known", test_known },
    { "/mdns-querier/renewed", test_renewed },
    { "/mdns-querier/goodbye", test_goodbye },
    { "/mdns-querier/flush", test_flush },
    { "/mdns-querier/nonsense", test_nonsense },
    { "/mdns-querier/flood", test_flood },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
