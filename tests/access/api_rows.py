from tests.access.matrix import Row, row, seen_by

ROWS: list[Row] = [
    row("api:schema", get=seen_by(others=200), anonymous=200, page=False),
]
