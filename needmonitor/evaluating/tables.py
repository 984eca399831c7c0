"""An evaluation in words and columns."""

from needmonitor.evaluating.judging import Judged
from needmonitor.evaluating.running import Evaluated, Near

HEADING = f"{'':38}{'threshold':>10}{'false/10k':>11}{'found':>8}{'in 3 days':>11}{'median days':>13}"


def table_of(evaluated: Evaluated) -> str:
    """Both methods at equal rates of false alerts, ours at its levels, and what partners cause."""
    quoted = next(iter(evaluated.by_rate.values()))
    kind = ", clean" if evaluated.clean else ""
    title = f"seed {evaluated.seed}, {evaluated.series} daily series{kind}: {quoted.spikes} spikes asked for"
    lines = [title, HEADING]
    for rate, judged in evaluated.by_rate.items():
        lines.append(_line(f"the watch, {rate} false per 10,000", judged))
    for rate, judged in evaluated.farrington_by_rate.items():
        lines.append(_line(f"Farrington, rolling 7 days, {rate}", judged))
    for level, judged in evaluated.by_level.items():
        lines.append(_line(f"the watch at score {level}", judged))
    lines.append(_near("within 45 days of a partner joining", evaluated.near_joins))
    lines.append(_near("in an outage or the week after it", evaluated.near_outages))
    merged = evaluated.merged
    lines.append(
        f"alerts after merging: {merged.per_sector_spike:.2f} for each of {merged.sector_spikes} spikes of a"
        f" sector, {merged.per_district_spike:.2f} for each of {merged.district_spikes} of a district;"
        f" {merged.opened} opened, {merged.taken_in} taken in"
    )
    lines.append(
        f"CPU for a series and day: {evaluated.microseconds} µs;"
        f" Farrington {evaluated.farrington_microseconds} µs"
    )
    return "\n".join(lines)


def _line(name: str, judged: Judged) -> str:
    median = "-" if judged.median_delay_days is None else f"{judged.median_delay_days:g}"
    return (
        f"{name:38}{judged.threshold:10.2f}{judged.false_per_10k:11.2f}{judged.found:8.3f}"
        f"{judged.within_3_days:11.3f}{median:>13}"
    )


def _near(name: str, near: Near) -> str:
    return f"{name}: {near.false_share:.0%} of false alerts, {near.days_share:.0%} of days"
