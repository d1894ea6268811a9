/// \file
/// ObjectPool: keeps returned objects for reuse, by capacity class, so that a huge one is not
/// handed out for a small task and does not stay for ever: each class keeps at most a given number
/// of bytes, what comes above is freed.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/instrument/counter.hpp"
#include "weir/instrument/gauge.hpp"

namespace weir::pipeline {

/// The instruments of a pool; they belong to the Pipeline's set.
struct PoolInstruments {
  Counter& hits;
  Counter& misses;
  Counter& discarded;
  Gauge& kept_bytes;
  Gauge& kept_objects;
  Gauge& used_objects;
};

/// Classes are powers of two of bytes: class k holds capacities in [2^k, 2^(k+1)).
inline constexpr std::size_t kPoolClasses = 40;
[[nodiscard]] constexpr std::size_t pool_class(std::size_t bytes) noexcept {
  return bytes == 0 ? 0
                    : std::min<std::size_t>(kPoolClasses - 1,
                                            static_cast<std::size_t>(std::bit_width(bytes)) - 1);
}

/// \tparam T movable. Thread safe. Made by Pipeline::pool().
template <class T>
class ObjectPool {
 public:
  struct Spec {
    std::string name;
    std::function<T(std::size_t bytes)> make;             ///< an object with room for so many bytes
    std::function<std::size_t(const T&)> capacity_bytes;  ///< what an object holds on to
    std::size_t max_kept_bytes_per_class = 16 << 20;
  };

  ObjectPool(Spec spec, PoolInstruments instruments)
      : spec_(std::move(spec)), instruments_(instruments) {}
  ObjectPool(const ObjectPool&) = delete;
  ObjectPool& operator=(const ObjectPool&) = delete;

  /// An object with room for at least \p bytes, at most about four times as large if it is a reused
  /// one.
  T acquire(std::size_t bytes) {
    instruments_.used_objects.add();
    if (std::optional<T> kept = take(bytes)) {
      instruments_.hits.add();
      return std::move(*kept);
    }
    instruments_.misses.add();
    return spec_.make(bytes);
  }
  void release(T object) {
    instruments_.used_objects.sub();
    const std::size_t bytes = spec_.capacity_bytes(object);
    const std::lock_guard lock(mutex_);
    Class& in = classes_[pool_class(bytes)];
    if (in.bytes + bytes > spec_.max_kept_bytes_per_class) {
      instruments_.discarded.add();
      return;
    }
    in.bytes += bytes;
    in.objects.push_back(std::move(object));
    note_kept(static_cast<double>(bytes), 1);
  }
  [[nodiscard]] const std::string& name() const noexcept { return spec_.name; }

 private:
  struct Class {
    std::vector<T> objects;
    std::size_t bytes = 0;
  };

  std::optional<T> take(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    // The next class up always has the room; the own class may.
    const std::size_t own = pool_class(bytes);
    for (std::size_t k = own; k < std::min(own + 2, kPoolClasses); ++k) {
      Class& in = classes_[k];
      if (in.objects.empty() || spec_.capacity_bytes(in.objects.back()) < bytes) continue;
      std::optional<T> object(std::move(in.objects.back()));
      in.objects.pop_back();
      const std::size_t freed = spec_.capacity_bytes(*object);
      in.bytes -= freed;
      note_kept(-static_cast<double>(freed), -1);
      return object;
    }
    return std::nullopt;
  }
  void note_kept(double bytes, double objects) {
    instruments_.kept_bytes.add(bytes);
    instruments_.kept_objects.add(objects);
  }

  Spec spec_;
  PoolInstruments instruments_;
  std::mutex mutex_;
  std::array<Class, kPoolClasses> classes_;
};

}  // namespace weir::pipeline
