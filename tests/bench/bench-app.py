#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures Confab on a virtual display: how soon it is there, how long it lets
people wait, what it takes of memory, and whether it rests.

It is the program as it is, with the real server and an account of some years,
in another process for each figure; medians of several runs are held against
what they may be. Start is compared with a program that has a window and a word
in it.

A row of another feature is a method of Bench that notes its figures and
concludes, and a name in ROWS.

Usage: bench-app.py --build DIR [--row NAME] [--rounds N] [--small] [--out FILE]
"""

import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import results

SOURCE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(SOURCE.parent / "demo"))

import stage  # noqa: E402

ROOM = "lobby"
ARCHIVE = "archive"
OTHERS = [f"room-{number}" for number in range(10)]
ROWS = ("app-start", "app-burst", "app-room-open", "app-memory", "app-idle", "app-rows", "app-search")
TIMEOUT = 300
SCREENFUL = 30

CONFIG = """\
[server]
token_secret=a-secret-that-only-this-measurement-uses-0123456789

[default]
publish=members

[limits]
command_rate=0
byte_rate=0
"""


class Sizes:
    """How much is done: much, or just enough to see that it can be done."""

    def __init__(self, small):
        self.archive = 200 if small else 1000000
        self.others = 20 if small else 2000
        self.burst = 20 if small else 10000
        self.queries = 2 if small else 30
        self.rows = 5 if small else 200
        self.switches = 10 if small else 100
        self.idle_seconds = 1 if small else 60


class Bench:
    def __init__(self, options, scene):
        self.options = options
        self.scene = scene
        self.sizes = Sizes(options.small)
        self.samples = {}
        self.rows = {}
        self.n_sent = 0

    def environment(self):
        return {**os.environ, **self.scene.profile("ann").environment(), "GIO_USE_PROXY_RESOLVER": "dummy"}

    def run_program(self, *command, on_ready=None):
        """Runs a program, and returns what it says and when it was started."""
        start = time.monotonic_ns() // 1000
        process = subprocess.Popen([str(part) for part in command], env=self.environment(), text=True,
                                   stdout=subprocess.PIPE)
        try:
            line = process.stdout.readline()
            if line == "ready\n":
                on_ready()
                line = process.stdout.readline()
            if process.wait(TIMEOUT) != 0 or not line:
                sys.exit(f"{command} exited with {process.returncode}.")
        finally:
            process.kill()
        return json.loads(line), start

    def play(self, what, room, amount=0, on_ready=None):
        programs = self.options.build / "tests/bench"
        return self.run_program(programs / "app-play", what, room, amount, self.n_sent + self.sizes.burst, "--new-instance", "--server",
                                self.scene.server.url, "--user", "ann", "--token-file", self.token,
                                *self.joins, on_ready=on_ready)

    def prepare(self):
        """Gives the account its years: while there is no server, and then once
        with it, when what it says of the rooms is new.
        """
        print("Writing an account with long rooms…", file=sys.stderr)
        self.scene.server.start()
        self.token = self.scene.server.token_file("ann")
        self.joins = [f"--join={name}" for name in (ROOM, ARCHIVE, *OTHERS)]
        self.scene.server.stop()
        self.play("seed", "-")
        self.joins = [f"--join={ROOM}"]

        database, = (self.scene.directory / "ann/data").glob("confab/**/*.sqlite")
        amounts = [ROOM, self.sizes.others, ARCHIVE, self.sizes.archive]
        for name in OTHERS:
            amounts += [name, self.sizes.others]
        subprocess.run([str(part) for part in (self.options.build / "tests/bench/app-archive", database, *amounts)],
                       check=True)
        self.scene.server.start()
        self.talk()
        self.play("open", ROOM)
        self.account = database.parent

    def talk(self):
        """Has a screenful of the room from the server that there is, so that it
        is not a gap that is seen first.
        """
        ben = self.scene.talker("ben")
        ben.burst(ROOM, SCREENFUL)
        ben.wait()
        self.n_sent += SCREENFUL

    @contextlib.contextmanager
    def account_kept(self):
        """As if it had been added in the app, so that it is there at the next
        start. What it signs in with stays away: there is no keyring.
        """
        accounts = self.scene.directory / "ann/data/confab/accounts.ini"
        accounts.write_text(f"[account {self.account.name}]\naddress={self.scene.server.url}\nuser=ann\n",
                            encoding="utf-8")
        yield
        accounts.unlink()

    def note(self, row, name, value):
        self.samples.setdefault(row, {}).setdefault(name, []).append(value)

    def rounds(self, what, most=None, times=1):
        for number in range(min(self.options.rounds, most or self.options.rounds) * times):
            yield number
            print(f"{what}: round {number + 1} is done.", file=sys.stderr)

    def median(self, row, name):
        return statistics.median(self.samples[row][name])

    def conclude(self, row, ours, peer, what, gate=1, also=""):
        """Prints how a figure compares with what it may be, or with a peer."""
        ratio = ours / peer if peer else float(ours > 0)
        holds = ratio <= gate
        self.rows[row] = {"ours": ours, "peer": peer, "ratio": round(ratio, 3), "holds": holds,
                          "samples": self.samples[row.removesuffix("-longest").removesuffix("-frames")]}
        print(f"{row} ours={ours:.5g} peer={peer:.5g} ratio={ratio:.2f}  {what}: {'holds' if holds else 'MISSED'}{also}",
              flush=True)

    def play_with_burst(self, what, room, amount=0):
        ben = self.scene.talker("ben")
        result, _ = self.play(what, room, amount, lambda: ben.burst(room, self.sizes.burst))
        ben.wait()
        self.n_sent += self.sizes.burst
        return result

    def app_start(self):
        # They are short, so that what else the machine does shows more than elsewhere.
        for _ in self.rounds("app-start", times=1 if self.options.small else 5):
            bare, start = self.run_program(self.options.build / "tests/bench/app-bare")
            self.note("app-start", "bare", (bare["painted"] - start) / 1000)
            self.note("app-start", "bare_cpu", bare["cpu"] / 1000)
            with self.account_kept():
                ours, start = self.run_program(self.options.build / "tests/bench/app-play", "start", "-", 0, 0,
                                               "--new-instance")
            for name, value in ours.items():
                self.note("app-start", name, (value if name == "cpu" else value - start) / 1000)
        steps = ", ".join(f"{name.replace('_', ' ')} {self.median('app-start', name):.0f}"
                          for name in ("main", "window", "first_frame"))
        self.conclude("app-start", self.median("app-start", "painted"), self.median("app-start", "bare"),
                      "ms to the first painted history, at most 1.3 times a bare window", gate=1.3,
                      also=f" ({steps}; on the processor {self.median('app-start', 'cpu'):.0f}"
                           f" and {self.median('app-start', 'bare_cpu'):.0f})")

    def app_burst(self):
        for _ in self.rounds("app-burst"):
            result = self.play_with_burst("burst", ROOM)
            for name, value in result.items():
                self.note("app-burst", name, value / 1000)
        also = (f" ({self.sizes.burst} messages in {self.median('app-burst', 'wall'):.0f} ms,"
                f" the loop busy for {self.median('app-burst', 'busy'):.0f})")
        self.conclude("app-burst", self.median("app-burst", "wait_p99"), 16,
                      "ms to wait for the loop, p99, at most 16", also=also)
        self.conclude("app-burst-longest", self.median("app-burst", "longest"), 50,
                      "ms the longest block, at most 50",
                      also=f" ({self.median('app-burst', 'longest_cpu'):.1f} of them on the processor)")

    def app_room_open(self):
        for _ in self.rounds("app-room-open"):
            result, _ = self.play("open", ARCHIVE)
            for name, value in result.items():
                self.note("app-room-open", name, value / 1000)
        self.conclude("app-room-open", self.median("app-room-open", "busy"), 50,
                      f"ms of the loop to open a room with {self.sizes.archive} messages, at most 50",
                      also=f" (painted after {self.median('app-room-open', 'wall'):.0f} ms)")

    def app_memory(self):
        for _ in self.rounds("app-memory", most=1 if self.options.small else 3):
            result = self.play_with_burst("memory", ROOM, self.sizes.switches)
            for name, value in result.items():
                self.note("app-memory", name, value / 1024)
        self.conclude("app-memory", self.median("app-memory", "after_kb"), self.median("app-memory", "before_kb"),
                      f"MB after {self.sizes.switches} switches and {self.sizes.burst} messages, at most 1.05 times of before", gate=1.05)

    def app_idle(self):
        result, _ = self.play("idle", ROOM, self.sizes.idle_seconds)
        for name, value in result.items():
            self.note("app-idle", name, value)
        self.conclude("app-idle", result["wake_ups"] / result["seconds"], 1,
                      "wake-ups a second with the connection up, under 1")
        self.conclude("app-idle-frames", result["painted"], 0, "frames drawn meanwhile, none", gate=0)

    def app_search(self):
        for _ in self.rounds("app-search", most=3):
            result, _ = self.play("search", ROOM, self.sizes.queries)
            for name, value in result.items():
                self.note("app-search", name, value if name == "n" else value / 1000)
        self.conclude("app-search", self.median("app-search", "painted_p95"), 16,
                      f"ms from a key to its hits on the screen among {self.sizes.archive} messages, p95, at most 16",
                      also=f" (p50 {self.median('app-search', 'painted_p50'):.1f},"
                           f" longest {self.median('app-search', 'painted_longest'):.1f};"
                           f" of these the entry waits {self.median('app-search', 'delay_p95'):.1f}"
                           f" and the index takes {self.median('app-search', 'found_p95'):.1f}, p95)")

    def app_rows(self):
        """No gate: what the others are made of."""
        result, _ = self.play("rows", ROOM, self.sizes.rows)
        self.rows["app-rows"] = result
        print("app-rows " + " ".join(f"{name}={value}" for name, value in result.items()) + "  us for a row", flush=True)

    def run(self):
        self.prepare()
        for row in ROWS:
            if row.startswith(self.options.row):
                getattr(self, row.replace("-", "_"))()


def main():
    parser = argparse.ArgumentParser(description="How fast Confab is, and how calm")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--row", default="", help="only rows whose name begins so")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--small", action="store_true", help="only show that all of it works")
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    options.build = options.build.resolve()
    if options.row and not options.row.startswith("app-"):
        options.row = f"app-{options.row}"
    if not any(row.startswith(options.row) for row in ROWS):
        parser.error(f"there is no row {options.row}; there are {', '.join(ROWS)}")

    load = os.getloadavg()[0]
    if load > 1 and not options.small:
        print(f"The machine is busy: its load is {load:.1f}. All will look slower than it is.", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="confab-bench-", ignore_cleanup_errors=True) as directory:
        scene = stage.Stage(options.build, directory, CONFIG)
        bench = Bench(options, scene)
        try:
            bench.run()
        finally:
            scene.clear()
    if options.out is not None:
        results.merge(options.out, bench.rows)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
