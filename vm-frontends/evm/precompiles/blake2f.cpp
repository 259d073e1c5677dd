// SPDX-License-Identifier: Apache-2.0
#include "kernels/blake2b.hpp"
#include "vm-frontends/evm/precompiles/call.hpp"

namespace braid::evm
{
/// EIP-152. Input: rounds (4 bytes, big-endian), state (64), message (128), offset (16), final flag (1).
PrecompileResult blake2f(const PrecompileCall& call) noexcept
{
    constexpr std::size_t input_size = 213;
    if (call.input.size() != input_size)
        return {};
    const std::uint8_t* bytes = call.input.data();
    const auto rounds = load_be<std::uint32_t>(bytes);
    const std::uint8_t final_flag = bytes[input_size - 1];
    if (final_flag > 1 || call.gas < rounds)
        return {};

    kernels::Blake2bInput input;
    for (std::size_t i = 0; i < input.state.size(); ++i)
        input.state[i] = load_le<std::uint64_t>(bytes + 4 + 8 * i);
    for (std::size_t i = 0; i < input.message.size(); ++i)
        input.message[i] = load_le<std::uint64_t>(bytes + 68 + 8 * i);
    for (std::size_t i = 0; i < input.offset.size(); ++i)
        input.offset[i] = load_le<std::uint64_t>(bytes + 196 + 8 * i);
    input.final_block = final_flag == 1;

    const auto state = kernels::blake2b_compress(input, rounds);
    const auto output = call.allocate(64);
    for (std::size_t i = 0; i < state.size(); ++i)
        store_le(output.data() + 8 * i, state[i]);
    return call.success(rounds, output);
}
}  // namespace braid::evm
