from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from accounts.plugs import DAY_CARDS, NAV_SOURCES
        from cases.plugs import OWN_PAGES, QUOTE_PLACES
        from consent.plugs import DOSSIER_DATA, SURVIVORS
        from reporting import mails, making, plugs, remnants
        from reporting.actions import asking, quotes, research
        from reporting.actions.editions import JOB_KIND
        from reporting.copies_quotes import PlacedQuotes
        from reporting.copies_research import ResearchData
        from reporting.monitor.keeping import CountedFacts
        from reporting.papers.plugs import PartnerPages
        from reporting.research.making import make_export
        from trail import jobs, outbox

        jobs.register(JOB_KIND, making.make_edition)
        outbox.register(asking.ASKED, mails.asking_asked)
        outbox.register(asking.REMINDED, mails.asking_reminded)
        outbox.register(quotes.GONE_MAIL, mails.quote_gone)
        QUOTE_PLACES.append(quotes.EditionsWithQuotes())
        SURVIVORS.append(quotes.QuotesOfDestroyed())
        DOSSIER_DATA.append(PlacedQuotes())
        NAV_SOURCES.append(plugs.navigation)
        SURVIVORS.append(remnants.Remnants())
        SURVIVORS.append(CountedFacts())
        OWN_PAGES.append(PartnerPages())
        DAY_CARDS.extend([plugs.FactsheetCard(), plugs.AskingCard(), plugs.ResearchCard()])
        jobs.register(research.JOB_KIND, make_export)
        DOSSIER_DATA.append(ResearchData())
        NAV_SOURCES.append(plugs.research_navigation)
