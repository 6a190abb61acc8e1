"""What can be set, sample data, export, deletion. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.ui.formats import LOCALES
from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, tag, text, void

_MONTHS = "January February March April May June July August September October November December".split()
_RETENTION = (
    (0, "Until I delete them"),
    (30, "30 days"),
    (90, "90 days"),
    (180, "Half a year"),
    (365, "One year"),
    (730, "Two years"),
)
DELETE_WORD = "DELETE"
"""What a person types before anything is deleted for good."""


@dataclass(frozen=True)
class Setting:
    """One setting that the page can change."""

    name: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """Value and label; without any it is a text."""
    longest: int = 300
    placeholder: str = ""


GROUPS: dict[str, tuple[Setting, ...]] = {
    "organisation": (
        Setting("organisation", "Name of the organisation", longest=120),
        Setting(
            "contact", "Contact in sensitive matters", "Whom the coach names when a person should look at something: injury, harassment, dismissal.",
            placeholder="HR, Ana Costa, ext. 214",
        ),
        Setting(
            "fiscal_year_start", "Fiscal year begins in", "Decides what “this year” and “Q3” mean for KPIs.",
            tuple((str(number), name) for number, name in enumerate(_MONTHS, 1)),
        ),
        Setting("locale", "Dates and numbers as in", choices=LOCALES),
    ),
    "engine": (
        Setting("openai_base_url", "Address of the server", "Ends in /v1. Empty means OpenAI’s own.", placeholder="http://127.0.0.1:11434/v1"),
        Setting("openai_model", "Model", longest=120, placeholder="gpt-4o-mini"),
        Setting("openai_api_key", "Key", "OpenAI needs one; servers on your own machine often do not. It is kept in the data folder, readable by you only."),
    ),
    "privacy": (
        Setting(
            "retention_days", "Conversations are kept", "Those not used for longer are deleted when the app starts.",
            tuple((str(days), label) for days, label in _RETENTION),
        ),
    ),
}  # fmt: skip
LABELS = {one.name: one.label for group in GROUPS.values() for one in group} | {"engine": "Who answers"}


@dataclass(frozen=True)
class SettingsPage:
    """What the page shows."""

    values: Mapping[str, str]
    """By the name of the setting, as inputs show them; the key is never among them."""
    fixed: Mapping[str, str]
    """Settings that are given elsewhere, and where."""
    facts: Sequence[tuple[str, str, str]]
    """Label, value and variable of what only the environment can set."""
    counts: str
    has_key: bool = False
    has_sample: bool = False
    is_local: bool = True
    """The page is reached from this machine only, so that whoever sees it may change it."""
    can_erase: bool = True


def render_settings(page: SettingsPage) -> str:
    """The whole page."""
    lead = "Changes hold at once and stay after a restart."
    if not page.is_local:
        lead = "This page is reachable from the network, so settings are changed in the environment of the server only."
    head = tag("header", tag("div", text("h1", "Settings") + text("p", lead, class_="muted")), class_="page-head")
    cards = (
        render_group(page, "organisation", "Organisation")
        + render_engine_form(page)
        + render_group(page, "privacy", "Privacy")
        + render_look()
        + render_keys()
        + render_sample(has_sample=page.has_sample)
        + render_own(page.counts)
        + render_delete(can_erase=page.can_erase)
        + render_facts(page.facts)
    )
    return tag("div", head + cards, class_="sheet narrow settings", data_key="page")


def render_group(page: SettingsPage, group: str, heading: str) -> str:
    """One card with its Save."""
    fields = "".join(render_setting(page, one) for one in GROUPS[group])
    is_open = page.is_local and any(one.name not in page.fixed for one in GROUPS[group])
    return _form(group, text("h2", heading) + fields, is_open=is_open)


def _form(group: str, body: str, *, is_open: bool) -> str:
    save = tag("footer", tag("button", "Save", type="submit", class_="btn primary")) if is_open else ""
    return tag(
        "form",
        body + save,
        class_="card stack",
        data_act="save",
        data_group=group,
        autocomplete="off",
        id=f"set-{group}-form",
    )


def render_setting(page: SettingsPage, setting: Setting) -> str:
    """One input with its label, and why it cannot be changed here where that is so."""
    name, identity = setting.name, f"set-{setting.name}"
    where = page.fixed.get(name)
    hint = f"Given in {where} as ASSISTANT_{name.upper()}; change it there and start again." if where else setting.hint
    common = {
        "id": identity,
        "name": name,
        "disabled": bool(where) or not page.is_local,
        "aria_describedby": f"{identity}-hint" if hint else None,
    }
    value = page.values.get(name, "")
    if setting.choices:
        known = dict(setting.choices)
        choices = setting.choices if value in known else ((value, value), *setting.choices)
        box = tag(
            "select",
            "".join(text("option", label, value=one, selected=one == value) for one, label in choices),
            **common,
        )
    elif name == "openai_api_key":
        shown = "A key is stored; leave this empty to keep it" if page.has_key else ""
        box = void(
            "input",
            type="password",
            value="",
            placeholder=shown or None,
            autocomplete="new-password",
            maxlength=300,
            **common,
        )
    else:
        box = void(
            "input",
            type="text",
            value=value,
            placeholder=setting.placeholder or None,
            maxlength=setting.longest,
            autocomplete="off",
            **common,
        )
    note = text("p", hint, class_="hint", id=f"{identity}-hint") if hint else ""
    return tag("div", text("label", setting.label, for_=identity) + tag("div", box + note), class_="setting")


def render_engine_form(page: SettingsPage) -> str:
    """Who answers; the server's fields show when a server does."""
    where = page.fixed.get("engine")
    locked = bool(where) or not page.is_local
    options = "".join(
        tag(
            "label",
            void("input", type="radio", name="engine", value=value, checked=page.values.get("engine") == value, disabled=locked)
            + tag("span", text("strong", label) + text("span", hint, class_="hint")),
            class_="choice",
        )
        for value, label, hint in (
            ("offline", "The offline coach", "Nothing leaves this machine."),
            ("openai", "A model on a server", "OpenAI, or any server that speaks its protocol: Ollama, vLLM, llama.cpp, a gateway."),
        )
    )  # fmt: skip
    note = (
        text("p", f"Given in {where} as ASSISTANT_ENGINE; change it there and start again.", class_="hint")
        if where
        else ""
    )
    told = text(
        "p", "Your messages, the passages found, and what the coach looks up in the records are sent to this server. When it fails, the offline coach answers.",
        class_="notice-box",
    )  # fmt: skip
    fields = "".join(render_setting(page, one) for one in GROUPS["engine"])
    forget = ""
    if page.has_key and page.is_local and "openai_api_key" not in page.fixed:
        forget = button("Forget the key", "forget-key", kind="quiet small", data_confirm="Really forget it?")
    body = (
        tag("fieldset", text("legend", "Engine", class_="as-h2") + options, class_="choices")
        + note
        + tag("div", told + fields + forget, class_="server-fields")
    )
    return _form("engine", body, is_open=page.is_local)


