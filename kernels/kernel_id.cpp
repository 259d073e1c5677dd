// SPDX-License-Identifier: Apache-2.0
#include "kernels/kernel_id.hpp"

#include <array>

namespace braid::kernels
{
namespace
{
constexpr std::array<std::string_view, kernel_count> names{
    "keccak256", "sha3_256", "sha256", "lthash", "ecrecover", "ed25519", "merkle", "trie_level"};
}  // namespace

std::string_view name_of(KernelId kernel) noexcept
{
    return names[static_cast<std::size_t>(kernel)];
}

std::optional<KernelId> kernel_of_name(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return static_cast<KernelId>(i);
    return std::nullopt;
}
}  // namespace braid::kernels
