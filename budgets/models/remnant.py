"""What remains of money that was accounted for long enough: the books of the year, without the person."""

from django.db import models

from accounts.models import Municipality, Programme
from budgets.models.ledger import YearAccount
from trail.models import append_only


class CountedMoney(models.Model):
    """A movement of money whose request was destroyed; the sums of its year still hold it.

    `person` is the same for what one resident had, and leads nowhere.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    year_account = models.ForeignKey(YearAccount, models.PROTECT, related_name="+")
    person = models.UUIDField()
    booked_date = models.DateField()
    kind = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        verbose_name_plural = "counted money"
        indexes = [models.Index(fields=["programme", "booked_date"], name="counted_money")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
