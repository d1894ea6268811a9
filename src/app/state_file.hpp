// StateFile: --governor.state-file. What the governor needs to go on is written once, at a clean
// end, and taken away before it is used, so that nobody ever goes on from a page older than the
// last one shown: after a crash there is none, and folds begin at 0, as a restarted program's
// counters do.
#pragma once

#include <string>

#include "weir/exporter.hpp"

namespace weir {

class StateFile {
 public:
  // An empty \p path: there is none, and nothing is done.
  StateFile(std::string path, Logger log);

  // Before the first page. A file that cannot be used is told of, and kept as PATH.refused.
  void resume(Exporter& exporter);
  // The first page may come: what resume() took is used up.
  void begun();
  // The program could not begin: what resume() took is put back.
  void put_back();
  // After the last page.
  void save(const Exporter& exporter);

  // Appends weir_governor_state_resumed.
  void fill(SampleBatch& batch) const;

 private:
  [[nodiscard]] Expected<void> go_on(Exporter& exporter) const;
  [[nodiscard]] Expected<void> write(const std::string& bytes) const;

  const std::string path_;
  const std::string taken_path_;
  const Logger log_;
  bool resumed_ = false;
};

}  // namespace weir
