"""A Celery worker like any other, but for one thing: it never gets through laying out a page.

Run by tests/reporting/test_killed_worker.py, which kills it there: `python -m tests.reporting.stalling_worker ARGS`.
"""

import sys
import time
from typing import NoReturn

from opkoers.celery import app


def stall(*args: object, **kwargs: object) -> NoReturn:
    while True:
        time.sleep(60)


if __name__ == "__main__":
    app.loader.import_default_modules()
    import reporting.making

    vars(reporting.making)["render_pdf"] = stall
    app.worker_main(sys.argv[1:])
