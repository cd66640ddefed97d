#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks what the scanner lets pass: that every symbol of a GIR is documented, and
that the annotations are those that the names and the comments promise.

Usage: check-gir.py FILE.gir [FILE.vapi]
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

CORE = "{http://www.gtk.org/introspection/core/1.0}"
C = "{http://www.gtk.org/introspection/c/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"

CONTAINERS = {"class", "record", "interface", "enumeration", "bitfield", "union"}
FUNCTIONS = {"constructor", "function", "method", "virtual-method"}
CALLABLES = FUNCTIONS | {"callback", "signal"}
DOCUMENTED = CONTAINERS | CALLABLES | {"member", "property", "constant"}

SAYS_NULL = re.compile(r"%NULL\b")
ON_ERROR = re.compile(r"%NULL with @error set")
IS_CALLBACK = re.compile(r"(Callback|Func|Notify)$")
VALA_END = re.compile(r"^\t\}$", re.MULTILINE)
VALA_NULLABLE_GETTER = re.compile(r"\? get_(\w+) \(\)")
VALA_PROPERTY = re.compile(r"^\t\tpublic (\S+) (\w+) \{")
VALA_ASYNC = re.compile(r"\basync .*?\b(\w+) \(")


def kind(element):
    return element.tag.rpartition("}")[2]


def doc(element):
    found = element.find(f"{CORE}doc")
    return "" if found is None else found.text or ""


def type_of(element):
    for name in ("type", "array"):
        found = element.find(f"{CORE}{name}")
        if found is not None:
            return found.get("name", name), found.get(f"{C}type", "")
    return "", ""


def parameters(callable_):
    return callable_.findall(f"{CORE}parameters/{CORE}parameter")


def check_docs(element, name):
    """All have words of their own, and so have parameters and results."""
    if not doc(element) and not element.get(f"{GLIB}is-gtype-struct-for"):
        yield f"{name} is not documented"
    if kind(element) not in CALLABLES:
        return
    for parameter in parameters(element):
        if not doc(parameter) and parameter.find(f"{CORE}varargs") is None:
            yield f"{name}: @{parameter.get('name')} is not documented"
    result = element.find(f"{CORE}return-value")
    if result is not None and type_of(result)[0] != "none" and not doc(result):
        yield f"{name}: what it returns is not documented"


def check_null(element, name):
    for parameter in parameters(element):
        if SAYS_NULL.search(doc(parameter)) and not parameter.get("nullable") \
                and parameter.get("direction") is None:
            yield f"{name}: @{parameter.get('name')} may be %NULL, but is not (nullable)"

    result = element.find(f"{CORE}return-value")
    if result is None or not type_of(result)[1].endswith("*"):
        return
    says_null = SAYS_NULL.search(ON_ERROR.sub("", doc(result)))
    if says_null and not result.get("nullable"):
        yield f"{name}: it may return %NULL, but that is not (nullable)"
    elif result.get("nullable") and not says_null:
        yield f"{name}: what it returns is (nullable), but when it is %NULL is not said"


def check_error(element, name):
    result = element.find(f"{CORE}return-value")
    if element.get("throws") and "@error" not in doc(result):
        yield f"{name}: what it returns when @error is set is not said"


def check_transfer(element, name):
    """get_ lends; new_, dup_, steal_, copy and ref give."""
    result = element.find(f"{CORE}return-value")
    short = element.get("name").split("_")
    if kind(element) not in FUNCTIONS or not type_of(result)[1].endswith("*"):
        return
    transfer = result.get("transfer-ownership")
    if short[0] == "get" and transfer != "none":
        yield f"{name}: it gives what it returns (transfer {transfer}), so call it dup_"
    if (short[0] in ("new", "dup", "steal", "copy", "ref") or short[-1] == "finish") and transfer == "none":
        yield f"{name}: what it returns belongs to the caller, so it must be (transfer full)"


