/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime.h"

static void
test_wire (void)
{
  static const struct
  {
    const char *name;
    const char *resource_id;
    char separator;
    const char *wire_name;
  } channels[] = {
    { "news", NULL, ':', "news" },
    { "news", "1", ':', "news:1" },
    { "news", "1", '~', "news~1" },
    { "news", "", ':', "news:" },
    { "news:1", NULL, ':', "news%3A1" },
    { "a b", "c/d", ':', "a%20b:c%2Fd" },
    { "é", "100%", ':', "%C3%A9:100%25" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autoptr (RealtimeChannel) channel = realtime_channel_new (channels[i].name, channels[i].resource_id);
      g_autofree char *wire_name = realtime_channel_to_wire (channel, channels[i].separator);

      g_assert_cmpstr (wire_name, ==, channels[i].wire_name);
      g_assert_cmpstr (realtime_channel_get_name (channel), ==, channels[i].name);
      g_assert_cmpstr (realtime_channel_get_resource_id (channel), ==, channels[i].resource_id);
    }
}

static void
test_from_wire (void)
{
  static const char *const names[] = { "news", "$private:a#b/c", "news%3A1", "50%", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (RealtimeChannel) channel = realtime_channel_new_from_wire (names[i]);
      g_autofree char *wire_name = realtime_channel_to_wire (channel, ':');

      g_assert_cmpstr (wire_name, ==, names[i]);
      g_assert_cmpstr (realtime_channel_get_name (channel), ==, names[i]);
      g_assert_null (realtime_channel_get_resource_id (channel));
    }
}

static void
test_equal (void)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (RealtimeChannel) same = realtime_channel_new ("news", NULL);
  g_autoptr (RealtimeChannel) resource = realtime_channel_new ("news", "1");
  g_autoptr (RealtimeChannel) same_resource = realtime_channel_new ("news", "1");
  g_autoptr (RealtimeChannel) no_text = realtime_channel_new ("news", "");
  g_autoptr (RealtimeChannel) wire = realtime_channel_new_from_wire ("news");
  g_autoptr (RealtimeChannel) same_wire = realtime_channel_new_from_wire ("news");

  g_assert_true (realtime_channel_equal (channel, channel));
  g_assert_true (realtime_channel_equal (channel, same));
  g_assert_true (realtime_channel_equal (resource, same_resource));
  g_assert_true (realtime_channel_equal (wire, same_wire));
  g_assert_cmpuint (realtime_channel_hash (channel), ==, realtime_channel_hash (same));
  g_assert_cmpuint (realtime_channel_hash (resource), ==, realtime_channel_hash (same_resource));
  g_assert_cmpuint (realtime_channel_hash (resource), !=, realtime_channel_hash (channel));

  g_assert_false (realtime_channel_equal (channel, resource));
  g_assert_false (realtime_channel_equal (channel, no_text));
  g_assert_false (realtime_channel_equal (channel, wire));
}

static void
test_boxed (void)
{
  RealtimeChannel *channel = realtime_channel_new ("news", "1");
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, REALTIME_TYPE_CHANNEL);
  g_value_set_boxed (&value, channel);
  realtime_channel_unref (channel);
  channel = g_value_get_boxed (&value);
  g_assert_cmpstr (realtime_channel_get_resource_id (channel), ==, "1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/channel/wire", test_wire);
  g_test_add_func ("/channel/from-wire", test_from_wire);
  g_test_add_func ("/channel/equal", test_equal);
  g_test_add_func ("/channel/boxed", test_boxed);

  return g_test_run ();
}
