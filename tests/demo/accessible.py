# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a screen reader sees of a window, read over AT-SPI.

An application is taken down whole, as it is at one moment: its objects are
asked for their children all at once, level by level, and then its cache for
what they are. One object after the other would take as long as to walk the
window by hand.
"""

import re

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

# As it is called where ./dev flatpak runs, whose at-spi2 may be older.
if not hasattr(Atspi.Role, "BUTTON"):
    Atspi.Role.BUTTON = Atspi.Role.PUSH_BUTTON

ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
ACTION = "org.a11y.atspi.Action"
EVENT = "org.a11y.atspi.Event.Object"
EDITABLE_TEXT = "org.a11y.atspi.EditableText"
SELECTION = "org.a11y.atspi.Selection"
TEXT = "org.a11y.atspi.Text"
ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = "org.a11y.atspi.Registry"
CACHE = "/org/a11y/atspi/cache"

# What is where in an item of the cache.
ITEM, ITEM_INTERFACES, ITEM_NAME, ITEM_ROLE, ITEM_DESCRIPTION, ITEM_STATES = 0, 5, 6, 7, 8, 9


class Bus:
    """The accessibility bus."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        self._connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)

    def call(self, name, path, interface, method, parameters=None):
        """The answer, or None where there is no such object any more."""
        answer = self.call_all([(name, path, interface, method, parameters)])[0]
        return answer.unpack() if answer is not None else None

    def call_all(self, calls):
        """The answers to calls that are all made before the first is answered, still packed."""
        answers = [None] * len(calls)
        left = set(range(len(calls)))

        def answered_cb(connection, result, index):
            left.discard(index)
            try:
                answers[index] = connection.call_finish(result)
            except GLib.Error:
                pass

        for index, call in enumerate(calls):
            self._connection.call(*call, None, Gio.DBusCallFlags.NONE, -1, None, answered_cb, index)
        while left:
            GLib.MainContext.default().iteration(True)
        return answers

    def listen(self, name, event, signal):
        """A list to which the objects that tell of an event, and what they say, are
        added whenever something is called."""
        heard = []

        def heard_cb(_connection, _sender, path, _interface, _signal, parameters):
            heard.append((path, parameters.unpack()))

        self._connection.signal_subscribe(name, EVENT, signal, None, None, Gio.DBusSignalFlags.NONE, heard_cb)
        # Nothing is said to nobody.
        self.call(REGISTRY, "/org/a11y/atspi/registry", REGISTRY, "RegisterEvent",
                  GLib.Variant("(sass)", (event, [], "")))
        return heard


