"""The sociale kaart: whom to call about what. For everybody who works in the municipality; about no resident."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, screen
from accounts.models import Municipality
from accounts.states import Role
from cases import directory as kaart
from cases.actions import directory as actions
from cases.forms.directory import CardForm, ContactForm, OutsideForm
from cases.policies.directory import can_keep_contact, can_keep_directory
from cases.views.loading import attempt, status_of
from consent.lifeareas import areas_in
from trail.ids import read_id


@screen()
def directory(request: ViewerRequest) -> HttpResponse:
    """Everybody, or those for a life area and some words; one organisation for who comes from a case."""
    places = list(kaart.places_of(request.viewer))
    place = _place(request, places)
    entries = kaart.entries_of(request.viewer, place.pk)
    one = _number(request, "organisatie")
    words, area_id = request.GET.get("q", "")[:100], _number(request, "leefgebied")
    if one is not None:
        shown = [e for e in entries if e.partnership and e.partnership.organisation_id == one]
    else:
        shown = kaart.matching(entries, words=words, area_id=area_id)
    context = {
        "places": places,
        "place": place,
        "entries": shown,
        "is_one": one is not None,
        "is_open": len(shown) == 1,
        "words": words,
        "area_id": area_id,
        "areas": areas_in(place.pk),
        "keeps": can_keep_directory(request.viewer, place.pk),
    }
    name = "cases/directory.html" + ("#entries" if request.htmx else "")
    return render(request, name, context)


@screen()
def partner(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change a partner's card: its own people the contact, the functional administrator all of it."""
    row = get_object_or_404(kaart.partnerships_of(request.viewer), pk=pk)
    if not can_keep_contact(request.viewer, row.municipality_id, row.organisation_id):
        raise Http404
    card = getattr(row, "directory_card", None)
    known = {
        "mailbox": row.mailbox,
        "phone": row.phone,
        "days": row.working_days,
        "ask_for": card.ask_for if card else "",
        "does": card.does if card else "",
        "agreements": card.agreements if card else "",
        "areas": card.areas.all() if card else [],
    }
    data = request.POST if request.method == "POST" else None
    keeps = can_keep_directory(request.viewer, row.municipality_id)
    form = (
        CardForm(data, initial=known, municipality_id=row.municipality_id)
        if keeps
        else ContactForm(data, initial=known)
    )
    if form.is_bound and form.is_valid():
        changed = attempt(
            request,
            form,
            lambda: actions.change_partner(partnership=row, by=request.viewer, **form.cleaned_data),
        )
        if changed is not None:
            return _done(request, row.municipality_id)
    context = {"form": form, "title": row.organisation.name, "place": row.municipality}
    return render(request, "cases/directory_card.html", context, status=status_of(form))


@screen(Role.ADMINISTRATOR)
def outside_new(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Put an organisation on the kaart that has no people here."""
    place = get_object_or_404(kaart.places_of(request.viewer), pk=municipality_pk)
    if not can_keep_directory(request.viewer, place.pk):
        raise Http404
    form = OutsideForm(request.POST if request.method == "POST" else None, municipality_id=place.pk)
    if form.is_bound and form.is_valid():
        added = attempt(
            request,
            form,
            lambda: actions.add_organisation(
                municipality=place, by=request.viewer, **form.cleaned_data
            ),
            field="name",
        )
        if added is not None:
            return _done(request, place.pk)
    context = {"form": form, "title": _("Add an organisation"), "place": place}
    return render(request, "cases/directory_card.html", context, status=status_of(form))


@screen(Role.ADMINISTRATOR)
def outside(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change what is known of an organisation without people here."""
    card = get_object_or_404(kaart.cards_of(request.viewer), pk=pk)
    if not can_keep_directory(request.viewer, card.municipality_id):
        raise Http404
    known = {name: getattr(card, name) for name in OutsideForm.base_fields if name != "areas"}
    form = OutsideForm(
        request.POST if request.method == "POST" else None,
        initial={**known, "areas": card.areas.all()},
        municipality_id=card.municipality_id,
    )
    if form.is_bound and form.is_valid():

        def change() -> bool:
            actions.change_organisation(card=card, by=request.viewer, **form.cleaned_data)
            return True

        if attempt(request, form, change, field="name"):
            return _done(request, card.municipality_id)
    context = {"form": form, "title": card.name, "place": card.municipality, "card": card}
    return render(request, "cases/directory_card.html", context, status=status_of(form))


@screen(Role.ADMINISTRATOR)
@require_POST
def outside_remove(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take it off the kaart."""
    card = get_object_or_404(kaart.cards_of(request.viewer), pk=pk)
    if not can_keep_directory(request.viewer, card.municipality_id):
        raise Http404
    actions.remove_organisation(card=card, by=request.viewer)
    messages.success(request, _("It is off the sociale kaart."))
    return _back(card.municipality_id)


def _done(request: ViewerRequest, municipality_id: int) -> HttpResponse:
    messages.success(request, _("It stands on the sociale kaart."))
    return _back(municipality_id)


def _back(municipality_id: int) -> HttpResponse:
    response = redirect("cases:directory")
    response["Location"] += f"?gemeente={municipality_id}"
    return response


def _place(request: ViewerRequest, places: list[Municipality]) -> Municipality:
    """The municipality that was asked for, among those where the viewer works; else the first."""
    asked = _number(request, "gemeente")
    found = [place for place in places if asked in (None, place.pk)]
    if not found:
        raise Http404
    return found[0]


def _number(request: ViewerRequest, name: str) -> int | None:
    """An id in the query; nothing when empty, and 404 for what is no id."""
    text = request.GET.get(name, "")
    found = read_id(text)
    if text and found is None:
        raise Http404
    return found
