"""What residents of today want others to read: one that stands in the factsheet, one to choose, one that waits."""

from cases.actions.quotes import note_quote, release_quote
from cases.models import Quote
from consent.states import HowGiven
from opkoers.demo.living import Living
from opkoers.demo.places import Places, on

# stands in the factsheet of the half year (opkoers.demo.sheets)
PLACED = "Voor het eerst vroeg iemand wat er nu geldt, en bleef bellen tot het er lag."


def walk_quotes(living: Living) -> None:
    _said(living, "peters", "wendy", "werk", PLACED, days=30, how=HowGiven.SPOKEN)
    _said(
        living, "bos", "wendy", "wonen", "Ik woon weer drie deuren verder. Dat had ik alleen niet gekund.",
        days=21, how=HowGiven.SCREEN,
    )  # fmt: skip
    _said(
        living,
        "de wit",
        "marleen",
        "wonen",
        "Iedereen zat er. Ik hoefde het maar één keer te vertellen.",
        days=5,
    )


def placed(places: Places) -> Quote:
    """As the project leader finds it on the form."""
    found: Quote = Quote.objects.offered_to(places.viewer("pieter")).get(text=PLACED)
    return found


def _said(
    living: Living,
    name: str,
    who: str,
    area: str,
    text: str,
    *,
    days: int,
    how: HowGiven | None = None,
) -> None:
    """Written down at the table, and with `how` released by the resident a little later."""
    course, places = living.courses[name], living.places
    with on(living.day(-days), 11, 5):
        quote = note_quote(
            case=course.case,
            area=course.area(area),
            text=text,
            own_hand=how == HowGiven.SCREEN,
            token=course.token(),
            by=places.viewer(who),
        )
    if how is not None:
        with on(living.day(-days), 11, 15):
            release_quote(
                quote=quote,
                version=quote.version,
                how=how,
                witness=places.users["pieter"].name,
                typed_name=course.dossier.resident.name if how == HowGiven.SCREEN else "",
                by=places.viewer(who),
            )
