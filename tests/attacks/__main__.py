"""`./run attacks`: every attack in its long form, as the tables of docs/privacy.md."""

import argparse
import sys

import numpy as np

from tests.attacks import city, exact, history, rule, sampled, still, told, usefulness
from tests.attacks.exact import KNOWN, MEANS, Score, worst
from tests.attacks.rule import MOST

REDRAWS = (1, 2, 4, 7)
"""Of a cell that stays the same; 7 is the most in a window."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run attacks")
    parser.add_argument(
        "--trials", type=int, default=100_000, help="of the attacks that are not reckoned out whole"
    )
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument(
        "--policy",
        metavar="HOLD,VARIANCE,BLOCK",
        help="numbers in place of those that are shipped: one point of the frontier",
    )
    parser.add_argument("--without-history", action="store_true", help="leave out the longest")
    parser.add_argument("--frontier", action="store_true", help="only what the frontier shows")
    asked = parser.parse_args(arguments)
    if asked.policy:
        hold, variance, block = asked.policy.split(",")
        rule.choose(int(hold), float(variance), int(block))
    say("| attack | on | advantage | certain |\n|---|---|---|---|")
    if not asked.frontier:
        plain()
        one_cell()
        for attack, on, found in told.rows():
            row(attack, on, found)
    many_cells(asked.trials, asked.seed)
    if not asked.without_history:
        whole_history(asked.trials, asked.seed, everybody_only=asked.frontier)
    useful()
    seen = city.look()
    say(
        f"{seen.records} records in 28 days: {seen.sector:.1%} in a shown cell of their need and sector,"
        f" {seen.district:.1%} of that or of the district, {seen.authority:.2%} of those or of the authority;"
        f" {seen.cells:.0f} cells shown, mean error {seen.error:.2f}\n"
    )
    return 0


def one_cell() -> None:
    """Attacks that are reckoned out whole."""
    for setting in rule.SETTINGS:
        row("before and after a tick", setting.name, worst(exact.at_tick(setting, mean) for mean in MEANS))
        row("worst known count, 0 to 30", setting.name, worst(exact.at_known(setting, n) for n in KNOWN))
        row("first person in", setting.name, exact.at_known(setting, 0))
        row("last person out", setting.name, exact.at_known(setting, 1, -1))
        row("one erased", setting.name, worst(exact.at_known(setting, n, -1) for n in KNOWN if n))
        row("one look, all others known", setting.name, worst(still.one_look(setting, n) for n in KNOWN))
    for role in ("commissioner", "public"):
        for times in REDRAWS:
            row(f"nobody moves, drawn {times} times", role, still.redrawn(role, times))


def many_cells(trials: int, seed: int) -> None:
    """Attacks on several cells at once."""
    for way in ("raw", "usual", "gate"):
        row("total less parts", way, sampled.total_less_parts(way, trials, seed))
    for role in ("commissioner", "public"):
        for quiet in (False, True):
            found = sampled.together(sampled.chain(role, quiet=quiet), trials, seed)
            row("all cells of a person" + (", nobody else comes" if quiet else ""), role, found)
    for name, score in sampled.moments().items():
        row(f"two cells at {name}", "commissioner", score)


def plain() -> None:
    """Raw counts, the usual rule and bands of exact counts under the same attack."""
    for way in ("raw", "usual", "band"):
        spread = [np.array(exact.poisson(mean, MOST - 1)) for mean in MEANS]
        row("before and after a tick", way, worst(exact.plain_at_tick(way, weights) for weights in spread))
        row(
            "worst known count, 0 to 30",
            way,
            worst(exact.plain_at_tick(way, np.eye(MOST)[known]) for known in KNOWN),
        )
        row("one look, all others known", way, still.plain_still(way))


def useful() -> None:
    """What is left: share shown, error, spikes."""
    say("\n| cell | mean people | shown | mean error | +15 shows |\n|---|---|---|---|---|")
    for setting in rule.SETTINGS:
        for mean in MEANS:
            share, error = usefulness.error(setting, mean)
            spike = usefulness.spike_shows(setting, mean)
            say(f"| {setting.name} | {mean} | {share:.0%} | {error:.2f} | {spike:.1%} |")
    say("")


def whole_history(trials: int, seed: int, *, everybody_only: bool) -> None:
    """The Bayes filter; that which knows others by their mean takes a twentieth of the cells."""
    for window in ("7d", "91d"):
        cells = history.watch(window, 12, trials, seed)
        found = history.told(cells, history.posterior(cells, window, 12, everybody=True))
        row("whole history, everybody else known", f"commissioner, {window}", found)
        if not everybody_only:
            cells = history.watch(window, 12, trials // 20, seed)
            found = history.told(cells, history.posterior(cells, window, 12, everybody=False))
            row("whole history, others known by their mean", f"commissioner, {window}", found)


def row(attack: str, on: str, found: Score) -> None:
    say(f"| {attack} | {on} | {found.advantage:.3f} | {found.certain:.4f} |")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
