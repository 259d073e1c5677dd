# SPDX-License-Identifier: Apache-2.0
# Flags of every target of ours, carried by one interface target.
set(BRAID_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize takes them")
option(BRAID_COVERAGE "Count lines and branches; the target `coverage` reports them" OFF)
set(braid_arch_default "")
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    set(braid_arch_default x86-64-v3)
endif()
set(BRAID_ARCH "${braid_arch_default}" CACHE STRING "Baseline instruction set, as -march takes it; empty: the compiler's")

set(CMAKE_CXX_EXTENSIONS ON) # __int128
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

add_library(braid_flags INTERFACE)
target_compile_features(braid_flags INTERFACE cxx_std_23)
target_include_directories(braid_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(braid_flags INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wconversion;-Wshadow;-Werror>
    $<$<COMPILE_LANGUAGE:CUDA>:--Werror=all-warnings;--no-compress>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # The tables of BN254 are computed when compiling, in more steps than clang takes by itself. What g++ calls
    # -Wconversion leaves signs aside: the rule is the same with both.
    target_compile_options(braid_flags INTERFACE
        $<$<COMPILE_LANGUAGE:CXX>:-fconstexpr-steps=100000000;-Wno-sign-conversion>)
endif()
if(BRAID_ARCH)
    target_compile_options(braid_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-march=${BRAID_ARCH}>)
endif()
if(BRAID_SANITIZE)
    target_compile_options(braid_flags INTERFACE
        -fsanitize=${BRAID_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(braid_flags INTERFACE -fsanitize=${BRAID_SANITIZE})
endif()
if(BRAID_COVERAGE)
    target_compile_options(braid_flags INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(braid_flags INTERFACE --coverage)
    add_custom_target(coverage
        COMMAND gcovr --root ${PROJECT_SOURCE_DIR} --exclude ${PROJECT_SOURCE_DIR}/tests/
            --exclude ${PROJECT_SOURCE_DIR}/.third-party/ --exclude ${PROJECT_BINARY_DIR}/
            --print-summary --html ${PROJECT_BINARY_DIR}/coverage.html ${PROJECT_BINARY_DIR}
        WORKING_DIRECTORY ${PROJECT_BINARY_DIR} VERBATIM)
endif()
