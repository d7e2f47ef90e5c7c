"""Exports: each opened by what people open it with, on sound and on hostile stories."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import subprocess
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import duckdb
import networkx
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import retold
from retold.cli import cli
from retold.errors import NotFoundError, RetoldError
from retold.export import FORMATS, STORIES, TABLES, export, names
from retold.export.characters import for_json, for_xml, web_address
from retold.export.delimited import harmless
from retold.export.policy import Policy, View, is_code, phrase
from retold.export.publishing import replacing
from retold.export.sheets import SHEETS
from retold.results import load
from retold.workspace import Store
from tests import fiction
from tests.conftest import NEWSROOM, ROOT
from tests.dot import read_dot
from tests.fiction import LOST, STORY, TA, TB, TC, Fiction, stored

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = [
    '=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", ' "=1+1',
    "\u200b=1", "\uff1d1", "</script><script>alert(1)</script>", "<!--", "]]>", "a\x00b\x1b[31m",
    "\u202eevil\u2066", "شرطة دبي", "\ufffe\uffff", "\\", 'a"b', "\\\"", "a\\N\\", "&lt;&amp;",
    "'; drop table x", "a,b;c\nd\r\ne", "\u2028\u2029", "e\u0301", "\x7f\x85",
]  # fmt: skip
ODD = " ".join(HOSTILE)
KEY = b"a key of the tests"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return stored(tmp_path_factory.mktemp("odd") / "w", Fiction(ODD))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return stored(tmp_path_factory.mktemp("plain") / "w")


@pytest.fixture(scope="module")
def newsroom_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("newsroom") / "w"
    retold.trace(NEWSROOM / "pages", workspace=root)
    return Store.open(root)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.create(tmp_path_factory.mktemp("empty") / "w", durable=False)


@pytest.fixture(scope="session")
def tei_schema() -> Any:
    """TEI's own schema of everything; `tests/schemas/README.md` says where it is from."""
    from lxml import etree

    packed = ROOT / "tests" / "schemas" / "tei_all.rng.gz"
    return etree.RelaxNG(etree.fromstring(gzip.decompress(packed.read_bytes())))


STORES = ["plain", "odd", "newsroom_store", "empty"]
CHOICES = [{}, {"full_text": True, "pseudonymise": True, "key": KEY}]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Store:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Store)
    return found


def written(store: Store, form: str, **choice: Any) -> bytes:
    out = io.BytesIO()
    export(store, form, out, **choice)
    return out.getvalue()


def folder(store: Store, form: str, tmp_path: Path, **choice: Any) -> Path:
    out = tmp_path / form
    export(store, form, out, **choice)
    return out


def everything(store: Store, form: str, tmp_path: Path, **choice: Any) -> str:
    """All that an export says, as text."""
    if form not in TABLES:
        return written(store, form, **choice).decode()
    out = folder(store, form, tmp_path, **choice)
    if form == "csv":
        return "\n".join(p.read_text(encoding="utf-8") for p in sorted(out.iterdir()))
    with duckdb.connect() as con:
        return "\n".join(
            str(con.execute("from read_parquet(?)", [str(p)]).fetchall())
            for p in sorted(out.glob("*.parquet"))
        )


# --- each format by its reader ---


@pytest.mark.parametrize("choice", CHOICES)
def test_networkx_reads_graphml(store: Store, choice: dict[str, Any], tmp_path: Path) -> None:
    graph = networkx.read_graphml(io.BytesIO(written(store, "graphml", **choice)))
    assert graph.is_directed()
    stories = load(store).stories
    assert set(graph) == {t for s in stories for t in s.tellings}
    edges = {(d.parent, d.child) for s in stories for d in s.derivations}
    assert set(graph.edges()) == edges
    for _, _, said in graph.edges(data=True):
        assert isinstance(said["probability"], float)
        assert isinstance(said["direction_known"], bool)
    assert {n for n, said in graph.nodes(data=True) if said["lost"]} == {
        t.telling_id for s in stories for t in s.tellings.values() if t.lost
    }


def test_graphml_says_why(plain: Store) -> None:
    graph = networkx.read_graphml(io.BytesIO(written(plain, "graphml")))
    said = graph.edges[TA, TB]
    assert (said["kind"], said["probability"], said["rank"]) == ("rewrite", 0.9, 0)
    assert said["reasons"] == "credit +2.00: credits the agency; time -0.50: too early"
    assert graph.nodes[LOST]["why"] == "credited by two pages"
    assert graph.nodes[TA]["published"] == "2026-03-01T08:30:00Z"


