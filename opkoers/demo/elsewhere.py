"""Bunnik: a small municipality with people of its own, who must never show in Houten, nor the other way round."""

import random
from datetime import date, timedelta

from opkoers.demo.places import Places
from opkoers.demo.walk import USUAL, Course, Person


def walk_elsewhere(places: Places, today: date, dice: random.Random) -> None:
    def day(offset: int) -> date:
        return today + timedelta(days=offset)

    hendriks = Course(places, "bunnik", dice)
    hendriks.refer(
        day(-45),
        "bram",
        Person("mevrouw", "Ans Hendriks", "Bellen, na zessen."),
        "Haar toeslagen zijn stopgezet en niemand weet waarom.",
        "inkomen schulden",
    )
    hendriks.invite(day(-42), "bregje", ("bregje", "bram", "bert"), day(-28), by="bregje")
    knows = {"teambunnik": USUAL, "wil": "inkomen schulden"}
    with hendriks.talk(next_on=day(-14), consent=knows) as talk:
        talk.told("inkomen", "Er kwam een brief van zes kanten. Ik las alleen: stopgezet.")
        talk.strand("inkomen", "Mijn toeslagen terug", "financien_uitkering")
        talk.promise("inkomen", "De Belastingdienst bellen, samen", "bert")
    with hendriks.talk(next_on=day(2)) as talk:
        talk.done("De Belastingdienst bellen, samen")
        talk.line("inkomen", "Het lag aan een oud adres.")
        talk.promise("inkomen", "Het nieuwe adres doorgeven", "self")

    prins = Course(places, "bunnik", dice)
    prins.refer(
        day(-9),
        "bert",
        Person("meneer", "Kees Prins", "Bellen."),
        "Hij woont in een caravan en mag daar niet wonen.",
        "wonen inkomen",
    )
    prins.invite(day(-6), "bram", ("bram", "bregje", "bert"), day(4), by="bregje")

    Course(places, "bunnik", dice).refer(
        day(-2),
        "bram",
        Person("mevrouw", "Joke van Es", "Langsgaan."),
        "Zij kan de energierekening niet betalen en slaapt in de keuken.",
        "wonen schulden",
    )
