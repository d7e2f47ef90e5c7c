"""Captures to articles: golden pages, furniture, credits, dates, languages, encodings, gaps."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.captures import open_captures, page, record, unreadable
from retold.extract import read, read_article
from retold.extract.dates import from_address, moment, visible_date
from retold.extract.encoding import UndecodableError, decode, repaired
from retold.extract.furniture import is_furniture
from retold.extract.langs import language
from retold.extract.metadata import without_site
from tests import goldens

if TYPE_CHECKING:
    from retold.records import Article

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
BODY = (
    "The harbour bridge at Ostrel was closed on Tuesday after divers found cracks in two piers, "
    "the port authority said, cutting off the island.",
    "About 4,200 people live on the island, and a third of them cross to the mainland for work "
    "every day, according to the town hall.",
    "Repairs are expected to take eleven weeks and cost 1.8 million euros, the authority added on "
    "Tuesday evening.",
)


def text_article(*lines: str) -> Article:
    return read_article(page("\n\n".join(lines).encode(), "text", "a.txt"))


def html_article(body: str, head: str = "") -> Article:
    markup = f"<html lang='en'><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return read_article(page(markup.encode(), "html", "a.html"))


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{t}</p>" for t in texts)


# --- golden pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", goldens.pages(), ids=lambda p: p.name)
def test_golden_page(path: Path) -> None:
    expected = goldens.golden(path)
    assert expected.exists(), f"{expected.name} is missing: run python -m tests.goldens"
    assert goldens.reading(path) == json.loads(expected.read_text("utf-8"))


def test_no_golden_without_its_page() -> None:
    known = {goldens.golden(p) for p in goldens.pages()}
    assert set(goldens.PAGES.glob("*.json")) == known


@pytest.mark.skipif(not SEEDS.exists(), reason="the two seed pages are not beside the project")
def test_seed_pages() -> None:
    rewrite, wire = read(open_captures([str(SEEDS / "*.txt")]))
    assert rewrite.title.endswith("may be deported, says family")
    assert rewrite.section == "Politics"
    assert [z.text for z in rewrite.zones if z.kind == "credits"] == [
        "Zac Allan / Wikimedia Commons"
    ]
    assert rewrite.text.count("\n\n") == 9
    assert not any(
        word in rewrite.text for word in ("Menu", "Search", "Market Data", "Sign up", "Welcome")
    )
    assert wire.title == ""
    assert wire.text.startswith("A Russian military officer")
    credits = [z.text or "" for z in wire.zones if z.kind == "credits"]
    assert [c.split()[0] for c in credits] == ["By", "ALMATY", "(Reporting"]


# --- text captures -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Share this article", "Read more: Ferry fares to rise", "Lesen Sie auch: Neue Fähren", "| Politics",
        "À lire aussi", "Читайте также: Новый паром", "Follow us on Facebook", "• Market Data", "12 comments",
        "We use cookies to improve this site", "https://example.org/a", "Home | World | Sport | Weather",
        "Get the morning news in your inbox", "© 2024 The Post", "Síguenos en Twitter", "***",
    ],
)  # fmt: skip
def test_furniture_is_told(line: str) -> None:
    assert is_furniture(line)
    article = text_article("Bridge at Ostrel closed", BODY[0], line, BODY[1], BODY[2], line)
    assert line not in article.text
    assert article.text == "\n\n".join(BODY)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell by a third.", "“It is the third time,” a baker said.", "Nobody was hurt.",
        "Close to 400 people were waiting.", "More than 20 boats were damaged.", "Comments by the mayor were not recorded.",
    ],
)  # fmt: skip
def test_short_sentences_stay(line: str) -> None:
    article = text_article("Bridge at Ostrel closed", BODY[0], line, BODY[1])
    assert line in article.text


def test_credits_are_told_apart_from_the_text() -> None:
    article = text_article(
        "Bridge at Ostrel closed", "By Pim Okker", f"OSTREL (Reuters) - {BODY[0]}", BODY[1],
        "(Corrects the number of piers)", "(Reporting by Pim Okker; Editing by Ana Rua)",
    )  # fmt: skip
    assert article.text == f"{BODY[0]}\n\n{BODY[1]}"
    assert [(z.kind, z.text) for z in article.zones if z.text] == [
        ("credits", "By Pim Okker"),
        ("credits", "OSTREL (Reuters) -"),
        ("correction", "(Corrects the number of piers)"),
        ("credits", "(Reporting by Pim Okker; Editing by Ana Rua)"),
    ]


def test_title_among_menu_lines_is_the_one_that_shares_the_text_s_words() -> None:
    article = text_article(
        "Valley Post", "Ten walks you can do by the river today", "Menu",
        "Cracked piers close Ostrel bridge", "5 March 2024", BODY[0], BODY[1],
    )  # fmt: skip
    assert article.title == "Cracked piers close Ostrel bridge"
    assert article.published is not None
    assert article.published.date().isoformat() == "2024-03-05"


def test_the_page_s_clock_is_no_date_of_the_story() -> None:
    menu = ["Menu", "Home", "World", "Sport", "Weather"]
    article = text_article("April 1, 2024, 03:00", *menu, "Bridge at Ostrel closed", *BODY)
    assert article.published is None
    assert "page clock left out" in article.marks


# --- gaps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "place", "reason"),
    [
        ([*BODY, "Subscribe to continue reading"], "end", "paywall"),
        ([*BODY[:2], "Repairs are expected to take eleven weeks and the authority did not"], "end", "cut mid-sentence"),
        ([*BODY, "Repairs are expected to take eleven weeks, the authority said…"], "end", "cut mid-sentence"),
        ([*BODY, "Continue reading"], "end", "read more"),
        (["and that the piers were cracked, the port authority said on Tuesday, cutting off the whole island.", *BODY], "start", "cut mid-sentence"),
    ],
)  # fmt: skip
def test_lacunae(lines: list[str], place: str, reason: str) -> None:
    article = text_article("Bridge at Ostrel closed", *lines)
    assert [(x.place, x.reason) for x in article.lacunae] == [(place, reason)]
    assert article.lacunae[0].at == (0 if place == "start" else len(article.text))


def test_whole_pages_have_no_lacunae() -> None:
    assert text_article("Bridge at Ostrel closed", *BODY).lacunae == ()
    assert text_article("Bridge closed", *BODY, "« Nous verrons bien demain. »").lacunae == ()


def test_excerpts_that_say_so_are_cut() -> None:
    fields = {"id": 1, "title": "Bridge", "text": "\n\n".join(BODY), "excerpt_truncated": True}
    article = read_article(record(fields))
    assert [(x.place, x.reason) for x in article.lacunae] == [("end", "capture limit")]
    assert json.loads(article.extra or "") == {"id": 1, "excerpt_truncated": True}


# --- HTML ----------------------------------------------------------------------------------------


def test_html_article_without_its_surroundings() -> None:
    article = html_article(
        "<nav><a href='/'>Home</a></nav><h1>Bridge at Ostrel closed</h1><p class='by'>By Pim Okker</p>"
        + paragraphs(*BODY, "<a href='/x'>Read more: Ferry fares to rise</a>")
        + "<figure><figcaption>The bridge. Photo: Jon Aske</figcaption></figure>"
        + "<h3>Most read</h3><ul><li><a href='/1'>Ten walks</a></li></ul>",
        "<title>Bridge at Ostrel closed - Valley Post</title>",
    )
    assert article.title == "Bridge at Ostrel closed"
    assert article.text == "\n\n".join(BODY)
    assert article.outlet == "Valley Post"
    assert [(z.kind, z.text) for z in article.zones if z.text] == [
        ("credits", "By Pim Okker"), ("caption", "The bridge. Photo: Jon Aske"),
    ]  # fmt: skip


def test_links_are_absolute_and_from_the_text_only() -> None:
    article = html_article(
        "<h1>Bridge at Ostrel closed</h1><div><a href='https://ads.example/'>Buy</a></div>"
        + paragraphs(
            BODY[0] + " <a href='https://port.example/notice'>Notice</a>.",
            BODY[1] + " <a href='javascript:x()'>No</a> <a href='/local'>here</a>.", BODY[2],
        )
    )  # fmt: skip
    assert article.links == ("https://port.example/notice",)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<h1>404 Not Found</h1><p>Try again.</p>", "error page"),
        ("<script>x()</script>", "style sheet or script only"),
        ("<p>Verify you are human by completing the action below.</p>", "robot check"),
        ("<h2>We value your privacy</h2><p>We and our partners use cookies to store data. Accept?</p>", "cookie wall"),
        ("<h1>Who pays?</h1><p>Subscribe to read the full story.</p>", "paywall stub"),
        ("".join(f"<h2><a href='/{i}'>Some headline number {i}</a></h2>" for i in range(9)), "index page"),
        ("<p>x</p>" * 70_000, "more than 25000 elements, which no article has"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_named(body: str, problem: str) -> None:
    article = html_article(body)
    assert article.problem == problem
    assert article.text == ""


def test_a_capture_s_problem_becomes_the_article_s() -> None:
    article = read_article(unreadable("a.txt", "a.txt: the file is empty"))
    assert article.problem == "a.txt: the file is empty"


def test_nesting_is_bounded() -> None:
    article = html_article("<div>" * 20_000 + paragraphs(*BODY))
    assert BODY[1] in article.text
    assert "nested too deep: read as plain text" in article.marks


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Bridge falls | Valley Post", "Valley Post", "Bridge falls"),
        ("Bridge falls - World - Valley Post", "Valley Post", "Bridge falls - World"),
        ("Valley Post: Bridge falls in Ostrel", "", "Valley Post: Bridge falls in Ostrel"),
        ("Talks fail - again", "Valley Post", "Talks fail - again"),
        ("Bridge falls", "Valley Post", "Bridge falls"),
    ],
)
def test_titles_lose_the_site_s_name(title: str, site: str, expected: str) -> None:
    assert without_site(title, site) == expected


def structured(kind: str = "NewsArticle", **fields: object) -> str:
    data = {"@type": kind, "headline": "Bridge at Ostrel closed", **fields}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("shown", "body", "expected"),
    [
        ((), "\n".join(BODY), BODY),
        ((BODY[0],), "\n".join(BODY), BODY),
        ((BODY[0],), paragraphs(*BODY), BODY),
        (BODY, BODY[0][:80], BODY),  # cut by the site
        (
            BODY,
            "Pears keep best in a dark cellar, wrapped in paper. " * 30,
            BODY,
        ),  # of another page
        (BODY, " ".join(BODY) + " Subscribe to our letter today.", BODY),  # no more than furniture
    ],
)
def test_structured_text_counts_where_the_page_shows_less(
    shown: tuple[str, ...], body: str, expected: tuple[str, ...]
) -> None:
    markup = f"<main><h1>Bridge at Ostrel closed</h1>{paragraphs(*shown)}</main>"
    article = html_article(markup, structured(articleBody=body))
    assert article.text == "\n\n".join(expected)


def test_shown_paragraphs_that_only_the_structured_text_names_are_filled_in() -> None:
    shown = f"<p>{BODY[0]}</p><aside class='related'><p>{BODY[1]}</p></aside><p>{BODY[2]}</p>"
    markup = f"<main><article><h1>Bridge at Ostrel closed</h1>{shown}</article></main>"
    article = html_article(markup, structured(articleBody="\n".join(BODY)))
    assert article.text == "\n\n".join(BODY)


@pytest.mark.parametrize("parts", [None, "text", 7, [], [None, "x", {"articleBody": 5}]])
def test_broken_live_parts_leave_what_is_shown(parts: object) -> None:
    markup = f"<main><h1>Bridge at Ostrel closed</h1>{paragraphs(*BODY)}</main>"
    article = html_article(markup, structured("LiveBlogPosting", liveBlogUpdate=parts))
    assert article.text == "\n\n".join(BODY)
    assert article.marks == ("live ticker",)


def test_one_labelled_note_below_a_rule_is_no_block_of_ads() -> None:
    note = "<p><b>Background:</b> the bridge was built in 1961 and has two lanes.</p>"
    title = "<h1>Bridge at Ostrel closed</h1>"
    kept = html_article(f"<article>{title}{paragraphs(*BODY)}<hr>{note}</article>")
    assert kept.text.endswith("has two lanes.")
    ads = "<p><b>Wanted:</b> a goat, young and brown.</p><p><b>Found</b>: one boot at the inn.</p>"
    left = html_article(f"<article>{title}{paragraphs(*BODY)}<hr>{ads}</article>")
    assert left.text == "\n\n".join(BODY)


# --- dates, languages, encodings -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "lang", "expected"),
    [
        ("2022-12-07", "en", ("2022-12-07T00:00", "day")),
        ("Published Dec 7, 2022 10:15 GMT", "en", ("2022-12-07T10:15", "minute")),
        ("Dec 7, 2022 10:15 PM EST", "en", ("2022-12-08T03:15", "minute")),
        ("7 December 2022 10:15", "en", ("2022-12-07T00:00", "day")),
        ("Mittwoch, 7. Dezember 2022, 10.15 Uhr", "de", ("2022-12-07T00:00", "day")),
        ("07.12.2022", "de", ("2022-12-07T00:00", "day")),
        ("Publié le 7 décembre 2022", "fr", ("2022-12-07T00:00", "day")),
        ("1er février 2023", "fr", ("2023-02-01T00:00", "day")),
        ("7 de diciembre de 2022", "es", ("2022-12-07T00:00", "day")),
        ("7 декабря 2022 г.", "ru", ("2022-12-07T00:00", "day")),
        ("2022年12月7日", "ja", ("2022-12-07T00:00", "day")),
        ("12/25/2022", "en", ("2022-12-25T00:00", "day")),
        ("07/12/2022", "en", None),
        ("07/12/2022", "fr", ("2022-12-07T00:00", "day")),
        ("31 February 2022", "en", None),
        ("Room 7, December 2022", "en", None),
    ],
)
def test_visible_dates(line: str, lang: str, expected: tuple[str, str] | None) -> None:
    found = visible_date(line, lang)
    assert (found and (found.at.isoformat()[:16], found.precision)) == expected


def test_metadata_dates_keep_zone_or_day_only() -> None:
    exact = moment("2022-12-07T10:15:30+0600")
    assert exact is not None
    assert exact.at.isoformat() == "2022-12-07T04:15:30+00:00"
    naive = moment("2022-12-07T10:15:30")
    assert naive is not None
    assert (naive.at.hour, naive.precision) == (0, "day")
    assert moment("yesterday") is None
    assert moment("9999-99-99") is None
    day = from_address("https://a.example/2022/dec/07/bridge")
    assert day is not None
    assert day.at.date().isoformat() == "2022-12-07"


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        (" ".join(BODY), None, ("en", True)),
        (" ".join(BODY), "en-US", ("en", True)),
        (" ".join(BODY), "de", ("en", True)),
        (
            "Мост закрыли во вторник, сообщили в порту города, и остров остался без дороги.",
            "ru",
            ("ru", True),
        ),
        ("橋が閉鎖されたと港湾当局が発表した。", None, ("ja", True)),
        ("Hi", None, ("und", False)),
        ("Bridge closed", "en", ("en", False)),
    ],
)
def test_languages(text: str, given: str | None, expected: tuple[str, bool]) -> None:
    assert language(text, given) == expected


@pytest.mark.parametrize(
    ("codec", "markup"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("utf-16", False),
        ("cp1252", False),
        ("cp1252", True),
    ],
)
def test_encodings(codec: str, markup: bool) -> None:
    text = (
        "<meta charset='iso-8859-1'>" * markup
        + "Die Brücke über den Fluß wurde „gesperrt“, sagte Frau Öz. " * 8
    )
    assert decode(text.encode(codec), markup)[0] == text


def test_declared_encodings_are_believed_when_they_fit() -> None:
    text = "<meta charset=koi8-r><p>Мост через пролив закрыли во вторник, сообщили в порту.</p>"
    assert decode(text.encode("koi8-r"), markup=True) == (text, ())


def test_noise_is_in_no_encoding() -> None:
    noise = bytes((i * 37 + i // 7 * 11) % 256 for i in range(1, 3000))
    with pytest.raises(UndecodableError):
        decode(noise, markup=False)
    assert read_article(page(noise, "text", "a")).problem == "unknown encoding"


def test_repair_only_where_certain() -> None:
    assert repaired("Zoë’s café — “yes”") == ("Zoë’s café — “yes”", False)
    broken = (
        "The minister’s visit — “brief”".encode()
        .decode("cp1252", "replace")
        .replace("\ufffd", "\x9d")
    )
    assert repaired(broken) == ("The minister’s visit — “brief”", True)


# --- properties ----------------------------------------------------------------------------------

PIECES = st.lists(
    st.sampled_from([*BODY, "Menu", "Share", "By Pim Okker", "Read more", "5 March 2024", "…", "Subscribe to continue reading", "| Sport", "Nobody was hurt.", "(Reporting by A; Editing by B)"])
    | st.text(max_size=60),
    max_size=14,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(PIECES, st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_any_text_gives_a_sound_article(pieces: list[str], gap: str) -> None:
    capture = page(gap.join(pieces).encode("utf-8", "replace"), "text", "a")
    article = read_article(capture)
    assert article == read_article(capture)
    _is_sound(article)


@settings(max_examples=40, deadline=None)
@given(
    PIECES,
    st.lists(
        st.sampled_from(
            ["<p>", "<div>", "<br>", "</p>", "<li>", "<a href=x>", "<table><td>", "<!--", "<h1>"]
        ),
        max_size=14,
    ),
)
def test_any_markup_gives_a_sound_article(pieces: list[str], tags: list[str]) -> None:
    mixed = "".join(t + p for t, p in zip(tags, pieces, strict=False))
    _is_sound(read_article(page(f"<html>{mixed}".encode("utf-8", "replace"), "html", "a")))


def _is_sound(article: Article) -> None:
    assert article.problem or article.text
    assert "\n\n\n" not in article.text
    spans = [
        (z.start, z.end) for z in article.zones if z.start is not None and z.kind != "headline"
    ]
    assert "".join(article.text[a:b] for a, b in spans).replace("\n", "") == article.text.replace(
        "\n", ""
    )
    assert all(0 <= x.at <= len(article.text) for x in article.lacunae)


def test_two_text_pages_import_no_html_reader() -> None:
    code = (
        "import sys; from retold.captures import page; from retold.extract import read_article;"
        "read_article(page(b'The bridge was closed on Tuesday, the port said, and all of the island was cut off.', 'text', 'a'));"
        "print([m for m in ('trafilatura', 'htmldate', 'lxml', 'numba', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_change_before_publication_is_left_out() -> None:
    head = (
        '<meta property="article:published_time" content="2025-05-06T09:00:00Z">'
        '<meta property="article:modified_time" content="2024-05-06T09:00:00Z">'
    )
    article = html_article(f"<h1>Who pays for the bridge?</h1>{paragraphs(*BODY)}", head)
    assert article.published is not None
    assert article.updated is None
    assert "changed before it was published" in article.marks


def test_capitals_are_no_other_language() -> None:
    words = (
        "Three dead as Harlow bakery burns. A fire at a bakery in Harlow killed three people and "
        "injured 17 on Tuesday, police said. The bakery, founded in 1911, employed 43 workers. "
    )
    assert language(words.upper(), None) == language(words.lower(), None) == ("en", False)
    assert language(words.upper() * 8, "en") == language(words.lower() * 8, "en")


def test_parts_of_a_live_page_have_their_own_times() -> None:
    parts = [
        {"@type": "BlogPosting", "headline": "Ferry stops", "articleBody": "The ferry from Hask has stopped for the night, the port said.", "datePublished": "2024-03-05T10:20:00+01:00"},
        {"@type": "BlogPosting", "articleBody": "Two boats were torn loose in the harbour of Sund at noon.", "datePublished": "2024-03-05T12:00:00Z"},
        {"@type": "BlogPosting", "articleBody": "The school at Sund is to stay closed on Wednesday, its head said.", "datePublished": "soon"},
    ]  # fmt: skip
    node = {
        "@type": "LiveBlogPosting",
        "headline": "Storm over Hask: live",
        "liveBlogUpdate": parts,
    }
    markup = f"<html><head><title>Storm over Hask: live</title><script type='application/ld+json'>{json.dumps(node)}</script></head><body><h1>Storm over Hask: live</h1></body></html>"
    article = read_article(page(markup.encode(), "html", "https://a.example/live"))
    told = [(article.text[z.start : z.end][:9], z.text) for z in article.zones if z.kind == "part"]
    assert told == [
        ("Ferry sto", "2024-03-05T09:20:00+00:00"),
        ("Two boats", "2024-03-05T12:00:00+00:00"),
    ]
    assert "school at Sund" in article.text


def test_short_texts_are_told_or_left_open() -> None:
    """Sixty headlines in ten languages: a wrong guess is worse than none, and none is sure."""
    table = Path(__file__).with_name("tables") / "short_texts.txt"
    rows = [line.split("|") for line in table.read_text("utf-8").splitlines()]
    told = [(lang, *language(text, None)) for lang, text in rows]
    right = sum(lang == found for lang, found, _ in told)
    wrong = sum(found not in (lang, "und") for lang, found, _ in told)
    assert len(rows) == 60
    assert right >= 48
    assert wrong == 0
    assert not any(sure for lang, _, sure in told if lang != "ru")
