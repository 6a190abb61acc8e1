"""A real server as its own process, and a real browser, for the tests and the screenshots."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split()
TODAY = "2026-11-22"
START_SECONDS = 90


def find_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(data_dir: Path, **settings: str) -> Iterator[str]:
    """The address of a server on a data folder; stopped at the end."""
    port = find_port()
    named = {f"ASSISTANT_{name.upper()}": value for name, value in settings.items()}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    environment |= {
        "ASSISTANT_DATA_DIR": str(data_dir),
        "ASSISTANT_TODAY": TODAY,
        "ASSISTANT_CONTACT": "Ana Costa, HR, ext. 214",
        **named,
    }
    log = (data_dir.parent / f"server-{port}.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "--port", str(port)], env=environment, stdout=log, stderr=log
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        _wait(address, process, Path(log.name))
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(address, timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not answer: {log.read_text()[-2000:]}")


@contextmanager
def running_browser() -> Iterator[Any]:
    """Debian's Chromium under Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def load_sample(data_dir: Path) -> None:
    """Puts the sample data set into a data folder."""
    environment = {**os.environ, "ASSISTANT_DATA_DIR": str(data_dir), "ASSISTANT_TODAY": TODAY}
    subprocess.run([sys.executable, "-m", "assistant", "demo"], env=environment, check=True, capture_output=True)
