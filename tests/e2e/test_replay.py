"""weir_exporter replay: recordings through the governor, in the recordings' own time."""

import itertools
import os
import select
import subprocess
import unittest

from harness import PATIENCE_S, WEIR, eventually


def run(text, *flags, command="replay"):
    return subprocess.run([WEIR, command, "--governor.hash-seed=1", *flags], input=text.encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE_S)


def counters(time_s, users, tenant="", value=1):
    lines = [f"# scrape {time_s * 1000} {tenant}".rstrip(), "# TYPE orders_total counter"]
    lines += [f'orders_total{{user="{user}"}} {value}' for user in range(users)]
    return "\n".join(lines) + "\n"


def pages(output):
    """The pages of a replay's output by time in seconds."""
    found = {}
    for piece in ("\n" + output.decode()).split("\n# scrape ")[1:]:
        header, _, text = piece.partition("\n")
        found[int(header.split()[0]) // 1000] = text
    return found


class ReplayTest(unittest.TestCase):
    def replay(self, text, *flags):
        done = run(text, *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, b"")
        return done.stdout

    def test_the_same_recording_and_seed_give_the_same_bytes(self):
        text = "".join(counters(15 * i, 30 + i, "shop", i) + counters(15 * i, 5, "till", i)
                       for i in range(20))
        flags = ("--max-series=20", "--self-metrics")
        first = self.replay(text, *flags)
        self.assertEqual(first, self.replay(text, *flags))
        self.assertEqual(first.count(b"# scrape "), 20)

    def test_a_recording_within_the_budget_passes_to_the_byte(self):
        text = "".join(counters(15 * i, 20, value=i) for i in range(10))
        self.assertEqual(self.replay(text).decode(), text)

    def test_the_fixed_policy_climbs_and_recovers_in_the_times_of_the_recording(self):
        text = "".join(counters(10 * i, 50 if i < 10 else 5) for i in range(60))
        found = pages(self.replay(text, "--max-series=20", "--governor.policy=fixed",
                                  "--self-metrics"))
        tiers = {time: int(text.split("\nweir_governor_tier ")[1].split()[0])
                 for time, text in found.items()}
        self.assertEqual([tiers[t] for t in (0, 20, 30, 50, 60, 90)], [1, 1, 2, 2, 3, 3])
        # Calm is first seen at 100 s; the dwell is five minutes.
        self.assertEqual([tiers[t] for t in (390, 400)], [3, 0])

    def test_an_hour_of_virtual_time_takes_no_time(self):
        text = "".join(counters(3600 * i, 3) for i in range(100))
        self.assertEqual(len(pages(self.replay(text))), 100)

    def test_a_failed_tenant_costs_its_own_series_only(self):
        text = (counters(0, 2, "a") + counters(0, 2, "b").replace("orders", "sales")
                + "# scrape 15000 a failed\n" + counters(15, 2, "b", 5).replace("orders", "sales"))
        found = pages(self.replay(text))
        self.assertIn("orders_total", found[0])
        self.assertNotIn("orders_total", found[15])
        self.assertIn('sales_total{user="1"} 5', found[15])

    def test_output_is_input_again(self):
        text = "".join(counters(15 * i, 50, value=i) for i in range(10))
        governed = self.replay(text, "--max-series=20")
        self.assertEqual(self.replay(governed.decode(), "--max-series=20"), governed)

    def test_faults_are_told_by_line_and_column_and_end_with_status_1(self):
        good = "# scrape 1\nup 1\n"
        for bad, told in (
                ("up 1\n", "1:1: expected '# scrape <unix ms> [tenant] [failed]'"),
                ("# scrape now\n", "1:10: expected the time in Unix milliseconds, found 'now'"),
                ("# scrape\n", "1:9: expected the time in Unix milliseconds"),
                ("# scrape 1 a b\n", "1:14: expected 'failed' or the end of the line, found 'b'"),
                (good + "# scrape 0\n", "3:1: time goes back, from 1 to 0"),
                (good + "# scrape 1\n", "3:1: the tenant '' has two pages at one time"),
                (good + "# scrape 2\n\nup{ 1\n", "5:5: expected a label name"),
                (good + "# scrape 2 a failed\nup 1\n", "3:1: a failed scrape has no page"),
                (good + "# scrape 2\nup 1", "4:5: the last line has no newline")):
            with self.subTest(bad):
                done = run(bad)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"weir_exporter: standard input: {told}", done.stderr.decode())
                self.assertEqual(done.stderr.count(b"\n"), 1)
                self.assertEqual(done.stdout != b"", bad.startswith(good + "# scrape 2"))

    def test_wrong_flags_are_told_before_anything_is_read(self):
        for flags in (["--json"], ["extra"], ["--max-series=0"], ["--governor.hash-seed=-1"]):
            with self.subTest(flags):
                done = run("", *flags)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
        done = subprocess.run([WEIR, "serve", "--self-metrics"], capture_output=True, check=False,
                              timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--self-metrics: only the command replay takes it", done.stderr)

    def test_progress_is_told_on_a_terminal_only(self):
        terminal, other_end = os.openpty()
        replay = subprocess.Popen([WEIR, "replay"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                  stderr=other_end)
        fed = itertools.count()

        def is_told():  # with a pause for each time, so that there is something to tell
            replay.stdin.write(counters(15 * next(fed), 10).encode())
            replay.stdin.flush()
            return select.select([terminal], [], [], 0.3)[0]
        eventually(is_told, "a word of progress", interval_s=0)
        replay.stdin.close()
        self.assertEqual(replay.wait(PATIENCE_S), 0)
        told = os.read(terminal, 10000).decode()
        os.close(terminal)
        os.close(other_end)
        self.assertRegex(told, r"\r\d+ collections, 0.0 M samples, 0.00 M samples/s")

    def test_a_full_output_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([WEIR, "replay"], input=counters(0, 1).encode(), stdout=full,
                                  stderr=subprocess.PIPE, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output: No space left on device", done.stderr)


if __name__ == "__main__":
    unittest.main()
