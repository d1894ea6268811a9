// The members: every input unit that was met, without its labels. Records lie densely in the order
// in which they were met, which is nearly always the order in which a collector delivers them, so a
// hint finds most of them without a probe.
#pragma once

#include <cstdint>
#include <vector>

#include "governor/member.hpp"

namespace weir::detail {

class MemberTable {
 public:
  // The member of that key, or kNone. \p hint is where it probably lies.
  [[nodiscard]] std::uint32_t find(SeriesKey key, std::uint32_t hint) const noexcept {
    if (hint < members_.size() && members_[hint].key == key && members_[hint].part != kNone)
      return hint;
    return probe(key);
  }
  // Precondition: find(key) is kNone.
  std::uint32_t insert(SeriesKey key, std::uint32_t part);

  [[nodiscard]] Member& operator[](std::uint32_t index) noexcept { return members_[index]; }
  [[nodiscard]] const Member& operator[](std::uint32_t index) const noexcept {
    return members_[index];
  }
  [[nodiscard]] std::size_t size() const noexcept { return members_.size() - free_.size(); }
  // Record indices are below it.
  [[nodiscard]] std::uint32_t end() const noexcept {
    return static_cast<std::uint32_t>(members_.size());
  }

  // Frees records; their keys are found until rebuild_index().
  void release(std::uint32_t index);
  void rebuild_index();

  // Precondition of reading: rebuild() follows.
  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.members_);
  }
  // Finds the free records, and all others by their keys. \returns false if two have one key.
  [[nodiscard]] bool rebuild();

  // Changes whenever an index that was found before may mean another series, or another part.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }
  void note_change() noexcept { ++changes_; }

 private:
  [[nodiscard]] std::uint32_t probe(SeriesKey key) const noexcept;
  void place(std::uint32_t index) noexcept;
  std::vector<Member> members_;
  std::vector<std::uint32_t> free_;
  std::uint64_t changes_ = 0;
  std::vector<std::uint32_t> index_;  // a power of two; at most three quarters full
};

}  // namespace weir::detail
