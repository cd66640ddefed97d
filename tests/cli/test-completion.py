#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests that shells offer the words of the program, no less and no more.

Usage: test-completion.py FOLDER_OF_COMPLETIONS
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

FOLDER = sys.argv[1]
REALTIME = os.environ["REALTIME"]

BASH = """
source "$1/realtime.bash"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_realtime
[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
"""

# A terminal, into which the line is typed. What is offered there goes to a file.
ZSH = """
zmodload zsh/zpty
zpty child zsh -f -i
zpty -w child "fpath=('$1' $fpath); autoload -U compinit; compinit -D -u"
zpty -w child '
compadd () {
  local -a found
  if [[ ${@[1,(i)(-|--)]} != *-[AOD]* ]]; then
    builtin compadd -A found "$@"
    [[ " $* " != *" -S= "* ]] || found=(${^found}=)
    print -rl -- $found >>$OFFERED
  fi
  builtin compadd "$@"
}
show () { _main_complete; exit }
zle -C show complete-word show
bindkey "^I" show'
zpty -w -n child "$2"$'\\t'
while zpty -r child line; do :; done
"""

FISH = "source $argv[1]/realtime.fish; complete -C $argv[2]"


def run(*command, **environment):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60,
                          env=os.environ | environment).stdout


def complete_with_bash(line):
    # Bash takes --option=value for three words.
    words = re.findall(r"=|[^ =]+|(?<= )$", line)
    return run("bash", "--norc", "-c", BASH, "bash", FOLDER, *words).splitlines()


def complete_with_zsh(line):
    with tempfile.TemporaryDirectory() as folder:
        offered = pathlib.Path(folder, "offered")
        run("zsh", "-f", "-c", ZSH, "zsh", FOLDER, line, HOME=folder, OFFERED=str(offered))
        return offered.read_text(encoding="utf-8").splitlines() if offered.exists() else []


def complete_with_fish(line):
    with tempfile.TemporaryDirectory() as folder:
        offered = run("fish", "--no-config", "-c", FISH, FOLDER, line, HOME=folder)
    words = [line.partition("\t")[0] for line in offered.splitlines()]
    return [re.sub(r"^--[a-z-]+=(?=.)", "", word) for word in words]


def verbs():
    return re.findall(r"^  ([a-z]+) +[A-Z]", run(REALTIME, "--help").partition("Commands:")[2], re.MULTILINE)


def options(verb):
    found = re.findall(r"^  (?:-., )?(--[a-z-]+=?)", run(REALTIME, verb, "--help"), re.MULTILINE)
    return sorted(set(found) - {"--help"})


class Completion:
    """What is to hold in each shell, of which complete() gives what it offers."""

    def offer(self, line):
        return sorted(word.rstrip("/") for word in self.complete(line) if word)

    def test_verbs(self):
        self.assertGreater(len(verbs()), 8)
        self.assertEqual(self.offer("realtime "), sorted(verbs()))
        self.assertEqual(self.offer("realtime pub"), ["publish"])
        self.assertEqual(self.offer("realtime --json sub"), ["subscribe"])
        self.assertEqual(self.offer("realtime xyz"), [])

    def test_options(self):
        for verb in set(verbs()) - {"invite"}:
            with self.subTest(verb=verb):
                self.assertEqual(self.offer(f"realtime {verb} --"), options(verb))
        self.assertEqual(self.offer("realtime subscribe room --no"), ["--no-follow"])
        self.assertEqual(self.offer("realtime --json top --on"), ["--once"])

    def test_values(self):
        self.assertEqual(self.offer("realtime ping --color "), ["always", "auto", "never"])
        self.assertEqual(self.offer("realtime ping --color=al"), ["always"])
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "token-of-ann").touch()
            for between in " =":
                files = self.offer(f"realtime ping --token-file{between}{folder}/tok")
                self.assertEqual([os.path.basename(file) for file in files], ["token-of-ann"])

    def test_invite(self):
        """What it takes realtime-server knows, which need not be there."""
        self.assertEqual(self.offer("realtime invite --"), [])


class BashTest(Completion, unittest.TestCase):
    complete = staticmethod(complete_with_bash)


@unittest.skipIf(shutil.which("zsh") is None, "There is no zsh")
class ZshTest(Completion, unittest.TestCase):
    complete = staticmethod(complete_with_zsh)


@unittest.skipIf(shutil.which("fish") is None, "There is no fish")
class FishTest(Completion, unittest.TestCase):
    complete = staticmethod(complete_with_fish)


if __name__ == "__main__":
    os.environ["PATH"] = f"{os.path.dirname(REALTIME)}:{os.environ['PATH']}"
    unittest.main(argv=[sys.argv[0], "--verbose"])
