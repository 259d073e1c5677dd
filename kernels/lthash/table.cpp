// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/lthash/rows.hpp"

namespace braid::kernels
{
namespace
{
/// The blocks of one element's hash fill the vectors; hence no least batch.
constexpr std::array mix_table{
    Row<LtHashMix>{.id = RowId::scalar, .available = cpu::always, .function = lthash::mix_scalar},
#if defined(__x86_64__)
    Row<LtHashMix>{.id = RowId::avx2, .available = cpu::has_avx2, .function = lthash::mix_avx2},
    Row<LtHashMix>{
        .id = RowId::avx512, .available = cpu::has_avx512, .function = lthash::mix_avx512},
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
