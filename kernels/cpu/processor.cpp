// SPDX-License-Identifier: Apache-2.0
#include "kernels/processor.hpp"

#include "kernels/cpu/features.hpp"
#include <array>
#include <cstring>
#include <sys/utsname.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace braid::kernels
{
namespace
{
[[nodiscard]] std::string architecture()
{
    utsname system{};
    return ::uname(&system) == 0 ? system.machine : "unknown";
}
}  // namespace

#if defined(__x86_64__)
namespace
{
struct Registers
{
    std::array<unsigned, 4> value{};

    explicit Registers(unsigned leaf) noexcept
    {
        // Zeros where the processor has no such leaf.
        (void)__get_cpuid(leaf, &value[0], &value[1], &value[2], &value[3]);
    }
};

[[nodiscard]] std::string brand()
{
    std::array<char, 49> text{};
    for (unsigned i = 0; i < 3; ++i)
        std::memcpy(&text[std::size_t{16} * i], Registers{0x80000002U + i}.value.data(), 16);
    std::string name;
    // Some pad with blanks in front, between words or behind.
    for (const char* at = text.data(); *at != 0; ++at)
        if (*at > ' ' && *at < 0x7f)
            name += *at;
        else if (!name.empty() && name.back() != ' ')
            name += ' ';
    while (!name.empty() && name.back() == ' ')
        name.pop_back();
    return name;
}

[[nodiscard]] Vendor vendor() noexcept
{
    // EBX of leaf 0: the first four letters of GenuineIntel and AuthenticAMD.
    const unsigned letters = Registers{0}.value[1];
    if (letters == signature_INTEL_ebx)
        return Vendor::intel;
    return letters == signature_AMD_ebx ? Vendor::amd : Vendor::unknown;
}

[[nodiscard]] std::vector<std::string> features()
{
    std::vector<std::string> found;
    const auto add = [&found](bool has, const char* name)
    {
        if (has)
            found.emplace_back(name);
    };
    add(cpu::has_avx2(), "avx2");
    add(cpu::has_avx512(), "avx512");
    add(cpu::has_avx512ifma(), "avx512ifma");
    add(__builtin_cpu_supports("gfni"), "gfni");
    add(__builtin_cpu_supports("vaes"), "vaes");
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    add(__get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0, "sha");
    return found;
}
}  // namespace

Processor processor()
{
    const unsigned version = Registers{1}.value[0];
    Processor found{.vendor = vendor(), .name = brand(), .features = features()};
    found.stepping = version & 15;
    found.family = version >> 8 & 15;
    found.model = version >> 4 & 15;
    // Intel's and AMD's manuals, CPUID leaf 1: the extended fields.
    if (found.family == 6 || found.family == 15)
        found.model |= (version >> 16 & 15) << 4;
    if (found.family == 15)
        found.family += version >> 20 & 255;
    if (found.name.empty())
        found.name = architecture();
    return found;
}

std::optional<std::uint64_t> ticks_now() noexcept
{
    unsigned processor_number = 0;
    return __rdtscp(&processor_number);
}

std::uint64_t spend_cycles() noexcept
{
    // A 32-bit multiplication takes three cycles on Intel's cores since Nehalem and on AMD's since Zen, and none of them
    // shortens a chain of these.
    constexpr std::uint64_t count = 4096;
    constexpr std::uint64_t unrolled = 16;
    unsigned value = 3;
    for (std::uint64_t i = 0; i < count / unrolled; ++i)
        asm volatile(".rept 16\n\timull %0, %0\n\t.endr" : "+r"(value) : : "cc");
    return 3 * count;
}
#else
Processor processor()
{
    return {.name = architecture()};
}

std::optional<std::uint64_t> ticks_now() noexcept
{
    return std::nullopt;
}

std::uint64_t spend_cycles() noexcept
{
    return 0;
}
#endif
}  // namespace braid::kernels
