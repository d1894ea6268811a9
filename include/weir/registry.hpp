/// \file
/// Registry: the collectors that an exporter runs, in the order they were added. Registration is
/// ownership: the handle that add() returns removes its collector when it dies. Thread safe; a
/// collector that is being run when it is removed ends its run first, unseen.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "weir/collector.hpp"
#include "weir/expected.hpp"

namespace weir {

namespace detail {
struct RegisteredCollector;
struct RegistryState;
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
  /// it is empty.
  Expected<Registration> add(std::string name, std::unique_ptr<Collector> collector);

  /// The names, in order.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  friend class CollectorRun;
  [[nodiscard]] std::vector<std::shared_ptr<detail::RegisteredCollector>> entries() const;
  std::shared_ptr<detail::RegistryState> state_;
};

}  // namespace weir
