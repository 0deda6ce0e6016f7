"""Everything of the demo, in order and in one transaction: whole or not at all."""

import random
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from cases.actions import invitations
from opkoers.demo import places as demo_places
from opkoers.demo.advances import walk_advances
from opkoers.demo.agenda import walk_agenda
from opkoers.demo.asking import walk_asking, walk_asking_of_pilot
from opkoers.demo.away import note_absences
from opkoers.demo.between import walk_between
from opkoers.demo.closures import note_closures
from opkoers.demo.elsewhere import walk_elsewhere
from opkoers.demo.exceptions import walk_exceptions
from opkoers.demo.followed import walk_followed
from opkoers.demo.graph import keep_graph
from opkoers.demo.kaart import fill_kaart
from opkoers.demo.living_more import LivingMore
from opkoers.demo.money import walk_money
from opkoers.demo.papers import ask_the_alderman, hand_out
from opkoers.demo.pilot import walk_pilot
from opkoers.demo.places import Places
from opkoers.demo.plan import walk_plan
from opkoers.demo.prepared import prepare_factsheets
from opkoers.demo.programme_costs import keep_costs, keep_costs_of_pilot
from opkoers.demo.quotes import walk_quotes
from opkoers.demo.research import share_pilot, share_with_researchers
from opkoers.demo.reviews import walk_reviews
from opkoers.demo.rules import note_rules
from opkoers.demo.sheets import publish_living, publish_pilot, publish_reports
from opkoers.demo.tables import prepare_tables
from opkoers.demo.young import walk_young
from trail import clock
from trail.models import OutboxMessage
from trail.states import OutboxStatus

SEED = 2020


@transaction.atomic
def load(now: datetime, say: Callable[[str], None]) -> Places:
    """Build the demo as it stands at `now`; `say` tells how far it is. Same day, same demo."""
    today = clock.local_date(now)
    dice = random.Random(SEED)  # nosec B311: the same demo every time, nothing secret
    say("People and organisations …")
    places = demo_places.build_places(today)
    demo_places.give_passwords()
    say("The pilot of 2020 …")
    walk_pilot(places, dice)
    publish_pilot(places)
    share_pilot(places)
    walk_asking_of_pilot(places)
    keep_costs_of_pilot(places)
    say("The people of today …")
    note_rules(places, today)
    note_closures(places, today)
    fill_kaart(places, today)
    keep_graph(places, today)
    living = LivingMore(places, today, dice)
    living.walk()
    prepare_tables(living)
    walk_between(living)
    walk_money(living, now)
    walk_advances(living)
    walk_young(living)
    walk_followed(living)
    walk_plan(living)
    walk_reviews(living)
    walk_exceptions(living)
    walk_agenda(living)
    ask_the_alderman(living)
    walk_asking(living)
    walk_quotes(living)
    note_absences(places, today)
    keep_costs(places, today)
    publish_living(places, today)
    hand_out(places, today)
    prepare_factsheets(places, today)
    publish_reports(places, today)
    share_with_researchers(places, today)
    say("Another municipality …")
    walk_elsewhere(places, today, dice)
    # nobody of the demo waits for these mails; who was asked to a conversation has it in their calendar
    waiting = OutboxMessage.objects.filter(status=OutboxStatus.WAITING)
    waiting.filter(kind=invitations.KIND).update(status=OutboxStatus.SENT, finished_at=now)
    waiting.update(status=OutboxStatus.DROPPED, finished_at=now)
    return places
