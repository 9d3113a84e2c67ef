"""A stand-in for the decoding of literals, until `itss_graph.rdf.literals` is there."""

from __future__ import annotations

import polars as pl

from itss_graph.rdf.interchange import split_literal

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
DAY = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
CLOCK = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
REAL = r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)"


def decode(terms: pl.Series) -> pl.DataFrame:
    parts = terms.str.extract_groups(r'(?s)^"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<(.*)>)?$').struct.unnest()
    parts.columns = ["lexical", "language", "datatype"]
    lexical = parts["lexical"]
    if lexical.str.contains("\\", literal=True).any():
        lexical = terms.map_elements(lambda s: split_literal(s)[0], return_dtype=pl.String)
    c = pl.col
    short = c("datatype").str.strip_prefix(XSD)
    frame = parts.with_columns(
        lexical=lexical,
        datatype=c("datatype").fill_null(
            pl.when(c("language").is_null()).then(pl.lit(XSD + "string")).otherwise(pl.lit(RDF + "langString"))
        ),
    )
    whole = short.is_in(list(INTEGERS)) & c("lexical").str.contains(r"^[+-]?[0-9]+$")
    big = pl.when(whole).then(c("lexical").str.strip_prefix("+")).cast(pl.Int128, strict=False)
    inside = pl.lit(True)
    for name, (low, high) in INTEGERS.items():
        bad = pl.lit(False)
        if low is not None:
            bad = bad | (c("big") < low)
        if high is not None:
            bad = bad | (c("big") > high)
        inside = pl.when(c("short") == name).then(~bad).otherwise(inside)
    frame = frame.with_columns(short=short, whole=whole, big=big)
    decimal = (c("short") == "decimal") & c("lexical").str.contains(r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$")
    real = c("short").is_in(["double", "float"]) & c("lexical").str.contains(f"^{REAL}$")
    boolean = (c("short") == "boolean") & c("lexical").is_in(["true", "false", "0", "1"])
    moment = c("lexical").str.extract(f"^({DAY}T{CLOCK}{ZONE})$")
    date = c("lexical").str.extract(f"^({DAY}{ZONE})$")
    zoned = c("lexical").str.contains(r"(?:Z|[+-][0-9]{2}:[0-9]{2})$")
    seconds = (
        pl.when(c("short").is_in(["dateTime", "dateTimeStamp"]))
        .then(moment)
        .when(c("short") == "date")
        .then(date.str.replace(r"^(-?[0-9]+-..-..)", "${1}T00:00:00"))
    )
    padded = pl.when(zoned).then(seconds.str.replace("Z$", "+00:00")).otherwise(seconds + "+00:00")
    stamp = padded.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", strict=False, time_unit="us", time_zone="UTC").cast(
        pl.Int64
    )
    known = [*INTEGERS, "decimal", "double", "float", "boolean", "dateTime", "dateTimeStamp", "date"]
    return frame.with_columns(
        kind=pl.when(c("lexical").is_not_null()).then(pl.lit("literal")),
        integer=pl.when(whole & inside).then(c("big").cast(pl.Int64, strict=False)),
        number=pl.when(whole & inside)
        .then(c("big").cast(pl.Float64))
        .when(decimal | real)
        .then(c("lexical").str.replace("INF", "inf").cast(pl.Float64, strict=False)),
        instant=stamp,
        zoned=zoned & c("short").is_in(["dateTime", "dateTimeStamp", "date"]),
        valid=pl.when(~c("short").is_in(known))
        .then(pl.lit(True))
        .otherwise((whole & inside) | decimal | real | boolean | stamp.is_not_null()),
    ).select("kind", "lexical", "datatype", "language", "number", "integer", "instant", "zoned", "valid")
