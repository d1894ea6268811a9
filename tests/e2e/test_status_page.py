"""The status page in a real browser: live, safe, and usable on a phone."""

import os
import tempfile
import unittest
from pathlib import Path

from browser import Browser
from harness import Weir, eventually, write_whole

EVIL = "<script>document.title='evil'</script><img src=x onerror=\"document.title='evil'\">"


class StatusPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.shop = Path(folder.name) / "shop.prom"
        cls.grow(5)
        cls.weir = Weir(cls, "--max-series=500", "--governor.evaluate-interval=1s",
                        f"--collector.textfile.directory={folder.name}")
        cls.weir.get()
        cls.browser = Browser(cls)
        cls.browser.look(1100)

    @classmethod
    def grow(cls, customers):
        lines = (f'shop_orders_total{{customer="<script>{number}</script>"}} 1\n'
                 for number in range(customers))
        write_whole(cls.shop, "# TYPE shop_orders_total counter\n" + "".join(lines))

    def setUp(self):
        self.browser.open(f"http://127.0.0.1:{self.weir.port}/")

    def text(self, selector="body"):
        return self.browser.evaluate(f"document.querySelector('{selector}').innerText")

    def test_it_follows_the_exporter_without_a_reload_of_the_page(self):
        self.browser.evaluate("window.sameDocument = true")
        self.assertIn("pass", self.text("main").split())
        self.grow(2000)
        eventually(lambda: (self.weir.get(), "strip" in self.text("main").split())[1],
                   "the tier on the open page", interval_s=1)
        self.assertTrue(self.browser.evaluate("window.sameDocument"))
        eventually(lambda: self.text("#live") == "live", "an answer in time")
        self.assertIn("folded or dropped on this page", self.text("main"))

    def test_it_fits_a_phone_and_both_colour_schemes_can_be_read(self):
        for dark in (False, True):
            for width in (360, 1100):
                with self.subTest(dark=dark, width=width):
                    self.browser.look(width, dark=dark, mobile=width < 500)
                    self.assertLessEqual(
                        self.browser.evaluate("document.documentElement.scrollWidth"), width)
                    for selector in (".soft", "thead th", ".good", "a", "body"):
                        self.assertGreater(self.contrast(selector), 4.5, selector)
                    if folder := os.environ.get("E2E_SCREENSHOTS"):
                        name = f"status-{width}-{'dark' if dark else 'light'}.png"
                        self.browser.screenshot(Path(folder) / name)

    def contrast(self, selector):
        """WCAG's contrast of an element's text against what is painted behind it."""
        return self.browser.evaluate("""(() => {
            const light = colour => {
              const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255).map(
                v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
              return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const element = document.querySelector('%s');
            let behind = element;
            while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)')
              behind = behind.parentElement;
            const a = light(getComputedStyle(element).color);
            const b = light(getComputedStyle(behind).backgroundColor);
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        })()""" % selector)

    def test_it_has_names_for_those_who_cannot_see_it(self):
        self.assertEqual(self.browser.evaluate("document.documentElement.lang"), "en")
        unnamed = self.browser.evaluate("""[...document.querySelectorAll(
            'main svg[role=img], [role=region], nav')].filter(
            element => !element.getAttribute('aria-label')).length""")
        self.assertEqual(unnamed, 0)
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('h1').length"), 1)
        self.assertEqual(self.browser.evaluate("""[...document.querySelectorAll('main section')]
            .filter(section => !document.getElementById(section.getAttribute('aria-labelledby')))
            .length"""), 0)


class Hostile(unittest.TestCase):
    def test_a_script_in_a_text_is_text_and_the_policy_would_stop_it_anyway(self):
        weir = Weir(self, f"--path.procfs=/nowhere/{EVIL}")
        weir.get()
        browser = Browser(self)
        browser.open(f"http://127.0.0.1:{weir.port}/")
        self.assertIn(EVIL, browser.evaluate("document.querySelector('main').innerText"))
        self.assertEqual(browser.complaints, [])
        self.assertEqual(browser.evaluate("document.title"), "Weir")
        self.assertEqual(browser.evaluate("document.images.length"), 0)
        browser.evaluate("""(() => {
            const script = document.createElement('script');
            script.textContent = "document.title = 'inline'";
            document.body.append(script);
            document.body.insertAdjacentHTML('beforeend', `%s`);
        })()""" % EVIL)
        browser.evaluate("new Promise(done => setTimeout(done, 300))")
        self.assertEqual(browser.evaluate("document.title"), "Weir")
        eventually(lambda: browser.evaluate("true") and browser.complaints,
                   "the word of the policy on what it forbade")


class Outage(unittest.TestCase):
    def test_the_page_says_when_what_it_shows_is_old(self):
        weir = Weir(self)
        weir.get()
        browser = Browser(self)
        browser.open(f"http://127.0.0.1:{weir.port}/")
        weir.stop()
        eventually(lambda: browser.evaluate("document.getElementById('live').textContent")
                   == "no answer, what you see is old", "the word of the outage")
        self.assertTrue(browser.evaluate("document.querySelector('table') !== null"))


if __name__ == "__main__":
    unittest.main()
