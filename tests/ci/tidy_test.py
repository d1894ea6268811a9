"""What .ci/tidy remembers: a clean source is not asked again, a changed one is."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / ".ci" / "tidy"
CLEAN = "inline int* nothing() { return nullptr; }\n"
FAULTY = "inline int* nothing() { return 0; }\n"  # modernize-use-nullptr


class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.tree = self.make_tree("checkout")

    def make_tree(self, name):
        tree = self.folder / name
        for folder in (".ci", "build", "src"):
            (tree / folder).mkdir(parents=True)
        shutil.copy(PROGRAM, tree / ".ci")
        (tree / ".clang-tidy").write_text("Checks: '-*,modernize-use-nullptr'\nWarningsAsErrors: '*'\n"
                                          "HeaderFilterRegex: 'src/.*'\n")
        (tree / "src" / "a.hpp").write_text(CLEAN)
        (tree / "src" / "a.cpp").write_text('#include "a.hpp"\nint* a() { return nothing(); }\n')
        (tree / "build" / "compile_commands.json").write_text(json.dumps([{
            "directory": str(tree / "build"), "file": str(tree / "src" / "a.cpp"),
            "command": f"clang++ -I{tree}/src -o a.o -c {tree}/src/a.cpp"}]))
        return tree

    def run_in(self, tree):
        run = subprocess.run([tree / ".ci" / "tidy", "build", "--cache", self.folder / "cache"], cwd=tree,
                             capture_output=True, text=True, check=False)
        return run.returncode, run.stdout.splitlines()[-1]

    def test_what_was_clean_is_remembered(self):
        self.assertEqual((0, "1 of 1 sources, 0 remembered, 0 with faults"), self.run_in(self.tree))
        self.assertEqual((0, "1 of 1 sources, 1 remembered, 0 with faults"), self.run_in(self.tree))

    def test_another_folder_is_no_difference(self):
        self.run_in(self.tree)
        self.assertEqual((0, "1 of 1 sources, 1 remembered, 0 with faults"), self.run_in(self.make_tree("clone")))

    def test_a_changed_header_is_looked_at_and_a_fault_is_never_remembered(self):
        self.run_in(self.tree)
        (self.tree / "src" / "a.hpp").write_text(FAULTY)
        for _ in range(2):
            self.assertEqual((1, "1 of 1 sources, 0 remembered, 1 with faults"), self.run_in(self.tree))

    def test_changed_checks_are_asked(self):
        self.run_in(self.tree)
        (self.tree / ".clang-tidy").write_text("Checks: '-*,bugprone-*'\n")
        self.assertEqual((0, "1 of 1 sources, 0 remembered, 0 with faults"), self.run_in(self.tree))

    def test_a_changed_command_is_asked(self):
        self.run_in(self.tree)
        database = self.tree / "build" / "compile_commands.json"
        database.write_text(database.read_text().replace("clang++", "clang++ -DA"))
        self.assertEqual((0, "1 of 1 sources, 0 remembered, 0 with faults"), self.run_in(self.tree))


if __name__ == "__main__":
    if shutil.which("clang-tidy") is None or shutil.which("clang++") is None:
        print("skipped: no clang-tidy here")
        sys.exit(77)
    unittest.main()
