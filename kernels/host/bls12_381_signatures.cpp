// SPDX-License-Identifier: Apache-2.0
#include "kernels/bls12_381_signatures.hpp"

#include "base/assert.hpp"
#include <bit>
#include <blst.h>
#include <vector>

namespace braid::kernels::bls12_381
{
namespace
{
/// What the first bit of an encoding says.
constexpr std::uint8_t flag_compressed = 0x80;

/// Whether so many bytes are what the first of them says.
bool has_right_size(Bytes from, std::size_t compressed_size) noexcept
{
    if (from.empty())
        return false;
    const bool is_compressed = (from[0] & flag_compressed) != 0;
    return from.size() == (is_compressed ? compressed_size : 2 * compressed_size);
}
}  // namespace

std::optional<SignatureKey> read_signature_key(Bytes from) noexcept
{
    blst_p1_affine point;
    if (!has_right_size(from, g1_size) || blst_p1_deserialize(&point, from.data()) != BLST_SUCCESS)
        return std::nullopt;
    return std::bit_cast<SignatureKey>(point);
}

std::optional<Signature> read_signature(Bytes from) noexcept
{
    blst_p2_affine point;
    if (!has_right_size(from, g2_size) || blst_p2_deserialize(&point, from.data()) != BLST_SUCCESS)
        return std::nullopt;
    return std::bit_cast<Signature>(point);
}

std::array<std::uint8_t, g1_size> compressed(const SignatureKey& key) noexcept
{
    const auto point = std::bit_cast<blst_p1_affine>(key);
    std::array<std::uint8_t, g1_size> bytes;
    blst_p1_affine_compress(bytes.data(), &point);
    return bytes;
}

std::array<std::uint8_t, g2_size> compressed(const Signature& signature) noexcept
{
    const auto point = std::bit_cast<blst_p2_affine>(signature);
    std::array<std::uint8_t, g2_size> bytes;
    blst_p2_affine_compress(bytes.data(), &point);
    return bytes;
}

bool is_valid(const SignatureKey& key) noexcept
{
    const auto point = std::bit_cast<blst_p1_affine>(key);
    return !blst_p1_affine_is_inf(&point) && blst_p1_affine_in_g1(&point);
}

bool is_valid(const Signature& signature) noexcept
{
    const auto point = std::bit_cast<blst_p2_affine>(signature);
    return !blst_p2_affine_is_inf(&point) && blst_p2_affine_in_g2(&point);
}

SignatureKey sum(std::span<const SignatureKey> keys) noexcept
{
    BRAID_ASSERT(!keys.empty());
    blst_p1 total{};
    for (const SignatureKey& key : keys)
    {
        const auto point = std::bit_cast<blst_p1_affine>(key);
        blst_p1_add_or_double_affine(&total, &total, &point);
    }
    blst_p1_affine affine;
    blst_p1_to_affine(&affine, &total);
    return std::bit_cast<SignatureKey>(affine);
}

Signature sum(std::span<const Signature> signatures) noexcept
{
    BRAID_ASSERT(!signatures.empty());
    blst_p2 total{};
    for (const Signature& signature : signatures)
    {
        const auto point = std::bit_cast<blst_p2_affine>(signature);
        blst_p2_add_or_double_affine(&total, &total, &point);
    }
    blst_p2_affine affine;
    blst_p2_to_affine(&affine, &total);
    return std::bit_cast<Signature>(affine);
}

bool verify_aggregate(const Signature& signature, std::span<const SignatureKey> keys,
    std::span<const Bytes> messages, Bytes domain)
{
    BRAID_ASSERT(keys.size() == messages.size());
    const auto point = std::bit_cast<blst_p2_affine>(signature);
    if (keys.empty() || !blst_p2_affine_in_g2(&point))
        return false;
    std::vector<std::uint64_t> memory(blst_pairing_sizeof() / sizeof(std::uint64_t) + 1);
    auto* context = reinterpret_cast<blst_pairing*>(memory.data());
    blst_pairing_init(context, true, domain.data(), domain.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
    {
        const auto key = std::bit_cast<blst_p1_affine>(keys[i]);
        if (blst_pairing_aggregate_pk_in_g1(context, &key, nullptr, messages[i].data(),
                messages[i].size(), nullptr, 0) != BLST_SUCCESS)
            return false;
    }
    blst_pairing_commit(context);
    blst_fp12 right;
    blst_aggregated_in_g2(&right, &point);
    return blst_pairing_finalverify(context, &right);
}
}  // namespace braid::kernels::bls12_381
