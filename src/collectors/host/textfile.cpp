// Metrics that other programs write to files. One bad file costs neither another one's metrics nor
// the scrape: it is skipped whole and named, with the reason, in weir_textfile_skipped_info.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <random>

#include "collectors/host/textfile_merge.hpp"
#include "collectors/host/textfile_store.hpp"
#include "collectors/support/standing_rows.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::TextfileMerge;
using detail::TextfileStore;

constexpr std::string_view kDirectoryFlag = "collector.textfile.directory";
constexpr std::array kOptions{
    OptionSpec{kDirectoryFlag, "Directory to read *.prom files from; may be a glob pattern.",
               OptionSpec::Kind::list}};

constexpr FamilySpec kMtime{"node_textfile_mtime_seconds",
                            "When the metrics files that were read were last changed, Unix time.",
                            MetricType::gauge, Fold::max};
constexpr FamilySpec kScrapeError{
    "node_textfile_scrape_error",
    "1 if a metrics file or directory was skipped or files contradict each other, else 0.",
    MetricType::gauge, Fold::max};
constexpr FamilySpec kSkipped{"weir_textfile_skipped_info",
                              "The metrics files and directories that were skipped, and why.",
                              MetricType::gauge, Fold::max};
constexpr FamilySpec kFiles{"weir_textfile_files", "Metrics files, by what became of them.",
                            MetricType::gauge, Fold::sum};
constexpr FamilySpec kConflicts{
    "weir_textfile_conflicts",
    "What metrics files contradict: differing HELP texts (the first stays), and histograms, "
    "summaries and samples left out because of their family's type or as duplicates.",
    MetricType::gauge, Fold::sum};
constexpr std::array kFamilies{kMtime, kScrapeError, kSkipped, kFiles, kConflicts};

// The others are in weir_textfile_files, and in the log.
constexpr std::size_t kMaxNamedSkips = 100;

class Textfile final : public Collector {
 public:
  explicit Textfile(std::vector<std::string> patterns)
      : patterns_(std::move(patterns)), seed_(std::random_device()()) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    // Without a directory there is nothing that could change.
    if (patterns_.empty() && rows_.take_back(out)) return {};
    if (!store_.refresh(patterns_, context)) return Error(ErrorCode::timeout, "textfile: stopped");
    if (store_.has_changed()) out.forget_families();
    TextfileMerge merge(out, seed_, kFamilies);
    for (const TextfileStore::File* file : store_.files()) merge.add(file->batch, file->path);
    merge.finish();
    add_own(merge.conflicts(), out);
    log_skipped(context.log);
    if (patterns_.empty()) rows_.keep(out);
    return {};
  }

 private:
  void add_own(TextfileMerge::Conflicts conflicts, SampleBatch& out) const {
    for (const TextfileStore::File* file : store_.files()) {
      conflicts.duplicate += file->duplicates;
      // Whole seconds, as node_exporter has them.
      const std::int64_t seconds = file->identity.modified_ns / 1'000'000'000;
      out.add(kMtime, {{"file", file->path}}, static_cast<double>(seconds));
    }
    const auto skipped = store_.skipped();
    for (const auto& [path, skip] : skipped.first(std::min(skipped.size(), kMaxNamedSkips))) {
      out.add(kSkipped, {{"file", path}, {"reason", to_string(skip.reason)}}, 1);
    }
    const auto total = conflicts.help + conflicts.type + conflicts.duplicate;
    out.add(kScrapeError, skipped.empty() && total == 0 ? 0 : 1);
    out.add(kFiles, {{"state", "read"}}, static_cast<double>(store_.files().size()));
    out.add(kFiles, {{"state", "skipped"}}, static_cast<double>(skipped.size()));
    out.add(kConflicts, {{"kind", "help"}}, static_cast<double>(conflicts.help));
    out.add(kConflicts, {{"kind", "type"}}, static_cast<double>(conflicts.type));
    out.add(kConflicts, {{"kind", "duplicate"}}, static_cast<double>(conflicts.duplicate));
  }

  // Once per file and fault: a bad file must not fill a disk with its logs.
  void log_skipped(const Logger& log) {
    std::map<std::string, std::string> faults;
    for (const auto& [path, skip] : store_.skipped()) {
      const auto before = logged_.find(path);
      if (before == logged_.end() || before->second != skip.fault) {
        log.warn("metrics file skipped", {{"file", path},
                                          {"reason", std::string(to_string(skip.reason))},
                                          {"error", skip.fault}});
      }
      faults.emplace(path, skip.fault);
    }
    logged_.swap(faults);
  }

  std::vector<std::string> patterns_;
  std::uint64_t seed_;
  TextfileStore store_;
  std::map<std::string, std::string> logged_;  // path to fault
  detail::StandingRows rows_;
};

Expected<std::unique_ptr<Collector>> make_textfile(const CollectorOptions& options) {
  return std::unique_ptr<Collector>(std::make_unique<Textfile>(options.list(kDirectoryFlag)));
}

}  // namespace

CollectorSpec textfile_spec() {
  return {"textfile",   "Metrics that other programs write to files.", true, kFamilies, kOptions,
          make_textfile};
}

}  // namespace weir::collectors
