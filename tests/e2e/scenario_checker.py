"""Checks a replay of a scenario from its input and output alone.

The truth is told from the input: a counter's increases, resets adjusted, and the first value of a
series whose birth was witnessed. What a Prometheus would see is told from the output, as its
increase(): the first sample of a series counts nothing, a drop is a reset.
"""

import re
import subprocess
import tempfile

from harness import WEIR

SELF = "weir_"
LE = re.compile(r',?le="([^"]*)"')
FOLDED = re.compile('([a-zA-Z_0-9]+)="__other__"')
TENANT = re.compile(',?weir_tenant="[^"]*"')
ESCAPED = re.compile('="_+other__"')
KEPT_COLLECTIONS, KEPT_MS = 10, 15 * 60 * 1000  # how long the governor remembers who is away
MAX_FAULTS = 10


def as_given(series):
    """A series that came with the overflow value may keep the name that it was given instead."""
    return TENANT.sub("", ESCAPED.sub('="__other__"', series))


class Line:
    """What a line of a series is part of; one for each series text."""

    def __init__(self, series, types):
        name, _, labels = series.partition("{")
        self.family, self.total, self.unit, self.bound = name, None, series, None
        self.is_sum = False
        if types.get(name) == "counter":
            self.total = name
            return
        base, _, part = name.rpartition("_")
        if part in ("bucket", "sum", "count") and types.get(base) in ("histogram", "summary"):
            bound = LE.search(labels)
            self.family, self.bound = base, bound and bound.group(1)
            self.unit = base + "{" + LE.sub("", labels).lstrip(",")
            self.total = name + (" " + self.bound if bound else "")
            self.is_sum = part == "sum"


class Lines(dict):
    """Line by series text."""

    def of(self, series, types):
        line = self.get(series)
        if line is None:
            line = self[series] = Line(series, types)
        return line


class Page:
    def __init__(self, time_ms, tenant, failed):
        self.time_ms, self.tenant, self.failed = time_ms, tenant, failed
        self.types, self.values, self.texts, self.own = {}, {}, [], {}
        self.count = 0  # lines, those of Weir itself aside


def read_pages(stream):
    page = None
    for text in stream:
        if text.startswith("# scrape "):
            if page:
                yield page
            words = text.split()[2:]
            failed = words[-1] == "failed"
            names = words[1:-1] if failed else words[1:]
            page = Page(int(words[0]), names[0] if names else "", failed)
        elif text.startswith("# TYPE "):
            _, _, name, kind = text.split()
            page.types[name] = kind
        elif not text.startswith("#"):
            series, _, value = text.rpartition(" ")
            if series.startswith(SELF):
                page.own[series] = float(value)
                continue
            if series in page.values:
                raise AssertionError(f"at {page.time_ms}: twice on the page: {series}")
            page.values[series] = float(value)
            page.texts.append(text)
            page.count += 1
    if page:
        yield page


class TenantTruth:
    def __init__(self):
        self.last, self.seen = {}, {}  # by series: value, (collection, time)
        self.collections, self.failed = 0, False


class Truth:
    def __init__(self):
        self.tenants, self.totals, self.lines = {}, {}, Lines()
        self.bounds = {}  # by family: the bounds that every unit has

    def take(self, page, shown, shown_before):
        """shown: the output page; shown_before: what each series was on the last page that had it."""
        tenant = self.tenants.setdefault(page.tenant, TenantTruth())
        if page.failed:
            tenant.failed = True
            return
        tenant.collections += 1
        units = {}
        for series, value in page.values.items():
            line = self.lines.of(series, page.types)
            if line.total is not None:
                units.setdefault(line.unit, []).append((series, line, value))
        for members in units.values():
            self.take_unit(page, tenant, members, shown, shown_before)
        tenant.failed = False

    def take_unit(self, page, tenant, members, shown, shown_before):
        members.sort(key=lambda member: float(member[1].bound or "inf"))
        first = members[0][0]
        seen = tenant.seen.get(first)
        tenant.seen[first] = (tenant.collections, page.time_ms)
        bounds = {line.bound for _, line, _ in members if line.bound}
        if bounds:
            known = self.bounds.setdefault(members[0][1].family, bounds)
            known &= bounds
        if seen and (tenant.collections - seen[0] > KEPT_COLLECTIONS
                     and page.time_ms - seen[1] > KEPT_MS):
            born, base = False, True  # a tombstone
        else:
            born = seen is None and tenant.collections > 1 and not tenant.failed
            base = seen is None and not born
        fell = [not base and not born and value < tenant.last[series] for series, _, value in members]
        reset = any(f and not line.is_sum for f, (_, line, _) in zip(fell, members))
        floor = 0
        for (series, line, value), drop in zip(members, fell):
            last = tenant.last.get(series)
            if shown.values.get(series) == value and shown_before.get(series) == last:
                # Passed on as it is: a birth is a first sample for any scraper, and what a reset
                # hides is hidden.
                grown = 0 if last is None else value if value < last else value - last
            elif base:
                grown = 0
            elif born:
                grown = value
            else:
                grown = value if reset or drop else value - last
                if bounds and not line.is_sum:
                    # A bucket holds those below it: where a reset is hidden by what was counted
                    # since, the larger increment of a lower one counts.
                    grown = floor = max(floor, grown)
            self.totals[line.total] = self.totals.get(line.total, 0) + grown
            tenant.last[series] = value


