// A random world of series that the governor does not know of: members are born, count, reset, flap
// and die, in several tenants and families of every type. Beside it the truth: what the governed
// totals must have grown by, told from the world itself.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "property/random.hpp"
#include "weir/batch.hpp"

namespace weir::test {

// What increments are summed over: "requests_total", "latency_seconds_bucket le=1", ...
using Totals = std::map<std::string, double>;

struct WorldSettings {
  std::size_t tenants = 2;
  std::size_t members = 60;
  double deaths = 0.02;
  double resets = 0.01;
  double flaps = 0.02;
  double births_per_tick = 1;
};

class World {
 public:
  World(std::uint64_t seed, WorldSettings settings);

  void tick();    // everything moves
  void freeze();  // from now on nothing is born, dies, flaps or counts; who flaps comes back

  [[nodiscard]] std::size_t tenants() const { return settings_.tenants; }
  [[nodiscard]] static std::string tenant_name(std::size_t tenant);
  // What \p tenant would deliver now.
  [[nodiscard]] SampleBatch deliver(std::size_t tenant) const;
  // Tells the truth that this tenant's collection was good (its increments count), or failed.
  void collected(std::size_t tenant);
  void failed(std::size_t tenant) { truth_[tenant].failed = true; }
  [[nodiscard]] Totals truth(std::size_t tenant) const { return truth_[tenant].totals; }
  [[nodiscard]] Totals truth() const;

 private:
  enum class Kind : std::uint8_t {
    counter,
    bytes,
    histogram,
    summary,
    sum_gauge,
    max_gauge,
    unknown_gauge,
    info
  };
  static constexpr std::array kBounds{std::array<double, 3>{1, 5, 10},
                                      std::array<double, 3>{1, 10, 100}};
  struct Member {
    std::size_t id = 0;
    std::size_t tenant = 0;
    Kind kind = Kind::counter;
    std::array<std::string, 4> values;  // of user, version, service, status
    std::size_t bounds = 0;
    std::array<double, 4> numbers{};  // counter: the first; histogram: per bucket, not cumulative
    double sum = 0;
    bool stays = false;
    int hidden = 0;  // ticks for which it is still away
  };
  // The raw lines of a member that accumulate, by the total they belong to.
  using Lines = std::vector<std::pair<std::string, double>>;
  struct Truth {
    Totals totals;
    std::map<std::size_t, Lines> last;  // by member
    bool contacted = false;
    bool failed = false;
  };

  void give_birth();
  void count(Member& member);
  void reset(Member& member);
  [[nodiscard]] static bool falls_visibly(const Member& member);
  [[nodiscard]] static Lines lines_of(const Member& member);

  Random random_;
  WorldSettings settings_;
  bool frozen_ = false;
  std::size_t next_id_ = 0;
  std::vector<Member> members_;
  std::vector<Truth> truth_;
};

}  // namespace weir::test
