"""Differences, the judge, and a story's variants."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import newsroom_changes as sample
from eval import rewrites
from retold import text
from retold.apparatus import Context, FeatureJudge, any_changed, differences, rank, variants
from retold.apparatus.contradiction import contradictions
from retold.apparatus.doubt.hedged import unhedged
from retold.apparatus.settings import SETTINGS
from retold.apparatus.sides import vocabulary
from retold.records import Akin, Article, Bead, Derivation, Lacuna, Sentence, Stemma, Telling

TABLE = Path(__file__).parent / "tables" / "changes.tsv"
BALANCED = 0.5  # threshold of the odds as fitted
ROWS = [
    tuple(line.split("\t"))
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_own_table():
    judge = FeatureJudge(base_rate=None)
    wrong = [
        f"{kind}: {before} => {after}"
        for kind, before, after in ROWS
        if (any_changed(judge.differences(before, after)) >= BALANCED) != (kind != "same")
    ]
    assert len(ROWS) >= 200
    assert len(wrong) <= FLOOR * len(ROWS), "\n".join(wrong)


FLOOR = 0.05  # share of own pairs that may be wrong


def test_kinds_of_own_table():
    judge = FeatureJudge(base_rate=None)
    right = total = 0
    for kind, before, after in ROWS:
        found = judge.differences(before, after)
        if kind != "same" and found:
            total += 1
            right += max(found, key=lambda d: d.probability).kind == kind
    assert right >= 0.9 * total


@pytest.mark.parametrize(("kind", "before", "after"), ROWS[::7])
def test_a_text_against_itself_has_no_differences(kind, before, after):
    assert differences(before, before) == []


@given(st.text(max_size=120), st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_spans_slice_back(before, after):
    for d in FeatureJudge().differences(before, after):
        assert before[d.before_start : d.before_end] == d.before
        assert after[d.after_start : d.after_end] == d.after
        assert 0.0 <= d.probability <= 1.0


def test_judge_is_deterministic():
    pairs = [(b, a) for _, b, a in ROWS[:40]]
    assert FeatureJudge().judge(pairs) == FeatureJudge().judge(pairs)
    assert FeatureJudge().judge(pairs[::-1]) == FeatureJudge().judge(pairs)[::-1]


REAL = TABLE.with_name("changes_real.tsv")  # .930 right when first scored, before mending
SECOND = TABLE.with_name("changes_second.tsv")  # .939
FRESH = TABLE.with_name("changes_fresh.tsv")  # .950, scored once: see tables/changes.md
REAL_FLOOR = 0.95


def realistic() -> list[tuple[str, Context, str, str]]:
    """Pairs in which about one reworded sentence in eight is changed: kind, languages, texts."""
    found = []
    for line in SECOND.read_text(encoding="utf-8").splitlines()[1:]:
        kind, before, after = line.split("\t")
        found.append((kind, Context(), before, after))
    for line in REAL.read_text(encoding="utf-8").splitlines()[1:]:
        kind, langs, before, after = line.split("\t")
        lang, _, other = langs.partition(">")
        found.append((kind, Context(lang=lang, after_lang=other or None), before, after))
    return found


def test_tables_at_real_proportions():
    """Read as the product reads retellings, at its own threshold."""
    rows, judge, wrong = realistic(), FeatureJudge(), []
    for kind, context, before, after in rows:
        found = judge.differences(before, after, context)
        if (max((d.probability for d in found), default=0.0) >= SETTINGS.threshold) != (
            kind != "same"
        ):
            wrong.append(f"{kind}: {before} => {after}")
    changed = [kind for kind, *_ in rows if kind != "same"]
    assert len(rows) >= 400
    assert len(set(changed)) == 10
    assert len(changed) <= len(rows) / 7
    assert len(wrong) <= (1 - REAL_FLOOR) * len(rows), "\n".join(wrong)


def test_fresh_table():
    """Written after the method was frozen; the floor is what it scored then."""
    judge, right, total = FeatureJudge(), 0, 0
    for line in FRESH.read_text(encoding="utf-8").splitlines()[1:]:
        kind, langs, before, after = line.split("\t")
        lang, _, other = langs.partition(">")
        found = judge.differences(before, after, Context(lang=lang, after_lang=other or None))
        top = max((d.probability for d in found), default=0.0)
        right += (top >= SETTINGS.threshold) == (kind != "same")
        total += 1
    assert total >= 200
    assert right >= 0.95 * total


STEPS = TABLE.with_name(
    "changes_steps.tsv"
)  # steps of a process, ranks, hearsay; harmless ones beside
BENT = TABLE.with_name("changes_plain.tsv")  # what retellings do to plain sentences, by class


def test_plain_table():
    """Bounds, money, sources, intentions, sorts of things: .55 before those were looked for."""
    judge, right, total, alarms = FeatureJudge(), 0, 0, []
    for line in BENT.read_text(encoding="utf-8").splitlines()[1:]:
        kind, before, after = line.split("\t")
        top = max((d.probability for d in judge.differences(before, after)), default=0.0)
        right += (top >= SETTINGS.threshold) == (kind != "same")
        total += 1
        if kind == "same" and top >= SETTINGS.threshold:
            alarms.append(f"{before} => {after}")
    assert right >= 0.8 * total
    assert not alarms


PLAIN = [
    ("polarity", "There are no plans to close the school.", "There are plans to close the school.", True),
    ("polarity", "There are no plans to close the school.", "No plans exist to close the school.", False),
    ("polarity", "The cause is not known.", "It is shut until the cause is known.", False),
    ("certainty", "The bank may suspend its licence.", "Its licence will be suspended, the bank said.", True),
    ("certainty", "The bank may suspend its licence.", "The bank might suspend its licence.", False),
    ("quotation", 'She said: "The bridge is safe if it stays dry."', '"The bridge is safe," she said.', True),
    ("quotation", 'She said: "The bridge is safe and it is lovely."', '"The bridge is safe," she said.', False),
    ("quotation", '"We made mistakes this year," he said.', '"We made no mistakes this year," he said.', True),
    ("role", "Deputy mayor Ada Holm resigned.", "Former mayor Ada Holm resigned.", True),
    ("role", "A spokeswoman, Ada Holm, denied it.", "A spokesman, Ada Holm, denied it.", True),
    ("role", "A bus with 23 passengers was stuck.", "A bus with 23 children was stuck.", True),
    ("role", "A bus with 23 passengers was stuck.", "A bus with 23 people was stuck.", False),
    ("role", "Seven pupils of the school were hurt.", "Seven children of the school were hurt.", False),
    ("role", "Former mayor Ada Holm resigned.", "Ex-mayor Ada Holm resigned.", False),
    ("number", "Sales of the mill fell by 40 percent.", "Sales of the mill fell to 40 percent.", True),
    ("number", "Sales of the mill fell 40 percent.", "Sales of the mill fell by 40 percent.", False),
    ("number", "The party has 22 seats, up from nine.", "The party has 22 seats, up nine.", True),
    ("number", "Nurses get 27 euros a month more.", "Nurses get 27 euros a year more.", True),
    ("number", "Nurses get 27 euros a month more.", "Nurses get 27 euros more monthly.", False),
    ("number", "Two of the four reactors were shut down.", "All four reactors were shut down.", True),
    ("number", "Two of the four reactors were shut down.", "Two of four reactors were shut down.", False),
    ("number", "The bid was 9.40 pounds a share.", "The bid was 9.40 dollars a share.", True),
    ("number", "The ship lost 3.4 tonnes of fuel.", "The ship lost 3.4 tons of fuel.", False),
    ("date", "The border is closed until October 1.", "The border is closed from October 1.", True),
    ("date", "The report is due by Friday.", "The report will come on Friday.", False),
    ("certainty", "Leaders may meet in Oslo next week.", "Leaders meet in Oslo next week.", True),
    ("certainty", "She resigned in May and left the party.", "She resigned and left the party.", False),
    ("certainty", "No suspects had been arrested by noon.", "Nobody had been arrested by noon.", False),
    ("certainty", "Sources could give no date for flights.", "Sources were unable to give a date for flights.", False),
    ("polarity", "Talks have not begun in Oslo.", "Talks have yet to begin in Oslo.", False),
    ("polarity", "The papers were incomplete.", "The papers were not complete.", False),
    ("polarity", "The office was unaware of the order.", "The office was not aware of the order.", False),
    ("polarity", "The crew has not been found.", "The crew is still missing.", False),
    ("certainty", "The union reached a tentative wage deal.", "The union reached a wage deal.", True),
    ("certainty", "The union reached a tentative wage deal.", "The union reached a provisional wage deal.", False),
    ("certainty", "A man claiming to be a consul rang her.", "A consul rang her.", True),
    ("certainty", "A man claiming to be a consul rang her.", "A self-styled consul rang her.", False),
    ("place", "A strike closed the port of Lisbon.", "A strike closed a port of Portugal.", False),
    ("quotation", "She said: 'The bridge is safe if it stays dry.'", "'The bridge is safe,' she said.", True),
    ("quotation", '"My neighbor gave five of us a lift," he said.', '"My neighbour gave 5 of us a lift," he said.', False),
    ("quotation", '"I do not hear it anymore," he said.', '"I do not hear it any more," he said.', False),
    ("quotation", '"My neighbor gave five of us a lift," he said.', '"My neighbour gave six of us a lift," he said.', True),
    ("action", "The dockworkers of Hamar went home.", "The dock workers of Hamar went home.", False),
    ("certainty", "The new seeds could be used in dry soil.", "Dry soil is where the new seeds are sown.", False),
    ("certainty", "Guards could hear cries from the yard.", "Then the guards did not hear him.", False),
    ("certainty", "Two men are suspected of having guarded the farm.", "One of the farm's guards was hurt.", False),
    ("certainty", "Two men are suspected of having guarded the farm.", "Two men guarded the farm.", True),
    ("date", "The mayor of Hamar opened the fair on Monday.", "The fair was opened by the mayor on Friday.", True),
    ("date", "The mayor of Hamar opened the fair on Monday.", "Her rival came with flowers on Friday.", False),
    ("number", "The mill lost 12 million euros last year.", "The mill lost 16 million euros last year.", True),
    ("number", "The mill of Hamar lost 12 million euros.", "A bridge nearby was built for 16 million euros.", False),
    ("place", "The tanker was stopped off Sweden at dawn.", "At dawn the tanker was stopped off Finland.", True),
    ("place", "The tanker left Sweden at dawn with oil for two ports.", "Oil has become dear, above all in Finland.", False),
    ("date", "It was built in the second century B.C.", "It was built in the second century A.D.", True),
    ("action", "A court acquitted the former mayor.", "The ex-mayor was found guilty.", True),
    ("action", "A court acquitted the former mayor.", "The former mayor was cleared by a court.", False),
    ("number", "Rescuers pulled out 62 people.", "Some 26 people were saved by rescuers.", True),
    ("role", "She had criticised the mayor in May.", "She was criticised by the mayor in May.", True),
    ("role", "She had criticised the mayor in May.", "The mayor was criticised by her in May.", False),
    ("role", "Mayor Ada Holm resigned.", "Former mayor Ada Holm resigned.", True),
    ("role", "The wage offer is poor, the company said.", "The wage offer is poor, she said.", True),
    ("polarity", "She bought the boat from a dealer.", "A dealer sold her the boat.", False),
    ("polarity", "She bought the boat from a dealer.", "She sold the boat to a dealer.", True),
    ("polarity", "Divers have not found the wreck.", "The wreck has been found by divers.", True),
    ("polarity", "The law must be passed by May or the fund will end.", "If no law is adopted by May, the fund will end.", False),
    ("certainty", "Tickets are valid on buses.", "Passengers may use tickets on buses.", False),
    ("certainty", "He is considering leaving the club.", "He will leave the club.", True),
    ("place", "Iran denied the report.", "Tehran denied the report.", False),
    ("place", "Trade with Iran fell.", "Trade with Iraq fell.", True),
    ("name", "Grocer Bridge Holdings lost money.", "Grocer Span Holdings lost money.", True),
    ("attribution", '"They ran," she quoted him as saying.', '"They ran," she said.', True),
    ("number", "A four-storey house fell.", "A house of three storeys fell.", True),
    ("number", "It may cost up to €250 million.", "It may cost up to $250 million.", True),
    ("number", "Up to 30 people were on board.", "At least 30 people were on board.", True),
    ("number", "Some 30 people were on board.", "About 30 people were on board.", False),
    ("certainty", "It may cost up to 90 jobs.", "It may cost 90 jobs.", True),
    ("certainty", "The ministry plans to shut the camp.", "The ministry shut the camp.", True),
    ("certainty", "The ministry plans to shut the camp.", "The ministry wants to close the camp.", False),
    ("polarity", "The talks failed to end the strike.", "The talks ended the strike.", True),
    ("polarity", "The talks failed to end the strike.", "The talks did not end the strike.", False),
    ("attribution", "The governor said 58 people had survived.", "The mayor said 58 people had survived.", True),
    ("attribution", "The governor said 58 people had survived.", "A spokesman said 58 people had survived.", False),
    ("attribution", "Witnesses said soldiers fired on the crowd.", "Soldiers fired on the crowd.", True),
    ("attribution", "The mine is empty, he told Reuters.", "The mine is empty, he said.", False),
    ("attribution", "The mine is empty, spokeswoman Ada Holm told Reuters.", "The mine is empty, Ada Holm said.", False),
    ("attribution", "The mine is empty, two miners told Reuters.", "The mine is empty, two miners said.", True),
    ("attribution", "The mine is empty, a memo seen by Reuters shows.", "The mine is empty, a memo shows.", True),
    ("attribution", "The mine is empty, two miners told the weekly Hamar Nytt.", "Two miners told Hamar Nytt that the mine is empty.", False),
    ("attribution", "The mine is empty, an official said, asking not to be named.", "The mayor said the mine is empty.", True),
    ("date", "The blast came after the inspectors left.", "The blast came before the inspectors left.", True),
    ("role", "The wife of the driver called the police.", "The sister of the driver called the police.", True),
    ("number", "The trial lasted eleven weeks.", "The trial lasted eleven months.", True),
    ("number", "Letters went to 2,800 people.", "Letters went to 28,000 people.", True),
    ("polarity", "The court found him more credible.", "The court found him less credible.", True),
    ("polarity", "She may sue the firm, not the clinic.", "She may sue the clinic.", True),
    ("polarity", "He said no on Thursday to the offer.", "He answered the offer on Thursday.", False),
    ("certainty", "The drug may put jobs at risk.", "The drug means danger for jobs.", False),
    ("certainty", "They will decide whether to sue Norvik.", "They will sue Norvik.", True),
    ("role", "A former engineer, Ada Holm, knew it.", "Ada Holm, previously an engineer, knew it.", False),
    ("quotation", '"The rumours are not true," he said.', '"The rumors aren\'t true," he said.', False),
    ("number", "The storm killed at least 31 people at sea.", "After the storm 104 people were pulled alive from the sea.", False),
    ("polarity", "The children are afraid to go to school.", "The children dare not go to school.", False),
    ("polarity", "The firm has no plan to change the line.", "Nothing's going to change on the line, the firm says.", False),
    ("action", "Two vans caught fire while parked in Lund.", "Two vans burned in Lund while charging.", True),
    ("action", "Two vans caught fire while parked in Lund.", "Two vans burned in Lund while stationary.", False),
    ("polarity", "She did not take part in the vote.", "She took no part in the vote.", False),
    ("number", "The quake struck at around 5.50 am.", "It was a little before 6 o'clock when the quake struck.", False),
    ("role", "The skipper, Ada Holm, was dropped.", "Captain Ada Holm was dropped.", False),
    ("certainty", "The firm confirmed seven fires believed to come from a cell.", "Seven fires have been confirmed by the firm.", False),
    ("action", "Sales of the firm rose in May.", "Profits of the firm rose in May.", True),
    ("action", "Sales of the firm rose in May.", "Revenue of the firm grew in May.", False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "before", "after", "changed"), PLAIN)
def test_plain_differences(kind, before, after, changed):
    found = FeatureJudge().differences(before, after)
    told = {d.kind for d in found if d.probability >= SETTINGS.threshold}
    assert (kind in told) == changed


def test_steps_ranks_and_hearsay():
    rows = [line.split("\t") for line in STEPS.read_text(encoding="utf-8").splitlines()[1:]]
    judge, wrong = FeatureJudge(), []
    for kind, before, after in rows:
        told = {
            d.kind for d in judge.differences(before, after) if d.probability >= SETTINGS.threshold
        }
        if (kind in told) if kind != "same" else not told:
            continue
        wrong.append(f"{kind}: {before} => {after}: {sorted(told)}")
    assert len(wrong) <= (1 - REAL_FLOOR) * len(rows), wrong


TOLLS = (
    ("Nine killed in Brill ferry fire", ["Four people died when a ferry burned off Brill.", "Two were hurt."], ["Nine"]),
    ("Nine killed in Brill ferry fire", ["At least nine people died when a ferry burned."], []),
    ("Nine killed in Brill ferry fire", ["Four people died on deck and five below when a ferry burned."], []),
    ("Nine killed in Brill ferry fire", ["Four people were hurt when a ferry burned."], []),
    ("30 hurt as tram hits bus", ["Some 30 people were injured.", "Three people were killed there last year."], []),
)  # fmt: skip


@pytest.mark.parametrize(("title", "body", "told"), TOLLS)
def test_a_headline_that_counts_other_dead_than_its_text(title, body, told):
    head = Sentence("a", 0, "headline", 0, 0, len(title), title)
    rest = [Sentence("a", n, "body", n, 0, len(t), t) for n, t in enumerate(body, 1)]
    assert [d.after for _, d in contradictions(head, rest, "en", None)] == told


HE = (
    ("The governor of neighbouring North Lund province said 58 people had survived.",
     "The governor of South Lund, Ada Holm, spoke on Friday. She mentioned that at least 58 people have been rescued.", True),
    ("Fire chief Ada Holm of East Brill said the roof fell at six.",
     "Ada Holm leads the brigade. She said the roof fell at six.", False),
)  # fmt: skip


@pytest.mark.parametrize(("before", "page", "told"), HE)
def test_who_a_pronoun_stands_for_is_looked_up_on_the_page(before, page, told):
    context = Context(before_words=vocabulary(before), after_words=vocabulary(page))
    found = FeatureJudge().differences(before, page.partition(". ")[2], context)
    assert any(n == "clear_source" for d in found for n, v in d.features if v) == told


CAUSES = (
    ("The cause of the fire is being investigated.", "A cable is thought to have caused the fire.", True),
    ("The cause of the fire is being investigated.", "The cause of the fire is not known.", False),
    ("The cause of the fire, a cable, is being investigated.", "The fire was caused by a cable.", False),
)  # fmt: skip


@pytest.mark.parametrize(("before", "after", "told"), CAUSES)
def test_a_cause_that_the_source_leaves_open(before, after, told):
    context = Context(before_words=vocabulary(before), after_words=vocabulary(after))
    found = FeatureJudge().differences(before, after, context)
    assert any(n == "clear_undone" for d in found for n, v in d.features if v) == told


def test_a_step_that_the_source_tells_elsewhere_is_no_change():
    before, after = (
        "Police arrested the founder of the bank at sea.",
        "At sea the bank's founder, now charged, was held.",
    )
    for words, told in ((frozenset({"bank"}), True), (frozenset({"charge", "bank"}), False)):
        found = FeatureJudge().differences(before, after, Context(before_words=words))
        features = {n for d in found for n, v in d.features if v}
        assert ("clear_stage" in features) == told


FOREIGN = [
    ("de", "The council will decide in March.", "Der Rat entscheidet im Mai.", {"date"}),
    ("de", "The council will decide in March.", "Der Rat entscheidet im März.", set()),
    ("fr", 'It is "a disaster", she said in July.', "« C'est un vrai désastre », dit-elle en juillet.", set()),
    ("ru", "The road was closed for 31 kilometres.", "Дорога закрыта на 13 километров.", {"number"}),
    ("de", "The plant may create 400 jobs.", "Das Werk wird 400 Stellen schaffen.", {"certainty"}),
    ("de", "The plant may create 400 jobs.", "Das Werk könnte 400 Stellen schaffen.", set()),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "before", "after", "kinds"), FOREIGN)
def test_across_languages_only_values_and_certainty_are_compared(lang, before, after, kinds):
    found = FeatureJudge().differences(before, after, Context(lang="en", after_lang=lang))
    assert {d.kind for d in found if d.probability >= SETTINGS.threshold} == kinds


def test_reason_is_short_and_ends_at_words():
    copy = page("copy", "Ferry captain held", "The court will rule on 14 sailors.")
    found = story([WIRE, copy], [("wire", "copy", "rewrite")], [("wire", "copy", [(0, 0), (1, 1)])])
    assert found[0].why == (
        "The source says “The court will rule on 40 sailors”; this page says “rule on 14 sailors” (a number)."
    )


def test_a_source_named_elsewhere_on_the_page_is_not_dropped():
    before, after = "Witnesses said soldiers fired on the crowd.", "Soldiers fired on the crowd."
    for words, told in ((frozenset({"soldier", "crowd"}), True), (frozenset({"witness"}), False)):
        found = FeatureJudge().differences(before, after, Context(after_words=words))
        kinds = {d.kind for d in found if d.probability >= SETTINGS.threshold}
        assert kinds == ({"attribution"} if told else set())


def test_sentences_that_no_bead_joins_are_looked_at_again():
    wire = page(
        "wire", "Ferry runs aground", "The ferry came to rest 700 metres from the harbour of Lund."
    )
    copy = page(
        "copy", "Ferry aground", "Only 100 metres from the harbour of Lund the ferry came to rest."
    )
    other = page("other", "Ferry aground", "In the harbour of Lund they sell 100 sorts of herring.")
    for child, changed in ((copy, [("number", "100 metres")]), (other, [])):
        rows = story(
            [wire, child],
            [("wire", child[0].article_id, "rewrite")],
            [("wire", child[0].article_id, [(0, 0)])],
        )
        assert [(v.kind, v.child_words) for v in rows if v.status == "changed"] == changed


def test_a_thing_that_the_source_only_names_with_a_hedge():
    wire = page(
        "wire",
        "Wreck found",
        "It carried jars, probably of wine, divers said.",
        "It lies off Lund.",
    )
    bare = page("bare", "Wine wreck off Lund", "It was found on Monday.")
    open_ = page("open", "Wreck off Lund", "It may have carried wine.")
    for child, words in ((bare, ["Wine"]), (open_, [])):
        rows = story(
            [wire, child],
            [("wire", child[0].article_id, "rewrite")],
            [("wire", child[0].article_id, [(2, 1)])],
        )
        told = [v for v in rows if v.status == "changed" and v.kind == "certainty"]
        assert [v.child_words for v in told] == words


def test_headline_against_its_own_text():
    odd = page("odd", "Mayor found guilty", "A court cleared the mayor of all charges.")
    rows = [v for v in story([odd], [], []) if v.status == "changed"]
    assert [(v.relation, v.cause, v.child_words) for v in rows] == [
        ("itself", "contradicts_itself", "found guilty")
    ]


def test_two_newsrooms_may_word_one_thing_in_two_ways():
    other = page(
        "other", "Ferry", "Judges are to hear 40 sailors, it is said.", "The ship left in June."
    )
    assert story([WIRE, other], [], [("wire", "other", [(1, 1), (3, 2)])]) == []


# --- a story -----------------------------------------------------------------------------------


def page(name, title, *sentences, lacunae=()):
    body = " ".join(sentences)
    article = Article(
        name, name, name, None, name.title(), title, body, "en", True, lacunae=lacunae
    )
    rows = [Sentence(name, 0, "headline", 0, 0, len(title), title)]
    at = 0
    for n, s in enumerate(sentences, 1):
        rows.append(Sentence(name, n, "body", 0, at, at + len(s), s))
        at += len(s) + 1
    return article, rows


def telling(name, lost=False):
    return Telling("s", f"t-{name}", lost, None, name, name, "en", None if lost else name)


def story(pages, edges, pairs, lost=(), akin=()):
    """Variants of a story whose pages' sentences stand in the same order."""
    articles = [a for a, _ in pages]
    sentences = [s for _, rows in pages for s in rows]
    beads = []
    for a, b, matched in pairs:
        x, y = sorted((a, b))
        for n, (i, j) in enumerate(matched if x == a else [(j, i) for i, j in matched]):
            sides = [() if k is None else (k,) for k in (i, j)]
            beads.append(Bead("s", f"t-{x}", f"t-{y}", n, *sides, 0.0 if None in (i, j) else 0.9))
    stemma = Stemma(
        "s",
        tuple(Derivation("s", f"t-{p}", f"t-{c}", k, *(sure or [0.9])) for p, c, k, *sure in edges),
        tuple(telling(name, lost=True) for name in lost),
        akin=tuple(Akin(f"t-{a}", f"t-{b}", 0.3) for a, b in akin),
    )
    tellings = [telling(a.article_id) for a in articles]
    return list(variants(articles, [], sentences, [], tellings, beads, [stemma]))


