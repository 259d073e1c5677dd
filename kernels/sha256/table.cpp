// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/hash_batch/one_by_one.hpp"
#include "kernels/sha256.hpp"
#include "kernels/sha256_batch.hpp"
#include <array>

namespace braid::kernels
{
namespace
{
constexpr std::array<Row<HashBatch>, 1> batch_table{
    {{.id = RowId::scalar, .available = cpu::always, .function = one_by_one<sha256>}}};

constexpr std::array<Row<HashStrided>, 1> strided_table{
    {{.id = RowId::scalar, .available = cpu::always, .function = one_by_one_strided<sha256>}}};
}  // namespace

Rows<HashBatch> sha256_rows() noexcept
{
    return batch_table;
}

Rows<HashStrided> sha256_strided_rows() noexcept
{
    return strided_table;
}

void sha256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    run_best(sha256_rows(), messages, digests);
}

void sha256_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    run_best(sha256_strided_rows(), messages, digests);
}
}  // namespace braid::kernels
