// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "kernels/poseidon.hpp"
#include "kernels/sha256.hpp"
#include "tests/vm-frontends/svm/syscalls/guest.hpp"

namespace braid::svm
{
namespace
{
using tests::Guest;
using tests::nowhere;
using Kind = SyscallError::Kind;
using Slice = std::pair<std::uint64_t, std::uint64_t>;

TEST(svm_syscalls_hashes, hashes_slices)
{
    Guest guest;
    const std::uint64_t result = guest.room(32);
    const std::vector<std::uint8_t> data(100, 7);
    const std::uint64_t at = guest.put(data);
    const Slice slices[]{{at, 30}, {nowhere, 0}, {at, 70}};
    const std::uint64_t three = guest.put_slices(slices);
    const Slice all[]{{at, 100}};
    const std::uint64_t one = guest.put_slices(all);
    for (const auto& [name, function] : {std::pair{"sol_sha256", &kernels::sha256},
             std::pair{"sol_keccak256", &kernels::keccak256}})
    {
        guest.expect_value(name, {three, 3, result}, 0, 85 + 15 + 10 + 35);
        EXPECT_EQ(Hash32::from(guest.at(result, 32)), function(data));
        guest.expect_value(name, {one, 1, result}, 0, 85 + 50);
        EXPECT_EQ(Hash32::from(guest.at(result, 32)), function(data));
        guest.expect_value(name, {nowhere, 0, result}, 0, 85);
        EXPECT_EQ(Hash32::from(guest.at(result, 32)), function({}));
    }
}

TEST(svm_syscalls_hashes, refuses_slices)
{
    Guest guest;
    const std::uint64_t result = guest.room(32);
    const Slice slices[]{{result, 32}, {nowhere, 1}};
    const std::uint64_t two = guest.put_slices(slices);
    guest.expect_refusal("sol_sha256", {two, 20'001, result}, Kind::too_many_slices,
        "Hashing too many sequences", 0);
    guest.expect_refusal("sol_keccak256", {two, ~std::uint64_t{0}, result}, Kind::too_many_slices,
        "Hashing too many sequences", 0);
    EXPECT_EQ(guest.run.lines(),
        (std::vector<std::string>{
            "Sha256 Hashing 20001 sequences in one syscall is over the limit 20000",
            "Keccak256 Hashing 18446744073709551615 sequences in one syscall is over the limit "
            "20000"}));
    guest.expect_violation("sol_sha256", {two, 2, nowhere}, MemoryAccess::store, nowhere, 32, 85);
    guest.expect_violation("sol_sha256", {two, 2, result}, MemoryAccess::load, nowhere, 1, 85 + 16);
    guest.expect_refusal(
        "sol_sha256", {two + 1, 1, result}, Kind::unaligned_pointer, "Unaligned pointer", 85);
}


TEST(svm_syscalls_hashes, recovers_keys)
{
    Guest guest;
    // The signature with r = the generator's x, s = 1 over the digest 0 is of the key R / r.
    const auto generator_x =
        from_hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798").value();
    std::vector<std::uint8_t> signature(generator_x.begin(), generator_x.end());
    signature.resize(64);
    signature[63] = 1;
    const std::uint64_t digest = guest.room(32);
    const std::uint64_t at = guest.put(signature);
    const std::uint64_t result = guest.room(64);
    guest.expect_value("sol_secp256k1_recover", {digest, 0, at, result}, 0, 25'000);
    const auto expected = kernels::host_crypto().secp256k1_recover(
        {}, Hash32::from(Bytes{signature}.first(32)), Hash32::from(Bytes{signature}.last(32)), 0);
    ASSERT_TRUE(expected);
    EXPECT_TRUE(equal(guest.at(result, 64), *expected));
    guest.expect_value("sol_secp256k1_recover", {digest, 4, at, result}, 2, 25'000);
    guest.expect_value("sol_secp256k1_recover", {digest, 256, at, result}, 2, 25'000);
    guest.expect_value("sol_secp256k1_recover", {digest, 0, digest, result}, 3, 25'000);
    guest.expect_violation("sol_secp256k1_recover", {nowhere, 0, nowhere, nowhere},
        MemoryAccess::store, nowhere, 64, 25'000);
    guest.expect_violation("sol_secp256k1_recover", {nowhere, 0, nowhere, result},
        MemoryAccess::load, nowhere, 32, 25'000);
}

TEST(svm_syscalls_hashes, hashes_with_poseidon)
{
    Guest guest;
    const std::vector<std::uint8_t> ones(32, 1);
    const std::uint64_t at = guest.put(ones);
    const std::uint64_t result = guest.room(32);
    const std::vector<Slice> slices(13, Slice{at, 32});
    const std::uint64_t inputs = guest.put_slices(slices);
    guest.expect_value("sol_poseidon", {0, 0, inputs, 1, result}, 0, 603);
    const std::array<Bytes, 1> input{ones};
    EXPECT_EQ(Hash32::from(guest.at(result, 32)), kernels::poseidon(input, std::endian::big));
    guest.expect_value("sol_poseidon", {0, 1, inputs, 1, result}, 0, 603);
    EXPECT_EQ(Hash32::from(guest.at(result, 32)), kernels::poseidon(input, std::endian::little));
    guest.expect_value("sol_poseidon", {0, 0, inputs, 12, result}, 0, 61 * 144 + 542);
    guest.expect_value("sol_poseidon", {0, 0, inputs, 0, result}, 1, 542);
    guest.expect_refusal("sol_poseidon", {1, 0, inputs, 1, result}, Kind::invalid_parameters,
        "Invalid parameters.", 0);
    guest.expect_refusal("sol_poseidon", {0, 2, inputs, 1, result}, Kind::invalid_endianness,
        "Invalid endianness.", 0);
    guest.expect_refusal(
        "sol_poseidon", {0, 0, inputs, 13, result}, Kind::invalid_length, "InvalidLength", 0);
    EXPECT_EQ(guest.run.lines().back(), "Poseidon hashing 13 sequences is not supported");
    const Slice short_slice[]{{at, 31}};
    guest.expect_value("sol_poseidon", {0, 0, guest.put_slices(short_slice), 1, result}, 1, 603);
    guest.expect_violation(
        "sol_poseidon", {0, 0, inputs, 1, nowhere}, MemoryAccess::store, nowhere, 32, 603);
}
}  // namespace
}  // namespace braid::svm
