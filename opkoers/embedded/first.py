"""The first look, with the system's Python and before anything is installed: help, a second start,
a taken port and a state folder of somebody else are told at once.
"""

import argparse
import errno
import fcntl
import json
import os
import socket
from collections.abc import Sequence

from .state import State, Trouble, say

HOST = "127.0.0.1"
NOTHING_TO_DO = 100
NOT_OURS = "--fresh renews the embedded database; DATABASE_URL names another one."


def start_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/start",
        description="Installs what is missing and runs Op Koers with its demo.",
        epilog="PORT chooses the port (8000), OPKOERS_STATE the folder for everything that is kept "
        "(var). DATABASE_URL (with DATABASE_OWNER_URL for migrations) and REDIS_URL choose other "
        "servers than the embedded ones. Ctrl-C stops everything.",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="load the demo also into a database that is not empty or not embedded",
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="throw the embedded database and its files away and begin anew",
    )
    return parser


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def check_port(port: int) -> None:
    """Refuse a port that somebody else listens on, or that this user may not have."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(
                    f"Port {port} is taken by another program. Stop that, or choose another port: "
                    f"PORT={port + 1 if port < 65535 else 8000} bin/start"
                ) from None
            raise Trouble(f"Port {port} can't be used: {error.strerror}.") from None


def running_start(state: State) -> dict[str, str] | None:
    """What the bin/start that runs on this state folder wrote about itself."""
    try:
        with open(state.run / "start.lock", "r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                try:
                    found: dict[str, str] = json.load(file)
                except ValueError:
                    found = {}
                return found
    except OSError:
        pass
    return None


def refuse_second_start(state: State) -> None:
    running = running_start(state)
    if running is not None:
        address = running.get("address")
        raise Trouble(
            f"Op Koers already runs{f' at {address}' if address else ''} (process "
            f"{running.get('pid', 'unknown')}, state in {state.home}). Stop it with Ctrl-C there, "
            "or start another one with its own OPKOERS_STATE and PORT."
        )


def look(words: Sequence[str]) -> int:
    """Exit status 0: go on; NOTHING_TO_DO: everything was said."""
    state = State.from_environment()
    if words and words[0] == "start":
        try:
            options = start_parser().parse_args(words[1:])
        except SystemExit as end:
            return NOTHING_TO_DO if end.code == 0 else int(end.code or 0)
        if options.fresh and os.environ.get("DATABASE_URL"):
            raise Trouble(NOT_OURS)
        state.check()
        refuse_second_start(state)
        check_port(chosen_port())
        if os.environ.get("DATABASE_URL"):
            say("Using the database of DATABASE_URL.")
        return 0
    if words and words[0] == "test" and {"-h", "--help"} & set(words):
        from .checks import test_parser

        test_parser().print_help()
        return NOTHING_TO_DO
    state.check()
    return 0
