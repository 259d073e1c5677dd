// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/op_fees.hpp"

#include "vm-frontends/evm/transaction/fastlz.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
constexpr Address l1_block{{0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x15}};

/// Storage of L1Block. OP Stack specification, predeploys and l1-attributes of the forks.
constexpr std::uint64_t slot_base_fee = 1;
constexpr std::uint64_t slot_scalars = 3;
constexpr std::uint64_t slot_overhead = 5;
constexpr std::uint64_t slot_scalar = 6;
constexpr std::uint64_t slot_blob_base_fee = 7;
constexpr std::uint64_t slot_operator = 8;

constexpr std::uint64_t million = 1'000'000;
constexpr std::uint64_t gas_zero_byte = 4;
constexpr std::uint64_t gas_nonzero_byte = 16;
/// Before Regolith a signature was counted that deposits do not have.
constexpr std::uint64_t signature_size = 68;
/// Fjord's estimate of the compressed size, in millionths of a byte.
constexpr std::uint64_t size_intercept = 42'585'600;
constexpr std::uint64_t size_slope = 836'500;
constexpr std::uint64_t size_min = 100;
constexpr std::uint64_t jovian_operator_factor = 100;

/// Millionths of a byte.
[[nodiscard]] std::uint64_t estimated_size(const EvmTx& tx) noexcept
{
    const std::uint64_t scaled = fastlz_size(tx.raw) * size_slope;
    const std::uint64_t least = size_min * million;
    return scaled < size_intercept + least ? least : scaled - size_intercept;
}

[[nodiscard]] u256 divide(const u256& a, std::uint64_t b) noexcept
{
    return divmod(a, u256{b}).quotient;
}

/// Of a byte, in millionths, sixteenfold.
[[nodiscard]] u256 scaled_price(const OpFees& fees) noexcept
{
    return fees.l1_base_fee * u256{16} * u256{fees.l1_base_fee_scalar} +
           fees.l1_blob_base_fee * u256{fees.l1_blob_base_fee_scalar};
}

/// Ecotone's parameters are unset in the first block of that fork, which still goes by Bedrock's.
[[nodiscard]] bool lacks_ecotone_values(const OpFees& fees) noexcept
{
    return fees.fork < OpFork::ecotone ||
           (fees.l1_blob_base_fee.is_zero() && fees.l1_base_fee_scalar == 0 &&
               fees.l1_blob_base_fee_scalar == 0);
}
/// What the encoding would cost as an L1 transaction's input.
[[nodiscard]] std::uint64_t calldata_gas(const EvmTx& tx, const OpFees& fees) noexcept
{
    const auto zeros =
        static_cast<std::uint64_t>(std::count(tx.raw.begin(), tx.raw.end(), std::uint8_t{0}));
    auto nonzeros = tx.raw.size() - zeros;
    if (fees.fork < OpFork::regolith)
        nonzeros += signature_size;
    return zeros * gas_zero_byte + nonzeros * gas_nonzero_byte;
}

[[nodiscard]] u256 bedrock_fee(const EvmTx& tx, const OpFees& fees) noexcept
{
    const auto gas = u256{calldata_gas(tx, fees)} + fees.l1_fee_overhead;
    return divide(gas * fees.l1_base_fee * fees.l1_fee_scalar, million);
}

[[nodiscard]] u256 ecotone_fee(const EvmTx& tx, const OpFees& fees) noexcept
{
    return divide(u256{calldata_gas(tx, fees)} * scaled_price(fees), 16 * million);
}
}  // namespace

OpFees read_op_fees(OpFork fork, TxState& state) noexcept
{
    auto& account = state.account(l1_block);
    OpFees fees;
    fees.fork = fork;
    fees.l1_base_fee = state.load(account, slot_base_fee);
    if (fork >= OpFork::ecotone)
    {
        const auto scalars = state.load(account, slot_scalars);
        fees.l1_base_fee_scalar = static_cast<std::uint32_t>(scalars[1] >> 32);
        fees.l1_blob_base_fee_scalar = static_cast<std::uint32_t>(scalars[1]);
        fees.l1_blob_base_fee = state.load(account, slot_blob_base_fee);
    }
    if (lacks_ecotone_values(fees))
    {
        fees.l1_fee_overhead = state.load(account, slot_overhead);
        fees.l1_fee_scalar = state.load(account, slot_scalar);
    }
    if (fork >= OpFork::isthmus)
    {
        const auto packed = state.load(account, slot_operator);
        fees.operator_fee_constant = packed[0];
        fees.operator_fee_scalar = static_cast<std::uint32_t>(packed[1]);
        if (fork >= OpFork::jovian)
            fees.da_footprint_gas_scalar = static_cast<std::uint16_t>(packed[1] >> 32);
    }
    return fees;
}

DataCharge data_charge_of(const EvmTx& tx, const OpFees& fees) noexcept
{
    const bool is_bedrock = lacks_ecotone_values(fees);
    if (fees.fork < OpFork::fjord)
        return {.l1_fee = is_bedrock ? bedrock_fee(tx, fees) : ecotone_fee(tx, fees)};
    const auto size = estimated_size(tx);
    DataCharge charge;
    charge.l1_fee = is_bedrock ? bedrock_fee(tx, fees) :
                                 divide(u256{size} * scaled_price(fees), million * million);
    if (fees.fork >= OpFork::jovian)
        charge.da_footprint = size / million * fees.da_footprint_gas_scalar;
    return charge;
}

u256 operator_fee_of(std::uint64_t gas, const OpFees& fees) noexcept
{
    if (fees.fork < OpFork::isthmus)
        return {};
    const auto scaled = u256{gas} * u256{fees.operator_fee_scalar};
    const auto variable = fees.fork >= OpFork::jovian ? scaled * u256{jovian_operator_factor} :
                                                        divide(scaled, million);
    return variable + u256{fees.operator_fee_constant};
}
}  // namespace braid::evm
