#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/stf_check.sh [ARCHITECTURE...]: compiles the sources of braid-stf (stf/sources.txt) freestanding for x86_64,
# mips64 and riscv64, or those named, and checks that the objects ask nothing of a machine that a proof VM lacks:
# no symbol but those listed below, no floating point, no atomics, no system calls, no thread-local storage, no code
# before main. Objects stay in $BRAID_STF_BUILD (default: build/stf-check).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${BRAID_STF_BUILD:-build/stf-check}
mapfile -t sources <stf/sources.txt
sources+=(stf/library_hooks.cpp)
launcher=$(command -v ccache || true)

flags=(-std=gnu++23 -O2 -I. -ffreestanding -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-stack-protector
    -fno-asynchronous-unwind-tables -fno-pic -Wall -Wextra -Wconversion -Wshadow -Werror)

# What a guest supplies: memory, the end of the program, and the compiler's own integer arithmetic.
allowed='^(mem(cpy|move|set|cmp)|_Znwm(St11align_val_t)?|_ZdlPvm?(St11align_val_t)?|_ZN5braid16assertion_failedEPKcS1_i'
allowed+='|__(u?div|u?mod|udivmod|mul|ash[lr]|lshr)[td]i[34]|__(clz|ctz|popcount|bswap)[sdt]i2)$'
# Containers that allocate a node an element, threads, exceptions, run-time types, guarded statics.
forbidden='_Rb_tree|_Hashtable|_Sp_counted|pthread|_Unwind|__cxa_(throw|guard|atexit)|__gxx_personality|^_ZTI|__tls|__atomic|__sync'

# Declarations for the guests come from the headers of Debian's cross packages, whose C library has no variant without
# floating point; the empty file stands for the list of functions that such a variant would lack.
make_declarations() {
    mkdir -p "$build/include/gnu"
    : >"$build/include/gnu/stubs-n64_soft.h"
    : >"$build/include/gnu/stubs-lp64.h"
}

# Sets `tool`, `target` and `machine`: regular expressions of disassembled lines that must not occur.
select_architecture() {
    local headers=/usr/riscv64-linux-gnu/include
    case $1 in
    x86_64)
        tool=
        target=(-mgeneral-regs-only)
        machine='%[xyz]?mm[0-9]|%st\b|%[fg]s:|\block\b|\b(syscall|sysenter|cpuid|rdtsc|rdrand)\b'
        ;;
    mips64)
        tool=mips64-linux-gnuabi64-
        target=(-isystem "$build/include" -mabi=64 -march=mips3 -msoft-float -mno-abicalls -mno-check-zero-division
            -mno-branch-likely -mno-imadd)
        machine='\$f[0-9]|\s(rdhwr|syscall|ll|lld|sc|scd|sync|teq|break|b[a-z]+l)\s'
        ;;
    riscv64)
        tool=riscv64-unknown-elf-
        target=(-D_GNU_SOURCE -march=rv64im -mabi=lp64 -mcmodel=medany -nostdinc++ -isystem "$build/include"
            -isystem $headers/c++/12 -isystem $headers/c++/12/riscv64-linux-gnu -isystem $headers)
        machine='\s(f(ence|l[wd]|s[wd]|add|sub|mul|div|mv|cvt)[.a-z]*|ecall|ebreak|csr[a-z]*|(lr|sc|amo[a-z]+)\.[wd][.a-z]*)\s'
        ;;
    *)
        echo "usage: tools/stf_check.sh [x86_64|mips64|riscv64]..." >&2
        exit 2
        ;;
    esac
}

compile() {
    local architecture=$1 source
    rm -rf "${build:?}/$architecture"
    for source in "${sources[@]}"; do
        mkdir -p "$build/$architecture/$(dirname "$source")"
    done
    printf '%s\n' "${sources[@]}" |
        xargs -P "$(nproc)" -I{} $launcher "${tool}g++" "${flags[@]}" "${target[@]}" -c {} -o "$build/$architecture/{}.o"
}

# Prints what is wrong with the objects; fails where anything is.
inspect() {
    local folder=$1 wrong=0 found
    local objects
    mapfile -t objects < <(find "$folder" -name '*.o' | sort)

    found=$(comm -23 \
        <("${tool}nm" --undefined-only --format=just-symbols "${objects[@]}" | grep -v -e ':$' -e '^$' | sort -u) \
        <("${tool}nm" --defined-only --format=just-symbols "${objects[@]}" | grep -v -e ':$' -e '^$' | sort -u) |
        grep -v -E "$allowed" || true)
    if [ -n "$found" ]; then
        echo "$found" | c++filt | sed 's/^/  asks the host for: /'
        wrong=1
    fi
    found=$("${tool}nm" --format=just-symbols "${objects[@]}" | grep -E "$forbidden" | sort -u || true)
    if [ -n "$found" ]; then
        echo "$found" | c++filt | sed 's/^/  has: /'
        wrong=1
    fi
    local object
    for object in "${objects[@]}"; do
        found=$("${tool}objdump" --section-headers "$object" |
            awk '$2 ~ /^\.(init_array|ctors|fini_array|dtors|tdata|tbss)/ && $3 !~ /^0+$/ {print $2}')
        if [ -n "$found" ]; then
            echo "  $object has the section $found"
            wrong=1
        fi
        found=$("${tool}objdump" --disassemble --no-show-raw-insn "$object" | grep -E -m 3 "$machine" || true)
        if [ -n "$found" ]; then
            echo "  $object:"
            echo "$found" | sed 's/^/    /'
            wrong=1
        fi
    done
    return $wrong
}

failed=0
make_declarations
[ $# -gt 0 ] || set -- x86_64 mips64 riscv64
for architecture in "$@"; do
    select_architecture "$architecture"
    echo "stf: $architecture: compiling ${#sources[@]} files with $("${tool}g++" -dumpmachine)-g++ $("${tool}g++" -dumpversion)"
    if compile "$architecture" && inspect "$build/$architecture"; then
        bytes=$(find "$build/$architecture" -name '*.o' -exec "${tool}size" -t {} + | awk 'END {print $1}')
        echo "stf: $architecture: freestanding, $bytes bytes of code and constants"
    else
        echo "stf: $architecture: FAILED"
        failed=1
    fi
done
exit $failed
