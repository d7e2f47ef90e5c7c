"""Texts as archives of the web keep them: what is article, title, date and credit. All invented."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from retold import captures, extract
from retold.credits import find_credits


class Kept(NamedTuple):
    """A text, and what stands in it."""

    text: str
    title: str
    begins: str
    ends: str
    published: str | None
    credits: list[tuple[str, str | None]]  # kind and newsroom


TEXTS = {
    "an archive puts the date first": Kept(
        """ date 2021-04-11 Nineteen hurt as tram jumps rails in Velden: city

AFP-KONTO

VELDEN – Nineteen people were hurt on Sunday when a tram left its rails in the old town of Velden, a city spokeswoman said.

"According to reports that the mayor has just received, the number of injured now stands at nineteen," Ines Farkas, the spokeswoman, told state television.

The tram was carrying some sixty passengers.

""",
        "Nineteen hurt as tram jumps rails in Velden: city",
        "Nineteen people were hurt",
        "some sixty passengers.",
        "2021-04-11",
        [("dateline", None)],
    ),
    "a month is no date": Kept(
        """ date 2023-02 (neu: mehr Details) - Die meisten Fähren der Insel Harlum liegen seit Freitagmorgen still. Im größten Hafen von Harlum warten nur wenige Fahrgäste. Die Gewerkschaft Seeleute hatte zum eintägigen Ausstand aufgerufen.

17.02.2023 13:12""",
        "",
        "(neu: mehr Details)",
        "eintägigen Ausstand aufgerufen.",
        "2023-02-17",
        [],
    ),
    "a player and a list of menus": Kept(
        """Nine killed after bus falls into gorge in northern Keloria

Source: Xinhua| 2020-09-21 03:30:34|Editor: Lu Xia
Video PlayerClose

KELO CITY, Sept. 20 (Xinhua) -- Nine people were killed after a bus fell into a gorge in northern Keloria, a local official said on Sunday.

Twenty-one others were rescued, district commissioner Joram Otieno told Xinhua over the phone.

"The number of victims might rise as the rescue is under way," he said.

TOP STORIES
EDITOR'S CHOICE
MOST VIEWED
EXPLORE XINHUANET
010020070750000000000000011105091374827511""",
        "Nine killed after bus falls into gorge in northern Keloria",
        "Nine people were killed",
        'under way," he said.',
        "2020-09-21",
        [("credit_line", "Xinhua"), ("dateline", "Xinhua"), ("told_by", "Xinhua")],
    ),
    "a mark with initials": Kept(
        """Sie befanden sich auf einem Floß, das mit einem Lastkahn zusammenstieß. Mindestens zehn Menschen schafften es nach amtlichen Angaben ans Ufer. Die anderen wurden zunächst vermisst.
An Bord sollen nach Angaben der Behörde 50 Personen gewesen sein.
dpa/mk""",
        "",
        "Sie befanden sich",
        "50 Personen gewesen sein.",
        None,
        [("agency", "dpa")],
    ),
    "a link between paragraphs": Kept(
        """Pardi (Gujrana): At least one person died while five others were injured after a part of a mill collapsed in the Pardi area on Monday.
"One person has been killed. The injured have been sent to hospitals," council member Ravi Desal said on Monday.
Also read: Fire breaks out in Pardi market
Desal said that the mill collapsed at around 1:30 am. "Police are at the spot," he said.
ANI""",
        "",
        "Pardi (Gujrana): At",
        'at the spot," he said.',
        None,
        [("agency", "ANI")],
    ),
    "a closing sentence names the agency": Kept(
        """O inspetor da polícia Ramiro Jangal disse que 54 pessoas ficaram feridas por causa do incêndio no subúrbio de Tanes. As equipes de resgate procuravam por mais vítimas.

Jangal disse que o prédio não tinha licença. As informações são da Associated Press.""",
        "",
        "O inspetor",
        "da Associated Press.",
        None,
        [("told_by", "Associated Press")],
    ),
    "one paragraph between place and mark": Kept(
        """München/Düsseldorf. Die Streikwelle in den Verhandlungen für die Werften trifft nun auch große Häfen. Am Hafen will die Gewerkschaft mit einem zweitägigen Warnstreik Druck machen. (dpa/jW)""",
        "",
        "Die Streikwelle",
        "(dpa/jW)",
        None,
        [("dateline", None), ("agency", "dpa")],
    ),
    "marks of a plugin": Kept(
        """Flood of boats in Lake Meru, several deaths, many missing


[ad_1]

At least 86 people were confirmed dead when a ferry capsized on Friday in Lake Meru, reports the Kelorian newspaper The Burgher, citing figures from Joram Otieno, governor of Anza, told Reuters. Another 100 people were rescued as a result of the incident, according to the BBC.

Keloria Capsize Ferry At least 86 people have been confirmed dead following the capsizing of a ferry in Lake Meru, Keloria. Photo: Getty Images / Rahmad Suri

[ad_2]Source link""",
        "Flood of boats in Lake Meru, several deaths, many missing",
        "At least 86",
        "according to the BBC.",
        None,
        [("picture", None), ("told_by", "Reuters"), ("told_by", "BBC News")],
    ),
    "topics at the foot": Kept(
        """[QODLink]
Africa
Several dead as boat capsizes in Keloria
Family members crowd hospitals for news of relatives after ferry sinks minutes after leaving capital.
Last Modified: 01 Sep 2012 15:14

At least 12 people are dead and dozens missing after a wooden ferry capsized off the coast of Keloria.

