"""What the resident takes along on paper: the letter after a conversation, the statement for an urgency application."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.meeting import Meeting
from cases.states import LetterChannel, LetterKind, LetterStatus
from consent.models import AboutAreas
from documents.models import File
from trail import clock

User = settings.AUTH_USER_MODEL


class Letter(AboutAreas):
    """Begun by the product, edited by a professional, made into a PDF, given to the resident (DOMAIN §3).

    `texts`: section (cases.letters.SECTIONS) → words. `areas`: what it is about; who may not know all of them never
    sees that it is there. `version` goes up with every save, so that two who edit never overwrite each other and a
    PDF is always of the words that stand here.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=8, choices=LetterKind)
    # the conversation that it tells of
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="letters")
    status = models.CharField(max_length=6, choices=LetterStatus, default=LetterStatus.DRAFT)
    texts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    job_id = models.BigIntegerField(null=True)
    pdf = models.OneToOneField(File, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    given_how = models.CharField(max_length=8, choices=LetterChannel, blank=True)
    given_on_date = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            # about nothing would be for everybody
            models.CheckConstraint(condition=Q(areas__len__gt=0), name="letter_about_something"),
            models.CheckConstraint(
                condition=Q(kind=LetterKind.TALK, meeting__isnull=False)
                | Q(kind=LetterKind.URGENCY, meeting=None),
                name="letter_of_a_talk",
            ),
            models.CheckConstraint(
                condition=Q(status=LetterStatus.DRAFT, pdf=None, made_at=None)
                | (~Q(status=LetterStatus.DRAFT) & Q(pdf__isnull=False, made_at__isnull=False)),
                name="letter_made_pair",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        status=LetterStatus.GIVEN,
                        given_on_date__isnull=False,
                        given_by__isnull=False,
                    )
                    & ~Q(given_how="")
                )
                | (
                    ~Q(status=LetterStatus.GIVEN)
                    & Q(given_how="", given_on_date=None, given_by=None)
                ),
                name="letter_given_pair",
            ),
            # one per sight: who may not know of a colleague's letter begins their own, and notices nothing
            models.UniqueConstraint(
                fields=["meeting", "areas"],
                condition=~Q(status=LetterStatus.GIVEN),
                name="letter_one_open_per_talk",
            ),
            models.UniqueConstraint(
                fields=["case", "areas"],
                condition=~Q(status=LetterStatus.GIVEN) & Q(kind=LetterKind.URGENCY),
                name="letter_one_statement_open",
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def whole_text(self) -> str:
        return "\n\n".join(text for text in self.texts.values() if text)
