/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Publishes what is written, line by line, in this order. */
async void send_lines (Realtime.Client client, Realtime.Channel channel) {
  try {
    var input = new DataInputStream (yield File.new_for_path ("/dev/stdin").read_async ());
    string? line;
    while ((line = yield input.read_line_utf8_async ()) != null) {
      var payload = new Json.Node (Json.NodeType.VALUE);
      payload.set_string (line);
      yield client.publish_async (channel, payload, null);
    }
  } catch (Error error) {
    printerr ("Not sent: %s\n", error.message);
  }
}

int main (string[] args) {
  Intl.setlocale ();
  if (args.length != 3) {
    printerr ("Usage: %s URI CHANNEL\n", args[0]);
    return 2;
  }

  var loop = new MainLoop ();
  var client = new Realtime.Client (args[1]);
  var channel = new Realtime.Channel (args[2]);
  var subscription = client.subscribe (channel);

  subscription.subscribed.connect (() => printerr ("subscribed\n"));
  subscription.message.connect ((message) => {
    try {
      var text = message.dup_payload_node ().dup_string ();
      var publisher = message.get_publisher_id () ?? "";
      if (text != null)
        print ("%s: %s\n", publisher != "" ? publisher : "a visitor", text);
    } catch (Error error) {
      printerr ("Not understood: %s\n", error.message);
    }
  });
  send_lines.begin (client, channel, () => loop.quit ());
  loop.run ();

  return 0;
}
