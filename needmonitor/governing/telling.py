"""How the officers' commands say what goes wrong."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def told() -> Iterator[None]:
    """What goes wrong is told in words.

    Raises:
        click.ClickException: something did.
    """
    import msgspec
    from aiokafka.errors import KafkaError

    try:
        yield
    except (ValueError, OSError, KafkaError, msgspec.MsgspecError) as error:
        raise click.ClickException(str(error) or type(error).__name__) from error
