"""The parts of a report in a page of another environment, as the server has."""

from __future__ import annotations

import jinja2
import pytest

from itss_graph.presentation import templates
from itss_graph.reports.html.charts import levels
from itss_graph.reports.html.render import TEMPLATES, equipped

PAGE = """{% import "verdict.html" as v with context %}<main>{{ words.own }}
{{ v.level_chart(chart) }}{{ v.kpi(outcome, none, true, {}, {}) }}</main>"""


@pytest.mark.slow
@pytest.mark.parametrize(("language", "said"), [("en", "Levels at a glance"), ("ja", "レベル一覧")])
def test_a_page_shows_the_chart_and_an_indicator(example, parse, tmp_path, language, said):
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    _, assessment = example("itsuki-noda")
    environment = equipped(templates.environment([tmp_path, TEMPLATES]))
    text = environment.get_template("page.html").render(
        language=language, words={"own": "words of its own"}, chart=levels(assessment), outcome=assessment.kpis[0]
    )
    page = parse(text)
    assert said in page.one("title").text()
    assert "words of its own" in page.text()
    assert len(page.all("tr", data_requirement=True)) == len(assessment.kpis[0].requirements)


def test_a_page_without_a_language_is_an_error():
    environment = equipped(templates.environment([TEMPLATES]))
    with pytest.raises(jinja2.UndefinedError):
        environment.get_template("verdict.html").module  # noqa: B018
