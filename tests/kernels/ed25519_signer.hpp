// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519.hpp"
#include <random>
#include <vector>

namespace braid::tests
{
/// A request that owns its message.
struct Ed25519Signed
{
    std::vector<std::uint8_t> message;
    std::array<std::uint8_t, 64> signature{};
    Hash32 key{};

    [[nodiscard]] kernels::Ed25519Request request() const { return {message, signature, key}; }
};

/// What a signature over points with parts of small order is made of. Points of such an order are multiples of one of
/// order 8; the parts are given as multiples.
struct Ed25519Parts
{
    /// Leave out the parts of the key and of R that are multiples of the base point.
    bool key_is_small = false;
    bool r_is_small = false;
    std::size_t key_torsion = 0;
    std::size_t r_torsion = 0;
    /// Write the points in other bytes where there are such, the so-manieth: y + p, or the sign of x = 0.
    std::size_t key_writing = 0;
    std::size_t r_writing = 0;
};

/// A signature with S = r + k a, whatever parts of small order the points have, and what follows from them.
struct Ed25519Crafted
{
    Ed25519Signed signed_message;
    /// The parts of small order cancel out in R + [k]A.
    bool residue_is_neutral = false;
};

/// Makes signatures with libsodium, good and odd ones, from a seed.
class Ed25519Signer
{
public:
    explicit Ed25519Signer(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] std::mt19937_64& random() { return random_; }
    [[nodiscard]] std::vector<std::uint8_t> message(std::size_t size);
    /// A valid signature of a fresh key over a random message.
    [[nodiscard]] Ed25519Signed sign(std::size_t message_size);
    [[nodiscard]] Ed25519Crafted craft(const Ed25519Parts& parts);

private:
    [[nodiscard]] Hash32 scalar();

    std::mt19937_64 random_;
};

/// Writings of the eight points of small order: [i][0] canonical for i times the point of order 8, then all others.
[[nodiscard]] const std::array<std::vector<Hash32>, 8>& ed25519_small_points();

/// The verdict of libsodium, by rules of its own.
[[nodiscard]] bool sodium_verifies(const kernels::Ed25519Request& request);
/// The verdict of OpenSSL, by rules of its own.
[[nodiscard]] bool openssl_verifies(const kernels::Ed25519Request& request);
}  // namespace braid::tests
