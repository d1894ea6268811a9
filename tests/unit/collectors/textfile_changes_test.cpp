// The textfile collector: what it does when files come, change and go, or are many.

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/textfile_page.hpp"

namespace weir::test {
namespace {

TEST_CASE("textfile sees what comes, changes and goes") {
  const TempTree tree;
  tree.write("d/a.prom", "# HELP x one\nx 1\n");
  CollectorFixture fixture(find_spec("textfile"), tree.host(), {{kFlag, tree.path("d")}});
  fixture.clock.advance(std::chrono::hours(24 * 365 * 20));  // whatever is written is old then
  REQUIRE(fixture.run());
  CHECK_THAT(page(fixture), contains("# HELP x one\n# TYPE x untyped\nx 1\n"));
  tree.write("d/a.prom", "# HELP x two\nx 2\n");
  tree.write("d/b.prom", "y 1\n");
  REQUIRE(fixture.run());
  CHECK_THAT(page(fixture), contains("# HELP x two\n# TYPE x untyped\nx 2\n"));
  CHECK_THAT(page(fixture), contains("\ny 1\n"));
  tree.remove("d/a.prom");
  REQUIRE(fixture.run());
  CHECK_THAT(page(fixture), !contains("\nx "));
  CHECK_THAT(page(fixture), contains("weir_textfile_files{state=\"read\"} 1\n"));
}

// Bytes that this process has read so far.
long bytes_read() {
  std::ifstream io("/proc/self/io");
  std::string key;
  long value = -1;
  io >> key >> value;
  REQUIRE(key == "rchar:");
  return value;
}

TEST_CASE("textfile reads a file again only if it may have changed") {
  constexpr std::size_t kSeries = 50'000;
  constexpr long kLeastBytes = 2'000'000;
  std::ostringstream text;
  for (std::size_t i = 0; i < kSeries; ++i)
    text << "x{path=\"/a/path/of/some/length/" << i << "\"} 1\n";
  const TempTree tree;
  tree.write("d/a.prom", text.str());
  CollectorFixture fixture(find_spec("textfile"), tree.host(), {{kFlag, tree.path("d")}});

  const auto read_by_run = [&fixture] {
    const long before = bytes_read();
    REQUIRE(fixture.run());
    if (fixture.batch().size() <= kSeries) FAIL("series are missing");
    return bytes_read() - before;
  };
  // By the fixture's clock the file was written in the future: it may change within the tick.
  CHECK(read_by_run() > kLeastBytes);
  CHECK(read_by_run() > kLeastBytes);
  fixture.clock.advance(std::chrono::hours(24 * 365 * 20));
  CHECK(read_by_run() > kLeastBytes);
  CHECK(read_by_run() < kLeastBytes / 2);
}

TEST_CASE("textfile reads 2000 files, and names at most 100 that it skips") {
  const TempTree tree;
  for (int i = 0; i < 2000; ++i) tree.write("d/" + std::to_string(i) + ".prom", "");
  CHECK_THAT(page_of(tree), contains("weir_textfile_files{state=\"read\"} 2000\n"));
  for (int i = 2000; i < 2101; ++i) tree.write("d/" + std::to_string(i) + ".prom", "");
  const std::string text = page_of(tree);
  CHECK_THAT(text, contains("weir_textfile_files{state=\"read\"} 2000\n"));
  CHECK_THAT(text, contains("weir_textfile_files{state=\"skipped\"} 101\n"));
  std::size_t named = 0;
  for (std::size_t at = 0; (at = text.find("reason=\"too_many\"", at)) != std::string::npos; ++at) {
    ++named;
  }
  CHECK(named == 100);
}

TEST_CASE("textfile logs a fault once, until it is another") {
  const TempTree tree;
  tree.write("d/a.prom", "x\n");
  const CollectorSpec spec = find_spec("textfile");
  CollectorOptions options(spec.options);
  REQUIRE(options.set(kFlag, tree.path("d")));
  auto collector = spec.make(options);
  REQUIRE(collector);

  std::vector<std::string> logged;
  const Logger log([&logged](const LogRecord& record) {
    REQUIRE(record.fields.size() == 3);
    logged.push_back(record.fields[0].value + " " + record.fields[2].value);
  });
  const HostRoot host = tree.host();
  const FakeClock clock;
  const CollectContext context{host, clock, MonotonicTime::max(), {}, log};
  const auto run = [&] {
    SampleBatch batch;
    REQUIRE((*collector)->collect(context, batch));
  };
  run();
  run();
  REQUIRE(logged.size() == 1);
  CHECK(logged[0] ==
        tree.path("d/a.prom") + " 1:2: expected a number as value, found the end of the line");
  tree.write("d/a.prom", "xy\n");
  run();
  CHECK(logged.size() == 2);
  tree.write("d/a.prom", "x 1\n");
  run();
  tree.write("d/a.prom", "xy\n");
  run();
  CHECK(logged.size() == 3);
}

TEST_CASE("textfile stops when asked to") {
  const TempTree tree;
  tree.write("d/a.prom", kGood);
  const CollectorSpec spec = find_spec("textfile");
  CollectorOptions options(spec.options);
  REQUIRE(options.set(kFlag, tree.path("d")));
  auto collector = spec.make(options);
  REQUIRE(collector);
  std::stop_source stop;
  stop.request_stop();
  const HostRoot host = tree.host();
  const FakeClock clock;
  const Logger log;
  SampleBatch batch;
  const auto done =
      (*collector)->collect({host, clock, MonotonicTime::max(), stop.get_token(), log}, batch);
  REQUIRE_FALSE(done);
  CHECK(done.error().code() == ErrorCode::timeout);
}

}  // namespace
}  // namespace weir::test
