// SPDX-License-Identifier: Apache-2.0
#include "kernels/operation.hpp"

#include <array>

namespace braid::kernels
{
namespace
{
constexpr std::array<std::string_view, operation_count> names{
    "keccak256", "sha3_256", "sha256", "lthash", "ecrecover", "ed25519"};
}  // namespace

std::string_view name_of(Operation operation) noexcept
{
    return names[static_cast<std::size_t>(operation)];
}

std::optional<Operation> operation_of_name(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return static_cast<Operation>(i);
    return std::nullopt;
}
}  // namespace braid::kernels
