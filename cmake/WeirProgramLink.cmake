# How weir_exporter is linked, so that it holds little memory (docs/decisions/0080). Libraries and tests
# are linked as ever.
if(NOT WEIR_STATIC_PROGRAM OR WEIR_SANITIZE OR WEIR_COVERAGE)
  return()
endif()
# Of a shared library the relocations and whatever stands near used code become resident; of an archive only
# what is used is linked. The archives stand between Weir's own and the shared libraries that these
# ask for, which --as-needed then leaves out. An archive that is missing is no fault.
target_link_libraries(weir_exporter PRIVATE weir_collectors weir_http weir_core)
foreach(name re2 boost_program_options yaml-cpp zstd z)
  find_library(WEIR_ARCHIVE_${name} lib${name}.a)
  mark_as_advanced(WEIR_ARCHIVE_${name})
  if(WEIR_ARCHIVE_${name})
    target_link_libraries(weir_exporter PRIVATE ${WEIR_ARCHIVE_${name}})
  endif()
endforeach()
target_link_options(weir_exporter PRIVATE -static-libstdc++ -static-libgcc LINKER:--as-needed
  LINKER:--gc-sections LINKER:-z,relro LINKER:-z,now)
include(CheckLinkerFlag)
# Functions that run with the default flags first, side by side: the rest is not paged in
# (docs/decisions/0081). GNU ld's own script with the list in it; another linker is left alone.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -Wl,-z,relro,-z,now,--verbose
                  OUTPUT_VARIABLE weir_script ERROR_QUIET)
  file(READ ${CMAKE_CURRENT_LIST_DIR}/used_functions.txt weir_used_functions)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/used_functions.txt)
  string(REGEX REPLACE ".*=====\n(.*)\n=====.*" "\\1" weir_script "${weir_script}")
  string(REPLACE "*(.text.unlikely " "${weir_used_functions}    *(.text.unlikely " weir_script "${weir_script}")
  set(weir_script_file ${CMAKE_CURRENT_BINARY_DIR}/weir_exporter.ld)
  file(CONFIGURE OUTPUT ${weir_script_file} CONTENT "${weir_script}" @ONLY)
  check_linker_flag(CXX LINKER:-T,${weir_script_file} WEIR_LINKS_IN_ORDER)
  if(WEIR_LINKS_IN_ORDER)
    target_link_options(weir_exporter PRIVATE LINKER:-T,${weir_script_file})
    set_property(TARGET weir_exporter APPEND PROPERTY LINK_DEPENDS ${weir_script_file})
  endif()
endif()
# 7,600 pointers of tables in 2 KiB instead of 180.
check_linker_flag(CXX LINKER:-z,pack-relative-relocs WEIR_HAS_PACKED_RELOCATIONS)
if(WEIR_HAS_PACKED_RELOCATIONS)
  target_link_options(weir_exporter PRIVATE LINKER:-z,pack-relative-relocs)
endif()
