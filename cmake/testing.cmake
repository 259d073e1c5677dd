# SPDX-License-Identifier: Apache-2.0
include(GoogleTest)

# braid_test(NAME SOURCES file... LINK target...)
# Makes one GoogleTest program and registers each of its tests.
function(braid_test name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE braid_flags ${arg_LINK} GTest::gtest_main)
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60)
endfunction()
