// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include <array>

namespace braid::kernels
{
namespace
{
template <auto hash>
void one_by_one(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    for (std::size_t i = 0; i < messages.size(); ++i)
        digests[i] = hash(messages[i]);
}

constexpr std::array<Row<HashBatch>, 1> keccak256_table{
    {{.id = RowId::scalar, .available = cpu::always, .function = one_by_one<keccak256>}}};
constexpr std::array<Row<HashBatch>, 1> sha3_256_table{
    {{.id = RowId::scalar, .available = cpu::always, .function = one_by_one<sha3_256>}}};
}  // namespace

Rows<HashBatch> keccak256_rows() noexcept
{
    return keccak256_table;
}

Rows<HashBatch> sha3_256_rows() noexcept
{
    return sha3_256_table;
}

void keccak256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    BRAID_ASSERT(messages.size() == digests.size());
    choose(keccak256_rows(), messages.size()).function(messages, digests);
}

void sha3_256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    BRAID_ASSERT(messages.size() == digests.size());
    choose(sha3_256_rows(), messages.size()).function(messages, digests);
}
}  // namespace braid::kernels
