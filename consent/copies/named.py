"""Persons in a line that may also name a function or an organisation: 'Mevrouw Prins, MEE', 'teamleider inkomen'.

A word of such a line is taken out of every text of a copy. So only what may be a name counts: not the words of life
areas and organisations that a copy is full of, not a function, not an abbreviation ('MEE' would take 'mee' along).
"""

import re
from collections.abc import Iterable

from accounts.models import Partnership
from consent.copies.redaction import fold, parts_of
from consent.models import LifeArea

# no names either, also with a capital
_FUNCTIONS = (
    "afdeling ambtenaar bestuurder coach consulent directeur directie gemeente hoofd huisarts manager medewerker"
    " rechtbank regisseur teamleider teammanager verhuurder wethouder wijkteam"
)


def named_in(lines: Iterable[str], municipality_id: int, *, of_persons: bool = False) -> list[str]:
    """What may be persons' names in these lines, to be left out of a resident's copy.

    `of_persons`: the lines name a person for certain, so without any capital it is a name too.
    """
    areas = LifeArea.objects.filter(municipality_id=municipality_id).values_list("name", flat=True)
    ordinary = {fold(word).lower() for name in areas for word in parts_of(name)}
    ordinary.update(_FUNCTIONS.split())
    here = Partnership.objects.filter(municipality_id=municipality_id)
    pairs = here.values_list("organisation__name", "organisation__short_name")
    organisations = "|".join(re.escape(name) for pair in pairs for name in pair if name)
    found = []
    for line in lines:
        rest = re.sub(rf"(?<!\w)(?:{organisations})(?!\w)", " ", line, flags=re.IGNORECASE)
        words = [w for w in parts_of(rest) if of_persons or w[0].isupper()]
        mixed = [w for w in words if not w.isupper()]
        found.append(" ".join(w for w in mixed or words if fold(w).lower() not in ordinary))
    return [names for names in found if names]
