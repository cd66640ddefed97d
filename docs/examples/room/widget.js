#!/usr/bin/env -S gjs -m
// Copyright 2026 The Confab developers
// SPDX-License-Identifier: LGPL-2.1-or-later

import GObject from 'gi://GObject';
import Gio from 'gi://Gio';
import Gtk from 'gi://Gtk?version=4.0';
import Json from 'gi://Json?version=1.0';
import Realtime from 'gi://Realtime?version=1.0';

Gio._promisify(Realtime.Client.prototype, 'publish_async');

const RoomWidget = GObject.registerClass(class RoomWidget extends Gtk.Box {
  constructor(uri, name) {
    super({orientation: Gtk.Orientation.VERTICAL, spacing: 6});
    this._channel = Realtime.Channel.new(name, null);
    this._client = new Realtime.Client({uri});

    this._list = new Gtk.ListBox({selection_mode: Gtk.SelectionMode.NONE, vexpand: true});
    this._list.update_property([Gtk.AccessibleProperty.LABEL], ['Messages']);
    this._status = new Gtk.Label({label: 'Connecting…', wrap: true});
    this._entry = new Gtk.Entry({placeholder_text: 'Write a message'});
    this._entry.connect('activate', () => this._send());
    this.connect('map', () => this._entry.grab_focus());
    this.append(new Gtk.ScrolledWindow({child: this._list}));
    this.append(this._status);
    this.append(this._entry);

    this._client.connect('disconnected', () => this._tell('Connecting…'));
    this._subscription = this._client.subscribe(this._channel, null);
    this._subscription.connect('subscribed', () => this._tell(''));
    this._subscription.connect('unsubscribed', (_, code, reason) => this._tell(`Not subscribed: ${reason}`));
    this._subscription.connect('message', (_, message) => this._show(message));
  }

  _tell(text) {
    this._status.label = text;
    this._status.visible = text !== '';
  }

  _show(message) {
    const payload = message.dup_payload_node();
    if (payload.get_value_type() !== GObject.TYPE_STRING)
      return;
    const label = `${message.get_publisher_id() || 'a visitor'}: ${payload.get_string()}`;
    this._list.append(new Gtk.Label({label, wrap: true, xalign: 0}));
  }

  async _send() {
    const payload = Json.Node.new(Json.NodeType.VALUE);
    payload.set_string(this._entry.text);
    this._entry.text = '';
    try {
      await this._client.publish_async(this._channel, payload, null);
    } catch (error) {
      this._tell(`Not sent: ${error.message}`);
    }
  }
});

const application = new Gtk.Application({flags: Gio.ApplicationFlags.NON_UNIQUE});
application.connect('activate', () => {
  const child = new RoomWidget(ARGV[0], ARGV[1]);
  new Gtk.ApplicationWindow({application, child, title: ARGV[1], default_width: 360, default_height: 480}).present();
});
application.run([]);
