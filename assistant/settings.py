"""Every setting, in one frozen class: from `ASSISTANT_…` variables, else a `.env` file, else what was saved in the page."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigurationError


class Settings(BaseSettings):
    """The settings of one process. Unknown `ASSISTANT_` names are refused by `load_settings`."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("kaizen-coach")))
    """Folder of all state: records, library, uploads."""
    database_url: str = ""
    """SQLAlchemy URL of the records; empty: a SQLite file in the data folder. `postgresql+psycopg://…` works too."""
    today: date | None = None
    """Fixes the clock to a day, for tests and measurements; empty: the machine's date."""

    engine: Literal["offline", "openai"] = "offline"
    """Which chat model answers: the offline coach, or a server that speaks the OpenAI protocol."""
    openai_base_url: str = ""
    """Base URL of the server, ending in /v1; empty: OpenAI's own."""
    openai_api_key: SecretStr = SecretStr("")
    """Key of the server; servers on the own machine often need none."""
    openai_model: str = "gpt-4o-mini"
    """Name of the chat model on the server."""
    timeout_seconds: float = Field(default=60, gt=0, le=600)
    """How long one call to the server may take."""
    max_retries: int = Field(default=2, ge=0, le=5)
    """How often a failed call is tried again before the offline coach takes over."""
    temperature: float = Field(default=0.2, ge=0, le=2)
    """Sampling temperature of the server's model."""

    embedder: Literal["embedded", "openai"] = "embedded"
    """Who makes vectors: the bundled encoder, or the server."""
    embedding_model: str = "text-embedding-3-small"
    """Name of the embedding model on the server."""

    host: str = "127.0.0.1"
    """Address that the web app binds to; the default is reachable from this machine alone."""
    port: int = Field(default=7860, ge=0, le=65535)
    """Port of the web app."""
    person: str = Field(default="me", min_length=1, max_length=80)
    """Who is speaking where nobody signs in; conversations and documents belong to this name."""
    organisation: str = Field(default="", max_length=120)
    """Name of the organisation, for messages and exports."""
    contact: str = Field(default="", max_length=300)
    """Whom the coach names in sensitive matters, such as "HR, Ana Costa, ext. 214"."""
    fiscal_year_start: int = Field(default=1, ge=1, le=12)
    """Month in which the fiscal year begins."""
    locale: str = Field(default="en_GB", pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")
    """How dates and numbers are shown."""
    retention_days: int = Field(default=0, ge=0, le=36500)
    """Conversations untouched for longer are deleted at start; 0 keeps them."""
    max_upload_mb: int = Field(default=50, ge=1, le=1000)
    """Largest document that is accepted, in megabytes."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    """Detail of the log on standard error."""

    @property
    def url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'records.sqlite'}"

    @property
    def day(self) -> date:
        """Today, as configured."""
        return self.today or date.today()


SAVED = "settings.json"
"""In the data folder: what was set in the page."""
EDITABLE = frozenset(
    "organisation contact fiscal_year_start locale retention_days engine openai_base_url openai_model openai_api_key".split()
)
"""Settings that the page may change; the others decide where the data is and who reaches it."""


def load_settings(**overrides: object) -> Settings:
    """The settings from the environment, the file `.env` and what was saved in the page, in this order.

    Raises:
        ConfigurationError: a value is out of bounds or a name is unknown; the text names the variable.
    """
    _refuse_unknown_names()
    settings = _build(overrides)
    saved = read_saved(settings.data_dir)
    given = {name for name in settings.model_fields_set if name in overrides or _is_given(getattr(settings, name))}
    return _build({**{name: value for name, value in saved.items() if name not in given}, **overrides})


def read_saved(folder: Path) -> dict[str, Any]:
    """What was saved in the page; empty when nothing was.

    Raises:
        ConfigurationError: the file is damaged.
    """
    path = folder / SAVED
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        return {name: value for name, value in saved.items() if name in EDITABLE}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"{path} cannot be read ({error}); mend it, or move it away") from error


def find_fixed() -> dict[str, str]:
    """Where each setting that the page cannot change is given: "the environment" or "the file .env"."""
    given = _build({})
    return {
        name: "the environment" if f"ASSISTANT_{name}".upper() in os.environ else "the file .env"
        for name in given.model_fields_set
        if _is_given(getattr(given, name))
    }


def change_settings(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with some changed; nothing is stored.

    Raises:
        ConfigurationError: a value is out of bounds.
    """
    return _build({**settings.model_dump(), **changes}, env_file=None)


def save_changes(folder: Path, changes: Mapping[str, Any]) -> None:
    """Adds settings to those saved in the data folder, in a file that its owner only can read.

    Raises:
        ConfigurationError: the file cannot be written; what was saved before is still there.
    """
    path = folder / SAVED
    draft = path.with_suffix(".new")
    saved = read_saved(folder) | dict(changes)
    try:
        with suppress(FileNotFoundError):
            draft.unlink()
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(saved, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise ConfigurationError(
            f"the settings cannot be written to {str(path)!r} ({error.strerror}); free space or change its rights"
        ) from error


def _is_given(value: object) -> bool:
    """An empty line, as in `.env.example`, gives nothing."""
    return (value.get_secret_value() if isinstance(value, SecretStr) else value) not in ("", None)


def _build(values: Mapping[str, Any], **options: Any) -> Settings:
    renamed = {f"_{name}": value for name, value in options.items()}
    try:
        return Settings(**values, **renamed)
    except ValidationError as error:
        first = error.errors()[0]
        name = "ASSISTANT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name}: {first['msg']} (given: {first.get('input')!r})") from error


def _refuse_unknown_names() -> None:
    known = {f"ASSISTANT_{name}".upper() for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith("ASSISTANT_") and name not in known:
            raise ConfigurationError(f"{name} is not a setting; .env.example lists all of them")
