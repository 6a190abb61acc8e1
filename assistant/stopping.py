"""Ending an answer that is being written: at once, also while a model server says nothing."""

from collections.abc import Generator, Iterator
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

_LOOK_SECONDS = 0.05
"""How often the wish to stop is looked at while the source says nothing."""


class Stopped(Exception):  # noqa: N818  # no error: a person's wish
    """The person stopped the answer."""


class _End:
    """The last thing that the source's thread reports."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def until_stopped(source: Generator[Any, None, None], stop: Event | None) -> Iterator[Any]:
    """The items of a source until the event is set; the source is then left to end in its own thread.

    Raises:
        Stopped: the event was set before the source ended.
    """
    if stop is None:
        yield from source
        return
    news: Queue[Any] = Queue()
    left = Event()
    Thread(target=_pump, args=(source, news, left), daemon=True).start()
    try:
        while not stop.is_set():
            try:
                item = news.get(timeout=_LOOK_SECONDS)
            except Empty:
                continue
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
        raise Stopped
    finally:
        left.set()


def _pump(source: Generator[Any, None, None], news: "Queue[Any]", left: Event) -> None:
    try:
        for item in source:
            if left.is_set():
                break
            news.put(item)
        source.close()
    except BaseException as error:  # noqa: BLE001  # raised again where the items are read
        news.put(_End(error))
    else:
        news.put(_End())
