"""Write the sample newsroom: pages in `newsroom/pages` and what is true of them in `truth.json`.

The texts are fiction and stand in `newsroom_source/stories`, one file a story; sites and their
layouts stand beside them. Nothing here is random and no clock is read, so running the script
again gives the same bytes. Usage: `python examples/make_newsroom.py [FOLDER]`.
"""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent
SOURCE = HERE / "newsroom_source"
Row = dict[str, Any]

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
INVISIBLE = ("\u200b", "\u200c", "\ufeff")


def main(folder: Path) -> None:
    """Write pages and truth under `folder`, replacing the pages that stand there."""
    world = tomllib.loads((SOURCE / "sites.toml").read_text("utf-8"))
    stories = [
        tomllib.loads(p.read_text("utf-8")) for p in sorted((SOURCE / "stories").glob("*.toml"))
    ]
    pages = [page for story in stories for page in _pages(story, world)]
    _refuse_doubles(pages)
    shutil.rmtree(folder / "pages", ignore_errors=True)
    _write_pages(pages, world, folder / "pages")
    truth = _truth(stories, pages)
    text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
    (folder / "truth.json").write_text(text, "utf-8", newline="\n")


# --- from a story's file to its pages ----------------------------------------------------------


def _pages(story: Row, world: Row) -> list[Row]:
    pages = []
    for page in story["pages"]:
        site = world["sites"][page["site"]]
        telling = story.get("tellings", {}).get(page.get("telling"), {})
        pages.append(_page(page, telling, site, story.get("story", {}).get("id")))
    return pages


def _page(page: Row, telling: Row, site: Row, story: str | None) -> Row:
    layout = str(page.get("layout", site["layout"]))
    full = dict(page)
    full.update(
        story=story,
        site_row=site,
        layout=layout,
        path=_path(page, layout),
        telling_id=f"{story}.{page['telling']}" if "telling" in page else None,
        lang=page.get("lang", telling.get("lang", site["lang"])),
        title=page.get("title", telling.get("title", "")),
        standfirst=page.get("standfirst", telling.get("standfirst", "")),
        paras=_paragraphs(page, telling),
    )
    return full


def _path(page: Row, layout: str) -> str:
    if layout == "record":
        return f"{page.get('file', 'records.jsonl')}#{page['slug']}"
    end = "txt" if layout.startswith("txt") else "html"
    return f"{page['site']}/{page['slug']}.{end}"


def _paragraphs(page: Row, telling: Row) -> list[str]:
    """The telling's paragraphs as this page has them: cut, restyled, broken off."""
    text = str(page.get("text", telling.get("text", ""))).strip()
    for old, new in page.get("replace", []):
        if old not in text:
            raise SystemExit(f"{page['slug']}: nothing to replace: {old!r}")
        text = text.replace(old, new)
    if "break_after" in page:
        text = text[: text.index(page["break_after"]) + len(page["break_after"])]
    paragraphs = [" ".join(p.split()) for p in text.split("\n\n") if p.strip()]
    cut = set(page.get("cut", []))
    kept = [p for n, p in enumerate(paragraphs) if n not in cut]
    return kept[: page.get("keep", len(kept))]


def _refuse_doubles(pages: list[Row]) -> None:
    paths = [page["path"] for page in pages]
    doubles = {path for path in paths if paths.count(path) > 1}
    if doubles:
        raise SystemExit(f"two pages at one path: {sorted(doubles)}")


# --- pages -------------------------------------------------------------------------------------


