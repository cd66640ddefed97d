# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a screen reader sees of a window, read over AT-SPI."""

import re

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402


def _children(node):
    if node is None:
        return
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


def has_state(node, state):
    try:
        return node.get_state_set().contains(state)
    except GLib.Error:
        return False


def find_all(root, wanted, pattern=""):
    """The objects of a role, or of one of several, whose name matches."""
    roles = wanted if isinstance(wanted, tuple) else (wanted,)
    return [node for node in walk(root) if role(node) in roles and re.search(pattern, name(node))]


def find(root, wanted, pattern=""):
    return next(iter(find_all(root, wanted, pattern)), None)


def focused(root):
    return next((node for node in walk(root) if has_state(node, Atspi.StateType.FOCUSED)), None)


def actions(node):
    """The names of what can be done to a node."""
    try:
        interface = node.get_action_iface()
        if interface is None:
            return []
        return [Atspi.Action.get_action_name(interface, i) for i in range(interface.get_n_actions())]
    except GLib.Error:
        return []


def do(node, action):
    """Does it; returns whether it can be done."""
    names = actions(node)
    try:
        return action in names and node.get_action_iface().do_action(names.index(action))
    except GLib.Error:
        return False


def write(node, text):
    """Replaces the text of an editable."""
    return node.get_editable_text_iface().set_text_contents(text)


def read(node):
    interface = node.get_text_iface()
    return Atspi.Text.get_text(interface, 0, interface.get_character_count())


def select(node, item):
    """Selects an item of a list, and returns whether it could be."""
    index = next((i for i, child in enumerate(_children(node)) if child == item), None)
    return index is not None and node.get_selection_iface().select_child(index)


def describe(node):
    """Where a node is, for the eyes of a person."""
    path = []
    while node is not None and role(node) != Atspi.Role.APPLICATION:
        path.insert(0, f"{role(node).value_nick} “{name(node)}”")
        try:
            node = node.get_parent()
        except GLib.Error:
            node = None
    named = [step for step in path[:-1] if not step.endswith("“”")]
    return " › ".join([*named, path[-1]]) if path else "nothing"
