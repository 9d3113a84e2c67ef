"""Rows to learn from: a few invented careers around the thresholds of the standard."""

from __future__ import annotations

from itss_graph.profiles.sample import sample
from itss_graph.profiles.sheets.filling import fill
from itss_graph.profiles.sheets.form import Form
from itss_graph.profiles.sheets.layout import Filled
from itss_graph.profiles.sheets.names import Names, Person
from itss_graph.profiles.sheets.saying import says
from itss_graph.vocab import ITSS, RDF

PEOPLE = 6
FIRST_NUMBER = 1001


def example(form: Form, language: str) -> Filled:
    """A handful of people, numbered from 1001, whose records have no names yet."""
    profiles = sample(PEOPLE, 1, form.standard)
    spelled = profiles.spelled()
    typed = (spelled["p"] == f"<{RDF.type}>") & (spelled["o"] == f"<{ITSS.Candidate}>")
    people = [name.strip("<>") for name in spelled.filter(typed)["s"]]
    names = Names.of(
        Person(str(number), says("example_name", number=place)[language], iri)
        for place, (number, iri) in enumerate(zip(range(FIRST_NUMBER, FIRST_NUMBER + PEOPLE), people, strict=True), 1)
    )
    filled, _ = fill(profiles, form, names, language)
    unnamed = {
        key: [{name: values for name, values in row.items() if name != "record"} for row in rows]
        for key, rows in filled.rows.items()
    }
    return Filled(unnamed)
