"""Waits until a Celery worker answers: `python -m opkoers.embedded.ping NODE SECONDS`."""

import sys
import time


def main(node: str, seconds: float) -> int:
    from opkoers.celery import app

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if app.control.ping(destination=[node], timeout=0.5):
                return 0
        except OSError:
            time.sleep(0.5)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
