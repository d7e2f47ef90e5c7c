"""Files of many pages: every format read whole, and broken in every way without harm."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import brotli
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retold.captures import bounds, of_bytes, open_captures
from retold.captures.source import PAGE_LIMIT
from retold.extract import read_article
from tests import formats as f

if TYPE_CHECKING:
    from pathlib import Path

    from retold.records import Article, Capture


def articles(body: bytes, name: str = "file") -> list[Article]:
    return [read_article(c) for c in of_bytes(body, name)]


def problems(captures: list[Capture]) -> list[str]:
    return [c.problem for c in captures if c.problem]


ITEMS = [f"<inlineXML contenttype='application/nitf+xml'>{f.NITF}</inlineXML>"]
WHOLE = {
    "html": f.html(),
    "warc": f.warc(),
    "rss": f.rss(),
    "atom": f.atom(),
    "atom xhtml": f.atom(kind="xhtml"),
    "ninjs 2": f.ninjs(2),
    "ninjs 3": f.ninjs(3),
    "ninjs lines": f.ninjs(2) + b"\n" + f.ninjs(3, uri="urn:x:2"),
    "newsml": f.newsml(),
    "newsml with nitf": f.newsml(ITEMS),
    "nitf": f.NITF.encode(),
    "mail": f.mail(),
    "mail in cp1252": f.mail("cp1252"),
    "mail box, cp1252 too": f.mbox(),
    "json feed": f.json_feed(),
    "json feed in one line": json.dumps(json.loads(f.json_feed(2))).encode(),
    "html.zst": f.zstd(f.html()),
    "warc.zst in frames": f.zstd(f.warc([])) + f.zstd(f.warc()),
    "zip": f.zipped({"a/page.html": f.html()}),
    "tar": f.tarred({"a/page.html": f.html()}),
    "tar gnu": f.tarred({"d" * 150 + "/" + "p" * 120: f.html()}, form=tarfile.GNU_FORMAT),
    "tar pax": f.tarred({"d" * 150 + "/" + "p" * 120: f.html()}),
    "tar v7": f.tarred({"page": f.html()}, form=tarfile.USTAR_FORMAT),
    "tar.gz": f.tarred({"page.html": f.html()}, "w:gz"),
    "tar.bz2": f.tarred({"page.html": f.html()}, "w:bz2"),
    "tar.xz": f.tarred({"page.html": f.html()}, "w:xz"),
    "html.gz": gzip.compress(f.html()),
    "html.bz2": bz2.compress(f.html()),
    "html.xz": lzma.compress(f.html()),
    "warc.gz in two members": gzip.compress(f.warc([])) + gzip.compress(f.warc()),
    "zip of everything": f.zipped({"a.tar.gz": f.tarred({"r.warc": f.warc()}, "w:gz")}),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_the_text_is_read_whole(name: str) -> None:
    found = [a for a in articles(WHOLE[name]) if a.problem is None]
    assert found, [a.problem for a in articles(WHOLE[name])]
    for article in found:
        paragraphs = article.text.split("\n\n")
        assert [p[-40:] for p in paragraphs] == [p[-40:] for p in f.PARAGRAPHS]
        if "cp1252" not in name and name != "mail":
            assert article.title == f.TITLE
        assert len([a for a in articles(WHOLE[name]) if a.problem]) == 0


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_what_is_cut_short_never_stops_the_run(name: str, share: float) -> None:
    body = WHOLE[name]
    found = list(of_bytes(body[: int(len(body) * share)], "cut"))
    assert found
    for capture in found:
        article = read_article(capture)
        assert (capture.problem is None) == bool(capture.body)
        assert article.problem is not None or article.text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("warc", "cut short"), ("rss", "end of its XML"), ("atom", "end of its XML"),
        ("newsml", "end of its XML"), ("zip", "incomplete zip"), ("tar", "end is missing"),
        ("tar.gz", "end is missing"), ("tar.bz2", "end is missing"), ("tar.xz", "end is missing"),
        ("html.gz", "end is missing"), ("ninjs 3", "broken JSON"), ("json feed", "broken JSON"),
        ("html.zst", "end is missing"), ("warc.zst in frames", "end is missing|left out"),
    ],
)  # fmt: skip
def test_what_is_cut_short_says_so(name: str, words: str) -> None:
    body = WHOLE[name]
    told = problems(list(of_bytes(body[: min(1000, len(body) // 2)], "cut.file")))
    assert any(w in t for w in words.split("|") for t in told), told
    assert all("cut.file" in t for t in told)


STARTS = [
    b"", b"WARC/1.0\r\nWARC-Type: response\r\n", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"PK\x03\x04", b"PK\x05\x06",
    b"<rss>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<newsItem>", b"<nitf>", b'{"uri": "a", ',
    b"MIME-Version: 1.0\nFrom: a\n", b"From a@b.example Tue Mar  5 10:20:00 2024\nMIME-Version: 1.0\nFrom: a\n",
    b"\x28\xb5\x2f\xfd", b'{"version": "https://jsonfeed.org/version/1", "items": [', b"<html>", b"[{", f.tarred({"a": b"b"})[:512], f.zipped({"a": b"b"})[:40],
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=600))
@example(b"BZh9", b"1AY&SY" + b"\0" * 20)
def test_no_bytes_stop_the_run(start: bytes, rest: bytes) -> None:
    for capture in of_bytes(start + rest, "any"):
        assert (capture.problem is None) == bool(capture.body)
        article = read_article(capture)
        assert article.problem is not None or article.text


# --- WARC --------------------------------------------------------------------------------------


def test_warc_says_where_and_when(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(f.warc([f.html(), f.html("Two")])))
    found = list(open_captures([str(tmp_path)]))
    assert [c.address for c in found] == ["https://courier.example/0", "https://courier.example/1"]
    assert {c.captured_at for c in found} == {datetime(2024, 3, 5, 10, 20, 30, tzinfo=UTC)}
    assert found[0].body == f.html()


CODINGS = {
    "gzip": gzip.compress(f.html()),
    "deflate": zlib.compress(f.html()),
    "br": brotli.compress(f.html()),
    "gzip, br": brotli.compress(gzip.compress(f.html())),
    "zstd": f.zstd(f.html()),
}


@pytest.mark.parametrize("coding", CODINGS)
def test_warc_content_is_unpacked(coding: str) -> None:
    for body in (CODINGS[coding], f.html()):  # some crawlers unpack and leave the header
        record = f.warc_record(
            "response", "https://a.example/1", f.http(body, Content_Encoding=coding)
        )
        assert [c.body for c in of_bytes(record, "a")] == [f.html()]


def test_warc_chunks_are_put_together() -> None:
    body = f.html()
    sent = b"%x\r\n%s\r\n%x;x=1\r\n%s\r\n0\r\n\r\n" % (100, body[:100], len(body) - 100, body[100:])
    for content in (sent, body):
        record = f.warc_record(
            "response", "https://a.example/1", f.http(content, Transfer_Encoding="chunked")
        )
        assert [c.body for c in of_bytes(record, "a")] == [body]


def test_warc_encoding_that_only_the_server_named() -> None:
    body = b"<html><body><p>Gr\xfc\xdfe aus K\xf6ln</p></body></html>"
    record = f.warc_record(
        "response", "https://a.example/1", f.http(body, media="text/html; charset=iso-8859-1")
    )
    (found,) = of_bytes(record, "a")
    assert "Grüße aus Köln" in found.body.decode()


def test_warc_texts_and_what_is_left_out() -> None:
    body = (
        f.warc_record("conversion", "https://a.example/1", f.PLAIN.encode(), media="text/plain")
        + f.warc_record("response", "https://a.example/2", f.http(b"gone", "404 Not Found"))
        + f.warc_record(
            "response", "https://a.example/3", f.http(b"\x89PNG\0\0", media="image/png")
        )
        + f.warc_record("response", "https://a.example/4", f.http(b"{}", media="application/json"))
        + f.warc_record("response", "https://a.example/5", b"no answer at all")
        + f.warc_record("response", "https://a.example/6", f.http(b""))
        + f.warc_record("response", "dns:a.example", b"1.2.3.4", media="text/dns")
        + f.warc_record("request", "https://a.example/2", b"GET / HTTP/1.1\r\n\r\n")
    )
    page, row = of_bytes(body, "a.warc")
    assert (page.media, page.address) == ("text", "https://a.example/1")
    assert row.problem == (
        "a.warc: records left out or not whole: 2 that are no pages, 1 with a broken answer, "
        "1 with another answer than 200, 1 without content"
    )


@pytest.mark.parametrize("length", [0, 20, 900, 5000, 10**15])
def test_warc_with_a_wrong_length(length: int) -> None:
    good = f.warc_record("response", "https://a.example/2", f.http(f.html()))
    bad = f.warc_record("response", "https://a.example/1", f.http(f.html()), length=length)
    found = list(of_bytes(good + bad + good.replace(b"/2", b"/3"), "a.warc"))
    assert found[0].address == "https://a.example/2"
    if length < 1000:  # the next record is found again
        assert "https://a.example/3" in [c.address for c in found]


def test_warc_page_over_the_limit_is_a_row() -> None:
    long = b"<html>" + b"x" * PAGE_LIMIT
    for content in (f.http(long), f.http(gzip.compress(long), Content_Encoding="gzip"),
                    f.http(brotli.compress(long, quality=1), Content_Encoding="br")):  # fmt: skip
        body = f.warc_record("response", "https://a.example/1", content) + f.warc()
        row, good = of_bytes(body, "a.warc")
        assert "record 1: over 10 MB" in (row.problem or "")
        assert good.problem is None


# --- feeds -------------------------------------------------------------------------------------


def test_feed_fields() -> None:
    for body in (f.rss(), f.atom()):
        (article,) = articles(body)
        assert article.url == "https://courier.example/0"
        assert article.published == datetime(2024, 3, 5, 9, 20, tzinfo=UTC)
        assert (article.outlet, article.lang) == ("Marlow Courier", "en")
        assert (article.credits_raw, article.section) == (("Ida Thorsen",), "Sea")


def test_feed_items_with_a_summary_are_rows() -> None:
    found = articles(f.rss([f.BODY, None]))
    assert [a.problem for a in found] == [None, "file, item 2: only a summary in the feed"]
    assert found[1].address == "https://courier.example/1"
    assert [a.problem for a in articles(f.atom([""]))] == [
        "file, item 1: only a summary in the feed"
    ]


def test_feed_description_that_is_the_whole_text() -> None:
    body = f.rss([None]).replace(
        f.escape(f"<p>{f.PARAGRAPHS[0]}</p>").encode(), f.escape(f.BODY).encode()
    )
    (article,) = articles(body)
    assert article.problem is None
    assert len(article.text.split("\n\n")) == len(f.PARAGRAPHS)


def test_feed_of_plain_words_keeps_its_paragraphs() -> None:
    (article,) = articles(f.rss([f.PLAIN]))
    assert article.text.count("\n\n") == len(f.PARAGRAPHS) - 1


def test_feed_of_rdf_and_broken_characters() -> None:
    rdf = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
    <channel><title>Courier &nbsp; & Sons</title></channel><item><title>{f.TITLE}</title>
    <link>https://courier.example/1</link><content:encoded><![CDATA[{f.BODY}]]></content:encoded>
    </item></rdf:RDF>"""
    (article,) = articles(rdf.encode())
    assert (article.title, article.url) == (f.TITLE, "https://courier.example/1")
    assert article.text.count("\n\n") == 4


