from playwright.sync_api import expect

from tests.support.installation import PLACE

SITE = """<!doctype html><html lang="en"><title>Another site</title>
<iframe id="embed" src="/embed?need=money.debt" title="Debt" width="900" height="900"></iframe>
<iframe id="whole" src="/?need=money.debt" title="Map" width="900" height="900"></iframe></html>"""


def test_a_view_is_shown_in_a_frame_and_the_whole_page_is_not(open_page, installation):
    page = open_page("/about", faulty=True)
    page.route("**/another-site", lambda route: route.fulfill(body=SITE, content_type="text/html"))
    page.goto(f"{installation.address}/another-site")
    frame = page.frame_locator("#embed")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Problem debt in Birmingham")
    expect(frame.locator("tr[data-area]").first).to_be_visible()
    expect(frame.get_by_role("img").first).to_be_visible()
    expect(page.frame_locator("#whole").get_by_role("heading", level=1)).to_have_count(0)


def test_the_lines_to_copy_lead_to_a_frame_with_its_way_back(open_page, installation):
    page = open_page("/?need=money.debt&window=7d", java_script_enabled=False)
    page.get_by_text("Embed", exact=True).click()
    code = page.get_by_label("Lines to copy").input_value()
    address = code.split('src="')[1].split('"')[0]
    assert address.startswith(f"{installation.address}/embed?place={PLACE}")
    page.goto(address)
    expect(page.get_by_role("link", name="See it on the need monitor")).to_have_attribute("target", "_blank")
