from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from accounts.plugs import DAY_CARDS, NAV_SOURCES
        from consent.plugs import SURVIVORS
        from reporting import making, plugs, remnants
        from reporting.actions.editions import JOB_KIND
        from reporting.monitor.keeping import CountedFacts
        from trail import jobs

        jobs.register(JOB_KIND, making.make_edition)
        NAV_SOURCES.append(plugs.navigation)
        SURVIVORS.append(remnants.Remnants())
        SURVIVORS.append(CountedFacts())
        DAY_CARDS.append(plugs.FactsheetCard())
