"""Who says what: invented reports with the speaker of every sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.records import Article, Credit, Sentence, Speech
from retold.speech import find_speech, speeches
from retold.speech.quotations import find_quotations

TABLE = Path(__file__).parent / "tables" / "speakers.txt"
FLOOR = 0.95


def report(lines: list[str], lang: str = "en") -> tuple[Article, list[Sentence]]:
    """Sentences, one a line; an empty line parts paragraphs."""
    text, sentences, paragraph = "", [], 0
    for line in lines:
        if not line:
            paragraph += 1
            continue
        gap = "" if not text else " " if sentences[-1].paragraph == paragraph else "\n\n"
        start = len(text) + len(gap)
        text += gap + line
        n = len(sentences) + 1
        sentences.append(Sentence("a", n, "body", paragraph, start, len(text), line))
    article = Article("a", "c", "x", None, "The Ashford Post", "", text, lang, True)
    return article, sentences


def reports() -> list[tuple[str, list[str], list[str]]]:
    """Language, sentences and what is expected of each (blank lines keep their place)."""
    out: list[tuple[str, list[str], list[str]]] = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("==="):
            out.append((line.split()[1], [], []))
        elif out:
            sentence, _, expected = line.partition(" => ")
            out[-1][1].append(sentence.strip())
            out[-1][2].append(expected.strip())
    return out


def matches(article: Article, found: list[Speech], expected: str) -> bool:
    wanted = [w.strip().split(" / ") for w in expected.split(" ;; ")] if expected else []
    if len(wanted) != len(found):
        return False
    for speech, want in zip(found, wanted, strict=True):
        if [speech.speaker, speech.speaker_class, speech.mode] != want[:3]:
            return False
        if len(want) > 3 and speech.chain != tuple(want[3].split(" > ")):
            return False
        if len(want) > 4 and article.text[speech.start : speech.end] != want[4]:
            return False
    return True


def test_speakers_of_the_table() -> None:
    total, wrong = 0, []
    for lang, lines, expected in reports():
        article, sentences = report(lines, lang)
        found = find_speech(article, sentences, [])
        hopes = [e for e, line in zip(expected, lines, strict=True) if line]
        for sentence, hope in zip(sentences, hopes, strict=True):
            own = [s for s in found if s.sentence == sentence.n]
            total += 1
            if not matches(article, own, hope):
                got = [
                    (s.speaker, s.speaker_class, s.mode, s.chain, article.text[s.start : s.end])
                    for s in own
                ]
                wrong.append(f"{sentence.text}\n      expected {hope or 'nobody'}\n      got {got}")
    share = 1 - len(wrong) / total
    print(f"\nspeakers: {share:.3f} of {total} sentences wholly right", *wrong, sep="\n  ")
    assert total >= 80
    assert share >= FLOOR


SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


def seed_sentences(name: str, first: str) -> tuple[Article, list[Sentence]]:
    path = SEEDS / name
    if not path.exists():
        pytest.skip(f"the seed pages are not at {SEEDS}")
    text = path.read_text("utf-8")
    lines: list[str] = []
    for paragraph in text[text.index(first) :].split("\n"):
        lines += [*re.split(r"(?<=[.!?])\s+(?=[A-Z\u201c])", paragraph.strip()), ""]
    return report(lines)


def test_the_seed_pages_keep_their_chains() -> None:
    article, sentences = seed_sentences("001_aa3f02b9709690cb.txt", "A Russian military")
    chains = {s.cue: s.chain for s in find_speech(article, sentences, [])}
    assert chains["told"] == ("Yekaterina", "Reuters")
    assert chains["quoted him as saying"] == ("Zhilin", "Yekaterina", "Reuters")
    assert chains["stated"] == ("Kazakh police document", "Yekaterina", "Reuters")
    article, sentences = seed_sentences("000_8843d656baa1065e.txt", "A Russian military")
    found = find_speech(article, sentences, [])
    quoted = next(s for s in found if s.mode == "direct")
    assert quoted.chain == ("Zhilin", "Yekaterina", "Reuters")
    words = article.text[quoted.start : quoted.end]
    assert words.startswith("As someone") and words.endswith("classified information")
    assert any(s.speaker == "Jason McCue" for s in found)


def test_a_credit_ends_the_chain() -> None:
    article, sentences = report(["“It is cold,” said Lena Marsh."])
    credit = Credit("a", 0, "told_by", "told Reuters", 1.0, newsroom="Reuters", persons=("Marsh",))
    found = find_speech(article, sentences, [credit])
    assert [s.chain for s in found] == [("Lena Marsh", "Reuters")]


def test_the_headline_is_read_in_its_own_coordinates() -> None:
    title = "Bridge will stay closed, mayor says"
    body = "The bridge is old."
    article = Article("a", "c", "x", None, "P", title, body, "en", True)
    sentences = [
        Sentence("a", 0, "headline", 0, 0, len(title), title),
        Sentence("a", 1, "body", 0, 0, len(body), body),
    ]
    found = find_speech(article, sentences, [])
    assert [(s.sentence, title[s.start : s.end]) for s in found] == [(0, "Bridge will stay closed")]


def test_the_stage_keeps_articles_apart() -> None:
    article, sentences = report(["“It is cold,” said Lena Marsh."])
    assert list(speeches([article], sentences, [])) == find_speech(article, sentences, [])


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ('He said "no" and "yes".', ["no", "yes"]),
        ("``No ,'' he said .", ["No"]),
        ("„Nein“, sagte er.", ["Nein"]),
        ("«Non», dit-il.", ["Non"]),
        ("‘Don’t go,’ she said.", ["Don’t go"]),
        ("It’s the boys’ turn.", []),
        ("'Don't go,' she said. 'We're late.'", ["Don't go", "We're late."]),
        ("The boys' '90s band played for the players' wives.", []),
        ("\"He said 'no' to me,\" she said.", ["He said 'no' to me"]),
        ("“One.\n\n“Two.”", ["One.", "Two."]),
    ],
)
def test_quotations(text: str, inner: list[str]) -> None:
    assert [text[q.inner_start : q.inner_end] for q in find_quotations(text)] == inner


def test_a_quotation_over_paragraphs_is_one() -> None:
    groups = [q.group for q in find_quotations("“One.\n\n“Two.” He left. “Three.”")]
    assert groups == [groups[0], groups[0], groups[2]]
    assert groups[0] != groups[2]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text(alphabet="abH “”\"'‘’«»,.:said that told he she", max_size=60), max_size=6),
    st.sampled_from(["en", "de", "fr", "es", "ru", "und"]),
)
def test_spans_stay_inside_their_sentence(lines: list[str], lang: str) -> None:
    article, sentences = report([" ".join(line.split()) for line in lines], lang)
    places = {s.n: s for s in sentences}
    for speech in find_speech(article, sentences, []):
        sentence = places[speech.sentence]
        assert sentence.start <= speech.start < speech.end <= sentence.end


@pytest.mark.parametrize("piece", ['"', "said, ", "who said ", "according to ", "’", "A, ", "- "])
def test_hostile_repetition_stays_cheap(piece: str) -> None:
    from time import perf_counter

    text = (piece * 20000)[:40000]
    article = Article("a", "c", "x", None, "P", "", text, "en", True)
    begun = perf_counter()
    find_speech(article, [Sentence("a", 1, "body", 0, 0, len(text), text)], [])
    assert perf_counter() - begun < 3.0


@pytest.mark.parametrize(
    "line", ["The crew were gone, he said to", "“We left,” Maria Sala said to"]
)
def test_a_sentence_that_is_cut_behind_said_to(line: str) -> None:
    article, sentences = report([line])
    assert all(s.sentence == 1 for s in speeches([article], sentences, []))


@pytest.mark.parametrize(
    ("lang", "line", "speaker", "kind"),
    [
        ("fr", "Des archéologues ont annoncé vendredi que le navire était romain.", "archéologues", "anonymous"),
        ("fr", "Deux membres d'équipage ont affirmé que la pompe ne fonctionnait plus.", "Deux membres d'équipage", "anonymous"),
        ("fr", "Les garde-côtes ont annoncé que le navire avait coulé.", "garde-côtes", "office"),
        ("fr", "Les pompiers ont annoncé que le feu était éteint.", "pompiers", "office"),
        ("es", "Los arqueólogos dijeron el viernes que el barco era romano.", "arqueólogos", "anonymous"),
    ],
)  # fmt: skip
def test_plain_plurals_are_nobody_by_name(lang: str, line: str, speaker: str, kind: str) -> None:
    article, sentences = report([line], lang)
    (speech,) = find_speech(article, sentences, [])
    assert (speech.speaker, speech.speaker_class) == (speaker, kind)


@pytest.mark.parametrize(
    ("lines", "lang"),
    [
        (["The driver Tomas Reuter was found at dawn.", '"He rang me and said: the road is gone," Anna Reuter said.'], "en"),
        (["На рассвете Петр Орлов нашелся.", "«Он позвонил и сказал: дороги нет», — рассказала Анна Орлова."], "ru"),
    ],
)  # fmt: skip
def test_words_passed_on_in_a_quotation_have_two_speakers(lines: list[str], lang: str) -> None:
    article, sentences = report(lines, lang)
    (speech,) = (s for s in find_speech(article, sentences, []) if s.sentence == 2)
    assert len(speech.chain) == 2 and speech.speaker == speech.chain[0]
    assert [name[0] for name in speech.chain] == (["T", "A"] if lang == "en" else ["П", "А"])


def test_whom_a_quotation_itself_named_is_not_looked_for_outside() -> None:
    article, sentences = report([
        "Minister Helen Oduor visited the school.",
        '"My daughter phoned me.',
        'She said: mother, I cannot see," Grace Auma said.',
    ])  # fmt: skip
    last = [s for s in find_speech(article, sentences, []) if s.sentence == 3]
    assert all("Helen Oduor" not in s.chain for s in last)


def test_a_paper_is_known_by_whom_it_is_by() -> None:
    article, sentences = report([
        'An inspection by the engineers Kask & Vaher calls the damage "serious but stable".',
        "According to the engineers' report, the cracks were caused by frost.",
        "According to the doctors' report, two were hurt.",
    ])  # fmt: skip
    found = [(s.speaker, s.speaker_class) for s in find_speech(article, sentences, [])]
    paper = ("inspection by the engineers Kask & Vaher", "document")
    assert found == [paper, paper, ("doctors' report", "document")]


@pytest.mark.parametrize("piece", ["'a ", "'A ", "'a' ", ".' ", "\"'a ", "'a b c. ", '" '])
def test_marks_without_end_stay_cheap(piece: str) -> None:
    from time import process_time

    begun = process_time()
    find_quotations(piece * 40_000)
    assert process_time() - begun < 3.0


def test_a_quotation_left_open_hides_no_other_paragraph() -> None:
    text = "\"One paragraph runs on.\n'Another one,' she said."
    assert [text[q.inner_start : q.inner_end] for q in find_quotations(text)][-1] == "Another one"
