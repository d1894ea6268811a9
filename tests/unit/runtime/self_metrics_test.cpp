#include "runtime/self_metrics.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "runtime/process_metrics.hpp"
#include "support/fake_collector.hpp"
#include "support/page_values.hpp"
#include "weir/exposition.hpp"

using namespace weir;
using namespace weir::detail;
using weir::test::value_of;

namespace {

// All groups, with at least one series in each family.
std::shared_ptr<const Snapshot> all_self_series(const GovernorReport& report) {
  SampleBatch batch;
  add_build_metrics(batch);
  const auto entry = std::make_shared<RegisteredCollector>("cpu", test::gauge_collector("x"));
  const RunOutcome outcome{entry, kTimeout, "late", std::chrono::milliseconds(1500), 0};
  add_collector_metrics({&outcome, 1}, batch);
  add_governor_metrics(report, batch);
  add_scrape_metrics({}, batch);
  ProcessMetrics().add(batch);
  const SampleBatch* batches[] = {&batch};
  return make_snapshot(batches, {});
}

// What promtool says of the page; empty if it finds nothing.
std::string lint(const Snapshot& snapshot) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("weir_lint_" + std::to_string(getpid()));
  std::ofstream(path) << encode_to_string(snapshot);
  const std::string command = "promtool check metrics < " + path + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) output.push_back(static_cast<char>(c));
  if (pclose(pipe) != 0) output += " (failed)";
  std::filesystem::remove(path);
  return output;
}

}  // namespace

TEST_CASE("promtool finds nothing in the exporter's own series") {
  const auto page = all_self_series({});
  CHECK(lint(*page) == "");
}

TEST_CASE("what the process has is read anew for each page") {
  const ProcessMetrics process;
  const auto read = [&process](std::string_view family) {
    SampleBatch batch;
    process.add(batch);
    const SampleBatch* batches[] = {&batch};
    return value_of(*make_snapshot(batches, {}), family).value_or(0);
  };
  std::promise<void> done;
  const std::shared_future<void> end = done.get_future().share();
  // The first thread of a process may bring one of a sanitizer's along.
  const std::jthread first([end] { end.wait(); });
  const double fds = read("process_open_fds");
  const double threads = read("process_threads");
  const double bytes = read("process_virtual_memory_bytes");
  const UniqueFd one_more(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::jthread second([end] { end.wait(); });
  CHECK(read("process_open_fds") == fds + 1);
  CHECK(read("process_threads") == threads + 1);
  constexpr std::size_t kMapped = std::size_t{16} << 20U;
  void* const mapped = mmap(nullptr, kMapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(read("process_virtual_memory_bytes") >= bytes + double{kMapped});
  munmap(mapped, kMapped);
  done.set_value();
}

TEST_CASE("the linter finds what is wrong") {
  SampleBatch batch;
  batch.add(FamilySpec{"weir_things", "", MetricType::counter}, 1);
  const SampleBatch* batches[] = {&batch};
  CHECK(lint(*make_snapshot(batches, {})).find("_total") != std::string::npos);
}

TEST_CASE("every tier and reason is there before it occurs") {
  GovernorReport report;
  report.lines.folded[static_cast<std::size_t>(FoldReason::budget)] = 7;
  report.conservation_breaks = 2;
  const auto page = all_self_series(report);
  for (std::size_t i = 0; i < kFoldReasons; ++i) {
    const auto reason = static_cast<FoldReason>(i);
    const std::string labels = "reason=\"" + std::string(to_string(reason)) + "\"";
    CHECK(value_of(*page, "weir_governor_folded_series_total", labels) ==
          (reason == FoldReason::budget ? 7 : 0));
    CHECK(value_of(*page, "weir_governor_dropped_series_total", labels) == 0);
  }
  for (const Tier tier : {Tier::pass, Tier::strip, Tier::compress, Tier::essential}) {
    CHECK(value_of(*page, "weir_governor_transitions_total",
                   "tier=\"" + std::string(to_string(tier)) + "\"") == 0);
  }
  CHECK(value_of(*page, "weir_conservation_exact") == 0);
  CHECK(value_of(*page, "weir_conservation_inexact_families") == 2);
}

TEST_CASE("a failed collector shows 0 with its reason") {
  const auto page = all_self_series({});
  CHECK(value_of(*page, "weir_collector_success", R"(collector="cpu")") == 0);
  CHECK(value_of(*page, "weir_collector_failure_info", R"(collector="cpu",reason="timeout")") == 1);
  CHECK(value_of(*page, "node_scrape_collector_success", R"(collector="cpu")") == 0);
  CHECK(value_of(*page, "node_scrape_collector_duration_seconds", R"(collector="cpu")") == 1.5);
}

TEST_CASE("the process's own figures are plausible") {
  const auto page = all_self_series({});
  CHECK(value_of(*page, "process_cpu_seconds_total") > 0);
  CHECK(value_of(*page, "process_resident_memory_bytes") > 1e6);
  CHECK(value_of(*page, "process_virtual_memory_bytes") >
        value_of(*page, "process_resident_memory_bytes"));
  CHECK(value_of(*page, "process_open_fds") >= 3);
  CHECK(value_of(*page, "process_threads") >= 1);
  CHECK(value_of(*page, "process_threads") < 100);
  CHECK(value_of(*page, "process_max_fds") >= value_of(*page, "process_open_fds"));
  const auto now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  CHECK(value_of(*page, "process_start_time_seconds") < now + 2);
  CHECK(value_of(*page, "process_start_time_seconds") > now - 3600);
}
