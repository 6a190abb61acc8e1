"""`python -m evals`: runs the suites, compares runs, measures speed, checks that the suites notice breakage."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from evals import baseline
from evals.cases import Split
from evals.lab import Options, open_lab
from evals.report.markdown import iterate_suites, write_report, write_table
from evals.report.page import write_page
from evals.runs import RUNS, Run, run_suites
from evals.suites import SUITES

COMMANDS = ("run", "compare", "beir", "speed", "mutate", "wire", "judge", "docs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line and does what it says; the exit code is 1 when a check fails."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0].startswith("-") and words[0] not in ("-h", "--help"):
        words.insert(0, "run")
    given = build_parser().parse_args(words)
    code: int = given.do(given)
    return code


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="{" + ",".join(COMMANDS) + "}")
    run = commands.add_parser("run", help="run the suites; the default")
    run.add_argument("--suite", nargs="+", choices=list(SUITES), metavar="NAME", help=", ".join(SUITES))
    run.add_argument(
        "--split", choices=get_args(Split), help="a half of the sets that have halves; dev: dialogues to develop with"
    )
    run.add_argument("--sample", type=int, metavar="N", help="at most N cases of each data set")
    run.add_argument("--check", action="store_true", help="fail when a figure is below the committed baseline")
    run.add_argument(
        "--tolerance", type=float, help="with --check: worse by so much is accepted; default: the interval"
    )
    run.add_argument("--write-baseline", action="store_true")
    run.add_argument("--server", default="", metavar="URL", help="measure a server that speaks the OpenAI protocol")
    run.add_argument("--model", default="", help="with --server: its model")
    run.add_argument("--quiet", action="store_true")
    run.set_defaults(do=do_run)
    compare = commands.add_parser(
        "compare", help="two runs case by case; a run is a file, the word baseline, or a commit"
    )
    compare.add_argument("first")
    compare.add_argument("second")
    compare.add_argument("--measure", action="store_true", help="measure both commits now, each by its own code")
    compare.add_argument("--suite", nargs="+", default=[], metavar="NAME", help="with --measure: these suites alone")
    compare.add_argument("--write", action="store_true", help="store the comparison in evals/comparison.md")
    compare.set_defaults(do=do_compare)
    beir = commands.add_parser("beir", help="a retrieval set in BEIR form through the same code")
    beir.add_argument("folder", type=Path, nargs="+")
    beir.add_argument("--sample", type=int, metavar="N", help="at most N questions")
    beir.add_argument("--write", action="store_true", help="store the tables in evals/beir.md")
    beir.set_defaults(do=do_beir)
    speed = commands.add_parser("speed", help="times, memory and sizes")
    speed.add_argument("--tries", type=int, default=3, metavar="N")
    speed.add_argument("--write", action="store_true", help="store the table in evals/speed.md")
    speed.set_defaults(do=do_speed)
    mutate = commands.add_parser("mutate", help="break the coach in known ways and see which suite notices")
    mutate.add_argument("--sample", type=int, default=120, metavar="N", help="at most N cases of each data set")
    mutate.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="NAME",
        help="some of the mutants; with --write the others keep their rows",
    )
    mutate.add_argument("--no-tests", action="store_true", help="the suites alone")
    mutate.add_argument("--write", action="store_true", help="store the report in evals/mutation.md")
    mutate.set_defaults(do=do_mutate)
    wire = commands.add_parser(
        "wire", help="a model on a server that speaks the OpenAI protocol, beside ours and as ours"
    )
    wire.add_argument("--server", required=True, metavar="URL")
    wire.add_argument("--model", default="", help="its model")
    wire.add_argument("--sample", type=int, metavar="N", help="at most N messages to read")
    wire.add_argument("--no-agent", action="store_true", help="only read messages")
    wire.add_argument("--write", action="store_true", help="store the report in evals/wire.md")
    wire.set_defaults(do=do_wire)
    judge = commands.add_parser(
        "judge", help="whether quotes support sentences, by words and by a model, against hand labels"
    )
    judge.add_argument("--server", default="", metavar="URL")
    judge.add_argument("--model", default="", help="with --server: the judge, which is not the model that answers")
    judge.add_argument("--sample", type=int, metavar="N", help="at most N questions")
    judge.add_argument("--write", action="store_true", help="store the report in evals/judge.md")
    judge.set_defaults(do=do_judge)
    docs = commands.add_parser("docs", help="put the baseline's tables into docs/evals.md and README.md")
    docs.set_defaults(do=do_docs)
    return parser


def do_run(given: argparse.Namespace) -> int:
    """Runs suites, stores the run, prints its tables."""
    options = Options(given.split, given.sample, given.server, given.model, given.quiet)
    suites = given.suite or (["dialogues"] if given.split == "dev" else list(SUITES))
    if given.split == "dev" and suites != ["dialogues"]:
        print("--split dev plays dialogues and nothing else", file=sys.stderr)
        return 2
    with open_lab(options) as lab:
        run = run_suites(lab, suites)
    path = store_run(run)
    for name, suite in iterate_suites(run):
        print(f"\n{name}" + (f": not run ({suite['error']})" if suite["error"] else ""))
        print(write_table(suite["figures"]) if suite["figures"] else "")
        print("\n".join(suite["notes"]))
    print(f"\n{run['seconds']:.0f} s; report: {path.parent.name}/{path.stem}.html, .md, .json")
    code = 0
    if given.check:
        is_good, words = baseline.describe_check(run, given.tolerance)
        print(words)
        code = 0 if is_good else 1
    if given.write_baseline:
        code = code or refuse_baseline(given, run)
    return code


def refuse_baseline(given: argparse.Namespace, run: Run) -> int:
    """Writes the baseline where the run is whole; else says why not."""
    broken = [name for name, suite in run["suites"].items() if suite["error"]]
    if given.suite or given.split or given.sample or given.server or broken:
        print(
            "a baseline needs every suite on every case, offline" + (f"; failed: {', '.join(broken)}" if broken else "")
        )
        return 1
    baseline.write_baseline(run)
    print("wrote evals/baseline.json and evals/baseline.md")
    return 0


def store_run(run: Run) -> Path:
    """Writes the run as JSON, Markdown and HTML; the path of the first."""
    RUNS.mkdir(exist_ok=True)
    stamp = run["at"].replace(":", "").replace("-", "")[:15]
    path = RUNS / f"{stamp}.json"
    path.write_text(baseline.write_json(run), encoding="utf-8")
    path.with_suffix(".md").write_text(write_report(run), encoding="utf-8")
    path.with_suffix(".html").write_text(write_page(run), encoding="utf-8")
    return path


def do_compare(given: argparse.Namespace) -> int:
    """Prints the comparison of two runs."""
    from evals.compare import find_run, measure_commit, write_comparison

    names = (given.first, given.second)
    try:
        first, second = (measure_commit(n, given.suite) if given.measure else find_run(n) for n in names)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    words = write_comparison(first, second)
    print(words)
    if given.write:
        head = "# Comparison of two commits\n\n`python -m evals compare FIRST SECOND`\n\n"
        (RUNS.parent / "comparison.md").write_text(f"{head}{words}\n", encoding="utf-8")
    return 0


def do_beir(given: argparse.Namespace) -> int:
    """Measures sets in BEIR form."""
    from evals.beir import write_report as write_beir

    report = write_beir(given.folder, given.sample)
    print(report)
    if given.write:
        (RUNS.parent / "beir.md").write_text(report, encoding="utf-8")
    return 0


def do_speed(given: argparse.Namespace) -> int:
    """Measures times and sizes."""
    from evals.speed import write_report as write_speed

    report = write_speed(given.tries)
    print(report)
    if given.write:
        (RUNS.parent / "speed.md").write_text(report, encoding="utf-8")
    return 0


def do_mutate(given: argparse.Namespace) -> int:
    """Breaks the coach in known ways."""
    from evals.mutate import run_mutations

    path = RUNS.parent / "mutation.md" if given.write else None
    is_good, words = run_mutations(given.sample, given.only, has_tests=not given.no_tests, path=path)
    print(words)
    return 0 if is_good else 1


def do_wire(given: argparse.Namespace) -> int:
    """Measures a server's model."""
    from evals.wire import measure_wire

    with open_lab(Options(server=given.server, model=given.model)) as lab:
        report = measure_wire(lab, given.sample, has_agent=not given.no_agent)
    print(report)
    if given.write:
        (RUNS.parent / "wire.md").write_text(report, encoding="utf-8")
    return 0


def do_judge(given: argparse.Namespace) -> int:
    """Judges support."""
    from evals.judge import measure_judge

    with open_lab(Options(server=given.server, model=given.model)) as lab:
        report = measure_judge(lab, given.sample)
    print(report)
    if given.write:
        (RUNS.parent / "judge.md").write_text(report, encoding="utf-8")
    return 0


def do_docs(_: argparse.Namespace) -> int:
    """Puts the baseline's tables into the documents."""
    from evals.docs import update_documents

    print("changed: " + (", ".join(update_documents()) or "nothing"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
