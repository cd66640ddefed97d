#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares realtime-server with the least that a server can do, with a hub of
Node and ws and, where CONFAB_CENTRIFUGO or PATH has one, with a Centrifugo.

One generator of load is for all. Servers have one core of the processor, it
has another. They take turns, so that whatever else the machine does hits all
of them, and the medians are compared. What counts is the time that the server
takes of its core, as the system knows it; how long it all took depends on the
load as well.

Usage: bench-server.py --build DIR --modules DIR [--row NAME] [--rounds N]
                       [--small] [--out FILE] [--no-pinning]
"""

import argparse
import contextlib
import os
import pathlib
import resource
import shutil
import signal
import statistics
import sys

import results
import subjects

SOURCE = pathlib.Path(__file__).resolve().parent
KINDS = {"single": (1, 1.25), "burst": (16, 2.0)}
SPARSE = 10
PUBLISHERS = 64
DURABLE_RATE = 20000
LATENCY_SUBSCRIBERS = 100

# Pings are sent more often than they would be, and less counted for it.
PING_SECONDS = 5
USUAL_PING_SECONDS = 25

# Connections that come are many at a time.
AT_A_TIME = 32


class Sizes:
    """How much is done: much, or just enough to see that it can be done."""

    def __init__(self, small):
        self.fanout = (2, 3) if small else (100, 1000, 5000)
        self.crowd = 20 if small else 5000
        self.accepts = 50 if small else 2000
        self.milliseconds = 20 if small else 500
        self.long_milliseconds = 20 if small else 1000
        self.idle_milliseconds = 20 if small else PING_SECONDS * 1000

    def fanout_rows(self):
        return [f"fanout-{kind}-{number}" for number in self.fanout for kind in KINDS]

    def rows(self):
        return [*self.fanout_rows(), f"sparse-{self.crowd}", "accept", "memory", "idle",
                "durable-full", "durable-normal", "kept-in-memory", "latency", "latency-durable"]


class Bench:
    def __init__(self, options):
        self.options = options
        self.sizes = Sizes(options.small)
        self.names = [name for name in subjects.NAMES if name != "centrifugo" or subjects.find_centrifugo()]
        # Those that speak the protocol, ping, and keep a history.
        self.keepers = [name for name in self.names if name in ("ours", "centrifugo")]
        self.samples = {}
        self.rows = {}

    def wants(self, *rows):
        return any(row.startswith(self.options.row) for row in rows)

    def note(self, row, name, value):
        self.samples.setdefault(row, {}).setdefault(name, []).append(value)

    @contextlib.contextmanager
    def subjects(self, names, **settings):
        with contextlib.ExitStack() as stack:
            yield [stack.enter_context(subjects.Subject(name, self.options, **settings)) for name in names]

    def rounds(self, what):
        for number in range(self.options.rounds):
            yield number
            print(f"{what}: round {number + 1} of {self.options.rounds} is done.", file=sys.stderr)

    def conclude(self, row, unit, gate=None, limit=None, least=False):
        """Prints how a row compares, and whether it is as good as it has to
        be: @gate is what the ratio to the limit may be or, with @limit, what
        the figure itself; with @least, what it has to be."""
        figures = {name: statistics.median(values) for name, values in self.samples[row].items()}
        ours = figures.pop("ours")
        asked = gate
        if limit is not None:
            figures = {"gate": limit, **figures}
            gate, asked = 1, limit
        self.rows[f"server-{row}"] = {"unit": unit, "ours": ours, **figures, "samples": self.samples[row]}
        for name, peer in figures.items():
            held_against = name == "gate" or (name == "limit" and limit is None)
            ratio = ours / peer if peer else float("inf")
            verdict = ""
            if held_against and gate is not None:
                holds = ratio >= gate if least else ratio <= gate
                verdict = f"  {unit}, {'at least' if least else 'at most'} {asked:g}: {'holds' if holds else 'MISSED'}"
            elif name == "ws" and row.startswith("fanout"):
                verdict = f"  {unit}, ahead: {'holds' if ratio < 1 else 'MISSED'}"
            label = f"{row}-{name}"
            if held_against:
                label = row
            elif row.startswith("fanout-"):
                label = row.replace("fanout-", f"fanout-{name}-")
            print(f"{label} ours={ours:.5g} peer={peer:.5g} ratio={ratio:.2f}{verdict}", flush=True)

    def fan_out(self, number):
        wanted = [kind for kind in KINDS if self.wants(f"fanout-{kind}-{number}")]
        if not wanted:
            return
        with self.subjects(self.names) as running:
            for subject in running:
                subject.ask("open", number, number)
                subject.ask("fanout", 16, 100)
            for _ in self.rounds(f"fanout-{number}"):
                for kind in wanted:
                    for subject in running:
                        result = subject.ask("fanout", KINDS[kind][0], self.sizes.milliseconds)
                        self.note(f"fanout-{kind}-{number}", subject.name, result["cpu_ns"] / result["number"])
        for kind in wanted:
            self.conclude(f"fanout-{kind}-{number}", "CPU ns a delivery", gate=KINDS[kind][1])

    def crowd(self):
        """What it costs that others are there."""
        sparse = f"sparse-{self.sizes.crowd}"
        if not self.wants(sparse, "accept"):
            return
        with self.subjects(self.names) as running:
            for subject in running:
                subject.ask("open", self.sizes.crowd + SPARSE, SPARSE)
                subject.ask("fanout", 1, 100)
            for _ in self.rounds(sparse):
                for subject in running:
                    if self.wants(sparse):
                        result = subject.ask("fanout", 1, self.sizes.milliseconds)
                        self.note(sparse, subject.name, result["cpu_ns"] / result["number"])
                for subject in running:
                    if self.wants("accept"):
                        result = subject.ask("accept", self.sizes.accepts, AT_A_TIME)
                        self.note("accept", subject.name, result["number"] * 1e9 / result["cpu_ns"])
        if self.wants(sparse):
            self.conclude(sparse, "CPU ns a delivery", gate=1.5)
        if self.wants("accept"):
            self.conclude("accept", "connections a CPU second", gate=0.7, least=True)

    def memory(self):
        for _ in self.rounds("memory"):
            for name in self.names:
                with self.subjects([name]) as (subject,):
                    before = subject.get_memory()
                    subject.ask("open", self.sizes.crowd, self.sizes.crowd)
                    self.note("memory", name, (subject.get_memory() - before) / self.sizes.crowd)
        self.conclude("memory", "bytes a connection", limit=4096)

    def idle(self):
        settings = {"ping_interval": f"{PING_SECONDS}s", "pong_timeout": "2s"}
        with self.subjects(self.keepers, **settings) as running:
            for subject in running:
                subject.ask("open", self.sizes.crowd, self.sizes.crowd)
            # The first interval is not like the others.
            for subject in running:
                subject.tell("idle", self.sizes.idle_milliseconds)
            for subject in running:
                subject.hear()
            for _ in self.rounds("idle"):
                for subject in running:
                    subject.tell("idle", self.sizes.idle_milliseconds)
                for subject in running:
                    result = subject.hear()
                    share = result["cpu_ns"] / 1000 / (result["wall_ns"] / 1e9) / result["number"]
                    self.note("idle", subject.name, share * PING_SECONDS / USUAL_PING_SECONDS)
        self.conclude("idle", f"CPU us a second and connection, scaled from pings each {PING_SECONDS} s to "
                      f"{USUAL_PING_SECONDS} s", limit=1)

    def keep(self, row, limit=None, **settings):
        """Centrifugo has a memory only, whatever we have."""
        with self.subjects(self.keepers, **settings) as running:
            for subject in running:
                subject.ask("open", PUBLISHERS, 0)
                subject.ask("publish", PUBLISHERS, 100)
            for _ in self.rounds(row):
                for subject in running:
                    result = subject.ask("publish", PUBLISHERS, self.sizes.long_milliseconds)
                    self.note(row, subject.name, result["number"] * 1e9 / result["wall_ns"])
                    self.note(f"{row}-cpu", subject.name, result["cpu_ns"] / result["number"])
        self.conclude(row, "publishes a second", limit=limit, least=True)
        # What of it does not depend on who else uses the disk.
        self.conclude(f"{row}-cpu", "CPU ns a publish", limit=1e9 / limit if limit else None)

    def latency(self, row, names, channel):
        """At half load is who is busy for half of the time."""
        with self.subjects(names, channel=channel) as running:
            rates = {}
            for subject in running:
                subject.ask("open", LATENCY_SUBSCRIBERS, LATENCY_SUBSCRIBERS)
                subject.ask("fanout", 1, 100)
                result = subject.ask("fanout", 1, self.sizes.milliseconds)
                rates[subject] = max(1, int(0.5e9 * result["number"] / LATENCY_SUBSCRIBERS / result["cpu_ns"]))
            for _ in self.rounds(row):
                for subject in running:
                    result = subject.ask("paced", rates[subject], self.sizes.long_milliseconds)
                    self.note(row, subject.name, result["p99_ms"])
        self.conclude(row, "ms, of 99 in 100", limit=10)

    def run(self):
        for number in self.sizes.fanout:
            self.fan_out(number)
        self.crowd()
        if self.wants("memory"):
            self.memory()
        if self.wants("idle"):
            self.idle()
        for synchronous in ("full", "normal"):
            if self.wants(f"durable-{synchronous}"):
                self.keep(f"durable-{synchronous}", limit=DURABLE_RATE, synchronous=synchronous)
        if self.wants("kept-in-memory") and len(self.keepers) > 1:
            self.keep("kept-in-memory", store="memory")
        if self.wants("latency"):
            self.latency("latency", self.names, "plain:room")
        if self.wants("latency-durable"):
            self.latency("latency-durable", self.keepers, "kept:room")


def check_descriptors(needed):
    """The generators of load and the servers raise it for themselves; Node does, too."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < needed:
        sys.exit(f"A process may open {most} files only, and {needed} are needed: "
                 f"raise the hard limit, as with ulimit -Hn {needed} or in /etc/security/limits.conf.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main():
    parser = argparse.ArgumentParser(description="How much of the processor and of memory the server takes")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--modules", type=pathlib.Path, required=True)
    parser.add_argument("--row", default="", help="only rows whose name begins so")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--small", action="store_true", help="only show that all of it works")
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--no-pinning", dest="pinning", action="store_false")
    options = parser.parse_args()

    bench = Bench(options)
    if not bench.wants(*bench.sizes.rows()):
        parser.error(f"there is no row {options.row}; there are {', '.join(bench.sizes.rows())}")
    check_descriptors(bench.sizes.crowd + 200)
    options.server_core, options.load_core = subjects.choose_cores(options.pinning)
    load = os.getloadavg()[0]
    if load > 1 and not options.small:
        print(f"The machine is busy: its load is {load:.1f}. Rates and latencies will look worse than they are.",
              file=sys.stderr)
    # To be cancelled means to end in good order what was started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    # A module is found by where the one is that imports it.
    shutil.copy(SOURCE / "hub.mjs", options.modules)
    bench.run()
    if options.out is not None:
        results.merge(options.out, bench.rows)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
