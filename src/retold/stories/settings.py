"""What is chosen rather than fitted about stories."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What is chosen rather than fitted."""

    lead: int = 60  # words of title and text that say what the news is
    opening: int = 25  # words that stand for a headline
    read: int = 20_000  # characters of a text that are looked at
    all_pairs: int = 250  # up to so many pages every pair is scored
    top_keys: int = 40  # heaviest keys by which a page is looked up
    key_cap: int = 200  # keys on more pages than this are common and pair nobody by themselves
    draws: int = 24  # times that a page draws of its common keys
    drawn_from: int = 6  # common keys from which a page draws
    most_drawn: int = 8  # keys that one draw takes, until few pages drew alike
    least: float = 0.06  # cosine of looked-up keys from which a pair is scored
    far_least: float = 0.25  # the same where they appeared more than `far_days` apart
    bound: int = 3000  # one pair weighs no more than this in a group, in thousandths of log-odds
    apart: int = -3000  # log-odds of a pair that is no candidate, in thousandths
    vetoed: int = -12000  # log-odds of a pair that is held apart, in thousandths
    widest: int = 7000  # log-odds of a pair stay within, in thousandths
    followed: int = 2000  # up to so many pages the corpus knowledge is that of the pages at hand
    prior_pages: int = 300  # weight of the background table, in pages
    most_seen: float = 0.5  # share of pages that a word can come to stand on by the pages at hand
    near_days: float = 3.0  # beyond which the same wording around other numbers is a form
    far_days: float = 14.0  # and hardly ever beyond
    crowd_days: int = 2  # pages of so many days before and after a day are around it
    abroad: float = 1.0  # log-odds that near days gain across languages, however crowded
    in_common: float = (
        0.05  # cosine of names or numbers, or share of wording, from which a day tells
    )
    shown_by: int = 3  # dated pages that show when a page without a date appeared
    itself: float = 3.0  # log-odds less that the other page of a pair shows, of its being too late
    form_wording: float = 0.4  # shared runs of two words from which two pages fill in one form
    form_numbers: int = 3  # if both have so many numbers
    form_same: float = 0.4  # and share less than this part of them
    copy_least: int = 20  # runs of five words from which it is told
    copy_same: float = 0.6  # that two pages carry one text: so much of the shorter is shared
    rift_texts: int = 6  # groups of so many texts each are two where their pairs between them
    rift: int = 500  # have so many thousandths of the log-odds of those within, or less
    related: int = -1500  # stories whose mean log-odds are above this are related, in thousandths


SETTINGS = Settings()
