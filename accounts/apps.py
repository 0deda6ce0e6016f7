from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from accounts import checks, mails, middleware, plugs  # noqa: F401
        from accounts.states import Role
        from accounts.viewer import Viewer
        from trail import outbox

        outbox.register("accounts.welcome", mails.welcome)
        user_logged_in.connect(middleware.begin_session, dispatch_uid="accounts.session")

        def kept(viewer: Viewer) -> list[plugs.NavItem]:
            if not viewer.has_role(Role.ADMINISTRATOR):
                return []
            return [
                plugs.NavItem(label, reverse(name), prefix=reverse(name))
                for label, name in (
                    (_("People"), "accounts:people"),
                    (_("Programmes"), "accounts:programmes"),
                )
            ]

        def day(viewer: Viewer) -> list[plugs.NavItem]:
            url = reverse("accounts:home")
            return [plugs.NavItem(_("My day"), url, prefix=url, order=0)] if viewer.places else []

        plugs.NAV_SOURCES.append(day)
        plugs.NAV_SOURCES.append(kept)
