"""Drawings of the model, laid out from domains, ranges and subclasses: trees from left to right, for inline SVG.

A class is expanded once; where it occurs again it is a leaf with a dashed border. So no two lines cross, and the same
ontology always gives the same drawing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.site.graph import LabelledGraph
from itss_graph.site.values import Link, LocalizedGraph
from itss_graph.vocab import ITSS, OWL, RDF, RDFS

LINE = 18
"""The height of a line of text in a box, in pixels."""

PADDING, GAP, EDGE = 12, 14, 34
"""Pixels within a box, between two boxes, and of an edge in addition to its text."""


@dataclass(frozen=True, slots=True)
class DiagramNode:
    """A class: its attributes, its edges (label, target, whether to a subclass); `again`: it is expanded elsewhere."""

    link: Link
    attributes: tuple[str, ...]
    edges: tuple[tuple[str, DiagramNode, bool], ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its position."""

    x: int
    y: int
    width: int
    height: int
    link: Link
    attributes: tuple[str, ...]
    kind: str

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class DiagramEdge:
    """A line between two boxes with its text; dashed where it leads to a subclass."""

    path: str
    text: str
    x: int
    y: int
    sub: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing with its title, ready for the template."""

    title: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[DiagramEdge, ...]


def diagrams(localized: LocalizedGraph) -> list[Drawing]:
    """The drawings of the standard, of the profile and of the scales."""
    seen: set[str] = set()
    drawings = [
        _drawing(localized.words.model.standard, _classes(localized, ITSS.KeyPerformanceIndicator, seen)),
        _drawing(localized.words.model.profile, _classes(localized, ITSS.Candidate, seen)),
    ]
    graph = localized.knowledge.graph
    values = [
        subject.value
        for subject, prop, _ in graph.triples
        if prop == ITSS.directlySubsumes and isinstance(subject, ox.NamedNode)
    ]
    for top in (value for value in values if not graph.subjects(ITSS.directlySubsumes, value)):
        scale = next(iter(graph.iris(top, RDF.type)), top)
        title = localized.words.model.scale.format(localized.link(scale).text)
        drawings.append(_drawing(title, _scale(localized, top)))
    return drawings


def _classes(localized: LocalizedGraph, cls: str, seen: set[str]) -> DiagramNode:
    """A class with its attributes and, if it has not been expanded, the ranges of its properties."""
    if cls in seen:
        return DiagramNode(localized.link(cls), (), (), again=True)
    seen.add(cls)
    graph = localized.knowledge.graph
    attributes: list[str] = []
    targets: list[tuple[str, str, bool]] = []
    for prop in _with_domain(graph, cls):
        if OWL.DatatypeProperty in graph.iris(prop, RDF.type):
            kinds = [iri.rpartition("#")[2] for iri in graph.iris(prop, RDFS.range)]
            attributes.append(f"{graph.label(prop, localized.language)}{f': {kinds[0]}' if kinds else ''}")
        else:
            targets += [
                (graph.label(prop, localized.language), target, False) for target in _members(graph, prop, RDFS.range)
            ]
    targets += [
        (localized.words.model.subclass, sub, True)
        for sub in graph.subjects(RDFS.subClassOf, cls)
        if sub.startswith(ITSS)
    ]
    edges = tuple((text, _classes(localized, target, seen), sub) for text, target, sub in targets)
    return DiagramNode(localized.link(cls), tuple(attributes), edges)


def _with_domain(graph: LabelledGraph, cls: str) -> list[str]:
    return [iri for iri in graph.named() if cls in _members(graph, iri, RDFS.domain)]


def _members(graph: LabelledGraph, prop: str, which: str) -> list[str]:
    """The classes that a domain or range names, also those of a union."""
    classes: list[str] = []
    for value in graph.objects(prop, which):
        members: Iterable[Term] = [value]
        for head in graph.objects(value, OWL.unionOf):
            members = graph.items(head)
        classes += [
            member.value for member in members if isinstance(member, ox.NamedNode) and member.value.startswith(ITSS)
        ]
    return classes


def _scale(localized: LocalizedGraph, value: str) -> DiagramNode:
    """A value of a scale with the next lower one."""
    graph = localized.knowledge.graph
    label = graph.label(ITSS.directlySubsumes, localized.language)
    edges = tuple((label, _scale(localized, lower), False) for lower in graph.iris(value, ITSS.directlySubsumes))
    return DiagramNode(localized.link(value), (), edges)


def _drawing(title: str, root: DiagramNode) -> Drawing:
    """Columns by depth, rows by the order of the leaves."""
    widths: dict[int, int] = {}
    gaps: dict[int, int] = {}
    for node, depth in _walk(root, 0):
        widths[depth] = max(widths.get(depth, 0), _width(node))
        texts = [round(_measure(text, 12)) + EDGE for text, _, _ in node.edges]
        gaps[depth] = max([gaps.get(depth, 0), *texts])
    starts = {0: 1}
    for depth in range(len(widths) - 1):
        starts[depth + 1] = starts[depth] + widths[depth] + gaps[depth]
    boxes: list[Box] = []
    lines: list[DiagramEdge] = []
    bottom, _ = _lay_out(root, 0, 1, _Columns(starts, widths), boxes, lines)
    last = max(widths)
    return Drawing(title, starts[last] + widths[last] + 2, bottom - GAP + 2, tuple(boxes), tuple(lines))


@dataclass(frozen=True, slots=True)
class _Columns:
    starts: dict[int, int]
    widths: dict[int, int]


def _lay_out(  # noqa: PLR0913, PLR0917 - a recursion hands on where it is
    node: DiagramNode, depth: int, top: int, columns: _Columns, boxes: list[Box], lines: list[DiagramEdge]
) -> tuple[int, Box]:
    """Lay out a node and its subtree below `top`; returns the top of the next node, and the node's box."""
    height = LINE * (1 + len(node.attributes)) + PADDING
    below = top
    children: list[tuple[str, Box, bool]] = []
    for text, child, sub in node.edges:
        below, child_box = _lay_out(child, depth + 1, below, columns, boxes, lines)
        children.append((text, child_box, sub))
    y = top if not children else max(top, (children[0][1].middle + children[-1][1].middle - height) // 2)
    kind = "again" if node.again else "" if depth else "root"
    box = Box(columns.starts[depth], y, _width(node), height, node.link, node.attributes, kind)
    boxes.append(box)
    right, trunk = box.x + box.width, columns.starts[depth] + columns.widths[depth] + PADDING
    for text, target, sub in children:
        path = f"M{right} {box.middle}H{trunk}V{target.middle}H{target.x - 1}"
        lines.append(DiagramEdge(path, text, trunk + 6, target.middle - 5, sub))
    return max(below, y + height + GAP), box


def _walk(node: DiagramNode, depth: int) -> Iterator[tuple[DiagramNode, int]]:
    yield node, depth
    for _, child, _ in node.edges:
        yield from _walk(child, depth + 1)


def _width(node: DiagramNode) -> int:
    return round(max([_measure(node.link.text, 14), *(_measure(text, 12) for text in node.attributes)])) + 2 * PADDING


def _measure(text: str, size: int) -> float:
    """About how wide a text is: Japanese letters are square, others a little more than half as wide."""
    return sum(size if unicodedata.east_asian_width(letter) in "WF" else size * 0.57 for letter in text)
