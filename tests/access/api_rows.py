from accounts.actions.tokens import issue_token
from accounts.models import ApiToken, Membership
from accounts.states import Scope
from cases.models import Referral
from tests.access import monitor_rows, reporting_rows
from tests.access.course import Course
from tests.access.matrix import PROFESSIONALS, VIEWERS, Row, row, seen_by
from tests.world import SYSTEM

DOSSIERS = (*PROFESSIONALS, "lead_member", "leader", "steering", "elsewhere_leader")
READERS = ("leader", "steering", "policy", "elsewhere_leader")
IN_HOUTEN = ("leader", "steering", "policy")


def key_of(course: Course, viewer: str) -> dict[str, str]:
    """The headers of somebody's key with every scope."""
    if viewer not in VIEWERS:
        return {}
    keys: dict[str, str] = course.more.setdefault("api keys", {})
    # every request is taken back, a key that was made during one too
    if not ApiToken.objects.filter(prefix=keys.get(viewer, "")[3:13]).exists():
        user = course.world.users[VIEWERS[viewer]]
        membership = Membership.objects.filter(user=user).order_by("id").first()
        assert membership is not None
        _token, keys[viewer] = issue_token(
            membership=membership, name="matrix", scopes=list(Scope), by=SYSTEM
        )
    return {"Authorization": f"Bearer {keys[viewer]}", "Idempotency-Key": "matrix"}


def api(name: str, *args: object, **values: object) -> Row:
    shared = {"headers": key_of, "anonymous": 401, "page": False}
    return row(name, *args, **{"content_type": "application/json", **shared, **values})  # type: ignore[arg-type]


def _referral(course: Course) -> dict[str, object]:
    return {
        "name": "Nieuwe Inwoner",
        "safe_contact": "Bellen.",
        "stuck": "Alles zit vast.",
        "areas": ["wonen"],
        "urgency": "none",
        "agreed_on_date": "2026-11-11",
        "agreed_with": "de inwoner zelf",
    }


ROWS: list[Row] = [
    row("api:schema", get=seen_by(others=200), anonymous=200, page=False),
    api(
        "api:referrals",
        get=seen_by(*DOSSIERS),
        post=seen_by(**dict.fromkeys(DOSSIERS, 201)),
        data=_referral,
    ),
    # dossier b is a referral by Iris
    api(
        "api:referral",
        lambda c: (Referral.objects.get(dossier=c.dossiers["b"]).pk,),
        get=seen_by("with_area"),
    ),
    api("api:editions", get=seen_by(*READERS)),
    # published in Houten: for who reads it there
    *(
        api(name, lambda c: reporting_rows.an_edition(c, "published"), get=seen_by(*IN_HOUTEN))
        for name in ("api:edition", "api:edition_pdf")
    ),
    api(
        "api:edition",
        lambda c: monitor_rows.a_report(c, "published"),
        get=seen_by(*IN_HOUTEN),
        note="monitoring report",
    ),
    api(
        "api:edition_pdf",
        lambda c: monitor_rows.a_report(c, "published"),
        get=seen_by(*IN_HOUTEN),
        note="monitoring report",
    ),
    # not published yet: nobody's by the API
    api(
        "api:edition", lambda c: reporting_rows.an_edition(c, "ready"), get=seen_by(), note="ready"
    ),
]
