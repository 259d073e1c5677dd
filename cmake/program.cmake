# SPDX-License-Identifier: Apache-2.0

# braid_program(NAME SOURCES file... LINK target...)
# Makes a program of ours: with jemalloc as its allocator, except where a sanitizer brings its own.
function(braid_program name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE braid_flags ${arg_LINK})
    target_compile_definitions(${name} PRIVATE BRAID_VERSION="${PROJECT_VERSION}")
    if(NOT BRAID_SANITIZE)
        target_link_libraries(${name} PRIVATE jemalloc::jemalloc)
    endif()
endfunction()
