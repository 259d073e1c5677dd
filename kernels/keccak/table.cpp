// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/gpu/rows.hpp"
#include "kernels/hash_batch/one_by_one.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak/rows.hpp"
#include "kernels/keccak_batch.hpp"
#include <array>

namespace braid::kernels
{
namespace
{
/// From two messages on, vectors are faster however many lanes stay idle (benchmark keccak256_strided).
constexpr std::size_t batch_min = 2;

constexpr std::array keccak256_table{
    Row<HashBatch>{
        .id = RowId::scalar, .available = cpu::always, .function = one_by_one<keccak256>},
#if defined(__x86_64__)
    Row<HashBatch>{.id = RowId::avx2,
        .available = cpu::has_avx2,
        .batch_min = batch_min,
        .function = keccak::keccak256_avx2},
    Row<HashBatch>{.id = RowId::avx512,
        .available = cpu::has_avx512,
        .batch_min = batch_min,
        .function = keccak::keccak256_avx512},
#endif
};

constexpr std::array keccak256_strided_table{
    Row<HashStrided>{
        .id = RowId::scalar, .available = cpu::always, .function = one_by_one_strided<keccak256>},
#if defined(__x86_64__)
    Row<HashStrided>{.id = RowId::avx2,
        .available = cpu::has_avx2,
        .batch_min = batch_min,
        .function = keccak::keccak256_strided_avx2},
    Row<HashStrided>{.id = RowId::avx512,
        .available = cpu::has_avx512,
        .batch_min = batch_min,
        .function = keccak::keccak256_strided_avx512},
#endif
};

constexpr std::array sha3_256_table{
    Row<HashBatch>{.id = RowId::scalar, .available = cpu::always, .function = one_by_one<sha3_256>},
#if defined(__x86_64__)
    Row<HashBatch>{.id = RowId::avx2,
        .available = cpu::has_avx2,
        .batch_min = batch_min,
        .function = keccak::sha3_256_avx2},
    Row<HashBatch>{.id = RowId::avx512,
        .available = cpu::has_avx512,
        .batch_min = batch_min,
        .function = keccak::sha3_256_avx512},
#endif
};

constexpr std::array sha3_256_strided_table{
    Row<HashStrided>{
        .id = RowId::scalar, .available = cpu::always, .function = one_by_one_strided<sha3_256>},
#if defined(__x86_64__)
    Row<HashStrided>{.id = RowId::avx2,
        .available = cpu::has_avx2,
        .batch_min = batch_min,
        .function = keccak::sha3_256_strided_avx2},
    Row<HashStrided>{.id = RowId::avx512,
        .available = cpu::has_avx512,
        .batch_min = batch_min,
        .function = keccak::sha3_256_strided_avx512},
#endif
};
}  // namespace

Rows<HashBatch> keccak256_rows() noexcept
{
    static constexpr auto rows =
        gpu::with_cuda<gpu::KernelId::keccak256_gathered, gpu::MessageBatch, keccak256_rows>(
            keccak256_table);
    return rows;
}

Rows<HashBatch> sha3_256_rows() noexcept
{
    static constexpr auto rows =
        gpu::with_cuda<gpu::KernelId::sha3_256_gathered, gpu::MessageBatch, sha3_256_rows>(
            sha3_256_table);
    return rows;
}

Rows<HashStrided> keccak256_strided_rows() noexcept
{
    static constexpr auto rows = gpu::with_cuda<gpu::KernelId::keccak256_gathered,
        gpu::MessageBatch, keccak256_strided_rows>(keccak256_strided_table);
    return rows;
}

Rows<HashStrided> sha3_256_strided_rows() noexcept
{
    static constexpr auto rows =
        gpu::with_cuda<gpu::KernelId::sha3_256_gathered, gpu::MessageBatch, sha3_256_strided_rows>(
            sha3_256_strided_table);
    return rows;
}

void keccak256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    run_best(Operation::keccak256, keccak256_rows(), messages, digests);
}

void sha3_256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    run_best(Operation::sha3_256, sha3_256_rows(), messages, digests);
}

void keccak256_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    run_best(Operation::keccak256, keccak256_strided_rows(), messages, digests);
}

void sha3_256_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    run_best(Operation::sha3_256, sha3_256_strided_rows(), messages, digests);
}
}  // namespace braid::kernels
