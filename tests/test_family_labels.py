"""How labels of story families are read: what a page derives from, and of which it is a later version."""

from __future__ import annotations

import pytest

from eval.families import Labelled, parents_of, unseen_of, versions_of


def labelled(source: str | None) -> Labelled:
    return Labelled("bridge", "09", "A", {"derives_from": source, "role": "verbatim_copy"}, {})


@pytest.mark.parametrize(
    ("source", "parents", "unseen", "earlier"),
    [
        (None, [], set(), set()),
        ("01", ["01"], set(), set()),
        ("01 + 02", ["01", "02"], set(), set()),
        ("unseen wire: AP (later version of 01)", None, {"Associated Press"}, {"01"}),
        ("unseen wire: AP (evening write-through of 02)", None, {"Associated Press"}, {"02"}),
        ("unseen wire: AP (early version, before 01)", None, {"Associated Press"}, set()),
        ("unseen wire: Reuters (later version, as 03)", None, {"Reuters"}, set()),
        ("01 + unseen wire: AFP", ["01", "unseen wire: AFP"], {"Agence France-Presse"}, set()),
        ("unseen wire: dpa + 01", ["unseen wire: dpa", "01"], {"dpa"}, set()),
    ],
)
def test_what_a_label_says(
    source: str | None, parents: list[str] | None, unseen: set[str], earlier: set[str]
) -> None:
    page = labelled(source)
    assert parents_of(page) == ([source] if parents is None else parents)
    assert unseen <= unseen_of(page)
    assert versions_of(page) == earlier
