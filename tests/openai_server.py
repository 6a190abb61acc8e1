"""A real local HTTP server that speaks the OpenAI protocol and plays a script, misbehaving where the script says so."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Fault = Literal["none", "cut", "garbage", "hang", "refuse_key", "fail", "slow"]
"""`slow` says a word every fifth of a second."""


@dataclass(frozen=True)
class Say:
    """One answer of the scripted model: a text, or tool calls, or a fault after a few words."""

    text: str = ""
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    fault: Fault = "none"


@dataclass
class Script:
    """What the server will answer, and what it was asked."""

    answers: list[Say]
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""

    def next(self) -> Say:
        """The next answer; the last one is repeated."""
        return self.answers[min(len(self.requests), len(self.answers)) - 1]


def _chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
    body = {
        "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }  # fmt: skip
    return f"data: {json.dumps(body)}\n\n".encode()


class _Handler(BaseHTTPRequestHandler):
    script: Script
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        script = self.script
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script.keys.append(self.headers.get("Authorization", ""))
        if self.path.endswith("/embeddings"):
            self._embed(body)
            return
        script.requests.append(body)
        say = script.next()
        if say.fault == "hang":
            time.sleep(8)
            return
        if say.fault in ("refuse_key", "fail"):
            self._send_json({"error": {"message": "no", "type": "x"}}, 401 if say.fault == "refuse_key" else 500)
            return
        if say.fault == "garbage":
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b"data: {not json\n\n<html>oops</html>\n\n")
            self.close_connection = True
            return
        if not body.get("stream"):
            self._send_json(_whole(say), 200)
            return
        self._stream(say)

    def _stream(self, say: Say) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(_chunk({"role": "assistant", "content": ""}))
        for i, (name, arguments) in enumerate(say.calls):
            text = json.dumps(arguments)
            head = {
                "index": i,
                "id": f"call_{len(self.script.requests)}_{i}",
                "type": "function",
                "function": {"name": name, "arguments": ""},
            }
            self.wfile.write(_chunk({"tool_calls": [head]}))
            for part in (text[: len(text) // 2], text[len(text) // 2 :]):
                self.wfile.write(_chunk({"tool_calls": [{"index": i, "function": {"arguments": part}}]}))
        words = say.text.split(" ")
        for i, word in enumerate(words):
            if say.fault == "cut" and i >= max(2, len(words) // 2):
                return
            self.wfile.write(_chunk({"content": word + (" " if i < len(words) - 1 else "")}))
            self.wfile.flush()
            time.sleep(0.2 if say.fault == "slow" else 0)
        self.wfile.write(_chunk({}, "tool_calls" if say.calls else "stop"))
        self.wfile.write(b"data: [DONE]\n\n")

    def _embed(self, body: dict[str, Any]) -> None:
        self.script.requests.append(body)
        vectors = [
            [float(len(text) % 7 + 1), float(text.count("e")), float(text.count("a")), 1.0] for text in body["input"]
        ]
        rows = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]
        self._send_json(
            {"object": "list", "data": rows[::-1], "model": "e", "usage": {"prompt_tokens": 1, "total_tokens": 1}}, 200
        )

    def _send_json(self, body: dict[str, Any], status: int) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _whole(say: Say) -> dict[str, Any]:
    calls = [
        {"id": f"call_{i}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
        for i, (name, arguments) in enumerate(say.calls)
    ]
    message = {"role": "assistant", "content": say.text or None, **({"tool_calls": calls} if calls else {})}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": [choice]}


@contextmanager
def serve_script(*answers: Say) -> Iterator[Script]:
    """Serves a script on a free port of loopback."""
    script = Script(list(answers))
    handler = type("Handler", (_Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
