"""Pre-binding for all focus nodes at once gives what its definition gives, focus node by focus node.

The definition joins every graph pattern with the table of values (https://www.w3.org/TR/shacl/#pre-binding): here a
`VALUES` clause in each group, which is where `@` stands.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from itss_graph.rdf.columns import Columns
from itss_graph.rdf.store import Rows, Store
from itss_graph.shacl.data import Constants, Data, Pairs
from itss_graph.shacl.dataset import SparqlDataset
from itss_graph.shacl.prebinding import query

NODES = [f"<http://example.org/{name}>" for name in "abc"]
P, Q = "<http://example.org/p>", "<http://example.org/q>"

variables = st.sampled_from(["$this", "?x", "?y", "?z"])
nodes = st.sampled_from(NODES)
paths = st.sampled_from([P, Q, f"{P}*", f"^{P}/{Q}", f"{P}*/!{Q}/({P}|^{Q})"])
triples = st.builds("{} {} {} .".format, variables | nodes, paths, variables | nodes)


def group(parts: list[str]) -> str:
    return f"{{ @ {' '.join(parts)} }}"


def expressions(groups: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    simple = st.builds("bound({})".format, variables) | st.builds("({} = {})".format, variables, variables | nodes)
    exists = st.builds("EXISTS {}".format, groups) | st.builds("NOT EXISTS {}".format, groups)
    return st.recursive(
        simple | exists,
        lambda some: st.builds("({} && {})".format, some, some) | st.builds("(!{})".format, some),
        max_leaves=3,
    )


def patterns(groups: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counting = "{{ SELECT $this (COUNT(*) AS ?n) WHERE {} GROUP BY $this {} }}".format
    return st.one_of(
        triples,
        groups,
        st.builds("FILTER({})".format, expressions(groups)),
        st.builds("OPTIONAL {}".format, groups),
        st.builds("{} UNION {}".format, groups, groups),
        st.builds("{{ SELECT {} $this ?x WHERE {} }}".format, st.sampled_from(["", "DISTINCT"]), groups),
        st.builds(counting, groups, st.sampled_from(["", "HAVING (COUNT(*) > 1)", "ORDER BY ?n LIMIT 1"])),
    )


groups = st.recursive(
    st.lists(triples, max_size=2).map(group),
    lambda inner: st.lists(patterns(inner), max_size=3).map(group),
    max_leaves=6,
)
selects = st.builds("SELECT {} $this ?x ?y WHERE {}".format, st.sampled_from(["", "DISTINCT"]), groups)
statements = st.lists(st.tuples(nodes, st.sampled_from([P, Q]), nodes), min_size=1, max_size=6, unique=True)


def answers(rows: Rows) -> list[tuple[str, ...]]:
    return [tuple(str(term) for term in row) for row in rows.rows]


@pytest.mark.slow
@settings(deadline=None)
@given(selects, statements)
def test_select(text, rows):
    columns = Columns.from_rows(rows)
    data = Data(columns, Constants(tuple(NODES)))
    foci = data.ids(NODES)
    prepared = query("<urn:shape>", "select", text.replace("@", ""), None, {})
    event("one at a time" if prepared.row_by_row else "all at once")
    found = SparqlDataset(data, None, "").solutions(prepared, foci, {})
    ours = Counter((focus, *(str(solution.get(name)) for name in ("this", "x", "y"))) for focus, solution in found)
    store = Store.of(columns)
    theirs: Counter[tuple[object, ...]] = Counter()
    for focus, node in zip(foci.to_list(), NODES, strict=True):
        defined = answers(store.query(text.replace("@", f"VALUES $this {{ {node} }}")))
        theirs.update((focus, *row) for row in defined)
    assert ours == theirs


@pytest.mark.slow
@settings(deadline=None)
@given(groups, st.sampled_from(["", "LIMIT 1"]), statements)
def test_ask(pattern, also, rows):
    columns = Columns.from_rows(rows)
    data = Data(columns, Constants(tuple(NODES)))
    text = f"ASK {pattern.replace('?x', '?value').replace('SELECT $this', 'SELECT $this ?value')} {also}"
    text = text.replace("$this ?value ?value", "$this ?value").replace("GROUP BY $this", "GROUP BY $this ?value")
    both = [(one, other) for one in NODES for other in NODES]
    pairs = Pairs(data.ids(one for one, _ in both), data.ids(other for _, other in both))
    prepared = query("<urn:shape>", "ask", text.replace("@", ""), None, {})
    ours = SparqlDataset(data, None, "").satisfied(prepared, pairs, {}).to_list()
    store = Store.of(columns)
    bound = [f"VALUES ($this ?value) {{ ({one} {other}) }}" for one, other in both]
    assert ours == [store.query(text.replace("@", values)).value for values in bound]
