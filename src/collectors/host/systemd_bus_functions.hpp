// libsystemd, loaded when systemd or logind, collectors off by default, first ask.
#pragma once

#include <systemd/sd-bus.h>

#include "base/shared_library.hpp"

namespace weir::collectors::libsystemd {

#define WEIR_LIBSYSTEMD_FUNCTIONS(F) \
  F(sd_bus_call_method_async)        \
  F(sd_bus_close_unref)              \
  F(sd_bus_is_open)                  \
  F(sd_bus_message_enter_container)  \
  F(sd_bus_message_get_bus)          \
  F(sd_bus_message_get_error)        \
  F(sd_bus_message_peek_type)        \
  F(sd_bus_message_read)             \
  F(sd_bus_message_read_basic)       \
  F(sd_bus_new)                      \
  F(sd_bus_open_system)              \
  F(sd_bus_process)                  \
  F(sd_bus_set_address)              \
  F(sd_bus_set_bus_client)           \
  F(sd_bus_set_method_call_timeout)  \
  F(sd_bus_slot_unref)               \
  F(sd_bus_start)                    \
  F(sd_bus_wait)
WEIR_LOADED_FUNCTIONS(WEIR_LIBSYSTEMD_FUNCTIONS)

}  // namespace weir::collectors::libsystemd
