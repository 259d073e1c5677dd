// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace braid::move
{
/// What may be done with values of a type, as bits of an AbilitySet.
enum class Ability : std::uint8_t
{
    copy = 1,
    drop = 2,
    store = 4,
    key = 8,
};

/// A set of abilities; its byte is what binaries hold.
struct AbilitySet
{
    static constexpr std::uint8_t all_bits = 15;

    std::uint8_t bits = 0;

    [[nodiscard]] static constexpr AbilitySet all() noexcept { return {all_bits}; }
    /// Of bool, integers, address.
    [[nodiscard]] static constexpr AbilitySet primitives() noexcept { return {1 | 2 | 4}; }
    /// Of references.
    [[nodiscard]] static constexpr AbilitySet references() noexcept { return {1 | 2}; }
    [[nodiscard]] static constexpr AbilitySet signer() noexcept { return {2}; }
    /// What a vector has where its elements have everything.
    [[nodiscard]] static constexpr AbilitySet vector() noexcept { return {1 | 2 | 4}; }

    [[nodiscard]] constexpr bool has(Ability ability) const noexcept
    {
        return (bits & static_cast<std::uint8_t>(ability)) != 0;
    }
    [[nodiscard]] constexpr bool is_subset_of(AbilitySet other) const noexcept
    {
        return (bits & ~other.bits) == 0;
    }
    [[nodiscard]] friend constexpr AbilitySet operator&(AbilitySet a, AbilitySet b) noexcept
    {
        return {static_cast<std::uint8_t>(a.bits & b.bits)};
    }
    [[nodiscard]] friend constexpr AbilitySet operator|(AbilitySet a, AbilitySet b) noexcept
    {
        return {static_cast<std::uint8_t>(a.bits | b.bits)};
    }
    [[nodiscard]] friend constexpr bool operator==(AbilitySet, AbilitySet) = default;
};

/// The ability that a type argument must have for the whole to have `ability`: key asks for store, others for themselves.
[[nodiscard]] constexpr Ability requirement_of(Ability ability) noexcept
{
    return ability == Ability::key ? Ability::store : ability;
}
}  // namespace braid::move
