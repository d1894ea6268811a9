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

class AttributeList {
 public:
  // What an attribute's trimmed text stands for; nothing: it has no value.
  using ParseFunction = std::optional<double> (*)(std::string_view) noexcept;
  explicit AttributeList(ParseFunction parse = parse_finite) noexcept : parse_(parse) {}

  void clear() noexcept { attributes_.clear(); }
  // \p path is relative to the directory given to read(); \p family must outlive the list.
  void add(std::string path, const FamilySpec& family, LabelSet labels, Scale scale = {});
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
    std::optional<double> value;
  };
  ParseFunction parse_;
  std::vector<Attribute> attributes_;
};

}  // namespace weir::detail
