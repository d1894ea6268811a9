// The protocol statistics of /proc/net/netstat and snmp: pairs of lines, "Tcp: ActiveOpens ..." and
// "Tcp: 17 ...". What a name stands for is asked at the first sight of its line; as long as the
// line of names stays, the values that somebody wants are read by their place. No allocation in
// steady state. Not thread safe.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/family.hpp"

namespace weir::collectors {

class NetstatPairs {
 public:
  // Of a protocol ("TcpExt") and a name ("ListenDrops"): valid as long as the object, or null.
  using FamilyOf = std::function<const FamilySpec*(std::string_view, std::string_view)>;
  struct Value {
    const FamilySpec* family;
    double value;
  };

  explicit NetstatPairs(FamilyOf family_of) : family_of_(std::move(family_of)) {}

  // Appends the values that have a family. A pair that does not match and a value that is no number
  // are skipped.
  void read(std::string_view text, std::vector<Value>& out);

 private:
  struct Wanted {
    std::size_t before;  // values between the wanted one before it and this
    const FamilySpec* family;
  };
  struct Pair {
    std::string names;     // the whole line
    std::string protocol;  // with its colon; empty: the line is none of names
    std::vector<Wanted> wanted;
    std::size_t behind = 0;  // values behind the last wanted one
  };
  // False if the line has not as many values as there are names: which is whose cannot be known.
  static bool append_values(std::string_view line, const Pair& pair, std::vector<Value>& out);
  [[nodiscard]] Pair learn(std::string_view line) const;

  FamilyOf family_of_;
  std::vector<Pair> pairs_;
};

}  // namespace weir::collectors
