// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/ed25519/rows.hpp"
#include <array>
#if defined(BRAID_CUDA)
#include "kernels/ed25519/verify_batch.hpp"
#include "kernels/gpu/process.hpp"
#endif

namespace braid::kernels
{
namespace
{
#if defined(BRAID_CUDA)
void verify_on_processor(
    const ed25519::VerifyInputs& inputs, std::span<std::uint8_t> verdicts) noexcept
{
    const Rows<Ed25519VerifyBatch> others = ed25519_rows().first(ed25519_rows().size() - 1);
    choose(others, verdicts.size(), {}).function(inputs.policy, inputs.requests, verdicts);
}

void verify_on_devices(Ed25519Policy policy, std::span<const Ed25519Request> requests,
    std::span<std::uint8_t> verdicts) noexcept
{
    gpu::CheckedRun<ed25519::VerifyBatch, const ed25519::VerifyInputs&, std::uint8_t>{
        gpu::process_fleet(), gpu::KernelId::ed25519_verify, verify_on_processor}
        .compute({policy, requests}, verdicts);
}
#endif

constexpr std::array ed25519_table{
    Row<Ed25519VerifyBatch>{
        .id = RowId::scalar, .available = cpu::always, .function = ed25519::verify_scalar},
#if defined(__x86_64__)
    // bench/kernels/ed25519_bench.cpp: a group of eight takes as long however many it holds.
    Row<Ed25519VerifyBatch>{.id = RowId::avx512,
        .available = cpu::has_avx512ifma,
        .batch_min = 2,
        .function = ed25519::verify_avx512},
#endif
#if defined(BRAID_CUDA)
    Row<Ed25519VerifyBatch>{.id = RowId::cuda,
        .available = gpu::can_run<gpu::KernelId::ed25519_verify>,
        .batch_min = gpu::batch_min_unmeasured,
        .function = verify_on_devices},
#endif
};
}  // namespace

Rows<Ed25519VerifyBatch> ed25519_rows() noexcept
{
    return ed25519_table;
}

void ed25519_verify_batch(Ed25519Policy policy, std::span<const Ed25519Request> requests,
    std::span<std::uint8_t> verdicts) noexcept
{
    BRAID_ASSERT(requests.size() == verdicts.size());
    choose(Operation::ed25519, ed25519_rows(), requests.size())
        .function(policy, requests, verdicts);
}
}  // namespace braid::kernels
