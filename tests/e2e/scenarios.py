#!/usr/bin/env python3
"""Recordings of what goes wrong with labels, as input of `weir_exporter replay`.

    scenarios.py list
    scenarios.py write NAME [SEED] | build/dev/weir_exporter replay $(scenarios.py flags NAME)
    scenarios.py check NAME [SEED] [flags of replay...]     generate, replay, and check

A recording is the same for the same seed. Series that are born while a scraper could see them unfolded
begin at 0: what a counter had counted before anybody knew it is no increase, with Weir or without.
"""

import random
import sys

INTERVAL_S = 15
DWELL_S = 60


def counter_lines(name, counts):
    """One family: counts maps label text to value."""
    return [f"# TYPE {name} counter\n"] + [f"{name}{{{labels}}} {value}\n"
                                           for labels, value in counts.items()]


class Source:
    """Counters of one family that live, count and die."""

    def __init__(self, rng, name):
        self.rng, self.name, self.counts = rng, name, {}

    def add(self, labels, value=0):
        self.counts[labels] = value

    def count(self, most=9):
        for labels in self.counts:
            self.counts[labels] += self.rng.randrange(most + 1)

    def lines(self):
        return counter_lines(self.name, self.counts)


class Scenario:
    """Subclasses say what a collection delivers; self.rng is seeded, step counts from 0."""

    name = ""
    steps = 0          # with load; the tail comes behind them
    tail = 16          # collections after the load: arming, the dwell and two evaluations pass
    max_series = 1000
    flags = ()
    label = None       # (family, label, ...) that a good choice folds, and what may go with it
    exact = True       # totals must be exact; else only if weir_conservation_exact says so
    untouched = False  # within the budget at all times: the page is the input
    offender = None    # a tenant that may not change the lines of the others
    max_transitions = None

    def __init__(self, seed=1):
        self.rng = random.Random(f"{self.name} {seed}")
        self.setup()

    def setup(self):
        pass

    def collect(self, step):
        """The pages of this collection: tenant -> lines, or None where the scrape failed."""
        raise NotImplementedError

    def calm(self, _step):
        """The same after the load: by default as little as it takes to stand still."""
        raise NotImplementedError

    def all_flags(self):
        return (f"--max-series={self.max_series}", f"--governor.dwell={DWELL_S}s",
                "--governor.hash-seed=1", "--self-metrics", *self.flags)

    def write(self, out, without=None):
        for step in range(self.steps + self.tail):
            pages = self.collect(step) if step < self.steps else self.calm(step)
            for tenant, lines in pages.items():
                if tenant == without:
                    continue
                failed = " failed" if lines is None else ""
                out.write(f"# scrape {(1000 + step * INTERVAL_S) * 1000} {tenant}{failed}\n")
                out.writelines(lines or ())


class UserLeak(Scenario):
    """Somebody put user_id on a counter: 40 new users at each scrape, none ever leaves."""

    name = "user_leak"
    steps = 60
    label = ("shop_orders_total", "user_id")

    def setup(self):
        self.orders = Source(self.rng, "shop_orders_total")
        self.other = Source(self.rng, "shop_requests_total")
        self.users = 0
        for i in range(200):
            self.other.add(f'path="/p{i}",service="s{i % 5}"', i)

    def collect(self, step):
        self.orders.count()
        self.other.count()
        for _ in range(40):
            self.users += 1
            user = self.users if step % 2 else self.rng.randrange(10**8, 10**9)
            self.orders.add(f'service="s{self.users % 5}",status="{200 + self.users % 2 * 300}",'
                            f'user_id="{user}"')
        return {"shop": self.orders.lines() + self.other.lines()}

    def calm(self, step):
        if step == self.steps:
            for labels in list(self.orders.counts)[50:]:
                del self.orders.counts[labels]
        return {"shop": self.orders.lines() + self.other.lines()}


