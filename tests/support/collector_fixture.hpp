// Runs a collector against a host of files and shows what it delivered as text.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "support/fake_clock.hpp"
#include "weir/collector.hpp"

namespace weir::test {

// A machine of tests/fixtures/machines: its folders proc, sys, root and udev.
[[nodiscard]] HostRoot machine(std::string_view name);

// The catalog's collector of this name; throws if there is none.
[[nodiscard]] CollectorSpec find_spec(std::string_view name);

// The default options, and for a collector that does not start with those the least it wants.
[[nodiscard]] CollectorOptions options_to_start(const CollectorSpec& spec);

// What a page would show of the batch: "# TYPE name type", then its series, all sorted.
[[nodiscard]] std::string listing(const SampleBatch& batch);

// One collector on one host, run as often as wanted.
class CollectorFixture {
 public:
  using Option = std::pair<std::string_view, std::string>;
  // Throws if the spec refuses the options.
  CollectorFixture(const CollectorSpec& spec, HostRoot host,
                   std::initializer_list<Option> options = {});
  CollectorFixture(const CollectorSpec& spec, const CollectorOptions& options, HostRoot host);

  // One run.
  Expected<void> collect();
  // The same: its listing, or why there is none.
  Expected<std::string> run();
  [[nodiscard]] const SampleBatch& batch() const { return batch_; }
  FakeClock clock;
  std::uint64_t device_events = 0;

 private:
  HostRoot host_;
  std::unique_ptr<Collector> collector_;
  SampleBatch batch_;
};

// The listing that tests/fixtures/machines/NAME/expected/FILE.txt holds. With WEIR_WRITE_EXPECTED
// in the environment the file is first written from \p actual: look at the difference, then commit.
[[nodiscard]] std::string expected_listing(std::string_view machine, std::string_view file,
                                           const std::string& actual);

}  // namespace weir::test
