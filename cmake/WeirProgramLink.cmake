# How weir_exporter is linked, so that it holds little memory (docs/decisions/0080). Libraries and tests
# are linked as ever.
if(NOT WEIR_STATIC_PROGRAM OR WEIR_SANITIZE OR WEIR_COVERAGE)
  return()
endif()
# Of a shared library the relocations and whatever stands near used code become resident; of an archive only
# what is used is linked. The archives stand between Weir's own and the shared libraries that these
# ask for, which --as-needed then leaves out. An archive that is missing is no fault.
target_link_libraries(weir_exporter PRIVATE weir_collectors weir_http weir_core)
foreach(name re2 boost_program_options yaml-cpp zstd z crypt)
  find_library(WEIR_ARCHIVE_${name} lib${name}.a)
  mark_as_advanced(WEIR_ARCHIVE_${name})
  if(WEIR_ARCHIVE_${name})
    target_link_libraries(weir_exporter PRIVATE ${WEIR_ARCHIVE_${name}})
  endif()
endforeach()
target_link_options(weir_exporter PRIVATE -static-libstdc++ -static-libgcc LINKER:--as-needed
  LINKER:--gc-sections LINKER:-z,relro LINKER:-z,now)
# 7,600 pointers of tables in 2 KiB instead of 180.
include(CheckLinkerFlag)
check_linker_flag(CXX LINKER:-z,pack-relative-relocs WEIR_HAS_PACKED_RELOCATIONS)
if(WEIR_HAS_PACKED_RELOCATIONS)
  target_link_options(weir_exporter PRIVATE LINKER:-z,pack-relative-relocs)
endif()
