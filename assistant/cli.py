"""The command line: the contract for scripts. `python -m assistant …`.

Exit codes: 0 answered, 2 wrong usage or configuration, 1 anything else; errors are one line on standard error.
"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, ConfigurationError
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from assistant.events import Done, Event

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        settings = load_settings()
        logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        command: Callable[[Settings, argparse.Namespace], int] = options.run
        return command(settings, options)
    except ConfigurationError as error:
        return _fail(error, 2)
    except AssistantError as error:
        return _fail(error, 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:  # the outermost edge: a traceback helps nobody at a prompt
        logger.debug("failed", exc_info=True)
        return _fail(_explain(error), 1)


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = argparse.ArgumentParser(
        prog="python -m assistant", description="Kaizen Coach: cited advice, initiatives and KPIs."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[Settings, argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    serve = add("serve", _serve, "start the web app")
    serve.add_argument("--port", type=int, help="port instead of ASSISTANT_PORT")
    serve.add_argument("--open", action="store_true", help="open the page in the browser")
    ask = add("ask", _ask, "ask one question")
    ask.add_argument("message", help="the question; - reads standard input")
    ask.add_argument("--json", action="store_true", help="print the done event")
    ask.add_argument("--coach", action="store_true", help="Coach me: questions first")
    ask.add_argument("--my-documents", action="store_true", help="search the uploaded documents alone")
    chat = add("chat", _chat, "talk; with --json: JSON lines in, events out")
    chat.add_argument("--json", action="store_true", help="read and write JSON lines")
    chat.add_argument("--coach", action="store_true", help="Coach me: questions first")
    chat.add_argument("--conversation", type=int, help="go on with an earlier conversation")
    articles = add("articles", _articles, "list the embedded articles")
    articles.add_argument("--json", action="store_true", help="as JSON")
    article = add("article", _article, "read an article; a section can be named as SLUG#SECTION")
    article.add_argument("slug")
    from assistant import cli_records

    cli_records.add_commands(add)
    return parser


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    from assistant.ui.server import serve

    overrides = {} if options.port is None else {"port": options.port}
    return serve(settings.model_copy(update=overrides), open_browser=options.open)


def _ask(settings: Settings, options: argparse.Namespace) -> int:
    from assistant.conversation import Turn

    message = sys.stdin.read() if options.message == "-" else options.message
    turn = Turn(message, mode="coach" if options.coach else "tell", uploads_only=options.my_documents)
    coach = build_coach(settings)
    if options.json:
        _print_json(_last(coach.ask(turn)))
    else:
        _print_turn(coach.ask(turn))
    return 0


def _chat(settings: Settings, options: argparse.Namespace) -> int:
    from assistant.chat_lines import ChatLines

    chat = ChatLines(
        build_coach(settings), mode="coach" if options.coach else "tell", conversation=options.conversation
    )
    if options.json:
        for line in sys.stdin:
            if line.strip():
                for event in chat.answer(line):
                    _print_json(event)
        return 0
    print("Kaizen Coach. Tell what you improved, ask a question, or type yes to save a draft. Ctrl-D ends.")
    while True:
        try:
            message = input("\n› ")
        except EOFError:
            print()
            return 0
        if message.strip():
            try:
                _print_turn(chat.say(message))
            except AssistantError as error:
                print(f"! {error}")


def _articles(_settings: Settings, options: argparse.Namespace) -> int:
    from knowledge.articles import build_report, list_articles

    found = list_articles()
    if options.json:
        rows = [
            {"slug": a.slug, "area": a.front.area, "title": a.front.title, "summary": a.front.summary} for a in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    area = ""
    for one in found:
        if one.front.area != area:
            area = one.front.area
            print(f"\n{area.replace('-', ' ').capitalize()}")
        print(f"  {one.slug:42} {one.front.title}")
    print("\n" + " · ".join(f"{number:,} {name}" for name, number in build_report(found).items()))
    return 0


def _article(_settings: Settings, options: argparse.Namespace) -> int:
    from knowledge.articles import find_article, list_articles
    from knowledge.chunking import slugify

    slug, _, wanted = options.slug.partition("#")
    article = find_article(slug)
    if article is None:
        from rapidfuzz import process

        near = [name for name, *_ in process.extract(slug, [a.slug for a in list_articles()], limit=3)]
        raise ConfigurationError(f"no article {slug!r}; near to it: {', '.join(near)}")
    print(f"# {article.front.title}\n")
    if not wanted:
        print(f"{article.front.summary}\n")
    for section in article.to_document().sections:
        if not wanted or slugify(section.heading) == wanted or wanted.startswith(f"{slugify(section.heading)}-"):
            print(f"## {section.heading}\n{section.text}\n")
    if not wanted:
        print("## Sources\n" + "\n".join(f"- {s.author} ({s.year}). {s.title}." for s in article.front.sources))
        print(f"\nEvidence: {article.front.confidence}. Reviewed {article.front.reviewed}.")
    return 0


def build_coach(settings: Settings) -> "Assistant":
    """The assistant, with a progress bar where standard error is a terminal and something takes time."""
    from assistant.wiring import build_assistant

    return build_assistant(settings, ProgressBar())


class ProgressBar:
    """Shows progress on standard error once it is known to take a while."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, what: str, done: int, total: int) -> None:
        """Advances the bar, or opens and closes it."""
        if self._bar is None and sys.stderr.isatty() and total > 100:
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=what, unit=" passages", leave=False)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)
            if done >= total:
                self._bar.close()
                self._bar = None


def _last(events: "Iterable[Event]") -> "Done":
    from assistant.events import Done

    *_, last = events
    assert isinstance(last, Done)
    return last


def _print_turn(events: "Iterable[Event]") -> None:
    from assistant.terminal import show_event

    for event in events:
        show_event(event)


def _print_json(event: "Event | dict[str, Any]") -> None:
    from assistant.events import to_json

    values = event if isinstance(event, dict) else to_json(event)
    sys.stdout.write(json.dumps(values, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def _fail(error: object, code: int) -> int:
    print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
    return code


def _explain(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        name = f" ({Path(error.filename).name})" if isinstance(error.filename, str) else ""
        return f"{error.strerror}{name}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