def test_dot_is_dot(store: Store) -> None:
    words = written(store, "dot").decode()
    nodes, edges = read_dot(words)
    stories = load(store).stories
    assert set(nodes) - {"node"} == {t for s in stories for t in s.tellings}
    assert sorted((a, b) for a, b, _ in edges) == sorted(
        (d.parent, d.child) for s in stories for d in s.derivations
    )
    if dot := shutil.which("dot"):
        drawn = subprocess.run(
            [dot, "-Tcanon"], input=words.encode(), capture_output=True, check=True, timeout=60
        )
        assert not drawn.stderr


def test_dot_shows_what_is_lost_and_what_is_not_known(plain: Store) -> None:
    nodes, edges = read_dot(written(plain, "dot").decode())
    assert nodes[LOST]["style"] == "dashed"
    assert nodes[TA]["style"] == "solid"
    said = {(a, b): attributes for a, b, attributes in edges}
    assert said[LOST, TB]["dir"] == "none"
    assert "dir" not in said[TA, TB]
    assert said[TA, TB]["label"] == "rewrite 90%"


@pytest.mark.parametrize("choice", CHOICES)
def test_prov_reads_prov_json(store: Store, choice: dict[str, Any]) -> None:
    from prov.model import ProvDocument, ProvEntity

    document = ProvDocument.deserialize(
        content=written(store, "prov", **choice).decode(), format="json"
    )
    stories = load(store).stories
    bundles = list(document.bundles)
    assert len(bundles) == len(stories)
    entities = {str(e.identifier) for b in bundles for e in b.get_records(ProvEntity)}
    for story in stories:
        for telling in story.tellings:
            assert f"retold:telling-{telling}" in entities


def test_prov_has_the_relations(plain: Store) -> None:
    from prov.model import ProvDocument

    document = ProvDocument.deserialize(content=written(plain, "prov").decode(), format="json")
    said = next(iter(document.bundles)).get_provn()
    assert f"wasDerivedFrom(retold:telling-{TB}, retold:telling-{TA}" in said
    for kind in ("prov:Revision", "prov:Quotation", "prov:PrimarySource"):
        assert f"prov:type='{kind}'" in said
    for relation in ("wasAttributedTo(", "specializationOf(", "retold:LostTelling"):
        assert relation in said


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib's own parts
def test_rdflib_reads_prov(odd: Store) -> None:
    from prov.model import ProvDocument
    from rdflib import Dataset, Namespace, URIRef

    document = ProvDocument.deserialize(content=written(odd, "prov").decode(), format="json")
    graph = Dataset()
    graph.parse(data=document.serialize(format="rdf", rdf_format="trig"), format="trig")
    prov = Namespace("http://www.w3.org/ns/prov#")
    child, parent = URIRef(f"urn:retold:telling-{TC}"), URIRef(f"urn:retold:telling-{TA}")
    quotations = [q[2] for q in graph.quads((child, prov.qualifiedQuotation, None, None))]
    assert [q[2] for n in quotations for q in graph.quads((n, prov.entity, None, None))] == [parent]
    assert list(graph.quads((child, prov.wasAttributedTo, None, None)))


@pytest.mark.parametrize("choice", CHOICES)
def test_tei_is_valid(store: Store, choice: dict[str, Any], tei_schema: Any) -> None:
    from lxml import etree

    tree = etree.fromstring(written(store, "tei", **choice))
    assert tei_schema.validate(tree), tei_schema.error_log.last_error
    identifiers = tree.xpath("//@xml:id")
    assert len(identifiers) == len(set(identifiers))
    named = " ".join(tree.xpath("//@wit | //@active | //@passive | //@target[starts-with(., '#')]"))
    assert {f"#{i}" for i in identifiers} >= set(named.split())


def test_the_schema_of_tei_finds_faults(plain: Store, tei_schema: Any) -> None:
    from lxml import etree

    tree = etree.fromstring(
        written(plain, "tei").replace(b"<app ", b"<appp ", 1).replace(b"</app>", b"</appp>", 1)
    )
    assert not tei_schema.validate(tree)


