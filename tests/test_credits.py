"""Credits of invented articles: what is read, of what kind, and that it slices back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.credits import credits, find_credits
from retold.newsrooms import is_credit_line
from retold.records import Article, Credit, Zone


def article(
    text: str = "The bridge fell.",
    pieces: tuple[str, ...] = (),
    *,
    captions: tuple[str, ...] = (),
    raw: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
    lang: str = "en",
    outlet: str = "Harbour Gazette",
) -> Article:
    zones = [Zone("credits", None, None, p) for p in pieces]
    zones += [Zone("caption", None, None, c) for c in captions]
    return Article(
        article_id="a" * 16, capture_id="c" * 16, address="a", url=None, outlet=outlet,
        title="Bridge", text=text, lang=lang, lang_sure=True, zones=tuple(zones),
        credits_raw=raw, links=links,
    )  # fmt: skip


def short(found: list[Credit]) -> list[tuple[str, str | None]]:
    return [(c.kind, c.newsroom) for c in found]


PIECES = [
    ("By Jane Doe", "en", [("byline", None)]),
    ("By Jane Doe, The Associated Press", "en", [("byline", "Associated Press")]),
    ("Reuters Staff", "en", [("agency", "Reuters")]),
    ("(PTI)", "en", [("agency", "PTI")]),
    ("AP/dpa", "en", [("agency", "Associated Press"), ("agency", "dpa")]),
    ("ALMATY, Dec 7 (Reuters) –", "en", [("dateline", "Reuters")]),
    ("Source: AFP", "en", [("credit_line", "Agence France-Presse")]),
    ("Źródło: Reuters, PAP", "pl", [("credit_line", "Reuters"), ("credit_line", "PAP")]),
    ("With inputs from PTI and ANI", "en", [("credit_line", "PTI"), ("credit_line", "ANI")]),
    ("avec AFP", "fr", [("credit_line", "Agence France-Presse")]),
    ("© 2022 Thomson Reuters", "en", [("copyright", "Reuters")]),
    ("REUTERS/Jane Doe", "en", [("picture", "Reuters")]),
    ("Zac Doe / Wikimedia Commons", "en", [("picture", None)]),
    ("Photo: AFP", "en", [("picture", "Agence France-Presse")]),
    ("Tue 24 Jan 2023", "en", []),
]


@pytest.mark.parametrize(("piece", "lang", "expected"), PIECES)
def test_pieces(piece: str, lang: str, expected: list[tuple[str, str | None]]) -> None:
    assert short(find_credits(article(pieces=(piece,), lang=lang))) == expected


def test_a_wire_page() -> None:
    found = find_credits(
        article(
            "The bridge fell, its builder told Reuters.\n\nReuters could not reach the mayor.",
            (
                "By Jane Doe",
                "OSLO (Reuters) -",
                "(Reporting by Jane Doe and Bo Lie; Editing by Al Roe)",
            ),
            captions=("The bridge on Monday. REUTERS/Ann Lee",),
        )
    )
    assert short(found)[:4] == [
        ("byline", None),
        ("dateline", "Reuters"),
        ("credit_line", None),
        ("picture", "Reuters"),
    ]
    assert found[0].persons == ("Jane Doe",)
    assert found[1].place == "OSLO"
    assert found[2].persons == ("Jane Doe", "Bo Lie")
    assert short(found)[4:] == [("told_by", "Reuters")] * 2
    assert [c.n for c in found] == list(range(len(found)))


def test_reuters_form_without_a_name() -> None:
    line = "(Reporting by Jane Doe in Oslo; Editing by John Roe)"
    (found,) = find_credits(article(pieces=(line,)))
    assert found.newsroom == "Reuters" and found.confidence < 0.7
    other = find_credits(article(pieces=(line, "OSLO (AFP) –")))
    assert [c.newsroom for c in other if c.kind == "credit_line"] == [None]


def test_a_picture_is_no_text_credit() -> None:
    found = find_credits(article(captions=("The bridge at dusk. (AP Photo/Jane Doe)",)))
    assert short(found) == [("picture", "Associated Press")]


def test_metadata() -> None:
    found = find_credits(article(raw=("Jane Doe", "PTI", "https://example.org/author/jane")))
    assert short(found) == [("byline", None), ("agency", "PTI")]
    assert found[0].persons == ("Jane Doe",)


def test_own_newsroom() -> None:
    found = find_credits(article("She told this newspaper so. He told the Gazette so."))
    assert short(found) == [("told_by", "Harbour Gazette")] * 2


def test_an_unlisted_agency_is_spelled_out() -> None:
    found = find_credits(
        article("A paper seen by the Northern Press Agency says so.", ("SAARE, May 12 (NPA) -",))
    )
    assert ("dateline", "Northern Press Agency") in short(found)


def test_links() -> None:
    links = ("https://www.reuters.com/a", "https://other.example/b", "https://www.reuters.com/a")
    found = find_credits(article(links=links))
    assert [(c.kind, c.newsroom, c.url) for c in found] == [("link", "Reuters", links[0])]
    assert find_credits(article(links=links[:1], outlet="Reuters")) == []


def test_closing_marks() -> None:
    assert short(find_credits(article("It fell.\n\nNobody was hurt. (dpa)", lang="de"))) == [
        ("agency", "dpa")
    ]
    assert short(find_credits(article("It fell.\n\n— Reuters"))) == [("agency", "Reuters")]


def test_a_stream_keeps_articles_apart() -> None:
    pages = [article(pieces=("(PTI)",)), article(pieces=("(AFP)",))]
    assert [c.newsroom for c in credits(iter(pages))] == ["PTI", "Agence France-Presse"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["She told Reuters so. ", "(AFP)\n\n", "According to the Port Herald, ", "it fell. ",
             "— dpa", "told this newspaper", "OSLO (AP) — ", "\n\n", "é “x” "]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_spans_slice_back(parts: list[str]) -> None:
    page = article("".join(parts))
    for c in find_credits(page):
        assert (c.start is None) == (c.end is None)
        if c.start is not None and c.end is not None:
            assert 0 <= c.start < c.end <= len(page.text)
            assert c.text in page.text[c.start : c.end + 1]
        assert 0 < c.confidence <= 1


BARE_LINES = [
    ("Space Shares", None), ("Topic: Hardware", None), ("PM Print this article", None), ("Share Tweet Submit", None),
    ("Garden, Bees, Music", None), ("The Norvian and Ostrand ministries", None), ("BAAR, SWITZERLAND", None),
    ("Dora Lind", ("Dora Lind",)), ("Dora Lind, Senior Reporter", ("Dora Lind",)), ("By Dora Lind@doralind", ("Dora Lind",)),
    ("by Dora Lind on", ("Dora Lind",)), ("Dora Lind. Norvia International", ("Dora Lind", "Norvia International")),
]  # fmt: skip


@pytest.mark.parametrize(("line", "persons"), BARE_LINES)
def test_bare_lines_sign_only_with_names(line: str, persons: tuple[str, ...] | None) -> None:
    found = [c for c in find_credits(signed(line)) if c.kind == "byline"]
    assert [c.persons for c in found] == ([] if persons is None else [persons])


def signed(*lines: str, authors: tuple[str, ...] = ()) -> Article:
    zones = tuple(Zone("credits", None, None, line) for line in lines)
    return Article(
        "a", "c", "a.html", None, "The Hill Gazette", "Bridge shut", "The bridge was shut.", "en",
        True, zones=zones, credits_raw=authors,
    )  # fmt: skip


def test_a_bare_line_gives_way_to_the_page_s_own_authors() -> None:
    found = find_credits(signed("Health Marrow Leaf", authors=("Dora Lind",)))
    assert [c.persons for c in found if c.kind == "byline"] == [("Dora Lind",)]


def test_who_took_the_picture_does_not_sign() -> None:
    found = find_credits(signed("By Dora Lind", "Pat Semmel, Associated Press"))
    assert [(c.kind, c.persons) for c in found] == [("byline", ("Dora Lind",)), ("picture", ())]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("This article first appeared in the Hill Gazette.", True),
        ("Originally published on Science Terrace.", True),
        ("The camp first appeared in 2014, when people fled the war.", False),
        ("Power generated from coal fell by a third, the ministry said.", False),
        ("The letters, translated from Latin, were found in a barn.", False),
    ],
)
def test_a_credit_line_speaks_of_itself(line: str, told: bool) -> None:
    assert is_credit_line(line, "en") == told


def test_who_contributed_is_named_and_not_where() -> None:
    (credit,) = find_credits(signed("Keith Brad contributed reporting from Hong Kong."))
    assert credit.persons == ("Keith Brad",)


@pytest.mark.parametrize(
    ("body", "room"),
    [
        ("The Malta Ledger had it first. He told the Ledger in May that he was ill.", "Malta Ledger"),
        ("He told the Journal in May; the Wall Street Journal had it first.", "The Wall Street Journal"),
        ("The Northern Ledger and the Southern Ledger ran it. He told the Ledger so.", "Ledger"),
        ("He told the Ledger in May that he was ill. The Ledger is a paper.", "Ledger"),
        ("He told the Ledger in May. On Monday Ledger reporters heard Editor Ann Moor Ledger.", "Ledger"),
    ],
)  # fmt: skip
def test_a_newsroom_s_short_name_is_its_whole_one_where_the_page_gives_it(
    body: str, room: str
) -> None:
    assert ("told_by", room) in short(find_credits(article(body)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The wall fell.\n\nA report is due in 15 days. PTI ABC DEF", [("agency", "PTI")]),
        ("The wall fell.\n\nA report is due in 15 days. PTI", [("agency", "PTI")]),
        ("The wall fell.\n\nA report is due, they said. USA", []),
        ("The wall fell.\n\nThe bank has the money. – NPA", [("agency", "NPA")]),
        ("The wall fell.\n\nThe bank has the money – NPA", []),
    ],
)
def test_marks_behind_the_last_sentence(text: str, expected: list[tuple[str, str]]) -> None:
    assert short(find_credits(article(text))) == expected


@pytest.mark.parametrize(
    ("outlet", "own"),
    [("quaygazette.com.xx", True), ("quaygazette.co.uk", True), ("quaypost.com.xx", False)],
)
def test_a_host_of_two_endings_is_called_by_its_last_word(outlet: str, own: bool) -> None:
    (found,) = find_credits(article("He told the Gazette so.", outlet=outlet))
    assert (found.newsroom == outlet) is own
