"""One invented story in the languages of the golden sites: title, paragraphs, words of the furniture."""

from __future__ import annotations

STORIES: dict[str, tuple[str, list[str]]] = {
    "en": (
        "Whale skeleton comes home to the harbour museum of Ostrel",
        [
            "The skeleton of a blue whale that hung for ninety years in a railway station returned to the harbour museum of Ostrel on Tuesday, carried by a barge and eleven volunteers.",
            '"She left as a gift and came back as a debt," said Maud Ferrier, the director of the museum, who had asked for the bones in forty letters to three ministries.',
            "The move cost 310,000 crowns, half of which was paid by the town. The skull alone weighs two tonnes and had to wait for low tide under the old bridge.",
            "Visitors will be able to see the whale from the first of June, the museum said, although nobody has yet found her lower jaw.",
        ],
    ),
    "de": (
        "Walskelett kehrt ins Hafenmuseum von Ostrel zurück",
        [
            "Das Skelett eines Blauwals, das neunzig Jahre lang in einem Bahnhof hing, ist am Dienstag in das Hafenmuseum von Ostrel zurückgekehrt, getragen von einem Lastkahn und elf Freiwilligen.",
            "„Sie ging als Geschenk und kam als Schuld zurück“, sagte die Direktorin Maud Ferrier, die in vierzig Briefen an drei Ministerien um die Knochen gebeten hatte.",
            "Der Umzug kostete 310.000 Kronen, die Hälfte davon bezahlte die Stadt. Allein der Schädel wiegt zwei Tonnen und musste unter der alten Brücke auf die Ebbe warten.",
            "Vom ersten Juni an ist der Wal zu sehen, wie das Museum mitteilte, auch wenn seinen Unterkiefer noch niemand gefunden hat.",
        ],
    ),
    "fr": (
        "Le squelette de la baleine revient au musée du port d'Ostrel",
        [
            "Le squelette d'une baleine bleue, suspendu pendant quatre-vingt-dix ans dans une gare, est revenu mardi au musée du port d'Ostrel, porté par une péniche et onze bénévoles.",
            "« Elle est partie comme un cadeau et revient comme une dette », a déclaré Maud Ferrier, la directrice du musée, qui avait réclamé les os dans quarante lettres à trois ministères.",
            "Le transport a coûté 310 000 couronnes, dont la moitié a été payée par la ville. Le crâne pèse à lui seul deux tonnes et a dû attendre la marée basse sous le vieux pont.",
            "Les visiteurs pourront voir la baleine à partir du premier juin, a précisé le musée, même si personne n'a encore retrouvé sa mâchoire inférieure.",
        ],
    ),
    "es": (
        "El esqueleto de la ballena vuelve al museo del puerto de Ostrel",
        [
            "El esqueleto de una ballena azul que colgó durante noventa años en una estación de tren regresó el martes al museo del puerto de Ostrel, llevado por una barcaza y once voluntarios.",
            "«Se fue como un regalo y volvió como una deuda», dijo la directora del museo, Maud Ferrier, que había reclamado los huesos en cuarenta cartas a tres ministerios.",
            "El traslado costó 310.000 coronas, la mitad de las cuales pagó el ayuntamiento. Solo el cráneo pesa dos toneladas y tuvo que esperar la marea baja bajo el puente viejo.",
            "Los visitantes podrán ver la ballena desde el primero de junio, informó el museo, aunque nadie ha encontrado todavía su mandíbula inferior.",
        ],
    ),
    "it": (
        "Lo scheletro della balena torna al museo del porto di Ostrel",
        [
            "Lo scheletro di una balenottera azzurra rimasto appeso per novant'anni in una stazione è tornato martedì al museo del porto di Ostrel, portato da una chiatta e da undici volontari.",
            "«È partita come un dono ed è tornata come un debito», ha detto la direttrice del museo, Maud Ferrier, che aveva chiesto le ossa in quaranta lettere a tre ministeri.",
            "Il trasporto è costato 310.000 corone, metà delle quali pagate dal comune. Il solo cranio pesa due tonnellate e ha dovuto aspettare la bassa marea sotto il ponte vecchio.",
            "I visitatori potranno vedere la balena dal primo giugno, ha fatto sapere il museo, anche se nessuno ha ancora trovato la mandibola.",
        ],
    ),
    "pt": (
        "Esqueleto da baleia regressa ao museu do porto de Ostrel",
        [
            "O esqueleto de uma baleia-azul que esteve noventa anos pendurado numa estação de comboios regressou na terça-feira ao museu do porto de Ostrel, levado por uma barcaça e onze voluntários.",
            '"Partiu como um presente e voltou como uma dívida", disse a diretora do museu, Maud Ferrier, que tinha pedido os ossos em quarenta cartas a três ministérios.',
            "A mudança custou 310 mil coroas, metade das quais paga pela câmara. Só o crânio pesa duas toneladas e teve de esperar pela maré baixa debaixo da ponte velha.",
            "Os visitantes poderão ver a baleia a partir de um de junho, informou o museu, embora ninguém tenha ainda encontrado o maxilar inferior.",
        ],
    ),
    "nl": (
        "Walvisskelet keert terug naar het havenmuseum van Ostrel",
        [
            "Het skelet van een blauwe vinvis dat negentig jaar in een station hing, is dinsdag teruggekeerd naar het havenmuseum van Ostrel, gedragen door een dekschuit en elf vrijwilligers.",
            '"Ze vertrok als geschenk en kwam terug als schuld", zei museumdirecteur Maud Ferrier, die in veertig brieven aan drie ministeries om de botten had gevraagd.',
            "De verhuizing kostte 310.000 kronen, waarvan de stad de helft betaalde. De schedel alleen weegt twee ton en moest onder de oude brug op eb wachten.",
            "Bezoekers kunnen de walvis vanaf één juni zien, liet het museum weten, al heeft nog niemand de onderkaak gevonden.",
        ],
    ),
    "pl": (
        "Szkielet wieloryba wraca do muzeum portowego w Ostrelu",
        [
            "Szkielet płetwala błękitnego, który przez dziewięćdziesiąt lat wisiał na dworcu kolejowym, wrócił we wtorek do muzeum portowego w Ostrelu, niesiony przez barkę i jedenastu ochotników.",
            "„Wyjechała jako prezent, a wróciła jako dług” – powiedziała dyrektorka muzeum Maud Ferrier, która prosiła o kości w czterdziestu listach do trzech ministerstw.",
            "Przeprowadzka kosztowała 310 tysięcy koron, z czego połowę zapłaciło miasto. Sama czaszka waży dwie tony i musiała czekać pod starym mostem na odpływ.",
            "Zwiedzający zobaczą wieloryba od pierwszego czerwca, poinformowało muzeum, choć nikt jeszcze nie znalazł dolnej szczęki.",
        ],
    ),
    "ru": (
        "Скелет кита вернулся в портовый музей Острела",
        [
            "Скелет синего кита, девяносто лет висевший на железнодорожном вокзале, во вторник вернулся в портовый музей Острела на барже, его несли одиннадцать добровольцев.",
            "«Он уехал как подарок, а вернулся как долг», — сказала директор музея Мод Ферье, которая просила вернуть кости в сорока письмах в три министерства.",
            "Перевозка обошлась в 310 тысяч крон, половину заплатил город. Один только череп весит две тонны, и под старым мостом ему пришлось ждать отлива.",
            "Увидеть кита посетители смогут с первого июня, сообщили в музее, хотя нижнюю челюсть до сих пор никто не нашел.",
        ],
    ),
    "ja": (
        "クジラの骨格、オストレル港の博物館に90年ぶり帰還",
        [
            "駅の構内に九十年間つるされていたシロナガスクジラの骨格が火曜日、はしけと十一人のボランティアによってオストレル港の博物館に戻った。見物に来た市民は岸壁を埋め、古い橋の上にも人の列ができた。",
            "博物館のモード・フェリエ館長は「贈り物として去り、借りとして帰ってきた」と語った。館長は三つの省に四十通の手紙を送り、骨の返還を求めてきた。返事が来たのは三十九通目だったという。",
            "移送には三十一万クローネかかり、半分を市が負担した。頭骨だけで二トンあり、古い橋の下で干潮を待たなければならなかった。作業は夜明け前に始まり、昼過ぎまで続いた。",
            "博物館によると、クジラは六月一日から公開される。ただし下あごはまだ見つかっていない。館長は漁師たちにも情報の提供を呼びかけている。",
        ],
    ),
}

