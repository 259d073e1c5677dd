// SPDX-License-Identifier: Apache-2.0
#include "kernels/bls12_381_signatures.hpp"
#include "vm-frontends/move/natives/crypto/crypto_call.hpp"

/// https://www.ietf.org/archive/id/draft-irtf-cfrg-bls-signature-05.html
namespace braid::move
{
namespace
{
namespace bls = kernels::bls12_381;
using enum NativeParameter;

Bytes domain(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
const Bytes signature_domain = domain("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_");
const Bytes possession_domain = domain("BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_");

/// The bytes in the one field of a structure.
Bytes wrapped_bytes(const Value& structure) noexcept
{
    return structure.structure->fields()[0].vector->bytes();
}

/// What came of reading points, each of which is paid for before it is read.
enum class Reading : std::uint8_t
{
    done,
    /// One of them was none; those behind it were neither read nor paid for.
    refused,
    out_of_gas,
};

template <typename Point, NativeParameter price, auto read>
Reading read_point(const CryptoCall& call, Bytes from, Point& to) noexcept
{
    if (!call.charge(price))
        return Reading::out_of_gas;
    const auto point = read(from);
    if (!point)
        return Reading::refused;
    to = *point;
    return Reading::done;
}

Reading read_key(const CryptoCall& call, Bytes from, bls::SignatureKey& to) noexcept
{
    return read_point<bls::SignatureKey, bls12381_per_pubkey_deserialize, bls::read_signature_key>(
        call, from, to);
}

Reading read_signature(const CryptoCall& call, Bytes from, bls::Signature& to) noexcept
{
    return read_point<bls::Signature, bls12381_per_sig_deserialize, bls::read_signature>(
        call, from, to);
}

template <typename Point>
Reading read_all(const CryptoCall& call, VectorBody& from, std::vector<Point>& to,
    Reading (*read)(const CryptoCall&, Bytes, Point&) noexcept) noexcept
{
    for (const Value& element : from.values())
    {
        const Reading reading = read(call, wrapped_bytes(element), to.emplace_back());
        if (reading != Reading::done)
            return reading;
    }
    return Reading::done;
}

/// Gives false, or tells that the gas was used up. [not done]
NativeOutcome refuse(const CryptoCall& call, Reading reading) noexcept
{
    return reading == Reading::refused ? call.give(false) : NativeOutcome::out_of_gas;
}

template <typename Point, NativeParameter price>
NativeOutcome aggregate(
    const CryptoCall& call, Reading (*read)(const CryptoCall&, Bytes, Point&) noexcept) noexcept
{
    VectorBody& all = *call.argument(0).vector;
    if (!call.charge(bls12381_base))
        return NativeOutcome::out_of_gas;
    if (all.size == 0)
        return call.give(Bytes{}, false);
    std::vector<Point> points;
    const Reading reading = read_all(call, all, points, read);
    if (reading == Reading::refused)
        return call.give(Bytes{}, false);
    if (reading == Reading::out_of_gas || !call.charge(price, points.size()))
        return NativeOutcome::out_of_gas;
    return call.give(Bytes{bls::compressed(bls::sum(points))}, true);
}

NativeOutcome aggregate_keys(const CryptoCall& call) noexcept
{
    return aggregate<bls::SignatureKey, bls12381_per_pubkey_aggregate>(call, read_key);
}

NativeOutcome aggregate_signatures(const CryptoCall& call) noexcept
{
    return aggregate<bls::Signature, bls12381_per_sig_aggregate>(call, read_signature);
}

NativeOutcome check_signature_group(const CryptoCall& call) noexcept
{
    if (!call.charge(bls12381_base))
        return NativeOutcome::out_of_gas;
    bls::Signature signature;
    const Reading reading = read_signature(call, call.bytes(0), signature);
    if (reading != Reading::done)
        return refuse(call, reading);
    if (!call.charge(bls12381_per_sig_subgroup_check))
        return NativeOutcome::out_of_gas;
    return call.give(bls::is_valid(signature));
}

NativeOutcome validate_key(const CryptoCall& call) noexcept
{
    if (!call.charge(bls12381_base))
        return NativeOutcome::out_of_gas;
    bls::SignatureKey key;
    const Reading reading = read_key(call, call.bytes(0), key);
    if (reading != Reading::done)
        return refuse(call, reading);
    // The chain charges the price of reading for this check too.
    if (!call.charge(bls12381_per_pubkey_deserialize))
        return NativeOutcome::out_of_gas;
    return call.give(bls::is_valid(key));
}

template <bool checks_key>
NativeOutcome verify(const CryptoCall& call) noexcept
{
    const Bytes message = call.bytes(2);
    if (!call.charge(bls12381_base))
        return NativeOutcome::out_of_gas;
    bls::SignatureKey key;
    bls::Signature signature;
    Reading reading = read_key(call, call.bytes(1), key);
    if (reading != Reading::done)
        return refuse(call, reading);
    if (checks_key)
    {
        if (!call.charge(bls12381_per_pubkey_deserialize))
            return NativeOutcome::out_of_gas;
        if (!bls::is_valid(key))
            return call.give(false);
    }
    reading = read_signature(call, call.bytes(0), signature);
    if (reading != Reading::done)
        return refuse(call, reading);
    if (!call.charge({call.price(bls12381_per_sig_verify), call.price(bls12381_per_msg_hashing),
            call.price(bls12381_per_byte_hashing, message.size())}))
        return NativeOutcome::out_of_gas;
    return call.give(bls::verify_aggregate(signature, {&key, 1}, {&message, 1}, signature_domain));
}

NativeOutcome verify_possession(const CryptoCall& call) noexcept
{
    if (!call.charge(bls12381_base))
        return NativeOutcome::out_of_gas;
    bls::SignatureKey key;
    bls::Signature proof;
    Reading reading = read_key(call, call.bytes(0), key);
    if (reading == Reading::done)
        reading = read_signature(call, call.bytes(1), proof);
    if (reading != Reading::done)
        return refuse(call, reading);
    if (!call.charge(bls12381_per_pop_verify))
        return NativeOutcome::out_of_gas;
    const auto key_bytes = bls::compressed(key);
    const Bytes message{key_bytes};
    return call.give(bls::is_valid(key) &&
                     bls::verify_aggregate(proof, {&key, 1}, {&message, 1}, possession_domain));
}

NativeOutcome verify_aggregate(const CryptoCall& call) noexcept
{
    if (!call.charge(bls12381_base))
        return NativeOutcome::out_of_gas;
    VectorBody& key_values = *call.argument(1).vector;
    VectorBody& message_values = *call.argument(2).vector;
    if (key_values.size != message_values.size)
        return call.give(false);
    std::vector<bls::SignatureKey> keys;
    bls::Signature signature;
    Reading reading = read_all(call, key_values, keys, read_key);
    if (reading == Reading::done)
        reading = read_signature(call, call.bytes(0), signature);
    if (reading != Reading::done)
        return refuse(call, reading);
    std::vector<Bytes> messages;
    std::uint64_t size = 0;
    for (const Value& message : message_values.values())
    {
        messages.push_back(message.vector->bytes());
        size += messages.back().size();
    }
    if (!call.charge({call.price(bls12381_per_pairing, messages.size() + 1),
            call.price(bls12381_per_msg_hashing, messages.size()),
            call.price(bls12381_per_byte_hashing, size)}))
        return NativeOutcome::out_of_gas;
    return call.give(bls::verify_aggregate(signature, keys, messages, signature_domain));
}
}  // namespace

std::span<const NativeEntry> bls12381_natives() noexcept
{
    static constexpr std::array entries{
        crypto_entry<aggregate_keys>("bls12381", "aggregate_pubkeys_internal"),
        crypto_entry<aggregate_signatures>("bls12381", "aggregate_signatures_internal"),
        crypto_entry<check_signature_group>("bls12381", "signature_subgroup_check_internal"),
        crypto_entry<validate_key>("bls12381", "validate_pubkey_internal"),
        crypto_entry<verify_aggregate>("bls12381", "verify_aggregate_signature_internal"),
        crypto_entry<verify<false>>("bls12381", "verify_multisignature_internal"),
        crypto_entry<verify<true>>("bls12381", "verify_normal_signature_internal"),
        crypto_entry<verify_possession>("bls12381", "verify_proof_of_possession_internal"),
        crypto_entry<verify<false>>("bls12381", "verify_signature_share_internal"),
    };
    return entries;
}
}  // namespace braid::move
