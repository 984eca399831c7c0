"""The kinds of value that fields have. Nearly every string has a pattern, so that no name fits in."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

UUID_PATTERN: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
REF_PATTERN: Final = r"^[0-9a-f]{64}$"
SLUG_PATTERN: Final = r"^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$"
SECTOR_PATTERN: Final = r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9]$"
NEED_PATTERN: Final = r"^[a-z]+\.[a-z][a-z0-9_]*$"
NEED_OR_DOMAIN_PATTERN: Final = r"^[a-z]+(?:\.[a-z][a-z0-9_]*)?$"
SEMVER_PATTERN: Final = r"^(?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})$"
INSTANT_PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
URI_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#!$&()*+,;=%-]+$"
DATE_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Closed(BaseModel):
    """A model that takes no field it does not know, converts nothing and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Written:
    """Text of one pattern that is then read as a value, all inside pydantic's compiled core."""

    def __init__(self, pattern: str, schema: CoreSchema, json_format: str) -> None:
        self.pattern, self.schema, self.json_format = pattern, schema, json_format

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.chain_schema([core_schema.str_schema(pattern=self.pattern), self.schema])

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "format": self.json_format, "pattern": self.pattern}


Instant = Annotated[
    datetime,
    _Written(INSTANT_PATTERN, core_schema.datetime_schema(tz_constraint="aware", strict=False), "date-time"),
]
"""An RFC 3339 timestamp with an offset."""

Day = Annotated[date, _Written(DATE_PATTERN, core_schema.date_schema(strict=False), "date")]
"""A Europe/London calendar date."""

Uuid = Annotated[str, Field(pattern=UUID_PATTERN, json_schema_extra={"format": "uuid"})]
Ref = Annotated[str, Field(pattern=REF_PATTERN)]
"""A pseudonym: HMAC-SHA-256 in lower-case hex, made on the partner's side."""

Slug = Annotated[str, Field(pattern=SLUG_PATTERN)]
SectorCode = Annotated[str, Field(pattern=SECTOR_PATTERN)]
NeedId = Annotated[str, Field(pattern=NEED_PATTERN, max_length=64)]
NeedOrDomain = Annotated[str, Field(pattern=NEED_OR_DOMAIN_PATTERN, max_length=64)]
Semver = Annotated[str, Field(pattern=SEMVER_PATTERN)]
Sha256 = Annotated[str, Field(pattern=REF_PATTERN)]
ServiceType = Annotated[str, Field(pattern=r"^esdServiceType:[0-9]{1,8}$")]
Tool = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(?::[a-z0-9-]+)*(?::[0-9.]+)?$", max_length=80)]
"""A registered instrument, such as `ras:adult-social-care:3.1`."""

AuthorityCode = Annotated[str, Field(pattern=r"^[EWSN][0-9]{8}$")]
PartnerCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,64}$")]
OptOut = Annotated[str, Field(pattern=r"^(?:checked_not_opted_out|not_applicable|exempt:[a-z0-9_-]{1,40})$")]
WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s@]{1,300}$", json_schema_extra={"format": "uri"})]
Title = Annotated[str, Field(min_length=1, max_length=120)]
"""The only free text there is. It is about a place, never about a person."""

HoursAWeek = Annotated[float, Field(ge=0, le=168, allow_inf_nan=False)]
CarersHoursAWeek = Annotated[float, Field(ge=0, le=504, allow_inf_nan=False)]
Pence = Annotated[int, Field(ge=0, le=100_000_000)]
Score = Annotated[float, Field(allow_inf_nan=False)]
CareActOutcome = Literal["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
LocationStatus = Literal["resident", "no_fixed_abode", "unknown", "out_of_area"]
Severity = Literal["low", "moderate", "high", "crisis"]
AgeBand = Literal[
    "0-4", "5-10", "11-15", "16-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75-84", "85+"
]
