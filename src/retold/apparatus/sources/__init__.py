"""To whom a text lays what it states.

named.py         who says what, as a text's words name them
statements.py    what a source says, and whether the other text tells it too
sayers.py        whose words a statement is, where each text names several who speak
attribution.py   another source for one statement
  unsourced.py     none at all, or its namelessness
  owned.py         none, in other words: a party's, or what somebody believes
  uncredited.py    no newsroom, or none that was refused
"""