class Deploy(Scenario):
    """400 pods are replaced five times; version and pod change, and for a while both are there."""

    name = "deploy"
    steps = 60
    pods = 400
    label = ("http_requests_total", "pod", "version")

    def setup(self):
        self.sources = [Source(self.rng, "http_requests_total"), Source(self.rng, "http_errors_total")]
        self.start(0)

    def start(self, version):
        for source in self.sources:
            for pod in range(self.pods):
                source.add(f'pod="app-{version:x}{self.rng.randrange(16**6):06x}-{pod}",'
                           f'service="s{pod % 8}",version="1.{version}"')

    def stop(self, version):
        for source in self.sources:
            for labels in [each for each in source.counts if each.endswith(f'version="1.{version}"')]:
                del source.counts[labels]

    def collect(self, step):
        for source in self.sources:
            source.count()
        version = step // 12
        if step % 12 == 0 and step > 0:
            self.start(version)
        if step % 12 == 3 and version > 0:
            self.stop(version - 1)
        return self.calm(step)

    def calm(self, _step):
        return {"app": self.sources[0].lines() + self.sources[1].lines()}


class TenantExplosion(Scenario):
    """One of 20 tenants has 200 times its series for five minutes."""

    name = "tenant_explosion"
    steps = 40
    offender = "t07"
    label = ("app_requests_total", "session")

    def setup(self):
        self.sources = {}
        for tenant in range(20):
            source = self.sources[f"t{tenant:02}"] = Source(self.rng, "app_requests_total")
            for i in range(40):
                source.add(f'app="t{tenant:02}",path="/p{i % 10}",region="r{i // 10}",session="s0"')

    def collect(self, step):
        for tenant, source in self.sources.items():
            if tenant != self.offender:
                source.count()
        # A generator of its own: without the offender the others must get the same numbers.
        offender = self.sources[self.offender]
        for labels in offender.counts:
            offender.counts[labels] += 3
        if step == 10:
            for session in range(1, 200):
                for i in range(40):
                    offender.add(f'app="t07",path="/p{i % 10}",region="r{i // 10}",session="s{session}"')
        if step == 30:
            self.end_of_explosion()
        return self.calm(step)

    def end_of_explosion(self):
        counts = self.sources[self.offender].counts
        for labels in [each for each in counts if not each.endswith('"s0"')]:
            del counts[labels]

    def calm(self, _step):
        return {tenant: source.lines() for tenant, source in self.sources.items()}


class Adversary(Scenario):
    """Values that never come again, values made to be taken for others, and the sentinel itself."""

    name = "adversary"
    steps = 25
    fresh = 1500
    flags = ("--governor.max-members=1000000",)

    def setup(self):
        self.stable = Source(self.rng, "attack_total")
        for i in range(20):
            self.stable.add(f'a="x{i}",b="y{i}"')
        # Sums, swaps and concatenations of parts that a weak hash takes for equal.
        for left, right in (("p", "q"), ("q", "p"), ("pq", ""), ("", "pq"), ("p\\\\", "q"), ("p", "\\\\q"),
                            ('p\\",b=\\"q', "r"), ("p", 'q\\",c=\\"r'), ("\\n", "n"), ("n", "\\n"),
                            ("__other__", "q"), ("p", "__other__"), ("__other__", "__other__"),
                            ("__other___", "__other__"), ("_other__", "__other__")):
            named = [f'{name}="{value}"' for name, value in (("a", left), ("b", right)) if value]
            self.stable.add(",".join(named))
        self.now = {}

    def collect(self, step):
        self.stable.count()
        self.now = {}
        if step >= 3:
            for _ in range(self.fresh):
                value = f"{self.rng.getrandbits(64):016x}"
                self.now[f'a="{value}",b="{value[:1]}"'] = self.rng.randrange(1, 50)
            for i in range(64):  # one bit apart from each other
                self.now[f'a="{2 ** i + step:020}",b="bit"'] = 1
        return self.calm(step)

    def calm(self, step):
        if step >= self.steps:
            self.now = {}
        return {"net": self.stable.lines() + counter_lines("attack_total", self.now)[1:]}


class AdversaryUnbounded(Adversary):
    """The same with the default bound of members: what cannot be tracked must be told."""

    name = "adversary_unbounded"
    flags = ()
    exact = False


