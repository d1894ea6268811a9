// Which units of a folded family keep their names. Units with the same values of the folded labels
// are one group: a heavy user keeps all its lines or none. Nine tenths of the room go to the
// heaviest groups, with a guard against churn; the rest to a priority sample of the others (weight
// / u, with u from the group's hash: Duffield, Lund, Thorup 2007), which is stable as long as the
// weights are, and from which the total of any sub-population can be estimated without bias.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace weir::detail {

class Naming {
 public:
  // The sum of the hashes of its folded labels.
  using Group = std::uint64_t;
  struct Weighed {
    Group group = 0;
    double weight = 0;        // increments, decayed
    std::uint64_t lines = 0;  // that it takes on the page
    bool incumbent = false;   // stands on the page under its own name
  };

  [[nodiscard]] bool names(Group group) const {
    const auto at = standings_.find(group);
    return at != standings_.end() && at->second.named();
  }

  // It has its name by the sample, not for its weight.
  [[nodiscard]] bool samples(Group group) const {
    const auto at = standings_.find(group);
    return at != standings_.end() && !at->second.heavy && at->second.sampled;
  }

  // The first choice: who stands on the page stays as far as \p room (lines) goes, then the
  // heaviest.
  void start(std::vector<Weighed> groups, std::uint64_t room);
  // A later look. Groups enter after two looks in the first 0.8 of the room, and leave after three
  // beyond 1.25 of it, or when one that entered needs their place. At most \p promote lines enter.
  // \returns whether any group's standing changed.
  bool look(std::vector<Weighed> groups, std::uint64_t room, std::uint64_t promote);
  void clear();

  [[nodiscard]] std::size_t named() const noexcept { return named_; }
  // The priority below which no group was sampled; 0: all were named.
  [[nodiscard]] double threshold() const noexcept { return threshold_; }
  // In (0, 1], fixed for a group.
  [[nodiscard]] static double uniform(Group group) noexcept;

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.standings_, self.named_, self.threshold_);
  }

 private:
  struct Standing {
    bool heavy = false;
    bool sampled = false;
    std::uint8_t looks_in = 0;
    std::uint8_t looks_out = 0;
    [[nodiscard]] bool named() const noexcept { return heavy || sampled; }

    template <class Archive, class Self>
    static void archive(Archive& a, Self& self) {
      a(self.heavy, self.sampled, self.looks_in, self.looks_out);
    }
  };
  void rank(std::vector<Weighed>& groups) const;
  void note_positions(const std::vector<Weighed>& groups, std::uint64_t room);
  bool choose_heavy(const std::vector<Weighed>& groups, std::uint64_t room, std::uint64_t promote);
  bool choose_sample(const std::vector<Weighed>& groups, std::uint64_t room);
  void count_named();
  void forget_absent(const std::vector<Weighed>& groups);

  std::unordered_map<Group, Standing> standings_;
  std::size_t named_ = 0;
  double threshold_ = 0;
};

}  // namespace weir::detail