def check_parameters(element, name):
    for parameter in parameters(element):
        what = f"{name}: @{parameter.get('name')}"
        type_name, c_type = type_of(parameter)
        if IS_CALLBACK.search(type_name):
            if not parameter.get("scope"):
                yield f"{what} is a callback without a (scope)"
            if parameter.get("scope") == "notified" and parameter.get("destroy") is None:
                yield f"{what} is (scope notified), but nothing frees its data: (destroy)"
            if type_name != "GLib.DestroyNotify" and parameter.get("closure") is None:
                yield f"{what} is a callback without user data: (closure)"
        if c_type.endswith("**") and type_name != "array" and parameter.get("direction") not in ("out", "inout"):
            yield f"{what} is a pointer to a pointer, but not (out)"


def check_async(container, element, name):
    if kind(element) not in FUNCTIONS or not element.get("name").endswith("_async"):
        return
    finish_name = element.get(f"{GLIB}finish-func") or element.get("name").replace("_async", "_finish")
    finish = next((other for other in container
                   if kind(other) in FUNCTIONS and other.get("name") == finish_name), None)
    if finish is None:
        yield f"{name}: there is no {finish_name}()"
        return
    if not element.get(f"{GLIB}finish-func"):
        yield f"{name}: it does not say that {finish_name}() finishes it: (finish-func)"
    if not finish.get("throws"):
        yield f"{name}: {finish_name}() gives no error"
    if not any(type_of(parameter)[0] == "Gio.Cancellable" for parameter in parameters(element)):
        yield f"{name}: it cannot be cancelled"


def check_property(container, element, name):
    """Accessors that are there are named."""
    for prefix, attribute in (("get", "getter"), ("set", "setter")):
        accessor = f"{prefix}_{element.get('name').replace('-', '_')}"
        method = next((other for other in container
                       if kind(other) == "method" and other.get("name") == accessor), None)
        # What may fail can be set, but not as a property.
        is_settable = element.get("writable") and not element.get("construct-only")
        if method is None or prefix == "set" and not is_settable:
            continue
        if element.get(attribute) != accessor:
            yield f"{name}: its ({attribute} {accessor}) is not named"
        if method.get(f"{GLIB}{prefix}-property") != element.get("name"):
            yield f"{name}: {accessor}() does not say that it is ({prefix}-property {element.get('name')})"


def check_element(container, element, name):
    yield from check_docs(element, name)
    if kind(element) in CALLABLES:
        yield from check_null(element, name)
        yield from check_error(element, name)
        yield from check_transfer(element, name)
        yield from check_parameters(element, name)
        yield from check_async(container, element, name)
    elif kind(element) == "property":
        yield from check_property(container, element, name)


def check_container(container, prefix):
    for element in container:
        if kind(element) not in DOCUMENTED or element.get("moved-to"):
            continue
        separator = {"property": ":", "signal": "::"}.get(kind(element), ".")
        name = element.get(f"{C}identifier") or f"{prefix}{separator}{element.get('name')}"
        yield from check_element(container, element, name)
        if kind(element) in CONTAINERS:
            yield from check_container(element, name)


def check_vapi(text):
    """A GIR cannot tell Vala which function finishes a call, if it is not named after
    it, nor which properties may be null."""
    for container in VALA_END.split(text):
        nullable = set(VALA_NULLABLE_GETTER.findall(container))
        for line in container.split("\n"):
            match = VALA_ASYNC.search(line)
            if match and "throws" not in line:
                yield f"{match.group(1)}: Vala needs its finish_name in Realtime-1.0.metadata"
            match = VALA_PROPERTY.search(line)
            if match and match.group(2) in nullable and not match.group(1).endswith("?"):
                yield f"{match.group(2)}: Vala needs to know that it is nullable from Realtime-1.0.metadata"


def check(root):
    namespace = root.find(f"{CORE}namespace")
    return list(check_container(namespace, namespace.get("name")))


def main(gir, vapi=None):
    problems = check(ElementTree.parse(gir).getroot())
    if vapi is not None:
        problems += check_vapi(pathlib.Path(vapi).read_text(encoding="utf-8"))
    print("\n".join(problems) or "The annotations are as they should be.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
