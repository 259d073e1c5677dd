// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/gpu/rows.hpp"
#include "kernels/hash_batch/one_by_one.hpp"
#include "kernels/sha256.hpp"
#include "kernels/sha256/rows.hpp"
#include "kernels/sha256_batch.hpp"
#include <array>

namespace braid::kernels
{
namespace
{
/// The least batches that are faster than SHA extensions one by one (benchmark sha256_strided).
constexpr std::size_t avx2_min = 8;
constexpr std::size_t avx512_min = 5;

constexpr std::array sha256_table{
    Row<HashBatch>{.id = RowId::scalar, .available = cpu::always, .function = one_by_one<sha256>},
#if defined(__x86_64__)
    Row<HashBatch>{.id = RowId::avx2,
        .available = cpu::has_avx2,
        .batch_min = avx2_min,
        .function = sha256_blocks::sha256_avx2},
    Row<HashBatch>{.id = RowId::avx512,
        .available = cpu::has_avx512,
        .batch_min = avx512_min,
        .function = sha256_blocks::sha256_avx512},
#endif
};

constexpr std::array sha256_strided_table{
    Row<HashStrided>{
        .id = RowId::scalar, .available = cpu::always, .function = one_by_one_strided<sha256>},
#if defined(__x86_64__)
    Row<HashStrided>{.id = RowId::avx2,
        .available = cpu::has_avx2,
        .batch_min = avx2_min,
        .function = sha256_blocks::sha256_strided_avx2},
    Row<HashStrided>{.id = RowId::avx512,
        .available = cpu::has_avx512,
        .batch_min = avx512_min,
        .function = sha256_blocks::sha256_strided_avx512},
#endif
};

}  // namespace

Rows<HashBatch> sha256_rows() noexcept
{
    static constexpr auto rows =
        gpu::with_cuda<gpu::KernelId::sha256_gathered, gpu::MessageBatch, sha256_rows>(
            sha256_table);
    return rows;
}

Rows<HashStrided> sha256_strided_rows() noexcept
{
    static constexpr auto rows =
        gpu::with_cuda<gpu::KernelId::sha256_gathered, gpu::MessageBatch, sha256_strided_rows>(
            sha256_strided_table);
    return rows;
}

void sha256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    run_best(Operation::sha256, sha256_rows(), messages, digests);
}

void sha256_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    run_best(Operation::sha256, sha256_strided_rows(), messages, digests);
}
}  // namespace braid::kernels
