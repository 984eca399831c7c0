async def test_describes_routes_and_the_feed_for_machines(ask):
    openapi = (await ask("/openapi.json")).json()
    assert {"/api/v1/cells", "/api/v1/areas/{code}", "/api/v1/feed/ticket"} <= set(openapi["paths"])
    asyncapi = (await ask("/asyncapi.json")).json()
    assert asyncapi["asyncapi"].startswith("3.")
