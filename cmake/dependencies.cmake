# SPDX-License-Identifier: Apache-2.0
# Every library that Braid uses, with a line of why. Nothing is fetched at configure time:
# tools/setup.sh brings the packages, tools/fetch_sources.sh the sources that Debian lacks.
find_package(PkgConfig REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_package(Threads REQUIRED)
find_package(TBB 2021.8 REQUIRED)            # bulk parallel work
find_package(OpenSSL 3.0 REQUIRED)           # SHA-256, RIPEMD-160 and P-256
find_package(nlohmann_json 3.11 REQUIRED)    # JSON of the program and its tests
find_package(simdjson 3.0 REQUIRED)          # JSON of large inputs
find_package(fmt 9.1 REQUIRED)               # text output of the program
find_package(spdlog 1.10 REQUIRED)           # messages of the program
find_package(CLI11 2.1 REQUIRED)             # the program's arguments
find_package(GTest 1.12 REQUIRED)            # tests
find_package(ZLIB 1.2 REQUIRED)              # sources that genesis blobs carry, in tests
find_package(benchmark 1.7 REQUIRED)         # benchmarks
find_package(asmjit REQUIRED)                # machine code of compiled SVM programs
pkg_check_modules(secp256k1 REQUIRED IMPORTED_TARGET libsecp256k1>=0.2) # public keys from signatures
pkg_check_modules(gmp REQUIRED IMPORTED_TARGET gmp>=6.2)                # the modexp precompile
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash>=0.8)       # hashes locations
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium>=1.0.18)    # tests and benchmarks hold ed25519 against it
pkg_check_modules(rocksdb REQUIRED IMPORTED_TARGET rocksdb>=7.8)          # the state on the device
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd>=1.5)              # compresses snapshots
pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc>=5.3)      # allocator of the programs
add_library(jemalloc::jemalloc ALIAS PkgConfig::jemalloc)

if(DEFINED ENV{BRAID_THIRD_PARTY})
    set(braid_third_party $ENV{BRAID_THIRD_PARTY})
else()
    set(braid_third_party ${PROJECT_SOURCE_DIR}/.third-party)
endif()

# BLS12-381: pairings of the EIP-2537 precompiles and of KZG proofs.
set(blst_folder ${braid_third_party}/c-kzg-4.1.0/deps/blst)
if(NOT EXISTS ${blst_folder}/src/server.c)
    message(FATAL_ERROR "The sources of blst are not in ${blst_folder}: run tools/setup.sh, "
        "or only tools/fetch_sources.sh, which needs npm.")
endif()
add_library(blst STATIC ${blst_folder}/src/server.c ${blst_folder}/build/assembly.S)
add_library(blst::blst ALIAS blst)
# Portable: blst asks the CPU for ADX when it runs.
target_compile_definitions(blst PRIVATE __BLST_PORTABLE__)
target_compile_options(blst PRIVATE -O2 -fno-builtin -w)
target_include_directories(blst SYSTEM INTERFACE ${blst_folder}/bindings)
