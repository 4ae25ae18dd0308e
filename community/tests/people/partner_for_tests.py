"""An organisation's sign-in (OpenID Connect) on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.test import Client


class Partner:
    """Says of whoever comes what `claims` holds."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, Any] = {}

    def app(self, **settings: Any) -> dict[str, Any]:
        """Return what the environment would say of it."""
        return {
            "provider_id": "ministry",
            "name": "Ministry of Transport",
            "client_id": "cop",
            "secret": "secret",
            "settings": {"server_url": self.address, **settings},
        }

    def answer(self, path: str) -> dict[str, Any]:
        """Return what is at a path."""
        if path.startswith("/.well-known/"):
            ends = {"token_endpoint": "/token", "userinfo_endpoint": "/who", "authorization_endpoint": "/go"}
            return {"issuer": self.address, **{name: self.address + end for name, end in ends.items()}}
        return {"access_token": "token", "token_type": "Bearer"} if path == "/token" else self.claims

    def sign_in(self, browser: Client, path: str = "/sign-in/with/ministry/") -> Any:
        """Go there and come back, as a browser does; return our answer."""
        gone = browser.get(path)
        assert gone.url.startswith(f"{self.address}/go?")
        state = dict(part.split("=") for part in gone.url.split("?")[1].split("&"))["state"]
        return browser.get("/sign-in/with/ministry/back/", {"state": state, "code": "code"})


@contextmanager
def running_partner() -> Iterator[Partner]:
    """Run one on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(partner.answer(self.path)).encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    partner = Partner(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield partner
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
