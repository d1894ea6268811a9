// The textfile collector: what it shows, and what it does with what is wrong.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "support/textfile_page.hpp"

namespace weir::test {
namespace {

TEST_CASE("textfile shows the files' metrics as they are, and when they were written") {
  const TempTree tree;
  tree.write("d/a.prom",
             "# HELP jobs_total Jobs.\n# TYPE jobs_total counter\njobs_total{q=\"1\"} 5\n"
             "untyped 2.5\n");
  tree.write("d/ignored.txt", "this is no metric\n");
  const std::string text = page_of(tree);
  CHECK_THAT(text, contains("# HELP jobs_total Jobs.\n# TYPE jobs_total counter\n"
                            "jobs_total{q=\"1\"} 5\n"));
  CHECK_THAT(text, contains("# TYPE untyped untyped\nuntyped 2.5\n"));
  struct stat status {};
  REQUIRE(::stat(tree.path("d/a.prom").c_str(), &status) == 0);
  CHECK_THAT(text, contains("node_textfile_mtime_seconds{file=\"" + tree.path("d/a.prom") + "\"} " +
                            std::to_string(status.st_mtim.tv_sec) + "\n"));
  CHECK_THAT(text, contains("node_textfile_scrape_error 0\n"));
  CHECK_THAT(text, contains("weir_textfile_files{state=\"read\"} 1\n"));
  CHECK_THAT(text, !contains("weir_textfile_skipped_info"));
}

TEST_CASE("textfile without a directory shows no error") {
  for (const bool empty_flag : {false, true}) {
    const TempTree tree;
    const CollectorSpec spec = find_spec("textfile");
    CollectorOptions options(spec.options);
    if (empty_flag) REQUIRE(options.set(kFlag, ""));
    CollectorFixture fixture(spec, options, tree.host());
    REQUIRE(fixture.run());
    CHECK_THAT(page(fixture), contains("node_textfile_scrape_error 0\n"));
  }
}

TEST_CASE("textfile without a directory delivers the rows that stood before") {
  CollectorFixture fixture(find_spec("textfile"), HostRoot());
  const std::string first = fixture.run().value();
  const auto rows = fixture.batch().layout();
  REQUIRE(rows);
  for (int run = 0; run < 3; ++run) {
    CHECK(fixture.run().value() == first);
    CHECK(fixture.batch().layout() == rows);
  }
}

TEST_CASE("textfile with a missing directory shows which") {
  const TempTree tree;
  const std::string text = page_of(tree);
  CHECK_THAT(text, contains("node_textfile_scrape_error 1\n"));
  CHECK_THAT(text, contains("weir_textfile_skipped_info{file=\"" + tree.path("d") +
                            "\",reason=\"unreadable\"} 1\n"));
}

void check_skipped(const TempTree& tree, const std::string& reason) {
  INFO(reason);
  tree.write("d/a.prom", kGood);
  tree.write("d/z.prom", "also_good 1\n");
  const std::string text = page_of(tree);
  CHECK_THAT(text, contains("\ngood 1\n"));
  CHECK_THAT(text, contains("\nalso_good 1\n"));
  CHECK_THAT(text, !contains("\nbad"));
  CHECK_THAT(text, contains("weir_textfile_skipped_info{file=\"" + tree.path("d/m.prom") +
                            "\",reason=\"" + reason + "\"} 1\n"));
  CHECK_THAT(text, !contains("node_textfile_mtime_seconds{file=\"" + tree.path("d/m.prom")));
  CHECK_THAT(text, contains("node_textfile_scrape_error 1\n"));
  CHECK_THAT(text, contains("weir_textfile_files{state=\"skipped\"} 1\n"));
}

TEST_CASE("textfile skips a bad file whole, names it, and shows the others") {
  const TempTree tree;
  const std::string bad = tree.path("d/m.prom");
  SECTION("half-written within a number") {
    tree.write("d/m.prom", "bad 1\nbad{b=\"c\"} 12");
    check_skipped(tree, "syntax");
  }
  SECTION("half-written within a label") {
    tree.write("d/m.prom", "bad 1\nbad{b=\"c");
    check_skipped(tree, "syntax");
  }
  SECTION("not the format") {
    tree.write("d/m.prom", "bad 1\n<html>\n");
    check_skipped(tree, "syntax");
  }
  SECTION("a NUL") {
    tree.write("d/m.prom", std::string_view("bad 1\nbad{b=\"\0\"} 1\n", 19));
    check_skipped(tree, "syntax");
  }
  SECTION("timestamps") {
    tree.write("d/m.prom", "bad 1\nbad{b=\"c\"} 1 1395066363000\n");
    check_skipped(tree, "timestamps");
  }
  SECTION("a label value above the parser's limit") {
    tree.write("d/m.prom", "bad{b=\"" + std::string(1 << 20, 'x') + "\"} 1\n");
    check_skipped(tree, "limit");
  }
  SECTION("a FIFO that nobody writes to") {
    tree.write("d/a.prom", kGood);
    REQUIRE(::mkfifo(bad.c_str(), 0600) == 0);
    check_skipped(tree, "not_regular");
  }
  SECTION("a directory") {
    tree.write("d/m.prom/x", "bad 1\n");
    check_skipped(tree, "not_regular");
  }
  SECTION("a device, by a link") {
    tree.symlink("d/m.prom", "/dev/zero");
    check_skipped(tree, "not_regular");
  }
  SECTION("a huge file") {
    tree.write("d/m.prom", "bad 1\n");
    std::filesystem::resize_file(bad, (std::uintmax_t{64} << 20U) + 1);
    check_skipped(tree, "too_large");
  }
  SECTION("a link that leads out of the directory") {
    tree.write("secret", "bad 1\n");
    tree.symlink("d/m.prom", "../secret");
    check_skipped(tree, "outside");
  }
  SECTION("an absolute link") {
    tree.write("secret", "bad 1\n");
    tree.symlink("d/m.prom", tree.path("secret"));
    check_skipped(tree, "outside");
  }
  SECTION("a link to nothing") {
    tree.symlink("d/m.prom", "gone.prom.tmp");
    check_skipped(tree, "vanished");
  }
  SECTION("a link to itself") {
    tree.symlink("d/m.prom", "m.prom");
    check_skipped(tree, "outside");
  }
}

TEST_CASE("textfile follows links within the directory, as config maps have them") {
  const TempTree tree;
  tree.write("d/..2022_11_22/a.prom", kGood);
  tree.symlink("d/..data", "..2022_11_22");
  tree.symlink("d/a.prom", "..data/a.prom");
  const std::string text = page_of(tree);
  CHECK_THAT(text, contains("\ngood 1\n"));
  CHECK_THAT(text, contains("node_textfile_scrape_error 0\n"));
}

TEST_CASE("textfile takes what node_exporter completes") {
  const TempTree tree;
  tree.write("d/a.prom", "# TYPE s summary\ns{quantile=\"0.5\"} 3\n");
  CHECK_THAT(page_of(tree), contains("s{quantile=\"0.5\"} 3\ns_sum 0\ns_count 0\n"));
}

TEST_CASE("textfile gives families without HELP one that names their files") {
  const TempTree tree;
  tree.write("d/a.prom", "x{file=\"a\"} 1\ny 1\n");
  tree.write("d/b.prom", "x{file=\"b\"} 1\n");
  const std::string text = page_of(tree);
  CHECK_THAT(text, contains("# HELP x Metric read from " + tree.path("d/a.prom") + ", " +
                            tree.path("d/b.prom") + "\n"));
  CHECK_THAT(text, contains("# HELP y Metric read from " + tree.path("d/a.prom") + "\n"));
}

TEST_CASE("textfile keeps the first HELP and every sample when files differ in it") {
  const TempTree tree;
  tree.write("d/a.prom", "x{file=\"a\"} 1\n");
  tree.write("d/b.prom", "# HELP x first\nx{file=\"b\"} 1\n");
  tree.write("d/c.prom", "# HELP x second\nx{file=\"c\"} 1\n");
  tree.write("d/d.prom", "# HELP x first\nx{file=\"d\"} 1\n");
  const std::string text = page_of(tree);
  CHECK_THAT(text, contains("# HELP x first\n# TYPE x untyped\nx{file=\"a\"} 1\nx{file=\"b\"} 1\n"
                            "x{file=\"c\"} 1\nx{file=\"d\"} 1\n"));
  CHECK_THAT(text, contains("weir_textfile_conflicts{kind=\"help\"} 1\n"));
  CHECK_THAT(text, contains("node_textfile_scrape_error 1\n"));
}

TEST_CASE("textfile shows the first of duplicates and counts the others") {
  const TempTree tree;
  tree.write("d/a.prom", "# HELP x h\nx{a=\"1\",b=\"2\"} 1\nx{a=\"1\",b=\"2\"} 5\n");
  tree.write("d/b.prom", "# HELP x h\nx{b=\"2\",a=\"1\"} 2\nx{a=\"2\"} 3\n");
  const std::string text = page_of(tree);
  CHECK_THAT(text, contains("x{a=\"1\",b=\"2\"} 1\nx{a=\"2\"} 3\n"));
  CHECK_THAT(text, contains("weir_textfile_conflicts{kind=\"duplicate\"} 2\n"));
  CHECK_THAT(text, contains("node_textfile_scrape_error 1\n"));
}

TEST_CASE("textfile refuses a family of another type, of parts of another, or of its own") {
  const TempTree tree;
  tree.write("d/a.prom", "# TYPE x gauge\nx 1\n# TYPE s summary\ns_sum 1\ns_count 1\ny_count 1\n");
  tree.write("d/b.prom", "# TYPE x counter\nx{b=\"1\"} 1\nx{b=\"2\"} 2\ns_count{b=\"1\"} 1\n");
  tree.write("d/c.prom", "# TYPE y summary\ny_sum{b=\"1\"} 1\ny_count{b=\"1\"} 1\nz 1\n");
  tree.write("d/d.prom", "# TYPE node_textfile_scrape_error gauge\nnode_textfile_scrape_error 0\n");
  const std::string text = page_of(tree);
  CHECK_THAT(text, !contains("b=\""));
  CHECK_THAT(text, contains("\nx 1\n"));
  CHECK_THAT(text, contains("\nz 1\n"));
  CHECK_THAT(text, contains("weir_textfile_conflicts{kind=\"type\"} 5\n"));
  CHECK_THAT(text, contains("node_textfile_scrape_error 1\n"));
}

TEST_CASE("textfile reads several directories, by glob, each once and in a fixed order") {
  const TempTree tree;
  tree.write("d1/a.prom", "x 1\nz 1\n");
  tree.write("d2/a.prom", "x 2\nz 2\n");
  tree.write("e/b.prom", "x 3\ny 3\n");
  const CollectorSpec spec = find_spec("textfile");
  CollectorOptions options(spec.options);
  for (const char* pattern : {"e/", "d[12]", "d?", "d2"}) {
    REQUIRE(options.set(kFlag, tree.path(pattern)));
  }
  CollectorFixture fixture(spec, options, tree.host());
  REQUIRE(fixture.run());
  const std::string text = page(fixture);
  CHECK_THAT(text, contains("\nx 3\n"));  // patterns in their order
  CHECK_THAT(text, contains("\nz 1\n"));  // matches of one by name
  CHECK_THAT(text, contains("weir_textfile_files{state=\"read\"} 3\n"));
  CHECK_THAT(text, contains("weir_textfile_conflicts{kind=\"duplicate\"} 3\n"));
  CHECK_THAT(text, contains("{file=\"" + tree.path("e/b.prom") + "\"}"));
}

TEST_CASE("textfile copes with names that are not UTF-8") {
  const TempTree tree;
  tree.write("d/a\xff.prom", "x 1\n");
  tree.write("d/b\xfe.prom", "no metric\n");
  const std::string text = page_of(tree);
  CHECK_THAT(text, contains("\nx 1\n"));
  CHECK_THAT(text, contains("node_textfile_mtime_seconds{file=\"" + tree.path("d/a\xEF\xBF\xBD") +
                            ".prom\"}"));
  CHECK_THAT(text,
             contains("# HELP x Metric read from " + tree.path("d/a\xEF\xBF\xBD") + ".prom\n"));
  CHECK_THAT(text, contains("{file=\"" + tree.path("d/b\xEF\xBF\xBD") + ".prom\",reason="));
}

}  // namespace
}  // namespace weir::test
