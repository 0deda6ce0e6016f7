"""Prepared answers to a referral, in plain Dutch, to be read and changed by who sends them.

Always in Dutch, whatever the language of the screen: they go to residents and colleagues. '[…]' is an open
place that the form wants filled in. Nothing here promises on another body's behalf (DOMAIN §3).
"""

from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import Referral
from cases.states import ReferralStatus


def prepared(referral: Referral, to: ReferralStatus) -> dict[str, str]:
    """The texts `answer_to_sender` and `answer_to_resident` for one kind of answer."""
    resident = referral.dossier.resident
    with translation.override("nl"):
        names = {"sender": referral.sender.first_name, "resident": resident.full_name}
        sender, person = _TEXTS[to]()
        return {
            "answer_to_sender": sender % names,
            "answer_to_resident": person % names,
        }


def _invitation() -> tuple[str, str]:
    return (
        _(
            "Hello %(sender)s,\n\n"
            "Thank you for this referral. We invite %(resident)s to the table. "
            "The day, the time and the place of the first conversation stand with the referral. "
            "You hear from us who comes along."
        ),
        _(
            "Dear %(resident)s,\n\n"
            "You are welcome at the table of Op Koers. We will sit down with you and with the people who "
            "can help. You tell your story once. Together we look at what you need.\n\n"
            "You may bring somebody along. You decide who may know what. If you would rather not come, "
            "that has no consequences for your help or your money.\n\n"
            "We will call you to tell when and where it is."
        ),
    )


def _elsewhere() -> tuple[str, str]:
    return (
        _(
            "Hello %(sender)s,\n\n"
            "Thank you for this referral. We looked at it together. We think that [who] can help better, "
            "because [why]. [Who calls whom, and when]"
        ),
        _(
            "Dear %(resident)s,\n\n"
            "We looked at your situation together. We think that [who] can help you better and sooner, "
            "because [why].\n\n"
            "[Who calls you, and when]\n\n"
            "Does it get stuck again? Then you are welcome to come back to us."
        ),
    )


def _not_now() -> tuple[str, str]:
    return (
        _(
            "Hello %(sender)s,\n\n"
            "Thank you for this referral. We looked at it together. We do not invite %(resident)s now, "
            "because [why]. What can help in the meantime: [what]"
        ),
        _(
            "Dear %(resident)s,\n\n"
            "We looked at your situation together. We do not invite you to the table now, because [why]. "
            "This is not your fault.\n\n"
            "What can help you now: [what]\n\n"
            "Does your situation change? Then let us know. We will look at it again."
        ),
    )


_TEXTS = {
    ReferralStatus.INVITED: _invitation,
    ReferralStatus.REFERRED_ON: _elsewhere,
    ReferralStatus.DECLINED: _not_now,
}
