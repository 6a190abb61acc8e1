"""The sign of which engine answers, and what it may send where. Pure functions."""

from assistant.settings import Settings
from assistant.ui.markup import tag, text


def name_server(settings: Settings) -> str:
    """The host that messages are sent to."""
    return settings.openai_base_url.split("//")[-1].split("/")[0] or "api.openai.com"


def render_engine(settings: Settings) -> str:
    """Offline, or the model and the server."""
    if settings.engine == "offline":
        return tag(
            "p",
            '<i class="dot" aria-hidden="true"></i>'
            + text("span", "Offline coach")
            + text("small", "nothing leaves this machine"),
            class_="engine",
        )
    server = name_server(settings)
    words = text("span", settings.openai_model) + text("small", f"messages go to {server}")
    return tag(
        "p",
        '<i class="dot away" aria-hidden="true"></i>' + words,
        class_="engine away",
        title=f"Messages and retrieved passages are sent to {server}",
    )