WIRE = page(
    "wire", "Ferry captain held", "The court will rule on 40 sailors.",
    "The owner declined to comment.", "The ferry left Hamar in June.",
)  # fmt: skip


def test_change_drop_and_addition():
    copy = page("copy", "Ferry captain held", "The court will rule on 14 sailors.",
                "The ferry left Hamar in June.", "A festival opens next week.")  # fmt: skip
    matched = [(0, 0), (1, 1), (2, None), (3, 2), (None, 3)]
    found = story([WIRE, copy], [("wire", "copy", "rewrite")], [("wire", "copy", matched)])
    first = found[0]
    assert (first.status, first.kind) == ("changed", "number")
    assert ("40" in first.parent_words) and ("14" in first.child_words)
    assert first.introduced_by == "t-copy" and "14" in first.why and "distort" not in first.why
    statuses = [v.status for v in found]
    assert statuses.count("kept") == 2 and "dropped" in statuses and "added" in statuses
    dropped = next(v for v in found if v.status == "dropped")
    assert dropped.severity > 0.3  # a refusal to comment weighs more than an aside


def test_spans_of_variants_slice_the_pages():
    copy = page("copy", "Ferry captain freed", "The court may rule on 14 sailors.")
    pages = {"t-wire": WIRE[0], "t-copy": copy[0]}
    matched = [(0, 0), (1, 1), (2, None), (3, None)]
    found = story([WIRE, copy], [("wire", "copy", "rewrite")], [("wire", "copy", matched)])
    assert any(v.status == "changed" for v in found)
    for v in found:
        zone = "title" if v.zone == "headline" else "text"
        for words, start, end, name in (
            (v.parent_words, v.parent_start, v.parent_end, v.parent),
            (v.child_words, v.child_start, v.child_end, v.child),
        ):
            assert start is None or getattr(pages[name], zone)[start:end] == words


