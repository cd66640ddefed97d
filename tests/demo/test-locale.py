#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Days, times and sizes in the window are those of the locale, and so is the
side on which it begins.
"""

import re
import sys

import accessible
import locales
import places
import script
import texts
from accessible import Atspi
from hands import Reader
from stage import main
from window import Failure, wait_for

SKIPPED = 77

# Of other days than those of the script: they have their dates then.
NOW = (2026, 12, 2, 10, 42)

# Texts of a room, then of the people in it, then of what is asked before an account goes.
EXPECTED = {
    "de_DE": (
        {"Montag, 23. November", "Dienstag, 24. November", "09:40", "24.11.2026"},
        {"1 Person"},
        r"Auch die .* löschen \(\d+,\d\s.B\)",
    ),
    "ar_EG": (
        {"الاثنين، 23 نوفمبر", "الثلاثاء، 24 نوفمبر", "09:40", "24 نوف, 2026"},
        {"شخص واحد"},
        r"احذف أيضًا .* \(\d+\.\d\s.B\)",
    ),
}
RIGHT_TO_LEFT = "ar_EG"

# What keeps texts of two directions apart, and tells those of the toolkit.
MARKS = re.compile(r"[\u200e\u200f\u2066-\u2069⟪⟫]")


class LocaleTest:
    def __init__(self, stage, locale):
        self.locale = locale
        self.window = stage.open(script.OWNER, "--join=orders")
        self.window.resize(1000, 700)

    def app(self):
        return accessible.application(self.window.process.pid)

    def texts(self):
        return {MARKS.sub("", text) for text, _, _ in texts.read(self.window)}

    def expect(self, wanted):
        try:
            wait_for("the texts", lambda: wanted <= self.texts())
        except Failure:
            raise Failure(f"there is no {wanted - self.texts()} in {self.texts()}") from None
        print(f"  ✓ {self.locale}: {', '.join(wanted)}", flush=True)

    def check_sides(self):
        rooms = accessible.find(self.app(), Atspi.Role.LIST)
        messages = places.log(self.app())
        if (accessible.extents(rooms)[0] > accessible.extents(messages)[0]) != (self.locale == RIGHT_TO_LEFT):
            raise Failure("the rooms are not on the side where the language begins")

    def run(self):
        room, people, size = EXPECTED[self.locale]
        wait_for("the conversation", lambda: self.window.count("Make that Friday") > 0)
        self.expect(room)
        self.check_sides()
        self.window.keys("ctrl+p")
        self.expect(people)
        self.window.press_active("Escape")
        wait_for("the dialog to close", lambda: accessible.find(self.app(), places.DIALOGS) is None)
        accessible.do(accessible.find(self.app(), Atspi.Role.FRAME), "win.accounts")
        wait_for("the accounts", lambda: accessible.find(self.app(), places.DIALOGS))
        Reader(self.window).act("account.remove")
        wait_for(size, lambda: any(re.fullmatch(size, text) for text in self.texts()))


def run(stage):
    locale = stage.options.locale
    if not locales.can_make(locale):
        print(f"There is no localedef, or no {locales.SOURCES / locale} to make a locale of")
        sys.exit(SKIPPED)
    folder = stage.directory / "locale"
    folder.mkdir()
    stage.set_clock(2026, 11, script.MONDAY, 9, 0)
    stage.server.start()
    script.play(stage, script.LINES)
    stage.set_clock(*NOW)
    stage.window_environment = texts.environment(stage, stage.build / "po", locales.make(folder, locale, locale))
    test = LocaleTest(stage, locale)
    try:
        test.run()
    finally:
        test.window.kill()


def add_options(parser):
    parser.add_argument("--locale", choices=EXPECTED, required=True)


if __name__ == "__main__":
    sys.exit(main(__doc__, run, add_options, script.CONFIG))
