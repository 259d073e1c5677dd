// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/precompiles/call.hpp"
#include "vm-frontends/evm/precompiles/msm_discounts.hpp"
#include <limits>

/// EIP-2537 in its final form of seven precompiles. Encodings are checked by the mathematics behind them.
namespace braid::evm
{
namespace
{
constexpr std::size_t field_size = 64;
constexpr std::size_t g1_size = 2 * field_size;
constexpr std::size_t g2_size = 4 * field_size;
constexpr std::size_t scalar_size = 32;

using Map = bool (*)(Bytes input, std::span<std::uint8_t> result) noexcept;

/// A function of fixed input size at a fixed price.
struct FixedRule
{
    std::size_t input_size;
    std::size_t output_size;
    std::uint64_t cost;
};

PrecompileResult run_fixed(const PrecompileCall& call, const FixedRule& rule, Map function) noexcept
{
    if (call.input.size() != rule.input_size || call.gas < rule.cost)
        return {};
    const auto output = call.allocate(rule.output_size);
    if (!function(call.input, output))
        return {};
    return call.success(rule.cost, output);
}

/// A sum of multiples of points: at least one pair of point and scalar, cheaper each the more there are.
struct MsmRule
{
    std::size_t point_size;
    std::uint64_t multiplication_cost;
    const std::array<std::uint16_t, 128>& discounts;
    /// Bytes of input that the chain policy allows.
    std::size_t input_size_max;
};

PrecompileResult run_msm(const PrecompileCall& call, const MsmRule& rule, Map function) noexcept
{
    const std::size_t pair_size = rule.point_size + scalar_size;
    const std::size_t count = call.input.size() / pair_size;
    if (count == 0 || call.input.size() % pair_size != 0 || call.input.size() > rule.input_size_max)
        return {};
    const std::size_t row = count < rule.discounts.size() ? count - 1 : rule.discounts.size() - 1;
    const std::uint64_t cost = count * rule.multiplication_cost * rule.discounts[row] / 1000;
    if (call.gas < cost)
        return {};
    const auto output = call.allocate(rule.point_size);
    if (!function(call.input, output))
        return {};
    return call.success(cost, output);
}

/// What OP-Stack chains allow from Isthmus on, and less from Jovian on.
constexpr std::size_t size_max(OpFork op, std::size_t isthmus, std::size_t jovian) noexcept
{
    if (op >= OpFork::jovian)
        return jovian;
    return op >= OpFork::isthmus ? isthmus : std::numeric_limits<std::size_t>::max();
}
}  // namespace

PrecompileResult bls12_g1_add(const PrecompileCall& call) noexcept
{
    constexpr FixedRule rule{.input_size = 2 * g1_size, .output_size = g1_size, .cost = 375};
    return run_fixed(call, rule, call.env.crypto->bls12_g1_add);
}

PrecompileResult bls12_g1_msm(const PrecompileCall& call) noexcept
{
    const MsmRule rule{.point_size = g1_size,
        .multiplication_cost = 12000,
        .discounts = g1_msm_discounts,
        .input_size_max = size_max(call.env.op, 513760, 288960)};
    return run_msm(call, rule, call.env.crypto->bls12_g1_msm);
}

PrecompileResult bls12_g2_add(const PrecompileCall& call) noexcept
{
    constexpr FixedRule rule{.input_size = 2 * g2_size, .output_size = g2_size, .cost = 600};
    return run_fixed(call, rule, call.env.crypto->bls12_g2_add);
}

PrecompileResult bls12_g2_msm(const PrecompileCall& call) noexcept
{
    const MsmRule rule{.point_size = g2_size,
        .multiplication_cost = 22500,
        .discounts = g2_msm_discounts,
        .input_size_max = size_max(call.env.op, 488448, 278784)};
    return run_msm(call, rule, call.env.crypto->bls12_g2_msm);
}

PrecompileResult bls12_pairing(const PrecompileCall& call) noexcept
{
    constexpr std::size_t pair_size = g1_size + g2_size;
    const std::size_t count = call.input.size() / pair_size;
    if (count == 0 || call.input.size() % pair_size != 0 ||
        call.input.size() > size_max(call.env.op, 235008, 156672))
        return {};
    const std::uint64_t cost = 37700 + 32600 * std::uint64_t{count};
    if (call.gas < cost)
        return {};
    const auto is_one = call.env.crypto->bls12_pairing(call.input);
    if (!is_one)
        return {};
    return call.success(cost, call.truth(*is_one));
}

PrecompileResult bls12_map_fp_to_g1(const PrecompileCall& call) noexcept
{
    constexpr FixedRule rule{.input_size = field_size, .output_size = g1_size, .cost = 5500};
    return run_fixed(call, rule, call.env.crypto->bls12_map_fp_to_g1);
}

PrecompileResult bls12_map_fp2_to_g2(const PrecompileCall& call) noexcept
{
    constexpr FixedRule rule{.input_size = 2 * field_size, .output_size = g2_size, .cost = 23800};
    return run_fixed(call, rule, call.env.crypto->bls12_map_fp2_to_g2);
}
}  // namespace braid::evm
