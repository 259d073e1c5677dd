# SPDX-License-Identifier: Apache-2.0

# braid_library(NAME SOURCES file... [PUBLIC target...] [PRIVATE target...] [EXCEPTIONS])
# Makes the static library braid_NAME, known as braid::NAME.
function(braid_library name)
    cmake_parse_arguments(arg "EXCEPTIONS" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(braid_${name} STATIC ${arg_SOURCES})
    add_library(braid::${name} ALIAS braid_${name})
    target_link_libraries(braid_${name} PUBLIC braid_flags ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    if(NOT arg_EXCEPTIONS)
        target_compile_options(braid_${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>)
    endif()
endfunction()
