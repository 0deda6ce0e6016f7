"""What stands on a decision sheet: the same on the page and on paper, for everybody who may see it (DOMAIN §5).

Only what was decided on, as it was then: a request is fixed once it is sent, answers and decisions never change.
Nothing of another life area (the goal, the agreement), no bank account, and of other money only that it fitted.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Mandate
from budgets.graph import Outcome
from budgets.models import BudgetRequest, Decision
from budgets.shown_costs import months_of, show_costs
from budgets.states import DecisionKind, PayeeKind
from budgets.walked import Walked, walked
from documents.papers import Fact, Paper, Part
from trail.templatetags.spoken import full_date, money, spoken_time

# what the request and its decision carry along, so that a sheet takes the same few queries
PARTS = (
    "decided_by",
    "mandate",
    "request__area",
    "request__tree",
    "request__requester",
    "request__requester_organisation",
    "request__payee_user",
    "dossier__resident",
    "dossier__programme",
    "dossier__municipality",
)


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a chapter is made of."""

    decision: Decision
    request: BudgetRequest
    path: Walked


def sheet_of(decision: Decision) -> Paper:
    """The sheet of a decision that carries PARTS. Five queries at most. Another chapter is one more function below."""
    request = decision.request
    request.dossier = decision.dossier
    matter = _Matter(decision, request, walked(request, fits=True))
    parts = [part for chapter in CHAPTERS for part in chapter(matter)]
    return Paper(
        _title(decision),
        _lead(decision),
        tuple(part for part in parts if part.facts),
        over=_("%(programme)s, %(place)s · Decision sheet %(number)s")
        % {
            "programme": decision.dossier.programme.name,
            "place": decision.dossier.municipality.name,
            "number": decision.pk,
        },
        end=(_("This sheet belongs to one decision and does not change any more."),),
    )


def _title(decision: Decision) -> str:
    words = {"amount": money(decision.amount), "purpose": decision.request.purpose}
    if decision.kind == DecisionKind.APPROVE:
        return _("Granted: %(amount)s for %(purpose)s") % words
    if decision.kind == DecisionKind.REFUSE:
        return _("Not granted: %(amount)s for %(purpose)s") % words
    return _("Taken back: %(amount)s for %(purpose)s") % words


def _lead(decision: Decision) -> str:
    return _("Decided by %(name)s on %(day)s at %(time)s.") % {
        "name": decision.decided_by.name,
        "day": full_date(decision.decided_at),
        "time": spoken_time(decision.decided_at),
    }


def _decided(matter: _Matter) -> list[Part]:
    decision = matter.decision
    return [Part(_("The decision"), _facts_of(decision, matter.path.outcome))]


def _earlier(matter: _Matter) -> list[Part]:
    """What was decided on it before: a decision that is taken back stays visible."""
    before = (
        Decision.objects.filter(request=matter.request, pk__lt=matter.decision.pk)
        .select_related("decided_by", "mandate")
        .order_by("pk")
    )
    return [
        Part(
            _("Earlier decision"),
            (Fact(_title(one), _lead(one)), *_facts_of(one, matter.path.outcome)),
        )
        for one in before
    ]


def _facts_of(decision: Decision, outcome: Outcome | None) -> tuple[Fact, ...]:
    facts = [Fact(_("Mandate"), mandate_words(decision.mandate))]
    if decision.kind != DecisionKind.VOID and outcome is not None:
        facts.append(Fact(_("Deviates from the advice"), _deviates(decision, outcome)))
    if decision.kind == DecisionKind.APPROVE and not decision.counts_others:
        # of another dossier's money nothing stands here: the sheet is the same for everybody who may see it
        facts.append(Fact(_("Excess"), _excess(decision)))
    facts += [
        Fact(_("Why"), decision.motivation),
        Fact(_("Answer to the resident"), decision.answer_to_resident),
        Fact(_("How to object"), decision.objection_text),
    ]
    return tuple(fact for fact in facts if fact.text)


def _excess(decision: Decision) -> str:
    """Of the year nothing is ever exceeded (policies.check_fits_year, and the ledger itself)."""
    if not decision.excess:
        return _("None: it was within what was left for this resident and for this year.")
    return _(
        "%(excess)s above what was left for this resident, by who may decide above it. It was within what was left for"
        " this year."
    ) % {"excess": money(decision.excess)}


def _deviates(decision: Decision, outcome: Outcome) -> str:
    granted = decision.kind == DecisionKind.APPROVE
    if granted == outcome.advice.is_positive:
        return _("No")
    return _("Yes: the advice was '%(label)s'") % {"label": outcome.label}


