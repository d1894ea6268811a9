// What instructions.py counts under valgrind: one page, or one step of the governor, in steady
// state.
//
//     instructions_bench SUBJECT SERIES
//
// Everything outside measured() is preparation and not counted. Without valgrind it only proves
// that it runs.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/workload.hpp"
#include "weir/exposition.hpp"
#include "weir/governor.hpp"

// valgrind counts from its first instruction to its last.
extern "C" [[gnu::noipa]] void measured(const std::function<void()>& work) {
  work();
}

namespace {

using namespace weir;
using namespace std::chrono_literals;

constexpr int kWarmUp = 4;  // gzip keeps blocks from the second page on, folds arm for two scrapes

void encode(std::size_t series, Encoding encoding, bool changes) {
  bench::Workload workload(series);
  Encoder encoder;
  std::size_t bytes = 0;
  const auto page = [&] {
    encoder.encode(workload.page(), {Format::text_0_0_4, encoding},
                   [&bytes](std::string_view piece) {
                     bytes += piece.size();
                     return true;
                   });
  };
  for (int i = 0; i < kWarmUp; ++i) {
    workload.advance();
    page();
  }
  if (changes) workload.advance();
  measured(page);
}

enum class Rows { added, again, restored };

void fill(SampleBatch& batch, std::size_t series, double value, Rows rows) {
  batch.clear();
  if (rows == Rows::added) batch.clear();  // nothing comes back
  if (rows == Rows::restored && batch.restore()) {
    for (std::size_t row = 0; row < series; ++row) batch.set_value(row, value);
    return;
  }
  const FamilyIndex family =
      batch.family(FamilySpec{"http_requests_total", "", MetricType::counter});
  for (std::size_t i = 0; i < series; ++i) {
    const std::string path = "/api/v1/resource/" + std::to_string(i / 8);
    const std::string version = "v" + std::to_string(i % 8);
    batch.add(family, {{"method", "GET"}, {"path", path}, {"version", version}}, value);
  }
}

// The last step is counted.
void govern(std::size_t series, GovernorConfig config, Rows rows) {
  config.hash_seed = 1;
  config.max_members = static_cast<std::int64_t>(4 * series);
  Governor governor(finalize(std::move(config)).value());
  SampleBatch batch;
  const TenantBatch tenant{"bench", &batch};
  Collection collection;
  collection.tenants = {&tenant, 1};
  collection.scrape_interval = 1s;
  for (int i = 0;; ++i) {
    fill(batch, series, i, rows);
    collection.now += 1s;
    const auto step = [&] { governor.step(collection); };
    if (i == kWarmUp) return measured(step);
    step();
  }
}

// A collector's run that adds the rows of the run before, without making their labels.
void add_again(std::size_t series) {
  SampleBatch batch;
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < series; ++i)
    paths.push_back("/api/v1/resource/" + std::to_string(i / 8));
  const auto run = [&] {
    batch.clear();
    const FamilyIndex family =
        batch.family(FamilySpec{"http_requests_total", "", MetricType::counter});
    for (const std::string& path : paths)
      batch.add(family, {{"method", "GET"}, {"path", path}, {"version", "v1"}}, 1);
  };
  for (int i = 0; i < kWarmUp; ++i) run();
  measured(run);
}

GovernorConfig wide(std::size_t series) {
  GovernorConfig config;
  config.max_series = static_cast<std::int64_t>(2 * series);
  return config;
}

// Eight members to an output.
GovernorConfig stripping(std::size_t series) {
  GovernorConfig config = wide(series);
  config.policy = GovernorPolicy::fixed;
  config.triggers = TriggerRule::all;
  config.max_series = static_cast<std::int64_t>(series / 4);
  config.tier2_after = config.tier3_after = 1h * 1000;
  return config;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string_view, std::function<void(std::size_t)>> subjects{
      {"identity", [](std::size_t n) { encode(n, Encoding::identity, true); }},
      {"gzip", [](std::size_t n) { encode(n, Encoding::gzip, true); }},
      {"gzip-unchanged", [](std::size_t n) { encode(n, Encoding::gzip, false); }},
      {"add-again", add_again},
      {"pass", [](std::size_t n) { govern(n, wide(n), Rows::added); }},
      {"pass-restored", [](std::size_t n) { govern(n, wide(n), Rows::restored); }},
      {"fold", [](std::size_t n) { govern(n, stripping(n), Rows::added); }},
      {"fold-again", [](std::size_t n) { govern(n, stripping(n), Rows::again); }}};
  const auto subject = subjects.find(argc > 1 ? argv[1] : "");
  const std::size_t series = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  if (subject == subjects.end() || series == 0) {
    std::fputs("usage: instructions_bench SUBJECT SERIES\n", stderr);
    return 2;
  }
  subject->second(series);
}
