# SPDX-License-Identifier: Apache-2.0
option(BRAID_FUZZ "Build fuzz targets with libFuzzer (clang) instead of the replaying main" OFF)
if(BRAID_FUZZ)
    target_compile_options(braid_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
add_custom_target(fuzzers)

# braid_fuzz(NAME SOURCES file... LINK target... [CORPUS file...])
# Makes the program fuzz_NAME of a file that defines LLVMFuzzerTestOneInput, and a test that runs it over its
# corpus. A .hex file of the corpus has one input a line, in hexadecimal, with # before comments; any other
# file is one input. With BRAID_FUZZ, tools/fuzz.sh runs the programs on new inputs, too.
function(braid_fuzz name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK;CORPUS" ${ARGN})
    set(program fuzz_${name})
    list(TRANSFORM arg_CORPUS PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
    add_executable(${program} ${arg_SOURCES})
    target_link_libraries(${program} PRIVATE braid_flags ${arg_LINK})
    add_dependencies(fuzzers ${program})
    if(BRAID_FUZZ)
        set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds/${name})
        target_link_options(${program} PRIVATE -fsanitize=fuzzer)
        add_custom_command(TARGET ${program} POST_BUILD
            COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/fuzz_seeds.py ${seeds} ${arg_CORPUS} VERBATIM)
        add_test(NAME fuzz/${name} COMMAND ${program} -runs=0 ${seeds})
    else()
        target_sources(${program} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
        target_link_libraries(${program} PRIVATE braid::base)
        add_test(NAME fuzz/${name} COMMAND ${program} ${arg_CORPUS})
    endif()
    set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 600)
endfunction()
