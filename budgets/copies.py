"""What budgets puts into a resident's copy."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from budgets.deciders import room_for
from budgets.models import (
    Advance,
    Attachment,
    Booking,
    BudgetRequest,
    DeciderQuestion,
    Decision,
    TreeAnswer,
)
from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date
from trail.templatetags.spoken import full_date, money

STAFF = "who works here is named by organisation and function"


class BudgetData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "budgets.BudgetAccount": ("limit", "used"),
        "budgets.BudgetRequest": (
            "area",
            "status",
            "purpose",
            "amount",
            "payee_kind",
            "needed_by_date",
            "requester",
            "requester_organisation",
            "legitimacy",
            "involvement",
            "returns",
            "deviation_reason",
            "outcome",
            "submitted_at",
            "settled_at",
        ),
        "budgets.TreeAnswer": ("area", "question", "answer", "motivation", "until_date"),
        "budgets.DeciderQuestion": (
            "area",
            "text",
            "asked_at",
            "asked_by",
            "answer",
            "answered_at",
        ),
        "budgets.Decision": (
            "area",
            "kind",
            "amount",
            "excess",
            "motivation",
            "answer_to_resident",
            "objection_text",
            "decided_at",
            "decided_by",
        ),
        "budgets.Attachment": ("area", "what", "page_count", "added_at"),
        "budgets.Booking": ("kind", "amount", "on_date", "note"),
        "budgets.Advance": ("from_whom", "due_date"),
    }
    leaves_out: Mapping[str, str] = {
        "budgets.MergedAccounts": "how two registrations share what there is: told as one amount",
        **{
            f"budgets.BudgetAccount.{name}": "added up in what was used"
            for name in (
                "reserved",
                "released",
                "paid",
                "refunded",
                "advanced",
                "claimed",
                "recovered",
                "written_off",
                "excess",
            )
        },
        "budgets.DecisionSheet": "the same words as the request and its decision, on paper",
        "budgets.LedgerEntry": "the same movements as the books have them",
        "budgets.BudgetRequest.payee_name": "may be somebody else's name",
        "budgets.BudgetRequest.payee_user": STAFF,
        "budgets.BudgetRequest.earlier_requesters": STAFF,
        "budgets.BudgetRequest.above_ceiling": "the decision tells what was above it",
        "budgets.Decision.counts_others": "another dossier has a copy of its own",
        "budgets.BudgetRequest.is_short": "follows from the amount",
        "budgets.BudgetRequest.begun_at": "a draft; it counts from when it was sent",
        "budgets.BudgetRequest.waiting_since_at": "follows from the other days",
        "budgets.TreeAnswer.answered_at": "the day of the request says enough",
        "budgets.DeciderQuestion.answered_by": STAFF,
        "budgets.Decision.mandate": "who gave it to whom; it is public, by name",
        "budgets.Attachment.file": "may name others; to be asked for at the table, which has the paper",
        "budgets.Attachment.added_by": STAFF,
        "budgets.Booking.holder": "somebody's bank account",
        "budgets.Booking.iban": "somebody's bank account",
        "budgets.Booking.booked_at": "the day of the payment says enough",
        "budgets.Booking.booked_by": STAFF,
        "budgets.Advance.watcher": STAFF,
        "budgets.Advance.recorded_at": "the day it is due says enough",
        "budgets.Advance.recorded_by": STAFF,
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        requests = list(
            BudgetRequest.objects.visible_to(asked.viewer)
            # with its texts: who only steers or pays hands nothing over
            .filter(dossier=asked.dossier, at_table=True)
            .select_related("area", "requester_organisation", "tree")
            .order_by("id")
        )
        entries = _room(asked) if requests else []
        for one in requests:
            entries += [_request(asked, one), *_answers(asked, one), *_questions(asked, one)]
            entries += [*_attachments(asked, one), *_decisions(asked, one), *_money(one)]
        return [Chapter("budget", _("Tailor-made budget"), 90, tuple(entries))]

    def others(self, dossier: Dossier) -> list[str]:
        return []


def _room(asked: Asked) -> list[Entry]:
    room = room_for(asked.viewer, asked.dossier)
    return [
        Entry(
            None,
            _("What there is for you"),
            facts=((_("At most"), money(room.limit)), (_("Used"), money(room.used))),
        )
    ]


def _request(asked: Asked, request: BudgetRequest) -> Entry:
    outcome = request.tree.tree.outcomes.get(request.outcome)
    facts = [
        (_("Amount"), money(request.amount)),
        (_("Status"), str(request.get_status_display())),
        (_("Who is paid"), str(request.get_payee_kind_display())),
        (_("Needed by"), full_date(request.needed_by_date)),
        (_("Sent"), full_date(request.submitted_at)),
        (_("Settled"), full_date(request.settled_at)),
        (_("The decision tree says"), outcome.label if outcome else ""),
        (_("Legitimacy"), request.legitimacy),
        (pgettext("value", "Involvement"), request.involvement),
        (pgettext("value", "Returns"), request.returns),
        (_("Why it is asked all the same"), request.deviation_reason),
    ]
    return Entry(
        local_date(request.begun_at),
        _("Asked: %(what)s") % {"what": request.purpose},
        facts=tuple((label, value) for label, value in facts if value),
        by=asked.works(request.requester_id) or request.requester_organisation.name,
        area=request.area.name,
    )


def _answers(asked: Asked, request: BudgetRequest) -> list[Entry]:
    questions = request.tree.tree.questions
    entries = []
    for one in (
        TreeAnswer.objects.visible_to(asked.viewer).filter(request=request).select_related("area")
    ):
        question = questions.get(one.question)
        answer = question.answers.get(one.answer) if question else None
        until = ((_("Until"), full_date(one.until_date)),) if one.until_date else ()
        entries.append(
            Entry(
                local_date(one.answered_at),
                question.question if question else one.question,
                one.motivation,
                facts=((_("Answer"), answer.label if answer else one.answer), *until),
                area=one.area.name,
            )
        )
    return entries


def _questions(asked: Asked, request: BudgetRequest) -> list[Entry]:
    return [
        Entry(
            local_date(one.asked_at),
            _("A question before the decision"),
            one.text,
            facts=((_("Answer"), one.answer), (_("Answered on"), full_date(one.answered_at)))
            if one.answer
            else (),
            by=asked.works(one.asked_by_id),
            area=one.area.name,
        )
        for one in DeciderQuestion.objects.visible_to(asked.viewer)
        .filter(request=request)
        .select_related("area")
    ]


def _attachments(asked: Asked, request: BudgetRequest) -> list[Entry]:
    return [
        Entry(
            local_date(one.added_at),
            _("Sent along"),
            one.what,
            facts=((_("Number of pages"), str(one.page_count)),),
            area=one.area.name,
        )
        for one in Attachment.objects.visible_to(asked.viewer)
        .filter(request=request)
        .select_related("area")
    ]


def _decisions(asked: Asked, request: BudgetRequest) -> list[Entry]:
    return [
        Entry(
            local_date(one.decided_at),
            str(one.get_kind_display()).capitalize(),
            "\n\n".join(
                text
                for text in (one.answer_to_resident, one.objection_text, one.motivation)
                if text
            ),
            facts=(
                (_("Amount"), money(one.amount)),
                *(
                    ((_("Of which above what was left"), money(one.excess)),)
                    if one.excess and not one.counts_others
                    else ()
                ),
            ),
            by=asked.works(one.decided_by_id),
            area=one.area.name,
        )
        for one in Decision.objects.visible_to(asked.viewer)
        .filter(request=request)
        .select_related("area")
    ]


def _money(request: BudgetRequest) -> list[Entry]:
    entries = [
        Entry(
            one.on_date,
            str(one.get_kind_display()).capitalize(),
            one.note,
            facts=((_("Amount"), money(one.amount)),),
        )
        for one in Booking.objects.filter(request=request)
    ]
    for one in Advance.objects.filter(request=request):
        facts = ((_("From whom"), one.from_whom), (_("By"), full_date(one.due_date)))
        entries.append(Entry(None, _("This money comes back"), facts=facts))
    return entries
