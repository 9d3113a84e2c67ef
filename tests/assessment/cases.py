"""Threshold cases: for every requirement of every table, careers just below, at and just above each threshold.

Each case says by its construction what must come out, in the default and in the strict reading. Neither the package nor
the model in `model.py` has a part in that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

# The modules of this folder are loaded by conftest.py, which registers them under these names.
from itss_tests_assess_business import complexity, responsibility, size
from itss_tests_assess_careers import (
    ACTIVITIES,
    AREAS,
    AS_OF,
    CONTRIBUTIONS,
    OM,
    OP,
    PROFICIENCIES,
    SD,
    SM,
    START,
    TABLES,
    Case,
    Profile,
    Table,
    Writer,
    another_field,
    days_after,
    suitable,
    verdict,
)

# --- professional contribution ------------------------------------------------------------------------------------


def specialty(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-specialty")
    every = table.areas
    for area in every:
        profile = writer.profile()
        profile.expertise(area, table.proficiency, table.contribution)
        writer.expect(profile, f"{area} alone", True, False)
    for proficiency in PROFICIENCIES:
        for contribution in (None, *CONTRIBUTIONS):
            profile = writer.profile()
            for area in every:
                profile.expertise(area, proficiency, contribution)
            passed = PROFICIENCIES.index(proficiency) >= PROFICIENCIES.index(table.proficiency)
            if table.contribution is not None:
                passed &= contribution in CONTRIBUTIONS[CONTRIBUTIONS.index(table.contribution) :]
            reason = "met" if passed else "no-evidence"
            writer.expect(profile, f"every area, {proficiency}, {contribution}", passed, reason=reason)
    specialty_areas(writer, table)
    return writer.cases


def specialty_areas(writer: Writer, table: Table) -> None:
    every, proficiency, contribution = table.areas, table.proficiency, table.contribution
    for missing in every:
        profile = writer.profile()
        for area in every:
            if area != missing:
                profile.expertise(area, proficiency, contribution)
        profile.expertise(every[0] if missing != every[0] else every[1], proficiency, contribution)
        writer.expect(profile, f"every area but {missing}, one twice", True, False)
    if PROFICIENCIES.index(proficiency):
        profile = writer.profile()
        for area in every[1:]:
            profile.expertise(area, proficiency, contribution)
        profile.expertise(every[0], PROFICIENCIES[PROFICIENCIES.index(proficiency) - 1], CONTRIBUTIONS[-1])
        writer.expect(profile, "one area a step too low", True, False)
        profile = writer.profile()
        profile.expertise(every[0], PROFICIENCIES[0], CONTRIBUTIONS[-1])
        profile.expertise(every[0], PROFICIENCIES[-1], None)
        writer.expect(profile, "proficiency and contribution on different records", contribution is None, False)
    profile = writer.profile()
    for area in AREAS[another_field(table).field]:
        profile.expertise(area, PROFICIENCIES[-1], CONTRIBUTIONS[-1])
    writer.expect(profile, "the areas of another field", False, reason="no-evidence")
    for on, passed in ((AS_OF, True), (AS_OF + timedelta(1), False)):
        profile = writer.profile()
        for area in every:
            profile.expertise(area, proficiency, contribution, on=on)
        writer.expect(profile, f"dated {on}", passed)
    profile = writer.profile()
    writer.expect(profile, "no expertise", False, reason="no-evidence")


def succession(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-succession")
    need = table.succession
    for count in range(len(ACTIVITIES) + 1):
        for kinds in (ACTIVITIES[:count], ACTIVITIES[::-1][:count]):
            profile = writer.profile()
            for kind in kinds:
                profile.succession(table.field, kind)
            reason = "met" if count >= need else "insufficient" if count else "no-evidence"
            writer.expect(profile, f"{count} kinds", count >= need, reason=reason)
    profile = writer.profile()
    for kind in (*ACTIVITIES[: need - 1], *ACTIVITIES[:1] * need):
        profile.succession(table.field, kind)
    writer.expect(profile, "the same kind again and again", need == 1)
    other = another_field(table).field
    profile = writer.profile()
    for kind in ACTIVITIES:
        profile.succession(other, kind)
    writer.expect(profile, "for another field", False, reason="no-evidence")
    profile = writer.profile()
    for kind in ACTIVITIES[: need - 1]:
        profile.succession(table.field, kind)
    profile.succession(other, ACTIVITIES[-1])
    writer.expect(profile, "the last for another field", False)
    profile = writer.profile()
    for kind in ACTIVITIES[:need]:
        profile.succession((other, table.field), kind)
    writer.expect(profile, "for two fields at once", True)
    for late in (0, 1):
        profile = writer.profile()
        for kind in ACTIVITIES[: need - 1]:
            profile.succession(table.field, kind)
        profile.succession(table.field, ACTIVITIES[-1], on=AS_OF + timedelta(late))
        writer.expect(profile, f"the last one {late} days after the as-of date", not late)
    return writer.cases


def development(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-development")
    for count in (0, 1, 2):
        profile = writer.profile()
        for number in range(count):
            profile.develops(f"urn:person:{number}")
        writer.expect(profile, f"{count} subordinates", count > 0, reason="met" if count else "no-evidence")
    return writer.cases


# --- whole indicators ---------------------------------------------------------------------------------------------


def complete(profile: Profile, table: Table, without: str | None = None) -> None:
    """Everything the table asks for, in both readings, with at most one requirement left out."""
    short = 1 if without == "responsibility" else 0
    changes: dict[str, object] = {"role": table.role}
    if without in ("complexity", "size"):
        # The tenure stands without success where the table allows it; otherwise it goes with the rest.
        changes["criteria" if without == "complexity" else "sizes"] = () if without == "complexity" else {}
    suitable(profile, table, START, days_after(START, table.days - short), **changes)
    if without != "specialty":
        for area in table.areas:
            profile.expertise(area, table.proficiency, table.contribution)
    if without != "succession":
        for kind in ACTIVITIES[: table.succession]:
            profile.succession(table.field, kind)
    if table.development and without != "development":
        profile.develops("urn:person:1")


def whole(table: Table) -> list[Case]:
    cases = []
    kinds = ["responsibility", "complexity", "specialty"]
    if table.level > 3:
        kinds += ["size", "succession", "development"]
    for examination in (False, True):
        for without in (None, *kinds):
            profile = Profile(f"urn:case:{table.name}:{without}:{examination}")
            complete(profile, table, without)
            if examination:
                profile.passes_examination()
            met = without is None
            level = table.level if met else 3 if examination else None
            deemed = examination and table.level == 3 and not met
            expected = Case(
                profile,
                f"{table.name} complete without {without}, examination {examination}",
                met={table.name: (met, met)},
                deemed={table.name: (deemed, deemed)},
            )
            if met or table.level == 3:
                expected.highest[table.field] = (level, level)
                if examination:
                    for other in (OM, SM, OP, SD):
                        if other != table.field:
                            expected.highest[other] = (3, 3)
                            expected.deemed[f"{other}-L3"] = (True, True)
            cases.append(expected)
    return cases


def oddities() -> Iterator[Case]:
    """What the tables above do not reach."""
    profile = Profile("_:unnamed")
    complete(profile, TABLES[3])
    yield Case(profile, "a blank node is a candidate", met={TABLES[3].name: (True, True)})
    profile = Profile("urn:case:every-field")
    for table in TABLES:
        complete(profile, table)
    levels = {OM: 7, SM: 6, OP: 4, SD: 4}
    everywhere = {name: (level, level) for name, level in levels.items()}
    yield Case(profile, "everything in every field", highest=everywhere, met={t.name: (True, True) for t in TABLES})
    profile = Profile("urn:case:level-seven-alone")
    complete(profile, TABLES[0])
    yield Case(
        profile,
        "a higher level does not imply a lower one",
        highest={OM: (7, 7)},
        met={"OperationsManagement-L7": (True, True)},
    )
    for days, passed in ((364, False), (365, True)):
        profile = Profile(f"urn:case:run-of-three:{days}")
        cuts = [START, START + timedelta(100), START + timedelta(250), START + timedelta(days)]
        for begin, end in pairwise(cuts):
            suitable(profile, next(t for t in TABLES if t.name == "SystemManagement-L3"), begin, end - timedelta(1))
        outcome = {"SystemManagement-L3-responsibility": (verdict(passed),) * 2}
        yield Case(profile, f"three adjacent spells, {days} days", outcome)


BUILDERS = {
    "responsibility": responsibility,
    "complexity": complexity,
    "size": size,
    "specialty": specialty,
    "succession": succession,
    "development": development,
}


def by_requirement() -> dict[str, list[Case]]:
    """Every requirement's local name → its cases."""
    cases = {}
    for table in TABLES:
        for kind, build in BUILDERS.items():
            if table.level > 3 or kind not in ("succession", "development"):
                cases[f"{table.name}-{kind}"] = build(table)
    return cases


def by_indicator() -> dict[str, list[Case]]:
    """Every KPI's local name → its cases."""
    return {table.name: whole(table) for table in TABLES}
