from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"

    def ready(self) -> None:
        from accounts.plugs import DAY_CARDS, NAV_SOURCES
        from budgets import advances, agenda, copies, cost_copies, keeping, making, panels, persons
        from budgets.mails import RENDERERS
        from cases.plugs import AGENDA_SOURCES, CASE_ACTIONS, CASE_PANELS, CLOSING_GUARDS
        from consent.plugs import COURSE_SOURCES, DOSSIER_DATA, PERSON_COUNTS, SURVIVORS
        from trail import jobs, outbox

        for kind, renderer in RENDERERS.items():
            outbox.register(kind, renderer)
        jobs.register(making.JOB_KIND, making.make)
        AGENDA_SOURCES.append(agenda.DecisionsOnAgenda())
        CASE_PANELS.append(panels.BudgetPanel())
        CASE_ACTIONS.append(panels.BudgetAction())
        CLOSING_GUARDS.append(panels.OpenRequests())
        DAY_CARDS.extend([panels.DecisionsCard(), panels.PaymentsCard(), panels.QuestionsCard()])
        DAY_CARDS.append(advances.AdvancesCard())
        NAV_SOURCES.append(panels.navigation)
        COURSE_SOURCES.append(keeping.with_money)
        DOSSIER_DATA.extend([copies.BudgetData(), cost_copies.CostData()])
        PERSON_COUNTS.append(persons.Money())
        SURVIVORS.append(keeping.CountedBooks())
