#include "support/collector_fixture.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "base/number.hpp"
#include "weir/catalog.hpp"

namespace weir::test {
namespace {

std::filesystem::path machine_path(std::string_view name) {
  return std::filesystem::path(WEIR_TEST_DATA) / "machines" / name;
}

CollectorOptions options_of(const CollectorSpec& spec,
                            std::initializer_list<CollectorFixture::Option> given) {
  CollectorOptions options(spec.options);
  for (const auto& [name, value] : given) {
    if (auto set = options.set(name, value); !set) throw std::runtime_error(set.error().message());
  }
  return options;
}

std::unique_ptr<Collector> make_or_throw(const CollectorSpec& spec,
                                         const CollectorOptions& options) {
  auto collector = spec.make(options);
  if (!collector) throw std::runtime_error(collector.error().message());
  return std::move(*collector);
}

std::string line_of(const SampleBatch& batch, std::size_t row) {
  std::string line = batch.family_of(batch.row_family(row)).name;
  if (!batch.labels(row).empty()) {
    line.append("{").append(batch.labels(row).view()).append("}");
  }
  line.push_back(' ');
  detail::append_number(line, batch.value(row));
  return line;
}

}  // namespace

HostRoot machine(std::string_view name) {
  const auto path = machine_path(name);
  if (!std::filesystem::is_directory(path)) throw std::runtime_error("no " + path.string());
  return {path / "proc", path / "sys", path / "root", path / "udev"};
}

CollectorSpec find_spec(std::string_view name) {
  for (const CollectorSpec& spec : collectors::catalog()) {
    if (spec.name == name) return spec;
  }
  throw std::runtime_error("no collector " + std::string(name));
}

CollectorOptions options_to_start(const CollectorSpec& spec) {
  CollectorOptions options(spec.options);
  if (spec.name == "ethtool") {
    if (auto set = options.set("collector.ethtool.device-include", ".*"); !set) {
      throw std::runtime_error(set.error().message());
    }
  }
  return options;
}

std::string listing(const SampleBatch& batch) {
  // By family name; within one, the TYPE line (it begins with '#') before the series.
  std::multiset<std::pair<std::string, std::string>> lines;
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const Family& family = batch.family_of(batch.row_family(row));
    const std::pair head(family.name,
                         "# TYPE " + family.name + " " + std::string(to_string(family.type)));
    if (!lines.contains(head)) lines.insert(head);
    lines.emplace(family.name, line_of(batch, row));
  }
  std::string text;
  for (const auto& [family, line] : lines) text.append(line).append(1, '\n');
  return text;
}

CollectorFixture::CollectorFixture(const CollectorSpec& spec, HostRoot host,
                                   std::initializer_list<Option> options)
    : CollectorFixture(spec, options_of(spec, options), std::move(host)) {}

CollectorFixture::CollectorFixture(const CollectorSpec& spec, const CollectorOptions& options,
                                   HostRoot host)
    : host_(std::move(host)), collector_(make_or_throw(spec, options)) {}

Expected<void> CollectorFixture::collect() {
  batch_.clear();
  const Logger log;
  const CollectContext context{host_, clock, MonotonicTime::max(), {}, log, device_events};
  return collector_->collect(context, batch_);
}

Expected<std::string> CollectorFixture::run() {
  if (auto done = collect(); !done) return done.error();
  return listing(batch_);
}

std::string expected_listing(std::string_view machine, std::string_view file,
                             const std::string& actual) {
  const auto path = machine_path(machine) / "expected" / (std::string(file) + ".txt");
  if (std::getenv("WEIR_WRITE_EXPECTED") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << actual;
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("no " + path.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace weir::test
