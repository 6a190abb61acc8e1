"""Every setting, in one frozen class. Read once at start-up from `ASSISTANT_…` variables and a `.env` file."""

from datetime import date
from pathlib import Path
from typing import Literal

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


def load_settings(**overrides: object) -> Settings:
    """The settings from the environment.

    Raises:
        ConfigurationError: a value is out of bounds or a name is unknown; the text names the variable.
    """
    _refuse_unknown_names()
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # values are checked by the class
    except ValidationError as error:
        first = error.errors()[0]
        name = "ASSISTANT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name}: {first['msg']} (given: {first.get('input')!r})") from error


def _refuse_unknown_names() -> None:
    import os

    known = {f"ASSISTANT_{name}".upper() for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith("ASSISTANT_") and name not in known:
            raise ConfigurationError(f"{name} is not a setting; .env.example lists all of them")
