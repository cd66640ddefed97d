# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two computers with an Avahi each, which are two network namespaces of this one.

One shares a server, the other finds it, joins it with an invite, and sees it go.
Nothing of it leaves this computer.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIP = 77
BUS = """<busconfig>
  <type>system</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
"""
AVAHI = """[server]
host-name={name}
use-ipv4=yes
use-ipv6=no
allow-interfaces=lan
[wide-area]
enable-wide-area=no
[publish]
publish-hinfo=no
publish-workstation=no
"""
# Avahi wants its user, who is nobody else in here, and its folder. All stays for as
# long as the input is open.
HOLD = """mount -t tmpfs none /run
echo root:x:0:0::/:/bin/sh >/run/passwd
echo avahi:x:0:0::/:/bin/sh >>/run/passwd
echo root:x:0: >/run/group
echo avahi:x:0: >>/run/group
mount --bind /run/passwd /etc/passwd
mount --bind /run/group /etc/group
echo ready
exec cat"""


def find(program):
    return shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def run(*command):
    subprocess.run(command, check=True)


class Computer:
    """A network of its own, with a system bus and an Avahi."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder / name
        self.folder.mkdir()
        self.processes = []
        self.holder = subprocess.Popen(["unshare", "--net", "--mount", "sh", "-ec", HOLD],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.processes.append(self.holder)
        assert self.holder.stdout.readline() == "ready\n"
        self.environment = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder}/bus"}

    def command(self, *command):
        return ["nsenter", "--target", str(self.holder.pid), "--net", "--mount", "--", *command]

    def start(self, *command):
        process = subprocess.Popen(self.command(*command), env=self.environment, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        return process

    def start_avahi(self, address):
        run(*self.command("ip", "address", "add", f"{address}/24", "dev", "lan"))
        for device in ("lo", "lan"):
            run(*self.command("ip", "link", "set", device, "up"))

        (self.folder / "bus.conf").write_text(BUS.format(path=self.folder / "bus"))
        bus = self.start("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork", "--print-address")
        bus.stdout.readline()
        (self.folder / "avahi.conf").write_text(AVAHI.format(name=self.name))
        self.start(find("avahi-daemon"), "--file", f"{self.folder}/avahi.conf", "--no-drop-root", "--no-chroot",
                   "--no-rlimits", "--no-proc-title")

    def stop(self):
        for process in reversed(self.processes):
            process.stdin.close()
            process.terminate()
            process.wait()


def talk(one, two, peer, folder):
    host = one.start(peer, "host", str(folder / "host"), "10.99.0.1")
    link = host.stdout.readline().strip()
    print("The invite:", link)
    guest = two.start(peer, "guest", link)
    assert guest.stdout.readline() == "joined\n", "The server was not found, or not joined"
    host.stdin.close()
    assert guest.stdout.readline() == "gone\n", "The server did not go"
    assert guest.wait() == 0 and host.wait() == 0


def main(peer):
    # Whoever is not root is so inside only.
    if os.environ.get("CONFAB_LAN") is None:
        unshare = ["unshare", "--map-root-user", "--net", "--mount"]
        if subprocess.run([*unshare, "true"], stderr=subprocess.DEVNULL).returncode != 0:
            print("Skipped: there may be no network namespaces here")
            return SKIP
        return subprocess.run([*unshare, sys.executable, __file__, peer],
                              env=os.environ | {"CONFAB_LAN": "inside"}).returncode

    missing = [program for program in ("avahi-daemon", "dbus-daemon", "ip", "nsenter") if find(program) is None]
    if missing:
        print("Skipped: there is no", ", no ".join(missing))
        return SKIP

    with tempfile.TemporaryDirectory(prefix="confab-lan-") as name:
        folder = pathlib.Path(name)
        computers = [Computer("one", folder), Computer("two", folder)]
        try:
            ends = [str(computer.holder.pid) for computer in computers]
            run("ip", "link", "add", "lan", "netns", ends[0], "type", "veth", "peer", "name", "lan", "netns", ends[1])
            for number, computer in enumerate(computers, 1):
                computer.start_avahi(f"10.99.0.{number}")
            talk(*computers, peer, folder)
        finally:
            for computer in computers:
                computer.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
