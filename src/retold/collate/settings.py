"""Weights and limits of the alignment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Weights and limits of the alignment."""

    least_score: float = 0.36  # below it two groups of sentences are not aligned
    meaning: float = 0.35  # share of the encoder's cosine in a pair's score
    runs: float = 0.15  # share of runs of two words
    order: float = 0.06  # what a matching neighbour adds
    runs_from: float = 0.08  # overlap of words from which runs are looked for
    foreign: float = 0.9  # weight of shared names and numbers across languages
    concept: float = 0.9  # weight of a concept that words of two languages share
    foreign_meaning: float = 0.6  # share of a multilingual encoder's cosine
    foreign_order: float = 0.2  # what a matching neighbour adds across languages
    least_carried: float = 1.5  # weight below which what crosses languages proves nothing
    gap_score: float = 0.36  # of a bead that only place and length speak for
    gap_most: int = 3  # sentences a side between two beads that are taken one by one
    gap_ratio: float = 1.8  # of the longer to the shorter sentence in it
    merge_cost: float = 0.03  # what every sentence beyond the first of a side must earn
    crossing_gain: float = 0.08  # what joining them must add to the score
    part_inside: float = 0.4  # share of each part that must be found in the joined sentence
    part_of_whole: float = 0.12  # share of the joined sentence that each part must explain
    adds: float = 0.25  # share of each part that its companions do not have
    crossing: float = 0.2  # least overlap of neighbours whose borders fall in different places
    rivals: int = 8  # single sentences of the other side that a sentence is weighed with
    widest: int = 3  # sentences on one side of a bead
    exact: int = 14  # candidate beads up to which a knot of sentences is solved exactly
    beam: int = 48  # partial sets kept where it is not
    headline: float = 0.25  # least score of a bead of two headlines
    headline_body: float = 0.45  # of a headline with a sentence that is left over
    often: float = 0.5  # how much less a word says that many sentences of a telling have
    partners: int = 8  # tellings each telling is collated with, in a story of many
    all_pairs: int = 12  # tellings up to which all pairs are collated
    longest: int = 400  # sentences of one page that are aligned; the rest stay unmatched


DEFAULT = Settings()
