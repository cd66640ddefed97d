# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conversation that the pictures show: who says what, where and when.

A scene is a day and a time, of people who open a bicycle workshop.
"""

OWNER = "ann"
CLOSED_ROOM = "accounting"
NOTICES = "notices"

CONFIG = f"""\
[server]
token_secret=a-secret-that-only-these-pictures-use-0123456789

[default]
publish=members

[channel {CLOSED_ROOM}]
read=admins

[channel {NOTICES}]
publish=Dilek
"""

# Comes with an invite, to have her bicycle repaired.
ELENI = "guest-5f0e8f2e-6a0b-4c6e-9d7e-3b1f6a2c9d10/Ελένη"

# Room, then (day, hour, minute), who, what.
MONDAY, TUESDAY = 23, 24
NOW = (2026, 11, TUESDAY, 10, 42)

# Who is in the lobby, and with which of their devices.
PRESENT = [("ben", 0), ("ben", 1), ("Dilek", 0), (ELENI, 0), ("Jürgen", 0), ("Marguerite", 0), ("Émile", 0), ("سلمى", 0)]

LINES = [
    ("lobby", (MONDAY, 9, 4), "ben", "Morning! The lift arrived, it stands in the yard."),
    ("lobby", (MONDAY, 9, 5), "ben", "Four people can carry it, three can not. We tried."),
    ("lobby", (MONDAY, 9, 11), "Dilek", "Günaydın! Saat onda oradayım ☕"),
    ("lobby", (MONDAY, 9, 30), "ann", "Then we are four. Coffee is on me."),
    ("lobby", (MONDAY, 16, 48), "Marguerite", "Le contrat est signé 🎉 The workshop is ours from December on."),
    ("lobby", (MONDAY, 16, 49), "ben", "🎉🎉🎉"),
    ("lobby", (TUESDAY, 10, 2), "Dilek",
     "The landlord wants the opening hours for the sign. I would say:\n\n"
     "- Tuesday to Friday, 10 to 18\n- Saturday, 10 to 14\n\nIs that what we agreed on?"),
    ("lobby", (TUESDAY, 10, 9), "ann", "Yes, @Dilek, and “by appointment” on Mondays."),
    ("lobby", (TUESDAY, 10, 10), "Jürgen",
     "Ich habe die Webseite angefangen: https://example.org/werkstatt — the list of prices is still missing"),
    ("lobby", (TUESDAY, 10, 31), "Jürgen",
     "The form sends this, can somebody look at it?\n\n"
     "```json\n{\n  \"bike\": \"Peugeot\",\n  \"year\": 1982,\n  \"noise\": \"click click\"\n}\n```"),
    ("lobby", (TUESDAY, 10, 33), "ben", "@Jürgen, that looks good. `year` may be **empty**, for many do not know it."),
    ("lobby", (TUESDAY, 10, 38), ELENI, "Καλημέρα! Who has the key of the yard? 🔑"),
    ("lobby", (TUESDAY, 10, 41), "ann", "I do. See you in ten minutes!"),
    ("orders", (MONDAY, 11, 20), "ben", "12 × brake cable, 2 × bottom bracket 68 mm, 1 × patience"),
    ("orders", (MONDAY, 11, 52), "Dilek", "Ordered. They say Thursday."),
    ("orders", (TUESDAY, 9, 40), "Dilek", "Make that Friday."),
    (NOTICES, (TUESDAY, 9, 0), "Dilek", "The workshop opens at noon on Thursday."),
    ("website", (MONDAY, 18, 5), "Jürgen", "First draft is online."),
    ("website", (TUESDAY, 8, 15), "Marguerite", "J'adore ! Les photos sont magnifiques."),
]

ARABIC = [
    ("ورشة", (MONDAY, 9, 4), "سلمى", "صباح الخير! وصلت الرافعة وهي في الفناء."),
    ("ورشة", (MONDAY, 9, 6), "سلمى", "يمكن لأربعة أشخاص حملها."),
    ("ورشة", (TUESDAY, 10, 20), "ben", "I am on my way, with a 15 mm wrench."),
    ("ورشة", (TUESDAY, 10, 30), "سلمى", "ممتاز، العنوان هنا: https://example.org/map شكرا لكم 🎉"),
    ("ورشة", (TUESDAY, 10, 35), "ann", "شكرا، أراكم بعد عشر دقائق!"),
    ("طلبات", (TUESDAY, 9, 40), "سلمى", "١٢ سلك فرامل"),
]

REPAIRS = [
    ("repairs", (TUESDAY, 9, 2), "ben", "The Peugeot of Mrs Blum is ready."),
    ("repairs", (TUESDAY, 9, 5), "ann", "I call her. See https://example.org/blum for the bill."),
    ("tools", (TUESDAY, 9, 10), "Dilek", "Who has the 15 mm wrench?"),
    ("rides", (TUESDAY, 9, 20), "Marguerite", "Sunday, along the river?"),
]

# What comes while somebody looks elsewhere.
NEWS = [
    ("repairs", (TUESDAY, 10, 40), "ben", "> The Peugeot of Mrs Blum is ready.\n\nNot quite: it still clicks."),
    ("repairs", (TUESDAY, 10, 41), "Jürgen", "```json\n{ \"bike\": \"Peugeot\", \"noise\": \"click\" }\n```"),
    ("repairs", (TUESDAY, 10, 41), "ben", "@ann can you look at it?"),
    ("rides", (TUESDAY, 10, 41), "Marguerite", "@ann are you coming?"),
    ("tools", (TUESDAY, 10, 42), "Dilek", "Found it."),
]

LONG_ROOM = "the-room-of-those-who-could-not-decide-on-a-short-name-and-then-went-for-lunch"
LONG_USER = "Maximiliane-Theodora von Hohenstein-Schwarzenfels zu Langenargen (workshop)"
LONG = [
    (LONG_ROOM, (TUESDAY, 9, 1), LONG_USER, "Hello."),
    (LONG_ROOM, (TUESDAY, 9, 2), LONG_USER,
     " ".join(["The minutes of yesterday's meeting are long, since everybody had something to say, and nobody "
               "wanted to be the one who stops."] * 12)),
    (LONG_ROOM, (TUESDAY, 9, 3), "ben", "https://example.org/" + "a-path-that-never-ends/" * 12),
    (LONG_ROOM, (TUESDAY, 9, 4), "ben", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten" * 3),
    (LONG_ROOM, (TUESDAY, 9, 5), "ann", "\n".join(f"{number}. line of a list" for number in range(1, 9))),
    (LONG_ROOM, (TUESDAY, 9, 6), LONG_USER, "That is all!"),
]


def play(stage, lines):
    """Has everybody say their lines, each at its time."""
    for room, (day, hour, minute), who, what in sorted(lines, key=lambda line: line[1]):
        stage.set_clock(2026, 11, day, hour, minute)
        stage.talker(who).say(room, what)
