/// \file
/// A shop that counts its orders by customer: a label that grows without end if customers do.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "weir/collector.hpp"

namespace traps {

inline constexpr weir::FamilySpec kShopOrders{"shop_orders_total", "Orders, by customer.",
                                              weir::MetricType::counter};

/// Thread safe.
class Shop final : public weir::Collector {
 public:
  void order(const std::string& customer) {
    const std::lock_guard lock(mutex_);
    ++orders_[customer];
  }
  weir::Expected<void> collect(const weir::CollectContext&, weir::SampleBatch& out) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [customer, count] : orders_) {
      out.add(kShopOrders, {{"customer", customer}, {"shop", "main"}}, count);
    }
    return {};
  }

 private:
  std::mutex mutex_;
  std::map<std::string, double> orders_;
};

}  // namespace traps
