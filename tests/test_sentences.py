"""Sentences: where they end, which zone they stand in, and that every span slices back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.captures import page
from retold.extract import read_article
from retold.records import Article, Zone
from retold.sentences import sentences, spans, split

EXAMPLES = [
    ["He left on Monday.", "She stayed."],
    ["“No,” he said.", "He left."],
    ['"I will not go," she said.', '"Not today."'],
    ["“We will wait.” she told reporters."],
    ["“Will they come?” he asked.", "Nobody knew."],
    ["“Stop!” shouted the driver.", "The bus stopped."],
    ["“We have no plans to sell the mill.”", "Profits rose by 4.2 percent."],
    ["Mr. Dodd met Dr. Anna K. Weiss in the U.S. on Jan. 5.", "They spoke for an hour."],
    ["The U . S . and the U . K . signed it .", "The vote was close ."],
    ["It cost $1.2 million.", "No. 4 reactor was shut."],
    ["Sales rose to 3.5 billion euros.", "“Good,” said Chief Executive Ola Berg."],
    ["The ship sank.", "Nobody was hurt.", "Rescue boats came from St. John."],
    ["Er kam am 5. März nach Wien.", "Dort blieb er."],
    ["Il est parti lundi.", "« Nous verrons », a dit M. Durand."],
    ["« On mangera quoi ? », demande Luka.", "Il se tait."],
    ["Он уехал в понедельник.", "Она осталась."],
    ["潜水士が亀裂を見つけた。", "「危険はない。」と港長は語った。", "橋は閉鎖された。"],
    ["The talks failed (again).", "They will resume on Friday."],
    ["What happens next…", "Nobody can tell."],
]


@pytest.mark.parametrize("expected", EXAMPLES, ids=lambda e: e[0][:25])
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    gap = "" if expected[0].endswith("。") else " "
    text = gap.join(expected)
    assert [text[a:b] for a, b in spans(text)] == expected


def test_glued_sentences_are_parted() -> None:
    text = "The bridge was closed.The ferries run."
    assert [text[a:b] for a, b in spans(text)] == ["The bridge was closed.", "The ferries run."]


def article(title: str, *paragraphs: str, lead: int = 0) -> Article:
    text = "\n\n".join(paragraphs)
    at = len("\n\n".join(paragraphs[:lead]))
    zones = [Zone("standfirst", 0, at)] if lead else []
    zones.append(Zone("body", at + 2 if lead else 0, len(text)))
    return Article("a", "c", "x", None, "x", title, text, "en", True, zones=tuple(zones))


def test_headline_is_sentence_nought_and_slices_the_title() -> None:
    found = split(article("Bridge closed. Ferries run.", "One came. Two left.", "Three stayed."))
    assert [(s.n, s.zone, s.paragraph) for s in found] == [
        (0, "headline", 0), (1, "body", 1), (2, "body", 1), (3, "body", 2),
    ]  # fmt: skip
    assert found[0].text == "Bridge closed. Ferries run."
    assert (found[0].start, found[0].end) == (0, 27)


def test_without_a_title_counting_begins_at_one() -> None:
    assert [s.n for s in split(article("", "One came. Two left."))] == [1, 2]


def test_zones_come_from_the_article() -> None:
    found = split(article("T", "The gist of it.", "One came. Two left.", lead=1))
    assert [s.zone for s in found] == ["headline", "standfirst", "body", "body"]


def test_sentences_never_cross_paragraphs() -> None:
    found = split(article("", "“We will go,", "“and we will stay,” he said."))
    assert [s.paragraph for s in found] == [1, 2]


def test_what_is_no_article_has_no_sentences() -> None:
    bad = read_article(page(b"", "text", "x"))
    assert bad.problem
    assert list(sentences(iter([bad]))) == []


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["He left. ", "“No,” she said. ", "U . S . ", "Dr. ", "...", "?!", "” ", " (a. b.) ", "橋。", "\n\n", "1.5 ", "A.B. ", "\u00a0", "’s "]
        )
        | st.text(max_size=12),
        max_size=20,
    )
)  # fmt: skip
def test_spans_slice_back_and_leave_nothing_out(pieces: list[str]) -> None:
    text = "".join(pieces)
    made = Article("a", "c", "x", None, "x", "Title", text, "en", True)
    found = split(made)
    last = 0
    for s in found[1:]:
        assert s.text == text[s.start : s.end]
        assert s.text == s.text.strip() != ""
        assert "\n" not in s.text
        assert s.start >= last
        assert not text[last : s.start].strip()
        last = s.end
    assert not text[last:].strip()
    assert [s.n for s in found] == list(range(len(found)))
