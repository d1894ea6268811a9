// A collector made of a function.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/collector.hpp"

namespace weir::test {

class FakeCollector final : public Collector {
 public:
  using Function = std::function<Expected<void>(const CollectContext&, SampleBatch&)>;
  explicit FakeCollector(Function function) : function_(std::move(function)) {}
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    return function_(context, out);
  }

 private:
  Function function_;
};

inline std::unique_ptr<Collector> fake_collector(FakeCollector::Function function) {
  return std::make_unique<FakeCollector>(std::move(function));
}

// Delivers one gauge `name` with \p value.
inline std::unique_ptr<Collector> gauge_collector(std::string name, double value = 1) {
  return fake_collector(
      [name = std::move(name), value](const CollectContext&, SampleBatch& out) -> Expected<void> {
        out.add(FamilySpec{name, "A gauge.", MetricType::gauge}, value);
        return {};
      });
}

}  // namespace weir::test
