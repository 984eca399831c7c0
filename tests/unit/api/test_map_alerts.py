import re

from dictionary.alerts import Level, Life
from tests.support.alerts import AUTHORITY
from tests.support.pages import ALERT, alert, words


async def test_an_open_alert_is_a_symbol_and_words_on_the_map(ask, alerts, board):
    await board.epoch()
    await board.exact("any", {AUTHORITY: (60, 70), "B1 1": (3, 4)})
    await alerts.tell(alert(level=Level.URGENT), alert(2, life=Life.CLOSED, level=Level.WATCH))
    html = (await ask("/?need=money")).text
    assert 'data-label="B1 1, urgent alert"' in html
    assert re.search(rf'<a class="alert-mark level-urgent" href="/alerts/{ALERT}[^"]*">', html)
    assert "Urgent alert 1 area" in words(html)
    assert "Watched rise" not in html
    assert "alert-mark" not in (await ask("/?need=housing")).text
    assert "alert-mark" not in (await ask("/?need=money", demo=False)).text
