"""The sociale kaart of the demo: how partners work, and whom one calls besides them. The numbers are nobody's."""

from datetime import date

from accounts.models import Partnership
from cases.actions import directory
from opkoers.demo.places import Places, on

# organisation: telephone, days and hours, ask for, what they can do, working agreements, life areas
PARTNERS: dict[str, tuple[str, str, str, str, str, tuple[str, ...]]] = {
    "sociaalteam": (
        "030 555 01 00", "maandag tot en met vrijdag, 8.30 tot 17.00 uur", "de bureaudienst",
        "Hulp en ondersteuning thuis, ook als er van alles tegelijk speelt.",
        "Antwoord binnen twee werkdagen.\nIs er haast, dan bellen we; mailen is niet genoeg.",
        ("gezin", "kinderen", "wonen"),
    ),
    "wil": (
        "030 555 02 00", "maandag tot en met donderdag, 9.00 tot 16.00 uur", "team inkomen Houten",
        "Uitkering, bijzondere bijstand en schulden.",
        "Antwoord binnen twee werkdagen.\nVoor elke tafel kijkt WIL vooraf of een voorschot kan.",
        ("inkomen", "schulden", "werk"),
    ),
    "viveste": (
        "030 555 03 00", "maandag tot en met vrijdag, 8.00 tot 12.00 uur", "consulent wonen",
        "Huurwoningen, huurschuld en laatste kansen.",
        "Geen ontruiming zonder dat de tafel het twee weken van tevoren weet.",
        ("wonen", "schulden"),
    ),
    "save": (
        "030 555 04 00", "dinsdag en donderdag", "de gezinswerker van dienst",
        "Veiligheid van kinderen.", "", ("kinderen", "veiligheid"),
    ),
}  # fmt: skip
# name, telephone, mailbox, days, ask for, what they can do, agreements, life areas
OUTSIDE: tuple[tuple[str, str, str, str, str, str, str, tuple[str, ...]], ...] = (
    (
        "Voedselbank Houten", "030 555 11 00", "hulp@voedselbank.example", "vrijdag, 10.00 tot 14.00 uur",
        "de intake", "Een voedselpakket per week, als er te weinig overblijft om van te leven.",
        "Met een bericht van de tafel kan iemand dezelfde week terecht.", ("inkomen", "schulden"),
    ),
    (
        "Huisartsen De Mossen", "030 555 12 00", "", "maandag tot en met vrijdag, 8.00 tot 17.00 uur",
        "de praktijkondersteuner", "De eigen huisarts en praktijkondersteuner van veel inwoners van Houten.",
        "Bellen tussen 11.00 en 12.00 uur, en alleen als de inwoner het goed vindt.", ("gezondheid",),
    ),
    (
        "Bewind in Balans", "030 555 13 00", "post@bewindinbalans.example", "maandag, woensdag en vrijdagochtend",
        "de bewindvoerder", "Bewind en budgetbeheer.", "", ("schulden", "inkomen"),
    ),
)  # fmt: skip


def fill_kaart(places: Places, today: date) -> None:
    """What the functional administrator wrote down in Houten."""
    houten, areas = places.municipalities["houten"], places.areas["houten"]
    by = places.viewer("anna")
    with on(today, 9):
        for key, (phone, days, ask_for, does, agreements, keys) in PARTNERS.items():
            partnership = Partnership.objects.get(
                municipality=houten, organisation=places.organisations[key]
            )
            directory.change_partner(
                partnership=partnership,
                mailbox=partnership.mailbox,
                phone=phone,
                days=days,
                ask_for=ask_for,
                does=does,
                agreements=agreements,
                areas=[areas[one] for one in keys],
                by=by,
            )
        for name, phone, mailbox, days, ask_for, does, agreements, keys in OUTSIDE:
            directory.add_organisation(
                municipality=houten,
                name=name,
                phone=phone,
                mailbox=mailbox,
                days=days,
                ask_for=ask_for,
                does=does,
                agreements=agreements,
                areas=[areas[one] for one in keys],
                by=by,
            )
