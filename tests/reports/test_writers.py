"""The registry of formats and writers."""

from typing import get_args

from itss_graph.presentation.formats import ENDINGS, FORMATS
from itss_graph.rdf.sources import EXTENSIONS
from itss_graph.reports.writers import ASSESSMENTS, PartFormat
from itss_graph.site.negotiation import REPRESENTATIONS


def test_a_population_is_written_by_those_that_write_parts():
    assert set(get_args(PartFormat)) == {name for name, writer in ASSESSMENTS.items() if writer.part}


def test_endings_and_media_types_are_those_of_reader_and_server():
    assert {ending for ending in EXTENSIONS if EXTENSIONS[ending] not in ENDINGS[ending]} == set()
    endings = {form.media_type: form.endings for form in FORMATS.values()}
    assert {
        f".{representation.extension}" in endings[representation.media_type] for representation in REPRESENTATIONS
    } == {True}
