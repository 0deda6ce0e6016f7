from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from accounts.plugs import DAY_CARDS, NAV_SOURCES
        from reporting import making, plugs
        from reporting.actions import JOB_KIND
        from trail import jobs

        jobs.register(JOB_KIND, making.make_edition)
        NAV_SOURCES.append(plugs.navigation)
        DAY_CARDS.append(plugs.FactsheetCard())
