from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from accounts import plugs
        from cases import (
            agenda,
            agenda_copies,
            copies,
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
        )
        from cases.actions import invitations, referrals
        from cases.plugs import AGENDA_SOURCES
        from consent.plugs import CORRECTABLES, COURSE_SOURCES, DOSSIER_DATA, DOSSIER_HOMES
        from trail import jobs, outbox

        outbox.register(referrals.ANSWERED, mails.referral_answered)
        outbox.register(invitations.KIND, invitationmails.invitation)
        outbox.register(ending.KIND, mails.consent_ends)
        jobs.register(making.JOB_KIND, making.make)
        plugs.NAV_SOURCES.append(navigation.entries)
        plugs.DAY_CARDS.extend(day.CARDS)
        DOSSIER_HOMES.append(homes.dossier_home)
        COURSE_SOURCES.append(courses.begun)
        DOSSIER_DATA.append(copies.CaseData())
        DOSSIER_DATA.append(agenda_copies.AgendaData())
        AGENDA_SOURCES.append(agenda.RaisedPoints())
        DOSSIER_DATA.append(invitee_copies.InviteeData())
        CORRECTABLES.update(correctable.KINDS)
