"""Folding: graphs that differ in the names of blank nodes and the order of triples fold alike, others do not."""

import pytest

from itss_graph.errors import InputError
from itss_graph.rdf.folding import LONGEST, fold
from itss_graph.rdf.reading import read

TREE = "<urn:a> <urn:p> [ <urn:q> 1 ; <urn:r> [ <urn:q> 2 ] ] ; <urn:l> ( 1 [ <urn:q> 3 ] <urn:m> ) ."


def folded(turtle):
    return fold(read(turtle.encode(), format="turtle"), "it")


def values(turtle, prop="urn:p"):
    (value,) = folded(turtle).named["urn:a"][prop]
    return value


def test_labels_and_order_do_not_matter():
    other = """_:z <urn:q> 2 . _:y <urn:r> _:z . _:y <urn:q> 1 . <urn:a> <urn:l> ( 1 _:x <urn:m> ) . _:x <urn:q> 3 .
        <urn:a> <urn:p> _:y ."""
    assert folded(TREE) == folded(other)


@pytest.mark.parametrize(("old", "new"), [("2", "4"), ("3", "4"), ("( 1", "( <urn:m> 1"), ("<urn:r>", "<urn:s>")])
def test_what_differs_folds_differently(old, new):
    assert folded(TREE) != folded(TREE.replace(old, new))


def test_how_it_is_written():
    text = '[ <urn:q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> ; <urn:r> [ <urn:q> <urn:b> ] ]'
    assert values("<urn:a> <urn:p> [ <urn:r> [ <urn:q> <urn:b> ] ; <urn:q> 1 ] .") == text
    assert values("<urn:a> <urn:p> ( <urn:b> ( <urn:c> ) ) .") == "( <urn:b> ( <urn:c> ) )"
    assert values("<urn:a> <urn:p> [] .") == "[ ]"
    assert values("<urn:a> <urn:p> [ <urn:q> [] ] .") == "[ <urn:q> [ ] ]"
    assert values("<urn:a> <urn:p> ( [] ) .") == "( [ ] )"


def test_a_tail_told_from_elsewhere_is_a_list_of_its_own():
    turtle = """@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        <urn:a> <urn:p> _:x ; <urn:q> _:y . _:x rdf:first 1 ; rdf:rest _:y . _:y rdf:first 2 ; rdf:rest rdf:nil ."""
    one, two = (f'"{n}"^^<http://www.w3.org/2001/XMLSchema#integer>' for n in (1, 2))
    assert values(turtle) == f"( {one} {two} )"
    assert values(turtle, "urn:q") == f"( {two} )"
    assert values(turtle.replace("rdf:nil", "<urn:end>")) == f"( {one} {two} | <urn:end> )"
    assert values(turtle.replace("rdf:rest rdf:nil", "rdf:rest rdf:nil ; <urn:note> 3")) != values(turtle)


def test_what_nothing_leads_to_is_general():
    assert folded("[] <urn:p> ( <urn:b> <urn:c> ) .").general == {"[ <urn:p> ( <urn:b> <urn:c> ) ]"}
    assert folded(TREE).general == frozenset()


def test_a_circle_is_refused_by_name():
    with pytest.raises(InputError, match=r"^it: blank nodes lead round in a circle \(_:"):
        folded("_:a <urn:p> _:b . _:b <urn:p> _:a .")


def test_a_node_told_of_over_and_over_stays_small():
    """Each of a hundred nodes leads to the next twice: written out, that would be 2 to the 100 leaves."""
    steps = "".join(f"_:n{n} <urn:p> _:n{n + 1} ; <urn:q> _:n{n + 1} .\n" for n in range(100))
    turtle = f"<urn:a> <urn:p> _:n0 .\n{steps}_:n100 <urn:p> 1 ."
    assert len(values(turtle)) <= LONGEST
    assert values(turtle) == values(turtle.replace("_:n", "_:m"))
    assert values(turtle) != values(turtle.replace("<urn:p> 1", "<urn:p> 2"))


def test_a_list_of_many_folds_at_once():
    turtle = f"<urn:a> <urn:p> ( {' '.join(str(n) for n in range(3000))} ) ."
    assert values(turtle).startswith("[ sha256:")
    assert values(turtle) != values(turtle.replace(" 2999 ", " 2998 "))