def test_tei_tells_readings_omissions_and_gaps_apart(plain: Store) -> None:
    space = {"t": "http://www.tei-c.org/ns/1.0"}
    root = ElementTree.fromstring(written(plain, "tei", full_text=True))
    places = root.findall(".//t:app", space)
    assert [p.get("type") for p in places] == ["aligned", "changed", "kept"]
    for place in places:
        told = [w for r in place.findall("t:rdg", space) for w in (r.get("wit") or "").split()]
        assert sorted(told) == sorted(f"#telling-{t}" for t in (TA, TB, TC)), "each witness once"
    changed = {r.text: r.get("wit") for r in places[1].findall("t:rdg", space)}
    assert changed[fiction.ONE] == f"#telling-{TA} #telling-{TC}"
    assert changed[fiction.ONE_BENT] == f"#telling-{TB}"
    gap = places[2].find("t:rdg/t:gap", space)
    assert gap is not None
    assert gap.get("reason") == "paywall", "the page was cut there: nobody saw whether it says so"
    lost = root.find(".//t:witness/t:note[@type='lost']", space)
    assert lost is not None
    assert "credited by two pages" in (lost.text or "")


def test_every_sentence_stands_at_one_place_of_the_tei(newsroom_store: Store) -> None:
    from retold.export.places import places

    for story in load(newsroom_store).stories:
        view = Policy(True).view(story)
        stands = [(t, n) for p in places(view) for t, numbers in p.items() for n in numbers]
        assert len(stands) == len(set(stands))
        assert set(stands) == {
            (t.telling_id, n) for t in story.tellings.values() for n in view.texts(t)
        }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib's own parts
@pytest.mark.parametrize("choice", CHOICES)
def test_rdflib_reads_json_ld(store: Store, choice: dict[str, Any]) -> None:
    from rdflib import RDF, Graph, Namespace

    schema = Namespace("https://schema.org/")
    words = written(store, "jsonld", **choice)
    assert b"<" not in words, "it can stand in a script element"
    graph = Graph().parse(data=words.decode(), format="json-ld")
    pages = [p for s in load(store).stories for p in s.pages]
    assert len(set(graph.subjects(RDF.type, schema.NewsArticle))) == len(pages)
    assert bool(list(graph.objects(None, schema.articleBody))) == bool(
        pages and choice.get("full_text")
    )


def test_json_ld_says_what_a_page_is_based_on(plain: Store) -> None:
    nodes = {n["@id"]: n for n in json.loads(written(plain, "jsonld"))["@graph"]}
    first, second = (nodes[f"urn:retold:page:{i}"] for i in (fiction.A, fiction.B))
    assert first["isBasedOn"] == [{"@id": f"urn:retold:telling:{LOST}"}]
    parent = {"@id": first["@id"], "url": f"https://example.org/{fiction.A}"}
    assert second["isBasedOn"] == [parent], "not on what it may not come from"
    assert second["citation"] == ["Northern Agency"]
    assert first["author"] == [{"@type": "Person", "name": "Ann Reporter"}]
    assert first["dateModified"] == "2026-03-01T08:30:00Z"
    assert nodes[f"urn:retold:telling:{LOST}"]["@type"] == "CreativeWork"


def test_a_translation_is_one_in_json_ld(newsroom_store: Store) -> None:
    translated = {
        d.child
        for s in load(newsroom_store).stories
        for d in s.derivations
        if d.kind == "translation" and d.direction_known
    }
    nodes = json.loads(written(newsroom_store, "jsonld"))["@graph"]
    assert translated
    assert sum("translationOfWork" in n for n in nodes) >= len(translated)


def test_retold_reads_passim_lines_back(newsroom_store: Store, tmp_path: Path) -> None:
    lines = tmp_path / "passim.jsonl"
    export(newsroom_store, "passim", lines, full_text=True)
    before = {
        (p.article.title, p.article.text)
        for s in load(newsroom_store).stories
        for p in s.pages.values()
    }
    again = {(p.article.title, p.article.text) for p in retold.trace(lines).pages.values()}
    assert len(before & again) >= 0.9 * len(before)


