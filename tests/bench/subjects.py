# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The servers that are compared, each with a generator of load of its own."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parent
NAMES = ("ours", "limit", "ws", "centrifugo")
PATIENCE = 20

# Nothing is kept in "plain", all in "kept"; everybody may do everything.
OUR_CONFIG = """\
[server]
log_level=warning
ping_interval={ping_interval}
pong_timeout={pong_timeout}

[history]
store={store}
synchronous={synchronous}

[default]
publish=everyone

[channel plain]
history_size=0

[channel kept]
history_size=1000000
"""

FOR_EVERYBODY = {f"allow_{what}_for_{whom}": True
                 for what in ("subscribe", "publish") for whom in ("client", "anonymous")}


def centrifugo_config(port, ping_interval, pong_timeout):
    return {
        "http_server": {"address": "127.0.0.1", "port": port},
        "log": {"level": "error"},
        "client": {
            "allow_anonymous_connect_without_token": True,
            "ping_interval": ping_interval,
            "pong_timeout": pong_timeout,
        },
        "channel": {"namespaces": [
            {"name": "plain", **FOR_EVERYBODY},
            {"name": "kept", "history_size": 1000000, "history_ttl": "1h", "force_recovery": True, **FOR_EVERYBODY},
        ]},
        "admin": {"enabled": False},
        "health": {"enabled": False},
        "prometheus": {"enabled": False},
        "usage_stats": {"disabled": True},
    }


def find_centrifugo():
    return os.environ.get("CONFAB_CENTRIFUGO") or shutil.which("centrifugo")


def pinned(core):
    """What a child does first, so that it stays on one core."""
    if core is None:
        return None
    return lambda: os.sched_setaffinity(0, {core})


def choose_cores(pinning):
    """The cores of the servers and of the generators of load."""
    cores = sorted(os.sched_getaffinity(0))
    if not pinning:
        return None, None
    if len(cores) < 2:
        print("There is one core only, which the servers and who loads them share.")
    return cores[0], cores[-1]


class Subject:
    """A server that runs, and what loads it. Both end when it is left."""

    def __init__(self, name, options, ping_interval="1h", pong_timeout="10s", store="disk",
                 synchronous="full", channel="plain:room"):
        self.name = name
        self.options = options
        self.ping_interval = ping_interval
        self.pong_timeout = pong_timeout
        self.store = store
        self.synchronous = synchronous
        self.channel = channel
        self.server = None
        self.load = None

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix=".bench-", dir=self.options.build)
        try:
            self.port = getattr(self, f"start_{self.name}")()
            protocol = "plain" if self.name in ("limit", "ws") else "centrifuge"
            self.load = subprocess.Popen(
                [self.options.build / "tests/bench/bench-load", protocol, str(self.port), str(self.server.pid),
                 self.channel],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                preexec_fn=pinned(self.options.load_core))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_args):
        for process in (self.load, self.server):
            if process is not None:
                if process.stdin is not None:
                    process.stdin.close()
                if process is self.server and self.name == "centrifugo":
                    process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self.folder.cleanup()

    def start(self, *command, **arguments):
        arguments = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, **arguments}
        self.server = subprocess.Popen(command, preexec_fn=pinned(self.options.server_core), **arguments)

    def read_port(self):
        line = self.server.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} does not start.")
        return line

    def start_ours(self):
        config = pathlib.Path(self.folder.name, "server.conf")
        config.write_text(OUR_CONFIG.format(**vars(self)), encoding="utf-8")
        self.start(self.options.build / "app/server/realtime-server", "--config", config, "--supervised",
                   "--data-dir", pathlib.Path(self.folder.name, "data"), "--port", "0")
        return json.loads(self.read_port())["port"]

    def start_limit(self):
        self.start(self.options.build / "tests/bench/bench-hub")
        return int(self.read_port())

    def start_ws(self):
        self.start("node", self.options.modules / "hub.mjs")
        return int(self.read_port())

    def start_centrifugo(self):
        with socket.create_server(("127.0.0.1", 0)) as any_free:
            port = any_free.getsockname()[1]
        config = pathlib.Path(self.folder.name, "config.json")
        config.write_text(json.dumps(centrifugo_config(port, self.ping_interval, self.pong_timeout)), encoding="utf-8")
        self.start(find_centrifugo(), "--config", config, stdin=None, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return port
            except ConnectionRefusedError:
                if self.server.poll() is not None or time.monotonic() > end:
                    raise SystemExit("Centrifugo does not start.") from None
                time.sleep(0.05)

    def tell(self, *command):
        self.load.stdin.write(" ".join(map(str, command)) + "\n")
        self.load.stdin.flush()

    def hear(self):
        line = self.load.stdout.readline()
        if not line.endswith("}\n"):
            raise SystemExit(f"The load of {self.name} has ended: see above.")
        return json.loads(line)

    def ask(self, *command):
        self.tell(*command)
        return self.hear()

    def get_memory(self):
        """The bytes that the server has for itself."""
        for line in pathlib.Path(f"/proc/{self.server.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
        raise SystemExit("The system does not tell how much memory is used.")
