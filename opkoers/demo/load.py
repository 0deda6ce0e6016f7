"""Everything of the demo, in order and in one transaction: whole or not at all."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from opkoers.demo import places as demo_places
from opkoers.demo.pilot import walk_pilot
from opkoers.demo.places import Places

SEED = 2020


@transaction.atomic
def load(today: date, say: Callable[[str], None]) -> Places:
    """Build the demo as it stands on `today`; `say` tells how far it is. Same day, same demo."""
    dice = random.Random(SEED)
    say("People and organisations …")
    places = demo_places.build_places(today)
    demo_places.give_passwords()
    say("The pilot of 2020 …")
    walk_pilot(places, dice)
    return places
