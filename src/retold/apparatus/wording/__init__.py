"""The words that stand for each other.

words.py       pairs of words that are left once facts and cues are told apart
contrasts.py   one word of a sort for another of it
stages.py      a step of a process told as another; names that blame
slots.py       who did it, why, which of two, in which year: what stands in one slot
outcomes.py    opposite outcomes, plain from a word alone
exchanged.py   roles that changed places around a verb
quotes.py      one utterance quoted in other words
twins.py       one word in two forms
"""
