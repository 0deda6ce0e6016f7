"""The policy file classifies every field; what it doesn't know, the checks don't let through."""

from copy import deepcopy
from typing import Any

import pytest
import yaml

from cases.models import StoryPart
from consent import retention
from consent.checks import every_field_has_a_term


@pytest.fixture
def data() -> Any:
    return yaml.safe_load(retention.POLICY.read_text(encoding="utf-8"))


def test_every_field_has_a_class() -> None:
    assert every_field_has_a_term(None) == []
    assert StoryPart in retention.our_models()


def test_a_new_field_fails_the_check(data: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    data["models"]["cases.StoryPart"]["content"].remove("text")
    data["models"]["cases.StoryPart"]["content"].append("words")
    del data["models"]["consent.Grant"]
    data["models"]["consent.Gift"] = {"key": ["id"]}
    changed = retention.read_policy(data)
    monkeypatch.setattr(retention, "policy", lambda: changed)
    said = {error.msg for error in every_field_has_a_term(None)}
    assert "cases.StoryPart.text has no retention class" in said
    assert "cases.StoryPart.words has a retention class, but doesn't exist" in said
    assert "consent.Grant.areas has no retention class" in said
    assert "consent.Gift has retention classes, but doesn't exist" in said


def _two_classes(data: Any) -> None:
    data["models"]["cases.StoryPart"]["log"] = ["text"]


def _no_such_class(data: Any) -> None:
    data["models"]["cases.StoryPart"]["sometimes"] = ["text"]
    data["models"]["cases.StoryPart"]["content"].remove("text")


def _no_term(data: Any) -> None:
    del data["classes"]["content"]["years"]


def _two_terms(data: Any) -> None:
    data["classes"]["content"]["days"] = 3


def _negative(data: Any) -> None:
    data["classes"]["content"]["years"] = -1


def _unknown_moment(data: Any) -> None:
    data["classes"]["content"]["until"] = "doomsday"


def _both(data: Any) -> None:
    data["classes"]["content"]["forever"] = True


def _no_reason(data: Any) -> None:
    del data["classes"]["content"]["why"]


def _no_classes(data: Any) -> None:
    data["classes"] = None


@pytest.mark.parametrize(
    "spoil",
    [
        _two_classes,
        _no_such_class,
        _no_term,
        _two_terms,
        _negative,
        _unknown_moment,
        _both,
        _no_reason,
        _no_classes,
    ],
)
def test_a_broken_policy_is_said(data: Any, spoil: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = deepcopy(data)
    spoil(broken)
    with pytest.raises(retention.BrokenPolicy):
        retention.read_policy(broken)
    monkeypatch.setattr(retention, "policy", lambda: retention.read_policy(broken))
    (error,) = every_field_has_a_term(None)
    assert error.id == "consent.E002"


def test_terms_of_the_domain() -> None:
    """DOMAIN §4: content 2 years after the last follow-up, decisions 10 years, referral 6 weeks, log 5 years."""
    terms = {
        key: (one.until, one.amount, one.unit) for key, one in retention.policy().classes.items()
    }
    assert terms["content"] == ("last_follow_up", 2, "years")
    assert terms["decision"] == ("course_ended", 10, "years")
    assert terms["referral"] == ("referred", 6, "weeks")
    assert terms["log"] == ("written", 5, "years")
