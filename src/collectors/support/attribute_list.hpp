// AttributeList: numbers of sysfs, one a file, that a page shows: where each is read, its family,
// its labels and its unit. Made once for the devices there are; read() and append() allocate
// nothing. Not thread safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/support/directory.hpp"
#include "weir/batch.hpp"
#include "weir/label.hpp"

namespace weir::detail {

// A number times factor, then divided by divisor: the same double that node_exporter shows.
struct Scale {
  double factor = 1;
  double divisor = 1;
};

// The number that the whole text is; neither infinite nor NaN.
[[nodiscard]] std::optional<double> parse_finite(std::string_view text) noexcept;
// The same for a count: from 0 on, an integer.
[[nodiscard]] std::optional<double> parse_count(std::string_view text) noexcept;
// What takes the number out of an attribute's text; nothing if there is none.
using ParseAttribute = std::optional<double> (*)(std::string_view) noexcept;

class AttributeList {
 public:
  void clear() noexcept {
    attributes_.clear();
    kept_ = 0;
  }
  // For lists that are long: from now on the files stay open from one read to the next, up to
  // kMaxKeptFiles. \p directory is the one given to read().
  void keep_open(const Directory& directory) noexcept { kept_ = keepable_files(directory); }
  // \p path is relative to the directory given to read(); \p family must outlive the list.
  void add(std::string path, const FamilySpec& family, LabelSet labels, Scale scale = {},
           ParseAttribute parse = parse_finite);
  // Reads all anew. What cannot be read or is no number has no value.
  void read(const Directory& directory) noexcept;
  // Appends what was read last.
  void append(SampleBatch& out) const;
  void collect(const Directory& directory, SampleBatch& out) {
    read(directory);
    append(out);
  }
  [[nodiscard]] bool empty() const noexcept { return attributes_.empty(); }

 private:
  struct Attribute {
    std::string path;
    const FamilySpec* family;
    LabelSet labels;
    Scale scale;
    ParseAttribute parse;
    std::optional<double> value;
    UniqueFd file;  // of those that are kept
  };
  std::vector<Attribute> attributes_;
  std::size_t kept_ = 0;  // so many, from the first on, stay open
};

}  // namespace weir::detail
