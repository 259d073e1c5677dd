# SPDX-License-Identifier: Apache-2.0

# braid_library(NAME SOURCES file... [PUBLIC target...] [PRIVATE target...] [TESTS file...] [EXCEPTIONS])
# Makes the static library braid_NAME, known as braid::NAME, and from TESTS, if any, its test program NAME_test.
function(braid_library name)
    cmake_parse_arguments(arg "EXCEPTIONS" "" "SOURCES;PUBLIC;PRIVATE;TESTS" ${ARGN})
    add_library(braid_${name} STATIC ${arg_SOURCES})
    add_library(braid::${name} ALIAS braid_${name})
    target_link_libraries(braid_${name} PUBLIC braid_flags ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    if(NOT arg_EXCEPTIONS)
        target_compile_options(braid_${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>)
    endif()
    if(arg_TESTS)
        braid_test(${name}_test SOURCES ${arg_TESTS} LINK braid::${name})
    endif()
endfunction()
