/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-continuity-private.h"

static void
begin (RealtimeContinuity *self,
       const char         *epoch,
       guint64             offset,
       guint64             first_recovered)
{
  g_autoptr (WireReply) reply = wire_reply_new_result (1, WIRE_METHOD_SUBSCRIBE);
  WireSubscribeResult *result = &reply->subscribe;

  g_set_str (&result->position.epoch, epoch);
  result->position.offset = offset;
  result->recoverable = TRUE;
  result->positioned = TRUE;
  if (first_recovered > 0)
    {
      WirePublication *first = g_new0 (WirePublication, 1);

      first->offset = first_recovered;
      result->recovered = TRUE;
      result->publications = g_ptr_array_new_with_free_func ((GDestroyNotify) wire_publication_free);
      g_ptr_array_add (result->publications, first);
    }

  realtime_continuity_begin (self, result);
}

static RealtimeContinuityVerdict
advance (RealtimeContinuity *self,
         char               *epoch,
         guint64             offset)
{
  const WirePublication publication = { .epoch = epoch, .offset = offset };

  return realtime_continuity_advance (self, &publication);
}

/* Without history every message is welcome. */
static void
test_no_history (void)
{
  RealtimeContinuity continuity;
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_SUBSCRIBE, 1);
  const WireSubscribeResult result = { 0 };

  realtime_continuity_init (&continuity, NULL);
  realtime_continuity_ask (&continuity, &command->subscribe);
  g_assert_false (command->subscribe.recover);
  g_assert_false (command->subscribe.recoverable);
  g_assert_false (command->subscribe.positioned);

  realtime_continuity_begin (&continuity, &result);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (advance (&continuity, NULL, 0), ==, REALTIME_CONTINUITY_FOLLOWS);

  /* History without positioning: the offset is known, but proves nothing. */
  g_assert_cmpint (advance (&continuity, NULL, 7), ==, REALTIME_CONTINUITY_FOLLOWS);
  g_assert_cmpint (advance (&continuity, NULL, 5), ==, REALTIME_CONTINUITY_FOLLOWS);
  g_assert_cmpuint (continuity.position.offset, ==, 5);
  realtime_continuity_clear (&continuity);
}

static void
test_order (void)
{
  char epoch[] = "e";
  char other[] = "f";
  RealtimeContinuity continuity;

  realtime_continuity_init (&continuity, NULL);
  begin (&continuity, "e", 10, 0);

  g_assert_cmpint (advance (&continuity, NULL, 10), ==, REALTIME_CONTINUITY_REPEATED);
  g_assert_cmpint (advance (&continuity, NULL, 11), ==, REALTIME_CONTINUITY_FOLLOWS);
  g_assert_cmpint (advance (&continuity, epoch, 12), ==, REALTIME_CONTINUITY_FOLLOWS);
  g_assert_cmpint (advance (&continuity, epoch, 12), ==, REALTIME_CONTINUITY_REPEATED);
  g_assert_cmpint (advance (&continuity, NULL, 1), ==, REALTIME_CONTINUITY_REPEATED);
  g_assert_cmpint (advance (&continuity, NULL, 0), ==, REALTIME_CONTINUITY_FOLLOWS);
  g_assert_cmpint (advance (&continuity, NULL, 14), ==, REALTIME_CONTINUITY_GAP);
  g_assert_cmpint (advance (&continuity, other, 13), ==, REALTIME_CONTINUITY_GAP);
  g_assert_cmpuint (continuity.position.offset, ==, 12);
  g_assert_cmpint (advance (&continuity, NULL, 13), ==, REALTIME_CONTINUITY_FOLLOWS);
  realtime_continuity_clear (&continuity);
}

/* A stream nobody has published to has no epoch yet at some servers. */
static void
test_late_epoch (void)
{
  char epoch[] = "e";
  char other[] = "f";
  RealtimeContinuity continuity;

  realtime_continuity_init (&continuity, NULL);
  begin (&continuity, NULL, 0, 0);

  g_assert_cmpint (advance (&continuity, epoch, 1), ==, REALTIME_CONTINUITY_FOLLOWS);
  g_assert_cmpstr (continuity.position.epoch, ==, "e");
  g_assert_cmpint (advance (&continuity, other, 2), ==, REALTIME_CONTINUITY_GAP);
  realtime_continuity_clear (&continuity);
}

static void
test_recover (void)
{
  g_autoptr (WireCommand) first = wire_command_new (WIRE_METHOD_SUBSCRIBE, 1);
  g_autoptr (WireCommand) second = wire_command_new (WIRE_METHOD_SUBSCRIBE, 2);
  g_autoptr (WireCommand) third = wire_command_new (WIRE_METHOD_SUBSCRIBE, 3);
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  RealtimeContinuity continuity;

  realtime_subscribe_options_set_since (options, "e", 10);
  realtime_continuity_init (&continuity, options);
  realtime_continuity_ask (&continuity, &first->subscribe);
  g_assert_true (first->subscribe.recover);
  g_assert_true (first->subscribe.recoverable);
  g_assert_true (first->subscribe.positioned);
  g_assert_cmpstr (first->subscribe.since.epoch, ==, "e");
  g_assert_cmpuint (first->subscribe.since.offset, ==, 10);

  /* The server's position may be before or after what it has recovered. */
  begin (&continuity, "e", 12, 11);
  g_assert_cmpint (advance (&continuity, NULL, 11), ==, REALTIME_CONTINUITY_FOLLOWS);
  g_assert_cmpint (advance (&continuity, NULL, 12), ==, REALTIME_CONTINUITY_FOLLOWS);
  g_assert_cmpint (advance (&continuity, NULL, 13), ==, REALTIME_CONTINUITY_FOLLOWS);

  realtime_continuity_ask (&continuity, &second->subscribe);
  g_assert_true (second->subscribe.recover);
  g_assert_cmpstr (second->subscribe.since.epoch, ==, "e");
  g_assert_cmpuint (second->subscribe.since.offset, ==, 13);

  /* What was delivered is not delivered again if the server sends too much. */
  begin (&continuity, "e", 14, 12);
  g_assert_cmpint (advance (&continuity, NULL, 12), ==, REALTIME_CONTINUITY_REPEATED);
  g_assert_cmpint (advance (&continuity, NULL, 13), ==, REALTIME_CONTINUITY_REPEATED);
  g_assert_cmpint (advance (&continuity, NULL, 14), ==, REALTIME_CONTINUITY_FOLLOWS);

  realtime_continuity_invalidate (&continuity);
  realtime_continuity_ask (&continuity, &third->subscribe);
  g_assert_true (third->subscribe.recover);
  g_assert_cmpstr (third->subscribe.since.epoch, !=, "e");

  /* Not recovered: from where the server is now. */
  begin (&continuity, "f", 3, 0);
  g_assert_cmpstr (continuity.position.epoch, ==, "f");
  g_assert_cmpint (advance (&continuity, NULL, 4), ==, REALTIME_CONTINUITY_FOLLOWS);
  realtime_continuity_clear (&continuity);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/continuity/no-history", test_no_history);
  g_test_add_func ("/continuity/order", test_order);
  g_test_add_func ("/continuity/late-epoch", test_late_epoch);
  g_test_add_func ("/continuity/recover", test_recover);

  return g_test_run ();
}
