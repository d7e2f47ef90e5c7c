"""The desk in a real browser: every page at two widths, light and dark, and every flow."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk import served

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser
SHOTS = Path(__file__).parents[1] / "out" / "desk"
TEXT = (
    "The harbour of Lund said on Monday that {n} ferries had been stopped by the storm. "
    "Captain Eva Berg told reporters that the quay would stay closed until Thursday. "
    "Nobody was hurt, the harbour office said, and all passengers had been taken ashore."
)


@pytest.fixture(scope="module")
def desk(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("desk") / "workspace"
    shutil.copytree(library, root)
    with served(root) as address:
        yield address


@pytest.fixture(scope="module")
def places(desk: str) -> dict[str, str]:
    """The addresses of the desk's pages by name."""
    import httpx

    with httpx.Client(base_url=desk) as client:
        lines = client.get("/api/stories?limit=100").json()["stories"]
        dam = next(s["story_id"] for s in lines if "dam" in s["headline"])
        ferry = max(lines, key=lambda s: s["pages"])["story_id"]
        alone = next(s["story_id"] for s in lines if s["pages"] == 1)
        dam_story = client.get(f"/api/stories/{dam}").json()
        ferry_story = client.get(f"/api/stories/{ferry}").json()
    held = [t["telling_id"] for t in dam_story["tellings"] if not t["lost"]]
    arabic = next(a["id"] for a in ferry_story["articles"] if a["lang"] == "ar")
    return {
        "front": "/",
        "story": f"/story/{dam}",
        "long": f"/story/{ferry}?all=claims",
        "alone": f"/story/{alone}",
        "reading": f"/story/{dam}/read",
        "severe": f"/story/{dam}/read?only=severe",
        "several": f"/story/{dam}/read?" + "&".join(f"t={t}" for t in held[:4]),
        "page": f"/page/{dam_story['articles'][0]['id']}",
        "arabic": f"/page/{arabic}",
        "search": "/search?q=ferry",
        "nothing": "/search?q=unheardofword",
        "outlets": "/outlets",
        "behind": "/outlets/pages",
        "try": "/try",
        "decisions": "/decisions",
        "lost": "/story/ffffffffffffffff",
    }


NAMES = (
    "front", "story", "long", "alone", "reading", "severe", "several", "page", "arabic", "search",
    "nothing", "outlets", "behind", "try", "decisions", "lost",
)  # fmt: skip


@pytest.fixture(scope="module")
def screens(browser: Any) -> Iterator[dict[tuple[int, str], Any]]:
    """One page of the browser for each width and scheme."""
    made = {
        (width, scheme): browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme
        ).new_page()
        for width in (1280, 390)
        for scheme in ("light", "dark")
    }
    yield made
    for page in made.values():
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", NAMES)
def test_a_page(
    screens: Any, desk: str, places: dict[str, str], name: str, width: int, scheme: str
) -> None:
    page = screens[(width, scheme)]
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.on("request", lambda r: said.append(r.url) if not r.url.startswith(desk) else None)
    answer = page.goto(desk + places[name])
    assert answer.status == (404 if name == "lost" else 200)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    assert [s for s in said if "status of 404" not in s] == []


def violations(page: Any) -> list[tuple[str, list[str]]]:
    """What axe-core has against a page, with every group of elements unfolded."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found]


@pytest.fixture
def page(browser: Any, desk: str) -> Iterator[Any]:
    context = browser.new_context(base_url=desk, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.outerHTML"))


def tab_to(page: Any, selector: str, most: int = 150) -> None:
    """Go on with the keyboard until something that fits has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"the keyboard does not reach {selector}")


def test_by_keyboard_from_the_front_page_to_a_change(page: Any, places: dict[str, str]) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert "Skip to the content" in focused(page)
    page.keyboard.press("Enter")
    tab_to(page, ".line h2 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/story/*")
    tab_to(page, "svg a.edge")
    panel = page.locator("#told-of-edge")
    assert panel.is_visible()
    assert "%" in panel.inner_text()
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    page.keyboard.press("Enter")
    assert page.locator(".edge-why:focus").count() == 1
    tab_to(page, "a[href*='/read?t=']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/read?t=*")


