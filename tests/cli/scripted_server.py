# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that say what a test tells them to, for what no real one says when it
is asked: one of the HTTP API, and one of the Centrifuge protocol."""

import base64
import hashlib
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TIMEOUT_SECONDS = 60
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.asked.append((self.path, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
        status, body = self.server.answers.pop(0)
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *_):
        pass


class ScriptedApi:
    """An HTTP server, which gives the answers that it has, one after the other."""

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.asked = []
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take_asked(self):
        """Returns for what it was asked since this was done before, each with its body."""
        asked, self.server.asked = self.server.asked, []
        return asked

    def answer(self, *bodies, status=200):
        """Has it answer so: bytes as they are, all else as JSON."""
        self.server.answers = [(status, body if isinstance(body, bytes) else json.dumps(body).encode())
                               for body in bodies]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class ScriptedServer:
    """A WebSocket server, with one client at a time."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(TIMEOUT_SECONDS)
        self.url = f"ws://127.0.0.1:{self.listener.getsockname()[1]}"
        self.connection = None
        self.stream = None
        self.commands = []

    def open(self):
        """Lets somebody in, who is not connected yet."""
        self.hang_up()
        self.connection = self.listener.accept()[0]
        self.connection.settimeout(TIMEOUT_SECONDS)
        self.stream = self.connection.makefile("rb")
        self.commands = []
        headers = {}
        for line in iter(self.stream.readline, b"\r\n"):
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        proof = base64.b64encode(hashlib.sha1(headers[b"sec-websocket-key"] + GUID).digest())
        self.connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                b"Sec-WebSocket-Accept: " + proof + b"\r\n\r\n")

    def accept(self):
        """Lets somebody in, and connects them."""
        self.open()
        self.reply("connect", client="c", version="1")

    def read(self, method):
        """Returns the number and the content of the next command, which must be of this kind."""
        if not self.commands:
            length = self.stream.read(2)[1] & 0x7f
            if length > 125:
                length = int.from_bytes(self.stream.read(2 if length == 126 else 8))
            mask = self.stream.read(4)
            data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(self.stream.read(length)))
            self.commands = [json.loads(line) for line in data.splitlines()]
        command = self.commands.pop(0)
        return command["id"], command[method]

    def send(self, opcode, data):
        if len(data) < 126:
            length = bytes((len(data),))
        elif len(data) < 65536:
            length = b"\x7e" + len(data).to_bytes(2)
        else:
            length = b"\x7f" + len(data).to_bytes(8)
        self.connection.sendall(bytes((0x80 | opcode,)) + length + data)

    def say(self, **reply):
        self.send(1, json.dumps(reply).encode())

    def reply(self, method, **result):
        """Answers to the next command, and returns its content."""
        number, content = self.read(method)
        self.say(**{"id": number, method: result})
        return content

    def close(self, code, reason):
        self.send(8, code.to_bytes(2) + reason.encode())
        self.hang_up()

    def hang_up(self):
        if self.connection is not None:
            self.stream.close()
            self.connection.close()
        self.connection = None

    def stop(self):
        self.hang_up()
        self.listener.close()
