// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/move/natives/crypto/crypto_call.hpp"
#include "vm-frontends/move/natives/crypto/crypto_features.hpp"
#include <bit>

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::size_t key_size = 32;
constexpr std::size_t signature_size = 64;
constexpr std::uint64_t abort_wrong_key_size = 1;

// Of multi_ed25519: keys and a byte with the threshold; signatures and a bitmap of the keys, whose first bit is the highest.
constexpr std::size_t multi_key_count_max = 32;
constexpr std::size_t bitmap_size = 4;

// Of secp256k1.
constexpr std::uint64_t abort_not_decodable = 0x010001;
constexpr Hash32 secp256k1_order{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e,
    0x8c, 0xd0, 0x36, 0x41, 0x41};

/// Whether it has the size of a signature and its S is below the order.
bool is_ed25519_signature(Bytes signature) noexcept
{
    return signature.size() == signature_size &&
           kernels::ed25519_is_scalar(Hash32::from(signature.subspan(signature_size / 2)));
}

bool verify_strictly(Bytes signature, Bytes key, Bytes message) noexcept
{
    kernels::Ed25519Request request{.message = message, .signature = {}, .key = Hash32::from(key)};
    std::memcpy(request.signature.data(), signature.data(), signature_size);
    std::uint8_t verdict = 0;
    kernels::ed25519_verify_batch(
        kernels::Ed25519Policy::strict_points, {&request, 1}, {&verdict, 1});
    return verdict != 0;
}

NativeOutcome validate_ed25519_key(const CryptoCall& call) noexcept
{
    const Bytes key = call.bytes(0);
    if (!call.charge({call.price(ed25519_base), call.price(ed25519_per_pubkey_deserialize)}))
        return NativeOutcome::out_of_gas;
    if (key.size() != key_size)
        return call.has_feature(features::ed25519_key_of_wrong_size_is_invalid) ?
                   call.give(false) :
                   call.abort(abort_wrong_key_size);
    const Hash32 point = Hash32::from(key);
    if (!kernels::ed25519_is_point(point))
        return call.give(false);
    if (!call.charge(ed25519_per_pubkey_small_order_check))
        return NativeOutcome::out_of_gas;
    return call.give(kernels::ed25519_is_point_of_large_order(point));
}

NativeOutcome verify_ed25519(const CryptoCall& call) noexcept
{
    const Bytes signature = call.bytes(0);
    const Bytes key = call.bytes(1);
    const Bytes message = call.bytes(2);
    if (!call.charge(ed25519_base) || !call.charge(ed25519_per_pubkey_deserialize))
        return NativeOutcome::out_of_gas;
    if (key.size() != key_size || !kernels::ed25519_is_point(Hash32::from(key)))
        return call.give(false);
    if (!call.charge(ed25519_per_sig_deserialize))
        return NativeOutcome::out_of_gas;
    if (!is_ed25519_signature(signature))
        return call.give(false);
    if (!call.charge(
            {call.price(ed25519_per_sig_strict_verify), call.price(ed25519_per_msg_hashing_base),
                call.price(ed25519_per_msg_byte_hashing, message.size())}))
        return NativeOutcome::out_of_gas;
    return call.give(verify_strictly(signature, key, message));
}

/// How many of the keys, from the first, are good: points of large order. Nothing where the gas does not suffice.
std::optional<std::size_t> count_good_keys(const CryptoCall& call, Bytes keys) noexcept
{
    std::size_t count = 0;
    for (; keys.size() >= key_size; keys = keys.subspan(key_size))
    {
        if (!call.charge({call.price(ed25519_per_pubkey_deserialize),
                call.price(ed25519_per_pubkey_small_order_check)}))
            return std::nullopt;
        if (!kernels::ed25519_is_point_of_large_order(Hash32::from(keys.first(key_size))))
            break;
        ++count;
    }
    return count;
}

NativeOutcome give_whether_all_keys_are_good(
    const CryptoCall& call, Bytes keys, std::size_t count) noexcept
{
    const auto good_count = count_good_keys(call, keys);
    return good_count ? call.give(*good_count == count) : NativeOutcome::out_of_gas;
}

/// The first generation: whatever stands behind the keys is no matter.
NativeOutcome validate_multi_key(const CryptoCall& call) noexcept
{
    const Bytes keys = call.bytes(0);
    const std::size_t count = keys.size() / key_size;
    if (!call.charge(ed25519_base))
        return NativeOutcome::out_of_gas;
    if (count > multi_key_count_max)
        return call.give(false);
    return give_whether_all_keys_are_good(call, keys, count);
}

/// How many signatures it takes; 0 where it is no key of that kind.
std::size_t threshold_of(Bytes multi_key) noexcept
{
    const std::size_t count = multi_key.size() / key_size;
    if (count == 0 || count > multi_key_count_max || multi_key.size() % key_size != 1)
        return 0;
    return multi_key.back() <= count ? multi_key.back() : 0;
}

