#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares how fast messages are received: by librealtime, by the official
JavaScript SDK, and by a bare socket with a JSON parser.

All get the same stream from the same server, which has a processor core of its
own, as has whoever receives. They take turns, so that whatever else the
machine does hits all of them, and the medians are compared.

Usage: bench.py --build DIR --modules DIR [--rounds N] [--messages N]
                [--out FILE] [--no-pinning]
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

import results

SOURCE = pathlib.Path(__file__).resolve().parent
PER_FRAME = (1, 16)
RECEIVERS = ("ours", "peer", "limit")
TIMEOUT = 120


def pinned(core):
    """What a child does first, so that it stays on one core."""
    if core is None:
        return None
    return lambda: os.sched_setaffinity(0, {core})


def choose_cores(pinning):
    """The cores of the server and of the receivers."""
    cores = sorted(os.sched_getaffinity(0))
    if not pinning:
        return None, None
    if len(cores) < 2:
        print("There is one core only, which the server and the receivers share.")
    return cores[0], cores[-1]


class Blaster:
    """The server, for as long as it is needed."""

    def __init__(self, build, core):
        self.process = subprocess.Popen(
            [build / "tests/bench/bench-blaster"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, preexec_fn=pinned(core))
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_args):
        self.process.stdin.close()
        self.process.wait(TIMEOUT)


def command(receiver, options, port, per_frame):
    address = f"ws://127.0.0.1:{port}/{options.messages}/{per_frame}"
    number = str(options.messages)
    if receiver == "ours":
        return [options.build / "tests/bench/bench-receive", address, number]
    if receiver == "peer":
        return ["node", options.modules / "receive.mjs", address, number]
    return [options.build / "tests/bench/bench-limit", str(port), number, str(per_frame)]


def measure(receiver, options, port, per_frame, core):
    environment = dict(os.environ, GIO_USE_PROXY_RESOLVER="dummy")
    output = subprocess.run(command(receiver, options, port, per_frame), check=True, text=True, env=environment,
                            stdout=subprocess.PIPE, timeout=TIMEOUT, preexec_fn=pinned(core)).stdout
    result = json.loads(output)
    if result["messages"] != options.messages:
        sys.exit(f"{receiver} received {result['messages']} messages instead of {options.messages}.")
    intervals = result["messages"] - 1
    return {
        "rate": intervals / max(result["usec"], 1) * 1e6,
        "cpu_ns": result["cpu_usec"] * 1000 / intervals,
        "rss_mb": result["rss_kb"] / 1024,
    }


def take_rounds(options):
    """The samples of each receiver, in the order in which they were taken."""
    server_core, receiver_core = choose_cores(options.pinning)
    samples = {(receiver, per_frame): [] for receiver in RECEIVERS for per_frame in PER_FRAME}
    with Blaster(options.build, server_core) as blaster:
        for number in range(options.rounds):
            for per_frame in PER_FRAME:
                for receiver in RECEIVERS:
                    samples[receiver, per_frame].append(
                        measure(receiver, options, blaster.port, per_frame, receiver_core))
            print(f"Round {number + 1} of {options.rounds} is done.", file=sys.stderr)
    return samples


def median(samples, key):
    return statistics.median(sample[key] for sample in samples)


def summarise(samples):
    """The rows to print, and what is kept of them."""
    rows = {}
    for per_frame in PER_FRAME:
        rates = {receiver: median(samples[receiver, per_frame], "rate") for receiver in RECEIVERS}
        ratios = [ours["rate"] / peer["rate"]
                  for ours, peer in zip(samples["ours", per_frame], samples["peer", per_frame])]
        rows[f"client-receive-{per_frame}"] = {
            **{receiver: round(rate) for receiver, rate in rates.items()},
            "ratio": round(rates["ours"] / rates["peer"], 2),
            "ratios": [round(ratio, 2) for ratio in ratios],
            "cpu_ns": {receiver: round(median(samples[receiver, per_frame], "cpu_ns")) for receiver in RECEIVERS},
            "rss_mb": {receiver: round(median(samples[receiver, per_frame], "rss_mb"), 1) for receiver in RECEIVERS},
        }
    return rows


def show(rows):
    print(f"{'':20} {'messages/s':>12} {'CPU ns each':>12} {'RSS MB':>8}")
    for name, row in rows.items():
        for receiver in RECEIVERS:
            print(f"{name + ' ' + receiver:26} {row[receiver]:>6} "
                  f"{row['cpu_ns'][receiver]:>12} {row['rss_mb'][receiver]:>8}")
    for name, row in rows.items():
        print(f"{name} ours={row['ours']} peer={row['peer']} ratio={row['ratio']:.2f}")
        print(f"{name}-limit ours={row['ours']} limit={row['limit']} ratio={row['ours'] / row['limit']:.2f}")


def main():
    parser = argparse.ArgumentParser(description="How fast messages are received")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--modules", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=480000)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--no-pinning", dest="pinning", action="store_false")
    options = parser.parse_args()

    # A module is found by where the one is that imports it.
    shutil.copy(SOURCE / "receive.mjs", options.modules)
    rows = summarise(take_rounds(options))
    show(rows)
    if options.out is not None:
        results.merge(options.out, rows)


if __name__ == "__main__":
    main()
