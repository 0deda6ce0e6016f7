"""Where the cache is, when only the broker's address is given. Read by the settings: nothing of Django here."""

from urllib.parse import parse_qsl, urlencode, urlsplit

NUMBER = ("db", "virtual_host")


def cache_beside(broker: str, *, further: int) -> str:
    """The address of another database of the same server, so many numbers further than the broker's.

    Emptying a cache empties its whole database: the queues would go with it unseen.
    """
    address, _mark, query = broker.replace("redis+socket://", "unix://").partition("?")
    asked = parse_qsl(query)
    # a socket's path is a file, any other's is the number
    path = "" if address.startswith("unix://") else urlsplit(address).path.strip("/")
    number = next((value for name, value in asked if name in NUMBER), path)
    rest = [(name, value) for name, value in asked if name not in NUMBER]
    database = (int(number) if number.isdigit() else 0) + further
    # `db` wins from a number in the path
    return f"{address}?{urlencode([*rest, ('db', database)])}"
