"""What a build is made of, and whether anybody looked at it: the SBOM, and the verdict of `./run audit`.

Only the standard library: it runs as a script in a checkout before anything is installed.
"""

import base64
import json
import re
import sys
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

SBOM: Final = "sbom.cdx.json"
_PINNED: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^ ;\\]+)")
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def sbom(lock: str, package_lock: str, version: str) -> dict[str, Any]:
    """A CycloneDX 1.6 document of what is installed with the product and built into its page.

    Args:
        lock: the text of `locks/demo.txt`: every Python package with its hashes.
        package_lock: the text of `web/package-lock.json`.
        version: the product's own.

    The serial number is made of the contents, so the same build has the same document.
    """
    components = [*_python(lock), *_node(json.loads(package_lock))]
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version, components], sort_keys=True))
    own = {"type": "application", "name": "needmonitor", "version": version, "bom-ref": "needmonitor"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": own},
        "components": components,
        "dependencies": [{"ref": "needmonitor", "dependsOn": [part["bom-ref"] for part in components]}],
    }


def _python(lock: str) -> list[dict[str, Any]]:
    """Each pinned package; its hashes are those of all its files, one of which is installed."""
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if pinned := _PINNED.match(line):
            name, version = pinned.groups()
            found.append(_component(f"pkg:pypi/{name.lower().replace('_', '-')}@{version}", name, version))
        elif (digest := _HASH.search(line)) and found:
            found[-1].setdefault("hashes", []).append({"alg": "SHA-256", "content": digest[1]})
    return found


def _node(lock: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """What is built into the page; what only builds it is left out."""
    for path, package in sorted(lock["packages"].items()):
        if not path or package.get("dev"):
            continue
        name = path.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        made = _component(purl, name, package["version"])
        algorithm, _, digest = package.get("integrity", "").partition("-")
        if algorithm == "sha512":
            made["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}]
        if "license" in package:
            made["licenses"] = [{"expression": package["license"]}]
        yield made


def _component(purl: str, name: str, version: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def audited(report: str) -> tuple[int, str]:
    """(exit code, words) of a report of pip-audit: green only if every package was looked up and is well."""
    found = json.loads(report)["dependencies"]
    skipped = [each["name"] for each in found if "skip_reason" in each]
    hurt = [f"{each['name']} {flaw['id']}" for each in found for flaw in each.get("vulns", [])]
    looked = len(found) - len(skipped)
    words = f"{looked} packages looked up, {len(skipped)} not, {len(hurt)} known vulnerabilities"
    if hurt:
        words = f"{words}: {', '.join(sorted(hurt))}"
    if skipped or not looked:
        words = f"{words}; what was not looked up is not known to be well"
    return int(bool(hurt or skipped or not looked)), words


def write_sbom(root: Path) -> Path:
    """Write the document of a checkout beside this module, where wheel and image take it from."""
    version = re.search(r'^version = "([^"]+)"', (root / "pyproject.toml").read_text(), re.MULTILINE)
    made = sbom(
        (root / "locks/demo.txt").read_text(),
        (root / "web/package-lock.json").read_text(),
        version[1] if version else "unknown",
    )
    path = root / "needmonitor" / SBOM
    path.write_text(json.dumps(made, indent=1) + "\n")
    return path


def main(arguments: list[str]) -> int:
    """`sbom` writes the document; `audited` judges the report on standard input."""
    if arguments == ["sbom"]:
        path = write_sbom(Path(__file__).parent.parent)
        print(f"{path.name}: {len(json.loads(path.read_text())['components'])} components")
        return 0
    if arguments == ["audited"]:
        code, words = audited(sys.stdin.read())
        print(words)
        return code
    print("sbom or audited", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
