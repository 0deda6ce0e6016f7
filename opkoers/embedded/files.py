"""Small checks on files that no other tool looks at: `python -m opkoers.embedded.files`."""

import json
import sys
from collections.abc import Iterator

from .state import ROOT

REQUIRED_PUBLICCODE = {
    *("publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"),
    *("description", "legal", "maintenance", "localisation"),
}


def lock_files() -> Iterator[str]:
    """A lock file says what, never from where: people and registries differ."""
    places = [*sorted(ROOT.glob("requirements/*.txt")), ROOT / "frontend/package-lock.json"]
    for path in places:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if "://" in line or '"resolved"' in line or "index-url" in line:
                yield f"{path.relative_to(ROOT)}:{number}: names a host (frontend/build --tidy): {line.strip()[:60]}"
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text())
    package = json.loads((ROOT / "frontend/package.json").read_text())
    for kind in ("dependencies", "devDependencies"):
        if lock["packages"][""].get(kind, {}) != package.get(kind, {}):
            yield f"frontend/package-lock.json: its {kind} are not those of package.json"


def requirements() -> Iterator[str]:
    """The checks must run with the versions that the product runs with."""
    pinned = {}
    for name in ("base", "dev"):
        lines = (ROOT / f"requirements/{name}.txt").read_text().splitlines()
        pins = (line.split("==", 1) for line in lines if "==" in line and line[0].isalnum())
        pinned[name] = {package: rest.split()[0] for package, rest in pins}
    for package, version in pinned["base"].items():
        if pinned["dev"].get(package) != version:
            yield f"requirements/dev.txt: {package} is not {version}, as in base.txt"


def publiccode() -> Iterator[str]:
    path = ROOT / "publiccode.yml"
    if not path.exists():
        return
    import yaml

    found = yaml.safe_load(path.read_text())
    missing = REQUIRED_PUBLICCODE - set(found)
    if missing:
        yield f"publiccode.yml: lacks {', '.join(sorted(missing))}"
    elif found["legal"].get("license") != "EUPL-1.2":
        yield "publiccode.yml: the licence is EUPL-1.2"


def main() -> int:
    trouble = [*lock_files(), *requirements(), *publiccode()]
    print("\n".join(trouble))
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
