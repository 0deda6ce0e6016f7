"""Window 'professional': what people who work at the table said in the yearly list, which nobody can lead back."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from reporting.asking import QuestionResult, asking_results, mean_words
from reporting.monitor import lists
from reporting.monitor.shapes import Figure, Shape, Window
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.periods import Period
from reporting.states import Mark, Why

ASKING = Figure(
    key="asking",
    window=Window.PROFESSIONAL,
    shape=Shape.GRADE,
    name=_("What professionals say about their work"),
    counted=_("The grade that people who work at the tables gave each statement, from 1 to 10."),
    unit=_("the mean of grades from 1 to 10"),
    source=_("The yearly question list, of which nobody can tell who answered what."),
    facts=(),
    categories=lists.nothing_to_divide,
    out_of=_("Everybody who sat at a table of the programme in that year."),
    missing=_("Who gave no answer."),
    condition=_("Of the list that closed last in the period."),
    adds_up=False,
    merges=False,
    of_people=False,
    ranked=False,
)


def asking_table(programme: Programme, period: Period) -> ShownTable | None:
    """The round that closed last in a period, as it may be told; None when there was none. Two queries."""
    rounds = asking_results(programme, period.start, period.end)
    if not rounds:
        return None
    last = rounds[-1]
    whole = ShownLine("", "", last.answered, last.answered)
    if last.answered is None:
        whole = ShownLine("", "", None, None, Mark.FEW, Why.FEW)
    lines = tuple(_line(one) for one in last.questions)
    return ShownTable(
        ASKING.key, ASKING.shape, period, lines, whole, last.threshold, base=last.asked
    )


def _line(result: QuestionResult) -> ShownLine:
    label = str(result.words)
    if result.answered is None:
        return ShownLine(result.key, label, None, None, Mark.WITHHELD, Why.FEW)
    text = "" if result.mean is not None else mean_words(result)
    return ShownLine(result.key, label, result.mean, result.answered, text=text)
