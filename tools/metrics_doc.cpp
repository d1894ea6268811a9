/// \file
/// Prints docs/metrics.md: what the collectors of this build and the exporter itself declare.
#include <cstdio>
#include <map>
#include <string>

#include "weir/catalog.hpp"
#include "weir/exporter.hpp"

namespace {

void print_family(std::string_view name, weir::MetricType type, std::string_view help) {
  const std::string_view kind = weir::to_string(type);
  std::printf("| `%.*s` | %.*s | %.*s |\n", static_cast<int>(name.size()), name.data(),
              static_cast<int>(kind.size()), kind.data(), static_cast<int>(help.size()),
              help.data());
}

void print_options(const weir::CollectorSpec& spec) {
  for (const weir::OptionSpec& option : spec.options) {
    const bool is_on = option.kind == weir::OptionSpec::Kind::flag;
    const std::string text(option.default_value);
    std::printf("- `--%s`: %s", std::string(option.name).c_str(), std::string(option.help).c_str());
    if (is_on) std::printf(" %s.", text == "true" ? "On" : "Off");
    if (!is_on && !text.empty()) std::printf(" Default: `%s`", text.c_str());
    std::puts("");
  }
  if (!spec.options.empty()) std::puts("");
}

void print_table_head() {
  std::puts("| metric | type | meaning |\n|---|---|---|");
}

void print_collector(const weir::CollectorSpec& spec) {
  std::printf("\n## %s\n\n%s%s\n\n", std::string(spec.name).c_str(), std::string(spec.help).c_str(),
              spec.enabled_by_default ? "" : " Off by default.");
  print_options(spec);
  if (spec.families.empty()) {
    std::puts("Its families are what its source has.");
    return;
  }
  print_table_head();
  for (const weir::FamilySpec& family : spec.families) {
    print_family(family.name, family.type, family.help);
  }
}

// A collector that fails, so that the families about failures are on the page too.
class Failing final : public weir::Collector {
 public:
  weir::Expected<void> collect(const weir::CollectContext&, weir::SampleBatch&) override {
    return weir::Error(weir::ErrorCode::parse, "nothing");
  }
};

int print_self_metrics() {
  const auto governor = weir::finalize(weir::GovernorConfig{});
  if (!governor) return 1;
  const weir::SystemClock clock;
  weir::ExporterSettings settings;
  settings.host.procfs = WEIR_DOC_PROCFS;  // a machine that has all that the exporter looks for
  settings.heartbeat_interval = std::chrono::hours(1);
  weir::Exporter exporter(settings, *governor, clock);
  const auto registration = exporter.registry().add("failing", std::make_unique<Failing>());
  const auto page = exporter.scrape({});
  if (!registration || !page) return 1;
  std::puts("\n## The exporter itself\n\nBeside the budget, and never folded.\n");
  print_table_head();
  std::map<std::string, const weir::Family*> families;
  for (const auto& part : page->snapshot->parts) {
    families.emplace(part.block->family->name, part.block->family.get());
  }
  for (const auto& [name, family] : families) print_family(name, family->type, family->help);
  return 0;
}

}  // namespace

int main() {
  std::puts(
      "# Metrics\n\n"
      "Made from what the code declares by `cmake --build build/dev --target metrics_doc`.\n"
      "A collector NAME is switched by `--collector.NAME` and `--no-collector.NAME`.");
  for (const weir::CollectorSpec& spec : weir::collectors::catalog()) print_collector(spec);
  return print_self_metrics();
}
