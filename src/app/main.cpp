#include <malloc.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "app/run.hpp"
#include "config/environment.hpp"

int main(int argc, char** argv) {
  // Each of the web server's workers would have an arena of its own, to hold next to nothing.
  mallopt(M_ARENA_MAX, 2);
  try {
    return weir::run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc),
                     weir::process_environment());
  } catch (const std::exception& exception) {  // out of memory
    std::fprintf(stderr, "weir_exporter: %s\n", exception.what());
    return 1;
  }
}
