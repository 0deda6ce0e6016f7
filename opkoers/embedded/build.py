"""What is made from the source before the product can run: front-end files, translations, static
files. Each step looks first whether there is anything to do.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from .manage import manage_command
from .state import ROOT, State, Trouble, say


def build_frontend() -> None:
    """Install the npm packages and copy what the pages use into frontend/dist."""
    answer = subprocess.run([sys.executable, str(ROOT / "frontend/build")], stdout=sys.stderr)
    if answer.returncode:
        raise Trouble("The front-end files could not be made (frontend/build).")


def compile_translations() -> None:
    """Compile each .po that is newer than its .mo; texts that are still fuzzy are left out."""
    for source in ROOT.glob("*/locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        import polib

        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        try:
            polib.pofile(str(source)).save_as_mofile(str(fresh))
        except OSError as error:
            raise Trouble(f"{source.relative_to(ROOT)} can't be compiled: {error}") from error
        fresh.rename(target)


def static_job(state: State, environment: Mapping[str, str]) -> "StaticJob | None":
    """Collect the static files beside other work; None when nothing changed since last time."""
    mark = hashlib.sha256((ROOT / "requirements/base.txt").read_bytes())
    apps = sorted(path.parent for path in ROOT.glob("*/apps.py"))
    sources = [*(app / "static" for app in apps), ROOT / "frontend/dist"]
    for path in sorted(path for folder in sources for path in folder.rglob("*") if path.is_file()):
        found = path.stat()
        mark.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = state.run / "static.stamp"
    made = state.home / "static/staticfiles.json"
    if made.exists() and stamp.exists() and stamp.read_text() == mark.hexdigest():
        return None
    say("Collecting the static files …")
    job = subprocess.Popen(
        manage_command("collectstatic", "--noinput", "--clear", "--verbosity=0"),
        env={**environment, "OPKOERS_DB_AS": "app"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return StaticJob(job, stamp, mark.hexdigest())


class StaticJob:
    def __init__(self, job: "subprocess.Popen[str]", stamp: Path, mark: str) -> None:
        self.job, self.stamp, self.mark = job, stamp, mark

    def wait(self) -> None:
        output, _ = self.job.communicate()
        if self.job.returncode:
            raise Trouble(f"The static files could not be collected:\n{output.strip()}")
        self.stamp.write_text(self.mark)


def has_command(name: str) -> bool:
    """Whether one of our apps brings this manage.py command."""
    return any(ROOT.glob(f"*/management/commands/{name}.py"))
