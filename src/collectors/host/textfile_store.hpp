// The metrics files of the watched directories, parsed; a file is read again only if it changed.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "collectors/host/textfile_reader.hpp"
#include "collectors/support/directory.hpp"
#include "exposition/text_parser.hpp"
#include "weir/batch.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

inline constexpr std::size_t kMaxTextfiles = 2000;

class TextfileStore {
 public:
  TextfileStore();

  struct File {
    std::string path;
    FileIdentity identity;
    bool is_settled = false;  // unchanged for so long that its identity tells the next change
    SampleBatch batch;
    std::size_t duplicates = 0;  // lines of it that the batch does not have
    std::optional<Skip> skip;    // then the batch is empty
  };
  struct SkippedPath {
    std::string path;  // of a file or a directory
    Skip skip;
  };

  // Brings all up to date; false if \p context asked to stop first.
  bool refresh(std::span<const std::string> patterns, const CollectContext& context);

  // Those on the page: in the order of the patterns, then by path.
  [[nodiscard]] std::span<const File* const> files() const noexcept { return read_; }
  [[nodiscard]] std::span<const SkippedPath> skipped() const noexcept { return skipped_; }
  // Whether the last refresh met other files than the one before it, or had to read one.
  [[nodiscard]] bool has_changed() const noexcept { return has_changed_; }

 private:
  bool refresh_directory(const std::string& path, const CollectContext& context);
  void refresh_file(const Directory& directory, const std::string& name, File& file,
                    const CollectContext& context);
  void parse(File& file);

  TextParser parser_;
  std::map<std::string, File, std::less<>> files_;
  std::string text_;
  std::vector<const File*> read_;
  std::vector<SkippedPath> skipped_;
  std::set<std::string, std::less<>> seen_;  // in this refresh
  bool has_changed_ = false;
};

}  // namespace weir::detail
