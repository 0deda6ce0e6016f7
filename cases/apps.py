from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from cases import mails
        from cases.actions import referrals
        from trail import outbox

        outbox.register(referrals.ANSWERED, mails.referral_answered)
