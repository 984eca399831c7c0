"""What the forms of the inbox ask for, as things that can be done about an alert. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from pydantic import ValidationError

from api.acting import DOINGS, Doing, Muting
from api.forms import Form
from api.problems import ProblemError
from api.texts import Texts
from dictionary.moments import LONDON

MORNING: Final = time(9)
"""A snooze ends at this time of day in London."""
LONGEST_DAYS: Final = 90


def read_doing(name: str, form: Form, now: datetime, texts: Texts) -> Doing:
    """What a form on an alert asks to do.

    Raises:
        ProblemError: 404 for what cannot be done at all, 422 for a field that is missing or wrong.
    """
    model = DOINGS.get(name)
    if model is None:
        raise ProblemError(404, "not_found", texts("errors.not_found"))
    fields: dict[str, Any] = {
        key: value
        for key, value in form.given("id", "why", "owner", "reason", "action").items()
        if key in model.model_fields
    }
    if "until" in model.model_fields:
        fields["until"] = snooze_end(form, now, texts)
    try:
        return model(**fields)
    except ValidationError as error:
        raise _missing(name, texts) from error


def snooze_end(form: Form, now: datetime, texts: Texts) -> datetime:
    """The morning of the day chosen, or in so many days.

    Raises:
        ProblemError: neither can be read.
    """
    try:
        if day := form.get("until"):
            last = date.fromisoformat(day)
        else:
            days = min(LONGEST_DAYS, int(form.get("for")))
            last = now.astimezone(LONDON).date() + timedelta(days=days)
    except ValueError as error:
        raise _missing("snooze", texts) from error
    return datetime.combine(last, MORNING, LONDON)


def read_muting(form: Form, texts: Texts) -> Muting:
    """The mute rule that a form asks for.

    Raises:
        ProblemError: a field that is missing or wrong.
    """
    fields: dict[str, Any] = form.given("id", "why", "need", "until")
    area = " ".join(form.get("area").upper().split())
    try:
        return Muting(area=area, **fields)
    except ValidationError as error:
        raise _missing("mute", texts) from error


def _missing(name: str, texts: Texts) -> ProblemError:
    return ProblemError(422, "invalid", texts(f"alerts.problems.{name}"))
