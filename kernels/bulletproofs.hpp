// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/merlin.hpp"
#include "kernels/ristretto255.hpp"
#include <vector>

/// Range proofs over ristretto255 as the crate bulletproofs 4 makes them: that values, of which only commitments are known,
/// have so many bits. Bünz, Bootle, Boneh, Poelstra, Wuille, Maxwell, "Bulletproofs" (eprint 2017/1066), section 4.2;
/// https://doc-internal.dalek.rs/bulletproofs/notes/range_proof/
namespace braid::kernels
{
inline constexpr std::size_t range_proof_bits_max = 64;
inline constexpr std::size_t range_proof_values_max = 16;

/// A proof, of which nothing is known but its form.
struct RangeProof
{
    using Scalar = ristretto255::Scalar;

    Hash32 a;
    Hash32 s;
    Hash32 t1;
    Hash32 t2;
    Scalar t_x;
    Scalar t_x_blinding;
    Scalar e_blinding;
    /// A pair of points a round of the inner product argument.
    std::vector<std::pair<Hash32, Hash32>> rounds;
    Scalar product_a;
    Scalar product_b;

    /// Points are not looked at; scalars must be reduced.
    [[nodiscard]] static std::optional<RangeProof> from_bytes(Bytes bytes);
};

/// What commitments are sums of multiples of.
struct PedersenBases
{
    ristretto255::Point value;
    ristretto255::Point blinding;
};

/// Whether each of the commitments is to a value below 2^bit_count. The transcript takes in what the proof says. The two
/// equations are checked one by one, and not, as in the crate, with a random weight: the verdict is a function of the input.
/// Cost: a sum of 2 bit_count commitments.size() multiples and some; the first call makes generators, some 20 ms.
/// [commitments are not empty]
[[nodiscard]] bool verify_range_proof(const RangeProof& proof, MerlinTranscript& transcript,
    const PedersenBases& bases, std::span<const Hash32> commitments, std::size_t bit_count);
}  // namespace braid::kernels