def render_look() -> str:
    """Light, dark, or as the system."""
    buttons = "".join(
        button(label, "theme", data_scheme=value, aria_pressed="false")
        for value, label in (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
    )
    return tag("section", text("h2", "Appearance") + tag("div", buttons, class_="actions"), class_="card")


def render_keys() -> str:
    """The keyboard shortcuts."""
    rows = "".join(
        tag("div", tag("dt", "".join(text("kbd", key) for key in keys)) + text("dd", what))
        for keys, what in (
            (("Enter",), "Send the message"),
            (("Shift", "Enter"), "A new line in it"),
            (("↑",), "In an empty box: change your last message"),
            (("Esc",), "Stop the answer, close what is open, leave a change"),
            (("Ctrl", "K"), "To the message box, from every page"),
            (("Ctrl", "Shift", "O"), "New conversation"),
            (("Alt", "1 … 7"), "To a page"),
        )
    )
    return tag("section", text("h2", "Keyboard") + tag("dl", rows, class_="keys"), class_="card wide-only")


def render_sample(*, has_sample: bool) -> str:
    """Loading or removing the sample data."""
    if has_sample:
        words, act = (
            "Sample initiatives, KPIs and thank-yous are loaded. Removing them leaves what you entered yourself.",
            button("Remove sample data", "sample-remove", data_confirm="Remove the sample?"),
        )
    else:
        words, act = (
            "A small invented company to look around in. It can be removed again.",
            button("Load sample data", "sample-load"),
        )
    return tag(
        "section",
        text("h2", "Sample data") + text("p", words, class_="muted") + tag("div", act, class_="actions"),
        class_="card",
    )


def render_own(counts: str) -> str:
    """Taking everything along."""
    lead = f"{counts} The file holds them, and all initiatives, KPIs, thank-yous and barriers with their history."
    return tag(
        "section",
        text("h2", "Take your data along")
        + text("p", lead, class_="muted")
        + tag("div", button("Export everything", "export", icon=icon("download")), class_="actions"),
        class_="card",
    )


def render_delete(*, can_erase: bool) -> str:
    """Deleting for good: what, and a word to type."""
    scopes = [("own", "My conversations and documents", "Initiatives, KPIs and thank-yous stay, with their history.")]
    if can_erase:
        scopes.append(
            (
                "all",
                "Everything",
                "Also all records, their history, and the conversations of everybody who uses this machine. Settings stay.",
            )
        )
    options = "".join(
        tag(
            "label",
            void("input", type="radio", name="scope", value=value, checked=value == "own")
            + tag("span", text("strong", label) + text("span", hint, class_="hint")),
            class_="choice",
        )
        for value, label, hint in scopes
    )
    word = tag(
        "div",
        text("label", f"Type {DELETE_WORD} to confirm", for_="delete-word")
        + void("input", type="text", name="word", id="delete-word", autocomplete="off", spellcheck="false"),
        class_="setting",
    )
    body = (
        tag("fieldset", text("legend", "Delete", class_="as-h2") + options, class_="choices")
        + word
        + tag(
            "footer",
            tag("button", "Delete for good", type="submit", class_="btn danger")
            + text("span", "This cannot be undone.", class_="hint"),
        )
    )
    return tag("form", body, class_="card stack", data_act="delete", autocomplete="off", id="delete-form")


def render_facts(rows: Sequence[tuple[str, str, str]]) -> str:
    """What only the environment can set."""
    lines = "".join(
        tag("div", text("dt", label) + tag("dd", escape(value) + text("code", variable)))
        for label, value, variable in rows
    )
    lead = "These are read when the app starts, from the environment or the file .env."
    return tag(
        "section",
        text("h2", "This installation") + text("p", lead, class_="muted") + tag("dl", lines),
        class_="card facts",
    )
