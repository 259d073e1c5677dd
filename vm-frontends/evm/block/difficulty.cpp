// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"

namespace braid::evm
{
namespace
{
constexpr std::uint64_t difficulty_min = 131072;
constexpr std::uint64_t bomb_period = 100000;

/// `base` moved by `step` in a direction, never below the minimum.
u256 moved(const u256& base, const u256& step, bool up) noexcept
{
    const u256 to = up ? base + step : step < base ? base - step : u256{};
    return to < u256{difficulty_min} ? u256{difficulty_min} : to;
}

/// The bomb: 2^(period - 2), from the second period on.
u256 bomb(std::uint64_t number) noexcept
{
    const std::uint64_t period = number / bomb_period;
    return period < 2 ? u256{} :
                        u256{1} << static_cast<unsigned>(period - 2 < 256 ? period - 2 : 256);
}

/// How many steps the difficulty moves: base - intervals, held at -99. EIP-2, EIP-100.
struct Adjustment
{
    std::uint64_t amount = 0;
    bool up = false;
};

Adjustment adjustment_of(std::uint64_t base, std::uint64_t intervals) noexcept
{
    constexpr std::uint64_t down_max = 99;
    if (intervals <= base)
        return {.amount = base - intervals, .up = true};
    const std::uint64_t down = intervals - base;
    return {.amount = down < down_max ? down : down_max, .up = false};
}
}  // namespace

u256 difficulty_after(
    const BlockHeader& parent, std::uint64_t timestamp, const Rules& rules) noexcept
{
    const std::uint64_t number = parent.number + 1;
    const std::uint64_t elapsed = timestamp - parent.timestamp;
    const u256 step = parent.difficulty >> 11;
    if (rules.fork < Fork::homestead)
        return moved(parent.difficulty, step, elapsed < 13) + bomb(number);
    const bool has_ommers = parent.ommers_hash != empty_ommers_hash;
    const Adjustment adjustment = rules.fork < Fork::byzantium ?
                                      adjustment_of(1, elapsed / 10) :
                                      adjustment_of(has_ommers ? 2 : 1, elapsed / 9);
    const u256 base = moved(parent.difficulty, step * u256{adjustment.amount}, adjustment.up);
    const std::uint64_t bomb_number =
        number > rules.bomb_delay ? number - rules.bomb_delay : std::uint64_t{0};
    return base + bomb(bomb_number);
}
}  // namespace braid::evm
