// LiveWebGuard: WebGuard as the server sees it.
#pragma once

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string_view>

#include "http/file_stamp.hpp"
#include "http/protection.hpp"
#include "weir/web_guard.hpp"

namespace weir::detail {

class LiveWebGuard final : public WebGuard {
 public:
  LiveWebGuard(Read read, const Clock& clock, Logger log)
      : read_(std::move(read)), clock_(clock), log_(std::move(log)) {}

  Expected<void> load_first();
  Expected<void> reload() override;
  void fill(SampleBatch& batch) const override;

  // What is in force, changes of the files seen.
  [[nodiscard]] std::shared_ptr<Protection> current();
  // The refusal of a request that must not be answered. \p protection: what is in force.
  [[nodiscard]] std::optional<Reply> refusal(Protection& protection,
                                             std::string_view authorization);

 private:
  enum class Refused { credentials, hashing, rate };
  [[nodiscard]] Reply refused(Refused why, Reply reply);
  [[nodiscard]] bool has_changed();
  Expected<void> load();  // with loading_ held, as the next two
  Expected<void> read_and_take();
  void take(std::shared_ptr<Protection> protection);
  void tell(const Expected<void>& outcome);

  const Read read_;
  const Clock& clock_;
  const Logger log_;
  std::mutex loading_;
  std::vector<std::string> files_;  // this and the next three with loading_ held
  std::vector<FileStamp> stamps_;
  std::string told_failure_;
  MonotonicTime tried_;
  mutable std::mutex mutex_;
  std::shared_ptr<Protection> protection_;  // this and the next two with mutex_ held
  bool success_ = true;
  WallTime success_time_;
  std::atomic<std::uint64_t> failures_{0};
  std::array<std::atomic<std::uint64_t>, 3> refused_{};
};

// There are no others.
[[nodiscard]] inline LiveWebGuard* to_live(WebGuard* guard) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-static-cast-downcast): see above
  return static_cast<LiveWebGuard*>(guard);
}

}  // namespace weir::detail
