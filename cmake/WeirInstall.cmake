# Installation: the program with its systemd unit, and the libraries for other projects, by
# find_package(weir COMPONENTS core pipeline collectors http) or by pkg-config.
include(CMakePackageConfigHelpers)

set(weir_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/weir)
foreach(component core pipeline prometheus_cpp collectors http)
  if(NOT TARGET weir_${component})
    continue()
  endif()
  # One export file each: who uses the core alone needs no civetweb.
  install(TARGETS weir_${component} EXPORT weir-${component}
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
          FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
  install(EXPORT weir-${component} FILE weir-${component}-targets.cmake NAMESPACE weir::
          DESTINATION ${weir_package_dir} COMPONENT development)
endforeach()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/weir-config.cmake.in
                              ${PROJECT_BINARY_DIR}/weir-config.cmake
                              INSTALL_DESTINATION ${weir_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/weir-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/weir-config.cmake ${PROJECT_BINARY_DIR}/weir-config-version.cmake
        DESTINATION ${weir_package_dir} COMPONENT development)

file(RELATIVE_PATH weir_prefix_from_pkgconfig
     /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${CMAKE_CURRENT_LIST_DIR}/weir.pc.in ${PROJECT_BINARY_DIR}/weir.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/weir.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)

install(TARGETS weir_exporter RUNTIME COMPONENT program)
configure_file(${PROJECT_SOURCE_DIR}/packaging/weir_exporter.service.in
               ${PROJECT_BINARY_DIR}/weir_exporter.service @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/weir_exporter.service DESTINATION lib/systemd/system
        COMPONENT program)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
