// The collector of the kernel's clock discipline with an adjtimex(2) of the caller's, for tests.
#pragma once

#include <sys/timex.h>

#include <functional>
#include <memory>

#include "weir/collector.hpp"

namespace weir::collectors {

// The clock's state (TIME_OK, ...), or -1 with errno set.
using AdjtimexFunction = std::function<int(timex& out)>;

[[nodiscard]] std::unique_ptr<Collector> make_timex(AdjtimexFunction adjtimex);

}  // namespace weir::collectors
