# Two small shared objects that civetweb takes for OpenSSL (docs/decisions/0034). They are built, and
# then compiled into weir_http as bytes: a program with TLS needs no file beside itself.
foreach(name libssl libcrypto)
  set(target weir_stand_in_${name})
  add_library(${target} MODULE ${CMAKE_CURRENT_SOURCE_DIR}/http/openssl/stand_in/${name}.cpp)
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} CXX_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/stand_in)
  target_link_libraries(${target} PRIVATE OpenSSL::SSL OpenSSL::Crypto)
  target_link_options(${target} PRIVATE -nostartfiles -nodefaultlibs
    LINKER:-soname,${name}.so LINKER:--no-as-needed LINKER:-s)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/stand_in/${name}_bytes.cpp)
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -D INPUT=$<TARGET_FILE:${target}> -D OUTPUT=${source} -D NAME=${name}
            -P ${CMAKE_CURRENT_LIST_DIR}/EmbedBytes.cmake
    DEPENDS ${target} ${CMAKE_CURRENT_LIST_DIR}/EmbedBytes.cmake VERBATIM)
  target_sources(weir_http PRIVATE ${source})
endforeach()