def test_feed_is_read_item_by_item() -> None:
    many = f.rss([f.BODY] * 40)
    cut = list(of_bytes(many[:-5000], "r.xml"))
    assert sum(c.problem is None for c in cut) >= 30
    assert "end of its XML is missing" in (cut[-1].problem or "")


@pytest.mark.parametrize("root", ["rss", "newsItem"])
def test_entities_of_a_file_are_not_read(root: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the password is swordfish")
    body = f.rss() if root == "rss" else f.newsml()
    doctype = (
        f'<!DOCTYPE {root} [<!ENTITY s SYSTEM "file://{secret}"><!ENTITY a "{"x" * 1000}">'
        + "".join(
            f'<!ENTITY {c} "{f"&{b};" * 30}">' for b, c in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + "]>"
    )
    start = body.index(b"?>") + 2
    marked = body.replace(b"Cracks close", b"&s;&i; Cracks close")
    for file in (body, marked):
        hostile = file[:start] + doctype.encode() + file[start:]
        for capture in of_bytes(hostile, "x"):
            assert b"swordfish" not in capture.body
            assert len(capture.body) < 100_000


def test_a_feed_without_items_and_an_endless_one() -> None:
    (row,) = of_bytes(f.rss([]), "r.xml")
    assert "a feed without items" in (row.problem or "")
    head = f.rss([])[:-16]
    deep = list(of_bytes(head + b"<item>" + b"<a>" * 5000, "r.xml"))
    assert "nested too deep" in (deep[-1].problem or "")
    wide = list(of_bytes(head + b"<item>" + b"<a/>" * 300_000, "r.xml"))
    assert "elements in one item" in (wide[-1].problem or "")


# --- agencies ----------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [f.ninjs(2), f.ninjs(3), f.newsml()])
def test_agency_fields(body: bytes) -> None:
    (article,) = articles(body)
    assert article.outlet == "Northern Press"
    assert article.published is not None
    assert article.credits_raw[0] == "By Ida Thorsen"
    assert article.lang == "en"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f.ninjs(3, pubStatus="canceled"), "withdrawn by its newsroom"),
        (f.ninjs(2, type="picture", bodies=[]), "a picture item, not a text"),
        (f.ninjs(3, bodies=None), "an item without a body"),
        (f.newsml(status="canceled"), "withdrawn by its newsroom"),
        (f.newsml(["<remoteContent href='a.jpg'/>"]), "a news item without a text"),
        (f.newsml([]), "news XML without a whole item"),
        (f.newsml().replace(b"newsItem", b"packageItem"), "a package that only names other items"),
    ],
)
def test_agency_items_that_are_no_pages(body: bytes, words: str) -> None:
    (row,) = of_bytes(body, "a")
    assert row.problem is not None
    assert row.problem.endswith(words)


