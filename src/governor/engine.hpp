// Engine: one page's series through one collection. It does the steps in their order; the rules
// are in the files beside it (ledger, mapping, gate, fixed_policy, histogram_fold).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "governor/allotment.hpp"
#include "governor/delivery.hpp"
#include "governor/fixed_policy.hpp"
#include "governor/fold_exemplars.hpp"
#include "governor/gate.hpp"
#include "governor/label_table.hpp"
#include "governor/mapping.hpp"
#include "governor/natives.hpp"
#include "governor/output.hpp"
#include "governor/part.hpp"
#include "governor/pressure.hpp"
#include "governor/tenant.hpp"
#include "governor/tombstones.hpp"
#include "weir/governor.hpp"

namespace weir::detail {

class StateReader;
class StateWriter;
using Names = std::set<std::string, std::less<>>;

class Engine {
 public:
  // With \p mode off nothing is folded or refused but duplicates and type conflicts.
  Engine(GovernorConfig config, GovernorMode mode);

  void step(const Collection& collection);
  void reconfigure(GovernorConfig config, GovernorMode mode);

  // The parts of this page by family name, with their values; borrowed until the next step.
  [[nodiscard]] std::span<const PagePart> page() const noexcept { return page_; }
  [[nodiscard]] std::size_t page_lines() const noexcept { return page_lines_; }
  // The values of parts of page().
  void append_values(const PageStretch& stretch, std::vector<double>& out) const;
  // Refuses families of these names from the next step on, and takes them off this page.
  void reserve_names(std::shared_ptr<const Names> names);
  // Of page(), those of this family name.
  [[nodiscard]] std::span<const PagePart> parts_named(std::string_view name) const;
  [[nodiscard]] bool is_calm() const noexcept { return calm_.now; }  // only values of it changed
  [[nodiscard]] std::vector<SubsetEstimate> estimate(const Pin& selector) const;
  // All but the page's lines, which the governor knows.
  void fill(GovernorReport& report) const;
  // engine_state.cpp: what the next process needs to go on here. The time is that of the last step.
  void save(StateWriter& out);
  // Precondition: no step was made yet. On an error the engine is of no use any more.
  Expected<void> restore(StateReader& in, MonotonicTime now);
  [[nodiscard]] MonotonicTime last_step() const noexcept { return now_; }
  [[nodiscard]] WallTime last_wall() const noexcept { return wall_; }
  [[nodiscard]] GovernorMode mode() const noexcept { return mode_; }
  [[nodiscard]] std::uint64_t seed() const noexcept { return *config_.hash_seed; }

