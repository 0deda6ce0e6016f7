"""What can go wrong in words a person can read. Never HTTP: the boundary translates."""


class Refusal(Exception):
    """Something asked for can't be done now. `reason` is shown to the person who asked, at `field` if the form has it.

    `logged` stands in the log, which nobody can change and which outlives what was told: a reason that quotes
    somebody's words or names is given one without them.
    """

    def __init__(self, reason: str, *, logged: str = "", field: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.logged = str(logged or reason)
        self.field = field


class Denied(Refusal):
    """A policy says no: not to this person, or not in this state."""


class Conflict(Refusal):
    """Somebody else was first, or what was asked has already happened."""
