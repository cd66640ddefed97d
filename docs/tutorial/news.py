#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The backend of a news site, whose members get alerts on the topics they choose."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import threading
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ADDRESS = ("127.0.0.1", 8080)
SERVER = "127.0.0.1:8000"

CHANNEL = "members"
TOPICS = {"weather": "Weather", "traffic": "Traffic", "sports": "Sports"}
COLORS = {"red": "Red", "yellow": "Yellow", "blue": "Blue"}
MEMBERS = {"ann": "Ann", "bob": "Bob", "editor": "The editor"}
EDITOR = "editor"

HERE = pathlib.Path(__file__).resolve().parent
CHOICES = HERE / "choices.json"
SECRET = (HERE / "secret").read_text().strip().encode()
API_KEY = (HERE / "api-key").read_text().strip()

TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript"}
FILES = ({f"/{file.name}": file for file in HERE.iterdir() if file.suffix in TYPES}
         | {"/": HERE / "index.html", "/editor": HERE / "editor.html"})
POLICY = (f"default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ws://{SERVER}; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'")
MAX_BODY = 4096
MAX_TEXT = 280
TOKEN_TTL = 60 * 60


class Refused(Exception):
    """What the page gets instead of an answer: a status, and why."""


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(text):
    return encode(hmac.digest(SECRET, text.encode(), hashlib.sha256))


def make_token(user):
    claims = {"sub": user, "exp": int(time.time()) + TOKEN_TTL, "info": {"name": MEMBERS[user]}}
    text = ".".join(encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{text}.{sign(text)}"


def publish(topic, payload, user):
    call = {"channel": f"{CHANNEL}:{topic}", "data": payload, "publisher": user}
    connection = http.client.HTTPConnection(SERVER, timeout=5)
    try:
        connection.request("POST", "/api/publish", json.dumps(call),
                           {"Content-Type": "application/json", "X-API-Key": API_KEY})
        if "result" not in json.load(connection.getresponse()):
            raise ValueError
    except (OSError, ValueError, http.client.HTTPException):
        raise Refused(502, "The alert was not sent. Try again in a moment.") from None
    finally:
        connection.close()


choices = json.loads(CHOICES.read_text()) if CHOICES.exists() else {}
choices_lock = threading.Lock()


def choose(user, topics):
    """Keeps what a member has chosen: the file is replaced as a whole, or not at all."""
    with choices_lock:
        changed = choices | {user: topics}
        with open(CHOICES.with_suffix(".new"), "w") as file:
            json.dump(changed, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, CHOICES)
        choices.update(changed)


class Site(BaseHTTPRequestHandler):
    cookie = None
    timeout = 10

    def do_GET(self):
        if self.path == "/me":
            user = self.read_user()
            self.send_json(200, {"user": user, "choices": choices.get(user, []), "members": MEMBERS, "topics": TOPICS,
                                 "colors": COLORS, "endpoint": f"ws://{SERVER}/connection/websocket"})
        elif self.path in FILES:
            file = FILES[self.path]
            self.send(200, f"{TYPES[file.suffix]}; charset=utf-8", file.read_bytes())
        else:
            self.send_error(404)

    def do_POST(self):
        calls = {"/sign-in": self.sign_in, "/choices": self.choose, "/token": self.token, "/alerts": self.alert}
        try:
            if self.path not in calls:
                raise Refused(404, "There is nothing here.")
            self.send_json(200, calls[self.path](self.read_user(), self.read_body()))
        except Refused as refused:
            status, text = refused.args
            self.send_json(status, {"error": text})

    def sign_in(self, _user, body):
        """For the tutorial only: whoever asks is believed. A site of yours knows its members already."""
        user = body.get("user")
        if user not in ["", *MEMBERS]:
            raise Refused(400, "There is no such member.")
        self.cookie = f"user={user}.{sign(f'cookie {user}')}; Path=/; HttpOnly; SameSite=Strict"
        return {}

    def choose(self, user, body):
        topics = body.get("topics")
        if user == "":
            raise Refused(403, "Only members choose topics.")
        if not isinstance(topics, list) or any(topic not in list(TOPICS) for topic in topics):
            raise Refused(400, "There is no such topic.")
        choose(user, [topic for topic in TOPICS if topic in topics])
        return {}

    def token(self, user, _body):
        if user == "":
            raise Refused(403, "Only members get a token.")
        return {"token": make_token(user)}

    def alert(self, user, body):
        topic, text, color = (body.get(name) for name in ("topic", "text", "color"))
        if user != EDITOR:
            raise Refused(403, "Only the editor sends alerts.")
        if topic not in list(TOPICS) or color not in list(COLORS):
            raise Refused(400, "There is no such topic or color.")
        if not isinstance(text, str) or not 0 < len(text.strip()) <= MAX_TEXT:
            raise Refused(400, f"An alert has 1 to {MAX_TEXT} characters.")
        publish(topic, {"text": text.strip(), "color": color, "time": int(time.time() * 1000)}, user)
        return {}

    def read_user(self):
        cookie = SimpleCookie(self.headers.get("Cookie")).get("user")
        user, _, signature = cookie.value.partition(".") if cookie else ("", "", "")
        good = hmac.compare_digest(signature.encode(), sign(f"cookie {user}").encode())
        return user if good and user in MEMBERS else ""

    def read_body(self):
        # Pages of others cannot send this type without being asked first, which nobody answers.
        if self.headers.get_content_type() != "application/json":
            raise Refused(415, "This takes JSON only.")
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            raise Refused(413, f"This takes at most {MAX_BODY} bytes.")
        try:
            body = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise Refused(400, "This takes a JSON object.")
        return body

    def send_json(self, status, value):
        self.send(status, "application/json", json.dumps(value).encode())

    def send(self, status, kind, content):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), "Cache-Control": "no-cache",
                            "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}.items():
            self.send_header(name, value)
        if self.cookie is not None:
            self.send_header("Set-Cookie", self.cookie)
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    with ThreadingHTTPServer(ADDRESS, Site) as server:
        print(f"The news are at http://{ADDRESS[0]}:{ADDRESS[1]}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
