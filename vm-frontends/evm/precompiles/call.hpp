// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/precompiles/precompile.hpp"

namespace braid::evm
{
/// A precompile's own number, where it is not one of 1..17: RIP-7212, EIP-7951.
inline constexpr std::uint64_t p256_verify_number = 0x100;

/// One call of a precompile. Gas is checked before anything is allocated or computed.
struct PrecompileCall
{
    const EvmEnv& env;
    Bytes input;
    std::uint64_t gas;
    Arena& arena;

    /// A success that cost `cost`. [cost <= gas]
    [[nodiscard]] PrecompileResult success(std::uint64_t cost, Bytes output) const noexcept
    {
        return {.ok = true, .gas_left = gas - cost, .output = output};
    }

    /// Memory for an output; uninitialised.
    [[nodiscard]] std::span<std::uint8_t> allocate(std::size_t size) const noexcept
    {
        return {static_cast<std::uint8_t*>(arena.allocate(size, 8)), size};
    }

    /// The word 1 or 0.
    [[nodiscard]] Bytes truth(bool value) const noexcept
    {
        const auto word = arena.make_array<std::uint8_t>(32);
        word[31] = static_cast<std::uint8_t>(value);
        return word;
    }
};

/// The first `size` bytes of the input from `offset` on, with zeros where the input ends before.
template <std::size_t size>
[[nodiscard]] std::array<std::uint8_t, size> padded(Bytes input, std::size_t offset = 0) noexcept
{
    std::array<std::uint8_t, size> bytes{};
    if (offset < input.size())
    {
        const Bytes rest = input.subspan(offset);
        std::memcpy(bytes.data(), rest.data(), rest.size() < size ? rest.size() : size);
    }
    return bytes;
}

/// Failures are default results: not ok, no gas left.
PrecompileResult ecrecover(const PrecompileCall& call) noexcept;
PrecompileResult sha256(const PrecompileCall& call) noexcept;
PrecompileResult ripemd160(const PrecompileCall& call) noexcept;
PrecompileResult identity(const PrecompileCall& call) noexcept;
PrecompileResult modexp(const PrecompileCall& call) noexcept;
PrecompileResult bn254_add(const PrecompileCall& call) noexcept;
PrecompileResult bn254_mul(const PrecompileCall& call) noexcept;
PrecompileResult bn254_pairing(const PrecompileCall& call) noexcept;
PrecompileResult blake2f(const PrecompileCall& call) noexcept;
PrecompileResult kzg_point_evaluation(const PrecompileCall& call) noexcept;
PrecompileResult bls12_g1_add(const PrecompileCall& call) noexcept;
PrecompileResult bls12_g1_msm(const PrecompileCall& call) noexcept;
PrecompileResult bls12_g2_add(const PrecompileCall& call) noexcept;
PrecompileResult bls12_g2_msm(const PrecompileCall& call) noexcept;
PrecompileResult bls12_pairing(const PrecompileCall& call) noexcept;
PrecompileResult bls12_map_fp_to_g1(const PrecompileCall& call) noexcept;
PrecompileResult bls12_map_fp2_to_g2(const PrecompileCall& call) noexcept;
PrecompileResult p256_verify(const PrecompileCall& call) noexcept;
}  // namespace braid::evm