class Node:
    """An object as it was at that moment. What is done to it is done now."""

    def __init__(self, bus_name, path, parent=None):
        self.bus_name = bus_name
        self.path = path
        self.parent = parent
        self.children = []
        self.name = ""
        self.said = ""
        self.description = ""
        self.role = Atspi.Role.INVALID
        self.states = 0
        self._interfaces = None

    def take(self, item):
        """Takes what it is from an item of the cache."""
        self.said = item.get_child_value(ITEM_NAME).get_string()
        self.name = understand(self.said)
        self.description = item.get_child_value(ITEM_DESCRIPTION).get_string()
        self.role = _role(item.get_child_value(ITEM_ROLE).get_uint32())
        states = item.get_child_value(ITEM_STATES)
        self.states = states.get_child_value(0).get_uint32() | states.get_child_value(1).get_uint32() << 32
        self._interfaces = item.get_child_value(ITEM_INTERFACES)

    @property
    def interfaces(self):
        return self._interfaces.unpack() if self._interfaces is not None else ()

    def call(self, interface, method, parameters=None):
        return bus().call(self.bus_name, self.path, interface, method, parameters)

    def get(self, interface, name):
        answer = self.call("org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (interface, name)))
        return answer[0] if answer is not None else None


# What makes of what is said in another language the names by which things are known.
understand = str

_bus = None
_roles = {}


def bus():
    global _bus
    if _bus is None:
        _bus = Bus()
    return _bus


def _role(number):
    if number not in _roles:
        _roles[number] = Atspi.Role(number)
    return _roles[number]


def _pids():
    """The processes of the applications, by their names on the bus."""
    found = bus().call(REGISTRY, ROOT, ACCESSIBLE, "GetChildren")
    names = list({name for name, _path in (found[0] if found is not None else ())})
    pids = bus().call_all([("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,))) for name in names])
    return {name: answer.unpack()[0] for name, answer in zip(names, pids) if answer is not None}


def pids():
    """The processes that speak for the applications on the accessibility bus."""
    return set(_pids().values())


def _find_bus_name(pid):
    return next((name for name, other in _pids().items() if other == pid), None)


def _take_down_children(root):
    """Asks all nodes of a level at once."""
    nodes = {root.path: root}
    level = [root]
    while level:
        answers = bus().call_all([(node.bus_name, node.path, ACCESSIBLE, "GetChildren", None) for node in level])
        for node, answer in zip(level, answers):
            node.children = [Node(name, path, node) for name, path in (answer.unpack()[0] if answer is not None else ())]
        level = [child for node in level for child in node.children]
        nodes.update((node.path, node) for node in level)
    return nodes


def application(pid):
    """The application of a process on the accessibility bus, as it is now, or None."""
    name = _find_bus_name(pid)
    if name is None:
        return None

    root = Node(name, ROOT)
    nodes = _take_down_children(root)
    answer = bus().call_all([(name, CACHE, "org.a11y.atspi.Cache", "GetItems", None)])[0]
    items = answer.get_child_value(0) if answer is not None else ()
    known = set()
    # To unpack all of it would take longer than all the rest.
    for index in range(len(items)):
        item = items.get_child_value(index)
        node = nodes.get(item.get_child_value(ITEM).get_child_value(1).get_string())
        if node is not None:
            node.take(item)
            known.add(node.path)
    # What has gone meanwhile is not there.
    for node in nodes.values():
        node.children = [child for child in node.children if child.path in known]
    root.role = Atspi.Role.APPLICATION
    return root


def walk(node):
    """All accessible objects below node that are on the screen."""
    left = list(reversed(node.children)) if node is not None else []
    while left:
        node = left.pop()
        if has_state(node, Atspi.StateType.SHOWING):
            yield node
            left.extend(reversed(node.children))


def has_state(node, state):
    return bool(node.states >> int(state) & 1)


def find_all(root, wanted, pattern=""):
    """The objects of a role, or of one of several, whose name matches."""
    roles = wanted if isinstance(wanted, tuple) else (wanted,)
    return [node for node in walk(root) if node.role in roles and re.search(pattern, node.name)]


def find(root, wanted, pattern=""):
    return next(iter(find_all(root, wanted, pattern)), None)


def focused(root):
    return next((node for node in walk(root) if has_state(node, Atspi.StateType.FOCUSED)), None)


def actions(node):
    """The names of what can be done to a node."""
    if ACTION not in node.interfaces:
        return []
    names = [node.call(ACTION, "GetName", GLib.Variant("(i)", (index,)))
             for index in range(node.get(ACTION, "NActions") or 0)]
    return [name[0] for name in names if name is not None]


def do(node, action):
    """Does it; returns whether it can be done."""
    names = actions(node)
    if action not in names:
        return False
    return node.call(ACTION, "DoAction", GLib.Variant("(i)", (names.index(action),))) == (True,)


def write(node, text):
    """Replaces the text of an editable."""
    return node.call(EDITABLE_TEXT, "SetTextContents", GLib.Variant("(s)", (text,))) == (True,)


def read(node):
    answer = node.call(TEXT, "GetText", GLib.Variant("(ii)", (0, node.get(TEXT, "CharacterCount") or 0)))
    return answer[0] if answer is not None else None


class TextListener:
    """Hears what is inserted into a text and deleted from it."""

    def __init__(self, node):
        self._node = node
        self._heard = bus().listen(node.bus_name, "object:text-changed", "TextChanged")

    def get(self):
        """Pairs of “insert” or “delete” and a text."""
        self._node.get(TEXT, "CharacterCount")
        return [(said[0], said[3]) for path, said in self._heard if path == self._node.path]


def extents(node):
    """Where it is in its window: x, y, width and height."""
    return node.call(COMPONENT, "GetExtents", GLib.Variant("(u)", (int(Atspi.CoordType.WINDOW),)))[0]


def select(node, item):
    """Selects an item of a list, and returns whether it could be."""
    index = next((i for i, child in enumerate(node.children) if child.path == item.path), None)
    return index is not None and node.call(SELECTION, "SelectChild", GLib.Variant("(i)", (index,))) == (True,)


def describe(node):
    """Where a node is, for the eyes of a person."""
    path = []
    while node is not None and node.role != Atspi.Role.APPLICATION:
        path.insert(0, f"{node.role.value_nick} “{node.name}”")
        node = node.parent
    named = [step for step in path[:-1] if not step.endswith("“”")]
    return " › ".join([*named, path[-1]]) if path else "nothing"
