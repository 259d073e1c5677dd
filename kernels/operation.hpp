// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace braid::kernels
{
/// What the kernels compute that have rows of their own to choose from.
enum class Operation : std::uint8_t
{
    keccak256,
    sha3_256,
    sha256,
    lthash,
    ecrecover,
    ed25519,
    /// Made of others but for their CUDA rows.
    merkle,
    resident_trie,
    resident_jellyfish,
};
inline constexpr std::size_t operation_count = 9;

/// The enumerator's name.
[[nodiscard]] std::string_view name_of(Operation operation) noexcept;
[[nodiscard]] std::optional<Operation> operation_of_name(std::string_view name) noexcept;
}  // namespace braid::kernels
