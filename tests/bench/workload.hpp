// The page that encoders are measured on: 72 % counters of five or six labels in 20 families, 28 %
// lines of histograms with 12 buckets in 4 families, some 130 bytes a line; 70 % of the counters
// are whole numbers, the others have three decimals.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/batch.hpp"
#include "weir/snapshot.hpp"

namespace weir::bench {

class Workload {
 public:
  // About \p series lines.
  explicit Workload(std::size_t series) {
    SampleBatch batch;
    const std::size_t histograms = series / 50;
    for (std::size_t i = 0; i < series - kHistogramLines * histograms; ++i) add_counter(batch, i);
    for (std::size_t i = 0; i < histograms; ++i) add_histogram(batch, i);
    const SampleBatch* const batches[] = {&batch};
    page_ = *make_snapshot(batches, WallTime{});
    other_values_ = page_.values;
    for (double& value : other_values_) value += step(value);
  }

  [[nodiscard]] const Snapshot& page() const noexcept { return page_; }
  // Changes every value to and fro; costs nothing.
  void change() noexcept { page_.values.swap(other_values_); }
  // Every value counts on; what had three decimals has three again.
  void advance() noexcept {
    for (double& value : page_.values) {
      const double thousandths = std::round(value * 1000);
      const bool is_decimal = thousandths / 1000 == value;
      value =
          is_decimal ? (thousandths + std::round(step(value) * 1000)) / 1000 : value + step(value);
    }
  }
  static double step(double value) noexcept {
    return value == static_cast<double>(static_cast<std::int64_t>(value)) ? 3 : 0.037;
  }

 private:
  static constexpr std::size_t kHistogramLines = 14;
  static constexpr std::array<std::string_view, 20> kCounters{
      "http_requests_total",     "http_request_bytes_total",       "http_response_bytes_total",
      "http_errors_total",       "grpc_server_handled_total",      "grpc_server_started_total",
      "db_queries_total",        "db_query_errors_total",          "cache_hits_total",
      "cache_misses_total",      "queue_messages_published_total", "queue_messages_consumed_total",
      "queue_retries_total",     "pipeline_records_in_total",      "pipeline_records_out_total",
      "pipeline_bytes_in_total", "pipeline_bytes_out_total",       "pipeline_dropped_records_total",
      "auth_attempts_total",     "rate_limited_requests_total"};
  static constexpr std::array<std::string_view, 4> kHistograms{
      "http_request_duration_seconds", "db_query_duration_seconds", "queue_wait_duration_seconds",
      "pipeline_stage_duration_seconds"};
  static constexpr std::array<std::string_view, 20> kResources{
      "orders",  "users",    "items",   "carts",   "payments", "invoices", "shipments",
      "returns", "sessions", "tokens",  "search",  "catalog",  "prices",   "stock",
      "reviews", "coupons",  "reports", "exports", "webhooks", "health"};
  static constexpr std::array<std::string_view, 12> kServices{
      "checkout",   "payment-gateway", "inventory",    "user-profile",
      "search-api", "recommendation",  "notification", "billing",
      "shipping",   "catalog-sync",    "edge-proxy",   "auth-service"};
  static constexpr std::array<std::string_view, 4> kRegions{"us-east-1", "us-west-2", "eu-west-1",
                                                            "ap-south-1"};
  static constexpr std::array<std::string_view, 3> kEnvironments{"production", "staging", "canary"};
  static constexpr std::array<std::string_view, 5> kStatuses{"200", "201", "400", "404", "500"};

  // Takes the place within \p names off the mixed-radix number \p rest.
  template <std::size_t size>
  static std::string_view take(const std::array<std::string_view, size>& names, std::size_t& rest) {
    const std::string_view name = names[rest % size];
    rest /= size;
    return name;
  }

  static double counter_value(std::size_t i) {
    constexpr std::array<std::uint64_t, 8> kLimits{10,      100,       1'000,      10'000,
                                                   100'000, 1'000'000, 10'000'000, 100'000'000};
    const std::uint64_t mixed = i * 2654435761U % 4294967296U;
    const auto value = static_cast<double>(mixed % kLimits[i / 20 % kLimits.size()]);
    return i / 20 % 10 < 7 ? value : value / 1000;
  }

  static void add_counter(SampleBatch& batch, std::size_t i) {
    const std::size_t family = i % kCounters.size();
    std::size_t rest = i / kCounters.size();
    const std::string_view status = take(kStatuses, rest);
    std::string path = "/api/v1/" + std::string(take(kResources, rest));
    const std::string_view service = take(kServices, rest);
    const std::string_view region = take(kRegions, rest);
    const std::string_view environment = take(kEnvironments, rest);
    const std::string version = "1." + std::to_string(rest) + ".0";
    std::vector<LabelView> labels{{"env", environment},
                                  {"path", path},
                                  {"service", service},
                                  {"status", status},
                                  {"version", version}};
    if (family % 2 == 0) {
      labels.push_back({"region", region});
    } else {
      path.append("/").append(region);
      labels[1].value = path;
    }
    const FamilySpec spec{kCounters[family], "Benchmark counter.", MetricType::counter};
    batch.add(batch.family(spec), labels, counter_value(i));
  }

  static void add_histogram(SampleBatch& batch, std::size_t i) {
    constexpr std::array kBounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0};
    std::size_t rest = i / kHistograms.size();
    std::string path = "/api/v1/" + std::string(take(kResources, rest));
    const std::string_view service = take(kServices, rest);
    const std::string_view region = take(kRegions, rest);
    const std::string_view environment = take(kEnvironments, rest);
    if (rest != 0) path += "/v" + std::to_string(rest);
    const std::vector<LabelView> labels{
        {"env", environment}, {"path", path}, {"region", region}, {"service", service}};
    std::array<double, kBounds.size() + 1> cumulative{};
    for (std::size_t b = 0; b < cumulative.size(); ++b)
      cumulative[b] = static_cast<double>((b + 1) * (i % 17));
    const FamilySpec spec{kHistograms[i % kHistograms.size()], "Benchmark histogram.",
                          MetricType::histogram};
    batch.add_histogram(batch.family(spec), labels,
                        {kBounds, cumulative, static_cast<double>(i) / 7});
  }

  Snapshot page_;
  std::vector<double> other_values_;
};

}  // namespace weir::bench
