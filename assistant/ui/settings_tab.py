"""The Settings page. Handlers take plain values; what is given in the environment is shown and not changed."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Engine

from assistant.errors import ConfigurationError, ToolInputError
from assistant.owned import list_owned
from assistant.records import conversations, demo
from assistant.records.erasing import erase_database
from assistant.settings import Settings, change_settings, find_fixed, save_changes
from assistant.ui.desk import Desk, Payload, Reply, read_text, toast
from assistant.ui.engine_view import name_server
from assistant.ui.forms import download
from assistant.ui.settings_view import DELETE_WORD, GROUPS, LABELS, SettingsPage, render_settings

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NUMBERS = frozenset({"fiscal_year_start", "retention_days"})


def handle(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Carries out an action of the Settings page."""
    action = _ACTIONS.get(str(payload.get("do")))
    if action is not None:
        yield from action(desk, person, payload)


def show(desk: Desk, person: str) -> str:
    """What is set, and what the person owns."""
    settings = desk.settings
    with desk.session() as session:
        has_sample = demo.has_demo(session)
        number = len(conversations.list_conversations(session, person))
        is_file = session.get_bind().dialect.name == "sqlite"
    documents = len(desk.coach.library.list_uploads(person))
    counts = f"{number} conversation{'' if number == 1 else 's'} and {documents} document{'' if documents == 1 else 's'} are yours alone."
    names = [one.name for group in GROUPS.values() for one in group if one.name != "openai_api_key"]
    is_local = settings.host in _LOOPBACK
    return render_settings(
        SettingsPage(
            values={name: str(getattr(settings, name)) for name in [*names, "engine"]},
            fixed=find_fixed(),
            facts=list_facts(settings, person),
            counts=counts,
            has_key=bool(settings.openai_api_key.get_secret_value()),
            has_sample=has_sample,
            is_local=is_local,
            can_erase=is_local and is_file,
        )
    )


def list_facts(settings: Settings, person: str) -> tuple[tuple[str, str, str], ...]:
    """What only the environment can set: label, value, variable."""
    reach = "this machine only" if settings.host in _LOOPBACK else f"the network, at {settings.host}"
    finder = "the embedded encoder"
    if settings.embedder != "embedded":
        finder = f"{settings.embedding_model} at {name_server(settings)}"
    return (
        ("You are", person, "ASSISTANT_PERSON"),
        ("Reachable from", reach, "ASSISTANT_HOST"),
        ("Passages are found by", finder, "ASSISTANT_EMBEDDER"),
        ("Largest document", f"{settings.max_upload_mb} MB", "ASSISTANT_MAX_UPLOAD_MB"),
        ("Everything is stored in", str(settings.data_dir), "ASSISTANT_DATA_DIR"),
    )


def read_changes(desk: Desk, payload: Payload) -> dict[str, Any]:
    """The settings of the form that were changed, as they are stored.

    Raises:
        ToolInputError: the page may not change them, or a value cannot be used.
    """
    if desk.settings.host not in _LOOPBACK:
        raise ToolInputError("settings are changed on the server, for this page is reachable from the network")
    group, sent = read_text(payload, "group", 40), payload.get("fields")
    fields: Mapping[str, Any] = sent if isinstance(sent, dict) else {}
    names = [one.name for one in GROUPS.get(group, ())] + (["engine"] if group == "engine" else [])
    fixed = find_fixed()
    changes: dict[str, Any] = {}
    for name in names:
        value = fields.get(name)
        if name in fixed or not isinstance(value, str) or (name == "openai_api_key" and not value.strip()):
            continue
        value = value.strip()
        stored = int(value) if name in _NUMBERS and value.isdigit() else value
        if str(getattr(desk.settings, name)) != value:
            changes[name] = stored
    address = str(changes.get("openai_base_url", ""))
    if address and not address.startswith(("http://", "https://")):
        raise ToolInputError(
            "the address of a server begins with http:// or https://, such as http://127.0.0.1:11434/v1"
        )
    return changes


def put_in_force(desk: Desk, changes: Mapping[str, Any]) -> None:
    """Lets the running coach work with the changes and stores them; neither where one of both fails.

    Raises:
        ToolInputError: a value cannot be used. ConfigurationError: the file cannot be written.
    """
    before = desk.settings
    try:
        desk.use(change_settings(before, changes))
    except ConfigurationError as error:
        if "needs ASSISTANT_OPENAI_API_KEY" in str(error):
            raise ToolInputError(
                "OpenAI’s own server needs a key: enter it, or the address of a server of your own"
            ) from error
        raise ToolInputError(str(error)) from error
    try:
        save_changes(before.data_dir, changes)
    except ConfigurationError:
        desk.use(before)
        raise


