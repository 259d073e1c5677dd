// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/precompiles/call.hpp"

namespace braid::evm
{
namespace
{
/// EIP-7951; RIP-7212 on OP-Stack chains from Fjord until Karst.
constexpr std::uint64_t verification_price(Fork fork, OpFork op) noexcept
{
    const bool is_osaka = op == OpFork::none ? fork >= Fork::osaka : op >= OpFork::karst;
    return is_osaka ? 6900 : 3450;
}
}  // namespace

/// Input: digest, r, s, x, y, a word each. A wrong input is no failure: the output is empty.
PrecompileResult p256_verify(const PrecompileCall& call) noexcept
{
    const std::uint64_t cost = verification_price(call.env.fork, call.env.op);
    if (call.gas < cost)
        return {};
    if (call.input.size() != 160)
        return call.success(cost, {});
    const auto word = [&call](std::size_t i)
    { return Hash32::from(call.input.subspan(32 * i, 32)); };
    Point64 key;
    std::memcpy(key.data(), call.input.data() + 96, key.size());
    if (!call.env.crypto->secp256r1_verify(word(0), word(1), word(2), key))
        return call.success(cost, {});
    return call.success(cost, call.truth(true));
}
}  // namespace braid::evm
