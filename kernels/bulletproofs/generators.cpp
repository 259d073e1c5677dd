// SPDX-License-Identifier: Apache-2.0
#include "kernels/bulletproofs/generators.hpp"

#include <algorithm>
#include <memory>

namespace braid::kernels
{
namespace
{
constexpr std::size_t seed_size = 64;

/// A stream of SHAKE256 for each vector of each value.
void fill(RangeProofGenerators::Points& points, char kind, std::size_t value)
{
    constexpr std::string_view domain = "GeneratorsChain";
    std::array<std::uint8_t, domain.size() + 5> label{};
    std::ranges::copy(domain, label.begin());
    label[domain.size()] = static_cast<std::uint8_t>(kind);
    label[domain.size() + 1] = static_cast<std::uint8_t>(value);
    std::array<std::uint8_t, range_proof_bits_max * seed_size> stream;
    shake256(label, stream);
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        std::array<std::uint8_t, seed_size> seed;
        std::copy_n(
            stream.begin() + static_cast<std::ptrdiff_t>(i * seed_size), seed_size, seed.begin());
        points[i] = ristretto255::Point::from_uniform_bytes(seed);
    }
}

std::unique_ptr<const RangeProofGenerators> make_generators()
{
    auto generators = std::make_unique<RangeProofGenerators>();
    for (std::size_t value = 0; value < range_proof_values_max; ++value)
    {
        fill(generators->g[value], 'G', value);
        fill(generators->h[value], 'H', value);
    }
    return generators;
}
}  // namespace

const RangeProofGenerators& range_proof_generators()
{
    static const auto generators = make_generators();
    return *generators;
}
}  // namespace braid::kernels
