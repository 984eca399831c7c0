"""`./run mutants [group ...]`: small faults are planted, one at a time; do the unit tests see them?

mutmut plants them in the bodies of functions (not in what stands at the head of a module, not in decorated
functions) in a copy of the checkout, and runs the tests that call the function. All of a group's are tried.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from needmonitor.processes import ended_by_sigterm

ROOT: Final = Path(__file__).parents[1]
FOLDERS: Final = ("api", "bench", "dictionary", "docs", "needmonitor", "producers", "streams", "tests")
ASKED: Final = 0.85
SURVIVED: Final = 0
SEEN: Final = frozenset({1, 3, 24, 36, 152, 255, -24})
"""Exit codes of mutmut: a test failed, could not run at all, or did not end in time."""


class Group(NamedTuple):
    """Modules that are judged together, and the tests that are about them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


GROUPS: Final = {
    "gate": Group(
        ("streams/protecting.py", "streams/noise.py", "streams/ticking.py", "streams/releasing.py"),
        tuple(
            f"tests/unit/streams/test_{name}.py"
            for name in ("protecting", "noise", "ticking", "releasing", "releasing_kept", "releasing_policy")
        ),
    ),
    "policy": Group(
        ("api/access.py", "streams/agreed_policy.py"),
        ("tests/unit/api/test_access.py", "tests/unit/streams/test_agreed_policy.py"),
    ),
    "check": Group(
        (
            "dictionary/checking.py",
            "dictionary/check_rules.py",
            "dictionary/refusals.py",
            "dictionary/identifiers.py",
            "streams/checking.py",
        ),
        (
            "tests/unit/dictionary/test_checking.py",
            "tests/unit/dictionary/test_checking_agreements.py",
            "tests/unit/dictionary/test_checking_identifiers.py",
            "tests/unit/dictionary/test_agreement_enforced.py",
            "tests/unit/dictionary/test_check_rules.py",
            "tests/unit/dictionary/test_identifiers.py",
            "tests/unit/streams/test_checking.py",
        ),
    ),
}


def main(names: list[str]) -> int:
    """Print a line for each group and its survivors; 1 where a group has less than is asked for."""
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    poor = False
    for name in names or GROUPS:
        started = time.monotonic()
        with ended_by_sigterm(), tempfile.TemporaryDirectory(prefix="needmonitor-mutants-") as folder:
            codes, shown = try_group(GROUPS[name], Path(folder))
        killed = sum(code in SEEN for code in codes.values())
        score = killed / len(codes)
        poor |= score < ASKED
        seconds = time.monotonic() - started
        print("\n".join(shown))
        print(f"{name}: {killed} of {len(codes)} mutants killed, {score:.1%}, {seconds:.0f} s", flush=True)
    return int(poor)


def try_group(group: Group, folder: Path) -> tuple[dict[str, int | None], list[str]]:
    """Plant every fault of a group in a copy of the checkout.

    Returns:
        mutant -> exit code of its tests, and of each that survived what was changed.

    Raises:
        RuntimeError: the tests fail without any fault, or a mutant was not tried.
    """
    _copy(group, folder)
    with (folder / "mutmut.log").open("wb") as log:
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1"]
        subprocess.run(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, check=False)
    codes = dict(_codes(folder))
    if not codes or None in codes.values():
        last = (folder / "mutmut.log").read_text(errors="replace").replace("\r", "\n").splitlines()[-20:]
        raise RuntimeError("mutmut did not get through:\n" + "\n".join(last))
    survivors = [name for name, code in codes.items() if code not in SEEN]
    return codes, [_difference(name, folder, codes[name]) for name in sorted(survivors)]


def _copy(group: Group, folder: Path) -> None:
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    packages = sorted({module.partition("/")[0] for module in group.modules})
    settings = {
        "source_paths": packages,
        "only_mutate": group.modules,
        "also_copy": [name for name in FOLDERS if name not in packages],
        "pytest_add_cli_args": ("-p", "no:cacheprovider"),
        "pytest_add_cli_args_test_selection": group.tests,
    }
    lines = ["[mutmut]", "track_dependencies=false", "use_git_change_detection=false"]
    for name, values in settings.items():
        lines += [f"{name}=", *(f"    {value}" for value in values)]
    (folder / "setup.cfg").write_text("\n".join(lines) + "\n")


def _codes(folder: Path) -> Iterator[tuple[str, int | None]]:
    for file in sorted((folder / "mutants").rglob("*.meta")):
        yield from json.loads(file.read_text())["exit_code_by_key"].items()


def _difference(name: str, folder: Path, code: int | None) -> str:
    command = [sys.executable, "-m", "mutmut", "show", name]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    changed = [
        line for line in told.splitlines() if line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"}
    ]
    why = "survived" if code == SURVIVED else f"no test calls it ({code})"
    return "\n".join([f"{why}: {name}", *changed])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
