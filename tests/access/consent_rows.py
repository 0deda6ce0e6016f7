from tests.access.matrix import Row

ROWS: list[Row] = []
