/// \file
/// A collector of one's own: how many files wait in a spool directory, and since when. Prints the
/// page that Prometheus would get.
///
///     custom_collector DIRECTORY
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "weir/exporter.hpp"
#include "weir/exposition.hpp"

namespace {

constexpr weir::FamilySpec kFiles{"spool_files", "Files that wait, by extension.",
                                  weir::MetricType::gauge, weir::Fold::sum};
constexpr weir::FamilySpec kOldest{"spool_oldest_file_timestamp_seconds",
                                   "When the file that waits longest was written.",
                                   weir::MetricType::gauge, weir::Fold::max};

class SpoolCollector final : public weir::Collector {
 public:
  explicit SpoolCollector(std::filesystem::path directory) : directory_(std::move(directory)) {}

  weir::Expected<void> collect(const weir::CollectContext& context,
                               weir::SampleBatch& out) override {
    std::error_code failure;
    std::filesystem::directory_iterator entry(directory_, failure);
    if (failure) return weir::errno_error(directory_.string(), failure.value());
    std::map<std::string, double> files;
    weir::WallTime oldest = context.clock.wall();
    for (; entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
      const auto written = entry->last_write_time(failure);
      if (failure) continue;  // taken away meanwhile
      ++files[entry->path().extension().string()];
      oldest = std::min(oldest, std::chrono::time_point_cast<weir::WallTime::duration>(
                                    std::chrono::file_clock::to_sys(written)));
    }
    if (failure) return weir::errno_error(directory_.string(), failure.value());
    for (const auto& [extension, count] : files) out.add(kFiles, {{"extension", extension}}, count);
    if (!files.empty()) out.add(kOldest, weir::to_seconds(oldest.time_since_epoch()));
    return {};
  }

 private:
  std::filesystem::path directory_;
};

int fail(const weir::Error& error) {
  std::fprintf(stderr, "custom_collector: %s\n", error.message().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: custom_collector DIRECTORY\n", stderr);
    return 2;
  }
  const auto governor = weir::finalize(weir::GovernorConfig{});
  if (!governor) return fail(governor.error());
  const weir::SystemClock clock;
  weir::Exporter exporter({.process_metrics = false}, *governor, clock);
  const auto registration =
      exporter.registry().add("spool", std::make_unique<SpoolCollector>(argv[1]));
  if (!registration) return fail(registration.error());
  const auto page = exporter.scrape({});
  if (!page) return fail(page.error());
  std::fputs(weir::encode_to_string(*page->snapshot).c_str(), stdout);
  return 0;
}
