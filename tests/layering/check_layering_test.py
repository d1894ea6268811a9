#!/usr/bin/env python3
"""Shows that each fault that check_layering.py looks for is found."""

import tempfile
import unittest
from pathlib import Path

from check_layering import faults


class Layering(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("src/base/CMakeLists.txt", "include/weir/error.hpp")
        self.write("src/http/CMakeLists.txt", "include/weir/http_server.hpp")
        self.write("include/weir/error.hpp", "#include <string>\n")
        self.write("include/weir/http_server.hpp", '#include "weir/error.hpp"\n')
        self.write("src/http/pages.hpp", "")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def fault(self, name, text):
        self.write(name, text)
        found = list(faults(self.root))
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(name), found[0])
        return found[0]

    def test_a_tree_in_order_has_no_fault(self):
        self.write("src/http/server.cpp",
                   '#include "http/pages.hpp"\n#include <civetweb.h>\n#include <sys/stat.h>\n')
        self.assertEqual(list(faults(self.root)), [])

    def test_an_include_of_a_private_header_against_the_direction(self):
        fault = self.fault("src/model/batch.cpp", '\n#include "http/pages.hpp"\n')
        self.assertIn("batch.cpp:2: ", fault)
        self.assertIn("model must not include http", fault)

    def test_an_include_of_a_public_header_against_the_direction(self):
        fault = self.fault("src/governor/gate.cpp", '#include "weir/http_server.hpp"\n')
        self.assertIn("governor must not include http", fault)

    def test_a_public_header_that_includes_a_private_one(self):
        fault = self.fault("include/weir/http_server.hpp", '#include "http/pages.hpp"\n')
        self.assertIn("private", fault)

    def test_a_public_header_that_no_module_lists(self):
        self.assertIn("no module", self.fault("include/weir/stray.hpp", ""))

    def test_a_third_party_away_from_home(self):
        self.assertIn("src/http/", self.fault("src/app/main.cpp", "#include <civetweb.h>\n"))
        (self.root / "src/app/main.cpp").unlink()
        self.assertIn("src/collect/regex",
                      self.fault("src/collect/filter.cpp", "#include <re2/re2.h>\n"))

    def test_an_unknown_third_party(self):
        self.assertIn("unknown", self.fault("src/base/x.cpp", "#include <fmt/format.h>\n"))

    def test_an_include_relative_to_the_file(self):
        self.assertIn("no header", self.fault("src/http/server.cpp", '#include "pages.hpp"\n'))

    def test_a_file_that_is_too_long(self):
        self.write("src/base/x.cpp", "//\n" * 300)
        self.assertEqual(list(faults(self.root)), [])
        self.assertIn("301 lines", self.fault("src/base/x.cpp", "//\n" * 301))

    def test_a_class_that_another_file_defines_in_the_same_namespace(self):
        text = "namespace weir::detail {\n\nclass Names%s {\n};\n\n}  // namespace weir::detail\n"
        self.write("src/base/a.hpp", text % "")
        self.write("src/base/b.cpp", text % " final : public Base")
        self.assertEqual(list(faults(self.root)), [
            "src/base/b.cpp:3: weir::detail::Names is defined in src/base/a.hpp, too"])

    def test_classes_of_unnamed_namespaces_and_declarations_may_share_a_name(self):
        declared = "namespace weir {\nclass Names;\n%s}  // namespace weir\n"
        unnamed = "namespace {\nstruct Names {\n};\n}  // namespace\n"
        self.write("src/base/a.hpp", "namespace weir {\nstruct Names {\n};\n}  // namespace weir\n")
        self.write("src/base/b.cpp", declared % unnamed)
        self.write("src/base/c.hpp", "namespace weir::detail {\nstruct Names {\n};\n}  // namespace weir::detail\n")
        self.assertEqual(list(faults(self.root)), [])


if __name__ == "__main__":
    unittest.main()
