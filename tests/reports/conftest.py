"""People assessed, their reports, and what stands in a report."""

from __future__ import annotations

from datetime import date
from functools import cache
from html.parser import HTMLParser

import pytest

from itss_graph import resources
from itss_graph.assessment import Assessor
from itss_graph.population.sources import FileSource
from itss_graph.standard import Standard

AS_OF = date(2026, 11, 23)
VOID = {"meta", "br", "col", "path"}


class Element:
    """An element of a page: its tag, attributes and children, which are elements and texts."""

    def __init__(self, tag, attributes):
        self.tag, self.attributes, self.children = tag, attributes, []

    def __getitem__(self, name):
        return self.attributes[name]

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def all(self, tag=None, **wanted):
        """The elements within, by tag and attributes (`data_name` is `data-name`; True for any value)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        found = []
        for child in self.children:
            if isinstance(child, Element):
                held = child.attributes
                if (tag in (None, child.tag)) and all(
                    name in held and value in (True, held[name]) for name, value in wanted.items()
                ):
                    found.append(child)
                found += child.all(tag, **wanted)
        return found

    def one(self, tag=None, **wanted):
        (found,) = self.all(tag, **wanted)
        return found


class Parser(HTMLParser):
    """Builds elements, strictly."""

    def __init__(self, text):
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert self.open == [self.root]

    def handle_starttag(self, tag, attributes):
        element = Element(tag, dict(attributes))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.open[-1].children.append(Element(tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag

    def handle_data(self, data):
        self.open[-1].children.append(data)


@pytest.fixture(scope="session")
def parse():
    """`parse(html)`: the page as elements."""
    return lambda text: Parser(text).root


@pytest.fixture(scope="session")
def standard():
    return Standard.load()


@pytest.fixture(scope="session")
def assessor(standard):
    """`assessor(reading)`: assesses on the day of the examples."""
    assessors = {reading: Assessor.of(standard, reading, AS_OF) for reading in ("default", "strict")}
    return assessors.__getitem__


@pytest.fixture(scope="session")
def examples(assessor):
    """`examples(reading)`: everyone in the examples, assessed: pairs of all assessments and one of them."""
    folder = resources.path("data", "examples")
    files = [str(path) for path in sorted(folder.iterdir()) if path.suffix in (".ttl", ".nt", ".jsonld")]

    @cache
    def assessed(reading):
        answer = FileSource(files).assess(assessor(reading), 100)
        assert answer.complaints() == []
        return [(found, assessment) for found in answer.assessments for assessment in found]

    return assessed


@pytest.fixture(scope="session")
def example(examples):
    """`example(name, reading)`: the person whose IRI ends so."""

    def example(name, reading="default"):
        return next(pair for pair in examples(reading) if pair[1].profile.endswith(name))

    return example
