"""The organisations that send events."""

from typing import Literal

from dictionary.fields import Closed, Slug


class Partner(Closed):
    """One organisation. Its id names its topic (`events.<id>`) and its source; it never changes."""

    id: Slug
    name: str
    kind: Literal["advice", "gp", "housing", "social_care", "families", "fire", "school", "health", "other"]
