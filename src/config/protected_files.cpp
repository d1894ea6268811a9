#include "config/protected_files.hpp"

#include <glob.h>

#include <algorithm>

#include "config/dashboard_file.hpp"
#include "config/names_builder.hpp"
#include "config/rule_file.hpp"
#include "config/text_file.hpp"

namespace weir {
namespace {

using ReadExpressions = Expected<std::vector<detail::UsedExpression>> (*)(const std::string&);

class Glob {
 public:
  explicit Glob(const std::string& pattern) {
    result_ = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found_);
  }
  Glob(const Glob&) = delete;
  Glob& operator=(const Glob&) = delete;
  ~Glob() { ::globfree(&found_); }

  // Sorted by bytes, so that the order does not depend on the locale.
  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    if (result_ == 0) paths.assign(found_.gl_pathv, found_.gl_pathv + found_.gl_pathc);
    std::ranges::sort(paths);
    return paths;
  }

 private:
  glob_t found_{};
  int result_ = 0;
};

class FilesReader {
 public:
  void read_all(const char* flag, const std::vector<std::string>& patterns, ReadExpressions read) {
    for (const std::string& pattern : patterns) {
      if (pattern.empty()) continue;  // how a list of the file or environment is cleared
      const std::vector<std::string> paths = Glob(pattern).paths();
      if (paths.empty()) skip(flag, pattern + ": matches no file");
      for (std::size_t i = 0; i < paths.size(); ++i) {
        if (i == kMaxProtectedFiles) {
          skip(flag, pattern + ": matches more than " + std::to_string(i) + " files");
          break;
        }
        read_one(flag, paths[i], read);
      }
    }
  }
  [[nodiscard]] ProtectedFiles finish() {
    files_.names = std::make_shared<const detail::ProtectedNames>(builder_.finish());
    return std::move(files_);
  }

 private:
  void read_one(const char* flag, const std::string& path, ReadExpressions read) {
    const auto text = read_text_file(path, kMaxProtectedFileBytes);
    if (!text) return skip(flag, text.error().message());
    const auto expressions = read(*text);
    if (!expressions) return skip(flag, path + ':' + expressions.error().message());
    for (const detail::UsedExpression& expression : *expressions) builder_.add(expression);
    ++files_.read;
  }
  void skip(const char* flag, const std::string& why) {
    files_.skipped.push_back(std::string(flag) + ": skipped " + why);
  }

  detail::NamesBuilder builder_;
  ProtectedFiles files_;
};

}  // namespace

ProtectedFiles read_protected_files(const std::vector<std::string>& rule_patterns,
                                    const std::vector<std::string>& dashboard_patterns) {
  const auto is_given = [](const std::string& pattern) { return !pattern.empty(); };
  if (std::ranges::none_of(rule_patterns, is_given) &&
      std::ranges::none_of(dashboard_patterns, is_given)) {
    return {};
  }
  FilesReader reader;
  reader.read_all("--governor.protect-rules", rule_patterns, detail::read_rules);
  reader.read_all("--governor.protect-dashboards", dashboard_patterns, detail::read_dashboard);
  return reader.finish();
}

}  // namespace weir
