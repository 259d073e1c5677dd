// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/intrinsic_gas.hpp"

#include <algorithm>

namespace braid::evm
{
namespace
{
constexpr std::uint64_t gas_base = 21'000;
constexpr std::uint64_t gas_creation = 32'000;
constexpr std::uint64_t gas_zero_byte = 4;
constexpr std::uint64_t gas_nonzero_byte = 68;
constexpr std::uint64_t gas_nonzero_byte_istanbul = 16;
constexpr std::uint64_t gas_access_list_address = 2'400;
constexpr std::uint64_t gas_access_list_key = 1'900;
constexpr std::uint64_t gas_initcode_word = 2;
constexpr std::uint64_t floor_per_token = 10;
constexpr std::uint64_t tokens_nonzero_byte = 4;
}  // namespace

// No sum overflows: TxLimits bounds every count.
IntrinsicGas intrinsic_gas_of(const EvmTx& tx, Fork fork) noexcept
{
    const std::uint64_t size = tx.input.size();
    const auto zeros =
        static_cast<std::uint64_t>(std::count(tx.input.begin(), tx.input.end(), std::uint8_t{0}));
    const std::uint64_t nonzeros = size - zeros;

    IntrinsicGas intrinsic{.gas = gas_base + zeros * gas_zero_byte};
    intrinsic.gas +=
        nonzeros * (fork >= Fork::istanbul ? gas_nonzero_byte_istanbul : gas_nonzero_byte);
    if (!tx.to && fork >= Fork::homestead)
        intrinsic.gas += gas_creation;
    if (!tx.to && fork >= Fork::shanghai)
        intrinsic.gas += (size + 31) / 32 * gas_initcode_word;
    for (const auto& entry : tx.access_list)
        intrinsic.gas += gas_access_list_address + entry.keys.size() * gas_access_list_key;
    intrinsic.gas += tx.authorizations.size() * gas_per_authorization;
    if (fork >= Fork::prague)
        intrinsic.floor = gas_base + (zeros + nonzeros * tokens_nonzero_byte) * floor_per_token;
    return intrinsic;
}
}  // namespace braid::evm
