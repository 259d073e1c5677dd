// SPDX-License-Identifier: Apache-2.0
#include "kernels/blake2b.hpp"
#include "kernels/keccak.hpp"
#include "kernels/ripemd160.hpp"
#include "kernels/sha512.hpp"
#include "vm-frontends/move/natives/crypto/crypto_call.hpp"
#include "vm-frontends/move/natives/crypto/sip_hash.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

bool charge_by_size(const CryptoCall& call, NativeParameter base, NativeParameter per_byte) noexcept
{
    return call.charge({call.price(base), call.price(per_byte, call.bytes(0).size())});
}

template <NativeParameter base, NativeParameter per_byte, auto hash>
NativeOutcome digest(const CryptoCall& call) noexcept
{
    if (!charge_by_size(call, base, per_byte))
        return NativeOutcome::out_of_gas;
    return call.give(Bytes{hash(call.bytes(0))});
}

NativeOutcome sip(const CryptoCall& call) noexcept
{
    if (!charge_by_size(call, hash_sip_hash_base, hash_sip_hash_per_byte))
        return NativeOutcome::out_of_gas;
    return call.give(sip_hash(call.bytes(0)));
}

kernels::Sha512Digest sha512_of(Bytes message) noexcept
{
    return kernels::sha512(message);
}
}  // namespace

std::span<const NativeEntry> hash_natives() noexcept
{
    static constexpr std::array entries{
        crypto_entry<sip>("aptos_hash", "sip_hash"),
        crypto_entry<digest<hash_keccak256_base, hash_keccak256_per_byte, kernels::keccak256>>(
            "aptos_hash", "keccak256"),
        crypto_entry<digest<hash_sha2_512_base, hash_sha2_512_per_byte, sha512_of>>(
            "aptos_hash", "sha2_512_internal"),
        crypto_entry<digest<hash_sha3_512_base, hash_sha3_512_per_byte, kernels::sha3_512>>(
            "aptos_hash", "sha3_512_internal"),
        crypto_entry<digest<hash_ripemd160_base, hash_ripemd160_per_byte, kernels::ripemd160>>(
            "aptos_hash", "ripemd160_internal"),
        crypto_entry<
            digest<hash_blake2b_256_base, hash_blake2b_256_per_byte, kernels::blake2b_256>>(
            "aptos_hash", "blake2b_256_internal"),
    };
    return entries;
}
}  // namespace braid::move