def test_cut_page_has_not_dropped_what_was_not_seen():
    cut = page("copy", "Ferry captain held", "The court will rule on 40 sailors.",
               lacunae=(Lacuna("end", 34, "paywall"),))  # fmt: skip
    matched = [(0, 0), (1, 1), (2, None), (3, None)]
    found = story([WIRE, cut], [("wire", "copy", "rewrite")], [("wire", "copy", matched)])
    assert {v.status for v in found} == {"kept", "not_seen"}


def test_siblings_cannot_be_told_apart_unless_outvoted():
    a = page("aa", "Ferry", "The court will rule on 40 sailors.")
    b = page("bb", "Ferry", "The court will rule on 14 sailors.")
    edges = [("lost", "aa", "rewrite"), ("lost", "bb", "rewrite")]
    found = story([a, b], edges, [("aa", "bb", [(0, 0), (1, 1)])], lost=["lost"])
    changed = [v for v in found if v.status == "changed"]
    assert changed and changed[0].relation == "siblings"
    assert changed[0].cause == "cannot_tell" and changed[0].introduced_by is None
    c = page("cc", "Ferry", "The court will rule on 40 sailors.")
    edges.append(("lost", "cc", "rewrite"))
    same = [(0, 0), (1, 1)]
    found = story(
        [a, b, c],
        edges,
        [("aa", "bb", same), ("aa", "cc", same), ("bb", "cc", same)],
        lost=["lost"],
    )
    assert {v.introduced_by for v in found if v.status == "changed"} == {"t-bb"}


