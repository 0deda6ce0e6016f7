"""The page for a new alderman: what it is, which mandates there are, what hangs on them, what is asked (DOMAIN §6).

As it stands on the day of counting. Of one programme; rules, exceptions and signals over the whole municipality.
"""

from reporting.papers.alderman.figures import Alderman, Seen, YearMoney, count_alderman, protect
from reporting.papers.alderman.words import paper_of, to_renew

__all__ = ["Alderman", "Seen", "YearMoney", "count_alderman", "paper_of", "protect", "to_renew"]
