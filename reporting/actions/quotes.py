"""The sentence of a resident in an edition: it stands there only while they want it.

Locks: programme → dossier → quote → edition. Whoever puts a sentence in an edition holds the sentence's lock; who
takes it back holds it too, and withdraws every edition that was asked for by then. So there is no moment at which an
edition keeps a sentence that was taken back (docs/adr/0046).
"""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Programme, User, active_on
from accounts.states import Role
from cases.models import Quote
from cases.states import QuoteStatus
from consent import gate
from reporting.actions.locks import lock_edition
from reporting.models import Edition, PlacedQuote
from reporting.states import EDITION_TRANSITIONS, EditionStatus
from trail import audit, clock, outbox
from trail.actor import System
from trail.errors import Denied
from trail.transitions import check_move

GONE_MAIL = "edition.quote_gone"
# nobody by name: who wrote down that the resident took it back would tell whose table it was
BY = System("quotes")


def lock_to_place(quote: Quote, programme: Programme) -> Quote:
    """The sentence, locked, if it may stand in an edition of this programme. Raises Denied.

    After the programme's lock, before that of any edition. The dossier comes first: a row that points at it waits for
    whoever holds it, and who takes the sentence back does.
    """
    gate.lock_dossier(quote.dossier_id)
    locked = _lock([quote.pk])
    if not locked or locked[0].dossier.programme_id != programme.pk:
        raise Denied(_("This sentence is of another programme."), field="quote")
    if not stands(locked[0].pk):
        raise Denied(_("This sentence may not be used any more. Choose another."), field="quote")
    return locked[0]


def hold_quote_of(edition: Edition) -> bool:
    """Lock the sentence of an edition, before the edition itself; False when it may stand there no longer."""
    if not edition.quote:
        return True
    quote_id = PlacedQuote.objects.filter(edition=edition).values_list("quote_id", flat=True)
    found = _lock(list(quote_id))
    return bool(found) and stands(found[0].pk)


def quote_stands_in(edition: Edition) -> bool:
    """May the sentence of this edition be read now? One query."""
    standing = Quote.objects.standing().values("pk")
    return PlacedQuote.objects.filter(edition=edition, quote__in=standing).exists()


def stands(quote_id: int) -> bool:
    return Quote.objects.standing().filter(pk=quote_id).exists()


def _lock(quote_ids: Sequence[int]) -> list[Quote]:
    rows = Quote.objects.select_for_update(of=("self",)).select_related("dossier")
    return list(rows.filter(pk__in=quote_ids).order_by("pk"))


def place(quote: Quote, edition: Edition) -> None:
    """On the locked sentence: it stands in this edition from now on."""
    PlacedQuote.objects.create(
        edition=edition,
        quote=quote,
        dossier_id=quote.dossier_id,
        municipality_id=quote.municipality_id,
        placed_at=clock.now(),
    )


def withdraw_without_quote(edition: Edition) -> None:
    """On a locked edition: its sentence is gone, so the PDF is; figures and trace stay, as in any withdrawal."""
    if edition.status == EditionStatus.WITHDRAWN:
        return
    check_move(EDITION_TRANSITIONS, edition.status, EditionStatus.WITHDRAWN)
    edition.status, edition.withdrawn_at, edition.quote_gone = (
        EditionStatus.WITHDRAWN,
        clock.now(),
        True,
    )
    edition.save()
    audit.record_change(
        "edition.withdraw",
        by=BY,
        municipality_id=edition.municipality_id,
        thing=edition,
        quote_gone=True,
    )
    outbox.post_all(
        GONE_MAIL,
        [outbox.Letter(pk, str(edition.pk)) for pk in _leaders(edition.municipality_id)],
        municipality_id=edition.municipality_id,
        edition=edition.pk,
    )


def _leaders(municipality_id: int) -> list[int]:
    leads = Membership.objects.filter(
        active_on(clock.today()), municipality_id=municipality_id, role=Role.PROJECT_LEADER
    )
    here = User.objects.filter(is_active=True, pk__in=leads.values("user_id"))
    return list(here.order_by("pk").values_list("pk", flat=True))


class EditionsWithQuotes:
    """cases.plugs.QuotePlace"""

    def where(self, quotes: Sequence[Quote]) -> dict[int, list[str]]:
        rows = (
            PlacedQuote.objects.filter(quote__in=[one.pk for one in quotes])
            .exclude(edition__status=EditionStatus.WITHDRAWN)
            .select_related("edition__programme", "edition__organisation")
            .order_by("placed_at", "pk")
        )
        found: dict[int, list[str]] = {}
        for row in rows:
            edition = row.edition
            words = (edition.what, edition.programme.name, edition.period.words)
            said = f"{', '.join(words)}: {edition.get_status_display()}"
            found.setdefault(row.quote_id, []).append(said)
        return found

    def leave(self, quote_ids: Sequence[int]) -> None:
        editions = Edition.objects.select_for_update(of=("self",)).filter(
            placed__quote__in=quote_ids
        )
        for edition in editions.exclude(status=EditionStatus.WITHDRAWN).order_by("pk"):
            withdraw_without_quote(edition)


class QuotesOfDestroyed:
    """consent.plugs.Survivor: what a resident said goes with their dossier, and so does every PDF that says it."""

    def keep(self, dossier_ids: Collection[int], classes: frozenset[str]) -> None:
        if "content" not in classes:
            return
        said = Quote.objects.filter(dossier__in=dossier_ids).exclude(status=QuoteStatus.NOTED)
        ids = list(said.order_by("pk").values_list("pk", flat=True))
        if ids:
            _lock(ids)
            EditionsWithQuotes().leave(ids)


@transaction.atomic
def settle_quote(edition: Edition) -> Edition:
    """Withdraw an edition whose sentence may not stand there any more; it is returned locked."""
    is_standing = hold_quote_of(edition)
    locked = lock_edition(edition)
    if not is_standing:
        withdraw_without_quote(locked)
    return locked
