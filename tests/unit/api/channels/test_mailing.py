"""A message as mail."""

from email import message_from_bytes
from email.policy import default

from api.channels.mailing import make_mail
from api.channels.steps import history
from api.channels.words import FOOT, SYNTHETIC, TEST_SUBJECT, Sender
from dictionary.alerts import Life
from tests.support.subscriptions import make_subscription
from tests.support.telling import SENDER, make_message, make_part, told

FROM = "needs@example.org"


def test_mails_of_one_alert_are_one_thread() -> None:
    first = make_message(number=1)
    past = history(told(first))
    end = make_message(make_part("closed", past, life=Life.CLOSED), number=2)
    mail = make_mail(end, SENDER, FROM)
    assert mail["In-Reply-To"] == mail["References"] == f"<{1:032x}@example.org>"
    assert mail["Subject"] == "END: Food insecurity in B1 1 is no longer above what is usual"
    assert make_mail(first, SENDER, FROM)["In-Reply-To"] is None


def test_no_machine_answers_to_a_mail() -> None:
    assert make_mail(make_message(), SENDER, FROM)["Auto-Submitted"] == "auto-generated"


def test_what_people_typed_is_text_in_html_and_no_line_of_its_own() -> None:
    event = "<b>Closed</b>\r\nBcc: all"
    team = make_subscription(team="Health & <care>\n")
    mail = make_mail(make_message(team=team, explanations=(event,)), SENDER, FROM)
    read = message_from_bytes(mail.as_bytes(), policy=default)
    assert read["Bcc"] is None
    html = mail.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;Closed&lt;/b&gt;Bcc: all" in html.get_content()
    assert "Health &amp; &lt;care&gt;" in html.get_content()


def test_nothing_in_a_mail_is_loaded_from_anywhere() -> None:
    html = make_mail(make_message(), SENDER, FROM).get_body(("html",))
    assert html is not None
    assert not any(word in html.get_content() for word in ("<img", "<script", "<link", "src=", "@import"))


def test_a_digest_says_all_it_holds_and_a_test_that_it_is_one() -> None:
    parts = (make_part(), make_part("closed", id="00000000000000bb", life=Life.CLOSED))
    plain = make_mail(make_message(*parts), SENDER, FROM).get_body(("plain",))
    assert plain is not None
    assert "Alert: Food insecurity in B1 1" in plain.get_content()
    assert "END: Food insecurity in B1 1" in plain.get_content()
    assert FOOT in plain.get_content()
    assert make_mail(make_message(make_part("test")), SENDER, FROM)["Subject"] == TEST_SUBJECT


def test_simulated_people_are_said_to_be_so_at_the_top() -> None:
    mail = make_mail(make_message(), Sender("", synthetic=True), FROM)
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().startswith(SYNTHETIC)
    assert mail["Subject"].startswith("Synthetic: ")
    assert "Open it" not in plain.get_content()
