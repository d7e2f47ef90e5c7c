"""Names of newsrooms, addresses of outlets, and how newsrooms sign. All sentences are invented."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold import newsrooms

RFERL = "Radio Free Europe/Radio Liberty"

NAMES = [
    ("Reuters", "Reuters"),
    ("REUTERS", "Reuters"),
    ("Thomson Reuters", "Reuters"),
    ("Reuters TV", "Reuters"),
    ("Рейтер", "Reuters"),
    ("агентство Рейтер", "Reuters"),
    ("ロイター", "Reuters"),
    ("رويترز", "Reuters"),
    ("the AP", "Associated Press"),
    ("The Associated Press", "Associated Press"),
    ("(AP)", "Associated Press"),
    ("agence France-Presse", "Agence France-Presse"),
    ("l'AFP", "Agence France-Presse"),
    ("AFP", "Agence France-Presse"),
    ("PA", "PA Media"),
    ("the PA news agency", "PA Media"),
    ("Deutsche Presse-Agentur", "dpa"),
    ("DPA", "dpa"),
    ("ИТАР-ТАСС", "TASS"),
    ("«Интерфакс»", "Interfax"),
    ("РИА Новости", "RIA Novosti"),
    ("PTI", "PTI"),
    ("Press Trust of India", "PTI"),
    ("news agency ANI", "ANI"),
    ("新华社", "Xinhua"),
    ("연합뉴스", "Yonhap"),
    ("Anadolu Ajansı", "Anadolu"),
    ("CTK", "ČTK"),
    ("Polska Agencja Prasowa", "PAP"),
    ("RFE/RL", RFERL),
    ("Azattyq", RFERL),
    ("Radio Svoboda", RFERL),
    ("Радио Азаттык", RFERL),
    ("the BBC", "BBC News"),
    ("Би-би-си", "BBC News"),
    ("Sky News", "Sky News"),
    ("reuters.com", "Reuters"),
    ("Jane Doe", None),
    ("", None),
    ("the ministry", None),
    ("PA Sport Staff", "PA Media"),
    ("AP sports writer", "Associated Press"),
    ("AFP desk", "Agence France-Presse"),
    ("dpa", "dpa"),
    ("ap", None),  # somebody's initials
]


@pytest.mark.parametrize(("name", "newsroom"), NAMES)
def test_names(name: str, newsroom: str | None) -> None:
    assert newsrooms.newsroom_of(name) == newsroom


ADDRESSES = [
    ("https://www.bbc.co.uk/news/world-1", "BBC News"),
    ("https://amp.theguardian.com/world/x", "The Guardian"),
    ("http://www.econotimes.com/A-Story-123", "EconoTimes"),
    ("econotimes.com/A-Story-123", "EconoTimes"),
    ("https://uk.news.yahoo.com/x.html", "Yahoo News"),
    ("https://m.harbour-gazette.example/a/b", "harbour-gazette.example"),
    ("https://www.harbour-gazette.example:8443/a", "harbour-gazette.example"),
    ("pages/storm.txt", "storm"),
    ("storm.html", "storm"),
    ("../a/b/0001_storm.json", "0001_storm"),
    ("https://[broken", "[broken"),
]


@pytest.mark.parametrize(("address", "outlet"), ADDRESSES)
def test_addresses(address: str, outlet: str) -> None:
    assert newsrooms.outlet_of(address) == outlet


def test_sister_sites_are_one_newsroom() -> None:
    outlets = [
        "https://www.svoboda.org/a/1",
        "https://rus.azattyq.org/a/2",
        "https://www.rferl.org/a",
    ]
    assert {newsrooms.newsroom_of_outlet(newsrooms.outlet_of(o)) for o in outlets} == {RFERL}
    assert newsrooms.newsroom_of_outlet("Harbour Gazette") == "Harbour Gazette"
    assert newsrooms.newsroom_at("https://www.rferl.org/a/3") == RFERL
    assert newsrooms.newsroom_at("https://harbour-gazette.example/a") is None


def test_agencies_owners_aggregators() -> None:
    assert newsrooms.is_agency("the AP") and newsrooms.is_agency("Reuters")
    assert not newsrooms.is_agency("BBC News") and not newsrooms.is_agency("Harbour Gazette")
    assert newsrooms.owner_of("Politico") == newsrooms.owner_of("Die Welt") == "Axel Springer"
    assert newsrooms.is_aggregator("EconoTimes") and not newsrooms.is_aggregator("CNN")


SAME = [
    ("NPA", "Northern Press Agency", True),
    ("Terrace Talk", "terracetalk.example", True),
    ("The Terrace Talk", "www.terracetalk.example", True),
    ("the AP", "Associated Press", True),
    ("Reuters", "Associated Press", False),
    ("Harbour Gazette", "Valley Gazette", False),
    ("m.example", "Harbour Gazette", False),  # a host whose only label looks like a prefix
    ("www.example", "Example", True),
]


@pytest.mark.parametrize(("a", "b", "same"), SAME)
def test_two_names_of_one_newsroom(a: str, b: str, same: bool) -> None:
    assert newsrooms.same_newsroom(a, b) is same
    assert newsrooms.same_newsroom(b, a) is same


MENTIONS = [
    ("en", "She told Reuters that the AP was wrong.", ["Reuters", "Associated Press"]),
    ("en", "The Palestinian Authority (PA) paid people of all times.", []),
    ("en", "The mayor told the PA news agency so.", ["PA Media"]),
    ("en", "People say time is a great metro.", []),
    ("en", "He told Time magazine.", ["Time"]),
    ("en", "A crowd on Times Square.", []),
    ("ru", "Об этом сообщает Интерфакс со ссылкой на РИА Новости.", ["Interfax", "RIA Novosti"]),
    ("pl", "Podała agencja Bloomberga.", ["Bloomberg"]),
    ("de", "Das sagte sie der Deutschen Presse-Agentur.", ["dpa"]),
    ("ja", "ロイターが報じた。", ["Reuters"]),
    ("zh", "据新华社报道", ["Xinhua"]),
    ("ar", "قالت لرويترز", ["Reuters"]),
    ("en", "THE GUARDIAN and the guardian and The Guardians.", ["The Guardian"]),
    ("en", "France 24 said that in France 245 people had died.", ["France 24"]),
]


@pytest.mark.parametrize(("lang", "text", "expected"), MENTIONS)
def test_mentions(lang: str, text: str, expected: list[str]) -> None:
    assert [room for _, _, room in newsrooms.find_newsrooms(text, lang)] == expected


DATELINES = [
    ("ALMATY (Reuters) – A man", "ALMATY", "Reuters"),
    ("ALMATY, Dec 7 (Reuters) - A man", "ALMATY", "Reuters"),
    ("Nueva York, 3 oct (EFE).- El hombre", "Nueva York", "EFE"),
    ("(ANSA) - ROMA, 26 NOV - Il sindaco", "ROMA", "ANSA"),
    ("MOSCOW, November 26. /TASS/. The court", "MOSCOW", "TASS"),
    ("Минск. 26 ноября. Интерфакс - Министр", "Минск", "Interfax"),
    ("МОСКВА, 26 ноя - РИА Новости. Глава", "МОСКВА", "RIA Novosti"),
    ("New Delhi, Jul 28 (PTI) Three students", "New Delhi", "PTI"),
    ("New Delhi [India], July 28 (ANI): Three", "New Delhi", "ANI"),
    ("Berlin (dpa) - Der Bürgermeister", "Berlin", "dpa"),
    ("BEIJING, Nov. 26 (Xinhua) -- The", "BEIJING", "Xinhua"),
    ("(AFP) - Le maire", None, "Agence France-Presse"),
    ("CNN — The mayor", None, "CNN"),
    ("LONDON — The mayor", "LONDON", None),
    ("NEW DELHI: The mayor", "NEW DELHI", None),
    ("GOMA, Congo — A boat", "GOMA Congo", None),
    ("Nairobi, Kenya – Dozens of people", "Nairobi Kenya", None),
    ("Mumbai (Maharashtra): At least one", "Mumbai", None),
    ("New Delhi: The mayor", "New Delhi", None),
    ("München/Düsseldorf. Der Streik", "München Düsseldorf", None),
    ("Алматы: Полиция", "Алматы", None),
    ("Paris : Un homme", "Paris", None),
    ("新华社北京11月26日电 市长", "北京", "Xinhua"),
    ("[東京 7日 ロイター] - 市長", "東京", "Reuters"),
]


@pytest.mark.parametrize(("paragraph", "place", "newsroom"), DATELINES)
def test_datelines(paragraph: str, place: str | None, newsroom: str | None) -> None:
    dateline, rest = newsrooms.split_dateline(paragraph, "en")
    assert dateline and dateline + rest == paragraph
    assert newsrooms.read_dateline(dateline) == (place, newsroom)


NO_DATELINES = [
    "BREAKING: The bridge has fallen",
    "Kazakhstan – a former republic – said",
    "The Harbour Group: a history",
    "Q: What happened then?",
    '"We are late" — he said',
    "London: the city never sleeps",
    "Rome. The Pope was late",
    "Analysis: Why the bridge fell",
    "The Hague — a town by the sea",
    "The city (population 3,000) – a port – slept",
    "",
]


@pytest.mark.parametrize("paragraph", NO_DATELINES)
def test_no_dateline(paragraph: str) -> None:
    assert newsrooms.split_dateline(paragraph, "en") == ("", paragraph)


BYLINES = [
    ("By Jane Doe", "en", True),
    ("By JANE DOE and John Roe, Associated Press", "en", True),
    ("By Jane Doe in London | 7 Dec 2022", "en", True),
    ("Jane Doe, Reuters", "en", True),
    ("Reuters Staff", "en", True),
    ("Staff Reporter", "en", True),
    ("Von Max Muster, dpa", "de", True),
    ("Par Jean Dupont", "fr", True),
    ("Автор: Иван Петров", "ru", True),
    ("By the time it ended", "en", False),
    ("By Monday evening, all was quiet.", "en", False),
    ("From the harbour came a smell", "en", False),
    ("De la Cruz said yes.", "ro", False),
    ("The mayor of the town", "en", False),
]


@pytest.mark.parametrize(("line", "lang", "expected"), BYLINES)
def test_bylines(line: str, lang: str, expected: bool) -> None:
    assert newsrooms.is_byline(line, lang) is expected


CREDIT_LINES = [
    ("(Reporting by Jane Doe; Editing by John Roe)", True),
    ("Additional reporting by Jane Doe", True),
    ("— Reuters", True),
    ("Source: AFP", True),
    ("Źródło: Reuters, PAP", True),
    ("Quelle: dpa", True),
    ("With input from agencies", True),
    ("with AFP", True),
    ("mau/dpa", True),
    ("(PTI)", True),
    ("mit Material der dpa", True),
    ("© 2022 Thomson Reuters", True),
    ("Jane Doe contributed to this report from Kyiv.", True),
    ("This story was originally published by the Harbour Gazette.", True),
    ("Reuters was first to report it on Monday.", False),
    ("Sources said the plan was dead", False),
    ("With the AP gone, the town had no reporter.", False),
    ("From the Web", False),
    ("World", False),
]


@pytest.mark.parametrize(("line", "expected"), CREDIT_LINES)
def test_credit_lines(line: str, expected: bool) -> None:
    assert newsrooms.is_credit_line(line, "en") is expected


PICTURES = [
    ("Zac Doe / Wikimedia Commons", True),
    ("REUTERS/Jane Doe", True),
    ("Photo: AFP", True),
    ("Foto: dpa", True),
    ("PA Wire", True),
    ("A man walks home (Jane Doe/PA)", True),
    ("People leave the town on Monday. (AP Photo/Jane Doe)", True),
    ("FILE PHOTO: A boat, July 3, 2020. REUTERS/Jane Doe/File Photo", True),
    ("Photos of the flood were shared by residents on Monday night.", False),
    ("Getty Images sued the firm over its pictures last year.", False),
    ("Picture of health", False),
    ("Reuters", False),
]


@pytest.mark.parametrize(("line", "expected"), PICTURES)
def test_picture_credits(line: str, expected: bool) -> None:
    assert newsrooms.is_picture_credit(line) is expected


CUES = [
    ("en", "He told the Harbour Gazette so.", ["Harbour Gazette"]),
    ("en", "According to Port Mirror, it fell.", ["Port Mirror"]),
    ("en", "One student told ThePrint it was dark.", ["ThePrint"]),
    ("en", "He told Ann Post so.", []),
    ("en", "She told the Police Department.", []),
    ("en", "Police told reporters nothing.", []),
    ("en", "Reuters and AFP reported it.", ["Reuters", "Agence France-Presse"]),
    ("en", "The paper she showed to Reuters was old.", ["Reuters"]),
    ("en", "They did not respond to Reuters requests for comment.", ["Reuters"]),
    ("en", "Reuters is an old company.", []),
    ("en", "The harbour office confirmed to LETA that it was looking into it.", ["LETA"]),
    ("en", "The ferry will not sail, LETA was told at the port.", ["LETA"]),
    ("en", "BBC Afrique was told by two nurses.", ["BBC News"]),
    ("en", "The weekly Spoguls reported on Monday that the lease was cheap.", ["Spoguls"]),
    ("en", "The weekly market was moved, and Spoguls wrote nothing.", []),
    ("en", "The lease was cheap, the Quay Ledger reported on Sunday.", ["Quay Ledger"]),
    ("en", "The lease was cheap, QuayGossip reports.", ["QuayGossip"]),
    ("en", "Revenue fell by a third, JetQuay reported.", []),
    ("en", "Anna Post reported the theft to the police.", []),
    ("en", "Danish sports daily Bolden reports that he will stay.", ["Bolden"]),
    (
        "en",
        "She told Brygge, an exiled Danish-language outlet, that it was late. Two men told Brygge so.",
        ["Brygge"] * 2,
    ),
    ("en", "She told Brygge, a tall man from the north, that it was late.", []),
    (
        "en",
        "He was in line with a report by Brygge. Brygge's court reporter wrote that.",
        ["Brygge"] * 2,
    ),
    ("en", "Denmark's correspondents said so. The envoy told Denmark so.", []),
    ("en", "She told Brygge TV. He told State TV. They told Danish TV.", ["Brygge TV"]),
    ("en", "A page told the website Facebook so, and told Facebook again.", []),
    ("en", "The study, published in the journal Harbour Medicine, looked at gulls.", []),
    ("en", "For ten years I was told I was wrong.", []),
    ("en", "Police at the port, with PTI inputs", ["PTI"]),
    ("fr", "« Il dormait », a indiqué à l'AFP Sanjay Rai, un voisin.", ["Agence France-Presse"]),
    ("de", "Das sagte sie dem in Kiel ansässigen Exilsender Brygge TV.", ["Brygge TV"]),
    ("de", "Das sagte der Vikrant Beniwal.", []),
    ("de", "Das Magazin Brygge ist alt.", []),
    ("it", "Come riporta la Gazzetta del Molo, il molo è chiuso.", ["Gazzetta del Molo"]),
    ("es", "El puente cedió, dijo a este diario Celso Bogado.", []),
    ("de", "Nach Angaben von dpa war es spät.", ["dpa"]),
    ("fr", "Il a déclaré à l'AFP que non.", ["Agence France-Presse"]),
    ("es", "Dijo a la BBC que no.", ["BBC News"]),
    ("ru", "Об этом пишет Reuters.", ["Reuters"]),
]


@pytest.mark.parametrize(("lang", "text", "expected"), CUES)
def test_cues(lang: str, text: str, expected: list[str]) -> None:
    assert [c.newsroom for c in newsrooms.find_cues(text, lang)] == expected


def test_own_newsroom_is_told() -> None:
    text = "He told this newspaper that it was late."
    (start, end) = newsrooms.find_own(text)[0]
    assert text[start:end] == "this newspaper"


@pytest.mark.parametrize("name", ["agencies", "outlets", "house_styles"])
def test_tables_parse(name: str) -> None:
    raw = files("retold").joinpath("data", f"{name}.toml").read_text("utf-8")
    assert tomllib.loads(raw)


def test_no_host_stands_twice() -> None:
    seen: dict[str, str] = {}
    for table, rows in (("agencies", "agency"), ("outlets", "outlet")):
        raw = files("retold").joinpath("data", f"{table}.toml").read_text("utf-8")
        for row in tomllib.loads(raw)[rows]:
            for host in row.get("hosts", ()):
                assert seen.setdefault(host, row["name"]) == row["name"], host
                assert host == host.lower() and not host.startswith("www.")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "de", "ru", "ja", "und"]))
def test_any_text_is_taken(line: str, lang: str) -> None:
    dateline, rest = newsrooms.split_dateline(line, lang)
    assert dateline + rest == line
    newsrooms.is_byline(line, lang)
    newsrooms.is_credit_line(line, lang)
    newsrooms.is_picture_credit(line)
    for start, end, _ in newsrooms.find_newsrooms(line, lang):
        assert 0 <= start < end <= len(line)
    for cue in newsrooms.find_cues(line, lang):
        assert 0 <= cue.start < cue.end <= len(line)


def test_long_lines_end_soon() -> None:
    for line in ("By " + "A" * 100000, "(" * 50000, "A. " * 50000, "told the " * 20000):
        newsrooms.split_dateline(line, "en")
        newsrooms.is_byline(line, "en")
        newsrooms.is_credit_line(line, "en")
        newsrooms.is_picture_credit(line)
        newsrooms.find_cues(line, "en")