def test_inherited_error_is_charged_to_who_introduced_it():
    copy = page("copy", "Ferry", "The court will rule on 14 sailors.")
    heir = page("heir", "Ferry", "The court will rule on 14 sailors.")
    same = [(1, 1)]
    found = story(
        [WIRE, copy, heir], [("wire", "copy", "rewrite"), ("copy", "heir", "rewrite")],
        [("wire", "copy", same), ("copy", "heir", same)],
    )  # fmt: skip
    inherited = [v for v in found if v.child == "t-heir" and v.status == "changed"]
    assert inherited and inherited[0].introduced_by == "t-copy"


def test_update_and_conflict():
    later = page("later", "Ferry", "The court will rule on 14 sailors.")
    found = story([WIRE, later], [("wire", "later", "update")], [("wire", "later", [(1, 1)])])
    assert {(v.relation, v.cause) for v in found if v.status == "changed"} == {("update", "update")}
    found = story([WIRE, later], [], [("wire", "later", [(1, 1)])])
    assert [(v.relation, v.introduced_by) for v in found] == [("conflict", None)]


@pytest.mark.parametrize(
    ("one", "two", "contradict"),
    [
        ("The ferry to Hamar carried 14 sailors.", "The ferry to Hamar carried 17 sailors.", True),
        ("The fire in Hamar killed 14 sailors.", "The fire in Hamar killed 17 sailors.", False),
        ("The fire in Hamar killed at least 14 sailors.", "The fire in Hamar killed at least 17 sailors.", False),
        ("The fire in Hamar drove out 14 sailors.", "The fire in Hamar drove out 14,000 sailors.", False),
        ("The fire in Hamar killed dozens of sailors.", "The fire in Hamar killed 17 sailors.", False),
        ("The fire in Hamar broke out on Monday.", "The fire in Hamar broke out on Friday.", False),
    ],
)  # fmt: skip
def test_two_reports_contradict_each_other_where_not_both_can_be_right(one, two, contradict):
    pages = [page("aa", "Ferry", one), page("bb", "Ferry", two)]
    found = story(pages, [], [("aa", "bb", [(1, 1)])])
    assert any(v.status == "changed" and v.relation == "conflict" for v in found) is contradict
    retold = story(pages, [("aa", "bb", "rewrite")], [("aa", "bb", [(1, 1)])])
    assert any(v.status == "changed" for v in retold)


