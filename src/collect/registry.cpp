#include "weir/registry.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "collect/registered_collector.hpp"

namespace weir {

struct detail::RegistryState {
  std::mutex mutex;
  std::vector<std::shared_ptr<RegisteredCollector>> entries;
};

Registration::Registration(std::weak_ptr<detail::RegistryState> state,
                           std::shared_ptr<detail::RegisteredCollector> entry)
    : state_(std::move(state)), entry_(std::move(entry)) {}

Registration::Registration(Registration&&) noexcept = default;

Registration& Registration::operator=(Registration&& other) noexcept {
  if (this != &other) {
    reset();
    state_ = std::move(other.state_);
    entry_ = std::move(other.entry_);
  }
  return *this;
}

Registration::~Registration() {
  reset();
}

void Registration::reset() noexcept {
  if (!entry_) return;
  if (const auto state = state_.lock()) {
    const std::lock_guard lock(state->mutex);
    std::erase(state->entries, entry_);
  }
  entry_->remove();
  entry_.reset();
}

Registry::Registry() : state_(std::make_shared<detail::RegistryState>()) {}
Registry::~Registry() = default;

Expected<Registration> Registry::add(std::string name, std::unique_ptr<Collector> collector) {
  if (name.empty()) return Error(ErrorCode::invalid_argument, "a collector needs a name");
  if (!collector) return Error(ErrorCode::invalid_argument, "collector '" + name + "' is null");
  const std::lock_guard lock(state_->mutex);
  if (std::ranges::any_of(state_->entries,
                          [&](const auto& entry) { return entry->name() == name; })) {
    return Error(ErrorCode::conflict, "there is a collector '" + name + "' already");
  }
  auto entry = std::make_shared<detail::RegisteredCollector>(std::move(name), std::move(collector));
  state_->entries.push_back(entry);
  return Registration(state_, std::move(entry));
}

std::vector<std::string> Registry::names() const {
  std::vector<std::string> names;
  std::vector<std::shared_ptr<detail::RegisteredCollector>> entries;
  detail::append_registered(*this, entries);
  names.reserve(entries.size());
  for (const auto& entry : entries) names.push_back(entry->name());
  return names;
}

void detail::append_registered(const Registry& registry,
                               std::vector<std::shared_ptr<RegisteredCollector>>& entries) {
  const std::lock_guard lock(registry.state_->mutex);
  entries.insert(entries.end(), registry.state_->entries.begin(), registry.state_->entries.end());
}

}  // namespace weir
