# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""A computer to try the guides on: with a home, an /etc and a /var of its own, a
network in which all ports are free, and one user, who may do everything in it.
Nothing outside of its folder can be written."""

import contextlib
import itertools
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading

TIMEOUT_SECONDS = 120
HERE = pathlib.Path(__file__).parent

# What programs need of /etc.
ETC = ["alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "nsswitch.conf", "ssl"]

# One user: in a namespace of somebody who is not root there is no other.
PASSWD = "root:x:0:0::{home}:/bin/sh\nrealtime-server:x:0:0::/var/lib/realtime-server:/bin/sh\n"
GROUP = "root:x:0:\nrealtime-server:x:0:\n"


def get_command(folder):
    command = ["bwrap", "--die-with-parent", "--unshare-user", "--unshare-net", "--unshare-pid", "--uid", "0",
               "--gid", "0", "--cap-add", "CAP_NET_BIND_SERVICE", "--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev",
               "--bind", "/proc", "/proc", "--bind", folder / "etc", "/etc", "--bind", folder / "var", "/var",
               "--bind", folder, folder]
    for name in ETC:
        command += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return command


def works():
    if shutil.which("bwrap") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        for name in ("etc", "var"):
            pathlib.Path(folder, name).mkdir()
        return subprocess.run([*get_command(pathlib.Path(folder)), "true"], stderr=subprocess.DEVNULL,
                              check=False).returncode == 0


class Program:
    """One that goes on running. What it prints is read to its end."""

    def __init__(self, path):
        self.file = open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), encoding="utf-8", errors="replace")
        os.set_blocking(self.file.fileno(), True)
        self.printed = ""
        self.has_ended = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.read, daemon=True)

    def read(self):
        for line in self.file:
            with self.changed:
                self.printed += line
                self.changed.notify_all()
        with self.changed:
            self.has_ended = True
            self.changed.notify_all()

    def prints(self, text):
        """Returns whether it does so sooner or later."""
        with self.changed:
            self.changed.wait_for(lambda: text in self.printed or self.has_ended, TIMEOUT_SECONDS)
            return text in self.printed


class Box:
    """A shell in it, which keeps its variables from one command to the next."""

    def __init__(self, source_dir, build_dir):
        self.temporary = tempfile.TemporaryDirectory(prefix="confab-docs-")
        self.folder = pathlib.Path(self.temporary.name)
        self.home = self.folder / "home"
        self.checkout = self.home / "confab"
        self.set_up_etc()
        self.set_up_checkout(source_dir, build_dir)
        environment = os.environ | {
            "HOME": str(self.home),
            "PATH": ":".join(map(str, [HERE / "stand-ins", *sorted(pathlib.Path(build_dir, "app").iterdir()),
                                       os.environ["PATH"], HERE / "spare"])),
            "UNITS": f"{build_dir}/data",
        }
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            environment.pop(f"XDG_{name}_HOME", None)
        self.shell = subprocess.Popen([*get_command(self.folder), "sh"], cwd=self.checkout, env=environment,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.watchdog = threading.Timer(TIMEOUT_SECONDS, self.shell.kill)
        self.watchdog.start()
        self.programs = {}

    def set_up_etc(self):
        etc = self.folder / "etc"
        (etc / "realtime-server").mkdir(parents=True)
        (etc / "passwd").write_text(PASSWD.format(home=self.home), encoding="ascii")
        (etc / "group").write_text(GROUP, encoding="ascii")
        # The server of the guides is this computer.
        (etc / "hosts").write_text("127.0.0.1 localhost chat.example.org\n", encoding="ascii")
        for name in ("lib", "backups"):
            (self.folder / "var" / name).mkdir(parents=True)

    def set_up_checkout(self, source_dir, build_dir):
        """What ./dev has built is where it would be; itself, it would make its root anew."""
        (self.checkout / "_build").mkdir(parents=True)
        (self.checkout / "_build" / "dev").symlink_to(build_dir)
        (self.checkout / "dev").symlink_to(HERE / "stand-ins" / "dev")
        for path in pathlib.Path(source_dir).iterdir():
            if path.name != "dev" and not path.name.startswith(("_build", ".")):
                (self.checkout / path.name).symlink_to(path)

    def write(self, path, text):
        path = self.folder / path[1:] if path.startswith("/") else self.checkout / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def send(self, command, out, err):
        self.shell.stdin.write(f"{{ {command}\n}} >'{out}' 2>{err} </dev/null; echo $?\n")
        self.shell.stdin.flush()
        status = self.shell.stdout.readline()
        if not status:
            raise TimeoutError(f"there is no end of: {command}")
        return int(status)

    def run(self, command):
        """Returns its status, what it has printed, and what it has complained of."""
        out, err = self.folder / "out", self.folder / "err"
        status = self.send(command, out, f"'{err}'")
        return status, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")

    def start(self, command, ready):
        """Starts a program that goes on, and waits until it says that it is ready."""
        path = self.folder / f"program-{sum(map(len, self.programs.values()))}"
        os.mkfifo(path)
        program = Program(path)
        self.programs.setdefault(command, []).append(program)
        self.send(command if command.endswith("&") else f"{command} &", path, "&1")
        program.thread.start()
        if not program.prints(ready):
            raise TimeoutError(f"{command} does not say “{ready}”: {program.printed}")

    def close(self):
        """Ends the shell, and with it all that it has started."""
        with contextlib.suppress(BrokenPipeError):
            self.shell.stdin.close()
        self.shell.wait()
        self.watchdog.cancel()
        self.shell.stdout.close()
        for program in itertools.chain(*self.programs.values()):
            program.thread.join()
            program.file.close()
        self.temporary.cleanup()
