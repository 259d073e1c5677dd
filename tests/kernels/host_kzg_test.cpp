// SPDX-License-Identifier: Apache-2.0
#include "kernels/host_crypto.hpp"
#include "tests/kernels/hex_values.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
using tests::bytes_of;
using tests::number_of;

namespace
{
const std::string order = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
const std::string infinity = std::string("c") + std::string(95, '0');
const std::string generator =
    "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6"
    "bb";

/// The call of go-ethereum's precompile tests.
struct Proof
{
    std::string commitment =
        "8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3"
        "a952b7";
    std::string z = "564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306";
    std::string y = "24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1";
    std::string proof =
        "873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780a"
        "f2c16a";

    [[nodiscard]] bool verifies() const
    {
        return host_crypto().kzg_verify(
            bytes_of(commitment), number_of(z), number_of(y), bytes_of(proof));
    }
};
}  // namespace

TEST(kzg_verify, accepts_a_proof_and_nothing_near_it)
{
    EXPECT_TRUE(Proof{}.verifies());
    Proof changed;
    changed.y.back() = '0';
    EXPECT_FALSE(changed.verifies());
    changed = {};
    changed.z.back() = '7';
    EXPECT_FALSE(changed.verifies());
    changed = {};
    changed.proof = generator;
    EXPECT_FALSE(changed.verifies());
    changed = {};
    changed.commitment = generator;
    EXPECT_FALSE(changed.verifies());
}

TEST(kzg_verify, knows_constant_polynomials)
{
    // A constant's quotient is zero, so its proof is infinity, wherever it is evaluated.
    EXPECT_TRUE(
        (Proof{.commitment = infinity, .z = "05", .y = "00", .proof = infinity}.verifies()));
    EXPECT_TRUE(
        (Proof{.commitment = generator, .z = "05", .y = "01", .proof = infinity}.verifies()));
    EXPECT_TRUE(
        (Proof{.commitment = generator, .z = "00", .y = "01", .proof = infinity}.verifies()));
    EXPECT_FALSE(
        (Proof{.commitment = generator, .z = "05", .y = "02", .proof = infinity}.verifies()));
    EXPECT_FALSE(
        (Proof{.commitment = infinity, .z = "05", .y = "01", .proof = infinity}.verifies()));
}

TEST(kzg_verify, refuses_what_is_not_canonical)
{
    Proof changed{.commitment = infinity, .z = order, .y = "00", .proof = infinity};
    EXPECT_FALSE(changed.verifies());
    changed = {.commitment = infinity, .z = "00", .y = order, .proof = infinity};
    EXPECT_FALSE(changed.verifies());
    changed = {.commitment = std::string("4") + infinity.substr(1),
        .z = "00",
        .y = "00",
        .proof = infinity};
    EXPECT_FALSE(changed.verifies()) << "not marked as compressed";
    changed = {.commitment = infinity.substr(0, 95) + "1", .z = "00", .y = "00", .proof = infinity};
    EXPECT_FALSE(changed.verifies()) << "infinity with a coordinate";
    changed = {.commitment = infinity,
        .z = "00",
        .y = "00",
        .proof = std::string("8") + std::string(95, '0')};
    EXPECT_FALSE(changed.verifies()) << "x = 0, outside the group";
    changed = {.commitment = infinity, .z = "00", .y = "00", .proof = std::string(96, 'f')};
    EXPECT_FALSE(changed.verifies());
}
}  // namespace braid::kernels
