// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/lthash/rows.hpp"
#if defined(BRAID_CUDA)
#include "kernels/gpu/process.hpp"
#include "kernels/lthash/mix_batch.hpp"
#endif

namespace braid::kernels
{
namespace
{
#if defined(BRAID_CUDA)
void mix_on_devices(LtHash& sum, std::span<const LtHashTerm> terms) noexcept
{
    const Rows<LtHashMix> others = lthash_rows().first(lthash_rows().size() - 1);
    const LtHashMix on_processor = choose(others, terms.size(), {}).function;
    lthash::mix_on(gpu::process_fleet(), on_processor, sum, terms);
}
#endif

/// The blocks of one element's hash fill the vectors; hence no least batch.
constexpr std::array mix_table{
    Row<LtHashMix>{.id = RowId::scalar, .available = cpu::always, .function = lthash::mix_scalar},
#if defined(__x86_64__)
    Row<LtHashMix>{.id = RowId::avx2, .available = cpu::has_avx2, .function = lthash::mix_avx2},
    Row<LtHashMix>{
        .id = RowId::avx512, .available = cpu::has_avx512, .function = lthash::mix_avx512},
#endif
#if defined(BRAID_CUDA)
    Row<LtHashMix>{.id = RowId::cuda,
        .available = gpu::can_run<gpu::KernelId::lthash_mix>,
        .batch_min = gpu::batch_min_unmeasured,
        .function = mix_on_devices},
#endif
};
}  // namespace

Rows<LtHashMix> lthash_rows() noexcept
{
    return mix_table;
}

void lthash_mix(LtHash& sum, std::span<const LtHashTerm> terms) noexcept
{
    choose(Operation::lthash, lthash_rows(), terms.size()).function(sum, terms);
}
}  // namespace braid::kernels
