/// \file
/// Trap 10, copying writers: batches of 20,000 rows are written as columns. --good writes the
/// columns that it has; --bad goes through a row API: every row becomes a map of named, boxed
/// values, which the writer looks up by name and copies into columns again. Prints the time for a
/// million rows.
///
/// See weir_stage_copied_bytes_total against weir_stage_bytes_total; alert WriterSlow.
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "support/trap.hpp"

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kRows = 20'000;

struct Batch {
  std::vector<std::int64_t> account;
  std::vector<double> amount;
  [[nodiscard]] std::size_t bytes() const {
    return account.size() * sizeof account[0] + amount.size() * sizeof amount[0];
  }
};

// Where the bytes go: a checksum, so that no compiler leaves the reading out.
class Sink {
 public:
  void write(const void* data, std::size_t bytes) {
    std::uint64_t word = 0;
    for (std::size_t at = 0; at + sizeof word <= bytes; at += sizeof word) {
      std::memcpy(&word, static_cast<const char*>(data) + at, sizeof word);
      sum_ = sum_ * 31 + word;
    }
  }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
};

void write_columns(const Batch& batch, Sink& sink) {
  sink.write(batch.account.data(), batch.account.size() * sizeof batch.account[0]);
  sink.write(batch.amount.data(), batch.amount.size() * sizeof batch.amount[0]);
}

using Value = std::variant<std::int64_t, double, std::string>;
using Row = std::map<std::string, Value>;

// \returns the bytes that it copied.
std::size_t write_rows(const Batch& batch, Sink& sink) {
  std::vector<Row> rows;  // the API takes rows
  for (std::size_t i = 0; i < batch.account.size(); ++i) {
    rows.push_back({{"account", batch.account[i]}, {"amount", batch.amount[i]}});
  }
  Batch columns;  // and the writer needs columns
  for (const Row& row : rows) {
    columns.account.push_back(std::get<std::int64_t>(row.at("account")));
    columns.amount.push_back(std::get<double>(row.at("amount")));
  }
  write_columns(columns, sink);
  return rows.size() * 2 * sizeof(Row::value_type) + columns.bytes();
}

void write_batches(traps::Trap& trap, const std::stop_token& stop) {
  weir::pipeline::Stage& stage = trap.pipeline.stage({.name = "write"});
  Batch batch;
  for (std::size_t i = 0; i < kRows; ++i) {
    batch.account.push_back(static_cast<std::int64_t>(i));
    batch.amount.push_back(static_cast<double>(i) / 100);
  }
  Sink sink;
  weir::Duration spent{};
  std::size_t batches = 0;
  for (; !stop.stop_requested(); ++batches) {
    const auto begin = trap.clock.monotonic();
    {
      auto run = stage.begin({}, static_cast<double>(kRows));
      run.bytes(static_cast<double>(batch.bytes()));
      if (trap.bad) {
        run.copied(static_cast<double>(write_rows(batch, sink)));
      } else {
        write_columns(batch, sink);
      }
    }
    spent += trap.clock.monotonic() - begin;
    traps::sleep_for(200ms, stop);
  }
  std::printf("a million rows: %.1f ms (checksum %016llx)\n",
              1e3 * weir::to_seconds(spent) * 1e6 / static_cast<double>(batches * kRows),
              static_cast<unsigned long long>(sink.sum()));
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, write_batches);
}
