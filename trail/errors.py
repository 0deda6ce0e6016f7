"""What can go wrong in words a person can read. Never HTTP: the boundary translates."""


class Refusal(Exception):
    """Something asked for can't be done now. `reason` is shown to the person who asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Denied(Refusal):
    """A policy says no: not to this person, or not in this state."""


class Conflict(Refusal):
    """Somebody else was first, or what was asked has already happened."""
