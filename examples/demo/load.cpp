/// \file
/// The load of the demo: a shop whose pipeline read -> decode -> write fails on a schedule. --good
/// never fails; --bad goes through the phases below again and again, ten seconds each (--step).
///
/// See examples/demo.sh.
#include <array>
#include <atomic>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/client_pool.hpp"
#include "support/shop.hpp"
#include "support/trap.hpp"

using namespace std::chrono_literals;
using weir::pipeline::Deadline;
using weir::pipeline::EventOutcome;

namespace {

enum class Fault : std::uint8_t { none, delay, drop, stall, leak, reject, explode };
constexpr std::array<const char*, 7> kMeaning{
    "calm",
    "delay: the service behind write answers slowly, its connections run out",
    "drop: bursts overflow the queues",
    "stall: write stands still",
    "leak: workers are started and never end",
    "reject: one tenant's card payments fail",
    "explode: every order has a customer of its own"};

struct Item {
  int number = 0;
  weir::MonotonicTime born;
  std::optional<weir::MonotonicTime> heartbeat;
};
using Queue = weir::pipeline::BoundedQueue<Item>;
using Buffer = std::vector<char>;

class Load {
 public:
  Load(traps::Trap& trap, traps::Shop& shop)
      : trap_(trap),
        shop_(shop),
        connections_(trap.pipeline.connection_pool("service"), service_.port(), 4, 2),
        read_(trap.pipeline.queue<Item>({"read", 100, "read", "decode"})),
        decoded_(trap.pipeline.queue<Item>({"decoded", 20, "decode", "write"})),
        buffers_(trap.pipeline.pool<Buffer>({.name = "buffers",
                                             .make = [](std::size_t size) { return Buffer(size); },
                                             .capacity_bytes = &Buffer::capacity})) {}

  void run(const std::stop_token& stop) {
    std::vector<std::jthread> threads;
    threads.emplace_back([this] { decode(); });
    for (int i = 0; i < 8; ++i) threads.emplace_back([this, stop] { write(stop); });
    threads.emplace_back([this, stop] { follow_schedule(stop); });
    read(stop);
    for (const auto& queue : {read_, decoded_}) queue->close();
  }

 private:
  [[nodiscard]] bool has(Fault fault) const { return fault_ == fault; }

  void follow_schedule(const std::stop_token& stop) {
    for (std::size_t phase = 0; !stop.stop_requested(); ++phase) {
      const std::size_t fault = trap_.bad ? phase % kMeaning.size() : 0;
      fault_ = static_cast<Fault>(fault);
      std::printf("%s\n", kMeaning[fault]);
      std::fflush(stdout);
      traps::sleep_for(trap_.step, stop);
    }
  }
  void read(const std::stop_token& stop) {
    weir::pipeline::Stage& stage = trap_.pipeline.stage({.name = "read"});
    weir::pipeline::Heartbeat& heartbeat = trap_.pipeline.heartbeat("end_to_end");
    weir::pipeline::WorkerGroup& tickers = trap_.pipeline.workers("tickers");
    for (int number = 0; !stop.stop_requested(); ++number) {
      const bool beats = number % 100 == 0;
      if (beats) {  // a ticker for each hundred, which should end with them
        tickers.start([this](const std::stop_token& end) {
          do traps::sleep_for(100ms, end);
          while (has(Fault::leak) && !end.stop_requested());
        });
      }
      for (int burst = has(Fault::drop) ? 20 : 1; burst > 0; --burst) {
        auto run = stage.begin();
        Item item{number, trap_.clock.monotonic(), {}};
        if (beats) item.heartbeat = heartbeat.send();
        if (!read_->try_push(item)) run.drop(weir::pipeline::DropReason::full);
      }
      shop_.order(std::to_string(has(Fault::explode) ? number % 20'000 : number % 20));
      traps::sleep_for(5ms, stop);
    }
  }
  void decode() {
    weir::pipeline::Stage& stage = trap_.pipeline.stage({.name = "decode", .timeout = 50ms});
    while (const auto item = read_->pop()) {
      auto run = stage.begin(Deadline::at(item->born + 200ms));
      Buffer buffer = buffers_->acquire(item->number % 10 == 0 ? 64 << 10 : 1 << 10);
      run.bytes(static_cast<double>(buffer.size()));
      run.copied(static_cast<double>(buffer.size()) / 2);
      if (item->number % 50 == 0) run.retry();
      if (item->number % 333 == 1) run.fail();
      decoded_->push(*item, 200ms);
      buffers_->release(std::move(buffer));
    }
  }
  void write(const std::stop_token& stop) {
    weir::pipeline::Stage& stage = trap_.pipeline.stage({.name = "write"});
    weir::pipeline::Heartbeat& heartbeat = trap_.pipeline.heartbeat("end_to_end");
    while (const auto item = decoded_->pop()) {
      auto run = stage.begin(Deadline::at(item->born + 200ms));
      run.bytes(100);
      while (has(Fault::stall) && !stop.stop_requested()) traps::sleep_for(20ms, stop);
      traps::Socket connection = connections_.acquire(100ms);
      if (!connection) {
        run.fail();
        continue;
      }
      if (!traps::echo(connection)) run.fail();
      if (has(Fault::delay)) traps::sleep_for(100ms, stop);
      connections_.release(std::move(connection));
      if (item->heartbeat) heartbeat.receive(*item->heartbeat);
      count_payment(item->number);
    }
  }
  void count_payment(int number) {
    static constexpr std::array kTenants{"acme", "globex", "initech"};
    static constexpr std::array kChannels{"card", "transfer"};
    const auto tenant = static_cast<std::size_t>(number) % 3;
    const auto channel = static_cast<std::size_t>(number) / 3 % 2;
    const bool hit = has(Fault::reject) && tenant == 1 && channel == 0;
    const bool bad = (hit && number % 5 == 0) || number % 5000 == 0;
    trap_.pipeline
        .event({"payment", bad ? EventOutcome::bad : EventOutcome::good, kTenants[tenant],
                kChannels[channel]})
        .add();
  }

  traps::Trap& trap_;
  traps::Shop& shop_;
  std::atomic<Fault> fault_{Fault::none};
  traps::EchoServer service_;
  traps::ClientPool connections_;
  std::shared_ptr<Queue> read_;
  std::shared_ptr<Queue> decoded_;
  std::shared_ptr<weir::pipeline::ObjectPool<Buffer>> buffers_;
};

void run_load(traps::Trap& trap, const std::stop_token& stop) {
  auto collector = std::make_unique<traps::Shop>();
  traps::Shop& shop = *collector;
  const auto registration = trap.registry.add("shop", std::move(collector));
  if (registration) Load(trap, shop).run(stop);
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, run_load);
}
