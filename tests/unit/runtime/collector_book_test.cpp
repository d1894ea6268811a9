#include "runtime/collector_book.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/fake_collector.hpp"

using namespace weir;
using namespace weir::detail;

namespace {

struct Desk {
  std::vector<std::string> log;
  CollectorBook book{Logger(
      [this](const LogRecord& record) {
        log.push_back(std::string(to_string(record.level)) + " " + std::string(record.message) +
                      " " + record.fields[0].value + " " + record.fields[1].value);
      },
      LogLevel::debug)};
  std::vector<std::shared_ptr<RegisteredCollector>> entries;

  Desk() {
    for (const char* name : {"cpu", "disk"}) {
      entries.push_back(std::make_shared<RegisteredCollector>(name, test::gauge_collector("x")));
    }
  }
  void record(std::size_t entry, std::string_view reason) {
    const RunOutcome outcome{entries[entry], reason, std::string(reason), {}, 7};
    book.record({&outcome, 1});
  }
};

}  // namespace

TEST_CASE("a failure and the recovery are logged once each") {
  Desk desk;
  desk.record(0, "");
  CHECK(desk.log.empty());
  desk.record(0, kTimeout);
  desk.record(0, kStillRunning);
  desk.record(0, kStillRunning);
  CHECK(desk.log == std::vector<std::string>{"warn collector failed cpu timeout"});
  desk.record(0, "");
  desk.record(0, "");
  REQUIRE(desk.log.size() == 2);
  CHECK(desk.log[1] == "info collector recovered cpu still_running");
}

TEST_CASE("a source that is absent is no reason for a warning") {
  Desk desk;
  desk.record(0, to_string(ErrorCode::no_data));
  desk.record(0, "");
  CHECK(desk.log == std::vector<std::string>{"debug collector failed cpu no_data",
                                             "debug collector recovered cpu no_data"});
}

TEST_CASE("the book holds the last run of each, and failures by reason") {
  Desk desk;
  desk.record(0, kTimeout);
  desk.record(0, kException);
  desk.record(0, kTimeout);
  desk.record(1, "");
  const auto statuses = desk.book.statuses();
  REQUIRE(statuses.size() == 2);
  CHECK(statuses[0].name == "cpu");
  CHECK_FALSE(statuses[0].success);
  CHECK(statuses[0].reason == "timeout");
  CHECK(statuses[0].error == "timeout");
  CHECK(statuses[1].success);
  CHECK(statuses[1].lines == 7);

  SampleBatch failures;
  desk.book.add_failures(failures);
  REQUIRE(failures.size() == 2);
  CHECK(failures.labels(0).view() == R"(collector="cpu",reason="exception")");
  CHECK(failures.value(0) == 1);
  CHECK(failures.labels(1).view() == R"(collector="cpu",reason="timeout")");
  CHECK(failures.value(1) == 2);
}

TEST_CASE("the book forgets who is not registered any more") {
  Desk desk;
  desk.record(0, "");
  desk.record(1, "");
  desk.entries.pop_back();
  desk.book.keep_only(desk.entries);
  REQUIRE(desk.book.statuses().size() == 1);
  CHECK(desk.book.statuses()[0].name == "cpu");
}
