/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Talks to the real server through realtime-1.vapi: yields in all calls, and
 * leaves out what may be left out. */

static async void test_messages (Realtime.Client client) throws GLib.Error {
  var channel = new Realtime.Channel ("room");
  var subscription = yield client.subscribe_async (channel, new Realtime.SubscribeOptions ());
  Realtime.Message? kept = null;
  var is_waiting = false;

  subscription.message.connect ((message) => {
    kept = message.ref ();
    if (is_waiting)
      test_messages.callback ();
  });
  assert_true (yield client.publish_async (channel, Json.from_string ("{\"n\":1}")));
  assert_true (yield client.publish_bytes_async (channel, new Bytes ("[2]".data)));

  /* The subscribers may be told after the publisher. */
  is_waiting = true;
  while (kept == null || kept.get_offset () < 2)
    yield;
  is_waiting = false;
  assert_true (kept.get_channel ().equal (channel));
  assert_true (kept.dup_payload_node ().get_array ().get_int_element (0) == 2);

  var history = yield client.history_async (channel, 10);
  assert_true (history.get_n_messages () == 2);
  assert_true (history.get_message (0).get_offset () == 1);

  subscription.unsubscribe ();
  assert_true (subscription.state == Realtime.SubscriptionState.UNSUBSCRIBED);
}

static async void test_errors (Realtime.Client client) {
  try {
    yield client.subscribe_async (new Realtime.Channel ("secret"));
    assert_not_reached ();
  } catch (Realtime.Error.PERMISSION_DENIED error) {
    assert_true (Realtime.Error.get_channel (error).get_name () == "secret");
    assert_false (Realtime.Error.is_temporary (error));
  } catch (GLib.Error error) {
    assert_not_reached ();
  }

  try {
    yield client.publish_bytes_async (new Realtime.Channel ("secret"), new Bytes ("1".data));
    assert_not_reached ();
  } catch (GLib.Error error) {
    assert_true (error is Realtime.Error.PERMISSION_DENIED);
  }
}

int main (string[] args) {
  var loop = new MainLoop ();
  var client = new Realtime.Client (args[1]);

  assert_true (client.token == null);
  test_messages.begin (client, (_, result) => {
    try {
      test_messages.end (result);
    } catch (GLib.Error error) {
      GLib.error ("%s", error.message);
    }
    test_errors.begin (client, (_, errors_result) => {
      test_errors.end (errors_result);
      loop.quit ();
    });
  });
  loop.run ();
  client.close ();
  assert_true (client.client_id == null);

  return 0;
}
