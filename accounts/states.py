from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership is for (DOMAIN §2). Four-eyes looks at the person, not the role."""

    PROFESSIONAL = "professional", _("professional")
    PROJECT_LEADER = "projectleider", _("project leader")
    POLICY_MAKER = "beleidsmaker", _("policy maker")
    ADMINISTRATOR = "beheerder", _("functional administrator")
    PRIVACY_OFFICER = "privacyfunctionaris", _("privacy officer")


# The roles that can see dossiers at all (each through the gate).
DOSSIER_ROLES = frozenset({Role.PROFESSIONAL, Role.PROJECT_LEADER})


class Sight(models.TextChoices):
    """Who within an organisation at the table knows what the organisation may know."""

    SEATED = "seated", _("the persons at the table and their deputies")
    MEMBERS = "members", _("everybody of the organisation")


class MandateKind(models.TextChoices):
    BUDGET = "budget", _("tailor-made budget")
    EXCESS = "excess", _("above the ceiling, with reasons")
    DEVIATION = "deviation", _("deviate from a rule, with reasons")
    PAYMENT = "payment", _("pay what was granted")


class Prepared(models.TextChoices):
    """Which reports are made by themselves when a period is over, for somebody to look at and publish."""

    NOTHING = "nothing", _("nothing by itself")
    YEAR = "year", _("each year")
    QUARTER = "quarter", _("each quarter and each year")
    MONTH = "month", _("each month, each quarter and each year")


class Rounding(models.TextChoices):
    """What published counts are rounded to; a count is hidden by it as well as by words (DOMAIN §6)."""

    NONE = "none", _("as counted")
    FIVE = "5", _("to the nearest 5")
    TEN = "10", _("to the nearest 10")


class Scope(models.TextChoices):
    """What a token of the API may be used for; never more than its membership can do."""

    READ_REFERRALS = "referrals:read", _("read own referrals")
    WRITE_REFERRALS = "referrals:write", _("send referrals")
    READ_EDITIONS = "editions:read", _("read published factsheets")
