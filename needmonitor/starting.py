"""What every part does first: log where an operator looks, and say in words which setting is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from needmonitor.wiring import log_to_stderr


@contextmanager
def starting() -> Iterator[None]:
    """Around what reads the settings of a part.

    Raises:
        click.ClickException: a setting, or a file that one names, with which it cannot start.
    """
    log_to_stderr()
    try:
        yield
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
