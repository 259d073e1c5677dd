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
void one_by_one_or_in_pairs(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
#if defined(__x86_64__)
    if (messages.size() > 1 && cpu::has_sha())
        return sha256_blocks::sha256_shani(messages, digests);
#endif
    one_by_one<sha256>(messages, digests);
}

void strided_one_by_one_or_in_pairs(
    const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
#if defined(__x86_64__)
    if (messages.count > 1 && cpu::has_sha())
        return sha256_blocks::sha256_strided_shani(messages, digests);
#endif
    one_by_one_strided<sha256>(messages, digests);
}

/// The least batches for which a row is faster than those before it (benchmark sha256_strided).
struct LeastBatches
{
    std::size_t avx2 = 0;
    std::size_t avx512 = 0;
};

/// Pairs by the SHA extensions are faster than eight messages by AVX2.
constexpr LeastBatches mins_with_sha{.avx2 = SIZE_MAX, .avx512 = 10};
constexpr LeastBatches mins_without_sha{.avx2 = 3, .avx512 = 2};

template <LeastBatches mins>
constexpr std::array sha256_table{
    Row<HashBatch>{
        .id = RowId::scalar, .available = cpu::always, .function = one_by_one_or_in_pairs},
#if defined(__x86_64__)
    Row<HashBatch>{.id = RowId::avx2,
        .available = cpu::has_avx2,
        .batch_min = mins.avx2,
        .function = sha256_blocks::sha256_avx2},
    Row<HashBatch>{.id = RowId::avx512,
        .available = cpu::has_avx512,
        .batch_min = mins.avx512,
        .function = sha256_blocks::sha256_avx512},
#endif
};

template <LeastBatches mins>
constexpr std::array sha256_strided_table{
    Row<HashStrided>{
        .id = RowId::scalar, .available = cpu::always, .function = strided_one_by_one_or_in_pairs},
#if defined(__x86_64__)
    Row<HashStrided>{.id = RowId::avx2,
        .available = cpu::has_avx2,
        .batch_min = mins.avx2,
        .function = sha256_blocks::sha256_strided_avx2},
    Row<HashStrided>{.id = RowId::avx512,
        .available = cpu::has_avx512,
        .batch_min = mins.avx512,
        .function = sha256_blocks::sha256_strided_avx512},
#endif
};
}  // namespace

Rows<HashBatch> sha256_rows() noexcept
{
    constexpr auto with_cuda = [](const auto& table)
    {
        return gpu::with_cuda<gpu::KernelId::sha256_gathered, gpu::MessageBatch, sha256_rows>(
            table);
    };
    static constexpr auto with_sha = with_cuda(sha256_table<mins_with_sha>);
    static constexpr auto without_sha = with_cuda(sha256_table<mins_without_sha>);
    return cpu::has_sha() ? Rows<HashBatch>{with_sha} : without_sha;
}

Rows<HashStrided> sha256_strided_rows() noexcept
{
    constexpr auto with_cuda = [](const auto& table)
    {
        return gpu::with_cuda<gpu::KernelId::sha256_gathered, gpu::MessageBatch,
            sha256_strided_rows>(table);
    };
    static constexpr auto with_sha = with_cuda(sha256_strided_table<mins_with_sha>);
    static constexpr auto without_sha = with_cuda(sha256_strided_table<mins_without_sha>);
    return cpu::has_sha() ? Rows<HashStrided>{with_sha} : without_sha;
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