class Seen:
    """A Prometheus that looks at every page of the output."""

    def __init__(self):
        self.last, self.at, self.totals, self.lines = {}, {}, {}, Lines()
        self.decreases = []

    def take(self, page, raw):
        """raw: series -> value of the input at this time, for resets that are the source's."""
        for series, value in page.values.items():
            line = self.lines.of(series, page.types)
            if line.total is None:
                continue
            last = self.last.get(series)
            if last is not None:
                forgotten = page.time_ms - self.at[series] > KEPT_MS  # it may begin anew
                if value < last and raw.get(series) != value and not forgotten:
                    self.decreases.append((page.time_ms, series, last, value))
                grown = value if value < last else value - last
                self.totals[line.total] = self.totals.get(line.total, 0) + grown
            self.last[series], self.at[series] = value, page.time_ms


def replay(scenario, seed, flags, without=None):
    """The input and output of a replay, as files."""
    source = tempfile.TemporaryFile("w+")
    scenario(seed).write(source, without)
    source.flush()
    source.seek(0)
    output = tempfile.TemporaryFile("w+")
    command = [WEIR, "replay", *scenario(seed).all_flags(), *flags]
    done = subprocess.run(command, stdin=source, stdout=output, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}: {done.stderr.decode()}")
    source.seek(0)
    output.seek(0)
    return source, output


