"""Everything about one resident, for them: gathered through the gate, other people left out (ADR 0014).

What the lead organisation may not know isn't in it either: who hands it over would read it. The page says where to
ask for the rest, always, so that it doesn't tell that there is a rest.
"""