def _write_pages(pages: list[Row], world: Row, folder: Path) -> None:
    layouts = Environment(
        loader=FileSystemLoader(SOURCE / "layouts"),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and ".html" in name,
        keep_trailing_newline=True,
    )
    records: dict[str, list[str]] = {}
    for page in pages:
        if page["layout"] == "record":
            name = page["path"].split("#")[0]
            records.setdefault(name, []).append(json.dumps(_record(page), ensure_ascii=False))
            continue
        path = folder / page["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        text = page["raw"] if "raw" in page else _render(page, world, layouts)
        path.write_bytes(_bytes(text, page))
    for name, lines in records.items():
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


def _render(page: Row, world: Row, layouts: Environment) -> str:
    kind = "txt" if page["layout"].startswith("txt") else "html"
    labels = world["labels"][page["site_row"]["lang"]]
    paras = _lead(page)
    if "links" in page and kind == "html":
        paras = [_linked(p, page["links"]) for p in paras]
    return layouts.get_template(f"{page['layout']}.{kind}.j2").render(
        site=page["site_row"],
        lang=page["lang"],
        l=labels,
        charset=page.get("declares", "utf-8"),
        title=page["title"],
        url=_url(page),
        slug=page["slug"],
        standfirst=page["standfirst"],
        paras=paras,
        credits=page.get("credits", []),
        byline=page.get("byline"),
        author=page.get("author"),
        published=page.get("published"),
        shown=_shown(page.get("published"), page["lang"]) if page.get("date_shown", True) else None,
        updated=page.get("updated"),
        updated_shown=_shown(page.get("updated"), page["lang"]),
        caption=page.get("caption"),
        picture_credit=page.get("picture_credit"),
        wall=labels["continue"] if page.get("wall") else None,
        crawl=page.get("captured", "2025-12-01T04:00:00Z"),
        crawl_day=_shown(page.get("captured", "2025-12-01T04:00"), page["lang"]),
        heads=_turned(labels["headlines"], page["slug"]),
        n=zlib.crc32(page["slug"].encode()) % 83,
        jsonld=Markup(_json_ld(page)),
    )


def _lead(page: Row) -> list[str]:
    paras = list(page["paras"])
    if page.get("lead") and paras:
        paras[0] = page["lead"] + paras[0]
    if page.get("tail") and paras:
        paras[-1] += page["tail"]
    return paras


def _linked(paragraph: str, links: list[list[str]]) -> str:
    text = str(Markup.escape(paragraph))
    for words, address in links:
        text = text.replace(words, f'<a href="{address}">{words}</a>')
    return Markup(text)


def _bytes(text: str, page: Row) -> bytes:
    if page.get("invisible"):
        words = text.split(" ")
        text = " ".join(
            w[:2] + INVISIBLE[n % 3] + w[2:] if n % 7 == 3 and w[:3].isalpha() else w
            for n, w in enumerate(words)
        )
    if page.get("mojibake"):
        text = "".join(_misread(byte) for byte in text.encode("utf-8"))
    return text.encode(page.get("encoding", "utf-8"), "xmlcharrefreplace")


def _misread(byte: int) -> str:
    """One byte of UTF-8 as a program reads it that takes it for windows-1252."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _record(page: Row) -> Row:
    """One JSONL record, in the fields that Retold knows and a few that it only passes on."""
    parts = [*_lead(page), *page.get("credits", [])]
    row = {
        "id": page["slug"],
        "url": _url(page),
        "title": page["title"],
        "text": "\n\n".join(parts),
        "published": page.get("published"),
        "lang": page["lang"],
        "outlet": page.get("publisher", page["site_row"]["name"]),
        "author": page.get("byline"),
        "crawl_date": page.get("captured"),
    }
    if page.get("habit") == "crawler":
        del row["lang"], row["text"]
        paragraphs = "".join(f"<p>{Markup.escape(part)}</p>" for part in parts)
        row["html"] = f"<article><h1>{Markup.escape(page['title'])}</h1>{paragraphs}</article>"
    return {name: value for name, value in row.items() if value is not None}


def _url(page: Row) -> str:
    return str(page.get("url", f"https://{page['site_row']['host']}/news/{page['slug']}"))


def _json_ld(page: Row) -> str:
    row = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page["title"],
        "url": _url(page),
        "publisher": {"@type": "Organization", "name": page["site_row"]["name"]},
    }
    if page.get("published"):
        row["datePublished"] = page["published"]
    if page.get("author"):
        row["author"] = {"@type": "Person", "name": page["author"]}
    return json.dumps(row, ensure_ascii=False).replace("<", "\\u003c")


def _shown(when: str | None, lang: str) -> str | None:
    if when is None:
        return None
    at = datetime.fromisoformat(when)
    month = MONTHS[lang].split()[at.month - 1]
    day = {
        "de": f"{at.day}. {month} {at.year}",
        "es": f"{at.day} de {month} de {at.year}",
        "en": f"{month} {at.day}, {at.year}",
    }.get(lang, f"{at.day} {month} {at.year}")
    return day if len(when) <= 10 else f"{day}, {at:%H:%M}"


def _turned(headlines: list[str], slug: str) -> list[str]:
    start = zlib.crc32(slug.encode()) % len(headlines)
    return (headlines[start:] + headlines[:start])[:5]


# --- truth -------------------------------------------------------------------------------------


def _truth(stories: list[Row], pages: list[Row]) -> Row:
    truth: Row = {"about": ABOUT, "root": "pages", "aliases": ALIASES}
    truth.update(pages={}, tellings={}, changes=[])
    truth.update(dropped=[], added=[], claims=[], stories={})
    for page in sorted(pages, key=lambda p: p["path"]):
        truth["pages"][page["path"]] = _page_truth(page)
    for story in stories:
        if "story" not in story:
            continue
        sid = story["story"]["id"]
        truth["stories"][sid] = _story_truth(story["story"])
        for tid, telling in story["tellings"].items():
            carriers = sorted(p["path"] for p in _of_telling(pages, f"{sid}.{tid}"))
            truth["tellings"][f"{sid}.{tid}"] = _telling_truth(sid, telling) | {
                "carriers": carriers
            }
        for change in story.get("changes", []):
            truth["changes"] += _change_truth(sid, change, pages)
        truth["claims"] += [_claim_truth(sid, claim, pages) for claim in story.get("claims", [])]
        for what, holder in (("dropped", "from"), ("added", "to")):
            truth[what] += [_notable(sid, row, holder, pages) for row in story.get(what, [])]
    return truth


def _page_truth(page: Row) -> Row:
    problem = page.get("problem")
    text = "\n\n".join(p for p in [page["standfirst"], *page["paras"]] if p)
    return {
        "story": None if problem else page["story"],
        "telling": None if problem else page["telling_id"],
        "problem": problem,
        "outlet": page.get("publisher", page["site_row"]["name"]),
        "url": _url(page),
        "title": page["title"],
        "lang": page["lang"],
        "published": page.get("published"),
        "updated": page.get("updated"),
        "captured": page.get("captured"),
        "byline": page.get("byline"),
        "dateline": str(page.get("lead", "")).strip(" -—–:") or None,
        "agency": page.get("agency"),
        "credits": [*page.get("credits", []), *([page["tail"].strip()] if "tail" in page else [])],
        "picture_credit": page.get("picture_credit"),
        "lacunae": page.get("lacunae", []),
        "traits": page.get("traits", []),
        "text": None if problem else text,
    }


def _story_truth(story: Row) -> Row:
    empty: Row = {"newsrooms": [], "rests_on": [], "related": [], "series": []}
    empty.update(disagreements=[], loops=[])
    return empty | {name: value for name, value in story.items() if name != "id"}


def _telling_truth(sid: str, telling: Row) -> Row:
    parents = [
        {"telling": _id(sid, p["telling"]), "kind": p["kind"]} for p in telling.get("parents", [])
    ]
    return {
        "story": sid,
        "newsroom": telling.get("newsroom"),
        "lost": telling.get("lost", False),
        "parents": parents,
        "independent": telling.get("independent", False),
        "note": telling.get("note"),
    }


def _change_truth(sid: str, change: Row, pages: list[Row]) -> list[Row]:
    """One row for every page that shows the change."""
    zone = change.get("zone", "body")
    words = change["to_words"]
    shown = [
        p
        for p in _of_telling(pages, _id(sid, change["to"]))
        if words in (p["title"] if zone == "headline" else _body(p))
    ]
    sibling = change.get("sibling")
    origin = _id(sid, change.get("from") or sibling or change["to"])
    sources = [p for p in _of_telling(pages, origin) if change["from_words"] in _body(p)]
    if not shown or not sources:
        raise SystemExit(f"{sid}: the words of this change stand on no page: {change}")
    by = change.get("by", change["to"])
    return [
        {
            "from_telling": None if sibling else origin,
            "from_page": page["path"] if change["relation"] == "itself" else sources[0]["path"],
            "to_telling": _id(sid, change["to"]),
            "to_page": page["path"],
            "introduced_by": _id(sid, by) if by else None,
            "from_words": change["from_words"],
            "to_words": words,
            "zone": zone,
            "kind": change.get("kind"),
            "harmless": change.get("harmless", False),
            "relation": change["relation"],
        }
        for page in shown
    ]


def _notable(sid: str, row: Row, holder: str, pages: list[Row]) -> Row:
    """A passage dropped (its words stand in `from`) or added (they stand in `to`)."""
    tellings = _of_telling(pages, _id(sid, row[holder]))
    where = [p["path"] for p in tellings if row["words"] in _body(p)]
    if not where:
        raise SystemExit(f"{sid}: these words stand on no page: {row}")
    return {
        "from_telling": _id(sid, row["from"]),
        "to_telling": _id(sid, row["to"]),
        "page": where[0],
        "words": row["words"],
        "what": row.get("what"),
    }


def _claim_truth(sid: str, claim: Row, pages: list[Row]) -> Row:
    """Behind one sentence: the newsrooms known to have reported it, and who told them."""
    tid = _id(sid, claim["telling"])
    where = [p["path"] for p in _of_telling(pages, tid) if claim["words"] in _body(p)]
    if not where:
        raise SystemExit(f"{sid}: this claim stands on no page: {claim}")
    return {
        "story": sid,
        "telling": tid,
        "page": where[0],
        "words": claim["words"],
        "newsrooms": claim["newsrooms"],
        "newsrooms_known": len(claim["newsrooms"]),
        "newsrooms_possible": claim["newsrooms_possible"],
        "rests_on": claim["rests_on"],
        "chain": claim.get("chain", []),
    }


def _of_telling(pages: list[Row], telling: str) -> list[Row]:
    return [p for p in pages if p["telling_id"] == telling and not p.get("problem")]


def _body(page: Row) -> str:
    return "\n\n".join(p for p in [page["standfirst"], *page["paras"]] if p)


def _id(sid: str, telling: str) -> str:
    return telling if "." in telling else f"{sid}.{telling}"


ABOUT = (
    "Written by examples/make_newsroom.py from newsroom_source. Pages are named by their path "
    "under `root`, records by file#id. All of it is fiction."
)

# An agency of the sample that no table knows, and the mark it signs with.
ALIASES = {"Northern Press Agency": ["NPA"]}

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "newsroom")
