"""The page of one partner: for prestatieafspraken and co-financing (DOMAIN §6).

Its hours at tables, what it promised and how it kept that, what its own rules did. Only of itself: nothing of another
organisation is counted, so nothing can be compared. What its presence brought is not guessed. Over the whole
municipality and a period.
"""

from reporting.papers.partner.figures import Partner, count_partner, pages_for, protect
from reporting.papers.partner.words import paper_of

__all__ = ["Partner", "count_partner", "pages_for", "paper_of", "protect"]
