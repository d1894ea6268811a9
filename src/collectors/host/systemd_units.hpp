// What systemd tells of its units, as series.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/systemd_bus.hpp"
#include "weir/batch.hpp"

namespace weir::collectors {

// Which of the series node_systemd_unit_state a unit has.
enum class SystemdStates {
  all,      // one per state, as node_exporter has them
  current,  // that of the state it is in
  failed,   // the same, and only if that is "failed"
};

// Which properties are asked for besides those that always are.
struct SystemdDetail {
  SystemdStates states = SystemdStates::all;
  bool restarts = false;
  bool start_time = false;
  bool tasks = false;
};

// The questions about one unit; their answers as series. \p units must live as long as this.
class SystemdQuestions {
 public:
  SystemdQuestions(std::span<const SystemdUnit* const> units, SystemdDetail detail);
  // To be answered by SystemdBus::ask().
  [[nodiscard]] std::span<SystemdProperty> properties() noexcept { return properties_; }
  // The series of the manager and of the units.
  void add_to(SampleBatch& out) const;

 private:
  static constexpr std::size_t kNoProperty = static_cast<std::size_t>(-1);
  struct Question {
    const SystemdUnit* unit;   // null: the manager
    const FamilySpec* family;  // null: the unit's states, the answer is its type
    std::size_t property;      // whose answer it is; kNoProperty: nothing was asked
  };
  void ask(const SystemdUnit* unit, const FamilySpec* family, const char* interface,
           const char* name);
  void ask_type(const SystemdUnit& unit);
  void add_unit_answer(const Question& question, SampleBatch& out) const;
  void add_states(const SystemdUnit& unit, std::string_view type, SampleBatch& out) const;

  SystemdStates states_;
  std::vector<Question> questions_;
  std::vector<SystemdProperty> properties_;
};

// node_systemd_units of all units, whatever is left out elsewhere.
void add_unit_counts(std::span<const SystemdUnit> units, SampleBatch& out);

// 252.31 of "252.31-1~deb12u1", 247 of "v247-rc2"; nothing if there is no number of three digits.
[[nodiscard]] std::optional<double> parse_systemd_version(std::string_view text);

// All that the collector can emit.
[[nodiscard]] std::span<const FamilySpec> systemd_families() noexcept;

}  // namespace weir::collectors