def test_passim_lines_are_as_passim_has_them(plain: Store) -> None:
    rows = [json.loads(line) for line in written(plain, "passim", full_text=True).splitlines()]
    assert [r["id"] for r in rows] == sorted([fiction.A, fiction.B, fiction.C])
    assert len({r["cluster"] for r in rows}) == 1
    for row in rows:
        assert {"id", "series", "text", "date", "cluster", "size", "uid", "begin", "end"} <= set(
            row
        )
        assert (row["begin"], row["end"], row["size"]) == (0, len(row["text"]), 3)
        assert -(2**63) <= row["uid"] < 2**63
    without = [json.loads(line) for line in written(plain, "passim").splitlines()]
    assert not any("text" in r or "end" in r for r in without)


def test_json_is_the_documented_result(store: Store) -> None:
    exported = json.loads(written(store, "json", full_text=True))
    result = json.loads(load(store).to_json())
    assert exported.keys() == result.keys()
    for name, rows in result.items():
        if isinstance(rows, list):
            told = [{k: v for k, v in r.items() if k != "text_hash"} for r in exported[name]]
            assert _sorted(told) == _sorted([_clean(r) for r in rows])
    assert all("text_hash" in a for a in exported["articles"] if not a["problem"])


def _sorted(rows: list[Any]) -> list[str]:
    return sorted(json.dumps(r, sort_keys=True) for r in rows)


def _clean(row: Any) -> Any:
    return json.loads(json.dumps(row))


# --- tables ---


@pytest.mark.parametrize("choice", CHOICES)
def test_csv_and_parquet_say_the_same_to_duckdb(
    store: Store, choice: dict[str, Any], tmp_path: Path
) -> None:
    tables = {form: folder(store, form, tmp_path, **choice) for form in TABLES}
    package = json.loads((tables["csv"] / "datapackage.json").read_bytes())
    types = {
        "boolean": "BOOLEAN",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "datetime": "TIMESTAMPTZ",
    }
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        for resource in package["resources"]:
            name, columns = resource["name"], resource["schema"]["fields"]
            typed = {c["name"]: types.get(c["type"], "VARCHAR") for c in columns}
            text = con.execute(
                "from read_csv(?, header = true, columns = ?, quote = '\"', escape = '\"', "
                "delim = ',', nullstr = '', allow_quoted_nulls = false, auto_detect = false, "
                "strict_mode = true)",
                [str(tables["csv"] / resource["path"]), typed],
            ).fetchall()
            columnar = con.execute(
                "from read_parquet(?)", [str(tables["parquet"] / f"{name}.parquet")]
            ).fetchall()
            assert text == [tuple(map(_as_in_csv, row)) for row in columnar], name


