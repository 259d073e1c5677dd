// SPDX-License-Identifier: Apache-2.0
#include "kernels/hash_batch/copy_avx512.hpp"
#include "kernels/hash_batch/words32_avx512.hpp"
#include "kernels/lthash/lanes.hpp"
#include "kernels/lthash/rows.hpp"

namespace braid::kernels::lthash
{
void mix_avx512(LtHash& sum, std::span<const LtHashTerm> terms) noexcept
{
    mix_in_lanes<Words32>(sum, terms);
}
}  // namespace braid::kernels::lthash
