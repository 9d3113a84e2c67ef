"""Business contribution: cases for each threshold of responsibility, complexity and size."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

# The modules of this folder are loaded by conftest.py, which registers them under these names.
from itss_tests_assess_careers import (
    AS_OF,
    CRITERIA,
    INTERNATIONAL,
    OM,
    ROLES,
    START,
    TABLES,
    Alternative,
    Case,
    Profile,
    Table,
    Writer,
    another_field,
    days_after,
    enough_criteria,
    suitable,
)

# --- responsibility -----------------------------------------------------------------------------------------------


def responsibility(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-responsibility")
    tenure_days(writer, table)
    tenure_spells(writer, table)
    tenure_of_whom(writer, table)
    tenure_of_what(writer, table)
    tenure_as_of(writer, table)
    return writer.cases


def tenure_days(writer: Writer, table: Table) -> None:
    for extra in (-1, 0, 1):
        profile = writer.profile()
        suitable(profile, table, START, days_after(START, table.days + extra))
        writer.expect(profile, f"{extra:+} days", extra >= 0, reason="insufficient" if extra < 0 else "met")
    # A leap day is a day: 2019-03-01 to 2020-02-28 has 365 days; two or three years from then hold 2020-02-29.
    last = {1: date(2020, 2, 28), 2: date(2021, 2, 27), 3: date(2022, 2, 27)}[table.years]
    for end, passed in ((last - timedelta(1), False), (last, True)):
        profile = writer.profile()
        suitable(profile, table, date(2019, 3, 1), end)
        writer.expect(profile, f"a leap day within, to {end}", passed)
    profile = writer.profile()
    suitable(profile, table, START, START)
    writer.expect(profile, "a single day", False, reason="insufficient")
    profile = writer.profile()
    writer.expect(profile, "no engagement", False, reason="no-evidence")


def tenure_spells(writer: Writer, table: Table) -> None:
    """Two engagements: adjacent, a day apart, overlapping, one inside the other."""
    first = table.days // 2
    second = table.days - first
    end = days_after(START, first)
    for gap in (0, 1):
        profile = writer.profile()
        suitable(profile, table, START, end)
        begin = end + timedelta(1 + gap)
        suitable(profile, table, begin, days_after(begin, second))
        writer.expect(profile, f"two spells, {gap} days between", not (gap and table.continuous))
    for total in (table.days - 1, table.days):
        profile = writer.profile()
        suitable(profile, table, START, days_after(START, total - 10))
        late = days_after(START, total) - timedelta(table.days // 2)
        suitable(profile, table, late, days_after(START, total))
        writer.expect(profile, f"overlapping spells that cover {total} days", total == table.days)
    profile = writer.profile()
    suitable(profile, table, START, days_after(START, table.days - 1))
    suitable(profile, table, START + timedelta(30), START + timedelta(90))
    suitable(profile, table, START, days_after(START, table.days - 1))
    writer.expect(profile, "spells inside one another count once", False)
    profile = writer.profile()
    suitable(profile, table, START, days_after(START, table.days - 1))
    later = START + timedelta(2000)
    suitable(profile, table, later, days_after(later, table.days - 1))
    writer.expect(profile, "two equal runs, each a day short", not table.continuous)
    profile = writer.profile()
    suitable(profile, table, later, days_after(later, table.days))
    suitable(profile, table, START, days_after(START, 20))
    writer.expect(profile, "a short run and a long enough one", True)


def tenure_of_whom(writer: Writer, table: Table) -> None:
    for role in ROLES:
        profile = writer.profile()
        suitable(profile, table, START, days_after(START, table.days), role=role)
        writer.expect(profile, f"as {role}", ROLES.index(role) >= ROLES.index(table.role))
    profile = writer.profile()
    suitable(profile, table, START, days_after(START, table.days), successful=False)
    writer.expect(profile, "without success", not table.success)
    profile = writer.profile()
    suitable(profile, table, START, days_after(START, table.days - 1))
    day = days_after(START, table.days)
    suitable(profile, table, day, day, successful=False)
    writer.expect(profile, "the last day without success", not table.success)
    profile = writer.profile()
    suitable(profile, another_field(table), START, date(2025, 1, 1), role=ROLES[-1])
    writer.expect(profile, "in another field", False, reason="no-evidence")


def tenure_of_what(writer: Writer, table: Table) -> None:
    """Equivalence: complexity and size of this level, or of a higher one of the field, whatever the outcome."""
    end = days_after(START, table.days)
    profile = writer.profile()
    suitable(profile, table, START, end, criteria=enough_criteria(table, table.criteria_count - 1))
    writer.expect(profile, "a criterion too few", False, reason="no-evidence")
    if table.must:
        profile = writer.profile()
        suitable(profile, table, START, end, criteria=tuple(c for c in table.listed if c != table.must))
        writer.expect(profile, "every criterion but the required one", False)
    for number, alternative in enumerate(table.sizes, 1):
        criteria = enough_criteria(table, max(alternative.criteria, table.criteria_count))
        for measure, (least, _) in alternative.bounds.items():
            for value in (least - 1, least):
                profile = writer.profile()
                suitable(profile, table, START, end, criteria=criteria, sizes={measure: value})
                # One less never satisfies the next alternative: its criteria are not there.
                writer.expect(profile, f"alternative {number}: {measure} {value}", value == least)
        if alternative.criteria:
            profile = writer.profile()
            few = enough_criteria(table, alternative.criteria - 1)
            sizes = {measure: least for measure, (least, _) in alternative.bounds.items()}
            suitable(profile, table, START, end, criteria=few, sizes=sizes)
            writer.expect(profile, f"alternative {number}: a criterion too few", False)
    if table.sizes:
        profile = writer.profile()
        suitable(profile, table, START, end, sizes={})
        writer.expect(profile, "no size recorded", False)
    profile = writer.profile()
    sizes = {"persons": 10**6, "annualContractValue": 10**12, "peakPersons": 10**6, "annualUsers": 10**9}
    suitable(profile, table, START, end, sizes=sizes)
    # Too large for a bounded class is the class above, and tenure counts work of a higher level.
    writer.expect(profile, "far larger", True)
    for higher in (other for other in TABLES if other.field == table.field and other.level > table.level):
        profile = writer.profile()
        suitable(profile, higher, START, end, role=table.role)
        writer.expect(profile, f"equivalent to level {higher.level}", True)
        if table.field == OM and table.level < 6 <= higher.level:
            profile = writer.profile()
            extra = CRITERIA[OM][:1] if higher.level == 7 else ()
            suitable(profile, higher, START, end, role=table.role, criteria=(*INTERNATIONAL, *extra))
            writer.expect(profile, f"criteria that only level {higher.level} lists", True)
    for lower in (other for other in TABLES if other.field == table.field and other.level < table.level):
        profile = writer.profile()
        suitable(profile, lower, START, date(2025, 1, 1), role=ROLES[-1])
        writer.expect(profile, f"equivalent only to level {lower.level}", False)


def tenure_as_of(writer: Writer, table: Table) -> None:
    first = AS_OF - timedelta(table.days - 1)
    for late in (0, 1):
        for end in (None, AS_OF, AS_OF + timedelta(1), date(2999, 12, 31)):
            profile = writer.profile()
            suitable(profile, table, first + timedelta(late), end)
            writer.expect(profile, f"{late} days late, ends {end}", not late)
    profile = writer.profile()
    suitable(profile, table, AS_OF + timedelta(1), None)
    writer.expect(profile, "starts after the as-of date", False, reason="no-evidence")
    profile = writer.profile()
    suitable(profile, table, AS_OF, None)
    writer.expect(profile, "starts on the as-of date", False, reason="insufficient")


# --- complexity ---------------------------------------------------------------------------------------------------


def complexity(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-complexity")
    for criteria in combinations(table.listed, table.criteria_count - 1):
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=criteria)
        writer.expect(profile, f"one criterion too few: {criteria}", False, reason="insufficient")
    for criteria in combinations(table.listed, table.criteria_count):
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=criteria)
        passed = table.must is None or table.must in criteria
        writer.expect(profile, f"just enough criteria: {criteria}", passed, reason="met" if passed else "insufficient")
    for criteria, passed in (
        (enough_criteria(table, table.criteria_count + 1), True),
        (table.listed, True),
        (tuple(c for c in table.listed if c != table.must), table.must is None),
    ):
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=criteria)
        writer.expect(profile, f"more criteria than asked for: {criteria}", passed)
    complexity_of_which(writer, table)
    return writer.cases


def complexity_of_which(writer: Writer, table: Table) -> None:
    """On one successful engagement in the field that has begun."""
    enough = enough_criteria(table)
    profile = writer.profile()
    profile.engagement(table.field, START, START, criteria=enough[:-1])
    profile.engagement(table.field, START, START, criteria=table.listed[: table.criteria_count - 1])
    writer.expect(profile, "criteria spread over two engagements", False, reason="insufficient")
    profile = writer.profile()
    profile.engagement(table.field, START, START, criteria=enough, successful=False)
    writer.expect(profile, "without success", False, reason="no-evidence")
    profile = writer.profile()
    profile.engagement(table.field, START, START, criteria=table.listed, successful=False)
    profile.engagement(table.field, START, START, criteria=enough[:-1])
    writer.expect(profile, "success with a criterion too few", False, reason="insufficient")
    other = another_field(table)
    profile = writer.profile()
    profile.engagement(other.field, START, START, criteria=other.listed)
    writer.expect(profile, "in another field", False, reason="no-evidence")
    for begin, passed in ((AS_OF, True), (AS_OF + timedelta(1), False)):
        profile = writer.profile()
        profile.engagement(table.field, begin, None, criteria=enough)
        writer.expect(profile, f"begins {begin}", passed)
    for role in ROLES:
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=enough, role=role)
        writer.expect(profile, f"as {role}: the role does not matter", True)
    profile = writer.profile()
    profile.engagement(table.field, START, START)
    writer.expect(profile, "no criterion", False, reason="no-evidence")
    if table.field == OM and table.level < 6:
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=(*INTERNATIONAL, *enough[:-1]))
        writer.expect(profile, "criteria that the table does not list", False, reason="insufficient")


# --- size ---------------------------------------------------------------------------------------------------------


def size(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-size")
    if not table.sizes:
        for profile in (writer.profile(), writer.profile()):
            writer.cases.append(Case(profile, "not specified", {writer.requirement: ("inapplicable",) * 2}))
        profile = Profile(f"urn:case:{writer.requirement}:sized")
        suitable(profile, table, START, START, sizes={"persons": 10**6})
        writer.cases.append(
            Case(profile, "not specified, whatever the size", {writer.requirement: ("inapplicable",) * 2})
        )
        return writer.cases[1:]
    for alternative in table.sizes:
        size_bounds(writer, table, alternative)
    size_joined(writer, table)
    size_of_which(writer, table)
    return writer.cases


def interesting(alternative: Alternative, measure: str) -> list[int]:
    """Just below, at and just above each bound."""
    least, below = alternative.bounds[measure]
    values = {0, least - 1, least, least + 1, 10**15}
    if below is not None:
        values |= {below - 1, below, below + 1}
    return sorted(values)


def within(value: int, bounds: tuple[int, int | None], strict: bool) -> bool:
    least, below = bounds
    return value >= least and not (strict and below is not None and value >= below)


def size_bounds(writer: Writer, table: Table, alternative: Alternative) -> None:
    """Each measure alone, with as many criteria as each alternative asks for, one fewer, and none."""
    for measure in alternative.bounds:
        for value in interesting(alternative, measure):
            for count in sorted({0, max(alternative.criteria - 1, 0), alternative.criteria, len(table.listed)}):
                profile = writer.profile()
                criteria = enough_criteria(table, count)
                profile.engagement(table.field, START, START, criteria=criteria, sizes={measure: value})
                default, strict = (
                    any(
                        within(value, other.bounds[measure], reading) and count >= other.criteria
                        for other in table.sizes
                        if measure in other.bounds
                    )
                    for reading in (False, True)
                )
                writer.expect(profile, f"{measure} {value}, {count} criteria", default, strict)


def size_joined(writer: Writer, table: Table) -> None:
    """Measures of one alternative are joined by or; the criteria by and, on the same engagement."""
    for alternative in table.sizes:
        enough = enough_criteria(table, alternative.criteria)
        for measure, (least, _) in alternative.bounds.items():
            others = {other: 1 for other in alternative.bounds if other != measure}
            profile = writer.profile()
            profile.engagement(table.field, START, START, criteria=enough, sizes={measure: least, **others})
            writer.expect(profile, f"{measure} is enough, the rest far too small", True)
            if alternative.bounds[measure][1] is not None:
                huge = dict.fromkeys(others, 10**15)
                profile = writer.profile()
                profile.engagement(table.field, START, START, criteria=enough, sizes={measure: least, **huge})
                writer.expect(profile, f"{measure} is enough, the rest far too large", True)
        profile = writer.profile()
        least_less = {measure: least - 1 for measure, (least, _) in table.sizes[-1].bounds.items()}
        profile.engagement(table.field, START, START, criteria=table.listed, sizes=least_less)
        writer.expect(profile, "everything one too small", False, reason="insufficient")
        if alternative.criteria:
            sizes = {measure: least for measure, (least, _) in alternative.bounds.items()}
            profile = writer.profile()
            profile.engagement(table.field, START, START, criteria=enough[:-1], sizes=sizes)
            profile.engagement(table.field, START, START, criteria=enough)
            profile.engagement(table.field, START, START, criteria=table.listed, sizes={"persons": 1})
            writer.expect(profile, "size and criteria on different engagements", False, reason="insufficient")
    if any(below for _, below in table.sizes[0].bounds.values()):
        for less, strict in ((1, True), (0, False)):
            sizes = {measure: below - less for measure, (_, below) in table.sizes[0].bounds.items() if below}
            profile = writer.profile()
            profile.engagement(table.field, START, START, criteria=table.listed, sizes=sizes)
            writer.expect(profile, f"every measure at its upper bound less {less}", True, strict)


def size_of_which(writer: Writer, table: Table) -> None:
    """On one successful engagement in the field that has begun; a measure of another kind says nothing."""
    sizes = {measure: least for alternative in table.sizes[:1] for measure, (least, _) in alternative.bounds.items()}
    profile = writer.profile()
    writer.expect(profile, "no engagement", False, reason="no-evidence")
    profile = writer.profile()
    profile.engagement(table.field, START, START, criteria=table.listed)
    writer.expect(profile, "no size recorded", False, reason="no-evidence")
    profile = writer.profile()
    profile.engagement(table.field, START, START, sizes=sizes, successful=False)
    writer.expect(profile, "without success", False, reason="no-evidence")
    profile = writer.profile()
    profile.engagement(table.field, START, START, sizes=sizes, successful=False)
    profile.engagement(table.field, START, START, sizes={"annualContractValue": 7})
    writer.expect(profile, "success only in the small", False, reason="insufficient")
    profile = writer.profile()
    profile.engagement(another_field(table).field, START, START, sizes=sizes)
    writer.expect(profile, "in another field", False, reason="no-evidence")
    for begin, passed in ((AS_OF, True), (AS_OF + timedelta(1), False)):
        profile = writer.profile()
        profile.engagement(table.field, begin, None, sizes=sizes)
        writer.expect(profile, f"begins {begin}", passed)
    asked = {measure for alternative in table.sizes for measure in alternative.bounds}
    for measure in {"persons", "peakPersons", "annualUsers"} - asked:
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=table.listed, sizes={measure: 10**9})
        writer.expect(profile, f"only {measure} recorded", False, reason="no-evidence")
    # Which engagement comes nearest, and which of equals is named.
    profile = writer.profile()
    for share in (3, 2, 2):
        profile.engagement(table.field, START, START, sizes={measure: n // share for measure, n in sizes.items()})
    writer.expect(profile, "several too small", False, reason="insufficient")
    profile = writer.profile()
    for _ in range(3):
        profile.engagement(table.field, START, START, criteria=table.listed, sizes=sizes)
    writer.expect(profile, "several large enough", True)