def _show(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply({"settings": show(desk, person)})


def _save(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    changes = read_changes(desk, payload)
    if not changes:
        raise ToolInputError("nothing was changed")
    before = {name: getattr(desk.settings, name) for name in changes}
    put_in_force(desk, changes)
    desk.settings_before = {
        name: value.get_secret_value() if name == "openai_api_key" else value for name, value in before.items()
    }
    told = f"Saved: {', '.join(LABELS[name] for name in changes)}. "
    if "retention_days" in changes:
        told += _tell_retention(desk, person)
    yield Reply({"settings": show(desk, person)}, (toast(told.strip(), undo="settings"),))
    if desk.settings.engine == "openai" and read_text(payload, "group", 40) == "engine":
        yield Reply(commands=(_try_server(desk.settings),))


def _tell_retention(desk: Desk, person: str) -> str:
    days = desk.settings.retention_days
    if not days:
        return "Nothing is deleted by itself."
    limit = desk.settings.day - timedelta(days=days)
    with desk.session() as session:
        number = sum(one.updated_at.date() < limit for one in conversations.list_conversations(session, person))
    return f"At the next start {number or 'none'} of your conversations would be deleted."


def _try_server(settings: Settings) -> dict[str, Any]:
    """One short question to the server, and what came of it."""
    from assistant.models.server import build_server_model

    server = name_server(settings)
    try:
        build_server_model(settings.model_copy(update={"timeout_seconds": 15.0})).invoke("Answer with one word: ready?")
    except Exception as error:  # noqa: BLE001  # whatever a server or its library raises, the person is told
        why = " ".join(str(error).split())[:160]
        return toast(f"{server} does not answer yet ({why}). Until it does, the offline coach answers.", level="error")
    return toast(f"{server} answers. {settings.openai_model} is the coach from the next message on.", undo="settings")


def _forget_key(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    read_changes(desk, payload)
    put_in_force(desk, {"openai_api_key": ""})
    yield Reply({"settings": show(desk, person)}, (toast("The key is forgotten."),))


def _undo(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    changes, desk.settings_before = desk.settings_before, {}
    if not changes:
        raise ToolInputError("there is nothing to undo")
    put_in_force(desk, changes)
    told = f"Undone: {', '.join(LABELS[name] for name in changes)}."
    yield Reply({"settings": show(desk, person)}, (toast(told),))


def _sample_load(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    with desk.session() as session, session.begin():
        number = demo.load_demo(session, desk.settings.day)
    yield Reply({"settings": show(desk, person)}, (toast(f"{number} sample initiatives, with KPIs, are loaded."),))


def _sample_remove(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    with desk.session() as session, session.begin():
        demo.remove_demo(session)
    yield Reply({"settings": show(desk, person)}, (toast("The sample data is removed."),))


def _export(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, desk.session() as session:
        for name, content in list_owned(session, desk.coach.library, person):
            archive.writestr(name, content)
    yield Reply(
        commands=(
            download("kaizen-coach.zip", "application/zip", packed.getvalue()),
            toast("Everything is in kaizen-coach.zip."),
        )
    )


def _delete(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Deletes for good, after the word was typed."""
    sent = payload.get("fields")
    fields: Mapping[str, Any] = sent if isinstance(sent, dict) else {}
    if str(fields.get("word", "")).strip() != DELETE_WORD:
        raise ToolInputError(f"nothing was deleted: type {DELETE_WORD} in capitals to confirm")
    everything = fields.get("scope") == "all"
    if everything and desk.settings.host not in _LOOPBACK:
        raise ToolInputError("everything can be deleted on the machine itself only")
    with desk.session() as session, session.begin():
        for one in conversations.list_conversations(session, person):
            conversations.delete_conversation(session, one.id, person)
        engine = cast(Engine, session.get_bind())
    if everything:
        erase_database(engine)
    for document, _ in desk.coach.library.list_uploads(person):
        desk.coach.library.remove_document(document.key)
    told = "Everything is deleted." if everything else "Your conversations and documents are deleted."
    yield Reply({"settings": show(desk, person)}, (toast(told), {"do": "forget"}, {"do": "conversation", "id": ""}))


_ACTIONS = {
    "show": _show, "save": _save, "undo": _undo, "forget-key": _forget_key, "sample-load": _sample_load, "sample-remove": _sample_remove,
    "export": _export, "delete": _delete,
}  # fmt: skip
