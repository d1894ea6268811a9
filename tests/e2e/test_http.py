"""The answers of the server: formats, encodings, pages."""

import gzip
import unittest

from harness import Page, Weir

PROMETHEUS_2_42 = ("application/openmetrics-text;version=1.0.0;q=0.75,"
                   "application/openmetrics-text;version=0.0.1;q=0.5,"
                   "text/plain;version=0.0.4;q=0.2,*/*;q=0.1")
PROMETHEUS_3 = ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                "application/openmetrics-text;version=0.0.1;q=0.4,"
                "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                "text/plain;version=0.0.4;q=0.2,*/*;q=0.1")


class Formats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.weir = Weir(cls)

    def test_without_wishes_the_page_is_plain_text(self):
        response = self.weir.get()
        self.assertEqual(response.headers["Content-Type"],
                         "text/plain; version=0.0.4; charset=utf-8")
        self.assertIsNone(response.headers["Content-Encoding"])
        self.assertGreater(len(Page(response.text).values), 100)

    def test_what_prometheus_asks_for_is_openmetrics(self):
        for accept in (PROMETHEUS_2_42, PROMETHEUS_3):
            with self.subTest(accept):
                response = self.weir.get(headers={"Accept": accept})
                self.assertTrue(response.headers["Content-Type"].startswith(
                    "application/openmetrics-text; version=1.0.0"))
                self.assertTrue(response.text.endswith("\n# EOF\n"))
                self.assertEqual(response.text.count("# EOF"), 1)

    def test_gzip_holds_the_same_families(self):
        before = self.weir.page().types.items()
        response = self.weir.get(headers={"Accept-Encoding": "gzip"})
        self.assertEqual(response.headers["Content-Encoding"], "gzip")
        packed = Page(gzip.decompress(response.body).decode()).types.items()
        after = self.weir.page().types.items()  # some come and go meanwhile
        self.assertLessEqual(before & after, packed)
        self.assertLessEqual(packed, before | after)
        self.assertGreater(len(packed), 50)

    def test_gzip_that_is_refused_is_not_sent(self):
        response = self.weir.get(headers={"Accept-Encoding": "gzip;q=0, identity"})
        self.assertIsNone(response.headers["Content-Encoding"])

    def test_chosen_collectors_alone_are_on_the_page(self):
        page = self.weir.page("/metrics?collect[]=loadavg&collect[]=uname")
        self.assertEqual({name for name in page.types if name.startswith("node_")
                          and not name.startswith(("node_scrape_", "node_exporter_"))},
                         {"node_load1", "node_load5", "node_load15", "node_uname_info"})

    def test_excluded_collectors_are_not(self):
        page = self.weir.page("/metrics?exclude[]=loadavg")
        self.assertNotIn("node_load1", page.types)
        self.assertIn("node_uname_info", page.types)

    def test_the_other_pages_answer(self):
        self.assertEqual(self.weir.get("/-/healthy").status, 200)
        self.assertEqual(self.weir.get("/-/ready").status, 200)
        status = self.weir.get("/")
        self.assertEqual(status.status, 200)
        self.assertIn("text/html", status.headers["Content-Type"])
        self.assertIn("/metrics", status.text)

    def test_head_answers_without_a_body(self):
        response = self.weir.get(method="HEAD")
        self.assertEqual((response.status, response.body), (200, b""))


if __name__ == "__main__":
    unittest.main()
