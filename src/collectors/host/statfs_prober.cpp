#include "collectors/host/statfs_prober.hpp"

#include <pthread.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>

namespace weir::collectors {
namespace {

// So long may nothing come back before more threads are started.
constexpr Duration kStall = std::chrono::milliseconds(50);
// But within a short patience several times.
constexpr int kStallsPerPatience = 8;

Duration patience(Duration mount_timeout, const CollectContext& context) {
  const Duration half = (context.deadline - context.clock.monotonic()) / 2;
  return std::max(std::min(mount_timeout, half), Duration::zero());
}

// Signals are for the application's threads.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

int system_statfs(const std::string& path, FileSystemUsage& usage) {
  struct statfs status {};
  if (::statfs(path.c_str(), &status) != 0) return errno;
  const auto block = static_cast<double>(status.f_bsize);
  usage.size_bytes = static_cast<double>(status.f_blocks) * block;
  usage.free_bytes = static_cast<double>(status.f_bfree) * block;
  usage.avail_bytes = static_cast<double>(status.f_bavail) * block;
  usage.files = static_cast<double>(status.f_files);
  usage.files_free = static_cast<double>(status.f_ffree);
  usage.read_only = (static_cast<unsigned long>(status.f_flags) & ST_RDONLY) != 0;
  return 0;
}

// Outlives the prober while a thread is parked.
struct StatfsProber::State {
  State(Settings chosen, StatfsFunction function) : settings(chosen), statfs(std::move(function)) {}

  const Settings settings;
  const StatfsFunction statfs;
  std::mutex lock;  // of all that follows, and of the probes
  std::condition_variable work;
  std::condition_variable all_answered;
  std::condition_variable thread_left;
  std::vector<std::shared_ptr<Probe>> queue;
  std::size_t next = 0;  // in queue
  std::size_t current_run = 0;
  std::size_t pending = 0;  // of this run
  std::size_t threads = 0;
  std::size_t asking = 0;
  bool stopping = false;

  [[nodiscard]] std::size_t waiting() const { return queue.size() - next; }
  // One with nothing to do in the way of those that are kept.
  [[nodiscard]] bool is_surplus() const {
    return waiting() == 0 && threads - asking > settings.workers;
  }
};

StatfsProber::StatfsProber(Settings settings, StatfsFunction statfs)
    : state_(std::make_shared<State>(settings, std::move(statfs))) {}

StatfsProber::~StatfsProber() {
  std::unique_lock hold(state_->lock);
  state_->stopping = true;
  state_->queue.clear();
  state_->next = 0;
  state_->work.notify_all();
  state_->thread_left.wait(hold, [this] { return state_->threads == state_->asking; });
}

ProbeResult StatfsProber::ask_here(const Probe& probe) const {
  ProbeResult result{true, 0, {}};
  result.error_number = state_->statfs(probe.path_, result.usage);
  return result;
}

bool StatfsProber::is_asking(const Probe& probe) const {
  const std::lock_guard hold(state_->lock);
  return probe.stage_ == Probe::Stage::asking;
}

std::size_t StatfsProber::threads() const {
  const std::lock_guard hold(state_->lock);
  return state_->threads;
}

void StatfsProber::work(const std::shared_ptr<State>& state) {
  block_signals();
  std::unique_lock hold(state->lock);
  while (!state->is_surplus()) {
    state->work.wait(hold, [&] { return state->stopping || state->waiting() > 0; });
    if (state->stopping) break;
    const std::shared_ptr<Probe> probe = std::move(state->queue[state->next++]);
    probe->stage_ = Probe::Stage::asking;
    ++state->asking;

    hold.unlock();
    FileSystemUsage usage;
    const int error_number = state->statfs(probe->path_, usage);
    hold.lock();

    --state->asking;
    probe->stage_ = Probe::Stage::idle;
    probe->error_number_ = error_number;
    probe->usage_ = usage;
    probe->answered_run_ = probe->queued_run_;
    if (probe->queued_run_ != state->current_run) continue;  // too late for its own run
    if (--state->pending == 0) state->all_answered.notify_one();
  }
  --state->threads;
  state->thread_left.notify_all();
}

std::size_t StatfsProber::start_threads(std::size_t wanted) {
  const std::size_t room = state_->settings.workers + kMaxParkedProbes - state_->threads;
  wanted = std::min(wanted, room);
  for (std::size_t started = 0; started < wanted; ++started) {
    try {
      std::thread([state = state_] { work(state); }).detach();
    } catch (const std::system_error&) {
      return started;
    }
    ++state_->threads;
  }
  return wanted;
}

// Those at work may hang: others take over what is waiting.
void StatfsProber::add_hands() {
  const std::size_t wanted = std::min(state_->waiting(), state_->settings.workers);
  const std::size_t idle = state_->threads - state_->asking;
  if (wanted > idle) static_cast<void>(start_threads(wanted - idle));
  state_->work.notify_all();
}

void StatfsProber::enqueue(std::span<const std::shared_ptr<Probe>> probes) {
  State& state = *state_;
  ++state.current_run;
  state.queue.clear();
  state.next = 0;
  for (const std::shared_ptr<Probe>& probe : probes) {
    if (probe->stage_ == Probe::Stage::asking) continue;  // stuck since an earlier run
    probe->stage_ = Probe::Stage::queued;
    probe->queued_run_ = state.current_run;
    state.queue.push_back(probe);
  }
  state.pending = state.queue.size();
}

void StatfsProber::drop_waiting() {
  for (std::size_t i = state_->next; i < state_->queue.size(); ++i)
    state_->queue[i]->stage_ = Probe::Stage::idle;
  state_->queue.clear();
  state_->next = 0;
}

Expected<void> StatfsProber::run(std::span<const std::shared_ptr<Probe>> probes,
                                 const CollectContext& context, std::vector<ProbeResult>& results) {
  State& state = *state_;
  const Duration longest = patience(state.settings.mount_timeout, context);
  const MonotonicTime until = context.clock.monotonic() + longest;
  const Duration stall = std::min(kStall, longest / kStallsPerPatience);

  std::unique_lock hold(state.lock);
  enqueue(probes);
  if (state.pending > 0 && state.threads == state.asking && start_threads(1) == 0) {
    drop_waiting();
    return Error(ErrorCode::io, "no thread to ask the mounts with");
  }
  state.work.notify_one();
  while (state.pending > 0 && context.clock.monotonic() < until && !context.stop.stop_requested()) {
    const std::size_t before = state.pending;
    state.all_answered.wait_for(hold, stall, [&state] { return state.pending == 0; });
    if (state.pending == before && state.waiting() > 0) add_hands();
  }
  drop_waiting();
  results.clear();
  for (const std::shared_ptr<Probe>& probe : probes) {
    const bool answered = probe->answered_run_ == state.current_run;
    results.push_back({answered, probe->error_number_, probe->usage_});
  }
  return {};
}

}  // namespace weir::collectors
