#include "support/governed.hpp"

#include <catch2/catch.hpp>

#include "base/number.hpp"
#include "weir/estimate.hpp"

namespace weir::test {
namespace {

std::string line_name(std::string_view name, std::string_view labels, std::string_view extra) {
  std::string text(name);
  if (labels.empty() && extra.empty()) return text;
  text.append("{").append(labels);
  if (!labels.empty() && !extra.empty()) text.push_back(',');
  return text.append(extra).append("}");
}

std::string key_label(std::string_view name, double value) {
  std::string text(name);
  text.append("=\"");
  detail::append_number(text, value);
  return text.append("\"");
}

std::vector<std::string> unit_line_names(const SeriesBlock& block, const BlockUnit& unit) {
  const std::string& name = block.family->name;
  const std::string_view labels = block.labels(unit).view();
  const Shape& shape = block.shape(unit);
  if (shape.kind == UnitKind::scalar) return {line_name(name, labels, "")};
  std::vector<std::string> names;
  const bool is_histogram = shape.kind == UnitKind::histogram;
  for (const double key : shape.keys)
    names.push_back(is_histogram ? line_name(name + "_bucket", labels, key_label("le", key))
                                 : line_name(name, labels, key_label("quantile", key)));
  if (is_histogram) names.push_back(line_name(name + "_bucket", labels, "le=\"+Inf\""));
  names.push_back(line_name(name + "_sum", labels, ""));
  names.push_back(line_name(name + "_count", labels, ""));
  return names;
}

FinalizedGovernorConfig finalized(GovernorConfig config) {
  auto checked = finalize(std::move(config));
  REQUIRE(checked);
  return *checked;
}

}  // namespace

RenderedPage render(const Snapshot& snapshot) {
  RenderedPage page;
  for (const SnapshotPart& part : snapshot.parts) {
    const auto values = snapshot.values_of(part);
    for (const BlockUnit& unit : part.block->units) {
      std::size_t at = unit.first_value;
      for (const std::string& name : unit_line_names(*part.block, unit))
        page.has_duplicates |= !page.lines.emplace(name, values[at++]).second;
    }
  }
  return page;
}

GovernorConfig test_config(std::int64_t max_series) {
  GovernorConfig config;
  config.policy = GovernorPolicy::fixed;
  config.max_series = max_series;
  config.hash_seed = 7;
  return config;
}

Governed::Governed(GovernorConfig config)
    : config_(finalized(std::move(config))), governor_(config_) {}

PageLines Governed::collect(const Tenants& tenants, Duration after) {
  now_ += after;
  std::vector<TenantBatch> batches;
  for (const auto& [name, batch] : tenants) batches.push_back({name, batch});
  Collection collection;
  collection.now = now_;
  collection.tenants = batches;
  collection.scrape_interval = kScrapeInterval;
  collection.longest_pause = pause_;
  RenderedPage page = render(*governor_.step(collection));
  REQUIRE_FALSE(page.has_duplicates);
  return std::move(page.lines);
}

PageLines Governed::collect(const SampleBatch& batch, Duration after) {
  return collect({{"a", &batch}}, after);
}

std::vector<SubsetEstimate> Governed::estimate(const Pin& selector) const {
  return governor_.estimate(selector);
}

void Governed::reconfigure(GovernorConfig config) {
  config_ = finalized(std::move(config));
  governor_.reconfigure(config_);
}

void Governed::restart(Duration clock_start) {
  now_ = MonotonicTime(clock_start);
  auto restored = Governor::restore(config_, governor_.save(), now_, {});
  if (!restored) FAIL(restored.error().message());
  governor_ = std::move(*restored);
}

}  // namespace weir::test
