"""What goes wrong with labels, replayed through the real program and checked from the outside.

E2E_POLICY says which policies are tried, E2E_SCENARIO_SEEDS how many seeds.
"""

import io
import os
import unittest

from scenario_checker import Check, check, replay
from scenarios import SCENARIOS, Deploy, RandomWorld, Scenario

POLICIES = os.environ.get("E2E_POLICY", "adaptive,fixed").split(",")
SEEDS = int(os.environ.get("E2E_SCENARIO_SEEDS", "1"))


class ScenarioTest(unittest.TestCase):
    """One test for each scenario, made below."""

    def try_scenario(self, scenario):
        for policy in POLICIES:
            # The fixed policy has one tier for the whole page and a fixed list of labels.
            adapts = policy != "fixed"
            for seed in range(1, SEEDS + 1):
                with self.subTest(policy=policy, seed=seed):
                    faults = check(scenario, seed, [f"--governor.policy={policy}"],
                                   only_offender_pays=adapts, right_label=adapts)
                    self.assertEqual(faults, [], "\n".join(faults))

    def output_of(self, scenario, *flags):
        source, output = replay(scenario, 1, flags)
        with source, output:
            return output.read()

    def test_the_same_input_and_seed_give_the_same_bytes(self):
        self.assertEqual(self.output_of(RandomWorld), self.output_of(RandomWorld))

    def test_mode_observe_leaves_the_page_as_off_does(self):
        pages = [[line for line in self.output_of(Deploy, f"--governor.mode={mode}").splitlines()
                  if "weir_" not in line] for mode in ("observe", "off", "enforce")]
        self.assertEqual(pages[0], pages[1])
        self.assertNotEqual(pages[0], pages[2])


for each in SCENARIOS.values():
    setattr(ScenarioTest, f"test_{each.name}",
            lambda self, scenario=each: self.try_scenario(scenario))


class Small(Scenario):
    name = "small"
    max_series = 3


OWN = "weir_governor_tier {}\nweir_conservation_exact 1\n"


def pages(*bodies):
    return io.StringIO("".join(f"# scrape {i * 15000} a\n{body}" for i, body in enumerate(bodies)))


def counters(**values):
    return "# TYPE x_total counter\n" + "".join(f'x_total{{u="{u}"}} {v}\n' for u, v in values.items())


class CheckerTest(unittest.TestCase):
    """The checker finds what it looks for."""

    def faults(self, given, shown, tiers=(0, 1, 0)):
        looked = Check(Small())
        looked.run(pages(*given), pages(*(page + OWN.format(t) for page, t in zip(shown, tiers))))
        return looked.faults

    GIVEN = (counters(a=1, b=5), counters(a=3, b=6), counters(a=3, b=6))

    def test_an_exact_page_has_no_fault(self):
        self.assertEqual(self.faults(self.GIVEN, self.GIVEN), [])

    def test_a_lost_and_a_doubled_increment_are_found(self):
        for last, grown in ((counters(a=3, b=5), 2), (counters(a=3, b=7), 4)):
            found = self.faults(self.GIVEN, (self.GIVEN[0], last, last))
            self.assertIn(f"small: at the end: x_total grew by {grown}, the truth is 3", found)

    def test_a_decrease_is_found_unless_the_source_had_it(self):
        dip = counters(a=1, b=2)
        self.assertIn('small: at 15000: x_total{u="b"} fell from 5 to 2',
                      self.faults(self.GIVEN, (self.GIVEN[0], dip, self.GIVEN[2])))
        self.assertEqual(self.faults((self.GIVEN[0], dip, dip), (self.GIVEN[0], dip, dip)), [])

    def test_a_page_over_the_budget_is_found(self):
        wide = counters(a=3, b=6, c=0, d=0)
        self.assertIn("small: at 15000: 4 lines > 3",
                      self.faults((self.GIVEN[0], wide, self.GIVEN[2]),
                                  (self.GIVEN[0], wide, self.GIVEN[2])))

    def test_a_page_that_does_not_recover_is_found(self):
        found = self.faults(self.GIVEN, (*self.GIVEN[:2], counters(__other__=9)), (0, 1, 1))
        self.assertIn("small: the tier at the end is 1", found)
        self.assertTrue(any("2 lines are missing" in fault for fault in found), found)

    def test_buckets_that_do_not_add_up_are_found(self):
        def histogram(one, both, count):
            return (f'# TYPE h histogram\nh_bucket{{u="a",le="1"}} {one}\n'
                    f'h_bucket{{u="a",le="+Inf"}} {both}\nh_sum{{u="a"}} 1\nh_count{{u="a"}} {count}\n')
        good = histogram(1, 2, 2)
        for bad in (histogram(2, 1, 1), histogram(1, 2, 3)):
            found = self.faults((good, good, good), (good, bad, good))
            self.assertTrue(any("has buckets" in fault for fault in found), found)

    def test_a_witnessed_birth_counts_unless_it_was_passed_on(self):
        born = counters(a=3, b=6, c=4)
        self.assertEqual(self.faults((self.GIVEN[0], born, born), (self.GIVEN[0], born, born)), [])
        held = counters(a=3, b=6, c=0)
        self.assertEqual(self.faults((self.GIVEN[0], born, born), (self.GIVEN[0], held, born)), [])
        self.assertIn("small: at the end: x_total grew by 3, the truth is 7",
                      self.faults((self.GIVEN[0], born, born), (self.GIVEN[0], held, held)))


if __name__ == "__main__":
    unittest.main()
