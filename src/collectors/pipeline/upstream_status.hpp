// What is known of one target's scrapes. Thread safe: the page asks while a scrape may be stuck.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "weir/collector.hpp"

namespace weir::detail {

// The families that a target reports, for the documentation.
[[nodiscard]] std::span<const FamilySpec> upstream_families();

class UpstreamStatus {
 public:
  explicit UpstreamStatus(std::string target) : target_(std::move(target)) {}

  struct Scrape {
    std::size_t body_bytes = 0;
    std::size_t samples = 0;
    std::size_t duplicates = 0;
    std::size_t created = 0;
    std::size_t lost_natives = 0;
    std::size_t relabelled_away = 0;
    std::optional<Duration> duration = std::nullopt;  // if it is not the run's
  };
  // Not \p is_new: it was counted before. \p reason has static storage.
  void succeeded(const Scrape& scrape, bool is_new = true);
  void failed(std::string_view reason, bool is_new = true);
  // Of a target with an interval: how old the page is that is shown.
  void aged(Duration age);

  void add(const RunEnd& last, SampleBatch& out) const;

 private:
  const std::string target_;
  mutable std::mutex mutex_;
  Scrape scrape_;
  std::string_view reason_;
  std::optional<Duration> age_;
  std::uint64_t duplicates_ = 0;
  std::uint64_t lost_natives_ = 0;
  std::map<std::string_view, std::uint64_t> failures_;
};

}  // namespace weir::detail