def test_what_may_be_of_one_source_is_read_closely_and_laid_to_nobody():
    softer = page("aa", "Ferry", "The court may rule on sailors, an aide said.")
    firmer = page("bb", "Ferry", "The court will rule on sailors, an aide said.")
    same = [("aa", "bb", [(1, 1)])]
    assert not any(v.status == "changed" for v in story([softer, firmer], [], same))
    found = story([softer, firmer], [], same, akin=[("aa", "bb")])
    assert [(v.status, v.relation, v.kind) for v in found] == [("changed", "akin", "certainty")]
    assert found[0].introduced_by is None and found[0].cause == "cannot_tell"
    assert "perhaps from the same source" in found[0].why


@pytest.mark.parametrize(
    ("kind", "sure", "relations"),
    [
        ("rewrite", 0.9, {"derivation"}), ("rewrite", 0.1, {"akin"}), ("translation", 0.2, {"akin"}),
        ("update", 0.1, set()),
    ],
)  # fmt: skip
def test_along_an_unsure_edge_what_differs_is_told_and_laid_to_nobody(kind, sure, relations):
    one = page("aa", "Ferry", "The fire in Hamar killed 40 sailors.", "The ferry left in June.")
    two = page("bb", "Ferry", "The fire in Hamar killed 14 sailors.", "A festival opens next week.")
    same = [("aa", "bb", [(1, 1), (2, None), (None, 2)])]
    found = story([one, two], [("aa", "bb", kind, sure)], same)
    told = [v for v in found if v.status == "changed"]
    assert {v.relation for v in told} == relations
    if relations == {"akin"}:
        assert found == told and told[0].kind == "number"
        assert told[0].introduced_by is None and told[0].cause == "cannot_tell"


