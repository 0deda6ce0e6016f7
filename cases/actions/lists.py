"""A municipality's lists: help topics and kinds of result. Keys are what figures and golden data use."""

from django.db import transaction

from accounts.models import Municipality
from cases.models import ConsequenceCue, HelpTopic, ResultKind
from consent.models import LifeArea
from trail import audit
from trail.actor import Acting

# key, name on screen, life area
DEFAULT_TOPICS: tuple[tuple[str, str, str], ...] = (
    ("wonen", "Wonen", "wonen"),
    ("scheiding", "Scheiding", "gezin"),
    ("financien_uitkering", "Geld en uitkering", "inkomen"),
    ("schulden", "Schulden", "schulden"),
    ("kinderen_veiligheid", "Kinderen, veiligheid", "kinderen"),
    ("huiselijk_geweld", "Huiselijk geweld", "veiligheid"),
    ("werk", "Werk", "werk"),
    ("opleiding", "Opleiding", "opleiding"),
    ("psychische_problematiek", "Psychische problemen", "gezondheid"),
    ("verblijf", "Verblijfsrecht", "verblijf"),
)
DEFAULT_RESULTS: tuple[tuple[str, str, str], ...] = (
    ("uitkering_geregeld", "Uitkering geregeld", "inkomen"),
    ("ouderschapsplan", "Ouderschapsplan", "gezin"),
    ("contact_save", "Contact met SAVE", "kinderen"),
    ("noodhuisvesting", "Noodwoning of hulp bij aanvraag", "wonen"),
    ("urgentie_afgegeven", "Urgentie afgegeven", "wonen"),
    ("aanvragen_bij_organisaties", "Hulp bij aanvragen", "dagelijks"),
    ("schulden_geregeld", "Schulden geregeld", "schulden"),
    ("werk_gevonden", "Werk gevonden", "werk"),
    ("opleiding_begonnen", "Opleiding begonnen", "opleiding"),
    ("eigen_woning", "Eigen woning", "wonen"),
)


# What may touch benefit, toeslagen or debts: key, name, life area (or none), beginnings of words
DEFAULT_CUES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("werk", "Beginnen met werk", "werk", ("begin", "start", "contract", "baan", "proefplaats")),
    ("verdienen", "Verdienen", "", ("bijverdien", "loon", "salaris", "vrijwilligersvergoeding")),
    (
        "verhuizen",
        "Verhuizen",
        "",
        ("verhuis", "verhuiz", "huurcontract"),
    ),
    ("samenwonen", "Samenwonen", "", ("samenwon", "inwonen", "inwoning", "intrek", "scheid")),
    ("geld", "Geld krijgen of lenen", "", ("lening", "lenen", "gift", "erfenis", "nabetaling")),
)


@transaction.atomic
def install_lists(*, municipality: Municipality, by: Acting) -> None:
    """Give a municipality with areas the usual topics, results, and what asks for a look at the money."""
    areas = {a.key: a for a in LifeArea.objects.filter(municipality=municipality)}
    for index, (key, name, area) in enumerate(DEFAULT_TOPICS, start=1):
        HelpTopic.objects.create(
            municipality=municipality, key=key, name=name, area=areas[area], sort_key=index
        )
    for index, (key, name, area) in enumerate(DEFAULT_RESULTS, start=1):
        ResultKind.objects.create(
            municipality=municipality, key=key, name=name, area=areas[area], sort_key=index
        )
    for index, (key, name, area, words) in enumerate(DEFAULT_CUES, start=1):
        ConsequenceCue.objects.create(
            municipality=municipality,
            key=key,
            name=name,
            area=areas[area] if area else None,
            words=list(words),
            sort_key=index,
        )
    audit.record_change("lists.install", by=by, municipality_id=municipality.pk)