class Histograms(Scenario):
    """A histogram family becomes 40 times as many units, with three sets of bounds."""

    name = "histograms"
    steps = 40
    label = ("latency_seconds", "client")
    bounds = (("0.1", "0.5", "1", "5"), ("0.1", "1", "10"), ("0.05", "0.1", "0.25", "1"))

    def setup(self):
        self.units = {}
        self.add_units(0, 10)

    def add_units(self, first, last):
        for i in range(first, last):
            bounds = self.bounds[i % 3]
            self.units[f'client="c{i}",route="/r{i % 10}"'] = (bounds, [0] * (len(bounds) + 1), [0])

    def collect(self, step):
        for _, counts, total in self.units.values():
            for i in range(len(counts)):
                counts[i] += self.rng.randrange(4)
            total[0] += self.rng.randrange(20)
        if step == 8:
            self.add_units(10, 400)
        return self.calm(step)

    def calm(self, step):
        if step == self.steps:
            for labels in list(self.units)[10:]:
                del self.units[labels]
        lines = ["# TYPE latency_seconds histogram\n"]
        for labels, (bounds, counts, total) in self.units.items():
            below = 0
            for bound, count in zip((*bounds, "+Inf"), counts):
                below += count
                lines.append(f'latency_seconds_bucket{{{labels},le="{bound}"}} {below}\n')
            lines.append(f"latency_seconds_sum{{{labels}}} {total[0]}\n")
            lines.append(f"latency_seconds_count{{{labels}}} {below}\n")
        return {"web": lines}


