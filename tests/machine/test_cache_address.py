"""The cache is never where the broker is: who empties it would empty the queues."""

import pytest
from redis.connection import parse_url

from opkoers.cache import cache_beside


@pytest.mark.parametrize(
    ("broker", "number"),
    [
        ("redis://localhost:6379/0", 1),
        ("redis://localhost:6379", 1),
        ("rediss://u:geheim@valkey.example:6380/1?ssl_cert_reqs=required", 2),
        ("redis://localhost/0?db=4", 5),
        ("redis+socket:///run/op%20koers/valkey.sock", 1),
        ("redis+socket:///run/7/valkey.sock?virtual_host=3", 4),
    ],
)
def test_another_database_of_the_same_server(broker: str, number: int) -> None:
    told = parse_url(cache_beside(broker, further=1))  # type: ignore[no-untyped-call]
    assert told["db"] == number
    assert "virtual_host" not in told
    if "ssl_cert_reqs" in broker:
        assert (told["host"], told["password"], told["ssl_cert_reqs"]) == (
            "valkey.example",
            "geheim",
            "required",
        )
    if "socket" in broker:
        assert str(told["path"]).endswith("/valkey.sock")