def test_rank_is_a_function_of_the_set():
    copy = page(
        "copy", "Ferry", "The court may rule on 14 sailors.", "The ferry reached Hamar in June."
    )
    found = story([WIRE, copy], [("wire", "copy", "rewrite")], [("wire", "copy", [(1, 1), (3, 2)])])
    assert rank(found[::-1]) == rank(found) == found
    assert len({v.variant_id for v in found}) == len(found)


def test_seeds():
    folder = Path(__file__).parents[2] / "shared" / "seeds"
    if not folder.exists():
        pytest.skip("the two seed pages are not beside the project")
    before = "He is now waiting on a court decision about whether to extend his detention."
    after = "Zhilin is currently waiting for a court decision on whether to extend his deportation."
    assert text.fold(after)[:6] == "zhilin"
    top = max(FeatureJudge().differences(before, after), key=lambda d: d.probability)
    assert (top.before, top.after, top.kind) == ("detention", "deportation", "action")


def test_sample_newsroom(newsroom):
    """The true family trees of the sample pages: their changes, and nothing else."""
    given = sample.given_trees(sample.look(newsroom))
    missed, hits = sample.missed_changes(given)
    alarms = sample.false_alarms(given)
    assert len(hits) >= 0.75 * (len(hits) + len(missed)), missed
    assert len(alarms) <= 0.1 * len(given.page_of), alarms
    kinds = [any(v.kind == c["kind"] for v in variants) for c, variants in hits]
    assert sum(kinds) >= 0.9 * len(kinds)


