# SPDX-License-Identifier: Apache-2.0
option(BRAID_CUDA "Build the CUDA variants of kernels" OFF)
if(BRAID_CUDA)
    set(CMAKE_CUDA_ARCHITECTURES 80-real 90-real 100-real)
    set(CMAKE_CUDA_STANDARD 20)
    find_program(CMAKE_CUDA_COMPILER nvcc HINTS /usr/local/cuda/bin REQUIRED)
    enable_language(CUDA)
    find_package(CUDAToolkit 12.8 REQUIRED)
endif()
find_program(braid_nm nm REQUIRED)

# Flags of each instruction set, put behind those of braid_flags. Scalar code keeps the baseline but for
# vectors: g++ 12 makes loops of 64-bit rotations slower with them.
set(braid_isa_scalar "")
set(braid_isa_shani "")
set(braid_isa_avx2 "")
set(braid_isa_avx512 "")
set(braid_isa_avx512ifma "")
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    set(braid_isa_scalar -mno-avx -fno-tree-vectorize)
    set(braid_isa_shani -msha -msse4.1)
    set(braid_isa_avx2 -march=x86-64-v3)
    set(braid_isa_avx512 -march=x86-64-v4 -mprefer-vector-width=512)
    set(braid_isa_avx512ifma -march=x86-64-v4 -mavx512ifma -mavx512vbmi -mprefer-vector-width=512)
endif()
# Intrinsics of g++ 12 that leave a vector undefined initialise it with itself, of which g++ warns where it inlines them.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    list(APPEND braid_isa_avx512 -Wno-uninitialized -Wno-maybe-uninitialized)
    list(APPEND braid_isa_avx512ifma -Wno-uninitialized -Wno-maybe-uninitialized)
endif()

# braid_kernel(OPERATION [SCALAR file...] [SHANI file...] [AVX2 file...] [AVX512 file...] [AVX512IFMA file...] [CUDA file...])
# Adds the variants of one kernel to braid_kernels, each translation unit with the flags of its instruction
# set. Variants of x86-64 are left out elsewhere, CUDA without BRAID_CUDA. In an optimised build, a test sees
# to it that no variant's object defines a weak symbol: the linker could keep that copy for callers on
# machines without the set.
function(braid_kernel operation)
    cmake_parse_arguments(arg "" "" "SCALAR;SHANI;AVX2;AVX512;AVX512IFMA;CUDA" ${ARGN})
    foreach(isa scalar shani avx2 avx512 avx512ifma)
        string(TOUPPER ${isa} keyword)
        if(NOT arg_${keyword} OR (NOT isa STREQUAL "scalar" AND NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64"))
            continue()
        endif()
        set(variant braid_kernel_${operation}_${isa})
        add_library(${variant} OBJECT ${arg_${keyword}})
        target_link_libraries(${variant} PRIVATE braid_flags)
        target_compile_options(${variant} PRIVATE -fno-exceptions)
        # Options of a source alone stand behind those of the libraries that its target links.
        set_property(SOURCE ${arg_${keyword}} APPEND PROPERTY COMPILE_OPTIONS ${braid_isa_${isa}})
        target_sources(braid_kernels PRIVATE $<TARGET_OBJECTS:${variant}>)
        if(CMAKE_BUILD_TYPE MATCHES "Release" AND NOT BRAID_SANITIZE AND NOT isa STREQUAL "scalar")
            add_test(NAME kernel_symbols/${operation}/${isa}
                COMMAND ${CMAKE_COMMAND} -DNM=${braid_nm} "-DOBJECTS=$<TARGET_OBJECTS:${variant}>"
                    -P ${PROJECT_SOURCE_DIR}/cmake/weak_symbols.cmake)
        endif()
    endforeach()
    if(BRAID_CUDA AND arg_CUDA)
        target_sources(braid_kernels PRIVATE ${arg_CUDA})
    endif()
endfunction()
