// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace braid::kernels
{
/// The batched kernels that have rows to choose from.
enum class KernelId : std::uint8_t
{
    keccak256,
    sha3_256,
    sha256,
    lthash,
    ecrecover,
    ed25519,
    merkle,
    trie_level,
};
inline constexpr std::size_t kernel_count = 8;

/// The enumerator's name.
[[nodiscard]] std::string_view name_of(KernelId kernel) noexcept;
[[nodiscard]] std::optional<KernelId> kernel_of_name(std::string_view name) noexcept;
}  // namespace braid::kernels
