#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that check-layers.py finds what it is there for."""

import importlib.util
import pathlib
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def load():
    spec = importlib.util.spec_from_file_location("check_layers", HERE / "check-layers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_layers = load()

HEADERS = {layer: f"{prefix}-thing.h" for prefix, layer in check_layers.PREFIXES.items()}


class CheckLayers(unittest.TestCase):
    def run_on(self, layer, name, text):
        with tempfile.TemporaryDirectory() as directory:
            folder = pathlib.Path(directory, "app", layer)
            folder.mkdir(parents=True)
            (folder / name).write_text(text, encoding="utf-8")
            return list(check_layers.check_tree(pathlib.Path(directory)))

    def test_every_pair(self):
        for layer, allowed in check_layers.MAY_USE.items():
            for other, header in HEADERS.items():
                with self.subTest(layer=layer, other=other):
                    found = self.run_on(layer, "file.c", f'\n#include "{header}"\n')
                    self.assertEqual(len(found), 0 if other in allowed else 1)
                    if found:
                        self.assertIn("file.c:2: ", found[0])

    def test_directions_of_the_design(self):
        forbidden = [("wire", "realtime"), ("wire", "server"), ("realtime", "chat"),
                     ("realtime", "server"), ("server", "realtime"), ("server", "chat"),
                     ("chat", "ui"), ("chat", "wire"), ("chat", "server"), ("ui", "realtime"),
                     ("ui", "wire"), ("ui", "server"), ("cli", "wire"), ("cli", "chat")]
        for layer, other in forbidden:
            with self.subTest(layer=layer, other=other):
                self.assertTrue(self.run_on(layer, "file.h", f'#include "{HEADERS[other]}"\n'))

    def test_umbrella_headers(self):
        self.assertTrue(self.run_on("ui", "file.c", '#include "realtime.h"\n'))
        self.assertFalse(self.run_on("chat", "file.c", '#include "realtime.h"\n'))

    def test_private_headers(self):
        private = '#include "wire-schema-private.h"\n'
        self.assertTrue(self.run_on("server", "file.c", private))
        self.assertFalse(self.run_on("wire", "file.c", private))

    def test_public_api(self):
        for header in ("<libsoup/soup.h>", "<yyjson.h>", '"config.h"', '"wire.h"'):
            with self.subTest(header=header):
                text = f"#include {header}\n"
                self.assertTrue(self.run_on("realtime", "realtime-x.h", text))
                self.assertFalse(self.run_on("realtime", "realtime-x-private.h", text))
                self.assertFalse(self.run_on("realtime", "realtime-x.c", text))

    def test_system_headers(self):
        self.assertFalse(self.run_on("wire", "file.c", "#include <gio/gio.h>\n#include <glib.h>\n"))


if __name__ == "__main__":
    unittest.main()
