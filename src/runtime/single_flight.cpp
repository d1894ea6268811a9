#include "runtime/single_flight.hpp"

#include <new>
#include <utility>

namespace weir::detail {
namespace {

Expected<Page> late() {
  return Error(ErrorCode::timeout, "other collections took until the deadline");
}

// Memory is the one thing that may throw; a scrape that lacks it fails alone.
Expected<Page> guarded(const std::function<Expected<Page>()>& collect) {
  try {
    return collect();
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::limit, "out of memory");
  }
}

}  // namespace

// Puts a landed flight by for the next one, once its page is handed out.
class SingleFlight::PutBy {
 public:
  PutBy(SingleFlight& flights, const std::shared_ptr<Flight>& landed)
      : flights_(flights), landed_(landed) {}
  PutBy(const PutBy&) = delete;
  PutBy& operator=(const PutBy&) = delete;
  ~PutBy() {
    if (landed_.use_count() != 1) return;  // somebody shares it
    landed_->page.reset();
    flights_.spare_ = landed_;
  }

 private:
  SingleFlight& flights_;
  const std::shared_ptr<Flight>& landed_;
};

SingleFlight::Landing SingleFlight::fly(const CollectorFilter& filter, Deadline deadline,
                                        const std::function<Expected<Page>()>& collect) {
  std::unique_lock lock(mutex_);
  if (const auto flight = find(filter, deadline)) {
    const bool done = changed_.wait_until(lock, deadline, [&] { return flight->page.has_value(); });
    return {done ? *flight->page : late(), true};
  }
  const auto flight = begin(filter, deadline);
  const bool our_turn = changed_.wait_until(
      lock, deadline, [&] { return !collecting_ && flights_.front() == flight; });
  if (our_turn) {
    collecting_ = true;
    lock.unlock();
    Expected<Page> page = guarded(collect);
    lock.lock();
    collecting_ = false;
    land(flight, std::move(page));
  } else {
    land(flight, late());
  }
  const PutBy after(*this, flight);
  return {*flight->page, false};
}

void SingleFlight::between(const std::function<void()>& work) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !collecting_; });
  work();
}

// A collection that ends much sooner than this scrape must is not its own: who announces a tiny
// timeout must not thin out the pages of the others.
std::shared_ptr<SingleFlight::Flight> SingleFlight::find(const CollectorFilter& filter,
                                                         Deadline deadline) const {
  const Deadline now = std::chrono::steady_clock::now();
  for (const auto& flight : flights_) {
    const bool long_enough = flight->deadline - now >= (deadline - now) / 2;
    if (long_enough && flight->filter == filter) return flight;
  }
  return nullptr;
}

std::shared_ptr<SingleFlight::Flight> SingleFlight::begin(const CollectorFilter& filter,
                                                          Deadline deadline) {
  auto flight = std::move(spare_);
  if (!flight) flight = std::make_shared<Flight>();
  *flight = {filter, deadline, std::nullopt};
  flights_.push_back(flight);
  return flight;
}

void SingleFlight::land(const std::shared_ptr<Flight>& flight, Expected<Page> page) {
  flight->page = std::move(page);
  std::erase(flights_, flight);
  changed_.notify_all();
}

}  // namespace weir::detail
