# SPDX-License-Identifier: Apache-2.0
# Flags of every target of ours, carried by one interface target.
add_library(braid_flags INTERFACE)
target_compile_features(braid_flags INTERFACE cxx_std_23)
target_include_directories(braid_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(braid_flags INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wconversion;-Wshadow;-Werror>)

option(BRAID_SANITIZE "Sanitizers to build with, as -fsanitize takes them" "")
if(BRAID_SANITIZE)
    target_compile_options(braid_flags INTERFACE -fsanitize=${BRAID_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(braid_flags INTERFACE -fsanitize=${BRAID_SANITIZE})
endif()

set(CMAKE_CXX_EXTENSIONS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()