@pytest.mark.parametrize(
    "strange",
    [
        {"bodies": "text"}, {"bodies": [1, None, {"value": 7}]}, {"headlines": {"value": "x"}},
        {"language": 5, "by": [], "bylines": [3]}, {"altids": [{"value": {}}]}, {"version": 10**30},
    ],
)  # fmt: skip
def test_ninjs_with_strange_values(strange: dict[str, object]) -> None:
    for article in articles(f.ninjs(3, **strange)):
        assert article.problem is None or "without a body" in article.problem


def test_json_feed_fields() -> None:
    (capture,) = of_bytes(f.json_feed(1, date_modified="2024-03-05T12:00:00Z"), "feed.json")
    article = read_article(capture)
    assert capture.address == article.url == "https://courier.example/0"
    assert (article.title, article.section, article.lang) == (f.TITLE, "Sea", "en")
    assert article.credits_raw == ("Ida Thorsen",)
    assert article.published == datetime(2024, 3, 5, 9, 20, tzinfo=UTC)
    assert article.updated == datetime(2024, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"content_html": None}, "only a summary"),
        ({"content_html": 7, "content_text": ["a"]}, "only a summary"),
        ({"content_html": "<p>" + "w " * PAGE_LIMIT}, "over 10 MB"),
        ({"content_html": None, "content_text": "\n\n".join(f.PARAGRAPHS)}, ""),
        ({"url": 7, "id": ["x"], "authors": "Ida", "tags": 3, "date_published": {}}, ""),
    ],
)  # fmt: skip
def test_json_feed_items_that_lack_something(more: dict[str, object], words: str) -> None:
    body = f.json_feed(1, **more)
    if len(body) > PAGE_LIMIT:
        words = "over 10 MB in one JSON text"
    (capture,) = of_bytes(body, "feed.json")
    assert words in (capture.problem or "")
    assert bool(capture.problem) == bool(words)
    assert bool(read_article(capture).text) == (not words)


