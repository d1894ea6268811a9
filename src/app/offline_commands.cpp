#include "app/offline_commands.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "app/page_source.hpp"
#include "app/standard_streams.hpp"
#include "offline/analysis.hpp"
#include "offline/replay.hpp"

namespace weir {
namespace {

constexpr std::string_view kInput = "standard input";

// One line on a terminal, written over and over.
class Progress {
 public:
  void tell(const detail::ReplayCounts& counts) {
    const MonotonicTime now = clock_.monotonic();
    if (now - told_ < std::chrono::milliseconds(250)) return;
    told_ = now;
    const double seconds = to_seconds(now - start_);
    std::fprintf(stderr, "\r%llu collections, %.1f M samples, %.2f M samples/s\x1b[K",
                 static_cast<unsigned long long>(counts.collections),
                 static_cast<double>(counts.samples) / 1e6,
                 static_cast<double>(counts.samples) / 1e6 / seconds);
    shown_ = true;
  }
  void finish() const {
    if (shown_) std::fputs("\n", stderr);
  }

 private:
  const SystemClock clock_{};
  const MonotonicTime start_ = clock_.monotonic();
  MonotonicTime told_ = start_;
  bool shown_ = false;
};

}  // namespace

Expected<void> replay(const Settings& settings) {
  Progress progress;
  detail::ReplaySettings wanted;
  wanted.self_metrics = settings.self_metrics;
  if (::isatty(STDERR_FILENO) != 0) {
    wanted.progress = [&progress](const detail::ReplayCounts& counts) { progress.tell(counts); };
  }
  DescriptorSink output(STDOUT_FILENO);
  detail::Replay run(settings.governor, std::move(wanted),
                     [&output](std::string_view piece) { return output.write(piece); });
  auto done = run.run(read_from(STDIN_FILENO, kInput));
  progress.finish();
  if (output.failure() != 0) return errno_error("standard output", output.failure());
  if (!done && done.error().code() != ErrorCode::io) return done.error().with_context(kInput);
  return done;
}

Expected<void> analyze(const Settings& settings, const std::string& source) {
  const std::string name = source == "-" ? std::string(kInput) : source;
  const auto page = read_page(source);
  if (!page) return page.error();
  const auto analysis = detail::analyze_page(*page, settings.governor);
  if (!analysis) return Error(analysis.error().code(), name + ':' + analysis.error().message());
  DescriptorSink output(STDOUT_FILENO);
  const bool written = output.write(settings.json ? detail::analysis_json(*analysis, name)
                                                  : detail::analysis_text(*analysis, name));
  return written ? Expected<void>() : errno_error("standard output", output.failure());
}

}  // namespace weir
