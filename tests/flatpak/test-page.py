#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does what docs/flatpak.md says, and docs/scripts.md of Flatpaks: builds Confab into
a signed remote, and installs it from there.

Run by ./dev flatpak, once the Flatpak is installed in FLATPAK_USER_DIR.
"""

import argparse
import functools
import http.server
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(SOURCE / "tests/docs"))

import page  # noqa: E402

APP = "io.github.confab_chat.Confab"

# What is told of the one that was installed.
PROOF = [
    f"flatpak info --user {APP}//stable",
    f"test $(flatpak info --user --show-origin {APP}//stable) = confab",
    f"flatpak run --user --branch=stable {APP} --version",
]
CLEAN_UP = [
    "gpgconf --homedir ~/confab-keys --kill all",
    f"flatpak uninstall --user -y {APP}//stable",
    "flatpak remote-delete --user --force confab",
    "rm -r \"$FLATPAK_USER_DIR/overrides\"",
]


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def read_commands(name):
    return [step.text for step in page.read((SOURCE / name).read_text(encoding="utf-8"))]


def select_commands(changes):
    commands = read_commands("docs/flatpak.md")
    # It is what runs this test.
    commands.remove("./dev flatpak")
    commands += [command for command in read_commands("docs/scripts.md") if command.startswith("flatpak ")]
    for told, here in changes.items():
        if not any(told in command for command in commands):
            raise SystemExit(f"  ✗ docs/flatpak.md does not say “{told}”")
        commands = [command.replace(told, here) for command in commands]
    return commands


def make_checkout(checkout, options):
    """What the page uses of it, with the manifest that ./dev has made."""
    (checkout / "flatpak").mkdir(parents=True)
    (checkout / ".flatpak-builder").symlink_to(options.state)
    manifest = options.manifest.read_text(encoding="utf-8")
    for told, here in {"path: ..": f"path: {SOURCE}", "- ../flatpak/": f"- {SOURCE}/flatpak/"}.items():
        manifest = manifest.replace(told, here)
    (checkout / f"flatpak/{APP}.yml").write_text(manifest, encoding="utf-8")
    lines = (SOURCE / "flatpak/confab.flatpakref.in").read_text(encoding="utf-8").splitlines(keepends=True)
    if options.without_flathub:
        lines = [line for line in lines if not line.startswith("RuntimeRepo=")]
    (checkout / "flatpak/confab.flatpakref.in").write_text("".join(lines), encoding="utf-8")


def run(commands, folder, flags="-ex"):
    environment = {**os.environ, "HOME": str(folder), "no_proxy": "127.0.0.1"}
    return subprocess.run(["sh", flags, "-c", "\n".join(commands)], cwd=folder / "confab", env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)


def follow_pages(folder, options):
    make_checkout(folder / "confab", options)
    handler = functools.partial(Handler, directory=folder / "confab-site")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    changes = {
        "https://example.org/confab": f"http://127.0.0.1:{server.server_port}",
        # Nobody is there to say yes.
        "flatpak install ": "flatpak install -y ",
        "flatpak-builder --user": f"flatpak-builder --user {options.builder_options}",
    }
    if options.without_flathub:
        changes[" --install-deps-from=flathub"] = ""
    try:
        done = run([*select_commands(changes), *PROOF], folder)
    finally:
        run(CLEAN_UP, folder, "+e")
    if done.returncode != 0:
        print(f"{done.stdout}\n  ✗ the last of these commands of the pages has failed", flush=True)
        return 1
    print("  ✓ the commands of the pages were run, and Confab was installed from a signed remote", flush=True)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=pathlib.Path, required=True)
    parser.add_argument("--state", type=pathlib.Path, required=True)
    parser.add_argument("--builder-options", required=True)
    parser.add_argument("--without-flathub", action="store_true")
    options = parser.parse_args()
    # Beside what was built, for files are linked.
    with tempfile.TemporaryDirectory(dir=options.state.parent, prefix="page-") as folder:
        return follow_pages(pathlib.Path(folder), options)


if __name__ == "__main__":
    sys.exit(main())
