from django.db import models
from django.utils.translation import gettext_lazy as _


class DossierPhase(models.TextChoices):
    """What the gate needs to know of a course: before, during, after."""

    REFERRED = "referred", _("referred")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


DOSSIER_TRANSITIONS: dict[DossierPhase, frozenset[DossierPhase]] = {
    DossierPhase.REFERRED: frozenset({DossierPhase.OPEN, DossierPhase.CLOSED}),
    DossierPhase.OPEN: frozenset({DossierPhase.CLOSED}),
    DossierPhase.CLOSED: frozenset(),
}


class Salutation(models.TextChoices):
    MR = "meneer", _("Mr")
    MRS = "mevrouw", _("Mrs")
    NONE = "", _("no form of address")


class HowGiven(models.TextChoices):
    """How a resident gave consent; spoken and on screen take a witness."""

    PAPER = "paper", _("on paper")
    SCREEN = "screen", _("on this screen")
    SPOKEN = "spoken", _("spoken")


class FormLanguage(models.TextChoices):
    """In which a municipality may publish its form; Dutch is always there, the others are made of it."""

    DUTCH = "nl", _("Dutch")
    PLAIN = "nl-easy", _("Dutch, in easy words")
    ENGLISH = "en", _("English")

    @property
    def own_name(self) -> str:
        """As who reads that language calls it."""
        return {"nl": "Nederlands", "nl-easy": "Nederlands, makkelijk", "en": "English"}[self.value]


class FormAudience(models.TextChoices):
    """Whom a text of the form speaks to. Young people are off by default (DOMAIN §4)."""

    ADULT = "adult", _("adults")
    YOUNG = "young", _("young people of 16 and 17")
    GUARDIANS = "guardians", _("parents of a child under 16")


class GuardianKind(models.TextChoices):
    """Who has authority over a child (gezag)."""

    PARENT = "parent", _("parent")
    GUARDIAN = "guardian", _("guardian (voogd)")
    INSTITUTION = "institution", _("institution with guardianship")


class Purpose(models.TextChoices):
    """What sharing is for. Each is asked for by itself (DOMAIN §4)."""

    REFERRAL = "referral", _("weighing a referral")
    TABLE = "table", _("helping at the table")
    STEERING = "steering", _("progress and decisions")
    MONITORING = "monitoring", _("follow-up and quotes")
    RESEARCH = "research", _("research")
    EMERGENCY = "emergency", _("emergency access")


# What a resident is asked for; the others follow from the public task.
ASKED_PURPOSES = frozenset({Purpose.TABLE, Purpose.MONITORING, Purpose.RESEARCH})


class BasisKind(models.TextChoices):
    CONSENT = "consent", _("consent")
    PUBLIC_TASK = "public_task", _("public task")
    LEGAL_DUTY = "legal_duty", _("legal duty")
    VITAL_INTEREST = "vital_interest", _("vital interest")


class ConsentStanding(models.TextChoices):
    """How consent stands, in words that can't mislead."""

    ABSENT = "absent", _("not asked yet")
    WAITING = "waiting", _("not everybody has answered")
    REFUSED = "refused", _("no sharing")
    RUNNING = "running", _("running")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Verdict(models.TextChoices):
    """What the privacy officer thinks of one line of a sample."""

    FINE = "fine", _("in order")
    ASK = "ask", _("to be asked about")


class EmergencyVerdict(models.TextChoices):
    """What the privacy officer thinks of one use of emergency access."""

    JUSTIFIED = "justified", _("justified")
    UNJUSTIFIED = "unjustified", _("not justified")


class NoticeStatus(models.TextChoices):
    """What became of the notice to an organisation from which something was taken back."""

    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")
    NOT_SENT = "not_sent", _("not sent")


class CopyKind(models.TextChoices):
    """What a resident takes along on paper."""

    EVERYTHING = "everything", _("everything about the resident")
    ANSWERS = "answers", _("who may know what")
    LOG = "log", _("who looked")


class InvolvementKind(models.TextChoices):
    """Who helps already; Dutch names where law or practice fixes them."""

    ADMINISTRATOR = "bewindvoerder", _("bewindvoerder (administrator of money)")
    MENTOR = "mentor", _("mentor or guardian")
    DEBT_HELP = "schuldhulp", _("debt counselling")
    MENTAL_HEALTH = "ggz", _("mental health care (GGZ)")
    SAVE = "save", _("SAVE or youth protection")
    YOUTH = "jeugdhulp", _("help for young people")
    PROBATION = "reclassering", _("probation")
    HOME_CARE = "thuiszorg", _("care or support at home")
    DOCTOR = "huisarts", _("family doctor")
    LAWYER = "advocaat", _("lawyer")
    VOLUNTEER = "vrijwilliger", _("volunteer, buddy")
    OTHER = "anders", _("somebody else")