@pytest.mark.parametrize("name", ["reading", "several"])
def test_next_and_previous_change_by_key(page: Any, places: dict[str, str], name: str) -> None:
    page.goto(places[name])
    tab_to(page, ".next-change")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)  # the address has followed, and with it the focus
    assert 'data-change="1"' in focused(page)
    page.keyboard.press("n")
    assert 'data-change="2"' in focused(page)
    page.keyboard.press("p")
    assert 'data-change="1"' in focused(page)


def test_search_by_keyboard(page: Any) -> None:
    page.goto("/")
    tab_to(page, "#find")
    page.keyboard.type("sponge diver")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=sponge+diver")
    assert page.locator(".hits mark").count() > 0


def test_an_edge_gives_its_evidence_to_the_pointer(page: Any, places: dict[str, str]) -> None:
    page.goto(places["story"])
    page.locator("svg a.edge").first.dispatch_event("mouseenter")
    assert page.locator("#told-of-edge table.evidence").count() == 1


@pytest.mark.parametrize("name", ["reading", "several"])
def test_an_address_reproduces_the_view(
    page: Any, browser: Any, places: dict[str, str], name: str
) -> None:
    page.goto(places[name])
    whole = page.locator("table.reading tbody tr").count()
    page.get_by_role("switch", name="Only severe").click()
    page.get_by_role("switch", name="Hide quotations").click()
    address, text = page.url, page.locator("main").inner_text()
    assert "only=severe" in address
    assert "hide=quotations" in address
    other = browser.new_context().new_page()
    other.set_viewport_size({"width": 1280, "height": 900})
    other.goto(address)
    assert other.locator("main").inner_text() == text
    assert other.locator("table.reading tbody tr").count() < whole
    assert other.locator("[role=switch][aria-checked=true]").count() == 2
    other.context.close()


def test_reading_without_javascript(browser: Any, desk: str, places: dict[str, str]) -> None:
    context = browser.new_context(base_url=desk, java_script_enabled=False)
    page = context.new_page()
    page.goto(places["story"])
    assert page.locator("svg.tree-drawing a.edge").count() > 0
    page.locator("svg a.edge").first.click(force=True, position={"x": 1, "y": 1})
    page.goto(places["reading"])
    assert page.locator("ins").count() > 0
    page.get_by_role("switch", name="Hide rewordings").click()
    assert "hide=reworded" in page.url
    page.select_option("#t0", index=1)
    page.select_option("#t1", index=0)
    page.get_by_role("button", name="Show").click()
    assert page.locator("table.reading").count() == 1
    page.goto("/")
    page.fill("#find", "harbour")
    page.get_by_role("button", name="Search").click()
    assert page.locator(".hits li").count() > 0
    context.close()


def test_a_decision_shows_at_once_and_can_be_undone(page: Any, places: dict[str, str]) -> None:
    page.goto(places["story"])
    change = page.locator("#differences ~ ol.changes > li").first
    name = change.get_attribute("id")
    change.get_by_text("Confirm or reject").click()
    change.get_by_label("Note").fill("asked <b>the board</b>")
    change.get_by_role("button", name="Nothing differs").click()
    page.wait_for_url("**#change-*")
    set_aside = page.locator(f"details.aside #{name}")
    assert "rejected by editor" in set_aside.inner_text()
    assert "<b>the board</b>" in set_aside.inner_text()
    edge = page.locator(".edge-why").first
    edge.get_by_text("Confirm or reject").click()
    edge.get_by_role("button", name="It comes from there").click()
    page.wait_for_url("**#edge-*")
    assert page.locator(".judged.yes").count() == 1
    assert page.locator("svg a.edge.judged-yes").count() == 1
    page.goto("/decisions")
    assert page.locator(".decisions > li").count() == 2
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_role("button", name="Undo").first.click()
    assert "Nothing was decided yet" in page.locator("main").inner_text()
    page.goto(places["story"])
    assert page.locator("details.aside").count() == 0


