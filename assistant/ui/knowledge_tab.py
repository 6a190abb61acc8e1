"""The Knowledge page: articles, search, own documents. Handlers take plain values; uploads are seen by their owner only."""

from collections.abc import Iterator, Sequence
from datetime import date
from queue import Empty, Queue
from threading import Thread

from assistant.records.errors import UnknownRecordError
from assistant.ui.desk import Desk, Payload, Reply, read_text, toast
from assistant.ui.formats import show_date
from assistant.ui.forms import list_files, sent_fields
from assistant.ui.knowledge_view import Found, Upload, render_document, render_knowledge, render_results
from knowledge.articles import find_article, list_articles
from knowledge.documents import Document
from knowledge.ingest import IngestReport, ingest_file
from knowledge.search import search

_PROGRESS_SECONDS = 0.25


def handle(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Carries out an action of the Knowledge page."""
    action = _ACTIONS.get(str(payload.get("do")))
    if action is not None:
        yield from action(desk, person, payload)


def show_all(desk: Desk, person: str, *, progress: str = "", reports: Sequence[IngestReport] = ()) -> str:
    """Articles and own documents."""
    library = desk.coach.library
    library.refresh()
    uploads = [
        Upload(
            one.key,
            one.title,
            one.source,
            show_date(date.fromisoformat(added[:10])),
            len(library.words.list_chunks(one.key)),
        )
        for one, added in library.list_uploads(person)
    ]
    return render_knowledge(
        list_articles(), uploads, progress=progress, reports=reports, limit_mb=desk.settings.max_upload_mb
    )


def find_own(desk: Desk, person: str, key: str) -> Document:
    """A document of this person.

    Raises:
        UnknownRecordError: this person has none of this key, whoever else may.
    """
    found = next((one for one, _ in desk.coach.library.list_uploads(person) if one.key == key), None)
    if found is None:
        raise UnknownRecordError(f"no document {key!r} of yours; it may have been removed")
    return found


def show_document(desk: Desk, person: str, key: str, *, quote: str = "", section: str = "") -> str:
    """An article or an own document."""
    article = find_article(key)
    if article is None:
        return render_document(None, find_own(desk, person, key), quote=quote, section=section)
    related = [(one.slug, one.front.title) for one in list_articles() if one.slug in article.front.related]
    return render_document(article, article.to_document(), quote=quote, section=section, related=related)


def _show(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    key = read_text(payload, "ref", 200)
    html = show_document(desk, person, key) if key else show_all(desk, person)
    yield Reply({"knowledge": html})


def _passage(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    key = read_text(payload, "document", 200)
    html = show_document(
        desk, person, key, quote=read_text(payload, "quote"), section=read_text(payload, "section", 300)
    )
    yield Reply(
        {"knowledge": html}, ({"do": "hash", "page": "knowledge", "ref": key}, {"do": "reveal", "id": "passage"})
    )


def _search(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    words = sent_fields(payload).get("words", "")[:400]
    if not words:
        yield Reply({"knowledge": show_all(desk, person)})
        return
    result = search(desk.coach.library, words, limit=12, person=person)
    found = [
        Found(hit.chunk.document, hit.chunk.title, hit.chunk.section, hit.chunk.text, hit.chunk.kind == "upload")
        for hit in result.hits
    ]
    yield Reply({"knowledge": render_results(words, found)})


def _upload(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Reads the received files one after the other and tells how far it is."""
    reports: list[IngestReport] = []
    for path, name in list_files(payload):
        news: Queue[str] = Queue()
        done: list[IngestReport | Exception] = []

        def work(path: object = path, news: "Queue[str]" = news, done: "list[IngestReport | Exception]" = done) -> None:
            try:
                tell = lambda what, n, total: news.put(f"{what}: {n} of {total} passages")  # noqa: E731
                done.append(ingest_file(desk.coach.library, path, person, tell, max_mb=desk.settings.max_upload_mb))  # type: ignore[arg-type]
            except Exception as error:  # noqa: BLE001  # handed to the caller below
                done.append(error)

        thread = Thread(target=work)
        thread.start()
        yield Reply({"knowledge": show_all(desk, person, progress=f"Reading {name} …", reports=reports)})
        while thread.is_alive():
            thread.join(_PROGRESS_SECONDS)
            if (latest := _drain(news)) and thread.is_alive():
                yield Reply({"knowledge": show_all(desk, person, progress=f"{name}, {latest}", reports=reports)})
        if isinstance(done[0], Exception):
            raise done[0]
        reports.append(done[0])
    yield Reply({"knowledge": show_all(desk, person, reports=reports)})


def _drain(news: "Queue[str]") -> str:
    latest = ""
    while True:
        try:
            latest = news.get_nowait()
        except Empty:
            return latest


def _remove(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    document = find_own(desk, person, read_text(payload, "document", 200))
    desk.coach.library.remove_document(document.key)
    yield Reply(
        {"knowledge": show_all(desk, person)}, (toast(f"{document.title} is removed; no answer uses it any more."),)
    )


_ACTIONS = {"show": _show, "passage": _passage, "search": _search, "upload": _upload, "remove": _remove}
