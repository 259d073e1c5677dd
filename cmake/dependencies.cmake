# SPDX-License-Identifier: Apache-2.0
# Every library that Braid uses, with a line of why. Nothing is fetched at configure time.
find_package(GTest 1.12 REQUIRED) # tests
find_package(CLI11 2.1 REQUIRED) # command line of the program
find_package(fmt 9.1 REQUIRED) # text output; g++ 12 has no std::format
find_package(spdlog 1.10 REQUIRED) # messages of the programs
find_package(nlohmann_json 3.11 REQUIRED) # JSON in and out of the program and its tests
find_package(benchmark 1.7 REQUIRED) # measurements
find_package(PkgConfig REQUIRED) # finds the libraries below, which bring no CMake package
pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc>=5.3) # allocator of the programs
add_library(jemalloc::jemalloc ALIAS PkgConfig::jemalloc)