def mandate_words(mandate: Mandate | None) -> str:
    """On whose authority, in a sentence."""
    if mandate is None:
        return _("None: who asked for it changed the request, and so the decision fell.")
    words = {
        "day": full_date(mandate.from_date),
        "by": mandate.given_by,
        "limit": money(mandate.up_to) if mandate.up_to is not None else "",
    }
    if mandate.up_to is None:
        return _("Of %(day)s, given by %(by)s") % words
    return _("Of %(day)s, given by %(by)s, up to %(limit)s per resident") % words


def _asked(matter: _Matter) -> list[Part]:
    request = matter.request
    facts = (
        Fact(
            _("For whom"),
            _("%(resident)s, dossier %(number)s")
            % {
                "resident": request.dossier.resident.short_name,
                "number": request.dossier.number,
            },
        ),
        Fact(_("What for"), request.purpose),
        Fact(_("Amount"), money(request.amount)),
        Fact(_("Who is paid"), payee_words(request)),
        Fact(_("Needed by"), full_date(request.needed_by_date)),
        Fact(_("Life area"), request.area.name),
        Fact(_("Legitimacy"), request.legitimacy),
        Fact(pgettext("value", "Involvement"), request.involvement),
        Fact(pgettext("value", "Returns"), request.returns),
        Fact(
            _("Requested by"),
            _("%(name)s (%(organisation)s), on %(day)s at %(time)s")
            % {
                "name": request.requester.name,
                "organisation": request.requester_organisation.name,
                "day": full_date(request.submitted_at),
                "time": spoken_time(request.submitted_at),
            },
        ),
    )
    return [Part(_("The request"), tuple(fact for fact in facts if fact.text))]


def payee_words(request: BudgetRequest) -> str:
    """Who is paid, without the account."""
    if request.payee_kind == PayeeKind.SUPPLIER:
        return _("%(name)s, directly") % {"name": request.payee_name}
    if request.payee_user is not None:
        return _("%(name)s, who paid in advance") % {"name": request.payee_user.name}
    return _("The resident")


def _advised(matter: _Matter) -> list[Part]:
    request, path = matter.request, matter.path
    facts = [
        Fact(step.question.question, _answered(step.answer, step.until_date), step.motivation)
        for step in path.steps
        if step.is_told
    ]
    if path.outcome is not None:
        facts.append(Fact(_("Advice"), path.outcome.label, path.outcome.words))
    if request.deviation_reason:
        facts.append(Fact(_("Asked for all the same, because"), request.deviation_reason))
    note = _(
        "%(name)s, version %(version)s of %(day)s (mark %(mark)s). The decision tree advises, people decide."
    ) % {
        "name": request.tree.name,
        "version": request.tree.version,
        "day": full_date(request.tree.published_at),
        "mark": request.tree.sha256[:12],
    }
    if request.is_short:
        note = f"{note} " + _("The amount is small: only the questions of the short route.")
    return [Part(_("Decision tree"), tuple(facts), note, in_order=True)]


def _answered(answer: str, until_date: object) -> str:
    if not until_date:
        return answer
    return _("%(answer)s, until %(day)s") % {"answer": answer, "day": full_date(until_date)}


def _questions(matter: _Matter) -> list[Part]:
    """What was asked before this decision, and the answers that were there then."""
    moment = matter.decision.decided_at
    facts = []
    for one in matter.request.questions.select_related("asked_by", "answered_by"):
        if one.asked_at > moment:
            continue
        facts.append(Fact(_by(one.asked_by.name, one.asked_at), one.text))
        if one.answered_by is not None and one.answered_at and one.answered_at <= moment:
            facts.append(Fact(_by(one.answered_by.name, one.answered_at), one.answer))
    return [Part(_("Asked and answered"), tuple(facts))]


def _by(name: str, at: object) -> str:
    return _("%(name)s, %(day)s") % {"name": name, "day": full_date(at)}


def _costs(matter: _Matter) -> list[Part]:
    """Who pays what in each scenario; fixed once the request was sent."""
    costs = show_costs(matter.request)
    if costs is None:
        return []
    facts = [
        Fact(
            capfirst(row.name),
            _(
                "Doing nothing %(nothing)s, the usual way %(usual)s, tailor-made %(tailored)s (%(certainties)s)"
            )
            % {
                "nothing": money(row.nothing),
                "usual": money(row.usual),
                "tailored": money(row.tailored),
                "certainties": row.certainties,
            },
        )
        for row in costs.payers
    ]
    heading = _("Kassabon: who pays what in %(time)s") % {
        "time": months_of(costs.sheet.horizon_months)
    }
    return [Part(heading, tuple(facts), _("Costs are information, no judgement."))]


CHAPTERS: tuple[Callable[[_Matter], list[Part]], ...] = (
    _decided,
    _asked,
    _advised,
    _costs,
    _questions,
    _earlier,
)
