# SPDX-License-Identifier: Apache-2.0

# braid_bench(NAME SOURCES file... LINK target...)
# Makes one Google Benchmark program. Not run by ctest: measurements want a quiet machine.
function(braid_bench name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    braid_program(${name} SOURCES ${arg_SOURCES} LINK ${arg_LINK} benchmark::benchmark_main)
endfunction()
