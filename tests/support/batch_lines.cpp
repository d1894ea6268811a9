#include "support/batch_lines.hpp"

#include <algorithm>
#include <span>

#include "base/number.hpp"

namespace weir::test {
namespace {

void append_numbers(std::string& line, std::span<const double> numbers) {
  for (const double number : numbers) {
    line.push_back(' ');
    detail::append_number(line, number);
  }
  line.push_back(';');
}

std::string native_line(const NativeHistogramView& native) {
  std::string line = "schema " + std::to_string(native.schema) + (native.is_float ? " float" : "");
  append_numbers(line, std::vector{native.zero_threshold, native.zero_count});
  for (const auto& buckets : {native.negative, native.positive}) {
    for (const NativeBucket& bucket : buckets) {
      line.append(" ").append(std::to_string(bucket.index)).append(":");
      detail::append_number(line, bucket.count);
    }
    line.append(";");
  }
  return line;
}

std::string line_of(const SampleBatch& batch, std::size_t row) {
  const Family& family = batch.family_of(batch.row_family(row));
  std::string line = family.name;
  line.append("{").append(batch.labels(row).view()).append("} ");
  line.append(to_string(family.type)).append(" '").append(family.help).append("'");
  if (batch.kind(row) == UnitKind::scalar) {
    append_numbers(line, std::vector{batch.value(row)});
  } else if (batch.kind(row) == UnitKind::histogram) {
    const HistogramView histogram = batch.histogram(row);
    append_numbers(line, histogram.bounds);
    append_numbers(line, histogram.cumulative);
    append_numbers(line, std::vector{histogram.sum});
  } else {
    const SummaryView summary = batch.summary(row);
    append_numbers(line, summary.quantiles);
    append_numbers(line, summary.values);
    append_numbers(line, std::vector{summary.sum, summary.count});
  }
  for (const auto& timestamp : batch.timestamps()) {
    if (timestamp.row == row) line.append(" at ").append(std::to_string(timestamp.timestamp));
  }
  for (const auto& start : batch.starts()) {
    if (start.row == row) line.append(" since ").append(std::to_string(start.timestamp));
  }
  for (const auto& at : batch.exemplars()) {
    if (at.row != row) continue;
    const Exemplar exemplar = batch.exemplar(at);
    line.append(" #").append(std::to_string(at.line)).append("{");
    line.append(exemplar.labels.view()).append("}");
    append_numbers(line, std::vector{exemplar.value});
    if (exemplar.timestamp) line.append(" at ").append(std::to_string(*exemplar.timestamp));
  }
  if (const auto native = batch.natives().find(static_cast<std::uint32_t>(row))) {
    line.append(" native ").append(native_line(*native));
  }
  return line;
}

}  // namespace

std::vector<std::string> rows_as_lines(const SampleBatch& batch) {
  std::vector<std::string> lines;
  for (std::size_t row = 0; row < batch.size(); ++row) lines.push_back(line_of(batch, row));
  return lines;
}

std::vector<std::string> batch_lines(const SampleBatch& batch) {
  std::vector<std::string> lines = rows_as_lines(batch);
  std::ranges::sort(lines);
  return lines;
}

}  // namespace weir::test
