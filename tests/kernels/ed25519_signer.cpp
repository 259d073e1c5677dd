// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/ed25519_signer.hpp"
#include "tests/kernels/hex_values.hpp"
#include "tests/kernels/random_values.hpp"
#include <memory>
#include <openssl/evp.h>
#include <sodium.h>

namespace braid::tests
{
namespace
{
void need(bool holds, const char* what)
{
    if (!holds)
        throw std::runtime_error(what);
}

Hash32 sum_of(const Hash32& a, const Hash32& b)
{
    Hash32 sum;
    need(crypto_core_ed25519_add(sum.data(), a.data(), b.data()) == 0, "not on the curve");
    return sum;
}

/// The scalar's multiple of the base point.
Hash32 base_times(const Hash32& scalar)
{
    Hash32 point;
    need(crypto_scalarmult_ed25519_base_noclamp(point.data(), scalar.data()) == 0, "a zero scalar");
    return point;
}

Hash32 challenge(const Hash32& r, const Hash32& key, Bytes message)
{
    std::array<std::uint8_t, crypto_hash_sha512_BYTES> digest;
    crypto_hash_sha512_state state;
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, r.data(), 32);
    crypto_hash_sha512_update(&state, key.data(), 32);
    crypto_hash_sha512_update(&state, message.data(), message.size());
    crypto_hash_sha512_final(&state, digest.data());
    Hash32 k;
    crypto_core_ed25519_scalar_reduce(k.data(), digest.data());
    return k;
}

Hash32 point_of_parts(bool is_small, const Hash32& scalar, std::size_t torsion, std::size_t writing)
{
    const auto& writings = ed25519_small_points()[torsion];
    return is_small ? writings[writing % writings.size()] : sum_of(base_times(scalar), writings[0]);
}
}  // namespace

std::vector<std::uint8_t> Ed25519Signer::message(std::size_t size)
{
    return random_bytes(random_, size);
}

Hash32 Ed25519Signer::scalar()
{
    const auto bytes = message(64);
    Hash32 scalar;
    crypto_core_ed25519_scalar_reduce(scalar.data(), bytes.data());
    return scalar;
}

Ed25519Signed Ed25519Signer::sign(std::size_t message_size)
{
    Ed25519Signed made{.message = message(message_size)};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret;
    crypto_sign_seed_keypair(made.key.data(), secret.data(), message(32).data());
    crypto_sign_detached(
        made.signature.data(), nullptr, made.message.data(), made.message.size(), secret.data());
    return made;
}

Ed25519Crafted Ed25519Signer::craft(const Ed25519Parts& parts)
{
    const Hash32 a = parts.key_is_small ? Hash32{} : scalar();
    const Hash32 r = parts.r_is_small ? Hash32{} : scalar();
    Ed25519Crafted crafted;
    Ed25519Signed& made = crafted.signed_message;
    made.message = message(random_() % 100);
    made.key = point_of_parts(parts.key_is_small, a, parts.key_torsion, parts.key_writing);
    const Hash32 point = point_of_parts(parts.r_is_small, r, parts.r_torsion, parts.r_writing);
    const Hash32 k = challenge(point, made.key, made.message);
    Hash32 s;
    crypto_core_ed25519_scalar_mul(s.data(), k.data(), a.data());
    crypto_core_ed25519_scalar_add(s.data(), s.data(), r.data());
    std::memcpy(made.signature.data(), point.data(), 32);
    std::memcpy(made.signature.data() + 32, s.data(), 32);
    crafted.residue_is_neutral = (parts.r_torsion + k.bytes[0] * parts.key_torsion) % 8 == 0;
    return crafted;
}

const std::array<std::vector<Hash32>, 8>& ed25519_small_points()
{
    static const auto points = []
    {
        const Hash32 eighth = Hash32::from(
            bytes_of("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
        Hash32 neutral;
        neutral.bytes[0] = 1;
        std::array<std::vector<Hash32>, 8> writings;
        for (Hash32 point = neutral; auto& of_point : writings)
        {
            of_point.push_back(point);
            const bool y_is_small = point.bytes[1] == 0;
            const bool x_is_zero = point == neutral || point.bytes[1] == 0xff;
            Hash32 raised{{}};
            std::fill(raised.bytes.begin(), raised.bytes.end(), std::uint8_t{0xff});
            raised.bytes[0] = static_cast<std::uint8_t>(0xed + point.bytes[0]);
            raised.bytes[31] = static_cast<std::uint8_t>(point.bytes[31] | 0x7f);
            if (y_is_small)
                of_point.push_back(raised);
            if (x_is_zero)
                for (std::size_t i = of_point.size(); i-- > 0;)
                {
                    of_point.push_back(of_point[i]);
                    of_point.back().bytes[31] |= 0x80;
                }
            point = sum_of(point, eighth);
        }
        return writings;
    }();
    return points;
}

bool sodium_verifies(const kernels::Ed25519Request& request)
{
    return crypto_sign_verify_detached(request.signature.data(), request.message.data(),
               request.message.size(), request.key.data()) == 0;
}

bool openssl_verifies(const kernels::Ed25519Request& request)
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, request.key.data(), 32),
        EVP_PKEY_free};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
        EVP_MD_CTX_new(), EVP_MD_CTX_free};
    return key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), request.signature.data(), request.signature.size(),
               request.message.data(), request.message.size()) == 1;
}
}  // namespace braid::tests
