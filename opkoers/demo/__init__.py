"""The demo: invented people, walked through the product by its own actions, each at its own moment (ADR 0009).

places.py   municipalities, organisations, programmes, people and their roles
walk.py     how one course goes, from referral to closing
pilot.py    the pilot of 2020, with exactly its published figures
living.py   a programme of today, with cases in every stage
plan.py     what holds for now there, and who helps already
elsewhere.py  another municipality, which must never show
load.py     all of it, in order
"""