def test_json_feed_without_items_or_with_strange_ones() -> None:
    empty = b'{"version": "https://jsonfeed.org/version/1", "items": []}'
    assert problems(list(of_bytes(empty, "a.json"))) == ["a.json: a feed without items"]
    strange = b'{"version": "https://jsonfeed.org/version/1", "items": [1, null, {}]}'
    assert len(problems(list(of_bytes(strange, "a.json")))) == 3


def test_passim_records() -> None:
    line = {"id": "courier-1931-04-02", "series": "courier", "date": "1931-04-02", "text": f.PLAIN}
    (article,) = articles(json.dumps(line).encode(), "x.jsonl")
    assert (article.address, article.outlet) == ("x.jsonl#courier-1931-04-02", "courier")
    assert json.loads(article.extra or "{}")["series"] == "courier"


# --- mails -------------------------------------------------------------------------------------


def test_mail_fields() -> None:
    (article,) = articles(f.mail(), "m.eml")
    assert article.title == "Cracks close Marlow Bay’s northern pier"
    assert article.outlet == "Marlow Courier"
    assert article.published == datetime(2024, 3, 5, 9, 20, tzinfo=UTC)


def test_mail_of_plain_words_and_broken_ones() -> None:
    head = b"From: a@b.example\nSubject: =?x-none?Q?=FF?=\nMIME-Version: 1.0\nDate: none\n"
    (plain,) = articles(head + b"\n" + f.PLAIN.encode())
    assert plain.text.count("\n\n") == 4
    (empty,) = articles(head + b"\n\n")
    assert "a mail without a text" in (empty.problem or "")
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    for found in (articles(head + deep), articles(head + b"\n" + b"--b\n" * 9000)):
        assert len(found) == 1
        assert found[0].problem is not None


