# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server for the tests that are written in other languages. As a program
it runs another with one: in "real_server.py COMMAND..." the word URI stands for
its address."""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

TIMEOUT_SECONDS = 100

SECRET = "a secret of thirty-two characters"

CONFIG = f"""\
[server]
listen=127.0.0.1
anonymous=true
close_timeout=200ms
token_secret={SECRET}
[default]
publish=everyone
[channel secret]
read=members
publish=members
"""


def mint_token(user):
    """Makes a JSON Web Token that the server accepts."""
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    text = b".".join(encode(json.dumps(part).encode())
                     for part in ({"alg": "HS256", "typ": "JWT"}, {"sub": user}))
    return (text + b"." + encode(hmac.digest(SECRET.encode(), text, hashlib.sha256))).decode()


def reserve_port():
    """Returns a socket that keeps a port of the loopback interface for a server
    that is not there all the time: nobody else is given it by chance."""
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind(("127.0.0.1", 0))
    return reservation


class Server:
    """A server on a free port, with an empty history, started from
    $REALTIME_SERVER."""

    def __init__(self, config=CONFIG):
        self.folder = tempfile.TemporaryDirectory(prefix="realtime-server-")
        self.config = pathlib.Path(self.folder.name, "server.conf")
        self.config.write_text(config, encoding="utf-8")
        self.data_dir = os.path.join(self.folder.name, "data")
        self.reservation = reserve_port()
        self.port = self.reservation.getsockname()[1]
        self.start()

    def start(self):
        """Starts it, on the same port and with the same history as before."""
        self.process = subprocess.Popen(
            [os.environ["REALTIME_SERVER"], "--supervised", "--config", self.config,
             "--data-dir", self.data_dir, "--port", str(self.port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.told = json.loads(self.process.stdout.readline())
        self.url = self.told["url"]

    def mint_token(self, user):
        """Returns a token that does not expire."""
        return subprocess.run([os.environ["REALTIME_SERVER"], "token", "--config", self.config, "--user", user],
                              stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    def kill(self):
        """Ends it without a warning."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def stop(self):
        self.kill()
        self.reservation.close()
        self.folder.cleanup()


def main(command):
    server = Server()
    try:
        return subprocess.run([server.url if word == "URI" else word for word in command],
                              check=False, timeout=TIMEOUT_SECONDS).returncode
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
