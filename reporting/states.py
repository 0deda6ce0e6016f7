"""Editions: kinds, audiences, statuses and their table; nothing of ours is imported here."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EditionKind(models.TextChoices):
    FACTSHEET = "factsheet", _("factsheet")
    MONITOR = "monitor", _("monitoring report")
    LEARNING = "learning", _("agenda to learn from")
    ALDERMAN = "alderman", _("page for a new alderman")
    PARTNER = "partner", _("page of a partner")
    COUNCIL = "council", _("file for the council")


# what people take into a room: of these small numbers are never shown to others
PAPERS = frozenset(
    {EditionKind.LEARNING, EditionKind.ALDERMAN, EditionKind.PARTNER, EditionKind.COUNCIL}
)


class Audience(models.TextChoices):
    """Who an edition is for; a published one is protected (DOMAIN §6)."""

    INTERNAL = "internal", _("for ourselves")
    PUBLISHED = "published", _("to publish")


class EditionStatus(models.TextChoices):
    CONFIRMING = "confirming", _("waits for a second person")
    ASKED = "asked", _("being made")
    MADE = "made", _("ready")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


EDITION_TRANSITIONS: dict[EditionStatus, frozenset[EditionStatus]] = {
    EditionStatus.CONFIRMING: frozenset({EditionStatus.ASKED, EditionStatus.WITHDRAWN}),
    EditionStatus.ASKED: frozenset({EditionStatus.MADE, EditionStatus.WITHDRAWN}),
    EditionStatus.MADE: frozenset({EditionStatus.PUBLISHED, EditionStatus.WITHDRAWN}),
    EditionStatus.PUBLISHED: frozenset({EditionStatus.WITHDRAWN}),
    EditionStatus.WITHDRAWN: frozenset(),
}


class Mark(models.TextChoices):
    """How a figure is shown: as it is, or what stands in its place (reporting.disclosure)."""

    EXACT = "exact", _("as counted")
    FEW = "few", _("fewer than the threshold")
    EVERYBODY = "everybody", _("nearly everybody")
    WITHHELD = "withheld", _("about too few people to show")


class Why(models.TextChoices):
    """Why a figure is not shown as it is; the screen says so to who publishes."""

    NOTHING = "", ""
    FEW = "few", _("it is about too few people")
    EVERYBODY = "everybody", _("nearly everybody has it: who has not would be known")
    DOMINANT = "dominant", _("most of it is of one person")
    FOLLOWS = "follows", _("another figure would follow from it")
    HALF = "half", _("what is left of another figure would follow from it")
    EARLIER = "earlier", _("laid beside an earlier edition it would tell about few people")


class MeanMark(models.TextChoices):
    """How a mean of the question list is shown (reporting.asking)."""

    SHOWN = "shown", _("as it is")
    # so near the end of the scale that it would tell of everybody what they answered
    TOP = "top", _("at the top")
    BOTTOM = "bottom", _("at the bottom")
    FEW = "few", _("fewer than the threshold")


class ExportStatus(models.TextChoices):
    """Of a file for researchers."""

    WAITING = "waiting", _("waits for the privacy officer")
    REFUSED = "refused", _("not agreed")
    MAKING = "making", _("being made")
    TOO_FEW = "too_few", _("too few residents")
    READY = "ready", _("ready")
    STALE = "stale", _("consent was taken back")
    GONE = "gone", _("the file is destroyed")
    WITHDRAWN = "withdrawn", _("withdrawn")


EXPORT_TRANSITIONS: dict[ExportStatus, frozenset[ExportStatus]] = {
    ExportStatus.WAITING: frozenset(
        {ExportStatus.MAKING, ExportStatus.REFUSED, ExportStatus.WITHDRAWN}
    ),
    ExportStatus.REFUSED: frozenset(),
    ExportStatus.MAKING: frozenset(
        {ExportStatus.READY, ExportStatus.TOO_FEW, ExportStatus.WITHDRAWN}
    ),
    ExportStatus.TOO_FEW: frozenset(),
    # the file goes: after some days, or because somebody in it took the yes back
    ExportStatus.READY: frozenset({ExportStatus.GONE, ExportStatus.STALE}),
    ExportStatus.STALE: frozenset({ExportStatus.MAKING, ExportStatus.WITHDRAWN}),
    ExportStatus.GONE: frozenset(),
    ExportStatus.WITHDRAWN: frozenset(),
}
# Something may still come of it.
OPEN_EXPORT = (
    ExportStatus.WAITING,
    ExportStatus.MAKING,
    ExportStatus.READY,
    ExportStatus.STALE,
)


class CostKind(models.TextChoices):
    """What a programme costs money for. The tailor-made budget is none of these: the ledger tells it."""

    HOURS = "hours", _("hours at the table")
    COORDINATION = "coordination", _("project leadership and coordination")
    TRAINING = "training", _("training and learning from each other")
    SOFTWARE = "software", _("software and equipment")
    RESEARCH = "research", _("research and evaluation")
    OTHER = "other", pgettext_lazy("programme cost", "something else")
