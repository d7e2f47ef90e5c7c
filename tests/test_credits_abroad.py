"""Who is credited, in many languages; outlets that their host alone names; press releases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retold import newsrooms
from retold.credits import find_credits
from retold.newsrooms import signs
from retold.records import Article, Credit

AFP, AP = "Agence France-Presse", "Associated Press"

CUES = [
    ("it", "«Un letto e una porta», ha raccontato alla Dpa il parroco.", "dpa", True),
    ("it", "Così ha dichiarato all'agenzia tedesca Dpa il tecnico.", "dpa", True),
    ("it", "Secondo quanto riporta l'agenzia Ansa il treno era fermo.", "ANSA", False),
    ("de", "sagte ein Händler der Finanz-Nachrichtenagentur dpa-AFX am Mittag.", "dpa", True),
    ("fr", "explique-t-elle au Monde depuis sa cuisine.", "Le Monde", False),
    ("es", "declaró a Efe un portavoz del puerto.", "EFE", True),
    ("pt", "contou à Lusa o padre da aldeia.", "Lusa", True),
    ("nl", "zegt een woordvoerder tegen het ANP.", "ANP", True),
    ("uk", "сказав він агентству Рейтер у порту.", "Reuters", True),
    ("ru", "сказали «Интерфаксу» в порту.", "Interfax", True),
    ("tr", "DHA'ya konuşan balıkçı geri döndü.", "DHA", True),
    ("hu", "mondta az AFP-nek a révész.", AFP, True),
    ("fi", "kertoi AFP:lle lautturi.", AFP, True),
    ("et", "ütles ta AFP-le õhtul.", AFP, True),
    ("lv", "pastāstīja aģentūrai AFP zvejnieks.", AFP, True),
    ("sw", "mvuvi ameiambia Reuters kuwa boti lilizama.", "Reuters", True),
    ("ha", "ya shaida wa Reuters cewa ruwan ya hau.", "Reuters", True),
    ("id", "kata dia kepada AFP lewat telepon.", AFP, True),
    ("vi", "ông nói với AFP qua điện thoại.", AFP, True),
    ("el", "δήλωσε στο Reuters ο λιμενάρχης.", "Reuters", True),
    ("ar", "وقال لرويترز إن القارب غرق", "Reuters", False),
    ("hi", "समाचार एजेंसी एएफपी को बताया कि नाव डूब गई", AFP, True),
    ("bn", "তিনি এএফপিকে বলেন নৌকা ডুবেছে", AFP, False),
    ("fa", "به گزارش خبرگزاری ایرنا قایق غرق شد", "IRNA", False),
    ("ko", "로이터통신에 따르면 배가 가라앉았다", "Reuters", False),
    ("zh", "他向路透社透露船已沉没", "Reuters", False),
    ("ka", "განუცხადა როიტერს მეთევზემ", "Reuters", False),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "said", "room", "told"), CUES)
def test_who_is_credited(lang: str, said: str, room: str, told: bool) -> None:
    found = newsrooms.find_cues(said, lang)
    assert [c.newsroom for c in found] == [room]
    if told:
        assert found[0].told


def test_whom_a_text_cites_was_not_told() -> None:
    (cue,) = newsrooms.find_cues("He told reporters so, according to Reuters.", "en")
    assert cue.newsroom == "Reuters"
    assert not cue.told


@pytest.mark.parametrize(
    ("said", "outlet", "own"),
    [
        ("Обізнане джерело розповіло «Голосу Дніпра», що міст зник.", "holosdnipra.example", True),
        ("«Станция» поговорила с двумя рыбаками.", "stantsiya.example", True),
        ("A spokesperson sent DockWire a statement.", "dockwire.example", True),
        ("Port Courier has learned of the leak.", "portcourier.example", True),
        ("She told Reuters so.", "reutersfriends.example", False),
        ("She told China so.", "chinadocks.example", False),
        ("She told the court so.", "portcourier.example", False),
    ],
)
def test_a_page_is_told_by_its_hosts_name(said: str, outlet: str, own: bool) -> None:
    label = newsrooms.host_label(outlet)
    assert signs._told_to_host(said, label) is own


def test_papers_of_one_platform_are_two() -> None:
    assert not newsrooms.same_newsroom("quay.blogspot.com", "pier.blogspot.com")
    assert newsrooms.same_newsroom("quay.blogspot.com", "Quay")


def _page(title: str, text: str, address: str = "https://quay.example/news/1") -> Article:
    return Article(
        article_id="a", capture_id="c", address=address, url=address, outlet="quay.example",
        title=title, text=text, lang="en", lang_sure=1.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("page", "release"),
    [
        (_page("Ferry", "PRESS RELEASE\n\nThe line buys a ferry."), True),
        (_page("Comunicado de prensa 4", "La línea compra un ferry."), True),
        (_page("Ferry", "The line buys a ferry.\n\nContact for press: A. Doe"), True),
        (_page("Ferry", "Buys.", "https://harbour.gov.xx/news/1"), True),
        (_page("Ferry", "Buys.", "https://line.example/press-releases/2031/ferry"), True),
        (_page("Ferry", "Buys.", "https://news.go.com/world/1"), False),  # a broadcaster's
        (
            _page(
                "Ferry", "Quay Line · Statement of the board · 4 May 2031\n\nThe line buys a ferry."
            ),
            True,
        ),
        (
            _page("Ferry", "Statement by the minister angers the port.\n\nThe line buys a ferry."),
            False,
        ),
        (_page("Nota de falecimento – Anna Doe", "A linha comunica o falecimento."), True),
        (_page("Ferry", "The line said in a press release that it buys a ferry."), False),
        (_page("Ferry", "Press releases\n\nThe line buys a ferry."), False),
        (_page("Ferry", "The line buys a ferry."), False),
    ],
)
def test_what_is_a_press_release(page: Article, release: bool) -> None:
    assert (newsrooms.release_of([], [page], [page.outlet]) is not None) is release


def test_a_state_agency_that_names_its_reporter_is_no_body_that_speaks() -> None:
    page = _page("Ferry", "Buys.", "https://news.gov.xx/news/1")
    by = Credit("a", 0, "byline", "By Jane Doe", 0.95, persons=("Jane Doe",))
    assert newsrooms.release_of([by], [page], [page.outlet]) is None


def test_two_bodies_of_one_line_are_looked_for_each() -> None:
    page = _page("Ferry", "The Quay Line buys a ferry.")
    line = Credit("a", 0, "credit_line", "Source: Quay Line / QFL", 0.95)
    assert newsrooms.release_of([line], [page], [page.outlet]) is not None


def test_a_page_that_an_agency_signs_is_no_release_for_its_address() -> None:
    page = _page("Ferry", "Buys.", "https://city.gov.xx/news/1")
    signed = Credit("a", 0, "dateline", "PORT (AP) -", 0.95, newsroom=AP)
    assert newsrooms.release_of([signed], [page], [page.outlet]) is None


@pytest.mark.parametrize(
    ("lang", "text", "rooms"),
    [
        ("ko", "(서울=연합뉴스) 홍길동 기자 = 배가 가라앉았다.", {"Yonhap"}),
        ("zh", "(中央社台北5日電)渡輪今天沉沒。", {"CNA (Taiwan)"}),
        ("it", "MINSK - (Adnkronos/Dpa) - Il traghetto è affondato sabato.", {"Adnkronos"}),
        ("ar", "باريس 5 مارس (أ ف ب) - غرق القارب يوم الثلاثاء.", {AFP}),
        (
            "de",
            "Die Fähre sank.\n\nSie war alt.\n\nQuelle: ntv.de, jug/AFP/dpa",
            {AFP, "dpa", "n-tv"},
        ),
        ("en", "The ferry sank.\n\nIt was old.\n\nPTI ABC DEF", {"PTI"}),
        ("en", "The ferry sank.\n\nIt was old.\n\n--IANS\nabc/def", {"IANS"}),
        ("en", "The ferry sank.\n\nIt was old.\n\n(With PTI inputs)", {"PTI"}),
        ("en", "The ferry sank.\n\nIt was old.\n\nABC DEF", set()),
    ],
)
def test_marks_at_the_edges_of_a_text(lang: str, text: str, rooms: set[str]) -> None:
    page = replace(_page("Ferry", text), lang=lang)
    assert {c.newsroom for c in find_credits(page) if c.newsroom} == rooms
