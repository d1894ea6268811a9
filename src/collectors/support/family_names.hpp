// FamilyNames: families whose names come from the source ("node_vmstat_" + a key of /proc/vmstat).
// The name and help of each key that is wanted are built once; after that a look-up allocates
// nothing. Of keys that are not wanted nothing is kept. Not thread safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "weir/family.hpp"

namespace weir::detail {

// Above this many keys new ones are left out: no kernel has a tenth of it.
inline constexpr std::size_t kMaxSourceFamilies = 10'000;

class FamilyNames {
 public:
  // A key's family is \p prefix + key, its help \p help_prefix + key + ".".
  FamilyNames(std::string prefix, std::string help_prefix, MetricType type,
              Fold fold = Fold::unknown)
      : prefix_(std::move(prefix)),
        help_prefix_(std::move(help_prefix)),
        type_(type),
        fold_(fold) {}

  // The family of \p key, or null if \p is_wanted(key), asked until it says yes, says no or the
  // name would not be a valid one. Valid as long as the object.
  template <class Predicate>
  [[nodiscard]] const FamilySpec* find(std::string_view key, Predicate&& is_wanted) {
    // A source lists its keys in the same order again and again.
    if (last_ != nullptr && last_->next != nullptr && last_->next->key == key) {
      last_ = last_->next;
      return last_->spec_or_null();
    }
    const auto known = entries_.find(key);
    if (known != entries_.end()) return follow(known->second).spec_or_null();
    if (entries_.size() == kMaxSourceFamilies) return nullptr;
    return is_wanted(key) ? follow(insert(key)).spec_or_null() : nullptr;
  }

 private:
  struct Entry {
    std::string name;
    std::string help;
    FamilySpec spec;  // of the two strings above
    bool is_valid = false;
    std::string_view key;
    Entry* next = nullptr;  // the one that was asked for after it the last time
    [[nodiscard]] const FamilySpec* spec_or_null() const { return is_valid ? &spec : nullptr; }
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  Entry& insert(std::string_view key);
  const Entry& follow(Entry& entry) {
    if (last_ != nullptr) last_->next = &entry;
    last_ = &entry;
    return entry;
  }

  std::string prefix_;
  std::string help_prefix_;
  MetricType type_;
  Fold fold_;
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;  // entries do not move
  Entry* last_ = nullptr;
};

}  // namespace weir::detail
