from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from accounts import plugs
        from cases import (
            agenda,
            agenda_copies,
            copies,
            copies_between,
            correctable,
            courses,
            day,
            ending,
            homes,
            invitationmails,
            invitee_copies,
            mails,
            making,
            navigation,
            news,
        )
        from cases.actions import invitations, messages, referrals
        from cases.plugs import AGENDA_SOURCES
        from consent.plugs import CORRECTABLES, COURSE_SOURCES, DOSSIER_DATA, DOSSIER_HOMES
        from trail import jobs, outbox

        outbox.register(referrals.ANSWERED, mails.referral_answered)
        outbox.register(invitations.KIND, invitationmails.invitation)
        outbox.register(messages.WAITS, news.messages_wait)
        outbox.register(ending.KIND, mails.consent_ends)
        jobs.register(making.JOB_KIND, making.make)
        plugs.NAV_SOURCES.append(navigation.entries)
        plugs.DAY_CARDS.extend([*day.CARDS, *news.CARDS])
        DOSSIER_HOMES.append(homes.dossier_home)
        COURSE_SOURCES.append(courses.begun)
        DOSSIER_DATA.append(agenda_copies.AgendaData())
        DOSSIER_DATA.extend([copies.CaseData(), copies_between.BetweenData()])
        AGENDA_SOURCES.append(agenda.RaisedPoints())
        DOSSIER_DATA.append(invitee_copies.InviteeData())
        CORRECTABLES.update(correctable.KINDS)