class SquareWave(Scenario):
    """200 series come and go round the limit, each time for a minute."""

    name = "square_wave"
    steps = 80
    tail = 250  # each flap doubles the dwell, to an hour at most
    label = ("jobs_total", "job_id")
    max_transitions = 12  # the wave has 20 edges
    calm_size = 700

    def setup(self):
        self.jobs = Source(self.rng, "jobs_total")
        for i in range(1100):
            self.jobs.add(f'job_id="{i}",queue="q{i % 7}"')

    def collect(self, step):
        self.jobs.count()
        return {"jobs": self.page(900 if step // 4 % 2 == 0 else 1100)}

    def calm(self, _step):
        return {"jobs": self.page(self.calm_size)}

    def page(self, size):
        return self.jobs.lines()[:1 + size]


class CloseCalm(SquareWave):
    """The same, but what stays is within the budget by a tenth only: it is not folded for ever."""

    name = "close_calm"
    calm_size = 900


class Growth(Scenario):
    """500 series become 970 in an hour: there is nothing to govern, even with 2 % kept free."""

    name = "growth"
    steps = 234
    untouched = True

    def setup(self):
        self.sources = [Source(self.rng, f"growth_{i}_total") for i in range(5)]
        self.size = 0
        for _ in range(500):
            self.grow()

    def grow(self):
        self.sources[self.size % 5].add(f'item="i{self.size}"')
        self.size += 1

    def collect(self, step):
        for source in self.sources:
            source.count()
        for _ in range(2):
            self.grow()
        return self.calm(step)

    def calm(self, _step):
        return {"app": [line for source in self.sources for line in source.lines()]}


class MassRestart(Scenario):
    """600 counters near 10^9, of which 300 fit, all start again at the same time, twice."""

    name = "mass_restart"
    steps = 40
    max_series = 300

    def setup(self):
        self.source = Source(self.rng, "bytes_total")
        for i in range(600):
            self.source.add(f'disk="d{i % 6}",host="h{i // 6}"', 10**9 + self.rng.randrange(10**6))

    def collect(self, step):
        self.source.count(most=5000)
        if step in (12, 26):
            for labels in self.source.counts:
                self.source.counts[labels] = self.rng.randrange(3000)
        return self.calm(step)

    def calm(self, step):
        if step == self.steps:
            for labels in list(self.source.counts)[200:]:
                del self.source.counts[labels]
        return {"fleet": self.source.lines()}


class FailedScrapes(Scenario):
    """A leak in one tenant while its scrapes, and those of a neighbour, fail now and then."""

    name = "failed_scrapes"
    steps = 60
    label = ("leak_total", "id")

    def setup(self):
        self.leak = Source(self.rng, "leak_total")
        self.calm_one = Source(self.rng, "calm_total")
        for i in range(100):
            self.calm_one.add(f'id="{i}"')
            self.leak.add(f'id="l{i}",kind="k{i % 3}"')
        self.next = 100

    def collect(self, step):
        self.leak.count()
        self.calm_one.count()
        for _ in range(40 if step > 5 else 0):
            self.leak.add(f'id="l{self.next}",kind="k{self.next % 3}"')
            self.next += 1
        pages = self.calm(step)
        for tenant in pages:
            if step > 2 and self.rng.random() < 0.08:
                pages[tenant] = None
        return pages

    def calm(self, step):
        if step == self.steps:
            for labels in list(self.leak.counts)[100:]:
                del self.leak.counts[labels]
        return {"leaky": self.leak.lines(), "calm": self.calm_one.lines()}


class Ragged(Scenario):
    """A family whose members have different sets of labels, one of which explodes."""

    name = "ragged"
    steps = 50
    tail = 40
    max_series = 300

    def setup(self):
        self.source = Source(self.rng, "ragged_total")
        self.small = Source(self.rng, "small_total")
        self.small.add('kind="a"')
        for i in range(60):
            self.grow(i)

    def grow(self, i):
        labels = [f'{name}="{name}{i % (k + 2)}"' for k, name in enumerate("abcdef")
                  if self.rng.random() < 0.5]
        self.source.add(",".join([*labels, f'trace="{self.rng.getrandbits(48):012x}"']))

    def collect(self, step):
        self.source.count()
        self.small.count()
        for i in range(20 if step > 5 else 0):
            self.grow(i)
        return self.calm(step)

    def calm(self, step):
        if step == self.steps:
            for labels in list(self.source.counts)[60:]:
                del self.source.counts[labels]
        return {"app": self.source.lines() + self.small.lines()}


class Churn(Scenario):
    """Users come for ten minutes and again after a pause: short, or longer than they are remembered."""

    name = "churn"
    steps = 420
    tail = 120
    max_series = 150
    label = ("visits_total", "user")

    def setup(self):
        self.source = Source(self.rng, "visits_total")
        # Away for 5 or 30 minutes: 15 minutes is the time after which a return is a new base.
        self.users = {}
        for i in range(900):
            self.users[f'site="s{i % 3}",user="u{i}"'] = [0, self.rng.randrange(420), 40]

    def collect(self, step):
        here = {}
        for labels, user in self.users.items():
            value, start, stay = user
            if start <= step < start + stay:
                user[0] = value + self.rng.randrange(9)
                here[labels] = user[0]
            elif step == start + stay:
                user[1] = step + self.rng.choice((20, 120))
        self.source.counts = here
        return self.calm(step)

    def calm(self, step):
        if step == self.steps:
            self.source.counts = dict(list(self.source.counts.items())[:50])
        return {"web": self.source.lines()}


class RandomWorld(Scenario):
    """Three tenants with families of every type, whose members are born, reset, flap and die.

    Scrapes fail, or do not take place. Nothing here has a moral: it looks for what nobody thought of.
    """

    name = "random_world"
    steps = 150
    tail = 250
    bounds = (("1", "5"), ("1", "10", "100"))

    def setup(self):
        self.max_series = self.rng.randrange(60, 160)
        self.births = self.rng.randrange(3, 9)
        self.members, self.next, self.last_seen = [], 0, {}
        for tenant in range(3):
            for kind in range(6):
                self.give_birth(tenant, kind, stays=True)

    def give_birth(self, tenant, kind, stays=False):
        i = self.next
        self.next += 1
        # Of a histogram or summary with that value, bounds or quantiles would not come back.
        user = "__other__" if kind < 2 and self.rng.random() < 0.05 else f"u{i}"
        labels = (f'app="t{tenant}",service="s{self.rng.randrange(4)}",user="{user}",'
                  f'version="v{self.rng.randrange(3)}",z="{i}"')
        numbers = [self.rng.randrange(2000) for _ in range(4)]
        self.members.append({"tenant": tenant, "kind": kind, "labels": labels, "numbers": numbers,
                             "sum": self.rng.randrange(5000), "bounds": self.bounds[i % 2],
                             "stays": stays, "hidden": 0})

    def move(self):
        alive = []
        for member in self.members:
            if not member["stays"] and self.rng.random() < 0.02:
                continue
            member["hidden"] = max(0, member["hidden"] - 1)
            if not member["stays"] and self.rng.random() < 0.01:
                member["hidden"] = self.rng.randrange(1, 9)
            if self.rng.random() < 0.01:  # far down, so that it shows
                member["numbers"] = [self.rng.randrange(n // 20 + 1) for n in member["numbers"]]
                member["sum"] = self.rng.randrange(member["sum"] // 20 + 1)
            else:
                member["numbers"] = [n + self.rng.randrange(50) for n in member["numbers"]]
                member["sum"] += self.rng.randrange(500)
            alive.append(member)
        self.members = alive
        for _ in range(self.rng.randrange(2 * self.births)):
            self.give_birth(self.rng.randrange(3), self.rng.randrange(6))

    def collect(self, step):
        self.move()
        pages = self.calm(step)
        for tenant in list(pages):
            if step > 2 and self.rng.random() < 0.03:
                pages[tenant] = None
            elif step > 2 and self.rng.random() < 0.03 and len(pages) > 1:
                del pages[tenant]
        return pages

    def calm(self, step):
        if step == self.steps:
            self.members = [member for member in self.members if member["stays"]]
        return {f"t{tenant}": self.page(tenant) for tenant in range(3)}

    def page(self, tenant):
        lines = []
        for kind, head in enumerate(("requests_total counter", "sent_bytes_total counter",
                                     "latency_seconds histogram", "size_bytes summary",
                                     "heat_celsius gauge", "mystery gauge")):
            name = head.split()[0]
            lines.append(f"# TYPE {head}\n")
            for member in self.members:
                if (member["tenant"], member["kind"]) == (tenant, kind) and not member["hidden"]:
                    lines += self.lines(name, kind, member)
        return lines

    @staticmethod
    def lines(name, kind, member):
        labels, numbers = member["labels"], member["numbers"]
        if kind == 2:
            below = 0
            for bound, number in zip((*member["bounds"], "+Inf"), numbers):
                below += number
                yield f'{name}_bucket{{{labels},le="{bound}"}} {below}\n'
        elif kind == 3:
            below = numbers[0]
            yield f'{name}{{{labels},quantile="0.5"}} {numbers[1]}\n'
        else:
            yield f"{name}{{{labels}}} {numbers[0]}\n"
            return
        yield f'{name}_sum{{{labels}}} {member["sum"]}\n'
        yield f"{name}_count{{{labels}}} {below}\n"


SCENARIOS = {scenario.name: scenario for scenario in
             (UserLeak, Deploy, TenantExplosion, Adversary, AdversaryUnbounded, Histograms,
              SquareWave, CloseCalm, Growth, MassRestart, FailedScrapes, Ragged, Churn, RandomWorld)}


def main():
    if sys.argv[1:] == ["list"]:
        print(*(f"{name}: {each.__doc__}" for name, each in SCENARIOS.items()), sep="\n")
        return
    command, name, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    seed = rest.pop(0) if rest and rest[0].isdigit() else "1"
    scenario = SCENARIOS[name](seed)
    if command == "write":
        scenario.write(sys.stdout)
    elif command == "flags":
        print(*scenario.all_flags())
    elif command == "check":
        from scenario_checker import check  # it imports the harness
        faults = check(SCENARIOS[name], seed, rest)
        print(*faults or [f"{name} {seed}: ok"], sep="\n")
        sys.exit(1 if faults else 0)
    else:
        sys.exit(f"unknown command {command}")


if __name__ == "__main__":
    main()
