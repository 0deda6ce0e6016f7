from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"

    def ready(self) -> None:
        from django.urls import reverse
        from django.utils.translation import gettext as _

        from accounts import plugs
        from accounts.states import Role
        from accounts.viewer import Viewer
        from consent import checks, day, mails  # noqa: F401
        from consent.actions import emergencies, notices
        from consent.copies.around import AroundData
        from consent.copies.making import JOB_KIND, make_copy
        from consent.copies.own import ConsentData
        from consent.destruction.nightly import FAILED_MAIL
        from consent.plugs import DOSSIER_DATA
        from trail import jobs, outbox

        def samples(viewer: Viewer) -> list[plugs.NavItem]:
            if not viewer.has_role(Role.PRIVACY_OFFICER):
                return []
            log, used = reverse("consent:samples"), reverse("consent:emergencies")
            return [
                plugs.NavItem(_("Log"), log, prefix=log),
                plugs.NavItem(_("Emergency access"), used, prefix=reverse("consent:emergency")),
            ]

        def forms(viewer: Viewer) -> list[plugs.NavItem]:
            if not viewer.has_role(Role.ADMINISTRATOR):
                return []
            url = reverse("consent:forms")
            return [plugs.NavItem(_("Consent form"), url, prefix=url)]

        plugs.NAV_SOURCES.extend([samples, forms])
        jobs.register(JOB_KIND, make_copy)
        outbox.register(notices.MAIL, mails.notice)
        DOSSIER_DATA.extend([ConsentData(), AroundData()])
        outbox.register(FAILED_MAIL, mails.retention_failed)
        plugs.DAY_CARDS.extend(day.CARDS)
        outbox.register(emergencies.TOLD, mails.emergency_used)
