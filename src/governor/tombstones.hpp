// Keys of members that were forgotten, so that one which returns is not taken for a birth. Two
// generations of at most `limit` keys each: the older one goes when the younger is full.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "model/series_key.hpp"

namespace weir::detail {

class Tombstones {
 public:
  explicit Tombstones(std::size_t limit) : limit_(limit) {}
  void add(SeriesKey key);
  [[nodiscard]] bool contains(SeriesKey key) const noexcept {
    return young_.contains(key) || old_.contains(key);
  }

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.young_, self.old_);
  }

 private:
  class KeySet {
   public:
    [[nodiscard]] bool contains(SeriesKey key) const noexcept;
    void insert(SeriesKey key);
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::vector<SeriesKey> keys() const;

    template <class Archive, class Self>
    static void archive(Archive& a, Self& self) {
      std::vector<SeriesKey> keys = self.keys();
      a(keys);
      if constexpr (!std::is_const_v<Self>) {
        for (const SeriesKey key : keys) self.insert(key);
      }
    }

   private:
    void grow();
    std::vector<SeriesKey> slots_;  // 0: free
    std::size_t size_ = 0;
  };
  KeySet young_;
  KeySet old_;
  std::size_t limit_;
};

}  // namespace weir::detail
