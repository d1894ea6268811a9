#include "weir/instrument/instrument_set.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <mutex>
#include <set>

#include "instrument/row_writer.hpp"

namespace weir {
namespace {

constexpr FamilySpec kOverflowed{
    "weir_instrument_overflowed_total",
    "Look-ups that got the overflow child because the family's share was spent.",
    MetricType::counter};

Family family_of(const InstrumentSpec& spec, MetricType type) {
  Family family;
  family.name = spec.name;
  family.help = spec.help;
  family.type = type;
  return family;
}

Expected<void> check(const InstrumentSpec& spec, MetricType type) {
  const auto wrong = [&spec](const std::string& why) {
    return Error(ErrorCode::invalid_argument, "instrument '" + spec.name + "': " + why);
  };
  if (!is_metric_name(spec.name)) return wrong("not a metric name");
  if (type == MetricType::counter && !spec.name.ends_with("_total"))
    return wrong("a counter's name ends in _total");
  for (std::size_t i = 0; i < spec.label_names.size(); ++i) {
    const std::string& name = spec.label_names[i];
    if (!is_label_name(name) || name.starts_with("__"))
      return wrong("'" + name + "' is not a label name");
    if (std::count(spec.label_names.begin(), spec.label_names.end(), name) > 1)
      return wrong("label '" + name + "' twice");
    if (type == MetricType::histogram && name == "le")
      return wrong("'le' is the histogram's own label");
  }
  return {};
}

Expected<void> check_bounds(const std::string& name, const std::vector<double>& bounds) {
  const bool finite =
      std::all_of(bounds.begin(), bounds.end(), [](double bound) { return std::isfinite(bound); });
  const bool ascending =
      std::adjacent_find(bounds.begin(), bounds.end(), std::greater_equal<>()) == bounds.end();
  if (finite && ascending && bounds.size() + 2 <= detail::CellSlab::kChunkCells) return {};
  return Error(ErrorCode::invalid_argument,
               "instrument '" + name + "': bounds must be finite and ascending, at most 510");
}

void deliver(const CounterFamily& family, detail::RowWriter& out) {
  const FamilyIndex index = out.family(family_of(family.spec(), MetricType::counter));
  family.for_each(
      [&](LabelText labels, const Counter& counter) { out.add(index, labels, counter.value()); });
}

void deliver(const GaugeFamily& family, detail::RowWriter& out) {
  const FamilyIndex index = out.family(family_of(family.spec(), MetricType::gauge));
  family.for_each(
      [&](LabelText labels, const Gauge& gauge) { out.add(index, labels, gauge.value()); });
}

void deliver(const HistogramFamily& family, detail::RowWriter& out) {
  const FamilyIndex index = out.family(family_of(family.spec(), MetricType::histogram));
  std::vector<double> cumulative;
  family.for_each([&](LabelText labels, const Histogram& histogram) {
    const double sum = histogram.read(cumulative);
    out.add_histogram(index, labels, {histogram.bounds(), cumulative, sum});
  });
}

template <class FamilyPointer>
void deliver_overflow(const FamilyPointer& family, const LabelSet& labels, detail::RowWriter& out) {
  if (family->spec().label_names.empty()) return;
  out.add(out.family(Family(kOverflowed)), labels.text(), family->overflowed());
}

}  // namespace

std::vector<double> default_latency_bounds() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

struct InstrumentSet::State {
  using Delivery = std::function<void(detail::RowWriter&)>;

  std::shared_ptr<detail::CellDomain> cells = detail::CellDomain::make();
  std::mutex mutex;
  std::set<std::string, std::less<>> names;
  std::vector<Delivery> families;  // each holds its family
  std::vector<Delivery>
      overflows;  // the same families' shares, delivered behind them as one family

  template <class Instrument>
  Expected<std::shared_ptr<InstrumentFamily<Instrument>>> add(
      InstrumentSpec spec, MetricType type, typename InstrumentFamily<Instrument>::Make make) {
    if (auto checked = check(spec, type); !checked) return checked.error();
    const std::lock_guard lock(mutex);
    if (!names.insert(spec.name).second) {
      return Error(ErrorCode::conflict, "instrument '" + spec.name + "': the name is taken");
    }
    auto family = std::make_shared<InstrumentFamily<Instrument>>(std::move(spec), std::move(make));
    families.emplace_back([family](detail::RowWriter& out) { deliver(*family, out); });
    overflows.emplace_back([family, labels = LabelSet{{"family", family->spec().name}}](
                               detail::RowWriter& out) { deliver_overflow(family, labels, out); });
    return family;
  }
};

namespace {

class InstrumentCollector final : public Collector {
 public:
  using Deliver = std::function<void(detail::RowWriter&)>;
  explicit InstrumentCollector(Deliver deliver_all) : deliver_all_(std::move(deliver_all)) {}
  Expected<void> collect(const CollectContext& /*context*/, SampleBatch& out) override {
    for (bool done = false; !done;) {  // twice at most: rows that were added cannot differ
      detail::RowWriter rows(out);
      deliver_all_(rows);
      done = rows.finish();
    }
    return {};
  }

 private:
  Deliver deliver_all_;
};

}  // namespace

InstrumentSet::InstrumentSet() : state_(std::make_shared<State>()) {}

Expected<std::shared_ptr<CounterFamily>> InstrumentSet::counter(InstrumentSpec spec) {
  return state_->add<Counter>(std::move(spec), MetricType::counter,
                              [cells = state_->cells] { return std::make_unique<Counter>(cells); });
}

Expected<std::shared_ptr<GaugeFamily>> InstrumentSet::gauge(InstrumentSpec spec) {
  return state_->add<Gauge>(std::move(spec), MetricType::gauge,
                            [] { return std::make_unique<Gauge>(); });
}

Expected<std::shared_ptr<HistogramFamily>> InstrumentSet::histogram(InstrumentSpec spec,
                                                                    std::vector<double> bounds) {
  if (auto checked = check_bounds(spec.name, bounds); !checked) return checked.error();
  auto shared = std::make_shared<const std::vector<double>>(std::move(bounds));
  return state_->add<Histogram>(
      std::move(spec), MetricType::histogram, [cells = state_->cells, shared] {
        return std::make_unique<Histogram>(
            cells, cells->allocate(static_cast<std::uint32_t>(shared->size() + 2)), shared);
      });
}

std::unique_ptr<Collector> InstrumentSet::collector() const {
  return std::make_unique<InstrumentCollector>([state = state_](detail::RowWriter& out) {
    const std::lock_guard lock(state->mutex);
    for (const auto& deliver : state->families) deliver(out);
    for (const auto& deliver : state->overflows) deliver(out);
  });
}

}  // namespace weir
