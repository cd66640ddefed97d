#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares how long a program takes from its start until it is subscribed to a
channel: realtime, and Node with the official JavaScript SDK; and of each how
long it takes to start and do nothing.

They take turns, so that whatever else the machine does hits all of them, and
the medians are compared.

Usage: bench-cli.py --build DIR [--rounds N] [--out FILE]
"""

import argparse
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

from real_server import Server

import results

SOURCE = pathlib.Path(__file__).resolve().parent
CHANNEL = "room"
TIMEOUT = 60


def measure(command):
    """How many milliseconds it takes until the program has ended."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=TIMEOUT)
    return (time.perf_counter() - start) * 1000


def make_commands(build, script, address):
    realtime = build / "app/cli/realtime"
    return {
        "start, ours": [realtime, "--version"],
        "start, node": ["node", "-e", "0"],
        "start until subscribed, ours": [realtime, "--server", address, "subscribe", CHANNEL, "--no-follow"],
        "start until subscribed, node": ["node", script, address, CHANNEL],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--out", type=pathlib.Path)
    arguments = parser.parse_args()

    server = Server()
    try:
        # Node looks for modules beside the script.
        with tempfile.TemporaryDirectory(dir=arguments.build / "tests/bench") as folder:
            script = shutil.copy(SOURCE / "subscribe.mjs", folder)
            commands = make_commands(arguments.build, script, server.url)
            times = {name: [] for name in commands}
            for _ in range(arguments.rounds):
                for name, command in commands.items():
                    times[name].append(measure(command))
    finally:
        server.stop()

    medians = {name: statistics.median(found) for name, found in times.items()}
    print(f"\n{'milliseconds, medians of ' + str(arguments.rounds):40} {'ours':>8} {'node':>8}")
    for row in ("start", "start until subscribed"):
        print(f"{row:40} {medians[row + ', ours']:8.1f} {medians[row + ', node']:8.1f}")
    if arguments.out is not None:
        results.merge(arguments.out, {f"cli: {name}": median for name, median in medians.items()})


if __name__ == "__main__":
    main()
