// SPDX-License-Identifier: Apache-2.0
#include "kernels/operation.hpp"

#include "kernels/enumerator_names.hpp"

namespace braid::kernels
{
namespace
{
constexpr EnumeratorNames<Operation, operation_count> names{{"keccak256", "sha3_256", "sha256",
    "lthash", "ecrecover", "ed25519", "merkle", "resident_trie", "resident_jellyfish"}};
}  // namespace

std::string_view name_of(Operation operation) noexcept
{
    return names.of(operation);
}

std::optional<Operation> operation_of_name(std::string_view name) noexcept
{
    return names.value_of(name);
}
}  // namespace braid::kernels
