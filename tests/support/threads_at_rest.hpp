// Waits for what other threads are about to do: until each of them sleeps, and so has come as far
// as it gets by itself.
#pragma once

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>

namespace weir::test {

// Of each other thread of this process: its state, and how often it has left the processor.
inline std::map<std::string, std::string> other_threads() {
  std::map<std::string, std::string> threads;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    const std::string id = task.path().filename();
    if (id == std::to_string(::gettid())) continue;
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("State:") || line.find("ctxt_switches:") != std::string::npos)
        threads[id].append(line).append(1, '\n');
    }
  }
  return threads;
}

// False if some are still at work after a time that a busy machine never needs.
inline bool await_threads_at_rest() {
  for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
       std::chrono::steady_clock::now() < end;) {
    const auto before = other_threads();
    bool asleep = true;
    for (const auto& [id, status] : before) asleep = asleep && status.starts_with("State:\tS");
    // Who has not moved between the two looks slept at the same time as the others.
    if (asleep && other_threads() == before) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

}  // namespace weir::test
