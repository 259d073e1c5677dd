// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace braid::kernels
{
/// Who designed the processor, where its speed is known well enough to say what its limits are.
enum class Vendor : std::uint8_t
{
    unknown,
    intel,
    amd,
};

/// What the processor says of itself.
struct Processor
{
    Vendor vendor = Vendor::unknown;
    /// Its name as sold, or the architecture's where it has none to tell.
    std::string name;
    unsigned family = 0;
    unsigned model = 0;
    unsigned stepping = 0;
    /// Instruction sets that kernels use and the operating system has enabled: avx2, avx512, sha, ...
    std::vector<std::string> features;
};
[[nodiscard]] Processor processor();

/// Ticks of the processor's clock of constant rate; nothing where it has none. Cost: about 10 ns.
[[nodiscard]] std::optional<std::uint64_t> ticks_now() noexcept;

/// Runs a chain of instructions that takes exactly so many cycles of the core's own clock, or nearly, and gives their number;
/// 0 where none is known for the processor. Its time tells the clock's real rate.
std::uint64_t spend_cycles() noexcept;
}  // namespace braid::kernels
