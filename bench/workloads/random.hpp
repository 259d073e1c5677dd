// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace braid::bench
{
/// A sequence of numbers that a seed fixes on every platform: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
class Random
{
public:
    explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

    /// Uniform over 64 bits.
    [[nodiscard]] std::uint64_t next() noexcept;
    /// Uniform over 0 .. bound - 1. [bound > 0]
    [[nodiscard]] std::uint32_t below(std::uint32_t bound) noexcept;
    /// Uniform over [0, 1).
    [[nodiscard]] double unit() noexcept;

private:
    std::uint64_t state_;
};

/// Ranks 0 .. count - 1, rank i with a probability in proportion to (i + 1)^-exponent.
class Zipf
{
public:
    /// [count > 0, exponent >= 0]
    Zipf(std::uint32_t count, double exponent);

    /// Cost: logarithmic in the count.
    [[nodiscard]] std::uint32_t draw(Random& random) const noexcept;

private:
    std::vector<double> sums_;
};
}  // namespace braid::bench
