// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block/op_extra_data.hpp"

namespace braid::evm
{
namespace
{
constexpr std::size_t size_holocene = 9;
constexpr std::size_t size_jovian = 17;
}  // namespace

std::optional<OpExtraData> decode_op_extra_data(Bytes data, OpFork fork) noexcept
{
    const bool jovian = fork >= OpFork::jovian;
    if (data.size() != (jovian ? size_jovian : size_holocene) || data[0] != (jovian ? 1 : 0))
        return std::nullopt;
    OpExtraData params;
    params.denominator = load_be<std::uint32_t>(data.data() + 1);
    params.elasticity = load_be<std::uint32_t>(data.data() + 5);
    if (jovian)
        params.base_fee_min = load_be<std::uint64_t>(data.data() + 9);
    if (params.denominator == 0 || params.elasticity == 0)
        return std::nullopt;
    return params;
}

std::vector<std::uint8_t> encode_op_extra_data(const OpExtraData& params, OpFork fork)
{
    const bool jovian = fork >= OpFork::jovian;
    std::vector<std::uint8_t> data(jovian ? size_jovian : size_holocene);
    data[0] = jovian ? 1 : 0;
    store_be(data.data() + 1, static_cast<std::uint32_t>(params.denominator));
    store_be(data.data() + 5, static_cast<std::uint32_t>(params.elasticity));
    if (jovian)
        store_be(data.data() + 9, params.base_fee_min);
    return data;
}
}  // namespace braid::evm
