"""What programs send: values of the right types, and texts that every file can hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _whole(text: str) -> str:
    """Refuse half a character, which JSON can name and no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("has half a surrogate pair") from error
    return text


Text = Annotated[str, AfterValidator(_whole)]
Locale = Annotated[Text, Field(max_length=35, description="Such as `es-MX`.")]


class Body(BaseModel):
    """A body of JSON, in which nothing is taken for something else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
