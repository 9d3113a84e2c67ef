"""Forms with files (`multipart/form-data`), parsed in memory, so that no upload is written to a temporary file."""

from __future__ import annotations

from dataclasses import dataclass, field

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from itss_graph.server.middleware.refusals import Refusal

MAX_PARTS = 100
"""How many parts a form may have."""


@dataclass(slots=True)
class FormPart:
    """One part of a form: its name, its `Content-Type` if any, its bytes."""

    name: str = ""
    content_type: str | None = None
    data: bytes = b""


@dataclass(slots=True)
class _Reader:
    """The callbacks of the parser, which collect the parts."""

    parts: list[FormPart] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    field_name: bytes = b""
    value: bytes = b""
    ended: bool = False

    def begin(self) -> None:
        if len(self.parts) == MAX_PARTS:
            raise Refusal(400, f"the form has more than {MAX_PARTS} parts")
        self.parts.append(FormPart())
        self.pieces = []

    def on_field(self, data: bytes, start: int, end: int) -> None:
        self.field_name += data[start:end]

    def on_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def header(self) -> None:
        name, value = self.field_name.lower(), self.value
        self.field_name = self.value = b""
        if name == b"content-type":
            self.parts[-1].content_type = value.decode("latin-1")
        elif name == b"content-disposition":
            _, options = parse_options_header(value)
            self.parts[-1].name = options.get(b"name", b"").decode("utf-8", "replace")

    def on_data(self, data: bytes, start: int, end: int) -> None:
        self.pieces.append(data[start:end])

    def end_part(self) -> None:
        self.parts[-1].data = b"".join(self.pieces)

    def end(self) -> None:
        self.ended = True


def files(boundary: str, body: bytes) -> list[FormPart]:
    """The parts of a form; raises `Refusal` (400) for a malformed or incomplete form."""
    reader = _Reader()
    try:
        parser = MultipartParser(
            boundary.encode("latin-1", "replace"),
            {
                "on_part_begin": reader.begin,
                "on_header_field": reader.on_field,
                "on_header_value": reader.on_value,
                "on_header_end": reader.header,
                "on_part_data": reader.on_data,
                "on_part_end": reader.end_part,
                "on_end": reader.end,
            },
        )
        parser.write(body)
    except MultipartParseError:
        raise Refusal(400, "the body is not multipart/form-data with this boundary") from None
    if not (boundary and reader.ended and reader.parts):
        raise Refusal(400, "the form has no end; send all of it, with its boundary")
    return reader.parts
