import json
import re

from api.drawing import WIDTH, draw
from dictionary.places import load_places


def collection(*polygons):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": f"B{index} 1", "name": f"B{index} 1"},
                    "geometry": {"type": "Polygon", "coordinates": [polygon]},
                }
                for index, polygon in enumerate(polygons)
            ],
        }
    ).encode()


def square(west, south, size=0.1):
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def points(path):
    """The points of a path of one ring, in whole drawing units."""
    start, moves = re.fullmatch(r"M(-?\d+ -?\d+)l(.*)z", path).groups()
    x, y = map(int, start.split())
    numbers = [int(number) for number in moves.split()]
    found = [(x, y)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


def test_puts_north_up_and_west_left():
    south_west, north_east = draw(collection(square(-2.0, 52.0), square(-1.9, 52.1))).shapes
    assert south_west.x < north_east.x
    assert south_west.y > north_east.y


def test_fills_the_frame_across():
    drawing = draw(collection(square(-2.0, 52.0), square(-1.5, 52.2)))
    xs = [x for shape in drawing.shapes for x, _ in points(shape.path)]
    assert (min(xs), max(xs)) == (12, WIDTH - 12)


def test_a_finer_grain_keeps_size_and_place():
    coarse, fine = (draw(collection(square(-2.0, 52.0, 0.013)), grain) for grain in (1, 2))
    assert (coarse.width, coarse.height) == (fine.width, fine.height)
    assert abs(coarse.shapes[0].x - fine.shapes[0].x) <= 1
    assert abs(coarse.shapes[0].height - fine.shapes[0].height) <= 1


def test_every_authority_of_great_britain_is_drawn():
    drawing = draw(load_places().outlines("la", "GB"), 2)
    assert len(drawing.shapes) == len(load_places().areas("la", "GB"))
    assert all(shape.path for shape in drawing.shapes)


def test_puts_the_label_in_the_middle():
    shape = draw(collection(square(-2.0, 52.0))).shapes[0]
    corners = points(shape.path)
    assert abs(shape.x - sum(x for x, _ in corners) / 4) < 1
    assert abs(shape.y - sum(y for _, y in corners) / 4) < 1


def test_draws_every_sector_of_a_city_with_an_outline():
    places = load_places()
    drawing = draw(places.outlines("sector", "E08000025"))
    expected = {area.code for area in places.areas("sector", "E08000025") if area.has_outline}
    assert {shape.code for shape in drawing.shapes} == expected
    assert sum(len(shape.path) for shape in drawing.shapes) < 80_000
