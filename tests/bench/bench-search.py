#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long it takes until hits are there, as somebody types, in an account of
very many messages.

Usage: bench-search.py --build DIR [--messages N] [--queries N] [--out FILE]
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

import results

# A frame: more would be seen.
GATE_USEC = 16000
TIMEOUT = 900


def measure(build, folder, messages, queries):
    output = subprocess.run([build / "tests/bench/bench-search", folder, str(messages), str(queries)],
                            check=True, text=True, stdout=subprocess.PIPE, timeout=TIMEOUT).stdout
    return json.loads(output)


def summarise(figures, messages):
    """The row to print: the worst of the ways to search, at p95, beside the gate."""
    ways = {name: figures[name] for name in ("typed", "room", "filters")}
    worst = max(way["p95_usec"] for way in ways.values())
    return {"app-search": {
        "ours": round(worst / 1000, 2),
        "peer": GATE_USEC / 1000,
        "ratio": round(worst / GATE_USEC, 2),
        "messages": messages,
        **ways,
    }}


def show(rows):
    for name, row in rows.items():
        for way in ("typed", "room", "filters"):
            print(f"{name + ' ' + way:20} p50={row[way]['p50_usec'] / 1000:.2f} ms "
                  f"p95={row[way]['p95_usec'] / 1000:.2f} ms max={row[way]['max_usec'] / 1000:.2f} ms")
        print(f"{name} ours={row['ours']} peer={row['peer']} ratio={row['ratio']:.2f}")


def main():
    parser = argparse.ArgumentParser(description="How fast messages are found")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--messages", type=int, default=1000000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--folder", type=pathlib.Path, help="where the database is kept for the next time")
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="confab-bench-") as directory:
        folder = options.folder or pathlib.Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        rows = summarise(measure(options.build, folder, options.messages, options.queries), options.messages)
    show(rows)
    if options.out is not None:
        results.merge(options.out, rows)


if __name__ == "__main__":
    main()
