"""Names, places, numbers and dates that two texts state.

factual.py     fact against fact, and what only one side states
  agreement.py   one fact in two forms: rounded, converted, spelt otherwise
  partners.py    which fact of one text a fact of the other stands for
  alike.py       of one sort, of one thing, in one place of their texts
  fates.py       what befell those whom a number counts
bounds.py      one number with other bounds or in other money
measured.py    one number or day measured from elsewhere: fell by, fell to
single.py      one of a measure and several; one count of two measures
parts.py       what holds of a part, told of the whole
"""
