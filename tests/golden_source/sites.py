"""The golden sites: who signs how, and where on the page it stands.

Each site says what a page of it shows (`byline`, `dateline`, `tail`, `caption`) and what must be
read from it (`persons`, `place`, `rooms`, `picture`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """A site and one page of it."""

    name: str  # as the site calls itself
    lang: str
    layout: str  # a layout of `pages`
    byline: str = ""  # as shown beside the title
    dateline: str = ""  # before the first paragraph
    tail: tuple[str, ...] = ()  # lines behind the last paragraph
    caption: str = ""  # under the picture, with its credit
    date: str = "2025-05-06T09:15:00+00:00"  # as in metadata
    shown_date: str = "May 6, 2025"
    persons: tuple[str, ...] = ()  # who wrote
    place: str | None = None  # of the dateline
    rooms: tuple[str, ...] = ()  # newsrooms credited in words
    picture: str | None = None  # words of the picture credit that must be read
    picture_room: str | None = None


REUTERS, AP, AFP = "Reuters", "Associated Press", "Agence France-Presse"
SITES = (
    # English
    Site("Kingsbridge Herald", "en", "modern", "By Ada Lind", "OSTREL, May 6 (Reuters) - ", ("(Reporting by Ada Lind in Ostrel; Editing by Tom Brandt)",), "The skull at low tide, May 6, 2025. REUTERS/Rolf Meyer", persons=("Ada Lind",), place="OSTREL", rooms=(REUTERS,), picture="REUTERS/Rolf Meyer", picture_room=REUTERS),
    Site("Plains Observer", "en", "classic", "By ADA LIND, Associated Press", "OSTREL (AP) — ", (), "Volunteers carry a rib into the museum. (AP Photo/Rolf Meyer)", persons=("ADA LIND",), place="OSTREL", rooms=(AP,), picture="AP Photo/Rolf Meyer", picture_room=AP),
    Site("Valley Lantern", "en", "meta", "AFP", "Ostrel (Norland) (AFP) – ", ("© 2025 AFP",), place="Ostrel", rooms=(AFP,)),
    Site("Moorland Echo", "en", "soup", "By Ada Lind, PA", "", (), "The whale passes the old bridge (Rolf Meyer/PA)", persons=("Ada Lind",), rooms=("PA Media",), picture="Rolf Meyer/PA", picture_room="PA Media"),
    Site("Harbour Weekly", "en", "modern", "Ada Lind, Arts correspondent", "", (), "Photograph: Rolf Meyer/Harbour Weekly", persons=("Ada Lind",), picture="Rolf Meyer"),
    Site("Market Compass", "en", "micro", "Ada Lind", "(Bloomberg) -- ", ("--With assistance from Tom Brandt.",), persons=("Ada Lind",), rooms=("Bloomberg",)),
    Site("Dragon Times", "en", "table", "", "OSTREL, May 6 (Xinhua) -- ", ("Source: Xinhua",), place="OSTREL", rooms=("Xinhua",)),
    Site("Monsoon Post", "en", "classic", "PTI", "Ostrel, May 6 (PTI) ", ("(This story has not been edited by Monsoon Post staff and is auto-generated from a syndicated feed.)",), place="Ostrel", rooms=("PTI",)),
    Site("Northshire Chronicle", "en", "meta", "Ada Lind in Ostrel and agencies", "", (), "The museum in Ostrel. Photo: Alamy", persons=("Ada Lind",), picture="Alamy"),
    Site("Maple Standard", "en", "soup", "The Canadian Press", "OSTREL — ", ("This report by The Canadian Press was first published May 6, 2025.",), place="OSTREL", rooms=("The Canadian Press",)),
    Site("Wattle Gazette", "en", "micro", "Ada Lind, AAP", "", (), "The whale's tail on the barge. Image: Rolf Meyer/AAP PHOTOS", persons=("Ada Lind",), rooms=("Australian Associated Press",), picture="AAP PHOTOS", picture_room="Australian Associated Press"),
    Site("Ganges Mirror", "en", "text", "ANI | Updated: May 6, 2025 09:15 IST", "Ostrel [Norland], May 6 (ANI): ", (), place="Ostrel", rooms=("ANI",)),
    Site("Steeple Courant", "en", "labelled", "By Ada Lind and Tom Brandt", "", ("Additional reporting by Reuters",), persons=("Ada Lind", "Tom Brandt"), rooms=(REUTERS,)),
    Site("Coastline Daily", "en", "inline", "By Coastline Staff with AP", "", (), rooms=(AP,)),
    # German
    Site("Ostrander Kurier", "de", "modern", "", "Ostrel (dpa/lno) - ", ("© dpa-infocom, dpa:250506-930-412345/1",), "Der Schädel des Wals bei Ebbe. Foto: Rolf Meyer/dpa", shown_date="6. Mai 2025", place="Ostrel", rooms=("dpa",), picture="Rolf Meyer/dpa", picture_room="dpa"),
    Site("Heide-Zeitung", "de", "classic", "Von Ada Lind, dpa", "", (), shown_date="06.05.2025, 09:15 Uhr", persons=("Ada Lind",), rooms=("dpa",)),
    Site("Alpenbote", "de", "soup", "Von unserer Redaktion", "", ("Quelle: sda",), shown_date="06.05.2025", rooms=("Keystone-SDA",)),
    Site("Donaublatt", "de", "meta", "APA", "Ostrel (APA) – ", (), "Das Museum am Hafen. © APA/Rolf Meyer", shown_date="6. Mai 2025, 9:15 Uhr", place="Ostrel", rooms=("APA",), picture="APA/Rolf Meyer", picture_room="APA"),
    Site("Elbe-Rundschau", "de", "text", "Von Ada Lind und Tom Brandt", "", ("Mit Material der dpa",), shown_date="6. Mai 2025", persons=("Ada Lind", "Tom Brandt"), rooms=("dpa",)),
    # French
    Site("Le Phare de l'Ouest", "fr", "modern", "Le Phare de l'Ouest avec AFP", "Ostrel (AFP) – ", (), "La baleine sous le vieux pont. Crédit photo : Rolf Meyer/AFP", shown_date="6 mai 2025", place="Ostrel", rooms=(AFP,), picture="Rolf Meyer/AFP", picture_room=AFP),
    Site("La Gazette des Dunes", "fr", "classic", "Par Ada Lind", "OSTREL, 6 mai (Reuters) - ", ("(Reportage Ada Lind, version française Paul Morin, édité par Jean Petit)",), shown_date="Publié le 6 mai 2025", persons=("Ada Lind",), place="OSTREL", rooms=(REUTERS,)),
    Site("Le Canal", "fr", "meta", "De notre envoyée spéciale à Ostrel, Ada Lind", "", (), shown_date="6 mai 2025", persons=("Ada Lind",)),
    Site("L'Écho du Plateau", "fr", "soup", "Belga", "", ("Source : Belga",), shown_date="6 mai 2025", rooms=("Belga",)),
    # Spanish
    Site("El Faro del Norte", "es", "classic", "EFE", "Ostrel, 6 may (EFE).- ", (), "El cráneo, con la marea baja. EFE/Rolf Meyer", shown_date="6 de mayo de 2025", place="Ostrel", rooms=("EFE",), picture="EFE/Rolf Meyer", picture_room="EFE"),
    Site("Diario de la Ría", "es", "modern", "EFE, AP y AFP", "", (), shown_date="6 de mayo de 2025", rooms=("EFE", AP, AFP)),
    Site("La Voz del Páramo", "es", "soup", "Europa Press", "OSTREL 6 May. (EUROPA PRESS) - ", (), shown_date="06/05/2025", place="OSTREL", rooms=("Europa Press",)),
    Site("El Correo de Arriba", "es", "text", "Por Ada Lind", "", ("Con información de Reuters",), shown_date="6 de mayo de 2025", persons=("Ada Lind",), rooms=(REUTERS,)),
    # Italian
    Site("Il Faro di Levante", "it", "meta", "Redazione ANSA", "(ANSA) - OSTREL, 06 MAG - ", ("RIPRODUZIONE RISERVATA © Copyright ANSA",), shown_date="6 maggio 2025", place="OSTREL", rooms=("ANSA",)),
    Site("Gazzetta del Delta", "it", "classic", "di Ada Lind", "", (), "La balena sul ponte vecchio. Foto: LaPresse", shown_date="6 maggio 2025", persons=("Ada Lind",), picture="LaPresse"),
    Site("La Laguna", "it", "soup", "Dal nostro inviato Tom Brandt", "", ("Fonte: Adnkronos",), shown_date="6 maggio 2025", persons=("Tom Brandt",), rooms=("Adnkronos",)),
    # Portuguese
    Site("Jornal da Barra", "pt", "modern", "Lusa", "Ostrel, 06 mai 2025 (Lusa) - ", ("Lusa/Fim",), shown_date="6 de maio de 2025", place="Ostrel", rooms=("Lusa",)),
    Site("Folha da Serra", "pt", "classic", "Por Ada Lind, Reuters", "OSTREL (Reuters) - ", (), shown_date="06/05/2025", persons=("Ada Lind",), place="OSTREL", rooms=(REUTERS,)),
    # Dutch
    Site("Waddenbode", "nl", "meta", "ANP", "OSTREL (ANP) - ", (), "De walvis op de schuit. Foto: ANP/Rolf Meyer", shown_date="6 mei 2025", place="OSTREL", rooms=("ANP",), picture="ANP/Rolf Meyer", picture_room="ANP"),
    Site("Polderpost", "nl", "soup", "Door Ada Lind", "", ("Bron: ANP",), shown_date="6 mei 2025", persons=("Ada Lind",), rooms=("ANP",)),
    Site("De Schelde", "nl", "micro", "Van onze verslaggever Tom Brandt", "", (), shown_date="6 mei 2025", persons=("Tom Brandt",)),
    # Polish
    Site("Kurier Zatoki", "pl", "classic", "Autor: Ada Lind", "", ("Źródło: PAP",), "Fot. Rolf Meyer/PAP", shown_date="6 maja 2025", persons=("Ada Lind",), rooms=("PAP",), picture="Rolf Meyer/PAP", picture_room="PAP"),
    Site("Głos Wydmy", "pl", "soup", "oprac. Ada Lind", "", ("(PAP)",), shown_date="06.05.2025", persons=("Ada Lind",), rooms=("PAP",)),
    # Russian
    Site("Вестник гавани", "ru", "modern", "", "ОСТРЕЛ, 6 мая. /ТАСС/. ", (), shown_date="6 мая 2025", place="ОСТРЕЛ", rooms=("TASS",)),
    Site("Северный маяк", "ru", "classic", "", "ОСТРЕЛ, 6 мая - РИА Новости. ", (), "Череп кита во время отлива. Фото: РИА Новости/Рольф Майер", shown_date="6 мая 2025, 12:15", place="ОСТРЕЛ", rooms=("RIA Novosti",), picture="РИА Новости", picture_room="RIA Novosti"),
    Site("Степной голос", "ru", "meta", "Автор: Ада Линд", "Острел. 6 мая. ИНТЕРФАКС - ", (), shown_date="6 мая 2025", persons=("Ада Линд",), place="Острел", rooms=("Interfax",)),
    Site("Прибрежные новости", "ru", "text", "Ада Линд, корреспондент", "", ("Источник: Рейтер",), shown_date="6 мая 2025", persons=("Ада Линд",), rooms=(REUTERS,)),
    # Japanese
    Site("オストレル日報", "ja", "modern", "", "[オストレル 6日 ロイター] - ", (), "写真はオストレル港。ロイター/Rolf Meyer", shown_date="2025年5月6日", place="オストレル", rooms=(REUTERS,), picture="ロイター", picture_room=REUTERS),
    Site("湾岸新聞", "ja", "soup", "", "【オストレル共同】", (), shown_date="2025年5月6日", place="オストレル", rooms=("Kyodo",)),
)  # fmt: skip
