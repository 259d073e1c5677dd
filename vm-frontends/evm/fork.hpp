// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <optional>
#include <string_view>

namespace braid::evm
{
/// Execution rules in force, oldest first. BPO1 and BPO2 change blob parameters alone, DAO one block's state.
/// Karst (OP Stack) executes as Osaka.
enum class Fork : std::uint8_t
{
    frontier,
    homestead,
    dao,
    tangerine_whistle,
    spurious_dragon,
    byzantium,
    constantinople,
    petersburg,
    istanbul,
    berlin,
    london,
    paris,
    shanghai,
    cancun,
    prague,
    osaka,
    bpo1,
    bpo2,
};

inline constexpr Fork newest_fork = Fork::bpo2;
inline constexpr std::size_t fork_count = static_cast<std::size_t>(newest_fork) + 1;

/// The chain policy beside Ethereum's. Later ones include earlier ones.
enum class OpFork : std::uint8_t
{
    none,
    bedrock,
    regolith,
    canyon,
    ecotone,
    fjord,
    granite,
    holocene,
    isthmus,
    jovian,
    karst,
};

/// The name that test fixtures and `t8n` use ("Frontier", "EIP150", "ConstantinopleFix", "BPO1", ...).
[[nodiscard]] std::string_view name_of(Fork fork) noexcept;
/// The fork of a fixture's name, aliases included; nothing where unknown.
[[nodiscard]] std::optional<Fork> fork_of(std::string_view name) noexcept;
}  // namespace braid::evm
