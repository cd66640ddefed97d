#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows for each rule of check-gir.py what it refuses and what it lets be."""

import importlib.util
import pathlib
import unittest
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent

NAMESPACES = """\
<repository xmlns="http://www.gtk.org/introspection/core/1.0"
            xmlns:c="http://www.gtk.org/introspection/c/1.0"
            xmlns:glib="http://www.gtk.org/introspection/glib/1.0">
  <namespace name="X"><class name="Thing"><doc>A thing.</doc>%s</class></namespace>
</repository>
"""


def load():
    spec = importlib.util.spec_from_file_location("check_gir", HERE / "check-gir.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_gir = load()


def returns(text="the result", type_="utf8", c_type="char*", transfer="none", more=""):
    return (f'<return-value transfer-ownership="{transfer}" {more}><doc>{text}</doc>'
            f'<type name="{type_}" c:type="{c_type}"/></return-value>')


NOTHING = '<return-value transfer-ownership="none"><type name="none" c:type="void"/></return-value>'


def parameter(text="a value", type_="utf8", c_type="char*", more=""):
    return f'<parameter name="value" {more}><doc>{text}</doc><type name="{type_}" c:type="{c_type}"/></parameter>'


def method(name="do", result=NOTHING, *arguments, more=""):
    return (f'<method name="{name}" c:identifier="x_thing_{name}" {more}><doc>Does it.</doc>{result}'
            f'<parameters>{"".join(arguments)}</parameters></method>')


def callback(more):
    return parameter("called", "Gio.AsyncReadyCallback", "GAsyncReadyCallback", more)


CANCELLABLE = parameter("to call it off", "Gio.Cancellable", "GCancellable*", 'nullable="1"')
FINISH = method("do_finish", returns("whether, or @error is set", "gboolean", "gboolean"), more='throws="1"')


def call(*arguments, more='glib:finish-func="do_finish"'):
    return method("do_async", NOTHING, *arguments, more=more)


def prop(more=""):
    return f'<property name="a-b" {more}><doc>It.</doc><type name="utf8"/></property>'


GETTER = method("get_a_b", returns(), more='glib:get-property="a-b"')
SETTER = method("set_a_b", NOTHING, parameter(), more='glib:set-property="a-b"')

# (what is said of it, refused, let be)
SAMPLES = [
    ("is not documented", '<method name="do" c:identifier="x">' + NOTHING + "</method>", method()),
    ("@value is not documented", method("do", NOTHING, parameter("")), method("do", NOTHING, parameter())),
    ("what it returns is not documented", method("do", returns("")), method("do", returns())),
    ("@value may be %NULL", method("do", NOTHING, parameter("it, or %NULL")),
     method("do", NOTHING, parameter("it, or %NULL", more='nullable="1"'))),
    ("may return %NULL", method("do", returns("it, or %NULL")),
     method("do", returns("it, or %NULL", more='nullable="1"'))),
    ("when it is %NULL is not said", method("do", returns("it", more='nullable="1"')),
     method("do", returns("it, or %NULL with @error set"), more='throws="1"')),
    ("when @error is set is not said", method("do", returns("it"), more='throws="1"'), FINISH),
    ("so call it dup_", method("get_it", returns(transfer="full")), method("get_it", returns())),
    ("must be (transfer full)", method("dup_it", returns()), method("dup_it", returns(transfer="full"))),
    ("without a (scope)", method("do", NOTHING, callback('closure="1"')),
     method("do", NOTHING, callback('closure="1" scope="async"'))),
    ("without user data", method("do", NOTHING, callback('scope="async"')),
     method("do", NOTHING, callback('closure="1" scope="call"'))),
    ("(destroy)", method("do", NOTHING, callback('closure="1" scope="notified"')),
     method("do", NOTHING, callback('closure="1" scope="notified" destroy="2"'))),
    ("but not (out)", method("do", NOTHING, parameter(c_type="char**")),
     method("do", NOTHING, parameter(c_type="char**", more='direction="out"'))),
    ("there is no do_finish()", call(CANCELLABLE), call(CANCELLABLE) + FINISH),
    ("does not say that do_finish()", call(CANCELLABLE, more="") + FINISH, call(CANCELLABLE) + FINISH),
    ("gives no error", call(CANCELLABLE) + FINISH.replace('throws="1"', ""), call(CANCELLABLE) + FINISH),
    ("cannot be cancelled", call() + FINISH, call(CANCELLABLE) + FINISH),
    ("(getter get_a_b) is not named", prop() + GETTER, prop('getter="get_a_b"') + GETTER),
    ("(setter set_a_b) is not named", prop('writable="1"') + SETTER, prop() + SETTER),
    ("(get-property a-b)", prop('getter="get_a_b"') + method("get_a_b", returns()), prop()),
]


class CheckGir(unittest.TestCase):
    def check(self, text):
        return check_gir.check(ElementTree.fromstring(NAMESPACES % text))

    def test_samples(self):
        for what, refused, let_be in SAMPLES:
            with self.subTest(what=what):
                problems = self.check(refused)
                self.assertEqual(len(problems), 1, problems)
                self.assertIn(what, problems[0])
                self.assertEqual(self.check(let_be), [])

    def test_vapi(self):
        good = "\t\tpublic async bool do_async (int x) throws GLib.Error;\n\t\tpublic void do ();\n"
        self.assertEqual(list(check_gir.check_vapi(good)), [])
        problems = list(check_gir.check_vapi("\t\tpublic async void do_async (int x);\n"))
        self.assertEqual(problems, ["do_async: Vala needs its finish_name in Realtime-1.0.metadata"])

    def test_vapi_property(self):
        text = "\t\tpublic unowned string? get_it ();\n\t\tpublic string%s it { get; }\n"
        self.assertEqual(list(check_gir.check_vapi(text % "?")), [])
        problems = list(check_gir.check_vapi(text % ""))
        self.assertEqual(problems, ["it: Vala needs to know that it is nullable from Realtime-1.0.metadata"])


if __name__ == "__main__":
    unittest.main()
