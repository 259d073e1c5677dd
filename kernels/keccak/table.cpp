// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/hash_batch/one_by_one.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include <array>

namespace braid::kernels
{
namespace
{
template <auto hash>
constexpr std::array<Row<HashBatch>, 1> batch_table{
    {{.id = RowId::scalar, .available = cpu::always, .function = one_by_one<hash>}}};

template <auto hash>
constexpr std::array<Row<HashStrided>, 1> strided_table{
    {{.id = RowId::scalar, .available = cpu::always, .function = one_by_one_strided<hash>}}};
}  // namespace

Rows<HashBatch> keccak256_rows() noexcept
{
    return batch_table<keccak256>;
}

Rows<HashBatch> sha3_256_rows() noexcept
{
    return batch_table<sha3_256>;
}

Rows<HashStrided> keccak256_strided_rows() noexcept
{
    return strided_table<keccak256>;
}

Rows<HashStrided> sha3_256_strided_rows() noexcept
{
    return strided_table<sha3_256>;
}

void keccak256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    run_best(keccak256_rows(), messages, digests);
}

void sha3_256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    run_best(sha3_256_rows(), messages, digests);
}

void keccak256_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    run_best(keccak256_strided_rows(), messages, digests);
}

void sha3_256_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    run_best(sha3_256_strided_rows(), messages, digests);
}
}  // namespace braid::kernels
