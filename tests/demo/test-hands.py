#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""A conversation, from the link that leads there to the end, gone through with
the keyboard alone, or by what a screen reader can do alone: --hands keyboard or
reader.
"""

import sys

import accessible
import places
from hands import Keyboard, Reader
from profile import SETTINGS
from server import CONFIG
from stage import Stage, main
from window import Failure, wait_for

MONDAY = (2026, 11, 23, 9, 0)
TUESDAY = (2026, 11, 24, 9, 0)

# More than there is room for.
N_MESSAGES = 30

CLOSED_CONFIG = CONFIG.replace("publish=members", "publish=admins")

# Where the cursor blinks, as it does for most, GTK warns of one that goes on in an entry without the focus.
# A warning fails the test.
PLAIN_SETTINGS = SETTINGS.replace("gtk-cursor-blink=false\n", "")


def play(stage: Stage):
    """What was said before."""
    stage.set_clock(*MONDAY)
    stage.server.start()
    ben = stage.talker("ben")
    for number in range(1, N_MESSAGES + 1):
        ben.say("lobby", f"Monday {number}" + (", plums" if number == 7 else ""))
    stage.set_clock(*TUESDAY)
    for number in range(1, N_MESSAGES + 1):
        ben.say("lobby", f"Tuesday {number}")


def arrive(hands):
    hands.accept_invite("Ann")
    hands.is_in("lobby")
    hands.sees_message(f"Tuesday {N_MESSAGES}")
    print("  ✓ a link led into a room", flush=True)


def talk(hands, ben):
    hands.write("The tomatoes are ripe")
    hands.sees_message("The tomatoes are ripe")
    hands.write_bold("And the soup is ", "hot")
    hands.sees_message("And the soup is hot")
    hands.mention("ben", "come and eat")
    hands.sees_message("@ben come and eat")
    ben.say("lobby", "On my way")
    hands.sees_message("On my way")
    hands.read("On my way")
    hands.read("The tomatoes are ripe")
    print("  ✓ messages were written and read", flush=True)


def fail(hands, stage):
    """The server goes away, comes back stricter, and then as it was."""
    stage.dismiss_talkers()
    stage.server.kill()
    wait_for("the banner", hands.window.banner)
    hands.write("Anybody for seconds?")
    hands.sees_state("Anybody for seconds?", "sending")
    stage.server.configure(CLOSED_CONFIG)
    stage.server.start()
    hands.sees_state("Anybody for seconds?", "not sent: .*")

    stage.server.kill()
    stage.server.configure(CONFIG)
    stage.server.start()
    wait_for("no banner", lambda: not hands.window.banner())
    hands.retry("Anybody for seconds?")
    hands.sees_state("Anybody for seconds?", "seconds[?]")
    print("  ✓ a message that was not sent was sent again", flush=True)


def look_around(hands, ben):
    hands.jump_to_day_before()
    hands.is_at("Monday 1")
    hands.jump_to_newest()
    print("  ✓ a day was gone to", flush=True)

    hands.join("garden")
    hands.is_in("garden")
    hands.switch("lobby")
    hands.is_in("lobby")
    for number in range(1, N_MESSAGES + 1):
        ben.say("garden", f"Bean {number}")
    wait_for("the beans", lambda: any(f"{N_MESSAGES} unread" in item.name for item in places.room_items(hands.app())))
    hands.switch("garden")
    hands.is_in("garden")
    hands.jump_to_newest()
    hands.sees_message(f"Bean {N_MESSAGES}")
    hands.jump_to_unread()
    hands.is_at("Bean 1")
    print("  ✓ the first unread message was gone to", flush=True)

    hands.search("Bean 17")
    hands.is_at("Bean 17")
    hands.go_back()
    hands.search("plums", everywhere=True)
    hands.is_in("lobby")
    hands.is_at("plums")
    hands.go_back()
    hands.switch_by_name("garden")
    hands.is_in("garden")
    hands.write("There are beans, too")
    hands.sees_message("There are beans, too")
    print("  ✓ messages and rooms were found", flush=True)


def be_told(hands, stage, ben):
    """In the garden of mentions only, in the lobby of all."""
    def told_of(text):
        return [shown for shown in stage.desktop.shown if text in " ".join(shown)]
    hands.notify_of_mentions_only()
    hands.join("shed")
    hands.is_in("shed")
    ben.say("garden", "Carrots")
    ben.say("lobby", "Radishes")
    wait_for("a notification", lambda: told_of("Radishes"))
    ben.say("garden", "Celery, @Ann")
    wait_for("a notification of a mention", lambda: told_of("Celery"))
    if told_of("Carrots"):
        raise Failure(f"too much was told: {stage.desktop.shown}")
    print("  ✓ notifications came as they were wanted", flush=True)


def go(hands):
    hands.leave()
    if wait_for("the room to be left, or a question",
                lambda: hands.window.room() != "shed" or accessible.find(hands.app(), places.DIALOGS)) is not True:
        hands.confirm_leaving()
    wait_for("the room to be gone", lambda: len(places.room_items(hands.app())) == 2)
    print("  ✓ a room was left", flush=True)

    hands.sign_out()
    wait_for("to be signed out", lambda: places.is_signed_out(hands.app()))
    hands.quit()
    hands.window.wait()
    print("  ✓ one signed out and quit", flush=True)


def host(hands):
    hands.host()
    hands.is_in("lobby")
    hands.write("Anybody here?")
    hands.sees_message("Anybody here?")
    hands.quit()
    hands.window.wait()
    print("  ✓ a server was hosted", flush=True)


def run(stage: Stage):
    kind = {"keyboard": Keyboard, "reader": Reader}[stage.options.hands]
    play(stage)
    secrets = {"SECRET_BACKEND": "file", "SECRET_FILE_TEST_PATH": str(stage.directory / "keyring"),
               "SECRET_FILE_TEST_PASSWORD": "of the test"}
    link = stage.server.invite().replace("/?", "/lobby?")
    hands = kind(stage.open_plain("ann", link, settings=PLAIN_SETTINGS, **secrets))
    try:
        arrive(hands)
        talk(hands, stage.talker("ben"))
        fail(hands, stage)
        look_around(hands, stage.talker("ben"))
        be_told(hands, stage, stage.talker("ben"))
        go(hands)
        hands = kind(stage.open_plain("carl", USER="carl", settings=PLAIN_SETTINGS))
        host(hands)
    except Failure:
        print(f"    the focus: {accessible.describe(accessible.focused(hands.app()))}", flush=True)
        raise


def add_options(parser):
    parser.add_argument("--hands", choices=("keyboard", "reader"), required=True)


if __name__ == "__main__":
    sys.exit(main(__doc__, run, add_options))
