"""What the browser is told and what is turned away: no other origin, no frames, no request that leaves this server."""

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Gradio starts with scripts in the page and makes functions from text; nothing may be loaded from or sent elsewhere."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Protection:
    """Adds the headers; on loopback it refuses requests under a foreign host name (DNS rebinding) or from a foreign page."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self.app = app
        self.is_loopback = host in _LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if self.is_loopback and not is_local(headers.get("host", ""), headers.get("origin")):
            await PlainTextResponse("This app answers on this machine only.", status_code=403)(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    own[name] = value
            await send(message)

        await self.app(scope, receive, send_protected)


def is_local(host: str, origin: str | None) -> bool:
    """Whether a request names this machine, and comes from its own page or from no page."""
    if _name(host) not in _LOOPBACK:
        return False
    return origin is None or (origin.startswith("http://") and _name(origin.removeprefix("http://")) in _LOOPBACK)


def _name(host: str) -> str:
    """The host without its port."""
    if host.startswith("["):
        return host[1:].split("]")[0]
    return host.rsplit(":", 1)[0] if ":" in host else host


def add_protection(app: "FastAPI", settings: Settings) -> None:
    """Protects every answer of the app."""
    app.add_middleware(Protection, host=settings.host)
