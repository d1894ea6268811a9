// A log record as one line of text.
#pragma once

#include <string>
#include <string_view>

#include "weir/clock.hpp"
#include "weir/log.hpp"

namespace weir {

// ts=2026-11-22T22:00:00.123Z level=info msg="..." key=value. Values are quoted where needed, what
// is not UTF-8 is replaced; a record is one line whatever it holds.
[[nodiscard]] std::string format_logfmt(const LogRecord& record, WallTime time);
// {"ts":"...","level":"info","msg":"...","key":"value"}; the same promises.
[[nodiscard]] std::string format_json(const LogRecord& record, WallTime time);

// UTC in milliseconds: 2026-11-22T22:00:00.123Z.
[[nodiscard]] std::string format_timestamp(WallTime time);

}  // namespace weir
