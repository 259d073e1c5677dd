# SPDX-License-Identifier: Apache-2.0
include(GoogleTest)

# The conformance vectors: unpacked into the build tree from packs beside the checkout, once, where
# BRAID_VECTORS names no folder of unpacked ones. Without either, the tests that need them are skipped.
set(braid_vectors ${PROJECT_BINARY_DIR}/vectors)
add_test(NAME vectors
    COMMAND ${PROJECT_SOURCE_DIR}/tools/unpack_vectors.sh ${PROJECT_SOURCE_DIR}/../shared/vectors ${braid_vectors})
set_tests_properties(vectors PROPERTIES FIXTURES_SETUP vectors)

# braid_test(NAME SOURCES file... LINK target...)
# Makes one GoogleTest program and registers each of its tests. Those that link braid_test_support may ask
# for vectors.
function(braid_test name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE braid_flags ${arg_LINK} GTest::gtest_main)
    set(properties TIMEOUT 600)
    if(braid_test_support IN_LIST arg_LINK)
        list(APPEND properties FIXTURES_REQUIRED vectors)
    endif()
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()

# braid_conformance(NAME FOLDERS folder... COMMAND program argument...)
# One test that runs the command with the folders of vectors behind its arguments; skipped where they are not.
function(braid_conformance name)
    cmake_parse_arguments(arg "" "" "FOLDERS;COMMAND" ${ARGN})
    add_test(NAME ${name}
        COMMAND ${PROJECT_SOURCE_DIR}/tests/support/with_vectors.sh ${braid_vectors} ${arg_FOLDERS} -- ${arg_COMMAND})
    set_tests_properties(${name} PROPERTIES
        FIXTURES_REQUIRED vectors LABELS conformance SKIP_RETURN_CODE 77 TIMEOUT 2400)
endfunction()
