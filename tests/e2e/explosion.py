"""A source whose labels explode: histograms that grow from 1,000 series to 50,000 and fall back.

Each write is a step. The step's number stands in the file too, as e2e_step, so that a scrape tells
which truth it saw: truth[step] is how many observations there had been. A new series begins at 0: what a
counter had counted before anybody knew it is no increase, neither with Weir nor without.
"""

from harness import write_whole

FAMILY = "http_request_duration_seconds"
BOUNDS = ("0.25", "1", "+Inf")
LINES_A_UNIT = len(BOUNDS) + 2
HEAD = (f"# HELP {FAMILY} Request latency.\n# TYPE {FAMILY} histogram\n")


def increments(series, times):
    """How much all series together grew up to each time; a series counts from its first sample on,
    and what has left stays counted."""
    grown = dict.fromkeys(times, 0)
    for samples in series:
        for (_, before), (at, after) in zip(samples, samples[1:]):
            grown[at] += after - before
    total = 0
    for at in times:
        total += grown[at]
        grown[at] = total
    return grown


class Source:
    def __init__(self, path):
        self.path = path
        self.counts = []  # observations of each unit, which all lie in the bucket "1"
        self.observed = 0
        self.truth = []

    def step(self, units):
        """Grows or shrinks to so many units; those that stay observe something."""
        del self.counts[units:]
        for unit in range(len(self.counts)):
            amount = 1 + (unit + len(self.truth)) % 3
            self.counts[unit] += amount
            self.observed += amount
        self.counts += [0] * (units - len(self.counts))
        self.truth.append(self.observed)
        write_whole(self.path, HEAD + "".join(map(self.unit_text, range(units))) +
                    f"# TYPE e2e_step gauge\ne2e_step {len(self.truth) - 1}\n")

    def unit_text(self, unit):
        count = self.counts[unit]
        labels = (f'service="s{unit % 4}",env="{("prod", "test")[unit % 2]}",'
                  f'region="r{unit % 5}",version="v{unit // 40 % 25}",'
                  f'path="/p{unit // 1000}",status="{(200, 404, 500)[unit % 3]}"')
        buckets = "".join(f'{FAMILY}_bucket{{{labels},le="{bound}"}} {0 if bound == "0.25" else count}\n'
                          for bound in BOUNDS)
        return f"{buckets}{FAMILY}_sum{{{labels}}} {count / 2}\n{FAMILY}_count{{{labels}}} {count}\n"
