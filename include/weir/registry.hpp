/// \file
/// Registry: the collectors that an exporter runs, in the order they were added. Registration is
/// ownership: the handle that add() returns removes its collector when it dies. Thread safe.
/// Removal never waits: a run under way is told to stop and ends unseen, the collector dies after
/// it. So a collector owns, or shares, all that it uses.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/collector.hpp"
#include "weir/expected.hpp"

namespace weir {

class Registry;

namespace detail {
class RegisteredCollector;
struct RegistryState;
// Appends them to \p entries.
void append_registered(const Registry& registry,
                       std::vector<std::shared_ptr<RegisteredCollector>>& entries);
}  // namespace detail

/// Move-only; its end removes the collector. May outlive the registry.
class [[nodiscard]] Registration {
 public:
  Registration() = default;
  Registration(Registration&&) noexcept;
  Registration& operator=(Registration&&) noexcept;
  ~Registration();

 private:
  friend class Registry;
  Registration(std::weak_ptr<detail::RegistryState> state,
               std::shared_ptr<detail::RegisteredCollector> entry);
  void reset() noexcept;
  std::weak_ptr<detail::RegistryState> state_;
  std::shared_ptr<detail::RegisteredCollector> entry_;
};

class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// \p name is the collector's name on the page (label collector="name"), its tenant's name for
  /// the governor and what `collect[]` selects. conflict if the name is taken, invalid_argument if
  /// it is empty or \p collector null.
  Expected<Registration> add(std::string name, std::unique_ptr<Collector> collector);

  /// The names, in order.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  friend void detail::append_registered(const Registry&,
                                        std::vector<std::shared_ptr<detail::RegisteredCollector>>&);
  std::shared_ptr<detail::RegistryState> state_;
};

}  // namespace weir
