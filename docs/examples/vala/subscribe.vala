/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

int main (string[] args) {
  Intl.setlocale ();
  if (args.length != 3) {
    printerr ("Usage: %s URI CHANNEL\n", args[0]);
    return 2;
  }

  var loop = new MainLoop ();
  var client = new Realtime.Client (args[1]);
  var subscription = client.subscribe (new Realtime.Channel (args[2]));

  subscription.subscribed.connect (() => printerr ("subscribed\n"));
  subscription.message.connect ((message) => {
    unowned var json = message.get_payload ().get_data ();
    print ("%.*s\n", json.length, (string) json);
  });
  subscription.unsubscribed.connect ((code, reason) => {
    printerr ("unsubscribed: %s\n", reason);
    loop.quit ();
  });
  loop.run ();

  return 1;
}
