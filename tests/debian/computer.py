# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""A computer on which Debian runs, with systemd, in namespaces of its own. Its
network is a loopback only; that of the host is there for what is told to be in it,
as apt has to be. What is written there is gone with it."""

import pathlib
import select
import shutil
import socket
import subprocess
import tempfile

BOOT_SECONDS = 120
HERE = pathlib.Path(__file__).parent


class Computer:
    def __init__(self, root, beside):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=beside, prefix="computer-"))
        self.log = open(self.folder / "log", "wb")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.bind(str(self.folder / "notify"))
            self.process = subprocess.Popen(
                ["unshare", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--fork", "--kill-child", "sh",
                 HERE / "boot.sh", root, self.folder], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
            try:
                self.wait_until_ready(ready)
            except BaseException:
                self.close()
                raise

    def wait_until_ready(self, ready):
        """Its first process says so, as to who has started it in a container."""
        while select.select([ready], [], [], BOOT_SECONDS)[0]:
            if b"READY=1" in ready.recv(4096).split(b"\n"):
                return
        raise TimeoutError(f"it does not boot:\n{(self.folder / 'log').read_text(encoding='utf-8')}")

    def get_command(self, user, command, online):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pid = children.read_text(encoding="ascii").strip()
        return ["nsenter", f"--target={pid}", "--mount", "--uts", "--ipc", "--pid", "--cgroup", "--root", "--wd=/",
                *([] if online else ["--net"]), "runuser", "--login", user, "--command", command]

    def run(self, user, command, online=False, **options):
        return subprocess.run(self.get_command(user, command, online), capture_output=True, text=True,
                              errors="replace", check=False, **({"stdin": subprocess.DEVNULL} | options))

    def close(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder)
