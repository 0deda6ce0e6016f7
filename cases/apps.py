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
            copies_deviating,
            copies_following,
            correctable,
            courses,
            day,
            day_following,
            deviating,
            ending,
            higher,
            homes,
            invitationmails,
            invitee_copies,
            mails,
            making,
            navigation,
            news,
            plan_agenda,
            plan_copies,
            quote_copies,
            review_copies,
            reviews,
            signalling,
            temporaries,
        )
        from cases.actions import (
            deviations,
            escalations,
            following,
            handovers,
            invitations,
            messages,
            quotes,
            referrals,
            signals,
        )
        from cases.plugs import AGENDA_SOURCES, CASE_ACTIONS, CASE_PANELS, CLOSING_GUARDS
        from consent.plugs import (
            CONSENT_FOLLOWERS,
            CORRECTABLES,
            COURSE_SOURCES,
            DOSSIER_DATA,
            DOSSIER_HOMES,
            REACH_GATES,
        )
        from trail import jobs, outbox

        outbox.register(referrals.ANSWERED, mails.referral_answered)
        outbox.register(invitations.KIND, invitationmails.invitation)
        outbox.register(messages.WAITS, news.messages_wait)
        outbox.register(escalations.ASKED, higher.something_asked)
        outbox.register(escalations.LATE, higher.still_no_answer)
        outbox.register(deviations.ASKED, deviating.asked)
        outbox.register(deviations.DECIDED, deviating.decided)
        outbox.register(signals.ANSWERED, signalling.signal_answered)
        outbox.register(ending.KIND, mails.consent_ends)
        outbox.register(following.ASK_AROUND, mails.ask_around)
        outbox.register(handovers.ASKED, mails.handover_asked)
        outbox.register(temporaries.KIND, mails.temporary_ends)
        jobs.register(making.JOB_KIND, making.make)
        plugs.NAV_SOURCES.append(navigation.entries)
        plugs.DAY_CARDS.extend([*day.CARDS, *news.CARDS, *higher.CARDS, *signalling.CARDS])
        CASE_PANELS.extend([signalling.TellPanel(), higher.WaitingPanel()])
        CASE_ACTIONS.extend([higher.EscalateAction(), deviating.DeviateAction()])
        CLOSING_GUARDS.append(deviating.WaitingDeviations())
        plugs.DAY_CARDS.append(deviating.DeviationsCard())
        DOSSIER_DATA.append(copies_deviating.DeviationData())
        DOSSIER_HOMES.append(homes.dossier_home)
        REACH_GATES.append(homes.may_reach)
        COURSE_SOURCES.append(courses.begun)
        DOSSIER_DATA.append(agenda_copies.AgendaData())
        DOSSIER_DATA.extend([copies.CaseData(), copies_between.BetweenData()])
        AGENDA_SOURCES.extend([agenda.RaisedPoints(), higher.OpenQuestions(), *plan_agenda.SOURCES])
        AGENDA_SOURCES.append(reviews.ComingReviews())
        DOSSIER_DATA.append(invitee_copies.InviteeData())
        plugs.DAY_CARDS.extend([*day_following.CARDS, reviews.ReviewsCard()])
        DOSSIER_DATA.append(copies_following.FollowingData())
        DOSSIER_DATA.extend([plan_copies.PlanData(), review_copies.ReviewData()])
        DOSSIER_DATA.append(quote_copies.QuoteData())
        CONSENT_FOLLOWERS.append(quotes.EndingQuotes())
        CORRECTABLES.update(correctable.KINDS)