The vessel began sinking just minutes after leaving the capital on Friday.

154

Source:
Al Jazeera and agencies
Topics in this article
People
Country
City
Organisation
Featured on Al Jazeera
Your chance to be an investigative journalist in our new interactive game.
Unrest in the hills has prompted many to flee, but others stay.""",
        "Several dead as boat capsizes in Keloria",
        "Family members",
        "on Friday.",
        None,
        [("credit_line", "Al Jazeera")],
    ),
    "sections, date and author in lines": Kept(
        """World / Europe

Dissident officer held in Keloria

07 December 2022 - 16:51 Anna Kovac
Picture: REUTERS/JAN PELO
Picture: REUTERS/JAN PELO

Kelo City — A military officer who crossed into Keloria because he objected to the war has been detained there, his family said, leaving authorities with a dilemma over whether to hand him over.

Hundreds of thousands of people fled to Keloria after the war started.""",
        "Dissident officer held in Keloria",
        "Kelo City — A military",
        "after the war started.",
        "2022-12-07",
        [("picture", "Reuters"), ("byline", None)],
    ),
    "an appeal for money comes first": Kept(
        """×
Enjoying ad-free content?
Since July 1, 2024, we have switched off all ads to improve your reading experience.
This costs us $10,000 a month. Your support can help us fill the gap.
Support us
Our journalism is banned in Norland. We need your help to keep telling you the truth.

Keloria Reportedly Returns Former Guard to Norland

Ivan Sorin and his wife Vera. Photo from personal archive

Keloria has deported a Norland citizen who fled the draft this fall, media reported Friday.

Former guard Ivan Sorin's family said he faces torture in Norland.""",
        "Keloria Reportedly Returns Former Guard to Norland",
        "Keloria has deported",
        "torture in Norland.",
        None,
        [("picture", None)],
    ),
    "a caption before the text": Kept(
        """RDC

Onze morts dans un naufrage sur une rivière du centre

Le bateau Akona 1 sur le lac Meru où un canot a chaviré un peu plus tôt entre Golo et Buko. VOA/Charles Kasende

Onze personnes sont mortes noyées et une cinquantaine d'autres sont portées disparues dans le naufrage d'une péniche, a-t-on appris mardi de source officielle.

"Un naufrage a eu lieu il y a une semaine. On a repêché onze corps", a déclaré à l'AFP Didier Piema, gouverneur de la province.""",
        "Onze morts dans un naufrage sur une rivière du centre",
        "Onze personnes",
        "gouverneur de la province.",
        None,
        [("picture", "Voice of America"), ("told_by", "Agence France-Presse")],
    ),
    "a first sentence that is no title": Kept(
        """Illustration/SIPA
Un naufrage en Kélorie a fait au moins 30 morts et une dizaine de disparus.
D'après les informations de l'AFP relayées par Le Figaro, un naufrage a eu lieu samedi 25 mai au soir sur le lac Meru dans l'ouest du pays. Selon une source locale, au moins 30 personnes ont été tuées.
››› A lire aussi : Harlum : 2 morts dans le naufrage d'un canot
Ce genre d'accidents est très fréquent.""",
        "",
        "Un naufrage en",
        "est très fréquent.",
        None,
        [("picture", None), ("told_by", "Agence France-Presse")],
    ),
    "initials and agencies sign": Kept(
        """News
April 11, 2021

Tram accident injures nineteen in Velden

Police say the driver is being questioned.

https://p.dw.com/p/abcde

Nineteen people were hurt on Sunday when a tram left its rails in the old town of Velden, police said.

What do we know so far?

The tram was carrying sixty passengers when it derailed at about 3 p.m., the operator said.

ab/cd (AFP, AP, Reuters)""",
        "Tram accident injures nineteen in Velden",
        "Police say",
        "the operator said.",
        "2021-04-11",
        [
            ("credit_line", "Agence France-Presse"),
            ("credit_line", "Associated Press"),
            ("credit_line", "Reuters"),
        ],
    ),
    "the source in brackets": Kept(
        """Roma, 11 apr. (askanews) – Diciannove persone sono rimaste ferite domenica quando un tram è deragliato nel centro di Velden, ha detto una portavoce del comune.

(Con fonte Afp)""",
        "",
        "Diciannove persone",
        "del comune.",
        None,
        [("dateline", "Askanews"), ("credit_line", "Agence France-Presse")],
    ),
    "a list of links between paragraphs": Kept(
        """By Al Jazeera and News Agencies
Published On 7 Oct 202411 Oct 2024

At least 78 people have died after a boat carrying 278 passengers capsized on Lake Meru, a provincial governor has said.

"It will take at least three days to get the exact numbers," he said by telephone, the Reuters news agency reported.

Recommended Stories
list of 3 items
list 1 of 3
Dozens killed in clashes
list 2 of 3
Storm hits coast
end of list
The boat sank on Thursday near the port of Golo.""",
        "",
        "At least 78",
        "port of Golo.",
        "2024-10-07",
        [("credit_line", "Al Jazeera"), ("told_by", "Reuters")],
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_of_archives(name: str) -> None:
    kept = TEXTS[name]
    (read,) = extract.read([captures.page(kept.text.encode(), "text", name)])
    assert read.problem is None
    assert read.title == kept.title
    assert read.text.startswith(kept.begins)
    assert read.text.endswith(kept.ends)
    assert (read.published.date().isoformat() if read.published else None) == kept.published
    assert [(c.kind, c.newsroom) for c in find_credits(read)] == kept.credits