class Check:
    def __init__(self, scenario):
        """scenario: one that was made, so that what it drew by lot is known."""
        self.scenario, self.faults = scenario, []
        self.truth, self.seen = Truth(), Seen()
        self.most_lines = self.max_tier = 0
        self.named = None  # a line that folds the expected label alone
        self.inputs = self.output = None

    def fault(self, text):
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(f"{self.scenario.name}: {text}")

    def run(self, source, output):
        outputs = read_pages(output)
        group = []
        for page in read_pages(source):
            if group and page.time_ms != group[0].time_ms:
                self.take(group, next(outputs, None))
                group = []
            group.append(page)
        self.take(group, next(outputs, None))
        if next(outputs, None):
            self.fault("more pages came out than went in")
        self.finish()

    def take(self, inputs, output):
        if output is None or output.time_ms != inputs[0].time_ms:
            raise AssertionError(f"no page at {inputs[0].time_ms}")
        self.inputs, self.output = inputs, output
        raw = {series: value for page in inputs for series, value in page.values.items()}
        for page in inputs:
            self.truth.take(page, output, self.seen.last)
        self.seen.take(output, raw)
        self.most_lines = max(self.most_lines, output.count)
        if output.count > self.scenario.max_series:
            self.fault(f"at {output.time_ms}: {output.count} lines > {self.scenario.max_series}")
        self.max_tier = max(self.max_tier, int(output.own["weir_governor_tier"]))
        if self.scenario.untouched and sorted(output.texts) != sorted(
                text for page in inputs for text in page.texts):
            self.fault(f"at {output.time_ms}: the page is not the input")
        self.look_for_label(output)
        self.check_histograms(output)
        self.compare_totals(f"at {output.time_ms}", settled=False)

    def look_for_label(self, page):
        if self.scenario.label is None or self.named:
            return
        family, label, *allowed = self.scenario.label
        for series in page.values:
            if series.startswith(family) and f'{label}="__other__"' in series \
                    and set(FOLDED.findall(series)) <= {label, *allowed}:
                self.named = series
                return

    def check_histograms(self, page):
        """Buckets do not decrease with their bound, and the last one is the count."""
        units = {}
        for series, value in page.values.items():
            line = self.seen.lines[series]
            if line.bound:
                units.setdefault(line.unit, []).append((float(line.bound), value))
        for unit, buckets in units.items():
            counts = [count for _, count in sorted(buckets)]
            base, _, labels = unit.partition("{")
            if counts != sorted(counts) or counts[-1] != page.values.get(base + "_count{" + labels):
                self.fault(f"at {page.time_ms}: {unit} has buckets {buckets}")

    def compare_totals(self, when, settled):
        for total, truth in self.truth.totals.items():
            name, _, bound = total.partition(" ")
            if bound and bound not in self.truth.bounds[name.removesuffix("_bucket")]:
                continue
            seen = self.seen.totals.get(total, 0)
            if seen > truth:
                self.fault(f"{when}: {total} grew by {seen:.0f}, the truth is {truth:.0f}")
            elif settled and seen < truth and (self.scenario.exact or self.says_exact()):
                self.fault(f"{when}: {total} grew by {seen:.0f}, the truth is {truth:.0f}")

    def says_exact(self):
        return all(value == 1 for series, value in self.output.own.items()
                   if series.startswith("weir_conservation_exact"))

    def finish(self):
        self.compare_totals("at the end", settled=True)
        for time_ms, series, last, value in self.seen.decreases[:3]:
            self.fault(f"at {time_ms}: {series} fell from {last:.0f} to {value:.0f}")
        if self.output.own["weir_governor_tier"] != 0:
            self.fault(f"the tier at the end is {self.output.own['weir_governor_tier']:.0f}")
        here = set(map(as_given, self.output.values))
        wanted = {as_given(series) for page in self.inputs for series in page.values}
        if here != wanted or len(self.output.values) != sum(page.count for page in self.inputs):
            self.fault(f"at the end {len(wanted - here)} lines are missing, such as "
                       f"{min(wanted - here, default='none')}, and {len(here - wanted)} too many, "
                       f"such as {min(here - wanted, default='none')}")
        if self.scenario.exact and not self.says_exact():
            self.fault("weir_conservation_exact is 0")
        if self.scenario.untouched == (self.max_tier > 0):
            self.fault(f"the highest tier was {self.max_tier}")

    def transitions(self):
        return sum(value for series, value in self.output.own.items()
                   if series.startswith("weir_governor_transitions_total"))


def others_differ(scenario, seed, flags):
    """Whether the lines of the other tenants are the same with and without the offender."""
    mark = f'app="{scenario.offender}"'
    source, output = replay(scenario, seed, flags)
    source_alone, alone = replay(scenario, seed, flags, without=scenario.offender)
    with source, output, source_alone, alone:
        for one, two in zip(read_pages(output), read_pages(alone), strict=True):
            ours = [text for text in one.texts if mark not in text]
            if ours != two.texts:
                odd = sorted(set(ours) ^ set(two.texts))
                return f"at {one.time_ms}: the others have other lines, such as {odd[:2]}"
    return None


def check(scenario, seed, flags=(), only_offender_pays=True, right_label=True):
    """Faults, a sentence each, after the command that repeats them."""
    looked = Check(scenario(seed))
    source, output = replay(scenario, seed, flags)
    with source, output:
        looked.run(source, output)
    if right_label and scenario.label and not looked.named:
        looked.fault(f"no line of {scenario.label[0]} folds {scenario.label[1]} and nothing else")
    if right_label and scenario.max_transitions is not None \
            and looked.transitions() > scenario.max_transitions:
        looked.fault(f"{looked.transitions():.0f} transitions > {scenario.max_transitions}")
    if only_offender_pays and scenario.offender:
        differ = others_differ(scenario, seed, flags)
        if differ:
            looked.fault(differ)
    if looked.faults:
        again = " ".join(["scenarios.py check", scenario.name, str(seed), *flags])
        looked.faults.insert(0, f"E2E_EXPORTER={WEIR} python3 -B tests/e2e/{again}")
    return looked.faults
