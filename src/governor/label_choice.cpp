#include "governor/label_choice.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace weir::detail {
namespace {

constexpr LabelMask bit(std::size_t column) {
  return LabelMask{1} << column;
}

// A label's part in what is lost when it is folded.
double loss_of(const LabelTable& table, std::size_t column, const LabelWorth& worth) {
  constexpr double kIdentifier = 0.1;
  constexpr double kListed = 0.5;
  constexpr double kUsed = 10;
  double loss =
      0.5 +
      table.entropy(column);  // a label with one value is worth something too: it says which one
  const bool identifier = 2 * table.columns()[column].identifiers > table.members();
  if (worth.used) {
    loss *= kUsed;  // somebody does look at it, whatever its shape
  } else if (identifier) {
    loss *= kIdentifier;
  }
  if (worth.listed) loss *= kListed;
  return loss;
}

class Search {
 public:
  Search(const LabelTable& table, double target,
         const std::function<LabelWorth(std::string_view)>& worth_of)
      : table_(table), target_(target) {
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
      worths_.push_back(worth_of(table.columns()[i].name));
      losses_.push_back(loss_of(table, i, worths_[i]));
      if (worths_[i].never) never_ |= bit(i);
      if (worths_[i].listed && !worths_[i].never) listed_ |= bit(i);
    }
    find_closures();
  }

  LabelMask run() {
    if (listed_ != 0 && table_.distinct_without(listed_) <= target_) return prune(listed_);
    LabelMask chosen = 0;
    double members = table_.distinct_without(0);
    while (members > target_) {
      const std::optional<Step> step = best_step(chosen, members);
      if (!step) break;
      chosen = step->chosen;
      members = step->members;
    }
    return prune(chosen);
  }

 private:
  struct Step {
    LabelMask chosen = 0;
    double members = 0;
    double score = 0;
  };

  // While a label that determines another stays, folding the other saves nothing: they go together.
  void find_closures() {
    const std::size_t columns = table_.columns().size();
    std::vector<std::size_t> alone(columns);
    for (std::size_t i = 0; i < columns; ++i) alone[i] = table_.distinct_of(bit(i));
    for (std::size_t i = 0; i < columns; ++i) {
      LabelMask closure = bit(i);
      for (std::size_t other = 0; other < columns; ++other) {
        if (other != i && alone[other] > 1 &&
            table_.distinct_of(bit(i) | bit(other)) == alone[other]) {
          closure |= bit(other);
        }
      }
      closures_.push_back(closure);
    }
  }

  [[nodiscard]] double loss(LabelMask mask) const {
    double sum = 0;
    for (std::size_t i = 0; i < losses_.size(); ++i) sum += (mask >> i & 1U) != 0 ? losses_[i] : 0;
    return sum;
  }

  [[nodiscard]] std::optional<Step> best_step(LabelMask chosen, double members) const {
    std::optional<Step> best;
    for (const LabelMask closure : closures_) {
      const LabelMask next = chosen | closure;
      if (next == chosen || (next & never_) != 0) continue;
      const double left = table_.distinct_without(next);
      if (left >= members) continue;
      // What is below the target is not needed: a label that suffices is not beaten by one that
      // folds everything.
      const double saved = std::log(members / std::max(left, target_));
      const Step step{next, left, saved / loss(closure & ~chosen)};
      if (!best || step.score > best->score) best = step;
    }
    return best;
  }

  // Takes back, dearest first, what turned out not to be needed.
  [[nodiscard]] LabelMask prune(LabelMask chosen) const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < losses_.size(); ++i) {
      if ((chosen & bit(i)) != 0) order.push_back(i);
    }
    std::ranges::stable_sort(order, std::greater<>(), [this](std::size_t i) { return losses_[i]; });
    const double limit = std::max(target_, table_.distinct_without(chosen));
    for (const std::size_t i : order) {
      if (table_.distinct_without(chosen & ~bit(i)) <= limit) chosen &= ~bit(i);
    }
    return chosen;
  }

  const LabelTable& table_;
  double target_;
  std::vector<LabelWorth> worths_;
  std::vector<double> losses_;
  std::vector<LabelMask> closures_;
  LabelMask never_ = 0;
  LabelMask listed_ = 0;
};

}  // namespace

LabelChoice choose_labels(const LabelTable& table, double target,
                          const std::function<LabelWorth(std::string_view name)>& worth_of) {
  const LabelMask chosen = Search(table, std::max(1.0, target), worth_of).run();
  LabelChoice choice;
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    if ((chosen & bit(i)) != 0) choice.folded.push_back(table.columns()[i].name);
  }
  std::ranges::sort(choice.folded);
  choice.members_before = static_cast<double>(table.members());
  choice.members_after = table.distinct_without(chosen);
  return choice;
}

}  // namespace weir::detail
