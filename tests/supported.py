"""Invented people whose records carry this and that: evidence, confirmations by others and by themselves, nothing."""

from __future__ import annotations

from random import Random

from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.sample import sample_lines
from itss_graph.rdf.columns import Columns
from itss_graph.standard import Standard

ITSS = "https://w3id.org/itss/ontology#"
LINKS = tuple(f"<{ITSS}{name}>" for name in ("engagement", "expertise", "succession"))
NOTHING: tuple[str, ...] = ()


def supported_lines(count: int, seed: int, standard: Standard) -> bytes:
    """The profiles as N-Triples: of every fourth person, from the first on, all records are confirmed, of the next none
    is supported, of the next nearly all carry evidence, and of the last it varies.
    """
    draw = Random(seed)
    stated = []
    for line in b"".join(sample_lines(count, seed, standard)).decode().splitlines():
        stated.append(line)
        candidate, prop, record = line.split(" ")[:3]
        if prop in LINKS:
            other = f"<{ITSS}confirmedBy> <https://example.org/assessors/1>"
            oneself = f"<{ITSS}confirmedBy> {candidate}"
            evidence = f"<{ITSS}evidence> <https://example.org/documents/1>"
            any_of = ((), (evidence,), (other,), (oneself,), (evidence, oneself), (evidence, other, oneself))
            mostly = ((evidence,), (evidence,), (evidence,), (evidence, other), ())
            kinds = (((evidence, other),), (NOTHING,), mostly, any_of)
            number = int(candidate.rpartition("/")[2].rstrip(">"))
            stated += [f"{record} {carried} ." for carried in draw.choice(kinds[number % len(kinds)])]
    return "\n".join(stated).encode() + b"\n"


def supported(count: int, seed: int, standard: Standard) -> Columns:
    """The same as columns."""
    return read_profiles(supported_lines(count, seed, standard), format="ntriples")
