import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from knowledge.embedding import MiniLmEmbedder
from knowledge.errors import LibraryBusyError, LibraryError
from knowledge.library import Library
from knowledge.search import search
from tests.knowledge.conftest import ARTICLES, make_document


def test_a_second_start_uses_the_index_that_is_there(
    library: Library, tmp_path: Path, embedder: MiniLmEmbedder
) -> None:
    before = (tmp_path / "library" / "current").read_text()
    library.close()
    again = Library(tmp_path / "library", embedder, ARTICLES).open(lambda *_: pytest.fail("built again"))
    assert (tmp_path / "library" / "current").read_text() == before
    assert set(again.chunks) == set(library.chunks)
    again.close()


def test_a_changed_article_rebuilds_the_index_and_keeps_uploads(
    library: Library, tmp_path: Path, embedder: MiniLmEmbedder
) -> None:
    library.add_document(make_document("doc-1", ("Notes", "The canteen opens at seven."), kind="upload", owner="ana"))
    library.close()
    changed = (*ARTICLES, make_document("third", ("In short", "Gloves hang at the door.")))
    again = Library(tmp_path / "library", embedder, changed).open()
    assert search(again, "where do the gloves hang").hits[0].chunk.key == "third#in-short"
    assert search(again, "when does the canteen open", person="ana").hits[0].chunk.key == "doc-1#notes"
    assert len(list((tmp_path / "library").glob("g-*"))) == 1
    again.close()


def test_progress_is_reported_while_building(tmp_path: Path, embedder: MiniLmEmbedder) -> None:
    seen: list[tuple[str, int, int]] = []
    Library(tmp_path / "library", embedder, ARTICLES).open(lambda *step: seen.append(step)).close()
    assert seen[-1][1] == seen[-1][2] > 0


BUILD = """
import sys, pathlib
from knowledge.embedding import MiniLmEmbedder
from knowledge.library import Library
from tests.knowledge.conftest import make_document
docs = [make_document(f"a{i}", ("In short", f"Text number {i} about gloves.")) for i in range(200)]
def report(what, done, total):
    print(done, flush=True)
Library(pathlib.Path(sys.argv[1]), MiniLmEmbedder(), docs).open(report)
"""


def test_a_process_killed_while_building_leaves_the_old_index(
    library: Library, tmp_path: Path, embedder: MiniLmEmbedder
) -> None:
    library.close()
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(tmp_path / "library")], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert process.stdout is not None
    while int(process.stdout.readline()) < 50:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    again = Library(tmp_path / "library", embedder, ARTICLES).open(lambda *_: pytest.fail("built again"))
    assert search(again, "how do we cut changeover time").hits[0].chunk.document == "setup-times"
    again.close()


def test_a_removed_upload_is_gone_from_the_next_search(library: Library) -> None:
    library.add_document(make_document("doc-1", ("Notes", "The canteen opens at seven."), kind="upload", owner="ana"))
    assert "doc-1" in search(library, "canteen", person="ana").documents
    library.remove_document("doc-1")
    assert "doc-1" not in search(library, "canteen", person="ana").documents
    assert library.list_uploads("ana") == []


def test_another_process_may_not_change_a_library_that_is_owned(library: Library, tmp_path: Path) -> None:
    assert library.own()
    code = (
        "import sys, pathlib\nfrom knowledge.embedding import MiniLmEmbedder\nfrom knowledge.library import Library\n"
        "from knowledge.errors import LibraryBusyError\nfrom tests.knowledge.conftest import ARTICLES, make_document\n"
        "other = Library(pathlib.Path(sys.argv[1]), MiniLmEmbedder(), ARTICLES).open()\n"
        "assert len(other.chunks) == 4 and not other.own()\n"
        "try:\n    other.remove_document('quiet-people')\nexcept LibraryBusyError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "library")], capture_output=True, text=True, timeout=60
    )
    assert "another process" in done.stdout, done.stderr
    assert len(library.chunks) == 4


def test_what_another_process_added_is_found_after_refresh(
    library: Library, tmp_path: Path, embedder: MiniLmEmbedder
) -> None:
    other = Library(tmp_path / "library", embedder, ARTICLES).open()
    other.add_document(make_document("doc-2", ("Notes", "Badges are printed on Mondays."), kind="upload", owner="ana"))
    assert search(library, "badges printed", person="ana").hits[0].chunk.key == "doc-2#notes"
    other.close()


def test_a_read_only_folder_is_told_in_one_sentence(embedder: MiniLmEmbedder) -> None:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    as_nobody = os.geteuid() == 0  # root may write everywhere
    if as_nobody:
        os.seteuid(65534)
    try:
        with pytest.raises(LibraryError, match="cannot be made"):
            Library(folder / "library", embedder, ARTICLES).open()
    finally:
        if as_nobody:
            os.seteuid(0)
        folder.chmod(0o755)
        folder.rmdir()


def test_a_file_in_place_of_the_folder_is_told_in_one_sentence(tmp_path: Path, embedder: MiniLmEmbedder) -> None:
    (tmp_path / "library").write_text("not a folder")
    with pytest.raises(LibraryError, match="cannot be made"):
        Library(tmp_path / "library", embedder, ARTICLES).open()


def test_building_waits_for_another_process_only_so_long(tmp_path: Path, embedder: MiniLmEmbedder) -> None:
    owner = Library(tmp_path / "library", embedder, ARTICLES)
    (tmp_path / "library").mkdir()
    assert owner.own()
    started = time.monotonic()
    with pytest.raises(LibraryBusyError):
        Library(tmp_path / "library", embedder, ARTICLES).open(wait_seconds=0.2)
    assert time.monotonic() - started < 20
