from collections.abc import Iterator
from typing import Any

import environ
import psycopg
import pytest
from django.db import connection


@pytest.fixture
def owner(transactional_db: None) -> Iterator["psycopg.Connection[Any]"]:
    parameters = connection.get_connection_params()
    user = environ.Env().db_url("DATABASE_OWNER_URL")["USER"]
    conninfo = {k: parameters[k] for k in ("host", "port", "dbname") if k in parameters}
    with psycopg.connect(**conninfo, user=user, autocommit=True) as raw:
        yield raw
