"""The sociale kaart of a municipality: which organisation can do what, and how to reach it. About no resident."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Municipality, Partnership
from consent.models import LifeArea
from trail import clock

# what stands on the partnership of who sits at tables stands there alone
_OWN_CONTACT = ("name", "mailbox", "phone", "days")


class DirectoryCard(models.Model):
    """What a municipality knows of one organisation. A partner's name and contact stand on its Partnership."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="directory_cards")
    partnership = models.OneToOneField(
        Partnership, models.PROTECT, null=True, related_name="directory_card"
    )
    name = models.CharField(max_length=120, blank=True)
    mailbox = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    days = models.CharField(max_length=200, blank=True)
    # whom to ask for: a function or a desk
    ask_for = models.CharField(max_length=120, blank=True)
    does = models.CharField(max_length=300, blank=True)
    # how we agreed to work together: 'antwoord binnen twee werkdagen'
    agreements = models.TextField(blank=True)
    areas = models.ManyToManyField(LifeArea, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(partnership__isnull=True) & ~Q(name=""))
                | (Q(partnership__isnull=False) & Q(**dict.fromkeys(_OWN_CONTACT, ""))),
                name="directory_one_contact",
            ),
            models.UniqueConstraint(
                "municipality",
                Lower("name"),
                condition=Q(partnership__isnull=True),
                name="directory_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.partnership)
