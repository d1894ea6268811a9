/// \file
/// InstrumentFamily: the instruments of one metric name, told apart by label values. It holds at
/// most its share of children; what comes later goes to one overflow child whose labels all read
/// `__other__`: memory is bounded at the source and the total stays exact.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/instrument/child_index.hpp"
#include "weir/instrument/gauge.hpp"
#include "weir/label.hpp"

namespace weir {

struct InstrumentSpec {
  std::string name;
  std::string help;
  std::vector<std::string> label_names;  ///< any order
  std::uint32_t max_children = 1000;     ///< the share; the overflow child comes on top
  std::string overflow_value = "__other__";
};

template <class Instrument>
class InstrumentFamily {
 public:
  using Make = std::function<std::unique_ptr<Instrument>()>;

  /// Made by InstrumentSet.
  InstrumentFamily(InstrumentSpec spec, Make make)
      : spec_(std::move(spec)), make_(std::move(make)), share_(spec_.max_children) {}
  InstrumentFamily(const InstrumentFamily&) = delete;
  InstrumentFamily& operator=(const InstrumentFamily&) = delete;

  /// The child with these values, in the order of label_names; made at the first call. The
  /// reference stays valid as long as the set: look a child up once and keep it where the values
  /// are known beforehand. Thread safe; a known child is found without a lock and without
  /// allocation. A wrong number of values gives the overflow child.
  Instrument& with(std::span<const std::string_view> values) {
    const std::uint64_t hash = detail::hash_values(values);
    if (Child* child = index_.find(hash, values)) return *child->instrument;
    return insert(hash, values);
  }
  Instrument& with(std::initializer_list<std::string_view> values) {
    return with(std::span(values.begin(), values.size()));
  }
  /// The only child of a family without labels.
  Instrument& get() { return with(std::span<const std::string_view>{}); }

  /// Changes the share; children that are there stay.
  void set_share(std::uint32_t children) noexcept {
    share_.store(children, std::memory_order_relaxed);
  }
  /// How often with() handed out the overflow child for want of a place.
  [[nodiscard]] double overflowed() const noexcept { return overflowed_.value(); }

  /// Calls \p visit(LabelText, const Instrument&) for each child, in the order they were made.
  template <class Visit>
  void for_each(Visit&& visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& child : children_)
      visit(child->labels.text(), std::as_const(*child->instrument));
  }
  [[nodiscard]] const InstrumentSpec& spec() const noexcept { return spec_; }

 private:
  struct Child : detail::IndexedChild {
    LabelSet labels;
    std::unique_ptr<Instrument> instrument;
  };

  Child& make_child(std::uint64_t hash, std::span<const std::string_view> values) {
    auto child = std::make_unique<Child>();
    child->hash = hash;
    child->values.assign(values.begin(), values.end());
    std::vector<LabelView> labels;
    for (std::size_t i = 0; i < values.size(); ++i)
      labels.push_back({spec_.label_names[i], values[i]});
    child->labels = LabelSet(std::span<const LabelView>(labels));
    child->instrument = make_();
    children_.push_back(std::move(child));
    return *children_.back();
  }

  [[nodiscard]] bool has_room() const noexcept {
    return index_.size() < share_.load(std::memory_order_relaxed);
  }

  Instrument& insert(std::uint64_t hash, std::span<const std::string_view> values) {
    if (Child* overflow = overflow_.load(std::memory_order_acquire);
        overflow != nullptr && !has_room()) {
      overflowed_.add();
      return *overflow->instrument;
    }
    const std::lock_guard lock(mutex_);
    if (Child* child = index_.find(hash, values))
      return *child->instrument;  // another thread was first
    if (values.size() == spec_.label_names.size() && has_room()) {
      Child& child = make_child(hash, values);
      index_.insert(child);
      return *child.instrument;
    }
    overflowed_.add();
    Child* overflow = overflow_.load(std::memory_order_relaxed);
    if (overflow == nullptr) {
      overflow = &make_child(
          0, std::vector<std::string_view>(spec_.label_names.size(), spec_.overflow_value));
      overflow_.store(overflow, std::memory_order_release);
    }
    return *overflow->instrument;
  }

  InstrumentSpec spec_;
  Make make_;
  std::atomic<std::uint32_t> share_;
  detail::ChildIndex<Child> index_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Child>> children_;
  std::atomic<Child*> overflow_{nullptr};
  Gauge overflowed_;
};

}  // namespace weir
