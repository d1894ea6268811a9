/// \file
/// Trap 7, lines without a bound: a log of records, a line each. In --bad every thousandth record
/// is 64 MiB, as from a writer that lost its newlines. The chunked reader stays within 64 KiB + the
/// limit of a line; what a scanner without a bound would have kept is only counted.
///
/// See weir_stage_dropped_total{reason="oversized"}, and process_resident_memory_bytes stay flat;
/// alert OversizedRecords.
#include <algorithm>
#include <cstring>

#include "support/trap.hpp"
#include "weir/pipeline/line_reader.hpp"

using namespace std::chrono_literals;

namespace {

// A log that is made up while it is read, so that no disk holds gigabytes.
class Log {
 public:
  explicit Log(bool bad) : bad_(bad) {}
  std::size_t read(std::span<char> to) {
    if (left_ == 0) {
      ++records_;
      left_ = bad_ && records_ % 1000 == 0 ? 64 << 20 : 100;
    }
    const std::size_t size = std::min(left_, to.size());
    std::memset(to.data(), 'x', size);
    left_ -= size;
    if (left_ == 0) to[size - 1] = '\n';
    return size;
  }

 private:
  bool bad_;
  std::size_t records_ = 0;
  std::size_t left_ = 0;
};

void read_log(traps::Trap& trap, const std::stop_token& stop) {
  weir::pipeline::Stage& parse = trap.pipeline.stage({.name = "parse"});
  Log log(trap.bad);
  weir::pipeline::ChunkedLineReader reader(
      [&log](std::span<char> to) -> weir::Expected<std::size_t> { return log.read(to); });
  while (!stop.stop_requested()) {
    auto run = parse.begin();
    const auto line = reader.next();
    if (!line) return;
    run.bytes(static_cast<double>(line->bytes));
    if (line->oversized) run.drop(weir::pipeline::DropReason::oversized);
    std::this_thread::sleep_for(200us);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, read_log);
}
