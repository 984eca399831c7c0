"""How one figure stands to another: a ratio with its interval, whether chance explains it, in words. Pure."""

from dataclasses import dataclass

from api.intervals import Verdict, moved, of_ratio
from api.sheets import LEAST_HOUSEHOLDS
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.places import Area


@dataclass(frozen=True, slots=True)
class Ratio:
    """`middle` times the other figure, from `low` to `high` (95%); None where there is no such number."""

    middle: float | None
    low: float
    high: float | None
    verdict: Verdict


def of_rates(one: tuple[int, Area], other: tuple[int, Area], slack: float) -> Ratio | None:
    """The rate of one area over that of another; None where either has no rate.

    The counts are taken as two Poisson counts; `slack`: how far each may lie from the one counted.
    """
    (count, area), (beside, place) = one, other
    if not _has_rate(area) or not _has_rate(place) or area.households is None or not place.households:
        return None
    scale = place.households / area.households
    low, high = of_ratio(count, beside, slack)
    low, high = low * scale, None if high is None else high * scale
    return Ratio(count / beside * scale if beside else None, low, high, _verdict(low, high, count + beside))


def of_counts(now: int, before: int, slack: float) -> Ratio:
    """A count over that of a period of the same length."""
    low, high = of_ratio(now, before, slack)
    return Ratio(now / before if before else None, low, high, moved(now, before, slack))


def is_told(cell: Cell | None) -> bool:
    """Has a cell a number of people?"""
    return cell is not None and cell.people is not None


def times_words(ratio: Ratio, texts: Texts) -> str:
    """`▲ 1.8 times, 1.2 to 2.7: higher`."""
    if ratio.middle is None:
        return texts(f"compare.times_none_{ratio.verdict}")
    if not ratio.middle:
        return texts(f"compare.times_nobody_{ratio.verdict}")
    middle, low = f"{ratio.middle:.2f}", f"{ratio.low:.2f}"
    if ratio.high is None:
        return texts(f"compare.times_{ratio.verdict}_open", times=middle, low=low)
    return texts(f"compare.times_{ratio.verdict}", times=middle, low=low, high=f"{ratio.high:.2f}")


def share_words(ratio: Ratio, difference: int, texts: Texts) -> str:
    """`▲ +12 people, +35% (+5% to +80%): more than chance alone explains`."""
    people = _signed(f"{difference:+,}") if difference else "0"
    if ratio.middle is None or ratio.high is None:
        return texts(f"compare.share_{ratio.verdict}_open", difference=people)
    shares = (_percent(each) for each in (ratio.middle, ratio.low, ratio.high))
    share, low, high = shares
    return texts(f"compare.share_{ratio.verdict}", difference=people, share=share, low=low, high=high)


def _percent(ratio: float) -> str:
    return _signed(f"{ratio - 1:+.0%}") if round(ratio - 1, 2) else "0%"


def _signed(number: str) -> str:
    return number.replace("-", "−")  # noqa: RUF001  a minus sign, not a hyphen


def _verdict(low: float, high: float | None, people: int) -> Verdict:
    if people <= 0:
        return "similar"
    if low > 1:
        return "higher"
    return "lower" if high is not None and high < 1 else "similar"


def _has_rate(area: Area) -> bool:
    return area.households is not None and area.households >= LEAST_HOUSEHOLDS
