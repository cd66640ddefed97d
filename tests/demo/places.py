# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""By what the parts of the window are known: roles, and patterns of names.

If the words of the app change, they change here.
"""

import accessible
from accessible import Atspi

BUTTONS = (Atspi.Role.BUTTON, Atspi.Role.TOGGLE_BUTTON)
ENTRIES = (Atspi.Role.TEXT, Atspi.Role.ENTRY, Atspi.Role.PASSWORD_TEXT)
LISTS = (Atspi.Role.LIST, Atspi.Role.LIST_BOX)
CALENDARS = (Atspi.Role.GROUPING, Atspi.Role.CALENDAR)
DIALOGS = (Atspi.Role.DIALOG, Atspi.Role.ALERT)
# An older AT-SPI has no role for a switch.
SWITCHES = (getattr(Atspi.Role, "SWITCH", Atspi.Role.TOGGLE_BUTTON), Atspi.Role.CHECK_BOX, Atspi.Role.TOGGLE_BUTTON)
ITEMS = (Atspi.Role.MENU_ITEM, Atspi.Role.CHECK_MENU_ITEM, Atspi.Role.RADIO_MENU_ITEM)

HOST = "^Host"
FOR_WHOM = "^For Whom"
ADDRESS = "^Address of This Computer"
SHARED = "^Others on This Network"
BACKGROUND = "^Run in the Background"
AUTOSTART = "^Start When You Log In"
CREATE_INVITE = "^Create Invite"
MAIN_MENU = "Main Menu"
ROOM_MENU = "Room Menu"
ROOMS = "^Rooms"
COMPOSER = "^Message to "
SEND = "^Send"
JOIN_ROOM = "^Join Room"
ROOM_NAME = "^Room( Name)?$"
JOIN = "^(Join|Join Room)$"
LEAVE = "^Leave"
NAME = "^Name Others See$"
RETRY = "^Retry$"
DELETE = "^Delete$"
READ_ONLY = "^Read only$"
DAY = "^Day$"
JUMP = "^Jump$"
JUMP_TO_DATE = "^Jump to Date"
JUMP_TO_NEWEST = "^Jump to newest"
SEARCH = "^Search messages"
SWITCHER = "^Room, server or command"
NOTIFICATIONS = "^Notifications"
MENTIONS_ONLY = "^Mentions Only"
ACCOUNTS = "^Accounts"
ACCOUNT_MENU = "^Account Menu of "
EDIT_ACCOUNT = "^Edit"
REMOVE_ACCOUNT = "^Remove"
CLOSE = "^Close$"
SIGN_OUT = "^Sign Out"
SIGNED_OUT = "Signed Out"

# What ends something. A walk that opens all that can be opened does not.
ENDINGS = r"(?i)leave|change server|quit|sign out|remove|delete|close|clear|log out|disconnect|new window"

# What opens something, and is in no menu.
KEYS = ("ctrl+k", "ctrl+f", "ctrl+shift+f", "ctrl+p", "ctrl+comma")
OPENING_ACTIONS = r"^win\.(connect|add-|invite|people|preferences|search|switch|account|go-to|date)"


def log(root):
    return accessible.find(root, Atspi.Role.LOG)


def composer(root):
    return accessible.find(root, ENTRIES, COMPOSER)


def is_composing(root):
    node = composer(root)
    return node is not None and accessible.has_state(node, Atspi.StateType.FOCUSED)


def is_reading(root):
    """Whether the focus is among the messages."""
    return accessible.focused(log(root)) is not None


def items_of(root, name, pattern):
    """The items of a list whose names match."""
    found = accessible.find(root, LISTS, name)
    return accessible.find_all(found, Atspi.Role.LIST_ITEM, pattern) if found is not None else []


def suggestions(root, user):
    return items_of(root, "^Suggestions", f"^{user}$")


def hits(root, text):
    return items_of(root, "^Found Messages", f"{text}$")


def switcher_items(root, title):
    return items_of(root, "^Rooms, Servers and Commands", f"^{title}")


def is_signed_out(root):
    return any(SIGNED_OUT in node.name for node in accessible.walk(accessible.find(root, DIALOGS)))


def rooms(root):
    return accessible.find(root, Atspi.Role.LIST, ROOMS)


def room_items(root):
    """The rows of the list of rooms, from top to bottom."""
    found = rooms(root)
    return accessible.find_all(found, Atspi.Role.LIST_ITEM) if found is not None else []
