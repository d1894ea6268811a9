# Compiler switches for Weir's own targets. Nothing here reaches a consumer: the warnings sit on a private
# INTERFACE target, -Werror is set by the presets only.
option(WEIR_WERROR "Treat warnings as errors" OFF)
option(WEIR_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(WEIR_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(WEIR_INSTALL "Make the installation" ${PROJECT_IS_TOP_LEVEL})
option(WEIR_BENCH "Build the benchmarks" OFF)
option(WEIR_FUZZ "Build the libFuzzer targets (clang)" OFF)
option(WEIR_COVERAGE "Instrument for gcov" OFF)
option(WEIR_CLANG_TIDY "Run clang-tidy on every source" OFF)
set(WEIR_SANITIZE "" CACHE STRING "Sanitizers, a list: address;undefined or thread")
option(WEIR_STATIC_PROGRAM "Link the archives of C++ libraries into weir_exporter (not with sanitizers)" ON)

find_program(WEIR_CCACHE ccache)
if(WEIR_CCACHE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${WEIR_CCACHE})
endif()

# -O1 keeps sanitizer runs quick; frames stay for readable reports.
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1 -fno-omit-frame-pointer")

add_library(weir_options INTERFACE)
target_compile_features(weir_options INTERFACE cxx_std_20)
# -Wrestrict: optimising, g++ 12 sees overlaps within "literal" + std::string that cannot be.
target_compile_options(weir_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wcast-align -Wunused -Woverloaded-virtual -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wno-missing-field-initializers>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict>
  $<$<CONFIG:Release>:-ffunction-sections>  # WeirProgramLink orders them
  $<$<BOOL:${WEIR_WERROR}>:-Werror>)
if(WEIR_SANITIZE)
  # With sanitizers g++ 12 takes parts of the standard library for uninitialised.
  target_compile_options(weir_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  list(JOIN WEIR_SANITIZE "," weir_sanitizers)
  target_compile_options(weir_options INTERFACE -fsanitize=${weir_sanitizers} -fno-sanitize-recover=all)
  target_link_options(weir_options INTERFACE -fsanitize=${weir_sanitizers})
endif()
if(WEIR_FUZZ)
  target_compile_options(weir_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(weir_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(WEIR_COVERAGE)
  target_compile_options(weir_options INTERFACE --coverage)
  target_link_options(weir_options INTERFACE --coverage)
endif()
if(WEIR_CLANG_TIDY)
  find_program(WEIR_CLANG_TIDY_PROGRAM clang-tidy REQUIRED)
endif()

# weir_add_library(NAME sources...): one static library with the house's switches.
function(weir_add_library name)
  add_library(${name} STATIC)
  target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:weir_options>)
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
                                           POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
  if(WEIR_CLANG_TIDY)
    set_target_properties(${name} PROPERTIES CXX_CLANG_TIDY "${WEIR_CLANG_TIDY_PROGRAM};--quiet")
  endif()
endfunction()

# weir_use_headers(NAME package...): the headers of libraries that are loaded when they are needed, not linked.
function(weir_use_headers name)
  foreach(package IN LISTS ARGN)
    target_include_directories(${name} SYSTEM PRIVATE
      $<BUILD_INTERFACE:$<TARGET_PROPERTY:${package},INTERFACE_INCLUDE_DIRECTORIES>>)
  endforeach()
endfunction()
