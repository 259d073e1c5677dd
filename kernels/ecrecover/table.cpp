// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/ecrecover.hpp"
#include "kernels/ecrecover/signature_batch.hpp"
#include "kernels/ecrecover/variants.hpp"
#include "kernels/gpu/rows.hpp"
#include "kernels/keccak_batch.hpp"

namespace braid::kernels
{
namespace
{
/// Requests that go through the three stages together: what lies between the stages stays in the first cache.
constexpr std::size_t chunk_size = 64;
/// Eight lanes take a little longer than one signature alone; ecrecover_bench.
constexpr std::size_t ifma_batch_min = 2;

void hash_payloads(std::span<const RecoverRequest> requests, std::span<RecoverResult> results,
    std::span<DigestSignature> signatures)
{
    std::array<Bytes, chunk_size> messages;
    std::array<Hash32, chunk_size> digests;
    for (std::size_t i = 0; i < requests.size(); ++i)
        messages[i] = requests[i].signed_bytes;
    keccak256_batch(
        std::span{messages}.first(requests.size()), std::span{digests}.first(requests.size()));
    for (std::size_t i = 0; i < requests.size(); ++i)
    {
        const RecoverRequest& request = requests[i];
        results[i].digest = digests[i];
        signatures[i] = {digests[i], request.r, request.s, request.recovery_id};
    }
}

void hash_keys(std::span<const RecoveredKey> keys, std::span<RecoverResult> results)
{
    std::array<Bytes, chunk_size> messages;
    std::array<Hash32, chunk_size> digests;
    for (std::size_t i = 0; i < keys.size(); ++i)
        messages[i] = keys[i].key;
    keccak256_batch(std::span{messages}.first(keys.size()), std::span{digests}.first(keys.size()));
    for (std::size_t i = 0; i < keys.size(); ++i)
    {
        results[i].address = {};
        results[i].ok = keys[i].ok;
        if (keys[i].ok)
            std::memcpy(results[i].address.data(), digests[i].data() + 12, 20);
    }
}

template <RecoverKeyBatch recover_keys>
void recover_addresses(
    std::span<const RecoverRequest> requests, std::span<RecoverResult> results) noexcept
{
    std::array<DigestSignature, chunk_size> signatures;
    std::array<RecoveredKey, chunk_size> keys;
    while (!requests.empty())
    {
        const std::size_t count = std::min(requests.size(), chunk_size);
        hash_payloads(requests.first(count), results, signatures);
        recover_keys(std::span{signatures}.first(count), std::span{keys}.first(count));
        hash_keys(std::span{keys}.first(count), results);
        requests = requests.subspan(count);
        results = results.subspan(count);
    }
}

constexpr Row<RecoverBatch> address_table[]{
    {.id = RowId::scalar,
        .available = cpu::always,
        .function = recover_addresses<ecrecover::recover_keys_scalar>},
#if defined(__x86_64__)
    {.id = RowId::avx512,
        .available = cpu::has_avx512ifma,
        .batch_min = ifma_batch_min,
        .function = recover_addresses<ecrecover::recover_keys_avx512>},
#endif
};
constexpr Row<RecoverKeyBatch> key_table[]{
    {.id = RowId::scalar, .available = cpu::always, .function = ecrecover::recover_keys_scalar},
#if defined(__x86_64__)
    {.id = RowId::avx512,
        .available = cpu::has_avx512ifma,
        .batch_min = ifma_batch_min,
        .function = ecrecover::recover_keys_avx512},
#endif
};
}  // namespace

Rows<RecoverBatch> ecrecover_rows() noexcept
{
    static constexpr auto rows =
        gpu::with_cuda<gpu::KernelId::recover_addresses, ecrecover::AddressBatch, ecrecover_rows>(
            address_table);
    return rows;
}

Rows<RecoverKeyBatch> ecrecover_key_rows() noexcept
{
    static constexpr auto rows =
        gpu::with_cuda<gpu::KernelId::recover_keys, ecrecover::KeyBatch, ecrecover_key_rows>(
            key_table);
    return rows;
}

void ecrecover_batch(
    std::span<const RecoverRequest> requests, std::span<RecoverResult> results) noexcept
{
    BRAID_ASSERT(requests.size() == results.size());
    choose(Operation::ecrecover, ecrecover_rows(), requests.size()).function(requests, results);
}

void ecrecover_key_batch(
    std::span<const DigestSignature> signatures, std::span<RecoveredKey> keys) noexcept
{
    BRAID_ASSERT(signatures.size() == keys.size());
    choose(Operation::ecrecover, ecrecover_key_rows(), signatures.size())
        .function(signatures, keys);
}
}  // namespace braid::kernels