 private:
  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.tenants_, self.families_, self.parts_, self.members_, self.outputs_, self.tombstones_,
      self.fixed_, self.unavailable_);
  }
  void relink(MonotonicTime now);
  struct PassingPage;
  [[nodiscard]] bool restore_page(std::uint32_t part, const PassingPage& page);

  // identify.cpp: who is it?
  void identify(Delivery& delivery);
  [[nodiscard]] bool recognise(Delivery& delivery);  // recognise.cpp
  void remember(Delivery& delivery) const;
  static void note_families(std::vector<Part>& parts, Delivery& delivery);
  // steady.cpp: they are those of the last one and all pass; their records are written later.
  void note_steady(Delivery& delivery) const;
  [[nodiscard]] bool pass_steadily(Delivery& delivery);
  void copy_values(const Delivery& delivery);
  [[nodiscard]] bool is_quiet() const;
  [[nodiscard]] bool stays_calm() const;
  void copy_page();
  void lay_out();
  void leave_calm();
  void catch_up();
  void identify_row(Delivery& delivery, std::uint32_t row, std::uint32_t& hint);
  [[nodiscard]] std::uint32_t find_part(Delivery& delivery, FamilyIndex family);
  [[nodiscard]] std::uint32_t make_part(FamilyEntry& entry, std::uint32_t tenant,
                                        const Family& family);
  [[nodiscard]] std::uint32_t make_member(const Delivery& delivery, std::uint32_t row,
                                          SeriesKey key, std::uint32_t part);
  [[nodiscard]] bool owner_has_it(const Member& member) const;
  void take_over(std::uint32_t member, std::uint32_t part);
  void adopt_shape(const SampleBatch& batch, std::size_t row, Member& member);
  void note_presence(const Delivery& delivery, std::uint32_t row, std::uint32_t index,
                     bool is_new_unit);
  [[nodiscard]] bool stays(const Member& member, Part& part, std::uint32_t lines) const;
  void find_pins(Part& part) const;

  // adapt.cpp: the policy adaptive, which families are over their shares?
  void adapt(const Collection& collection);
  void allot();
  void adapt_part(std::uint32_t part, bool is_due);
  void enter_strip(std::uint32_t part, bool rushes);
  std::uint64_t set_limit(std::uint32_t part);
  void look_at(std::uint32_t part, bool is_due);
  void change_tier(Part& part, Tier to, TierCause cause, std::string detail);
  void drop_policies();
  [[nodiscard]] bool is_over(const Part& part) const;
  [[nodiscard]] bool is_adaptive() const noexcept {
    return config_.policy == GovernorPolicy::adaptive && mode_ != GovernorMode::off;
  }
  [[nodiscard]] Tier tier_of(const Part& part) const noexcept;

  // replan.cpp: which labels do they fold, and which units keep their names?
  void replan();
  void measure();
  void settle_plan(Part& part, const LabelTable& table);
  void name_groups();
  class Looks;  // at the names of single parts
  template <class Visit>
  void for_each_looked_at(Looks& looks, Visit visit);
  void record_names(Looks& looks);
  [[nodiscard]] std::uint64_t naming_room(const Part& part) const;
  [[nodiscard]] bool stands(const Part& part, const Member& member) const;
  void reroute(Part& part);

  // report.cpp: what is told.
  void report_families();
  [[nodiscard]] FamilyReport family_report(std::uint32_t part) const;
  [[nodiscard]] bool is_exact(const Part& part) const;

  // route.cpp: to which output does it belong?
  void route();
  void route_all_again();
  void collect_rerouted();
  [[nodiscard]] bool is_pinned(const Part& part, LabelText labels) const;
  void admit_passing();
  void govern(Part& part);
  [[nodiscard]] Row row_at(const RowRef& ref) const;
  void route_row(const Row& row, bool pinned);
  [[nodiscard]] Route route_of(const Part& part, const Row& row);
  [[nodiscard]] bool has_slots(const Part& part, const Output& output) const;
  // It has a right to its own lines: it asks for no more than its share.
  [[nodiscard]] bool is_entitled(const Part& part) const;
  void go_own(const Row& row, OutputKind kind, LabelText labels);
  void go_aggregate(const Row& row, Route route);
  void go_fold(const Row& row, FoldReason reason);
  void send(const Row& row, std::uint32_t output, Verdict verdict, FoldReason reason);

  // claim.cpp: outputs come, wait and go.
  // An output of that name which is not absent, or kNone if there is no slot for it.
  std::uint32_t claim(const Row& row, OutputKind kind, LabelText labels, bool essential);
  std::uint32_t claim_fold(const Row& row);
  // Of the name's owner in the part, a new one if need be; kNone: another part has that name.
  std::uint32_t find_or_make(const Row& row, OutputKind kind, LabelText labels);
  [[nodiscard]] bool passes_elsewhere(SeriesKey key, std::uint32_t part) const;
  [[nodiscard]] bool is_taken(const Member& member) const;
  void retire(Part& part);
  std::uint32_t make_output(const Row& row, OutputKind kind, SeriesKey key);
  void wait(Output& output);
  void stop_waiting(const Output& output, std::uint32_t lines);
  void enter(Output& output);
  void leave(Output& output);
  void forget_output(std::uint32_t output);

  // reshape.cpp: the shape of outputs.
  void share(Output& output, OutputKind kind);
  void unshare(const Row& row, Output& output, OutputKind kind);
  void fit(Output& output, std::span<const double> keys);
  void shrink(Output& output, std::span<const double> keys);
  void resize_slots(const Output& output, std::uint32_t before);

  // coarsen.cpp: which bounds of histograms the page leaves out.
  void adjust_bounds();
  void coarsen(Part& part, std::uint32_t halvings);
  void refine(Part& part);
  void limit_bounds(Output& output);
  void hide(Output& output);
  [[nodiscard]] std::uint32_t hidden_lines(const Output& output) const;
  [[nodiscard]] std::span<const double> page_keys(const Output& output) const;

  // apply.cpp: increments to outputs.
  void apply(Delivery& delivery);
  void apply_passing(Part& part, const SampleBatch& batch, std::uint32_t row, Member& member);
  void apply_governed(Part& part, const SampleBatch& batch, std::uint32_t row, Member& member);
  void note_for_policy(Part& part, Member& member, std::uint32_t lines);
  LedgerStep read_increments(UnitKind kind, bool is_cumulative, Member& member,
                             LedgerStep at_least);
  void contribute(Part& part, Output& output, const Member& member);
  void add_increments(Output& output, const Member& member);
  void add_gauge(Output& output);
  void copy_quantiles(Output& output, const Member& member);
  void count_fates(const Member& member, UnitKind kind, std::uint32_t lines);
  void count_folded(FoldReason reason, std::uint32_t lines);
  void count_dropped(FoldReason reason, std::uint32_t lines);

  // settle.cpp: states of outputs, and who yields.
  void advance();
  void settle();
  void settle_output(Output& output);
  void grant_waiting();
  void reclaim();
  [[nodiscard]] std::uint64_t lines_on_leave() const;
  [[nodiscard]] bool may_yield(std::uint32_t output) const;
  [[nodiscard]] std::uint32_t yield_one(Part& part);
  [[nodiscard]] std::uint32_t next_to_yield() const;
  void shed();
  [[nodiscard]] bool is_exposed(const Output& output, const Tenant& tenant) const;

  // compose.cpp: blocks and the page.
  void build_passing_blocks();
  void build_governed_block(Part& part);
  [[nodiscard]] std::optional<Place> place_of(const Delivery& delivery, std::uint32_t row);
  void copy_timestamps(const Delivery& delivery);
  void show_natives(Part& part);
  void compose();

  // exemplars.cpp: whose a fold's increments are.
  [[nodiscard]] Output* fold_of(const Member& member);
  [[nodiscard]] bool has_ring(Output& output);
  void drop_ring(Output& output);
  void choose_culprit_folds();
  void note_culprit(const Delivery& delivery, std::uint32_t row);
  void name_culprits();
  void offer(Output& output, LabelText unit, LabelText own, const ExemplarFacts& facts);
  [[nodiscard]] TimestampMs wall_ms() const;
  void take_exemplars(const Delivery& delivery);
  void show_fold_exemplars();

  void sweep();  // sweep.cpp: forgetting
  void sweep_members();
  void sweep_outputs();
  void sweep_parts();

  void begin(const Collection& collection);
  void move_units();
  void evaluate(const Collection& collection);
  [[nodiscard]] std::uint32_t tenant_of(std::string_view name);
  [[nodiscard]] std::uint64_t demand_lines() const;
  [[nodiscard]] bool hides_page() const;
  // Slots that newcomers leave for outputs which others need.
  [[nodiscard]] std::uint64_t headroom() const noexcept {
    return is_adaptive() ? Pressure::headroom(config_) : 0;
  }
  // Calls visit(part index) for the parts of the tenants that delivered.
  template <class Visit>
  void for_each_asked_part(Visit visit) {
    for (const Tenant& tenant : tenants_) {
      if (tenant.step != step_) continue;
      for (const std::uint32_t part : tenant.parts) visit(part);
    }
  }
  [[nodiscard]] std::string_view tenant_label(const Part& part) const;

  GovernorConfig config_;
  GovernorMode mode_;
  Mapping mapping_;
  FixedPolicy fixed_;
  Pressure pressure_;
  Allotment allotment_;
  bool unavailable_ = false;  // adaptive: even totals miss the deadline
  Gate gate_;
  MemberTable members_;
  OutputTable outputs_;
  FoldExemplars exemplars_;
  Tombstones tombstones_;
  std::vector<Part> parts_;
  std::vector<std::uint32_t> free_parts_, order_;  // order_: by family name, then tenant
  bool order_changed_ = false;
  std::map<std::string, FamilyEntry, std::less<>> families_;
  std::shared_ptr<const Names> reserved_names_ = std::make_shared<Names>();
  std::vector<Tenant> tenants_;
  std::uint64_t step_ = 0, births_ = 0, escaped_lines_ = 0, inexact_families_ = 0;
  MonotonicTime now_, last_sweep_;
  Duration arm_period_{};
  WallTime wall_;
  bool reroutes_ = false;  // some parts' units go through the mapping anew in this step
  std::shared_ptr<const std::vector<FamilyReport>> families_report_;
  bool is_report_stale_ = false;
  bool governs_ = false;         // some parts have a policy of their own
  bool replans_ = false;         // some parts' labels or names are to be chosen in this step
  bool names_culprits_ = false;  // heaviest members of folds are noted in this collection
  bool promotes_ = false;        // in this step folded units may get slots that became free
  ReasonCounts counts_;
  std::uint64_t folded_or_dropped_ = 0;  // lines of this step
  std::vector<TierTransition> transitions_;
  std::array<std::uint64_t, 4> transitions_total_{};
  std::vector<Delivery> deliveries_;  // from here on scratch of a step, kept for its memory
  std::size_t deliveries_used_ = 0, page_lines_ = 0;
  Calm calm_;
  std::vector<RowRef> unrouted_;
  std::vector<PagePart> page_;
  std::vector<double> row_values_, increments_;
  Natives natives_;
};

}  // namespace weir::detail
