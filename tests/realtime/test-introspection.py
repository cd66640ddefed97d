#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Talks to the real server through Realtime-1.0.typelib, as programs in other
languages do."""

import gc
import sys
import unittest

import gi

gi.require_version("Json", "1.0")
gi.require_version("Realtime", "1.0")
from gi.repository import GLib, GObject, Json, Realtime  # noqa: E402

from real_server import Server, mint_token  # noqa: E402

TIMEOUT_SECONDS = 20


class IntrospectionTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.stop)
        self.client = Realtime.Client.new(self.server.url)
        self.log = []
        self.messages = []

    def wait_until(self, condition):
        context = GLib.MainContext.default()
        late = []
        watchdog = GLib.timeout_add_seconds(TIMEOUT_SECONDS, late.append, True)
        while not condition() and not late:
            context.iteration(True)
        self.assertFalse(late, "waited in vain")
        GLib.source_remove(watchdog)

    def wait_for(self, entry):
        self.wait_until(lambda: entry in self.log)

    def call(self, method, *args):
        results = []
        method(*args, None, lambda source, result: results.append(result))
        self.wait_until(lambda: results)
        return results[0]

    def test_names(self):
        # connect() is GObject's, and must stay so.
        self.assertEqual(Realtime.Client.connect, GObject.Object.connect)
        self.assertEqual(Realtime.Client.disconnect, GObject.Object.disconnect)
        channel = Realtime.Channel.new("a b", "c")
        self.assertEqual(channel.to_wire(ord(":")), "a%20b:c")
        self.assertTrue(channel.equal(Realtime.Channel.new("a b", "c")))

    def test_conversation(self):
        channel = Realtime.Channel.new("room", None)
        self.client.connect("connected", lambda client: self.log.append("connected"))
        self.client.connect("disconnected", lambda client, code, reason: self.log.append(f"disconnected {code}"))
        self.client.open()
        self.wait_for("connected")
        self.assertEqual(self.client.get_state(), Realtime.ClientState.CONNECTED)
        self.assertTrue(self.client.props.client_id)

        options = Realtime.SubscribeOptions.new()
        options.set_recoverable(True)
        subscription = self.client.subscribe(channel, options)
        subscription.connect("subscribed", lambda *args: self.log.append("subscribed"))
        subscription.connect("message", self.message_cb)
        self.wait_for("subscribed")

        result = self.call(self.client.publish_async, channel, Json.from_string('{"text":"é"}'))
        self.assertTrue(self.client.publish_finish(result))
        result = self.call(self.client.publish_bytes_async, channel, GLib.Bytes.new(b"[1.10]"))
        self.assertTrue(self.client.publish_finish(result))
        self.wait_for((2, b"[1.10]", "[1.1000000000000001]"))
        self.assertIn((1, '{"text":"é"}'.encode(), '{"text":"é"}'), self.log)

        # A handler may keep what it was given.
        self.assertEqual([message.get_payload().get_data() for message in self.messages],
                         ['{"text":"é"}'.encode(), b"[1.10]"])
        self.assertTrue(self.messages[0].get_channel().equal(channel))

        result = self.call(self.client.history_async, channel, 10, None, 0, False)
        history = self.client.history_finish(result)
        self.assertEqual(history.get_n_messages(), 2)
        self.assertEqual(history.get_message(0).get_offset(), 1)
        self.assertEqual(history.get_epoch(), subscription.get_epoch())

        cursor = Realtime.HistoryCursor.new(self.client, channel, 1, False)
        offsets = []
        while history := cursor.next_finish(self.call(cursor.next_async)):
            offsets.append(history.get_message(0).get_offset())
        self.assertEqual(offsets, [1, 2])
        self.assertTrue(cursor.props.is_done)

        result = self.call(subscription.publish_async, Json.from_string("3"))
        self.assertTrue(subscription.publish_finish(result))
        result = self.call(subscription.wait_subscribed_async)
        self.assertTrue(subscription.wait_subscribed_finish(result))
        self.wait_for((3, b"3", "3"))

        subscription.unsubscribe()
        self.assertEqual(subscription.get_state(), Realtime.SubscriptionState.UNSUBSCRIBED)
        self.client.close()
        self.assertEqual(self.log[-1], "disconnected 0")

    def message_cb(self, subscription, message):
        self.messages.append(message)
        node = message.dup_payload_node()
        self.log.append((message.get_offset(), message.get_payload().get_data(), Json.to_string(node, False)))

    def test_options(self):
        channel = Realtime.Channel.new("room", None)
        exists = Realtime.TagsFilter.new_exists("a", True)
        one_of = Realtime.TagsFilter.new_set("b", ["1", "2"], False)
        greater = Realtime.TagsFilter.new_compare("c", Realtime.TagsComparison.GREATER, "3")
        either = Realtime.TagsFilter.new_any([exists, Realtime.TagsFilter.new_not(one_of), greater])

        options = Realtime.SubscribeOptions.new()
        options.set_tags_filter(Realtime.TagsFilter.new_all([either]))
        options.set_tags_filter(None)
        options.set_join_leave(True)
        options.set_token(None)
        options.set_state_provider(self.ask_cb, "data")
        subscription = self.client.subscribe(channel, options)
        del options
        subscription.connect("join", lambda subscription, info: self.log.append(info.get_client_id()))
        subscription.connect("subscribed", lambda *args: self.log.append("subscribed"))
        self.wait_for("subscribed")
        self.assertEqual(self.log[0], ("room", "data"))

    def ask_cb(self, request, data):
        self.assertFalse(request.get_cancellable().is_cancelled())
        self.log.append((request.get_channel().get_name(), data))
        request.return_position(None, 0)

    def test_token_provider(self):
        requests = []

        def answer(request, user):
            self.log.append("asked")
            request.return_token(mint_token(user))

        def keep(request):
            requests.append(request)

        def refuse(request):
            request.return_unauthorized()

        self.client.connect("connected", lambda client: self.log.append("connected"))
        self.client.connect("disconnected", lambda client, code, reason: self.log.append(f"disconnected {code}"))
        self.client.connect("error", lambda client, error, channel: self.log.append(f"error {error.code}"))
        self.client.set_token_provider(answer, "alice")
        self.client.open()
        self.wait_for("connected")
        self.assertEqual(self.client.get_token(), mint_token("alice"))
        self.assertEqual(self.log, ["asked", "connected"])

        channel = Realtime.Channel.new("room", None)
        options = Realtime.SubscribeOptions.new()
        options.set_token_provider(keep)
        subscription = self.client.subscribe(channel, options)
        del options
        subscription.connect("subscribed", lambda *args: self.log.append("subscribed"))
        self.wait_until(lambda: requests)
        self.assertTrue(requests[0].get_channel().equal(channel))
        self.assertFalse(requests[0].get_cancellable().is_cancelled())
        requests.pop().return_token("ticket")
        self.wait_for("subscribed")

        # One that is lost has failed.
        self.client.close()
        self.client.set_token(None)
        self.client.set_token_provider(keep)
        self.client.open()
        self.wait_until(lambda: requests)
        requests.clear()
        self.wait_for(f"error {int(Realtime.Error.CONNECT_TOKEN)}")

        self.client.set_token_provider(refuse)
        self.client.open()
        self.wait_for("disconnected 1")
        self.client.set_token_provider(None)

    def test_data(self):
        self.assertTrue(self.client.set_connect_data(GLib.Bytes.new(b"[1]")))
        self.assertEqual(self.client.get_connect_data().get_data(), b"[1]")
        with self.assertRaises(GLib.Error) as caught:
            self.client.set_header("Host", "elsewhere")
        self.assertTrue(caught.exception.matches(Realtime.error_quark(), Realtime.Error.INVALID_ARGUMENT))

    def test_error(self):
        channel = Realtime.Channel.new("x" * 300, None)
        result = self.call(self.client.subscribe_async, channel, None)
        with self.assertRaises(GLib.Error) as caught:
            self.client.subscribe_finish(result)
        self.assertTrue(caught.exception.matches(Realtime.error_quark(), Realtime.Error.INVALID_ARGUMENT))
        self.assertFalse(Realtime.error_is_temporary(caught.exception))

    def test_error_signal(self):
        channel = Realtime.Channel.new("secret")
        told = []
        self.client.connect("error", lambda client, error, about: told.append((error, about)))
        subscription = self.client.subscribe(channel)
        subscription.connect("error", lambda subscription, error: told.append((error, channel)))
        subscription.connect("unsubscribed", lambda subscription, code, reason: self.log.append((code, reason)))
        self.wait_until(lambda: len(told) == 2)
        self.assertEqual(self.log, [(Realtime.Error.PERMISSION_DENIED, "permission denied")])
        gc.collect()
        for error, about in told:
            self.assertIsInstance(error, GLib.Error)
            self.assertTrue(error.matches(Realtime.error_quark(), Realtime.Error.PERMISSION_DENIED))
            self.assertTrue(about.equal(channel))

    def test_token_provider(self):
        def provide(request, *data):
            self.log.append(data)
            GLib.idle_add(lambda: request.return_token(self.server.mint_token("alice")))

        self.client.set_token_provider(provide, "data")
        subscription = self.client.subscribe(Realtime.Channel.new("secret"))
        self.wait_until(lambda: subscription.props.state == Realtime.SubscriptionState.SUBSCRIBED)
        self.assertEqual(self.log, [("data",)])
        self.client.set_token_provider(None)

    def test_temporary_error(self):
        self.server.process.kill()
        result = self.call(self.client.subscribe_async, Realtime.Channel.new("room", None), None)
        with self.assertRaises(GLib.Error) as caught:
            self.client.subscribe_finish(result)
        self.assertTrue(caught.exception.matches(Realtime.error_quark(), Realtime.Error.TRANSPORT_CLOSED))
        self.assertTrue(Realtime.error_is_temporary(caught.exception))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