# menu, related, share, sign-up, comments, © line: {site} is put in
FURNITURE: dict[str, tuple[list[str], list[str], str, str, str]] = {
    "en": (["Home", "World", "Politics", "Sport", "Sign in"], ["Council delays vote on library hours", "Five soups for a cold evening", "Why the number 7 bus is always late"], "Most read", "Sign up for our newsletter", "comments"),
    "de": (["Startseite", "Politik", "Wirtschaft", "Sport", "Anmelden"], ["Rat vertagt Abstimmung über Bücherei", "Fünf Suppen für einen kalten Abend", "Warum der Bus 7 immer zu spät kommt"], "Meistgelesen", "Abonnieren Sie unseren Newsletter", "Kommentare"),
    "fr": (["Accueil", "Monde", "Politique", "Sport", "Se connecter"], ["La médiathèque change d'horaires", "Cinq soupes pour un soir froid", "Pourquoi le bus 7 est toujours en retard"], "Les plus lus", "Recevez notre newsletter", "commentaires"),
    "es": (["Inicio", "Mundo", "Política", "Deportes", "Iniciar sesión"], ["La biblioteca cambia de horario", "Cinco sopas para una noche fría", "Por qué el autobús 7 llega tarde"], "Lo más leído", "Suscríbete a nuestro boletín", "comentarios"),
    "it": (["Home", "Mondo", "Politica", "Sport", "Accedi"], ["Il consiglio rinvia il voto", "Cinque zuppe per una sera fredda", "Perché l'autobus 7 è sempre in ritardo"], "I più letti", "Iscriviti alla newsletter", "commenti"),
    "pt": (["Início", "Mundo", "Política", "Desporto", "Entrar"], ["Biblioteca muda de horário", "Cinco sopas para uma noite fria", "Porque é que o autocarro 7 se atrasa"], "Mais lidas", "Assine a nossa newsletter", "comentários"),
    "nl": (["Home", "Buitenland", "Politiek", "Sport", "Inloggen"], ["Raad stelt stemming uit", "Vijf soepen voor een koude avond", "Waarom bus 7 altijd te laat is"], "Meest gelezen", "Schrijf u in voor de nieuwsbrief", "reacties"),
    "pl": (["Strona główna", "Świat", "Polityka", "Sport", "Zaloguj"], ["Rada odkłada głosowanie", "Pięć zup na zimny wieczór", "Dlaczego autobus 7 zawsze się spóźnia"], "Najczęściej czytane", "Zapisz się na newsletter", "komentarze"),
    "ru": (["Главная", "В мире", "Политика", "Спорт", "Войти"], ["Совет отложил голосование", "Пять супов для холодного вечера", "Почему автобус 7 всегда опаздывает"], "Самое читаемое", "Подпишитесь на рассылку", "комментариев"),
    "ja": (["ホーム", "国際", "政治", "スポーツ", "ログイン"], ["図書館の開館時間、採決延期", "寒い夜のスープ五選", "7番バスが遅れる理由"], "アクセスランキング", "メールマガジン登録", "件のコメント"),
}  # fmt: skip
