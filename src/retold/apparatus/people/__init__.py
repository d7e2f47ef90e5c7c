"""Who people are: titles, offices, and whom a number counts.

persons.py   titles before and after one name, crowds and their names
related.py   who somebody is to another, or was: in-law, former
offices.py   which offices one person may be called by turns
"""
