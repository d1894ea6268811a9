// A process with namespaces of its own, for tests that mount or change links.
#pragma once

#include <functional>
#include <optional>

namespace weir::test {

// The result of \p function (0 to 76) in a child that left the namespaces \p flags (CLONE_NEW...),
// as root of a user namespace of its own if it must; nothing without the right to leave them. The
// child's mounts are private.
[[nodiscard]] std::optional<int> in_own_namespaces(int flags, const std::function<int()>& function);

}  // namespace weir::test