NativeOutcome validate_multi_key_with_threshold(const CryptoCall& call) noexcept
{
    const Bytes key = call.bytes(0);
    if (!call.charge(ed25519_base))
        return NativeOutcome::out_of_gas;
    if (threshold_of(key) == 0)
        return call.give(false);
    return give_whether_all_keys_are_good(call, key, key.size() / key_size);
}

/// The keys that signed, the first one's bit the highest.
std::uint32_t bitmap_of(Bytes multi_signature) noexcept
{
    return load_be<std::uint32_t>(multi_signature.last(bitmap_size).data());
}

bool is_multi_signature(Bytes signature) noexcept
{
    const std::size_t count = signature.size() / signature_size;
    if (count == 0 || count > multi_key_count_max ||
        signature.size() % signature_size != bitmap_size ||
        static_cast<std::size_t>(std::popcount(bitmap_of(signature))) != count)
        return false;
    for (std::size_t i = 0; i < count; ++i)
        if (!is_ed25519_signature(signature.subspan(i * signature_size, signature_size)))
            return false;
    return true;
}

bool is_multi_key(Bytes key) noexcept
{
    if (threshold_of(key) == 0)
        return false;
    for (; key.size() >= key_size; key = key.subspan(key_size))
        if (!kernels::ed25519_is_point(Hash32::from(key.first(key_size))))
            return false;
    return true;
}

/// [both are of their kinds]
bool verify_multi_signature(Bytes signature, Bytes key, Bytes message) noexcept
{
    const std::uint32_t bitmap = bitmap_of(signature);
    const auto key_end = static_cast<std::size_t>(32 - std::countr_zero(bitmap));
    if (key_end > key.size() / key_size ||
        static_cast<std::size_t>(std::popcount(bitmap)) < threshold_of(key))
        return false;
    for (std::size_t i = 0; i < key_end; ++i)
    {
        if ((bitmap << i >> 31) == 0)
            continue;
        if (!verify_strictly(
                signature.first(signature_size), key.subspan(i * key_size, key_size), message))
            return false;
        signature = signature.subspan(signature_size);
    }
    return true;
}

NativeOutcome verify_multi_ed25519(const CryptoCall& call) noexcept
{
    const Bytes signature = call.bytes(0);
    const Bytes key = call.bytes(1);
    const Bytes message = call.bytes(2);
    const std::size_t signature_count = signature.size() / signature_size;
    if (!call.charge(ed25519_base) ||
        !call.charge(ed25519_per_pubkey_deserialize, key.size() / key_size))
        return NativeOutcome::out_of_gas;
    if (!is_multi_key(key))
        return call.give(false);
    if (!call.charge(ed25519_per_sig_deserialize, signature_count))
        return NativeOutcome::out_of_gas;
    if (!is_multi_signature(signature))
        return call.give(false);
    if (!call.charge({call.price(ed25519_per_sig_strict_verify, signature_count),
            call.price(ed25519_per_msg_hashing_base, signature_count),
            saturating_multiply(
                call.price(ed25519_per_msg_byte_hashing, message.size()), signature_count)}))
        return NativeOutcome::out_of_gas;
    return call.give(verify_multi_signature(signature, key, message));
}

NativeOutcome recover_secp256k1(const CryptoCall& call) noexcept
{
    const Bytes message = call.bytes(0);
    const auto recovery_id = static_cast<unsigned>(call.number(1));
    const Bytes signature = call.bytes(2);
    if (!call.charge(secp256k1_base))
        return NativeOutcome::out_of_gas;
    if (message.size() != sizeof(Hash32) || recovery_id > 3 || signature.size() != signature_size)
        return call.abort(abort_not_decodable);
    const Hash32 r = Hash32::from(signature.first(signature_size / 2));
    const Hash32 s = Hash32::from(signature.last(signature_size / 2));
    if (r >= secp256k1_order || s >= secp256k1_order)
        return call.abort(abort_not_decodable);
    if (!call.charge(secp256k1_ecdsa_recover))
        return NativeOutcome::out_of_gas;
    const auto key =
        kernels::host_crypto().secp256k1_recover(Hash32::from(message), r, s, recovery_id);
    return key ? call.give(Bytes{*key}, true) : call.give(Bytes{}, false);
}
}  // namespace

std::span<const NativeEntry> signature_natives() noexcept
{
    static constexpr std::array entries{
        crypto_entry<validate_ed25519_key>("ed25519", "public_key_validate_internal"),
        crypto_entry<verify_ed25519>("ed25519", "signature_verify_strict_internal"),
        crypto_entry<validate_multi_key>("multi_ed25519", "public_key_validate_internal"),
        crypto_entry<validate_multi_key_with_threshold>(
            "multi_ed25519", "public_key_validate_v2_internal"),
        crypto_entry<verify_multi_ed25519>("multi_ed25519", "signature_verify_strict_internal"),
        crypto_entry<recover_secp256k1>("secp256k1", "ecdsa_recover_internal"),
    };
    return entries;
}
}  // namespace braid::move
