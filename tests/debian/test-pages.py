#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does what the guides say with the package for Debian and with systemd, on a
computer on which both are: builds the package, installs it, and lets services run,
listen and go on as the pages say.

Usage: test-pages.py ROOT FOLDER
"""

import contextlib
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(SOURCE / "tests/docs"))

import page
from computer import Computer

HEALTH = "curl --silent --show-error --retry 9 --retry-connrefused http://127.0.0.1:8000/health"
SECRET = "/etc/realtime-server/secret"
DATABASE = "/var/lib/realtime-server/history.sqlite"
TROUBLE = ["sudo firewall-cmd …", "sudo ufw …", "sudo journalctl …"]
# What a hook that renews certificates is given.
RENEWED = """mkdir ~/live && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc \\
-subj /CN=chat.example.org -out ~/live/fullchain.pem -keyout ~/live/privkey.pem"""
HOOK = "export RENEWED_LINEAGE=~/live;"


class Failure(Exception):
    pass


def read_section(name, title):
    for _, text in page.split_sections((SOURCE / name).read_text(encoding="utf-8")):
        if text.startswith(f"## {title}\n"):
            return text
    raise Failure(f"{name} has no section “{title}”")


def get_steps(name):
    return page.read((SOURCE / name).read_text(encoding="utf-8"))


class Reader:
    """Who does on a computer what the pages say: ann, who may use sudo, or root."""

    def __init__(self, computer):
        self.computer = computer

    def do(self, command, user="ann", prints=None, **options):
        done = self.computer.run(user, command, **options)
        if done.returncode != 0 or (prints is not None and not page.is_as_told(prints, done.stdout)):
            printed = f"{done.stdout[-4000:]}{done.stderr[-4000:]}"
            raise Failure(f"{user} has run:\n{command}\n{printed}\nexit status {done.returncode}"
                          + (f", where it is to print:\n{prints}" if prints is not None else ""))
        return done.stdout

    def write(self, path, text):
        self.do(f"tee {path}", user="root", stdin=None, input=text)

    def follow(self, steps, user="ann"):
        for step in steps:
            if isinstance(step, page.File):
                self.write(step.path, step.text)
            else:
                online = "apt-get" in step.text
                self.do(f"cd ~/confab && {{ {step.text}\n}}", user, step.prints, online=online)

    def set_up(self):
        self.do("useradd --create-home --shell /bin/bash ann && mkdir ~/confab", user="root")
        self.write("/etc/sudoers.d/ann", "ann ALL=(ALL) NOPASSWD: ALL\n")
        # Nobody is there to say yes.
        self.write("/etc/apt/apt.conf.d/yes", 'APT::Get::Assume-Yes "true";\n')
        self.do("apt-get update", user="root", online=True)
        with subprocess.Popen(["tar", "--create", "--exclude-vcs", "--exclude=./_build", "."], cwd=SOURCE,
                              stdout=subprocess.PIPE) as packed:
            self.do("mkdir confab && tar --extract --directory=confab", stdin=packed.stdout)


def run_from_source(reader):
    """With somebody who sees the window, and quits."""
    readme = (SOURCE / "README.md").read_text(encoding="utf-8")
    command = next(step for step in page.read(readme, indented=True) if step.text == "./dev run")
    quit_it = "xdotool search --sync --onlyvisible --name ^lobby windowfocus --sync key ctrl+q"
    reader.do(f"cd ~/confab && CI=true timeout 30m xvfb-run sh -c '{quit_it} & {command.text}'", online=True)


def build_and_install(reader):
    reader.follow(get_steps("docs/debian.md"))
    version = re.search(r"^ *version: '(.*)',$", (SOURCE / "meson.build").read_text(encoding="utf-8"), re.MULTILINE)
    for program in ("confab", "realtime-server", "realtime"):
        if version.group(1) not in reader.do(f"{program} --version"):
            raise Failure(f"{program} is of another version")
    for unit in ("realtime-server.service", "realtime-server.socket"):
        reader.do(f"systemctl show --property=UnitFileState,ActiveState {unit}",
                  prints="ActiveState=inactive\nUnitFileState=disabled")


def serve_from_the_system(reader):
    reader.follow(page.read(read_section("docs/service.md", "A service of the system")), user="root")
    reader.do(HEALTH, prints="{}")
    reader.do("systemctl show --property=User realtime-server", prints="User=realtime-server")
    reader.do(f"stat --format=%U:%G:%a {SECRET}", user="root", prints="root:realtime-server:640")
    reader.do(f"sudo -u realtime-server test -r {SECRET}")
    before = reader.do("systemctl show --property=MainPID realtime-server")
    reader.do("systemctl reload realtime-server", user="root")
    reader.do("systemctl show --property=MainPID realtime-server", prints=before)
    reader.do("systemctl disable --now realtime-server", user="root")


def serve_from_an_account(reader):
    reader.follow(page.read(read_section("docs/service.md", "One of your account")))
    reader.do(HEALTH, prints="{}")
    reader.do("loginctl show-user ann --property=Linger", prints="Linger=yes")
    reader.do("test -e ~/.local/state/realtime-server/data/history.sqlite")
    reader.do("systemctl --user disable --now realtime-server")


def serve_from_a_socket(reader):
    reader.do("systemctl enable --now realtime-server.socket", user="root")
    reader.do(HEALTH, prints="{}")
    reader.do("systemctl is-active realtime-server", prints="active")
    text = read_section("docs/service.md", "A socket that systemd opens")
    edited = next(code for _, language, code, _ in page.get_blocks(text, 1, False) if language == "ini")
    command, edit = edited.split("\n", 1)
    reader.do("systemctl stop realtime-server.socket realtime-server", user="root")
    reader.do(f"{command.removeprefix('# ')} --stdin", user="root", stdin=None, input=edit)
    reader.do("systemctl start realtime-server.socket", user="root")
    reader.do(HEALTH.replace("8000", "443"), prints="{}")
    reader.do("systemctl disable --now realtime-server.socket realtime-server", user="root")


def serve_a_team(reader):
    reader.do(RENEWED, user="root")
    for step in get_steps("docs/team.md"):
        if step.text.startswith("install "):
            reader.do(HOOK + step.text, user="root")
        else:
            reader.follow([step])
    reader.do(HEALTH.replace("http:", "--insecure https:"), prints="{}")


def look_for_trouble(reader):
    commands = [step.text for step in get_steps("docs/troubleshooting.md") if isinstance(step, page.Command)]
    for pattern in TROUBLE:
        found = [command for command in commands if page.fits(pattern, command)]
        if len(found) != 1:
            raise Failure(f"docs/troubleshooting.md does not have one command “{pattern}”")
        printed = reader.do(found[0])
    if "event=listening" not in printed:
        raise Failure(f"the journal does not have what the server says:\n{printed}")
    reader.do("sudo firewall-cmd --list-ports", prints="8000/tcp")
    reader.do("sudo ufw show added | tail -n 1", prints="ufw allow 8000/tcp")


def remove(reader):
    reader.do("sudo apt-get remove confab")
    reader.do(f"! which confab && sudo test -s {DATABASE} -a -s /etc/realtime-server/server.conf")


STEPS = {
    run_from_source: "README's ./dev run installs what is missing, builds, and opens a window",
    build_and_install: "the package is built and installed as docs/debian.md says, and no service is enabled",
    serve_from_the_system: "the service of the system runs",
    serve_from_an_account: "the one of an account runs, and stays",
    serve_from_a_socket: "the one whose socket systemd opens starts when somebody comes",
    serve_a_team: "docs/team.md leads to a server that runs",
    look_for_trouble: "the firewalls let the port in, and the journal has what the server says",
    remove: "the package is removed, and what people have written is not",
}


def main(root, folder):
    try:
        with contextlib.closing(Computer(root, folder)) as computer:
            reader = Reader(computer)
            reader.set_up()
            for step, told in STEPS.items():
                step(reader)
                print(f"  ✓ {told}", flush=True)
    except (Failure, TimeoutError) as failure:
        print(f"  ✗ {failure}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
