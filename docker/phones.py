"""The phones of all people: takes what Keycloak's gateway 'webhook' posts and shows it on port 8026, the newest first."""

import base64
import hashlib
import hmac
import html
import json
import os
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MOST = 500
LONGEST = 64 * 1024
FIVE_MINUTES = 300
SECRET = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
# What Keycloak calls itself is the name that people know; from here it is found under another one.
KEYCLOAK = os.environ["KEYCLOAK_URL"]
messages = []


def signature(id, timestamp, body):
    signed = b"%s.%s." % (id.encode(), timestamp.encode()) + body
    return "v1," + base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()


def genuine(headers, body):
    id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > FIVE_MINUTES:
        return False
    expected = signature(id, timestamp, body)
    return any(hmac.compare_digest(given, expected) for given in headers.get("webhook-signature", "").split(" "))


def report(message):
    body = json.dumps({"type": "two-step.status", "id": message["id"], "status": "delivered"}).encode()
    public = urllib.parse.urlsplit(message["statusUrl"])
    timestamp = str(int(time.time()))
    headers = {
        "Host": public.netloc,
        "Content-Type": "application/json",
        "webhook-id": "delivered-" + message["id"],
        "webhook-timestamp": timestamp,
        "webhook-signature": signature("delivered-" + message["id"], timestamp, body),
    }
    try:
        urllib.request.urlopen(urllib.request.Request(KEYCLOAK + public.path, body, headers), timeout=10).close()
    except OSError as e:
        print("A report was not taken:", e, flush=True)


def shown(message):
    what = "Call to" if message["channel"] == "voice" else "To"
    return "<article><p><b>%s %s</b>, realm %s</p><pre>%s</pre></article><hr>" % (
        what,
        html.escape(message["to"]),
        html.escape(message["realm"]),
        html.escape(message["text"]),
    )


class Phones(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        if length > LONGEST:
            return self.answer(413, "", "text/plain")
        body = self.rfile.read(length)
        if not genuine(self.headers, body):
            return self.answer(401, '{"reason": "account-trouble"}', "application/json")
        message = json.loads(body)["data"]
        if all(known["id"] != message["id"] for known in messages):
            messages.insert(0, message)
            del messages[MOST:]
            threading.Timer(1, report, [message]).start()
        self.answer(200, "{}", "application/json")

    def do_GET(self):
        if self.path == "/messages.json":
            return self.answer(200, json.dumps(messages), "application/json")
        page = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Phones</title><h1>Phones</h1>'
        self.answer(200, page + ("".join(map(shown, messages)) or "<p>No message yet.</p>"), "text/html; charset=utf-8")

    def answer(self, status, text, type):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("0.0.0.0", 8026), Phones).serve_forever()
