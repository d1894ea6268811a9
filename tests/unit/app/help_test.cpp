#include "app/help.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "app/program_options.hpp"
#include "weir/catalog.hpp"

TEST_CASE("help has one line for each flag, with its default") {
  const auto catalog = weir::collectors::catalog();
  const auto table = weir::program_options(catalog);
  const std::string help = weir::help_text(table);
  for (const weir::Option& option : table.options()) {
    INFO(option.name);
    const bool listed = help.find("  --" + option.name) != std::string::npos ||
                        help.find("  --[no-]" + option.name) != std::string::npos;
    CHECK(listed == !option.is_absent);
  }
  CHECK(help.find("--governor.tier2-after=DURATION") != std::string::npos);
  CHECK(help.find("(30s)") != std::string::npos);
  CHECK(help.find("--governor.mode=enforce|observe|off") != std::string::npos);
}

TEST_CASE("every option of the program has a help text and a default that it would take") {
  const auto catalog = weir::collectors::catalog();
  const auto table = weir::program_options(catalog);
  CHECK(table.options().size() > 30);
  for (const weir::Option& option : table.options()) {
    INFO(option.name);
    CHECK_FALSE(option.help.empty());
    CHECK_FALSE(option.group.empty());
    const bool none = option.default_value.empty() && option.kind != weir::OptionKind::flag;
    CHECK((none || weir::check_value(option, option.default_value).has_value()));
  }
}
