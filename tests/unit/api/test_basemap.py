from math import asinh, degrees, radians, tan

from api.basemap import Basemap, ground_of
from api.drawing import draw
from dictionary.places import load_places

PLACE = "E08000025"
TILES = Basemap("https://tiles.example.gov.uk/{z}/{x}/{y}.png", "© Example")
WEST, NORTH = -1.930, 52.489


def drawing(place=PLACE, level="sector"):
    return draw(load_places().outlines(level, place))


def tile_holding(zoom, longitude, latitude):
    """Column and row, with their fractions, by the rule of the usual web tiles."""
    south = (1 - asinh(tan(radians(latitude))) / 3.141592653589793) / 2
    return (longitude + 180) / 360 * 2**zoom, south * 2**zoom


def test_a_point_lies_in_its_tile_where_it_lies_in_the_drawing():
    drawn = drawing()
    x = (WEST - drawn.west) * drawn.scale
    y = (drawn.north - degrees(asinh(tan(radians(NORTH))))) * drawn.scale
    tiles = {tile.address: tile for tile in ground_of(TILES, drawn).tiles}
    zoom = int(next(iter(tiles)).split("/")[3])
    column, row = tile_holding(zoom, WEST, NORTH)
    tile = tiles[f"https://tiles.example.gov.uk/{zoom}/{int(column)}/{int(row)}.png"]
    assert abs(tile.x + column % 1 * tile.size - x) < 0.1
    assert abs(tile.y + row % 1 * tile.size - y) < 0.1


def test_tiles_cover_the_whole_drawing_at_about_their_own_size():
    for place, level, zoom in (("GB", "la", 7), (PLACE, "sector", 12), ("E09000001", "sector", 15)):
        drawn = drawing(place, level)
        tiles = ground_of(TILES, drawn).tiles
        assert {tile.address.split("/")[3] for tile in tiles} == {str(zoom)}
        assert min(tile.x for tile in tiles) <= 0
        assert min(tile.y for tile in tiles) <= 0
        assert max(tile.x + tile.size for tile in tiles) >= drawn.width
        assert max(tile.y + tile.size for tile in tiles) >= drawn.height
        assert 181 <= tiles[0].size <= 363
        assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles) < 100


def test_the_origin_of_tiles_is_their_site_or_our_own():
    assert TILES.origin == "https://tiles.example.gov.uk"
    assert Basemap("http://127.0.0.1:8080/{z}/{x}/{y}.png", "x").origin == "http://127.0.0.1:8080"
    assert Basemap("/tiles/{z}/{x}/{y}.png", "x").origin is None


async def test_the_map_has_a_background_only_where_one_is_set_and_wanted(ask, redis):
    plain = await ask("/?need=money.debt")
    assert "<image" not in plain.text
    assert "background map" not in plain.text
    page = await ask("/?need=money.debt", basemap=TILES)
    assert '<image href="https://tiles.example.gov.uk/' in page.text
    assert "© Example" in page.text
    assert "basemap=none" in page.text
    without = await ask("/?need=money.debt&basemap=none", basemap=TILES)
    assert "<image" not in without.text
    assert "Show with the background map" in without.text
    for other in ("/?contrast=high", "/map.svg?need=money.debt", "/embed?need=money.debt"):
        assert "tiles.example" not in (await ask(other, basemap=TILES)).text


async def test_pictures_may_come_from_the_origin_of_the_tiles_and_from_no_other(ask, redis):
    usual = (await ask("/")).headers["content-security-policy"]
    ours = (await ask("/", basemap=Basemap("/{z}/{x}/{y}", "x"))).headers["content-security-policy"]
    theirs = (await ask("/", basemap=TILES)).headers["content-security-policy"]
    assert ours == usual
    assert theirs == usual.replace("data:;", "data: https://tiles.example.gov.uk;")
    framed = (await ask("/embed", basemap=TILES)).headers["content-security-policy"]
    assert "tiles.example" not in framed
