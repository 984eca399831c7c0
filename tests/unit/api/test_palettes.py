"""The colours of the map, in the style sheet and in the file, as eyes of several kinds see them."""

import re
from itertools import pairwise
from math import dist
from pathlib import Path

import pytest

from api.svg_view import FILLS, HIGH_CONTRAST

STYLES = Path(__file__).parents[3] / "web/src/styles"
TOKENS = (STYLES / "tokens.css").read_text()
LINE = "#0b0c0c"
"""Of the line between areas (`map.css`), inside its white casing."""

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency"
# (2009), severity 1.0, on linear RGB.
EYES = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
JUST_SEEN = 2.3
"""A difference (CIE 1976, Lab) that is just seen; neighbours of a palette lie five times as far apart."""
APART = 5 * JUST_SEEN


def colours(block: str, palette: str) -> list[str]:
    """The five colours of a palette in a part of the style sheet."""
    found = dict(re.findall(rf"--({palette}[1-5]): (#[0-9a-f]{{3,6}});", block))
    return [_long(found[f"{palette}{step}"]) for step in range(1, 6)]


def _long(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def linear(colour: str) -> list[float]:
    """Red, green and blue as light, 0 to 1 (sRGB)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def seen_by(colour: str, eyes: str) -> list[float]:
    light = linear(colour)
    rows = EYES[eyes]
    return [min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in rows]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(light: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b* under D65."""
    red, green, blue = light
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def block_of(selector: str) -> str:
    """What a rule of the style sheet sets, with what stands in the usual one where it sets nothing."""
    usual = TOKENS[: TOKENS.index("@media")]
    if selector == "usual":
        return usual
    rule = TOKENS[TOKENS.index(selector) :]
    return usual + rule[: rule.index("}")]


HIGH = ("prefers-contrast", "data-contrast")
"""High contrast as a browser asks for it, and as the reader does."""
PALETTES = [(name, palette) for name in ("usual", *HIGH) for palette in ("c", "d")]


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("name", "palette"), PALETTES)
def test_each_class_is_told_from_the_next_by_eyes_of_every_kind(name, palette, eyes):
    seen = [lab(seen_by(colour, eyes)) for colour in colours(block_of(name), palette)]
    assert min(dist(one, next_) for one, next_ in pairwise(seen)) >= APART


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("name", ["usual", *HIGH])
def test_a_higher_class_is_darker_to_eyes_of_every_kind(name, eyes):
    lightness = [lab(seen_by(colour, eyes))[0] for colour in colours(block_of(name), "c")]
    assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize(("name", "palette"), PALETTES)
def test_the_line_between_areas_or_its_casing_stands_out_from_every_class(name, palette):
    """WCAG 2.2 SC 1.4.11: five classes cannot all stand 3 to 1 from their neighbours; their lines do."""
    for colour in colours(block_of(name), palette):
        assert max(contrast(colour, LINE), contrast(colour, "#ffffff")) >= 4.5


def test_falls_and_rises_are_told_apart_by_eyes_of_every_kind():
    for eyes in EYES:
        seen = [lab(seen_by(colour, eyes)) for colour in colours(block_of("usual"), "d")]
        for fall in seen[:2]:
            assert min(dist(fall, rise) for rise in seen[3:]) >= APART


@pytest.mark.parametrize("name", ["usual", *HIGH])
def test_words_stand_out_from_what_they_stand_on(name):
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block_of(name)))
    pairs = [
        ("ink", "ground"),
        ("quiet", "ground"),
        ("quiet", "raised"),
        ("accent", "ground"),
        ("top-ink", "top"),
    ]
    least = 7.0 if name in HIGH else 4.5
    for word, ground in pairs:
        assert contrast(_long(found[word]), _long(found[ground])) >= least, (word, ground)


def test_the_file_has_the_colours_of_the_page():
    for palette in ("c", "d"):
        assert [FILLS[f"{palette}{step}"] for step in range(1, 6)] == colours(block_of("usual"), palette)


def test_the_file_of_high_contrast_has_the_colours_of_that_page():
    for palette in ("c", "d"):
        shown = colours(block_of("data-contrast"), palette)
        assert [HIGH_CONTRAST[f"{palette}{step}"] for step in range(1, 6)] == shown


def test_high_contrast_is_the_same_whether_the_browser_or_the_reader_asks_for_it():
    assert block_of(HIGH[0]).split("{")[-1].split() == block_of(HIGH[1]).split("{")[-1].split()


def test_in_high_contrast_the_classes_reach_further_from_light_to_dark():
    usual, high = (colours(block_of(name), "c") for name in ("usual", "data-contrast"))
    assert contrast(high[0], high[-1]) > 1.5 * contrast(usual[0], usual[-1])
