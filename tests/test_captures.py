"""Pages as handed in: formats told by content, bad input as rows, ids that depend on content."""

from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING

import pytest

from retold.captures import open_captures, page, record
from retold.captures.source import PAGE_LIMIT

if TYPE_CHECKING:
    from pathlib import Path

    from retold.records import Capture

HTML = b"<!DOCTYPE html><html><body><p>Words.</p></body></html>"


def _one(path: Path, body: bytes) -> list[Capture]:
    path.write_bytes(body)
    return list(open_captures([str(path)]))


@pytest.mark.parametrize(
    ("name", "body", "media"),
    [
        ("a.txt", HTML, "html"),
        ("a.html", b"No markup here, only words.", "text"),
        ("a.dat", b'{"id": 1, "text": "Words."}\n{"id": 2, "text": "More."}\n', "record"),
        ("a.json", b'{\n "id": 1,\n "text": "Words."\n}\n', "record"),
        ("b.json", b'[{"id": 1, "text": "Words."},\n {"id": 2, "text": "More."}]', "record"),
        ("a", b"[Applause] He rose and spoke.", "text"),
        ("c.txt", "Grüße aus Köln".encode("utf-16"), "text"),
        ("d.txt", b"5 < 6, he said, and 7 > 6.", "text"),
        ("e.htm", b"\n  <div><p>One</p><p>Two</p></div>", "html"),
    ],
)
def test_format_is_told_by_content(tmp_path: Path, name: str, body: bytes, media: str) -> None:
    found = _one(tmp_path / name, body)
    assert found
    assert {c.media for c in found} == {media}
    assert all(c.problem is None and c.body for c in found)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("empty.html", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("pic.png.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0", "binary"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "binary"),
        ("a.zip", b"PK\x03\x04\x14\0\0\0", "damaged or incomplete"),
        ("long.txt", b"word " * (PAGE_LIMIT // 5 + 1), "over 10 MB"),
        ("long.html", HTML + b"x" * PAGE_LIMIT, "over 10 MB"),
    ],
)
def test_bad_file_is_a_row_with_its_reason(
    tmp_path: Path, name: str, body: bytes, words: str
) -> None:
    (found,) = _one(tmp_path / name, body)
    assert found.body == b""
    assert found.problem is not None
    assert words in found.problem
    assert name in found.problem


def test_broken_lines_are_rows_with_their_number(tmp_path: Path) -> None:
    lines = [
        b'{"id": 1, "text": "One."}',
        b'{"id": 2, "text": ',
        b"[1]",
        b"",
        b'{"id": "\xff"}',
        b'{"id": 5, "text": "Five."}',
    ]
    found = _one(tmp_path / "a.jsonl", b"\n".join(lines))
    assert [c.problem is None for c in found] == [True, False, False, False, True]
    assert [
        f"line {n}" in (c.problem or "") for c, n in zip(found[1:4], (2, 3, 5), strict=True)
    ] == [True] * 3
    assert found[0].address == "a.jsonl#1"


def test_line_over_the_limit_is_skipped_and_the_rest_read(tmp_path: Path) -> None:
    body = (
        b'{"id": 1, "text": "One."}\n{"id": 2, "text": "'
        + b"x" * PAGE_LIMIT
        + b'"}\n{"id": 3, "text": "Three."}\n'
    )
    found = _one(tmp_path / "a.jsonl", body)
    assert [c.address for c in found if c.problem is None] == ["a.jsonl#1", "a.jsonl#3"]
    assert "line 2: over 10 MB" in next(c.problem for c in found if c.problem)


def test_folder_is_walked_in_order_without_assets(tmp_path: Path) -> None:
    for name in (
        "b/2.html",
        "b/1.txt",
        "a.txt",
        "page_files/style.css",
        "page_files/x.png",
        ".git/HEAD",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"Words of " + name.encode())
    assert [c.address for c in open_captures([str(tmp_path)])] == ["a.txt", "b/1.txt", "b/2.html"]


def test_folder_without_pages_and_missing_file(tmp_path: Path) -> None:
    found = list(open_captures([str(tmp_path), str(tmp_path / "no.txt"), str(tmp_path / "*.html")]))
    assert [c.problem.split(": ")[-1] for c in found if c.problem] == [
        "a folder without pages",
        "no such file or folder",
        "nothing has a name like this",
    ]


def test_glob_and_standard_input(tmp_path: Path) -> None:
    for name in ("one/a.txt", "two/a.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("Words of " + name)
    found = list(open_captures([str(tmp_path / "*" / "a.txt"), "-"], io.BytesIO(HTML)))
    assert [(c.address, c.media) for c in found] == [
        ("one/a.txt", "text"), ("two/a.txt", "text"), ("stdin", "html"),
    ]  # fmt: skip


def test_ids_hang_from_address_and_bytes_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Words.")
    (first,) = open_captures([str(path)])
    os.utime(path, (1, 1))
    (second,) = open_captures([str(path)])
    assert first.capture_id == second.capture_id == page(b"Words.", "text", "a.txt").capture_id
    assert first.captured_at != second.captured_at
    assert page(b"Words.", "text", "b.txt").capture_id != first.capture_id
    assert page(b"Words!", "text", "a.txt").capture_id != first.capture_id


def test_what_comes_twice_is_given_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps({"id": 1, "text": "Words."})
    path.write_text(f"{line}\n{line}\n")
    assert len(list(open_captures([str(path), str(path)]))) == 1


def test_record_order_does_not_matter() -> None:
    a = record({"id": 1, "text": "Words.", "title": "T"}, "x")
    b = record({"title": "T", "text": "Words.", "id": 1}, "x")
    assert a == b
    assert (
        record({"url": " https://a.example/1 ", "text": "W"}, "x").address == "https://a.example/1"
    )
