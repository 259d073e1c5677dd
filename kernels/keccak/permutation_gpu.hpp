// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/table.hpp"
#include "kernels/gpu/words.hpp"
#include "kernels/keccak/round_constants.hpp"

/// Keccak-f[1600] for one thread of a GPU. Theta's addition to a lane, column ^ rotated column, is folded into that
/// lane's own three-input XOR, which leaves 122 LOP3 and 58 SHF a round. FIPS 202, section 3.
namespace braid::kernels::keccak_gpu
{
using gpu::Pair;

BRAID_GPU_TABLE gpu::Table round_constants{keccak::round_constants};

/// Lane x + 5y stands at [x + 5y].
struct State
{
    Pair lanes[25];
};

/// Theta's sums of columns, plain and rotated by one bit.
struct Columns
{
    Pair sum[5];
    Pair rotated[5];
};

[[nodiscard]] BRAID_GPU Pair xor3(Pair a, Pair b, Pair c) noexcept
{
    return gpu::logic3<gpu::table_xor>(a, b, c);
}

[[nodiscard]] BRAID_GPU Columns columns_of(const State& a) noexcept
{
    Columns columns;
    BRAID_GPU_UNROLL
    for (unsigned x = 0; x < 5; ++x)
    {
        const Pair upper = xor3(a.lanes[x], a.lanes[x + 5], a.lanes[x + 10]);
        columns.sum[x] = xor3(upper, a.lanes[x + 15], a.lanes[x + 20]);
        columns.rotated[x] = gpu::rotate_left<1>(columns.sum[x]);
    }
    return columns;
}

/// A lane behind theta and rho.
template <unsigned lane, unsigned shift>
[[nodiscard]] BRAID_GPU Pair moved(const State& a, const Columns& columns) noexcept
{
    constexpr unsigned x = lane % 5;
    return gpu::rotate_left<shift>(
        xor3(a.lanes[lane], columns.sum[(x + 4) % 5], columns.rotated[(x + 1) % 5]));
}

/// One row of chi.
BRAID_GPU void chi(Pair* row, Pair b0, Pair b1, Pair b2, Pair b3, Pair b4) noexcept
{
    row[0] = gpu::logic3<gpu::table_chi>(b0, b1, b2);
    row[1] = gpu::logic3<gpu::table_chi>(b1, b2, b3);
    row[2] = gpu::logic3<gpu::table_chi>(b2, b3, b4);
    row[3] = gpu::logic3<gpu::table_chi>(b3, b4, b0);
    row[4] = gpu::logic3<gpu::table_chi>(b4, b0, b1);
}

BRAID_GPU void round(State& a, std::uint64_t constant) noexcept
{
    const Columns columns = columns_of(a);
    State e;
    chi(e.lanes + 0, moved<0, 0>(a, columns), moved<6, 44>(a, columns), moved<12, 43>(a, columns),
        moved<18, 21>(a, columns), moved<24, 14>(a, columns));
    chi(e.lanes + 5, moved<3, 28>(a, columns), moved<9, 20>(a, columns), moved<10, 3>(a, columns),
        moved<16, 45>(a, columns), moved<22, 61>(a, columns));
    chi(e.lanes + 10, moved<1, 1>(a, columns), moved<7, 6>(a, columns), moved<13, 25>(a, columns),
        moved<19, 8>(a, columns), moved<20, 18>(a, columns));
    chi(e.lanes + 15, moved<4, 27>(a, columns), moved<5, 36>(a, columns), moved<11, 10>(a, columns),
        moved<17, 15>(a, columns), moved<23, 56>(a, columns));
    chi(e.lanes + 20, moved<2, 62>(a, columns), moved<8, 55>(a, columns), moved<14, 39>(a, columns),
        moved<15, 41>(a, columns), moved<21, 2>(a, columns));
    const Pair iota = gpu::pair_of(constant);
    e.lanes[0].low ^= iota.low;
    e.lanes[0].high ^= iota.high;
    a = e;
}

/// All 24 rounds, two of them a turn: registers change roles without moves, and the code stays in the innermost cache.
BRAID_GPU void permute(State& state) noexcept
{
    BRAID_GPU_KEEP_LOOP
    for (unsigned i = 0; i < 24; i += 2)
    {
        round(state, round_constants[i]);
        round(state, round_constants[i + 1]);
    }
}
}  // namespace braid::kernels::keccak_gpu
