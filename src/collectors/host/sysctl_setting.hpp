// What --collector.sysctl.include asks for: a sysctl, and names for its values if there are
// several: "fs.file-nr:total,temp,max".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"

namespace weir::collectors {

struct SysctlSetting {
  std::string name;  // as given: "fs.file-nr"
  std::string path;  // below /proc: "sys/fs/file-nr"
  std::string key;   // of the metric: "fs_file_nr"
  std::vector<std::string>
      mapping;  // keys of the values' metrics: "fs_file_nr_total"; may be empty
};

// \p flag is named in the error.
[[nodiscard]] Expected<SysctlSetting> parse_sysctl_setting(std::string_view flag,
                                                           std::string_view text);

}  // namespace weir::collectors
