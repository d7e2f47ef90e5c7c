"""Folding: what may differ between carriers of one telling, and what may not."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime

import pytest

from retold.records import Article, Credit, Lacuna, Sentence, StoryMember, Telling, Zone
from retold.tellings import fold, fold_story, running_words

LINES = [
    "The harbour master of Velmora closed the northern dock on Tuesday after a crane collapsed.",
    "Two workers were taken to St Brannoc hospital with broken bones, the fire brigade said.",
    "The crane, built in 1974, had passed its last inspection in March.",
    '"We heard a sound like thunder and ran," said dock hand Pia Lindqvist.',
    "The port handles about 40 percent of the island's grain and 1,200 passengers a day.",
    "Harbour master Ode Farran said the dock would stay shut for at least ten days.",
    "Engineers travelled from the mainland to look at the foundations of the other cranes.",
    "The insurer Northlight declined to comment.",
]
STORY = " ".join(LINES)
OWN = (
    "Fishermen told this newspaper that the crane had creaked for weeks. The town council will "
    "meet on Thursday to hear the harbour master, and the dockers' union wants an inquiry."
)


def article(name: str, text: str, **more: object) -> Article:
    row: dict = {"outlet": f"{name}.example", "title": f"Dock shut ({name})", "lang": "en"}
    row |= {"lang_sure": True, "words": len(text.split())} | more
    return Article(article_id=name, capture_id=name, address=name, url=None, text=text, **row)


def split(a: Article) -> list[Sentence]:
    found = list(re.finditer(r"\S.*?[.!?]\"?(?=\s|$)|\S.*$", a.text))
    return [
        Sentence(a.article_id, n, "body", 0, m.start(), m.end(), m.group())
        for n, m in enumerate(found, 1)
    ]


def folded(*articles: Article, credits: tuple[Credit, ...] = ()) -> list[Telling]:
    return fold_story("s", articles, [s for a in articles for s in split(a)], credits)


def groups(tellings: list[Telling]) -> set[frozenset[str]]:
    return {frozenset(c.article_id for c in t.carriers) for t in tellings}


SAME = {
    "identical": STORY,
    "curly quotes": STORY.replace('"We', "\u201cWe").replace('ran,"', "ran,\u201d"),
    "house spelling": STORY.replace("travelled", "traveled").replace("harbour", "harbor"),
    "number style": STORY.replace("40 percent", "40%").replace("1,200", "1200"),
    "number words": STORY.replace("ten days", "10 days").replace("Two workers", "2 workers"),
    "per cent": STORY.replace("40 percent", "40 per cent"),
    "article dropped": STORY.replace("The insurer Northlight", "Insurer Northlight"),
    "dateline": "VELMORA (Lantern News) - " + STORY,
    "last sentence cut": " ".join(LINES[:-1]),
    "middle sentence cut": " ".join(LINES[:3] + LINES[4:]),
    "scrap at the end": STORY + " Read more on our site.",
    "cut from the end": " ".join(LINES[:4]),
    "paragraphs": "\n\n".join(LINES),
}
OTHER = {
    "number changed": STORY.replace("Two workers", "Three workers"),
    "name changed": STORY.replace("Farran", "Farrow"),
    "negation dropped": STORY.replace("had passed", "had not passed"),
    "word changed": STORY.replace("broken bones", "bruises"),
    "day changed": STORY.replace("Tuesday", "Monday"),
    "sentence reworded": STORY.replace(
        LINES[5], "The dock will reopen within a week, Farran said."
    ),
    "clause added": STORY.replace("for at least ten days", "for at least ten days or more"),
    "clause dropped": STORY.replace(", the fire brigade said", ""),
    "scattered sentences": " ".join([LINES[0], LINES[2], LINES[5]]),
    "magnitude": STORY.replace("1,200", "12,000"),
}


@pytest.mark.parametrize("case", SAME)
def test_carriers_of_one_telling(case: str) -> None:
    assert groups(folded(article("one", STORY), article("two", SAME[case]))) == {
        frozenset({"one", "two"})
    }


@pytest.mark.parametrize("case", OTHER)
def test_other_words_are_another_telling(case: str) -> None:
    assert groups(folded(article("one", STORY), article("two", OTHER[case]))) == {
        frozenset({"one"}), frozenset({"two"})
    }  # fmt: skip


def test_a_carrier_says_what_it_cut() -> None:
    (telling,) = folded(article("one", STORY), article("two", " ".join(LINES[:3] + LINES[4:])))
    assert telling.lead == "one"
    by_page = {c.article_id: c for c in telling.carriers}
    assert by_page["one"].coverage == 1.0 and by_page["one"].cut == ()
    assert by_page["two"].cut == (4,) and by_page["two"].unseen == ()
    assert 0.8 < by_page["two"].coverage < 1.0


def test_a_page_that_adds_to_a_credited_text_is_another_telling() -> None:
    pages = (article("wire", STORY), article("paper", f"{STORY} {OWN}"))
    assert len(folded(*pages)) == 1, "without any sign, the fuller page leads"
    signed = credit("wire", "credit_line", "Lantern News", 0.9)
    assert len(folded(*pages, credits=(signed,))) == 2


def test_a_later_page_without_credit_added_what_the_earlier_lacks() -> None:
    early, late = (datetime(2031, 5, d, tzinfo=UTC) for d in (3, 4))
    wire = article("wire", STORY, published=early)
    assert len(folded(wire, article("paper", f"{STORY} {OWN}", published=late))) == 2
    credits = (credit("paper", "agency", "Lantern News", 0.9),)
    pages = (wire, article("paper", f"{STORY} {OWN}", published=late))
    assert len(folded(*pages, credits=credits)) == 1


def test_a_page_that_quotes_another_whole_under_words_of_its_own_is_no_carrier() -> None:
    opening = (
        "Velmora's harbour has a habit of promising what it cannot keep, as this report shows."
    )
    comment = article("comment", f"{opening}\n\n{STORY}\n\n{OWN}")
    assert groups(folded(article("report", STORY), comment)) == {
        frozenset({"report"}), frozenset({"comment"})
    }  # fmt: skip


def test_what_stands_in_a_lacuna_is_not_seen() -> None:
    short = STORY[: STORY.index("inspection")]
    page = article("two", short, lacunae=(Lacuna("end", len(short), "paywall"),))
    (telling,) = folded(article("one", STORY), page)
    carrier = next(c for c in telling.carriers if c.article_id == "two")
    assert carrier.cut == ()
    assert carrier.unseen == (4, 5, 6, 7, 8)
    assert carrier.coverage < 0.5


def test_a_lacuna_in_the_middle_hides_only_what_is_there() -> None:
    head, tail = " ".join(LINES[:3]), " ".join(LINES[4:7])
    page = article("two", f"{head} {tail}", lacunae=(Lacuna("middle", len(head), "capture limit"),))
    (telling,) = folded(article("one", STORY), page)
    carrier = next(c for c in telling.carriers if c.article_id == "two")
    assert carrier.unseen == (4,) and carrier.cut == (8,)


def test_a_standfirst_of_the_page_s_own_does_not_part_it_from_its_telling() -> None:
    line = "No date for reopening, says harbour master."
    page = article(
        "two", f"{line} {' '.join(LINES[:-2])}", zones=(Zone("standfirst", 0, len(line)),)
    )
    assert len(folded(article("one", STORY), page)) == 1
    assert len(folded(article("one", STORY), article("two", page.text))) == 2


def test_the_fullest_page_leads_and_the_earliest_time_counts() -> None:
    early, late = (datetime(2031, 5, d, tzinfo=UTC) for d in (3, 4))
    (telling,) = folded(
        article("one", STORY, published=late, published_precision="minute"),
        article("two", " ".join(LINES[:-1]), published=early, published_precision="day"),
    )
    assert telling.lead == "one" and telling.title == "Dock shut (one)"
    assert (telling.published, telling.published_precision) == (early, "day")


def test_a_copy_with_other_furniture_changes_no_id() -> None:
    before = folded(article("one", STORY), article("two", OTHER["number changed"]))
    after = folded(
        article("one", STORY), article("two", OTHER["number changed"]), article("zzz", STORY)
    )
    assert {t.telling_id for t in before} == {t.telling_id for t in after}


def test_order_of_input_changes_nothing() -> None:
    pages = [article(f"p{i:02}", t) for i, t in enumerate([*SAME.values(), *OTHER.values()])]
    expected = folded(*pages)
    for seed in range(4):
        random.Random(seed).shuffle(pages)
        assert folded(*pages) == expected


def test_every_page_is_carried_once() -> None:
    pages = [
        article(f"p{i:02}", t) for i, t in enumerate([*SAME.values(), *OTHER.values(), "", "Hi"])
    ]
    carried = [c.article_id for t in folded(*pages) for c in t.carriers]
    assert sorted(carried) == sorted(p.article_id for p in pages)


def credit(page: str, kind: str, newsroom: str | None, confidence: float, **more: object) -> Credit:
    return Credit(page, 0, kind, "", confidence, newsroom=newsroom, **more)  # type: ignore[arg-type]


def test_the_newsroom_is_the_one_most_surely_credited() -> None:
    credits = (
        credit("one", "picture", "Shutterpress", 0.99),
        credit("one", "told_by", "Morning Ledger", 0.99),
        credit("one", "dateline", "Lantern News", 0.8),
        credit("two", "credit_line", "Lantern News", 0.9),
    )
    pages = (article("one", STORY), article("two", STORY))
    (telling,) = folded(*pages, credits=credits)
    assert telling.newsroom == "Lantern News"
    (bare,) = folded(*pages, credits=credits[:2])
    assert bare.newsroom is None


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (Credit("one", 0, "agency", "By Post staff, with LNA", 0.9, newsroom="Lantern News"), "one.example"),
        (Credit("one", 0, "credit_line", "LNA contributed to this report", 0.9, newsroom="Lantern News"), "one.example"),
        (Credit("one", 0, "byline", "By Pia Orr", 0.9, persons=("Pia Orr",)), "one.example"),
        (Credit("one", 0, "byline", "By Pia Orr, LNA", 0.9, newsroom="Lantern News"), "Lantern News"),
        (Credit("one", 0, "agency", "LNA", 0.4, newsroom="Lantern News"), None),
        (Credit("one", 0, "link", "LNA", 0.9, newsroom="Lantern News"), None),
    ],
)  # fmt: skip
def test_who_wrote_the_words(row: Credit, expected: str | None) -> None:
    (telling,) = folded(article("one", STORY), credits=(row,))
    assert telling.newsroom == expected


def test_the_stage_takes_a_story_with_its_members() -> None:
    pages = [article("one", STORY), article("two", STORY)]
    members = [StoryMember("k", "one"), StoryMember("k", "two")]
    (telling,) = fold(members, pages, [s for a in pages for s in split(a)], [])
    assert telling.story_key == "k" and len(telling.carriers) == 2


def test_thousands_of_pages_fold_quickly() -> None:
    rng = random.Random(11)
    words = [a + b + c for a in "bdgklmnprstvz" for b in "aeiou" for c in ("rn", "lt", "sk", "m")]
    base = [" ".join(rng.choices(words, k=12)) + "." for _ in range(12)]
    pages = []
    for i in range(1500):
        lines = base[:]
        if i % 3 == 1:
            del lines[rng.randrange(12)]
        elif i % 3 == 2:
            lines[rng.randrange(12)] = " ".join(rng.choices(words, k=12)) + "."
        pages.append(article(f"{i:04}", " ".join(lines)))
    tellings = fold_story("s", pages, [], [])
    assert len(tellings[0].carriers) >= 500
    assert sum(len(t.carriers) for t in tellings) == 1500


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Mr. Roy travelled 1,200 metres", "Mr Roy traveled 1200 meters"),
        ("organise the programme", "organize the program"),
        ("5 per cent", "5%"),
        ("Sept 3", "September three"),
    ],
)
def test_house_styles_are_one(a: str, b: str) -> None:
    assert running_words(a) == running_words(b)


@pytest.mark.parametrize(("a", "b"), [("filed", "filled"), ("1.2", "12"), ("not", "now")])
def test_other_words_are_not(a: str, b: str) -> None:
    assert running_words(a) != running_words(b)
