"""What may stand on the list of what asks for a look at the money."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.listing import plain
from trail.errors import Denied

MOST_WORDS = 30
SHORTEST, LONGEST = 3, 40
_ONE_WORD = re.compile(r"\w+")


def check_words(words: Sequence[str], *, has_area: bool) -> None:
    """Raise Denied for a word that would find nothing or nearly everything, or when there is nothing to go by."""
    if not words and not has_area:
        raise Denied(_("Choose a life area, or write down a word."), field="words")
    if len(words) > MOST_WORDS:
        raise Denied(
            _("These are more than %(number)s words. Make a second one of them.")
            % {"number": MOST_WORDS},
            field="words",
        )
    for word in words:
        if not _ONE_WORD.fullmatch(word):
            raise Denied(
                _(
                    "‘%(word)s’ is not one word. We look at each word apart; put commas between them."
                )
                % {"word": word[:LONGEST]},
                field="words",
            )
        if len(plain(word)) < SHORTEST:
            raise Denied(
                _("‘%(word)s’ is too short: too many agreements would be asked about.")
                % {"word": word},
                field="words",
            )
        if len(word) > LONGEST:
            raise Denied(
                _("‘%(word)s …’ is too long. The beginning of the word is enough.")
                % {"word": word[:SHORTEST]},
                field="words",
            )
