import httpx

from api.app import build


async def test_requests_are_counted_by_route_never_by_address(config, redis):
    app = build(config)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        await client.get("/api/v1/areas/B1%201")
        await client.get("/api/v1/areas/B1%202")
        await client.get("/api/v1/cells?need=money.dragons")
        await client.request("FETCH", "/api/v1/needs")
        text = (await client.get("/metrics")).text
    await app.state.reader.redis.aclose()
    assert (
        'needmonitor_http_requests_total{method="GET",route="/api/v1/areas/{code:path}",status="200"} 2.0'
        in text
    )
    assert 'route="/api/v1/cells",status="404"' in text
    assert 'method="other"' in text
    assert "dragons" not in text
    assert "B1" not in text
