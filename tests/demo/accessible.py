# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a screen reader sees of a window, read over AT-SPI."""

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402


def _children(node):
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for index in range(count):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        if child is not None:
            yield child


def _showing(node):
    try:
        return node.get_state_set().contains(Atspi.StateType.SHOWING)
    except GLib.Error:
        return False


def walk(node):
    """All accessible objects below node that are on the screen."""
    for child in _children(node):
        if _showing(child):
            yield child
            yield from walk(child)


def name(node):
    try:
        return node.get_name() or ""
    except GLib.Error:
        return ""


def role(node):
    try:
        return node.get_role()
    except GLib.Error:
        return Atspi.Role.INVALID


def application(pid):
    """The application of a process on the accessibility bus, or None."""
    Atspi.get_desktop(0).clear_cache()
    for app in _children(Atspi.get_desktop(0)):
        try:
            if app.get_process_id() == pid:
                return app
        except GLib.Error:
            continue
    return None
