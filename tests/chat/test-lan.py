# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two computers, which are two network namespaces of this one.

One shares a server, the other finds it, joins it with an invite, talks there, and
sees it go: with Avahi on both, on one of them, and on none. Nothing of it leaves
this computer.
"""

import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

SKIP = 77
NAME = "ann@one. No. 1"
GROUP = "224.0.0.251"
PORT = 5353
STRANGER = "192.0.2.9"
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
        # Whoever uses Avahi uses nothing else, and the other way round.
        self.with_avahi = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder}/bus",
                                        "XDG_DATA_HOME": f"{self.folder}/data", "CONFAB_MDNS": "off"}
        self.without_avahi = self.with_avahi | {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent", "CONFAB_MDNS": ""}

    def command(self, *command):
        return ["nsenter", "--target", str(self.holder.pid), "--net", "--mount", "--", *command]

    def start(self, *command, avahi=True, stderr=None):
        process = subprocess.Popen(self.command(*command), env=self.with_avahi if avahi else self.without_avahi,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True)
        self.processes.append(process)
        return process

    def connect(self, address):
        self.address = address
        run(*self.command("ip", "address", "add", f"{address}/24", "dev", "lan"))
        self.switch("lo", "up")
        self.switch("lan", "up")

    def switch(self, device, state):
        run(*self.command("ip", "link", "set", device, state))

    def start_avahi(self):
        (self.folder / "bus.conf").write_text(BUS.format(path=self.folder / "bus"))
        bus = self.start("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork", "--print-address")
        bus.stdout.readline()
        (self.folder / "avahi.conf").write_text(AVAHI.format(name=self.name))
        avahi = self.start(find("avahi-daemon"), "--file", f"{self.folder}/avahi.conf", "--no-drop-root", "--no-chroot",
                           "--no-rlimits", "--no-proc-title", stderr=subprocess.STDOUT)
        while "startup complete" not in (line := avahi.stdout.readline()):
            assert line, "Avahi does not run"

    def stop(self):
        for process in reversed(self.processes):
            process.stdin.close()
            process.terminate()
            process.wait()


def encode(*labels):
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def announce(label):
    """A packet that says that there is a server."""
    kind = ("_confab", "_tcp", "local")
    texts = "v=1", "tls=" + 32 * "ab"
    records = [
        (kind, 12, encode(label, *kind)),
        ((label, *kind), 33, struct.pack(">3H", 0, 0, 8443) + encode(label, "local")),
        ((label, *kind), 16, encode(*texts)[:-1]),
        ((label, "local"), 1, socket.inet_aton(STRANGER)),
    ]
    return struct.pack(">6H", 0, 0x8400, 0, len(records), 0, 0) + b"".join(
        encode(*name) + struct.pack(">2HIH", number, 1, 120, len(data)) + data for name, number, data in records)


def make_socket(address, port):
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    index = struct.pack("4s4si", socket.inet_aton(GROUP), socket.inet_aton("0.0.0.0"), socket.if_nametoindex("lan"))
    made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, index)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, index)
    made.bind((address, port))
    return made


def answer_as_strangers(own):
    """Waits for a question, and answers as those do who are not listened to, and as one who is."""
    make_socket(GROUP, PORT).recv(9000)
    for label, address, port in [("of another network", STRANGER, PORT), ("of another port", own, 0), (NAME, own, PORT)]:
        sender = make_socket(address, port)
        sender.sendto(b"nonsense", (GROUP, PORT))
        sender.sendto(announce(label), (GROUP, PORT))


def listen_to_neighbours(peer, one, two):
    print("Strangers answer", flush=True)
    run(*two.command("ip", "address", "add", f"{STRANGER}/32", "dev", "lan"))
    strangers = two.start(sys.executable, __file__, peer, two.address)
    watching = one.start(peer, "watch", NAME, avahi=False)
    assert watching.stdout.readline() == "found\n", "Somebody else was found, or nobody"
    assert watching.wait() == 0 and strangers.wait() == 0
    run(*two.command("ip", "address", "delete", f"{STRANGER}/32", "dev", "lan"))


def describe(avahi):
    return "with Avahi" if avahi else "without Avahi"


class Talk:
    """Somebody hosts, somebody else comes, finds the server by its name and talks."""

    def __init__(self, peer, folder, host, host_avahi, guest, guest_avahi, name=NAME, offline=False):
        print(f"{host.name} hosts {describe(host_avahi)}, {guest.name} comes {describe(guest_avahi)}", flush=True)
        files = tempfile.mkdtemp(dir=folder)
        self.host = host.start(peer, "host", files, host.address, NAME, avahi=host_avahi)
        link = self.host.stdout.readline().strip()
        assert link, "There is no invite"
        if offline:
            guest.switch("lan", "down")
        self.guest = guest.start(peer, "guest", link, name, avahi=guest_avahi)
        assert self.guest.stdout.readline() == "looking\n"
        if offline:
            guest.switch("lan", "up")
        assert self.guest.stdout.readline() == "talked\n", "The server was not found, or there was no talk"

    def end(self):
        self.host.stdin.close()
        assert self.guest.stdout.readline() == "gone\n", "The server did not go"
        assert self.guest.wait() == 0 and self.host.wait() == 0


def talk_in_all_ways(peer, folder, one, two):
    Talk(peer, folder, one, False, two, False).end()
    Talk(peer, folder, one, False, two, False, offline=True).end()
    listen_to_neighbours(peer, one, two)
    two.start_avahi()
    Talk(peer, folder, one, False, two, True).end()
    Talk(peer, folder, two, True, one, False).end()
    one.start_avahi()
    Talk(peer, folder, one, True, two, True).end()

    # Both on the same computer, and so at the same port
    Talk(peer, folder, one, False, one, True).end()
    Talk(peer, folder, one, True, one, False).end()
    Talk(peer, folder, one, False, two, False).end()

    # Who comes second with a name has to take another one, whichever way.
    for avahi in (False, True):
        first = Talk(peer, folder, two, avahi, one, False)
        Talk(peer, folder, one, not avahi, two, False, NAME + " #2").end()
        first.end()


def main(peer, address=None):
    if address is not None:
        return answer_as_strangers(address)

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
                computer.connect(f"10.99.0.{number}")
            talk_in_all_ways(peer, folder, *computers)
        finally:
            for computer in computers:
                computer.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), *sys.argv[2:]))
