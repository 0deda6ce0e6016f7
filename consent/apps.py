from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"

    def ready(self) -> None:
        from django.urls import reverse
        from django.utils.translation import gettext as _

        from accounts import plugs
        from accounts.states import Role
        from accounts.viewer import Viewer
        from consent import checks  # noqa: F401
        from consent.copies.gathering import ConsentData
        from consent.copies.making import JOB_KIND, make_copy
        from consent.destruction.nightly import FAILED_MAIL
        from consent.mails import retention_failed
        from consent.plugs import DOSSIER_DATA
        from trail import jobs, outbox

        def samples(viewer: Viewer) -> list[plugs.NavItem]:
            if not viewer.has_role(Role.PRIVACY_OFFICER):
                return []
            url = reverse("consent:samples")
            return [plugs.NavItem(_("Log"), url, prefix=url)]

        plugs.NAV_SOURCES.append(samples)
        jobs.register(JOB_KIND, make_copy)
        DOSSIER_DATA.append(ConsentData())
        outbox.register(FAILED_MAIL, retention_failed)
