"""What a text denies, holds open or only intends, and the other tells flat.

cues.py        negation, certainty and attribution that only one side has
  governed.py    of which word that both have
  reserved.py    a reservation: tentative, claiming to be
  unsettled.py   what is left open: whether, weighing, not ruled out, so far, subject to
  wanted.py      a wish told as what will be, a link told as a cause
hedged.py      a thing that the source never names without a hedge
flattened.py   hedges around a clause, least numbers, parts of a body and its people
prospects.py   what was only intended, told as done
"""