def test_two_pasted_texts_are_traced_on_trial(page: Any, browser: Any, desk: str) -> None:
    page.goto("/api/stories")
    before = page.locator("body").inner_text()
    page.goto("/try")
    page.fill("#outlet1", "Harbour Post")
    page.fill("#text1", TEXT.format(n="14"))
    page.fill("#outlet2", "Lakeside Gazette")
    page.fill("#text2", TEXT.format(n="41"))
    page.get_by_role("button", name="Trace").click()
    page.wait_for_url("**/tried/**", timeout=60_000)
    assert "only you can see it" in page.locator("main").inner_text()
    assert "41" in page.locator("ol.changes").inner_text()
    page.get_by_role("link", name="Read in place").first.click()
    assert page.locator("table.reading ins").count() > 0
    address = page.url
    page.goto("/api/stories")
    assert page.locator("body").inner_text() == before
    stranger = browser.new_context().new_page()
    assert stranger.goto(address).status == 404
    stranger.context.close()


def test_a_file_is_traced_on_trial(page: Any, tmp_path: Path) -> None:
    file = tmp_path / "..%2f<script>.html"
    paragraphs = "".join(f"<p>{TEXT.format(n=n)}</p>" for n in (3, 4, 5))
    file.write_text(
        "<!doctype html><html><head><title>Ferries stopped</title></head><body><article>"
        f"<h1>Ferries stopped</h1>{paragraphs}</article></body></html>"
    )
    page.goto("/try")
    page.set_input_files("#files", file)
    page.get_by_role("button", name="Trace").click()
    page.wait_for_url("**/tried/**", timeout=60_000)
    assert page.get_by_role("heading", name="Ferries stopped").count() == 1


def test_what_is_new_since_the_last_visit(page: Any, desk: str) -> None:
    page.goto("/")
    assert page.locator(".tag.new").count() == 0
    page.context.add_cookies([{"name": "retold_visit", "value": "1.1", "url": desk}])
    page.goto("/")
    assert page.locator(".tag.new").count() > 0


def test_filters_narrow_the_front_page(page: Any) -> None:
    page.goto("/?days=all")
    whole = page.locator(".lines > li").count()
    page.locator(".filters summary").click()
    page.select_option("#pick-agency", "Associated Press")
    page.get_by_role("button", name="Apply").click()
    assert 0 < page.locator(".lines > li").count() < whole
    page.goto("/?since=2025-11-01&until=2025-11-05")
    assert 0 < page.locator(".lines > li").count() < whole
    page.goto("/?lang=xx")
    assert "No story fits" in page.locator("main").inner_text()


def test_from_a_figure_to_the_pages_behind_it(page: Any) -> None:
    page.goto("/outlets")
    cell = page.locator("table.matrix td a").first
    number = int(cell.inner_text())
    cell.click()
    assert page.locator("tbody tr").count() == number
    page.locator("tbody a").first.click()
    assert page.locator("article.story").count() == 1


def test_right_to_left_text_is_marked(page: Any, places: dict[str, str]) -> None:
    page.goto(places["arabic"])
    text = page.locator(".traced")
    assert (text.get_attribute("lang"), text.get_attribute("dir")) == ("ar", "rtl")


def test_on_paper(page: Any, places: dict[str, str]) -> None:
    page.goto(places["story"])
    page.emulate_media(media="print")
    assert page.locator(".top nav").is_hidden()
    assert page.locator(".find").is_hidden()
    assert page.locator("svg.tree-drawing").is_visible()
    page.screenshot(path=SHOTS / "story-print.png", full_page=True)


def test_what_is_folded_is_a_click_away_and_printed_whole(
    page: Any, places: dict[str, str]
) -> None:
    page.goto(places["long"])
    rows = page.locator("table.claims tbody tr")
    folded = page.locator("#claims ~ details.more")
    assert page.locator("#claims ~ .scroll table.claims tbody tr").count() < rows.count()
    assert rows.last.is_hidden()
    folded.locator("summary").click()
    assert rows.last.is_visible()
    folded.locator("summary").click()
    page.emulate_media(media="print")
    assert rows.last.bounding_box()["height"] > 0


def test_an_empty_library(browser: Any, tmp_path: Path) -> None:
    from retold import Workspace

    Workspace.create(tmp_path / "empty")
    with served(tmp_path / "empty") as address:
        page = browser.new_page()
        for path, words in (
            ("/", "There are no stories yet"),
            ("/search?q=ferry", "Nothing found"),
            ("/outlets", "Nothing to show yet"),
            ("/decisions", "Nothing was decided yet"),
        ):
            assert page.goto(address + path).status == 200
            assert words in page.locator("main").inner_text()
            assert violations(page) == []
        page.close()
