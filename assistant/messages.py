"""The words of a turn: a message made clean, the title that it gives, an error said in one sentence."""

import re
import unicodedata

from sqlalchemy.exc import OperationalError

from assistant.errors import ToolInputError

MAX_MESSAGE = 20_000
"""Characters of a message; a longer text belongs into a document."""


def clean_message(message: str) -> str:
    """The message in composed Unicode, without control characters; line breaks stay.

    Raises:
        ToolInputError: nothing is left, or there are more than `MAX_MESSAGE` characters.
    """
    text = unicodedata.normalize("NFC", message)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    text = re.sub(r"[ \t]+\n", "\n", text).strip()
    if not text:
        raise ToolInputError("the message is empty; ask a question or tell what you have improved")
    if len(text) > MAX_MESSAGE:
        raise ToolInputError(
            f"the message has {len(text):,} characters, and at most {MAX_MESSAGE:,} can be read at once;"
            " put long texts into a document and upload it"
        )
    return text


def build_title(message: str) -> str:
    """A conversation's title: the first line, cut at a word, at most 60 characters."""
    line = message.strip().split("\n")[0]
    return line if len(line) <= 60 else line[:57].rsplit(" ", 1)[0] + " …"


def explain(error: Exception) -> str:
    """An error as one sentence for a person."""
    if isinstance(error, OperationalError):
        reason = str(error.orig).lower()
        if "locked" in reason:
            return "the database is busy with another program."
        if "readonly" in reason or "read-only" in reason:
            return "the database may not be written to; check the rights of the data folder."
        if "full" in reason:
            return "the disk is full."
        return "the database cannot be used."
    return str(error).rstrip(".") + "."
