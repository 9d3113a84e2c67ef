"""Concatenates Parquet files without decoding them: row groups are copied, footers are merged.

Polars would decode and encode every row, which takes a sixth of the time of a population (`docs/decisions/0022`).

A Parquet file is `PAR1`, the pages, a footer in Thrift's compact protocol, the footer's length, `PAR1`
(https://parquet.apache.org/docs/file-format/). The footer lists row groups with the offsets of their pages in the file,
which are shifted as far as the pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

_MAGIC = b"PAR1"
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)

# FileMetaData, RowGroup, ColumnChunk and ColumnMetaData: the numbers of their fields in parquet.thrift.
_NUM_ROWS, _ROW_GROUPS = 3, 4
_COLUMNS, _GROUP_OFFSET, _ORDINAL = 1, 5, 7
_CHUNK_OFFSET, _META_DATA, _OFFSET_INDEX, _COLUMN_INDEX = 2, 3, 4, 6
_DATA_PAGE, _INDEX_PAGE, _DICTIONARY_PAGE, _BLOOM_FILTER = 9, 10, 11, 14

_Struct = dict[int, tuple[int, Any]]
"""The fields of a struct: type and value by number."""


def join(files: Iterable[Path], target: BinaryIO) -> None:
    """Write the row groups of Parquet files of one schema as one file, in their order; at least one file is needed."""
    footer: _Struct = {}
    target.write(_MAGIC)
    for path in files:
        with path.open("rb") as file:
            own_footer, pages = _footer(file)
            shift = target.tell() - len(_MAGIC)
            file.seek(len(_MAGIC))
            _copy(file, target, pages - len(_MAGIC))
        groups = own_footer[_ROW_GROUPS][1][1]
        if not footer:
            footer, groups_before = own_footer, []
        else:
            groups_before = footer[_ROW_GROUPS][1][1]
            footer[_NUM_ROWS] = (footer[_NUM_ROWS][0], footer[_NUM_ROWS][1] + own_footer[_NUM_ROWS][1])
        for ordinal, group in enumerate(groups, len(groups_before)):
            _move(group, shift, ordinal)
        footer[_ROW_GROUPS] = (_LIST, (_STRUCT, [*groups_before, *groups]))
    writer = _Writer()
    writer.struct(footer)
    target.write(bytes(writer.data) + len(writer.data).to_bytes(4, "little") + _MAGIC)


def _footer(file: BinaryIO) -> tuple[_Struct, int]:
    """The footer of a file, and its offset."""
    end = file.seek(-8, 2)
    length = int.from_bytes(file.read(4), "little")
    file.seek(end - length)
    return _Reader(file.read(length)).struct(), end - length


def _copy(source: BinaryIO, target: BinaryIO, size: int) -> None:
    while size:
        block = source.read(min(size, 1 << 24))
        target.write(block)
        size -= len(block)


def _move(group: _Struct, by: int, ordinal: int) -> None:
    _shift(group, by, _GROUP_OFFSET)
    if _ORDINAL in group:
        group[_ORDINAL] = (group[_ORDINAL][0], ordinal)
    for chunk in group[_COLUMNS][1][1]:
        _shift(chunk, by, _CHUNK_OFFSET, _OFFSET_INDEX, _COLUMN_INDEX)
        _shift(chunk[_META_DATA][1], by, _DATA_PAGE, _INDEX_PAGE, _DICTIONARY_PAGE, _BLOOM_FILTER)


def _shift(struct: _Struct, by: int, *numbers: int) -> None:
    for number in numbers:
        if number in struct and struct[number][1]:  # 0 says that there is none
            struct[number] = (struct[number][0], struct[number][1] + by)


@dataclass(slots=True)
class _Reader:
    """Decodes Thrift's compact protocol."""

    data: bytes
    at: int = 0

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def integer(self) -> int:
        coded = self.varint()
        return coded >> 1 ^ -(coded & 1)

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def struct(self) -> _Struct:
        fields: _Struct = {}
        number = 0
        while head := self.take(1)[0]:
            number = number + (head >> 4) if head >> 4 else self.integer()
            kind = head & 0x0F
            fields[number] = (kind, None if kind in (_TRUE, _FALSE) else self.value(kind))
        return fields

    def value(self, kind: int) -> Any:
        if kind in _INTEGERS:
            return self.integer()
        if kind == _BINARY:
            return self.take(self.varint())
        if kind == _STRUCT:
            return self.struct()
        if kind in (_LIST, _SET):
            head = self.take(1)[0]
            size = self.varint() if head >> 4 == 0x0F else head >> 4
            return head & 0x0F, [self.value(head & 0x0F) for _ in range(size)]
        if kind in (_TRUE, _FALSE, _BYTE, _DOUBLE):  # as an element; booleans are a byte there
            return self.take(8 if kind == _DOUBLE else 1)
        raise ValueError(f"Thrift type {kind} in a Parquet footer")


@dataclass(slots=True)
class _Writer:
    """Encodes Thrift's compact protocol."""

    data: bytearray = field(default_factory=bytearray)

    def varint(self, value: int) -> None:
        while value >= 0x80:
            self.data.append(value & 0x7F | 0x80)
            value >>= 7
        self.data.append(value)

    def integer(self, value: int) -> None:
        self.varint(value << 1 if value >= 0 else (-value << 1) - 1)

    def struct(self, fields: _Struct) -> None:
        previous = 0
        for number, (kind, value) in sorted(fields.items()):
            step = number - previous
            self.data.append((step << 4 if step <= 15 else 0) | kind)
            if step > 15:
                self.integer(number)
            previous = number
            if kind not in (_TRUE, _FALSE):
                self.value(kind, value)
        self.data.append(0)

    def value(self, kind: int, value: Any) -> None:
        if kind in _INTEGERS:
            self.integer(value)
        elif kind == _BINARY:
            self.varint(len(value))
            self.data += value
        elif kind == _STRUCT:
            self.struct(value)
        elif kind in (_LIST, _SET):
            element, items = value
            self.data.append(min(len(items), 15) << 4 | element)
            if len(items) >= 15:
                self.varint(len(items))
            for item in items:
                self.value(element, item)
        else:
            self.data += value