def test_long_rewrites():
    """Pages reworded from beginning to end: what was planted is found, and little else is said."""
    found = rewrites.families()
    told = rewrites.measures(found)
    assert len(found) >= 3 and told["changes_recall"].n >= 40
    assert told["changes_recall"].value >= 0.8, rewrites.report(found)
    assert told["kind_accuracy"].value >= 0.9
    assert told["false_alarms_per_page"].value <= 0.4, rewrites.report(found)
    for family in found:
        for change in family.planted:
            page = next(p for p in family.pages if p.article_id == change.page)
            assert change.after in f"{page.title}\n{page.text}", change
            assert change.before in f"{family.pages[0].title}\n{family.pages[0].text}", change


def test_what_folding_leaves_nothing_of_is_no_word():
    marks = ("\u3099", "\u309a", "\uff9e", "\uff9f")
    assert all(t.norm for m in marks for t in text.tokens(f"a {m} b {m}{m} c{m}d"))
    assert text.words("\u304b\u3099") == text.words("\u304c")  # one letter, written in two ways
    assert (
        not any_changed(FeatureJudge().differences("It is \uff9e open.", "It is open \u3099."))
        >= 0.5
    )


def test_pages_full_of_hedges_are_looked_through_once():
    names = ["".join(chr(97 + n // 26**k % 26) for k in range(3)) + "ovaro" for n in range(3000)]
    hedged, plain = (
        [Sentence(page, n, "body", n, 0, 0, words.format(name)) for n, name in enumerate(names, 1)]
        for page, words in (("a", "The jar probably contained {}."), ("b", "The {} was found."))
    )
    start = time.process_time()
    assert len(unhedged(hedged, plain)) == len(names)
    assert time.process_time() - start < 20


def test_a_word_of_several_meanings_with_nothing_beside_it():
    context = Context(lang="ha", after_lang="en")
    for before, after in (("zargi cikin gida", "blame"), ("zargi", "blame accused")):
        assert all(d.before and d.after for d in differences(before, after, context))


def test_a_land_whose_name_begins_anothers_is_another():
    (found,) = differences("He flew to Niger on Monday.", "He flew to Nigeria on Monday.")
    assert (found.kind, found.harmless) == ("place", False)


@pytest.mark.parametrize(
    ("after", "lang", "denied"),
    [
        ("Le port reste fermé tant que la cause n'est pas connue.", "fr", False),
        ("Der Hafen bleibt geschlossen, solange die Ursache nicht bekannt ist.", "de", False),
        ("La cause n'est pas connue.", "fr", True),
    ],
)
def test_as_long_as_not_is_until(after, lang, denied):
    before = "The port stays shut until the cause is known."
    found = FeatureJudge().differences(before, after, Context(after_lang=lang))
    assert any(dict(d.features).get("clear_foreign_not") for d in found) == denied


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("7 of the 9 dogs ", "all 9 cats "),
        ("fell by 4 percent ", "fell to 4 percent "),
        ("an hour and 3 minutes ", "2 hours "),
        ("five pupils ", "five teachers "),
    ],
)
def test_a_line_full_of_figures_stays_cheap(before: str, after: str) -> None:
    from time import process_time

    begun = process_time()
    differences(before * 400, after * 400)
    assert process_time() - begun < 5.0
