// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"

namespace braid::kernels::cpu
{
bool always() noexcept
{
    return true;
}

#if defined(__x86_64__)
bool has_sha() noexcept
{
    return __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1");
}

bool has_avx2() noexcept
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("fma");
}

bool has_avx512() noexcept
{
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

bool has_avx512ifma() noexcept
{
    return has_avx512() && __builtin_cpu_supports("avx512ifma") &&
           __builtin_cpu_supports("avx512vbmi");
}
#else
bool has_sha() noexcept
{
    return false;
}

bool has_avx2() noexcept
{
    return false;
}

bool has_avx512() noexcept
{
    return false;
}

bool has_avx512ifma() noexcept
{
    return false;
}
#endif
}  // namespace braid::kernels::cpu
