"""The editable tables of cues: hedges, modals, negations, verbs of saying, house style."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from retold.text import fold


@dataclass(frozen=True, slots=True)
class Cues:
    """The editable tables, folded and indexed."""

    certainty: dict[str, float]  # word or phrase -> how sure the sentence is, 0 to 1
    hedges: frozenset[str]  # those of them that are hedges rather than modals
    negations: frozenset[str]
    near_negations: frozenset[str]  # barely, fail, refuse: a "no" without "not"
    withholding: frozenset[str]  # put off, banned: what says "no" of the word beside it
    doubting: frozenset[str]  # what else keeps a sentence open: a view, a theory
    reporting: frozenset[str]  # dictionary forms of the verbs of saying
    attributions: tuple[str, ...]  # "according to", "citing"
    antonyms: frozenset[tuple[str, str]]
    not_antonyms: frozenset[tuple[str, str]]
    synonyms: frozenset[tuple[str, str]]
    equivalents: dict[str, str]  # word or phrase -> the form compared
    titles: frozenset[str]
    light: frozenset[str]  # words whose coming and going changes no fact
    spelling: dict[str, str]
    plain_hedges: frozenset[str]  # whose coming or going is plain from the word governed
    outcomes: dict[str, str]  # word or phrase -> outcome
    outcome_starts: frozenset[str]  # their first words
    opposed: dict[str, str]  # outcome -> the one that it rules out
    foreign: dict[str, tuple[frozenset[str], frozenset[str]]]  # language -> hedges, firm cues
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # first word -> phrases of equivalents
    parties: dict[str, str]  # who may be a source -> which party of `contrasts.toml`
    interested: frozenset[str]  # parties whose word is no fact yet
    contrasts: dict[str, tuple[tuple[str, str], ...]]  # word -> (sort, thing)
    steps: dict[
        str, tuple[tuple[tuple[str, ...], str, int], ...]
    ]  # first word -> phrase, scale, rank
    scale_words: dict[tuple[str, int], frozenset[str]]  # (scale, rank) -> single words that tell it
    blame: tuple[tuple[frozenset[str], frozenset[str]], ...]  # words without blame, words with it
    blaming: frozenset[str]  # all words with blame


@cache
def cues() -> Cues:
    """The cue tables of `data/lexicon.toml`."""
    toml = table("lexicon.toml")
    sorts = table("contrasts.toml")
    levels = {fold(w): lv for lv, ws in _levels(toml["certainty"]) for w in ws}
    pairs = {(fold(a), fold(b)) for a, b in toml["antonyms"]["pairs"]}
    same = {fold(w): fold(group[0]) for group in toml["equivalents"]["groups"] for w in group}
    starts: dict[str, list[tuple[str, ...]]] = {}
    for phrase in same:
        parts = tuple(phrase.split())
        if len(parts) > 1:
            starts.setdefault(parts[0], []).append(parts)
    return Cues(
        certainty=levels,
        hedges=frozenset(fold(w) for w in toml["certainty"]["hedges"]),
        negations=frozenset(toml["negation"]["words"]),
        near_negations=frozenset(toml["negation"]["near"]),
        withholding=frozenset(toml["negation"]["withholding"]),
        doubting=frozenset(toml["certainty"]["doubting"]),
        reporting=frozenset(toml["reporting"]["verbs"]),
        attributions=tuple(toml["reporting"]["phrases"]),
        antonyms=frozenset(pairs | {(b, a) for a, b in pairs}),
        not_antonyms=frozenset(
            pair for a, b in toml["not_antonyms"]["pairs"] for pair in ((a, b), (b, a))
        ),
        synonyms=frozenset((a, b) for g in toml["synonyms"]["groups"] for a in g for b in g),
        equivalents=same,
        titles=frozenset(toml["titles"]["words"]),
        light=frozenset(toml["light"]["words"]),
        spelling=dict(toml["spelling"]["words"]),
        plain_hedges=frozenset(toml["certainty"]["plain"]),
        outcomes={fold(w): n for n, row in toml["outcomes"].items() for w in row["words"]},
        outcome_starts=frozenset(
            fold(w).split()[0] for row in toml["outcomes"].values() for w in row["words"]
        ),
        opposed={n: row["against"] for n, row in toml["outcomes"].items()},
        foreign={
            lang: (frozenset(map(fold, row["hedges"])), frozenset(map(fold, row["firm"])))
            for lang, row in toml["foreign"].items()
        },
        phrases={w: tuple(sorted(p, key=len, reverse=True)) for w, p in starts.items()},
        parties={w: name for name, words in sorts["parties"].items() for w in words.split()},
        interested=frozenset(sorts["interested"]["parties"]),
        contrasts=_contrasts(sorts["sorts"]),
        steps=_steps(sorts["scales"]),
        scale_words={
            (scale, rank): frozenset(p[0] for p in _phrases(step) if len(p) == 1)
            for scale, row in sorts["scales"].items() for rank, step in enumerate(row)
        },
        blame=tuple(
            (frozenset(one.split()), frozenset(two.split()))
            for one, _, two in (row.partition("=>") for row in sorts["blame"]["pairs"])
        ),
        blaming=frozenset(
            w for row in sorts["blame"]["pairs"] for w in row.partition("=>")[2].split()
        ),
    )  # fmt: skip


def table(name: str) -> dict[str, Any]:
    """A table of the data folder as TOML has it."""
    return tomllib.loads(files("retold").joinpath("data", name).read_text(encoding="utf-8"))


def _phrases(step: str) -> list[tuple[str, ...]]:
    return [tuple(fold(p).split()) for p in step.split("|")]


def _steps(scales: dict[str, list[str]]) -> dict[str, tuple[tuple[tuple[str, ...], str, int], ...]]:
    """First word -> the phrases that begin with it, the longest first, each with scale and rank."""
    found: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
    for scale, row in scales.items():
        for rank, step in enumerate(row):
            for phrase in _phrases(step):
                found.setdefault(phrase[0], []).append((phrase, scale, rank))
    return {w: tuple(sorted(rows, key=lambda r: (-len(r[0]), r))) for w, rows in found.items()}


def _contrasts(kinds: dict[str, dict[str, list[str]]]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Word -> the sorts it belongs to and the thing it names there; the first word names a thing."""
    found: dict[str, list[tuple[str, str]]] = {}
    for sorts in kinds.values():
        for sort, things in sorts.items():
            for words in (thing.replace("?", "").split() for thing in things):
                for word in words:
                    found.setdefault(fold(word), []).append((sort, words[0]))
    return {w: tuple(rows) for w, rows in found.items()}


def _levels(section: dict[str, Any]) -> list[tuple[float, list[str]]]:
    return [(row["level"], row["words"]) for row in section["levels"]]


def equivalent(word: str) -> str:
    """The form by which house styles are compared.

    >>> equivalent("percent") == equivalent("%")
    True
    """
    return cues().equivalents.get(word, word)


def certainty(word: str) -> float | None:
    """How sure a folded word or phrase makes its sentence: 1 certain, 0 denied; None: no cue.

    >>> certainty("may") < certainty("likely") < certainty("will")
    True
    """
    return cues().certainty.get(word)


def is_negation(word: str) -> bool:
    """Whether a folded word negates.

    >>> is_negation("not"), is_negation("don't"), is_negation("note")
    (True, True, False)
    """
    return word.removesuffix("'s") in cues().negations or word.endswith("n't")
