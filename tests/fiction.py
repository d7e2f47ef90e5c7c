"""A story made up by hand, with a lost telling, a cut page and hostile names: for exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from retold.records import (
    Article,
    Attestation,
    Bead,
    Capture,
    Carrier,
    Claim,
    Credit,
    Derivation,
    Evidence,
    Key,
    Lacuna,
    Pair,
    Sentence,
    Speech,
    Standing,
    Stemma,
    StoryMember,
    Telling,
    Variant,
    Zone,
    to_batch,
)
from retold.workspace import Change, Store

if TYPE_CHECKING:
    from pathlib import Path

STORY = "aa00aa00aa00aa00"
A, B, C = "a1" * 8, "b2" * 8, "c3" * 8  # articles
TA, TB, TC, LOST = "1a" * 8, "2b" * 8, "3c" * 8, "4d" * 8  # tellings
PERSON, CLERK = "Halina Zhilova", "Oleg Brunn"
WHEN = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

TITLE = "The harbour clerk is to stay in custody"
ONE = "The clerk of the harbour will be held for two more months , a court in Lund decided on a cold and rainy Monday morning ."
TWO = "His wife Halina Zhilova told the Northern Agency that Zhilova's letters to the man had all come back unopened since the winter ."
ONE_BENT = "The clerk of the harbour will be deported in two more months , a court in Lund decided on a cold and rainy Monday morning ."


@dataclass(frozen=True)
class Fiction:
    """The rows of every table; `odd` stands wherever a page can put words of its own."""

    odd: str = ""
    odd_outlets: bool = True

    @property
    def outlet(self) -> str:
        return self.odd if self.odd_outlets else ""

    def rows(self) -> dict[str, list[Any]]:
        articles = [
            self._article(A, "Northern Agency", f"{TITLE}{self.odd}", [ONE, TWO]),
            self._article(B, f"Valley{self.outlet}", TITLE, [ONE_BENT, TWO]),
            self._article(C, "Quay", self.odd or TITLE, [ONE], cut=True),
        ]
        sentences = [s for a in articles for s in self._sentences(a)]
        return {
            "captures": [
                Capture(f"{a.capture_id}", a.address, "html", b"<p>raw</p>", 10, WHEN)
                for a in articles
            ],
            "articles": articles,
            "sentences": sentences,
            "credits": [
                Credit(B, 0, "told_by", f"told the Northern Agency{self.odd}", 0.9,
                       newsroom="Northern Agency"),
                Credit(A, 0, "byline", "By Ann Reporter", 0.9, persons=("Ann Reporter",)),
            ],
            "speeches": [
                Speech(a, 2, 0, 0, 4, "indirect", PERSON, "person", "told",
                       (PERSON, "Northern Agency"))
                for a in (A, B)
            ] + [
                Speech(C, 1, 0, 0, 4, "indirect", CLERK, "person", "said"),
                Speech(C, 1, 1, 0, 4, "indirect", f"a clerk{self.odd}", "anonymous", "said"),
            ],
            "pairs": [Pair(A, B, 12, 900, 800, 800, 950)],
            "keys": [Key(7, 1, "name", 900)],
            "story_members": [StoryMember(STORY, i) for i in (A, B, C)],
            "tellings": [
                self._telling(TA, A, "Northern Agency"),
                self._telling(TB, B, None),
                self._telling(TC, C, None),
            ],
            "beads": [
                Bead(STORY, TA, TB, n, (n,), (n,), 0.9) for n in (0, 1, 2)
            ] + [Bead(STORY, TA, TC, n, (n,), (n,), 0.9) for n in (0, 1)],
            "stemmas": [self._stemma()],
            "variants": self._variants(),
            "claims": [self._claim()],
            "standings": [
                Standing(STORY, f"{TITLE}{self.odd}", f"3 pages{self.odd}", 3, 3, 1, 1, 2, 1, 1,
                         ("Northern Agency",), (PERSON,), WHEN, WHEN, ("en",))
            ],
        }  # fmt: skip

    def _article(
        self, name: str, outlet: str, title: str, parts: list[str], *, cut: bool = False
    ) -> Article:
        text = "\n\n".join(parts) + self.odd
        return Article(
            name, f"f{name[1:]}", f"pages/{name}.html", f"https://example.org/{name}", outlet,
            title, text, "en", True, WHEN, "minute", WHEN, "minute", WHEN, self.odd or None,
            zones=(Zone("body", 0, len(text)), Zone("caption", None, None, f"A quay{self.odd}")),
            lacunae=(Lacuna("end", len(text), "paywall"),) if cut else (),
            links=("https://example.org/",), marks=("=1+1",), words=len(text.split()),
            extra='{"text": "all of it"}',
        )  # fmt: skip

    def _sentences(self, article: Article) -> list[Sentence]:
        name, at = article.article_id, 0
        found = [Sentence(name, 0, "headline", 0, 0, len(article.title), article.title)]
        for n, part in enumerate(article.text.split("\n\n"), 1):
            found.append(Sentence(name, n, "body", n, at, at + len(part), part))
            at += len(part) + 2
        return found

    def _telling(self, name: str, lead: str, newsroom: str | None) -> Telling:
        return Telling(
            STORY, name, False, newsroom, f"Paper of {name}{self.outlet}", f"{TITLE}{self.odd}", "en",
            lead, WHEN, "minute", (Carrier(lead, 1.0),),
        )  # fmt: skip

    def _stemma(self) -> Stemma:
        why = f"credits the agency{self.odd}"
        reasons = (Evidence("credit", 2.0, why), Evidence("time", -0.5, "too early"))
        lost = Telling(STORY, LOST, True, "Northern Agency", None, "", "en", None,
                       probability=0.8, why=f"credited by two pages{self.odd}")  # fmt: skip
        return Stemma(
            STORY,
            (
                Derivation(STORY, TA, TB, "rewrite", 0.9, why=why, evidence=reasons),
                Derivation(STORY, TA, TC, "excerpt", 0.7, why=why),
                Derivation(STORY, LOST, TA, "update", 0.6, why=why),
                Derivation(STORY, LOST, TB, "translation", 0.3, rank=1, direction_known=False),
            ),
            (lost,),
            (TA,),
            (TB,),
        )

    def _variants(self) -> list[Variant]:
        return [
            Variant(STORY, "v1", TA, TB, "derivation", "changed", "body", A, B, (1,), (1,), 25, 40,
                    25, 40, f"be held for{self.odd}", f"be deported in{self.odd}", "action", 0.9,
                    0.9, "slip", TB, 0.9, f"The source says “be held”{self.odd}"),
            Variant(STORY, "v2", TA, TB, "derivation", "kept", "body", A, B, (2,), (2,), 0, 9, 0, 9,
                    TWO, TWO),
            Variant(STORY, "v3", TA, TC, "derivation", "not_seen", "body", A, C, (2,), (),
                    parent_words=TWO),
        ]  # fmt: skip

    def _claim(self) -> Claim:
        held = (
            Attestation(STORY, "k1", TA, A, 2, TA, "Northern Agency", "known", PERSON, "person",
                        "known", (PERSON, "Northern Agency"), 0.9, "she told it"),
            Attestation(STORY, "k1", TB, B, 2, TA, "Northern Agency", "known", "court file",
                        "document", "known", ("court file",), 0.9),
        )  # fmt: skip
        return Claim(STORY, "k1", f"{TWO}{self.odd}", "en", PERSON, WHEN, 2, 2, attestations=held)


def stored(
    root: Path, fiction: Fiction | None = None, *, parts: int = 1, backwards: bool = False
) -> Store:
    """A workspace with these rows, in so many parts, in this order or the other."""
    store = Store.create(root, durable=False)
    changes = []
    for table, rows in (fiction or Fiction()).rows().items():
        listed = rows[::-1] if backwards else rows
        size = max(1, -(-len(listed) // parts))
        pieces = [listed[i : i + size] for i in range(0, len(listed), size)]
        written = [
            store.write_part(table, [to_batch(type(piece[0]), piece)], str(n))
            for n, piece in enumerate(pieces)
        ]
        changes.append(Change(table, tuple(written)))
    store.publish(changes)
    return store
