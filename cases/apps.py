from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from accounts import plugs
        from cases import day, mails, navigation
        from cases.actions import referrals
        from trail import outbox

        outbox.register(referrals.ANSWERED, mails.referral_answered)
        plugs.NAV_SOURCES.append(navigation.entries)
        plugs.DAY_CARDS.extend(day.CARDS)
