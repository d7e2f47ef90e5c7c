"""Words by which somebody told a newsroom something, and what they credit."""

from __future__ import annotations

import re
from typing import NamedTuple


class Cue(NamedTuple):
    """Words by which a text credits a newsroom."""

    start: int  # of the cue and the name together
    end: int
    newsroom: str  # canonical where known, else the name as written
    known: bool  # whether the tables know the newsroom
    told: bool  # told or shown to the newsroom itself, not only reported by it


TOLD = re.compile(
    r"(?<!\w)(?:told|tell\w*|interview\w*|spoke|speaking|talk\w+|shown?|showed|statement\w*|emailed|"
    r"confirmed to|said to|comments? to|shared with|informed|was told|were told|been told|sagte|gegenuber|gesprach|declare a|"
    r"indique a|dit a|explique a|confie a|raconte a|precise a|entretien|dijo a|declaro a|entrevista|"
    r"ha detto|dichiarato|intervista|рассказа\w+|заявил\w*|интервью|беседе|комментарии|rozmowie|"
    r"powiedzia\w+|rekl\w*|sdelil\w*|povedal\w*|rozhovor\w*|sager|sade till|sier til|sa til|kepada|"
    r"requests? for comment|disse a\w?|konus\w+|muhabirine|raccontato|spiegato|confidato|relato a\w?|aseguro a\w?|"
    r"conto a\w?|contou a\w?|explicou a\w?|relatou a\w?|declarou a\w?|zegt|zei|vertelt|сказал\w*|"
    r"пояснил\w*|розпов\w+|сказав|kata dia|katanya|\w+ambia|akizungumza na|shaida wa|gaya wa|noi voi|δηλωσε|ειπε|"
    r"λεει|μιλησε|को बताया|से कहा|告诉|告訴|接受|に語|の取材|に話|に答|말했|밝혔|인터뷰|صرح|mondta|nyilatkoz\w+|"
    r"utles|sacija|pastastija|sake|каза|рекао|рекла|rekao|rekla|izjavi\w+|joint par|jointe par|contacte\w* par|"
    r"interroge\w* par|conversacion telefonica|a-t-il declare a|raconte-t-\w+ a|explique-t-\w+ au?|confie-t-\w+ au?)(?!\w)"
)
