// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/layout.hpp"
#include <random>

namespace braid::tests
{
/// Layouts and values of them, by chance.
class RandomValues
{
public:
    RandomValues(std::uint64_t seed, Arena& arena, move::Heap& heap)
      : random_(seed), arena_(arena), heap_(heap)
    {}

    /// At most so deep. Without signers, functions or what is delayed.
    [[nodiscard]] const move::Layout* layout(unsigned depth_max);
    [[nodiscard]] move::Value value(const move::Layout& layout);
    /// Less than `bound`. [bound > 0]
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    /// Often small, often at an edge.
    [[nodiscard]] std::uint64_t number();
    [[nodiscard]] Hash32 address();
    [[nodiscard]] std::mt19937_64& random() noexcept { return random_; }

private:
    [[nodiscard]] std::span<const move::Layout* const> layouts(unsigned depth_max);
    [[nodiscard]] move::Value fields(
        std::uint16_t variant, std::span<const move::Layout* const> layouts);

    std::mt19937_64 random_;
    Arena& arena_;
    move::Heap& heap_;
};
}  // namespace braid::tests
