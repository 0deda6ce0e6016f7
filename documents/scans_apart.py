"""Rebuild a scan in a process of its own, with little memory and little time.

A file made by an enemy can ask a library to unpack more than any machine holds, in ways that no check beforehand
knows all of. Here that ends this process, and the web server only learns that the scan is broken.
"""

import logging
import subprocess
import sys
from pathlib import Path

from documents.scans import MAX_BYTES, Scan, Unfit, Why

ROOT = Path(__file__).resolve().parent.parent
logger = logging.getLogger(__name__)
SECONDS = 40
MEMORY = 1_200_000_000
# what comes back begins with one line: the kind and the number of pages, or why not
FIT, UNFIT = b"fit", b"unfit"


def clean_apart(sent: bytes) -> Scan:
    """`scans.clean`, where it can break nothing. Raises Unfit."""
    if not sent:
        raise Unfit(Why.EMPTY)
    if len(sent) > MAX_BYTES:
        raise Unfit(Why.TOO_BIG)
    try:
        done = subprocess.run(  # our own module; the bytes go in by a pipe
            [sys.executable, "-m", "documents.scans_apart"],
            input=sent,
            cwd=ROOT,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        logger.warning("a scan took too long to rebuild, and was refused")
        raise Unfit(Why.BROKEN) from None
    except subprocess.CalledProcessError as error:
        logger.warning(
            "a scan broke what rebuilds it (status %s), and was refused", error.returncode
        )
        raise Unfit(Why.BROKEN) from None
    head, _newline, data = done.stdout.partition(b"\n")
    kind, *rest = head.split()
    if kind != FIT:
        raise Unfit(Why(rest[0].decode()))
    return Scan(data, rest[0].decode(), int(rest[1]))


def _main() -> None:
    import resource

    from documents.scans import clean

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    out = sys.stdout.buffer
    try:
        scan = clean(sys.stdin.buffer.read())
    except Unfit as unfit:
        out.write(b"%s %s\n" % (UNFIT, unfit.why.value.encode()))
        return
    except MemoryError:
        out.write(b"%s %s\n" % (UNFIT, Why.BROKEN.value.encode()))
        return
    out.write(b"%s %s %d\n" % (FIT, scan.content_type.encode(), scan.page_count))
    out.write(scan.data)


if __name__ == "__main__":
    _main()
