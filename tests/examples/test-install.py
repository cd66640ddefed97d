#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds programs as others do: with what is installed, found by pkg-config.

Usage: test-install.py MESON BUILD_DIR EXAMPLES_DIR PREFIX LIBDIR CC [VALAC]
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

from real_server import Server

TIMEOUT_SECONDS = 60

MESON, BUILD_DIR, EXAMPLES_DIR, PREFIX, LIBDIR, CC = sys.argv[1:7]
VALAC = sys.argv[7] if len(sys.argv) > 7 else None


def run(*command, **options):
    """Returns what it has said; a failure is shown with its words."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False, timeout=TIMEOUT_SECONDS, **options)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{result.stdout}")
    return result.stdout


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="realtime-install-")
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        cls.prefix = cls.work / "staging" / PREFIX.lstrip("/")
        run(MESON, "install", "-C", BUILD_DIR, "--no-rebuild", "--destdir", cls.work / "staging")

        # Not PKG_CONFIG_SYSROOT_DIR, which would move GLib there, too.
        pc = cls.prefix / LIBDIR / "pkgconfig" / "realtime-1.pc"
        text = pc.read_text(encoding="utf-8")
        pc.write_text(text.replace(f"prefix={PREFIX}\n", f"prefix={cls.prefix}\n"), encoding="utf-8")
        cls.env = {**os.environ, "PKG_CONFIG_PATH": str(pc.parent),
                   "LD_LIBRARY_PATH": str(cls.prefix / LIBDIR)}

    def pkg_config(self, *options):
        return run("pkg-config", *options, "realtime-1", env=self.env).split()

    def check_program(self, program):
        """Where messages of a server can come, all that is needed was linked."""
        server = Server()
        self.addCleanup(server.stop)
        process = subprocess.Popen([program, server.url, "room"], env=self.env, text=True,
                                   stderr=subprocess.PIPE)
        watchdog = threading.Timer(TIMEOUT_SECONDS, process.kill)
        watchdog.start()
        try:
            self.assertEqual(process.stderr.readline(), "subscribed\n")
        finally:
            watchdog.cancel()
            process.kill()
            process.wait()
            process.stderr.close()

    def test_pkg_config(self):
        """Programs are told of what the headers include, and of no more."""
        self.assertEqual(set(self.pkg_config("--print-requires")), {"gio-2.0", "gobject-2.0", "json-glib-1.0"})
        self.assertEqual(self.pkg_config("--print-requires-private"), [])
        libraries = self.pkg_config("--libs")
        self.assertIn("-lrealtime-1", libraries)
        self.assertFalse({"-lsoup-3.0", "-lyyjson", "-lwire"} & set(libraries), libraries)

    def test_headers(self):
        """Each public header can be included first, and without our flags."""
        headers = sorted((self.prefix / "include" / "realtime-1").glob("*.h"))
        self.assertIn("realtime.h", [header.name for header in headers])
        for header in headers:
            with self.subTest(header=header.name):
                self.assertNotIn("-private", header.name)
                source = self.work / "header.c"
                source.write_text(f"#include <{header.name}>\n", encoding="utf-8")
                run(CC, "-std=c99", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", source,
                    *self.pkg_config("--cflags"))

    def test_c(self):
        program = self.work / "subscribe-c"
        run(CC, pathlib.Path(EXAMPLES_DIR, "c", "subscribe.c"), "-o", program, "-Wall", "-Werror",
            *self.pkg_config("--cflags"), "-Wl,--no-undefined", *self.pkg_config("--libs"))
        self.check_program(program)

    @unittest.skipIf(VALAC is None, "There is no valac")
    def test_vala(self):
        program = self.work / "subscribe-vala"
        run(VALAC, pathlib.Path(EXAMPLES_DIR, "vala", "subscribe.vala"), "--output", program,
            "--directory", self.work, "--vapidir", self.prefix / "share" / "vala" / "vapi",
            "--pkg", "realtime-1", "--Xcc=-w", env=self.env)
        self.check_program(program)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
