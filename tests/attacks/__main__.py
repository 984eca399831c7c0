"""`./run attacks`: every attack in its long form, as the tables of docs/privacy.md."""

import argparse
import sys

import numpy as np

from tests.attacks import city, exact, history, sampled, usefulness
from tests.attacks.exact import KNOWN, MEANS, Score, worst
from tests.attacks.rule import MOST, SETTINGS


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run attacks")
    parser.add_argument(
        "--trials", type=int, default=100_000, help="of the attacks that are not reckoned out whole"
    )
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--without-history", action="store_true", help="leave out the longest")
    asked = parser.parse_args(arguments)
    say("| attack | on | advantage | certain |\n|---|---|---|---|")
    plain()
    for setting in SETTINGS:
        row("before and after a tick", setting.name, worst(exact.at_tick(setting, mean) for mean in MEANS))
        row("worst known count, 0 to 30", setting.name, worst(exact.at_known(setting, n) for n in KNOWN))
        row("first person in", setting.name, exact.at_known(setting, 0))
        row("last person out", setting.name, exact.at_known(setting, 1, -1))
        row("one erased", setting.name, worst(exact.at_known(setting, n, -1) for n in KNOWN if n))
    for rule in ("raw", "usual", "gate"):
        row("total less parts", rule, sampled.total_less_parts(rule, asked.trials, asked.seed))
    for role in ("commissioner", "public"):
        for quiet in (False, True):
            found = sampled.together(sampled.chain(role, quiet=quiet), asked.trials, asked.seed)
            row("all cells of a person" + (", nobody else comes" if quiet else ""), role, found)
    for name, score in sampled.moments().items():
        row(f"two cells at {name}", "commissioner", score)
    useful()
    seen = city.look()
    say(
        f"{seen.records} records in 28 days: {seen.sector:.1%} in a shown cell of their need and sector,"
        f" {seen.district:.1%} of that or of the district, {seen.authority:.1%} of those or of the authority;"
        f" {seen.cells:.0f} cells shown, mean error {seen.error:.2f}\n"
    )
    if not asked.without_history:
        whole_history(asked.trials, asked.seed)
    return 0


def plain() -> None:
    """Raw counts and the usual rule under the same attack."""
    for rule in ("raw", "usual"):
        spread = [np.array(exact.poisson(mean, MOST - 1)) for mean in MEANS]
        row("before and after a tick", rule, worst(exact.plain_at_tick(rule, weights) for weights in spread))
        row(
            "worst known count, 0 to 30",
            rule,
            worst(exact.plain_at_tick(rule, np.eye(MOST)[known]) for known in KNOWN),
        )


def useful() -> None:
    """What is left: share shown, error, spikes."""
    say("\n| cell | mean people | shown | mean error | +15 shows |\n|---|---|---|---|---|")
    for setting in SETTINGS:
        for mean in MEANS:
            share, error = usefulness.error(setting, mean)
            spike = usefulness.spike_shows(setting, mean)
            say(f"| {setting.name} | {mean} | {share:.0%} | {error:.2f} | {spike:.1%} |")
    say("")


def whole_history(trials: int, seed: int) -> None:
    """The longest: the Bayes filter."""
    for window in ("7d", "91d"):
        cells = history.watch(window, 12, trials, seed)
        for everybody in (True, False):
            found = history.told(cells, history.posterior(cells, window, 12, everybody=everybody))
            known = "everybody else known" if everybody else "others known by their mean"
            row(f"whole history, {known}", f"commissioner, {window}", found)


def row(attack: str, on: str, found: Score) -> None:
    say(f"| {attack} | {on} | {found.advantage:.3f} | {found.certain:.4f} |")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
