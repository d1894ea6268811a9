// TextLabels: the labels of an info series whose values are the texts of files, read anew each
// time: a battery's status, a disk's state. No allocation in steady state. Not thread safe.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/support/directory.hpp"
#include "weir/label.hpp"

namespace weir::detail {

class TextLabels {
 public:
  // A label whose value stays. \p label must outlive the object.
  void add_fixed(std::string_view label, std::string_view value);
  // A label whose value is the text of the file \p path, relative to the directory given to read().
  // \p skipped: so many characters in front go, if there are more.
  void add(std::string_view label, std::string path, std::size_t skipped = 0);
  // From now on the files stay open from one read to the next. \p directory is the one given to
  // read().
  void keep_open(const Directory& directory) noexcept { keeps_ = keepable_files(directory) > 0; }
  // Borrowed until the next call. A file that cannot be read has an empty label, which is none.
  [[nodiscard]] std::span<const LabelView> read(const Directory& directory);

 private:
  struct Entry {
    std::string_view label;
    std::string path;  // empty for a fixed value
    std::string text;  // of the file
    std::string value;
    std::size_t skipped = 0;
    UniqueFd file = {};
  };
  std::vector<Entry> entries_;
  std::vector<LabelView> views_;
  bool keeps_ = false;
};

}  // namespace weir::detail