def test_letters_in_plain_text_are_no_mail() -> None:
    body = b"From: Marlow harbour board\nSubject: The pier\n\n" + f.PLAIN.encode()
    (found,) = of_bytes(body, "letter.txt")
    assert found.media == "text"


def test_mails_of_a_box_one_by_one() -> None:
    first, second = of_bytes(f.mbox(), "box")
    assert (first.problem, second.problem) == (None, None)
    assert first.address != second.address
    texts = {read_article(c).text for c in (first, second)}
    assert len(texts) == 1
    quoted = f.mail().replace(b"Read this letter", b"\nFrom here, read this letter")
    assert len(list(of_bytes(f.mbox([quoted, f.mail()]), "box"))) == 2


def test_broken_mails_of_a_box_are_rows() -> None:
    empty = b"MIME-Version: 1.0\nSubject: nothing\n\n"
    long = b"MIME-Version: 1.0\nSubject: long\n\n" + b"Words of it.\n" * (PAGE_LIMIT // 13 + 1)
    first, second, third = of_bytes(f.mbox([empty, long, f.mail()]), "box")
    assert "mail 1: a mail without a text" in (first.problem or "")
    assert "mail 2: over 10 MB" in (second.problem or "")
    assert third.problem is None


def test_saved_page_as_mail() -> None:
    body = (
        b"From: <Saved>\r\nSnapshot-Content-Location: https://courier.example/1\r\nSubject: x\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html\r\n\r\n" + f.html() + b"\r\n--b--\r\n"
    )
    (found,) = of_bytes(body, "a.mhtml")
    assert (found.media, found.address) == ("html", "https://courier.example/1")


# --- archives ----------------------------------------------------------------------------------

FILES = {
    "one/page.html": f.html(), "two/page.html": f.html("Two"), "../../etc/up.txt": f.PLAIN.encode(),
    "page_files/a.png": b"\x89PNG", ".hidden": b"x", "__MACOSX/page.html": b"x", "C:\\d\\e.txt": b"Words.",
}  # fmt: skip


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz"])
def test_archive_names_are_base_names(form: str, tmp_path: Path) -> None:
    body = f.zipped(FILES) if form == "zip" else f.tarred(FILES, "w" if form == "tar" else "w:gz")
    (tmp_path / f"a.{form}").write_bytes(body)
    found = list(open_captures([str(tmp_path)]))
    names = [c.address.removeprefix(f"a.{form}/") for c in found]
    assert names == ["page.html", "page.html~2", "up.txt", "e.txt"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"a.{form}"]


def test_archive_files_that_cannot_be_read_are_rows() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("good.html", f.html())
        archive.writestr("odd.html", f.html(), zipfile.ZIP_LZMA)
        archive.writestr("bad.html", f.html())
        archive.writestr("bin.dat", bytes(range(256)) * 9)
    body = bytearray(out.getvalue())
    at = body.rindex(b"cracks in eleven")
    body[at : at + 6] = b"holes "  # the checksum no longer fits
    found = list(of_bytes(bytes(body), "a.zip"))
    assert [c.address for c in found if c.problem is None][:1] == ["a.zip/good.html"]
    told = problems(found)
    assert any("odd.html: packed in a way" in t for t in told)
    assert any("bad.html: damaged" in t for t in told)
    assert any("bin.dat: a binary file" in t for t in told)


def test_office_files_are_one_row() -> None:
    body = f.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    (row,) = of_bytes(body, "a.docx")
    assert "an office document" in (row.problem or "")


def test_archive_from_standard_input() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    for name in ("zip", "tar.gz", "warc"):
        found = list(open_captures(["-"], Pipe(WHOLE[name])))
        assert [c.problem for c in found] == [None], name


def test_archives_in_archives_end_somewhere() -> None:
    body = f.html()
    for _ in range(6):
        body = f.zipped({"in.zip": body})
    (row,) = of_bytes(body, "a.zip")
    assert "archives in archives" in (row.problem or "")
    for _ in range(9):
        body = gzip.compress(body)
    (row,) = of_bytes(body, "a.gz")
    assert "layers" in (row.problem or "")


ZEROS = b"\0" * (1 << 20)


def bombs() -> dict[str, bytes]:
    long = gzip.compress(ZEROS * 11)
    words = gzip.compress(b"word " * (8 << 20))
    return {
        "gz": long,
        "words.gz": words,
        "twice.gz": gzip.compress(long),
        "xz": lzma.compress(ZEROS * 11),
        "bz2": bz2.compress(ZEROS * 11),
        "zst": f.zstd(ZEROS * 11),
        "words.zst": f.zstd(b"word " * (8 << 20)),
        "warc.zst": f.zstd(f.warc([b"<html>" + ZEROS * 11] * 7)),
        "zip": f.zipped({"a.html": b"<html>" + ZEROS * 11}),
        "tar.gz": f.tarred({f"{n}.html": b"<html>" + ZEROS * 11 for n in range(7)}, "w:gz"),
        "zip of zips": f.zipped({f"{n}.zip": f.zipped({"a.html": b"<html>" + ZEROS * 11}) for n in range(7)}),
        "warc.gz": gzip.compress(f.warc([b"<html>" + ZEROS * 11] * 7), 1),
        "json.gz": gzip.compress(b'{"text": "' + b"w " * (8 << 20)),
        "rss.gz": gzip.compress(f.rss(["<p>" + "word " * (4 << 20)])),
    }  # fmt: skip


def test_zstd_that_is_damaged_or_brings_a_dictionary() -> None:
    body = f.zstd(f.warc([f.html(), f.html(title="Another")]))
    spoilt = body + b"\x28\xb5\x2f\xfd" + b"\xff" * 400
    assert any("zstd data" in p for p in problems(list(of_bytes(spoilt, "a.warc.zst"))))
    (row,) = of_bytes(b"\x5d\x2a\x4d\x18" + b"\1\0\0\0x" + body, "a.warc.zst")
    assert "a dictionary of its own" in (row.problem or "")


def test_bombs_are_rows_with_their_reason() -> None:
    for name, body in bombs().items():
        found = list(of_bytes(body, f"a.{name}"))
        assert found, name
        assert all(c.problem and not c.body for c in found), name
        assert len(found) <= 12, name


def test_a_bomb_is_left_before_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "BOUNDS", replace(bounds.BOUNDS, free=1 << 20))
    body = f.tarred({f"{n}.txt": b"word " * 200_000 for n in range(30)}, "w:gz")
    found = list(of_bytes(body, "a.tar.gz"))
    assert "unpacks to more than" in (found[-1].problem or "")
    assert len(found) < 30


def test_an_entity_nobody_resolves_leaves_the_text_around_it() -> None:
    from lxml import etree

    from retold.captures.markup import markup_of

    element = etree.fromstring("<d>Before <b>bold</b></d>")
    element.insert(0, etree.Entity("big"))
    element[0].tail = "after "
    assert markup_of(element) == "Before after <b>bold</b>"


def test_a_mail_with_an_impossible_charset() -> None:
    body = f.mail().replace(b'charset="utf-8"', b'charset="u\xfff-8"')
    for capture in of_bytes(f.mbox([body, body]), "box"):
        assert (capture.problem is None) == bool(capture.body)
