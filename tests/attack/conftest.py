from tests.access.conftest import clients, course

__all__ = ["clients", "course"]
