// What a page costs to encode, beside prometheus-cpp's serializer (and zlib behind it, as its
// Exposer has it) on the same series. Every value changes before every page. Compare only figures
// of one run: ns_per_series against ns_per_series.
#include <benchmark/benchmark.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <zlib.h>

#include <limits>
#include <string>
#include <vector>

#include "bench/workload.hpp"
#include "support/allocation_count.hpp"
#include "weir/exposition.hpp"

namespace {

using namespace weir;

void report(benchmark::State& state, const Snapshot& page, std::size_t body_size) {
  const auto series = static_cast<double>(page.lines());
  state.counters["ns_per_series"] = benchmark::Counter(
      series * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["bytes_per_series"] = static_cast<double>(body_size) / series;
}

void weir_encode(benchmark::State& state, Representation representation) {
  bench::Workload workload(static_cast<std::size_t>(state.range(0)));
  Encoder encoder;
  std::size_t body_size = 0;
  const auto encode_page = [&] {
    workload.change();
    body_size = 0;
    encoder.encode(workload.page(), representation, [&body_size](std::string_view piece) {
      benchmark::DoNotOptimize(piece.data());
      body_size += piece.size();
      return true;
    });
  };
  encode_page();  // the encoder takes its memory
  const std::uint64_t before = test::allocation_count();
  for (auto _ : state) encode_page();
  state.counters["allocations_per_page"] = benchmark::Counter(
      static_cast<double>(test::allocation_count() - before), benchmark::Counter::kAvgIterations);
  report(state, workload.page(), body_size);
}

prometheus::ClientMetric client_metric(const SeriesBlock& block, const BlockUnit& unit,
                                       const double* values) {
  prometheus::ClientMetric metric;
  for (const EscapedLabel& label : block.labels(unit)) {
    metric.label.push_back({std::string(label.name), unescape_label_value(label.escaped_value)});
  }
  const Shape& shape = block.shape(unit);
  if (shape.kind == UnitKind::scalar) {
    metric.counter.value = *values;
    return metric;
  }
  for (std::size_t i = 0; i <= shape.keys.size(); ++i) {
    const double bound =
        i < shape.keys.size() ? shape.keys[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({static_cast<std::uint64_t>(values[i]), bound});
  }
  metric.histogram.sample_sum = values[shape.keys.size() + 1];
  metric.histogram.sample_count = static_cast<std::uint64_t>(values[shape.keys.size() + 2]);
  return metric;
}

// As its registry's Collect() would return them; that call's own cost is left out here.
std::vector<prometheus::MetricFamily> client_families(const Snapshot& page) {
  std::vector<prometheus::MetricFamily> families;
  for (const SnapshotPart& part : page.parts) {
    const Family& family = *part.block->family;
    const auto type = family.type == MetricType::counter ? prometheus::MetricType::Counter
                                                         : prometheus::MetricType::Histogram;
    prometheus::MetricFamily converted{family.name, family.help, type, {}};
    for (const BlockUnit& unit : part.block->units) {
      converted.metric.push_back(
          client_metric(*part.block, unit, page.values_of(part).data() + unit.first_value));
    }
    families.push_back(std::move(converted));
  }
  return families;
}

std::size_t zlib_size(const std::string& body) {
  uLongf size = compressBound(static_cast<uLong>(body.size()));
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
            reinterpret_cast<const Bytef*>(body.data()), static_cast<uLong>(body.size()),
            Z_DEFAULT_COMPRESSION);
  return size;
}

void prometheus_cpp(benchmark::State& state, Encoding encoding) {
  const bench::Workload workload(static_cast<std::size_t>(state.range(0)));
  const auto families = client_families(workload.page());
  const prometheus::TextSerializer serializer;
  std::size_t body_size = 0;
  for (auto _ : state) {
    const std::string body = serializer.Serialize(families);
    body_size = encoding == Encoding::gzip ? zlib_size(body) : body.size();
  }
  report(state, workload.page(), body_size);
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
}

constexpr Representation kText{Format::text_0_0_4, Encoding::identity};
constexpr Representation kTextGzip{Format::text_0_0_4, Encoding::gzip};
constexpr Representation kOpenMetrics{Format::openmetrics_1_0_0, Encoding::identity};
constexpr Representation kOpenMetricsGzip{Format::openmetrics_1_0_0, Encoding::gzip};

BENCHMARK_CAPTURE(weir_encode, text, kText)->Apply(sizes);
BENCHMARK_CAPTURE(weir_encode, text_gzip, kTextGzip)->Apply(sizes);
BENCHMARK_CAPTURE(weir_encode, openmetrics, kOpenMetrics)->Apply(sizes);
BENCHMARK_CAPTURE(weir_encode, openmetrics_gzip, kOpenMetricsGzip)->Apply(sizes);
BENCHMARK_CAPTURE(prometheus_cpp, text, Encoding::identity)->Apply(sizes);
BENCHMARK_CAPTURE(prometheus_cpp, text_gzip, Encoding::gzip)->Apply(sizes);

}  // namespace
