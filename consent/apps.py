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

        def samples(viewer: Viewer) -> list[plugs.NavItem]:
            if not viewer.has_role(Role.PRIVACY_OFFICER):
                return []
            url = reverse("consent:samples")
            return [plugs.NavItem(_("Log"), url, prefix=url)]

        plugs.NAV_SOURCES.append(samples)