def _as_in_csv(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return harmless(value) if isinstance(value, str) else value


def test_no_cell_is_a_formula(odd: Store, tmp_path: Path) -> None:
    seen = 0
    for path in sorted(folder(odd, "csv", tmp_path, full_text=True).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, strict=True):
                for cell in row:
                    bare = cell.lstrip(' \t\r\n"`\u200b\u200f\u202e\ufeff\xa0\u2028\u2029')
                    seen += cell.startswith("'")
                    number = cell.replace(".", "", 1).lstrip("-").isdigit()
                    assert number or not bare.startswith(("=", "+", "-", "@", "\uff1d"))
                    assert not cell.startswith(("\t", "\r", "\n"))
                    assert "\x00" not in cell
    assert seen >= 5, "something had to be made harmless"


@given(st.text())
def test_what_is_made_harmless_can_be_undone(words: str) -> None:
    shown = harmless(words)
    clear = harmless("x" + words)[1:]  # as it is where nothing before it is dangerous
    assert shown in (clear, f"'{clear}")
    assert shown.strip()[:1] not in ("=", "+", "-", "@") or not shown.strip()


def test_every_table_and_column_is_described(plain: Store, tmp_path: Path) -> None:
    out = folder(plain, "csv", tmp_path, full_text=True)
    readme = (out / "README.md").read_text(encoding="utf-8")
    package = json.loads((out / "datapackage.json").read_bytes())
    assert {r["path"] for r in package["resources"]} == {p.name for p in out.glob("*.csv")}
    for resource in package["resources"]:
        with (out / resource["path"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert header == [f["name"] for f in resource["schema"]["fields"]]
        assert resource["description"]
        assert f"## {resource['path']}" in readme
    told = [f for r in package["resources"] for f in r["schema"]["fields"] if "description" in f]
    assert len(told) > 90
    assert "a page of this story" not in readme


def test_every_stored_table_is_exported() -> None:
    from retold.records import TABLES as STORED

    found = {table for sheet in SHEETS for table, _ in sheet.found}
    decided = {"story_verdicts"}  # who decided what does not leave the house
    workings = {"profiles", "knowledge", "links", "component_links", "groups"}  # of finding stories
    workings |= {"grams", "sharers"}  # of finding shared wording
    assert set(STORED) - found == decided | workings


def test_the_tables_of_one_story(newsroom_store: Store, tmp_path: Path) -> None:
    story = load(newsroom_store).stories[0]
    out = folder(newsroom_store, "parquet", tmp_path, stories=[story.story_id])
    with duckdb.connect() as con:
        keys = con.execute(f"select distinct story_key from '{out}/tellings.parquet'").fetchall()
        pages = con.execute(f"select article_id from '{out}/articles.parquet'").fetchall()
        captures = con.execute(f"select count(*) from '{out}/captures.parquet'").fetchone()
    assert keys == [(story.standing.story_key,)]
    assert {p[0] for p in pages} == set(story.pages)
    assert captures == (len(story.pages),)


# --- what leaves the house ---


@pytest.mark.parametrize("form", FORMATS)
def test_no_text_without_being_asked(form: str, newsroom_store: Store, tmp_path: Path) -> None:
    said = " ".join(
        everything(newsroom_store, form, tmp_path).replace('\\"', '"').replace('""', '"').split()
    )
    full = " ".join(everything(newsroom_store, form, tmp_path / "full", full_text=True).split())
    found = 0
    for story in load(newsroom_store).stories:
        for page in story.pages.values():
            words = page.article.text.split()
            for n in range(0, len(words) - 20, 5):
                run = " ".join(words[n : n + 20])
                assert run not in said
                found += run in full
    assert bool(found) == (form not in ("graphml", "dot")), "these have no texts at all"


@pytest.mark.parametrize("form", FORMATS)
def test_speakers_go_under_pseudonyms(form: str, tmp_path: Path) -> None:
    disguised = " Zhilova's \u2014 ZHILOVA, Halina; O. Brunn; Zhi\u200blova; oleg brunn"
    store = stored(tmp_path / "w", Fiction(disguised, odd_outlets=False))
    choice = {"full_text": True, "pseudonymise": True, "key": KEY}
    said = everything(store, form, tmp_path, **choice)
    for name in ("Zhilova", "Halina", "ZHILOVA", "zhilova", "Brunn", "brunn", "Zhi\u200blova"):
        assert name not in said
    assert "Person-" in said
    assert "Northern Agency" in said, "newsrooms are no persons"
    assert everything(store, form, tmp_path, **choice) == said
    other = everything(store, form, tmp_path, full_text=True, pseudonymise=True)
    assert other != said, "another export has other pseudonyms"


def test_a_person_has_one_pseudonym_in_an_export(plain: Store, tmp_path: Path) -> None:
    mask = names.Names(KEY).of([fiction.PERSON])
    said = [
        json.loads(written(plain, "json", full_text=True, pseudonymise=True, key=KEY)),
        everything(plain, "csv", tmp_path, full_text=True, pseudonymise=True, key=KEY),
    ]
    assert said[0]["claims"][0]["speaker"] == mask(fiction.PERSON)
    assert mask(fiction.PERSON) in said[1]
    assert mask("Zhilova") == mask(fiction.PERSON)


@pytest.mark.parametrize(
    ("persons", "words", "hidden"),
    [
        (["Ivan Zhilin"], "Zhilin's wife", True),
        (["José Pérez"], "jose perez said", True),
        (["José Pérez"], "JOSE\u0301 said", True),
        (["Theresa May"], "they may come", False),
        (["王小明"], "據王小明說", True),
        (["Zhilin"], "zhilinsky", False),
        (["Ivan de la Cruz"], "the LA office", False),
        ([], "Ivan Zhilin", False),
    ],
)
def test_where_a_name_is_hidden(persons: list[str], words: str, hidden: bool) -> None:
    assert (names.Names(KEY).of(persons)(words) != words) is hidden


def test_two_of_one_surname_are_not_made_one() -> None:
    mask = names.Names(KEY).of(["Ivan Zhilin", "Yekaterina Zhilin"])
    assert len({mask("Ivan Zhilin"), mask("Yekaterina Zhilin"), mask("Zhilin")}) == 3
    assert mask("Ivan") == mask("Ivan Zhilin")


@given(st.lists(st.text(min_size=1), max_size=4), st.text())
def test_hiding_names_never_fails_and_is_stable(persons: list[str], words: str) -> None:
    mask = names.Names(KEY).of(persons)
    assert mask(words) == mask(words)


def test_which_columns_hold_words() -> None:
    """A new column is taken for words, which is safe; this says which are, to be looked at."""
    words = {
        f"{sheet.name}.{c.name}"
        for sheet in SHEETS
        for c in sheet.columns()
        if str(c.type) in ("string", "list<item: string>", "list<element: string>")
        and not is_code(c.name)
        and c.name != "text_hash"
    }
    assert {w.split(".")[1] for w in words} == {
        "problem", "title", "text", "section", "credits_raw", "marks", "extra", "reason", "place",
        "persons", "speaker", "cue", "chain", "veto", "why", "words", "zone", "wording", "rests_on",
        "headline", "verdict", "parent_words", "child_words", "decided", "said", "counted",
    } - {"zone"}  # fmt: skip


def test_a_phrase_is_no_copy() -> None:
    assert phrase(fiction.TWO) == " ".join(fiction.TWO.split()[:15]) + " …"
    assert phrase("Two dead") == "Two dead"


# --- the same bytes ---


@pytest.mark.parametrize("form", FORMATS)
def test_the_order_and_the_parts_of_tables_change_nothing(form: str, tmp_path: Path) -> None:
    one = stored(tmp_path / "a", Fiction(ODD))
    other = stored(tmp_path / "b", Fiction(ODD), parts=3, backwards=True)
    assert _bytes(one, form, tmp_path / "1") == _bytes(other, form, tmp_path / "2")


def _bytes(store: Store, form: str, place: Path) -> dict[str, bytes]:
    choice = {"full_text": True, "pseudonymise": True, "key": KEY}
    if form not in TABLES:
        return {form: written(store, form, **choice)}
    return {p.name: p.read_bytes() for p in folder(store, form, place, **choice).iterdir()}


@pytest.fixture(scope="module")
def traced_twice(tmp_path_factory: pytest.TempPathFactory) -> list[Store]:
    """The same pages, handed in in one order and in the other."""
    pages = sorted((NEWSROOM / "pages").rglob("*.html"))[:8]
    root = tmp_path_factory.mktemp("orders")
    for name, order in (("one", pages), ("other", pages[::-1])):
        retold.trace(order, workspace=root / name)
    return [Store.open(root / name) for name in ("one", "other")]


@pytest.mark.parametrize("form", FORMATS)
def test_the_order_of_pages_changes_nothing(
    form: str, traced_twice: list[Store], tmp_path: Path
) -> None:
    one, other = traced_twice
    assert _bytes(one, form, tmp_path / "1") == _bytes(other, form, tmp_path / "2")


# --- whatever stands in a page ---

LONE = st.text(st.characters(codec=None), max_size=30)  # halves of surrogate pairs too


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(odd_words=st.one_of(LONE, st.sampled_from(HOSTILE)))
def test_any_words_can_be_written(odd_words: str, plain: Store) -> None:
    view = _hostile_view(plain, odd_words)
    networkx.read_graphml(io.BytesIO(_made("graphml", view)))
    read_dot(_made("dot", view).decode())
    ElementTree.fromstring(_made("tei", view))
    json.loads(_made("prov", view))
    for line in _made("passim", view).splitlines():
        assert json.loads(line)["id"]
    assert b"<" not in _made("jsonld", view)


def _hostile_view(store: Store, words: str) -> View:
    """The story with these words in every column that holds words."""
    story = load(store).stories[0]

    def spoilt(record: Any) -> Any:
        changes: dict[str, Any] = {}
        for f in fields(record):
            value = getattr(record, f.name)
            if isinstance(value, str) and not is_code(f.name):
                changes[f.name] = words
        return replace(record, **changes)

    pages = {
        k: replace(p, article=spoilt(p.article), sentences=tuple(map(spoilt, p.sentences)))
        for k, p in story.pages.items()
    }
    tellings = {k: replace(spoilt(t), newsroom=words or None) for k, t in story.tellings.items()}
    stemma = replace(story.stemma, derivations=tuple(map(spoilt, story.derivations)))
    return Policy(True).view(
        replace(
            story,
            standing=spoilt(story.standing),
            pages=pages,
            tellings=tellings,
            stemma=stemma,
            claims=tuple(map(spoilt, story.claims)),
            variants=tuple(map(spoilt, story.variants)),
        )
    )


def _made(form: str, view: View) -> bytes:
    from importlib import import_module

    out = io.BytesIO()
    import_module(f"retold.export.{STORIES[form]}").write([view], out)
    return out.getvalue()


@pytest.mark.parametrize("words", HOSTILE)
def test_characters_that_xml_cannot_hold(words: str) -> None:
    ElementTree.fromstring(f"<a>{escape(for_xml(words))}</a>")


@pytest.mark.parametrize(
    ("url", "plain_web"),
    [
        ("https://example.org/a?b=c#d", True), ("javascript:alert(1)", False), ("//x", False),
        ("https://a b", False), ('https://x/"onload', False), ("https://x/\x00", False),
        (None, False), ("file:///etc/passwd", False), ("https://пример.example/я", True),
    ],
)  # fmt: skip
def test_only_plain_addresses_become_links(url: str | None, plain_web: bool) -> None:
    assert (web_address(url) is not None) is plain_web


def test_json_can_stand_in_a_page() -> None:
    said = for_json({"a": "</script><!--\u2028&\ud800"})
    assert json.loads(said) == {"a": "</script><!--\u2028&\ufffd"}
    assert not any(c in said.decode() for c in "<>&\u2028")


# --- putting it there ---


def test_a_broken_export_leaves_what_was_there(tmp_path: Path) -> None:
    for is_folder in (False, True):
        place = tmp_path / f"out{is_folder}"
        with replacing(place, folder=is_folder) as first:
            (first / "datapackage.json" if is_folder else first).write_text(
                '{"generator": "retold 0", "resources": []}'
            )
        with pytest.raises(ZeroDivisionError), replacing(place, folder=is_folder) as second:
            (second / "x" if is_folder else second).write_text("half")
            raise ZeroDivisionError
        kept = place / "datapackage.json" if is_folder else place
        assert kept.read_text().startswith("{")
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_an_export_takes_the_place_of_its_like_alone(plain: Store, tmp_path: Path) -> None:
    out = folder(plain, "csv", tmp_path)
    export(plain, "csv", out)
    export(plain, "parquet", out)
    assert not list(out.glob("*.csv"))
    (out / "thesis.txt").write_text("three years of work")
    for place in (out, ROOT / "docs"):
        with pytest.raises(RetoldError, match="other files"):
            export(plain, "csv", place)
    assert (out / "thesis.txt").exists()
    with pytest.raises(RetoldError, match="no file"):
        export(plain, "dot", out)
    with pytest.raises(RetoldError, match="is a file"):
        export(plain, "csv", out / "thesis.txt")


@pytest.mark.parametrize("form", FORMATS)
def test_the_command(form: str, plain: Store, tmp_path: Path) -> None:
    place = tmp_path / "deep" / "out"
    arguments = ["export", form, "--workspace", str(plain.root), "--story", STORY[:6]]
    done = CliRunner().invoke(cli, [*arguments, "--out", str(place)], catch_exceptions=False)
    assert done.exit_code == 0
    assert place.exists()
    if form in STORIES:
        again = CliRunner().invoke(cli, arguments, catch_exceptions=False)
        assert again.stdout_bytes == place.read_bytes()
    else:
        with pytest.raises(RetoldError, match="--out"):
            CliRunner().invoke(cli, arguments, catch_exceptions=False)


def test_what_cannot_be_exported(plain: Store, tmp_path: Path) -> None:
    with pytest.raises(RetoldError, match="there is no export 'pdf'"):
        export(plain, "pdf", tmp_path / "x")
    for form in ("csv", "tei"):
        with pytest.raises(NotFoundError):
            export(plain, form, tmp_path / "x", stories=["ffffffff"])
    assert not list(tmp_path.iterdir())


def test_the_command_offers_every_format() -> None:
    from retold.cli import export as command

    assert set(command.FORMATS) == set(FORMATS)
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    for form in FORMATS:
        assert f"| `{form}` |" in page
