"""Starts the web app: Gradio on a FastAPI app, on loopback, with the coach built beside it."""

import logging
import socket
import threading
import time
import webbrowser
from concurrent.futures import Future
from typing import TYPE_CHECKING

from assistant.errors import ConfigurationError
from assistant.records.columns import utc_now
from assistant.records.conversations import fail_unfinished
from assistant.settings import Settings
from assistant.wiring import build_assistant, build_database, quieten_libraries

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.conversation import Assistant

logger = logging.getLogger(__name__)

STOP_SECONDS = 2
"""How long open pages may keep the server from stopping."""


def serve(settings: Settings, *, open_browser: bool) -> int:
    """Serves the web app until it is stopped and returns 0; prints the address when the page is ready.

    Raises:
        ConfigurationError: the port is taken, or a setting, the data folder or the database cannot be used.
    """
    started = time.monotonic()
    listener = take_port(settings)
    quieten_libraries()
    build_database(settings).dispose()
    _say("Starting Kaizen Coach …")
    coach: Future[Assistant] = Future()
    builder = threading.Thread(target=_build, args=(settings, coach), name="build coach", daemon=True)
    builder.start()

    import uvicorn

    config = uvicorn.Config(
        build_app(settings, coach),
        log_level="warning",
        timeout_graceful_shutdown=STOP_SECONDS,
        ws="none",
        server_header=False,
    )
    server = uvicorn.Server(config)
    coach.add_done_callback(lambda built: setattr(server, "should_exit", True) if built.exception() else None)
    address = f"http://{'127.0.0.1' if settings.host in ('0.0.0.0', '') else settings.host}:{listener.getsockname()[1]}"
    threading.Thread(target=_announce, args=(server, address, started, open_browser), daemon=True).start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        _close(coach)
    if coach.done() and (problem := coach.exception()) is not None:
        raise problem
    return 0


def take_port(settings: Settings) -> socket.socket:
    """A listening socket on the configured address.

    Raises:
        ConfigurationError: the port is taken or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"port {settings.port} of {settings.host} cannot be used ({error.strerror}); is the app running already? Another: --port {settings.port + 1}"
        ) from error
    return listener


def build_app(settings: Settings, coach: "Future[Assistant]") -> "FastAPI":
    """The FastAPI app with the page mounted at its root."""
    import gradio as gr
    from fastapi import FastAPI

    from assistant.ui.desk import Desk
    from assistant.ui.page import build_blocks, read_head
    from assistant.ui.security import add_protection

    app = FastAPI(title="Kaizen Coach", docs_url=None, redoc_url=None, openapi_url=None)
    add_protection(app, settings)
    blocks = build_blocks(Desk(settings, coach))
    blocks.queue(default_concurrency_limit=16)
    gr.mount_gradio_app(
        app, blocks, path="/", server_name=settings.host, server_port=settings.port, footer_links=[], run_history=False, show_error=False,
        max_file_size=f"{settings.max_upload_mb}mb", ssr_mode=False, pwa=False, head=read_head(), theme=gr.themes.Base(
            font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"],
        ),
    )  # fmt: skip
    return app


def _build(settings: Settings, coach: "Future[Assistant]") -> None:
    began = utc_now()
    try:
        built = build_assistant(
            settings, lambda what, done, total: _say(f"{what}: {done} of {total}") if done == total else None
        )
    except BaseException as error:  # noqa: BLE001  # handed to whoever waits for the coach
        coach.set_exception(error)
        return
    with built.open_session() as session, session.begin():
        fail_unfinished(session, before=began)
    if not built.library.own():
        _say("Another process owns the library: documents can be added and removed there only.")
    coach.set_result(built)


def _announce(server: object, address: str, started: float, open_browser: bool) -> None:
    while not getattr(server, "started", False):
        if getattr(server, "should_exit", False):
            return
        time.sleep(0.05)
    _say(f"Kaizen Coach is ready after {time.monotonic() - started:.1f} s: {address}  (Ctrl-C stops it)")
    if open_browser:
        webbrowser.open(address)


def _close(coach: "Future[Assistant]") -> None:
    if coach.done() and coach.exception() is None:
        coach.result().library.close()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # progress of the command `serve`
