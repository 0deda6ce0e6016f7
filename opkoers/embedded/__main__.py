"""`python -m opkoers.embedded COMMAND ...`, called by the scripts in bin/."""

import sys

from .state import State, Trouble


def main(words: list[str]) -> int:
    command, rest = words[0], words[1:]
    if command == "first":
        from .first import look

        return look(rest)
    if command == "manage":
        from .build import compile_translations
        from .manage import run_manage

        compile_translations()
        return run_manage(rest)
    if command == "start":
        from .start import run_start

        return run_start(rest)
    if command == "test":
        from .checks import run_checks

        return run_checks(rest)
    raise Trouble(f"Unknown command {command!r} (state folder: {State.from_environment().home})")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
    except KeyboardInterrupt:
        sys.exit(130)
