// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/block/op_extra_data.hpp"

namespace braid::evm
{
namespace
{
/// EIP-7918.
constexpr std::uint64_t blob_base_cost = std::uint64_t{1} << 13;
constexpr std::uint64_t base_fee_initial = 1'000'000'000;

/// The two constants of EIP-1559 and, on the OP Stack since Jovian, the floor.
struct FeeMarket
{
    std::uint64_t elasticity = 2;
    std::uint64_t denominator = 8;
    std::uint64_t base_fee_min = 0;
    /// Gas that counts as the parent's use.
    std::uint64_t gas_used = 0;
};

FeeMarket fee_market_of(
    const BlockHeader& parent, const Rules& rules, const ChainSpec& spec) noexcept
{
    FeeMarket market;
    market.gas_used = parent.gas_used;
    if (rules.op == OpFork::none)
        return market;
    market.elasticity = spec.op_base_fee.elasticity;
    market.denominator = rules.op >= OpFork::canyon ? spec.op_base_fee.denominator_canyon :
                                                      spec.op_base_fee.denominator;
    const OpFork parent_op = rules_at(spec, parent.number, parent.timestamp).op;
    if (parent_op < OpFork::holocene)
        return market;
    if (const auto params = decode_op_extra_data(parent.extra_data, parent_op))
    {
        market.elasticity = params->elasticity;
        market.denominator = params->denominator;
        market.base_fee_min = params->base_fee_min;
    }
    if (parent_op >= OpFork::jovian && parent.blob_gas_used.value_or(0) > market.gas_used)
        market.gas_used = *parent.blob_gas_used;
    return market;
}

u256 base_fee_by(const FeeMarket& market, const u256& parent_fee, std::uint64_t gas_limit) noexcept
{
    const std::uint64_t target = gas_limit / market.elasticity;
    if (market.gas_used == target || target == 0)
        return parent_fee;
    const bool up = market.gas_used > target;
    const std::uint64_t distance = up ? market.gas_used - target : target - market.gas_used;
    const u256 slope = divmod(parent_fee * u256{distance}, u256{target}).quotient;
    const u256 change = divmod(slope, u256{market.denominator}).quotient;
    if (!up)
        return change < parent_fee ? parent_fee - change : u256{};
    return parent_fee + (change.is_zero() ? u256{1} : change);
}
}  // namespace

u256 base_fee_after(const BlockHeader& parent, const Rules& rules, const ChainSpec& spec) noexcept
{
    if (!parent.base_fee)
        return u256{base_fee_initial};
    const FeeMarket market = fee_market_of(parent, rules, spec);
    const u256 fee = base_fee_by(market, *parent.base_fee, parent.gas_limit);
    const u256 floor{market.base_fee_min};
    return fee < floor ? floor : fee;
}

u256 blob_base_fee_of(std::uint64_t excess_blob_gas, const BlobSchedule& schedule) noexcept
{
    const u256 fraction{schedule.base_fee_update_fraction};
    if (fraction.is_zero())
        return {};
    // The Taylor series of e^(excess / fraction), scaled by the fraction, summed until a term vanishes.
    const u256 excess{excess_blob_gas};
    u256 sum;
    u256 term = fraction;
    for (std::uint64_t i = 1; !term.is_zero(); ++i)
    {
        sum += term;
        if (sum < term || bit_width(term) + bit_width(excess) > 256)
            return ~u256{};
        term = divmod(term * excess, fraction * u256{i}).quotient;
    }
    return divmod(sum, fraction).quotient;
}

std::uint64_t excess_blob_gas_after(const BlockHeader& parent, const Rules& rules) noexcept
{
    if (rules.op != OpFork::none || rules.blobs.max == 0)
        return 0;
    const u256 used{parent.blob_gas_used.value_or(0)};
    const u256 excess{parent.excess_blob_gas.value_or(0)};
    const u256 target = u256{rules.blobs.target} * u256{gas_per_blob};
    if (excess + used < target)
        return 0;
    u256 after = excess + used - target;
    if (rules.fork >= Fork::osaka && parent.base_fee)
    {
        const u256 fee = blob_base_fee_of(excess[0], rules.blobs);
        const bool fits = bit_width(fee) + bit_width(u256{gas_per_blob}) <= 256;
        const u256 blob_cost = fits ? fee * u256{gas_per_blob} : ~u256{};
        if (blob_cost < u256{blob_base_cost} * *parent.base_fee)
        {
            const u256 above{rules.blobs.max - rules.blobs.target};
            after = excess + divmod(used * above, u256{rules.blobs.max}).quotient;
        }
    }
    return after.fits_u64() ? after[0] : ~std::uint64_t{0};
}
}  // namespace braid::evm
