"""The bar for publishing, row by row: what is asked for, and the tests that hold it.

A row fails where one of its tests does not exist; whether it passes, the test itself says. The criteria of FOOPS!,
OOPS! and ROBOT have a table of their own, `queries/checks/criteria.tsv`, which may name tests too.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from itss_graph.reference.checks import criteria

ROOT = Path(__file__).parents[2]

SITE = "tests/site/test_site.py::"
APACHE = "tests/site/test_site_apache.py::"
BROWSER = "tests/browser/test_site_browser.py::"
PAGES = "tests/site/test_pages.py::"
CHECKS = "tests/checks/test_checks.py::"
ROBOT = "tests/checks/test_robot.py::"
OWL = "tests/ontology/test_owl.py::"
RELEASE = "tests/site/test_release.py::"
SERVER = "tests/server/test_linked.py::"

BAR = {
    "metadata of every ontology file, as a shape": (
        "tests/shapes/test_ontology.py::test_every_header_is_well_formed",
        "tests/shapes/test_ontology.py::test_a_seeded_fault_is_found_as_what_it_is",
        "tests/shapes/test_ontology.py::test_every_rule_has_a_seeded_fault",
    ),
    "FOOPS!, OOPS! and ROBOT as checks with seeded faults": (
        f"{CHECKS}test_every_criterion_of_the_bar_is_held_by_something",
        f"{CHECKS}test_it_finds_the_seeded_fault",
        f"{CHECKS}test_it_finds_nothing_where_nothing_is_wrong",
        f"{CHECKS}test_our_own_ontology_has_no_fault",
        f"{CHECKS}test_nor_has_its_published_form",
        "tests/checks/test_cli.py::test_our_own_ontology_conforms",
    ),
    "OWL 2 DL and RL by OWLAPI": (
        f"{OWL}test_ontology_is_in_the_profile",
        f"{OWL}test_each_module_is_in_the_profile_with_what_it_imports",
        f"{OWL}test_what_is_published_is_in_both_profiles_and_free_of_contradiction",
        f"{OWL}test_a_fault_seeded_breaks_owl_dl",
        f"{OWL}test_a_restriction_beyond_rules_breaks_owl_rl_alone",
    ),
    "consistent, no unsatisfiable class, by HermiT": (
        f"{OWL}test_ontology_is_consistent_and_every_class_can_have_members",
        f"{OWL}test_a_class_that_can_have_no_member_is_found",
        f"{OWL}test_hermit_finds_the_contradiction",
    ),
    "ROBOT itself: no error, and the same findings": (
        f"{ROBOT}test_the_report_on_what_we_publish_has_no_error_in_either_language",
        f"{ROBOT}test_in_both_at_once_it_takes_translations_for_second_texts_and_finds_no_other_error",
        f"{ROBOT}test_robot_and_the_checks_find_the_same_row_by_row",
        f"{ROBOT}test_every_rule_of_the_report_is_restated_and_finds_something",
    ),
    "Turtle = RDF/XML = N-Triples = JSON-LD": (
        f"{SITE}test_all_formats_say_the_same",
        f"{SITE}test_rdflib_reads_the_same",
        "tests/site/test_serialise.py::test_any_graph_says_the_same_in_every_form",
    ),
    "old versions stay as they were": (
        "tests/site/test_versions.py::test_what_is_archived_is_as_it_was",
        "tests/site/test_versions.py::test_a_changed_byte_is_found",
        f"{SITE}test_versions_stay_as_they_were_archived",
    ),
    "negotiation: q-values, */*, none, 406, Vary, CORS, 303": (
        f"{APACHE}test_a_thing_is_answered_in_the_form_asked_for",
        f"{APACHE}test_pages_come_in_the_language_asked_for",
        f"{SERVER}test_what_a_request_prefers",
        f"{SERVER}test_nothing_acceptable",
    ),
    "negotiation: HEAD": (f"{APACHE}test_head_is_answered_like_get", f"{SERVER}test_head_tells_the_same"),
    "negotiation: Link alternate and describedby": (
        f"{APACHE}test_pages_say_where_their_data_are",
        f"{SERVER}test_links_between_the_forms",
    ),
    "every IRI of ours resolves, hash IRIs too": (
        f"{APACHE}test_every_iri_of_ours_is_found_in_what_it_leads_to",
        f"{BROWSER}test_a_hash_iri_leads_to_its_place",
        f"{SERVER}test_every_iri_leads_to_documents",
        f"{SERVER}test_every_iri_leads_to_pages",
    ),
    "w3id.org's rules by a real Apache": (
        f"{APACHE}TestFoops::test_purl1_the_iri_is_persistent_and_leads_to_the_site",
        f"{APACHE}test_what_does_not_exist",
    ),
    "a browser follows an IRI from HTML to Turtle and back": (f"{BROWSER}test_from_html_to_turtle_and_back",),
    "a page a term and a KPI, in English and Japanese": (
        f"{PAGES}test_every_term_has_its_page",
        f"{PAGES}test_every_page_has_its_other_language",
        f"{PAGES}test_every_text_of_a_term_stands_on_its_page",
        f"{BROWSER}test_the_language_is_changed_on_the_same_page",
    ),
    "the KPI page reads like the source's table": (
        f"{PAGES}test_an_indicator_reads_like_its_table",
        f"{PAGES}test_an_indicator_in_japanese",
    ),
    "comparison pages between levels": (f"{PAGES}test_a_comparison_names_what_rises",),
    "diagrams of the model": (f"{PAGES}test_the_model_is_drawn",),
    "a search box": (
        f"{BROWSER}test_search_finds_in_both_languages",
        f"{BROWSER}test_the_search_page",
        f"{PAGES}test_the_search_index_finds_in_both_languages",
    ),
    "every query with its answer, every check with its text": (
        f"{PAGES}test_every_query_has_its_page_and_answer",
        f"{PAGES}test_every_check_stands_on_the_page_of_checks",
        f"{PAGES}test_what_is_in_english_on_a_japanese_page_says_so",
    ),
    "every term has an anchor": (
        f"{PAGES}test_the_vocabulary_has_an_anchor_for_each_of_its_terms",
        f"{PAGES}test_every_shape_has_an_anchor",
    ),
    "a crawl finds no broken link": (
        f"{SITE}test_a_crawl_finds_no_broken_link_and_no_unreachable_page",
        f"{SERVER}test_no_link_on_any_page_is_broken",
    ),
    "two builds are identical": (
        f"{RELEASE}test_the_site_is_the_same_to_the_byte_as_one_that_was_built_apart",
        f"{RELEASE}test_the_same_commit_gives_the_same_bytes",
    ),
    "VoID with partitions, DCAT": (
        f"{SITE}test_the_catalogues_answer",
        f"{SITE}test_void_counts_what_the_documents_hold",
    ),
    "a JSON-LD context": (
        f"{APACHE}test_files_are_given_by_their_names",
        "tests/rdf/test_contexts.py::test_a_known_context_means_what_it_says",
    ),
    "a SKOS view": (
        "tests/site/test_skos.py::test_the_view_keeps_the_rule",
        "tests/site/test_skos.py::test_a_seeded_fault_is_found",
        "tests/site/test_skos.py::test_skosify_has_nothing_to_say",
    ),
    "alignments: a shape, never exactMatch without a source": (
        "tests/shapes/test_alignments.py::test_bundled_alignments_are_well_formed",
        "tests/shapes/test_alignments.py::test_a_seeded_fault_is_found_as_what_it_is",
        "tests/shapes/test_alignments.py::test_every_rule_has_a_seeded_fault",
        "tests/site/test_alignments.py::test_levels_are_mapped_to_nothing",
    ),
    "alignments: SSSOM beside the Turtle": (
        "tests/site/test_sssom.py::test_read_back_it_is_the_turtle",
        "tests/site/test_sssom.py::test_it_is_canonical",
    ),
    "alignments: codes and IRIs alone, no text of SFIA or ESCO": (
        "tests/site/test_alignments.py::test_nothing_is_said_in_words_about_a_term_of_others",
    ),
    "a release by one command": (
        f"{RELEASE}test_what_it_consists_of",
        f"{RELEASE}test_the_checksums",
        f"{RELEASE}test_the_same_commit_gives_the_same_bytes",
        f"{RELEASE}test_it_runs_offline_as_in_the_checkout",
        "tests/site/test_release_checks.py::test_the_citation_keeps_to_the_citation_file_format",
    ),
}
"""What publishing has to meet, with the tests that hold it."""


@cache
def names_in(file: str) -> frozenset[str]:
    """The tests of a file, those of a class as `Class::test`."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return frozenset(name for name in found if name.rpartition("::")[2].startswith("test_"))


def exists(name: str) -> bool:
    file, _, test = name.partition("::")
    return test in names_in(file) if test else bool(names_in(file))


@pytest.mark.parametrize("row", BAR)
def test_each_row_has_its_tests(row):
    assert BAR[row]
    assert [name for name in BAR[row] if not exists(name)] == []


@pytest.mark.parametrize(("criterion", "otherwise"), [(name, more) for name, _, more in criteria() if "tests/" in more])
def test_each_criterion_names_tests_that_exist(criterion, otherwise):
    named = re.findall(r"`(tests/[^`]+)`", otherwise)
    assert named
    assert [name for name in named if not exists(name)] == []


def test_a_test_that_is_gone_is_missed():
    assert exists(f"{APACHE}TestFoops::test_http1_any_client_gets_something")
    assert not exists(f"{APACHE}test_http1_any_client_gets_something")
    assert not exists("tests/site/test_nothing.py::test_nothing")
