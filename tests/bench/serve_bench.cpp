// A server for serve.py: the series of workload.hpp behind prometheus-cpp's Exposer or behind Weir.
//
//     serve_bench weir|prometheus-cpp SERIES
//
// Prints its port. For each line on standard input it changes every value and prints "changed", so
// that who measures knows where updating ends and a scrape begins. Ends with the input.
#include <malloc.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/workload.hpp"
#include "weir/exporter.hpp"
#include "weir/http_server.hpp"

namespace {

using namespace weir;

class Server {
 public:
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  virtual ~Server() = default;
  virtual int port() const = 0;
  virtual void change() = 0;
};

// Delivers series that it knows: it adds them once, and then sets their values.
class WorkloadCollector final : public Collector {
 public:
  explicit WorkloadCollector(const bench::Workload& workload) : workload_(workload) {}
  Expected<void> collect(const CollectContext& /*context*/, SampleBatch& out) override {
    const bool known = out.restore();
    const Snapshot& page = workload_.page();
    std::size_t row = 0;
    for (const SnapshotPart& part : page.parts) {
      const SeriesBlock& block = *part.block;
      const FamilyIndex family = out.family(*block.family);
      const double* values = page.values_of(part).data();
      for (const BlockUnit& unit : block.units) {
        const HistogramView histogram = view(block.shape(unit), values + unit.first_value);
        const bool is_scalar = histogram.cumulative.empty();
        if (is_scalar) {
          if (known)
            out.set_value(row, values[unit.first_value]);
          else
            out.add(family, block.labels(unit), values[unit.first_value]);
        } else {
          if (known)
            out.set_histogram(row, histogram.cumulative, histogram.sum);
          else
            out.add_histogram(family, block.labels(unit), histogram);
        }
        ++row;
      }
    }
    return {};
  }

 private:
  // Empty for a scalar.
  static HistogramView view(const Shape& shape, const double* values) {
    if (shape.kind == UnitKind::scalar) return {};
    const std::size_t buckets = shape.keys.size() + 1;
    return {shape.keys, {values, buckets}, values[buckets]};
  }
  const bench::Workload& workload_;
};

class WeirServer final : public Server {
 public:
  explicit WeirServer(std::size_t series)
      : workload_(series),
        exporter_({}, finalize(config(series)).value(), clock_),
        registration_(exporter_.registry()
                          .add("bench", std::make_unique<WorkloadCollector>(workload_))
                          .value()),
        server_(HttpServer::start({.listen_addresses = {"127.0.0.1:0"}}, exporter_).value()) {}
  int port() const override { return server_->ports().front(); }
  void change() override { workload_.advance(); }

 private:
  static GovernorConfig config(std::size_t series) {
    GovernorConfig config;
    config.max_series = static_cast<std::int64_t>(2 * series);
    config.max_members = 10 * config.max_series;
    return config;
  }
  bench::Workload workload_;
  SystemClock clock_;
  Exporter exporter_;
  Registration registration_;
  std::unique_ptr<HttpServer> server_;
};

class PrometheusServer final : public Server {
 public:
  explicit PrometheusServer(std::size_t series)
      : registry_(std::make_shared<prometheus::Registry>()), exposer_("127.0.0.1:0") {
    const bench::Workload workload(series);
    for (const SnapshotPart& part : workload.page().parts)
      add(part, workload.page().values_of(part).data());
    exposer_.RegisterCollectable(registry_);
  }
  int port() const override { return exposer_.GetListeningPorts().front(); }
  void change() override {
    for (prometheus::Counter* counter : counters_)
      counter->Increment(bench::Workload::step(counter->Value()));
    for (prometheus::Histogram* histogram : histograms_) histogram->Observe(0.001);
  }

 private:
  void add(const SnapshotPart& part, const double* values) {
    const SeriesBlock& block = *part.block;
    const Family& family = *block.family;
    if (family.type == MetricType::counter) {
      auto& counters =
          prometheus::BuildCounter().Name(family.name).Help(family.help).Register(*registry_);
      for (const BlockUnit& unit : block.units) {
        counters_.push_back(&counters.Add(labels(block, unit)));
        counters_.back()->Increment(values[unit.first_value]);
      }
      return;
    }
    auto& histograms =
        prometheus::BuildHistogram().Name(family.name).Help(family.help).Register(*registry_);
    for (const BlockUnit& unit : block.units) {
      const std::vector<double>& bounds = block.shape(unit).keys;
      histograms_.push_back(&histograms.Add(labels(block, unit), bounds));
      std::vector<double> increments(values + unit.first_value,
                                     values + unit.first_value + bounds.size() + 1);
      for (std::size_t i = increments.size(); --i > 0;) increments[i] -= increments[i - 1];
      histograms_.back()->ObserveMultiple(increments, values[unit.first_value + bounds.size() + 1]);
    }
  }
  static std::map<std::string, std::string> labels(const SeriesBlock& block,
                                                   const BlockUnit& unit) {
    std::map<std::string, std::string> result;
    for (const EscapedLabel& label : block.labels(unit))
      result.emplace(label.name, unescape_label_value(label.escaped_value));
    return result;
  }
  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Exposer exposer_;
  std::vector<prometheus::Counter*> counters_;
  std::vector<prometheus::Histogram*> histograms_;
};

void serve(Server& server) {
  malloc_trim(0);  // what building the series took is not the server's
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  while (std::getchar() != EOF) {  // a line is its end alone
    server.change();
    std::puts("changed");
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view kind = argc > 1 ? argv[1] : "";
  const std::size_t series = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  if (series == 0 || (kind != "weir" && kind != "prometheus-cpp")) {
    std::fputs("usage: serve_bench weir|prometheus-cpp SERIES\n", stderr);
    return 2;
  }
  std::unique_ptr<Server> server;
  if (kind == "weir") {
    mallopt(M_ARENA_MAX, 2);  // as weir_exporter does
    server = std::make_unique<WeirServer>(series);
  } else {
    server = std::make_unique<PrometheusServer>(series);
  }
  serve(*server);
}
