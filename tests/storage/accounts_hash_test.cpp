// SPDX-License-Identifier: Apache-2.0
#include "storage/accounts_hash.hpp"
#include "base/hex.hpp"
#include "tests/kernels/openssl_digest.hpp"
#include "tests/kernels/plain_blake3.hpp"
#include "tests/kernels/random_values.hpp"
#include "tests/storage/operation_count.hpp"
#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>

namespace braid::storage
{
namespace
{
/// Consecutive bytes from the first on.
Hash32 counting_from(std::uint8_t first)
{
    Hash32 hash;
    std::iota(hash.bytes.begin(), hash.bytes.end(), first);
    return hash;
}

/// Accounts of random content, of which a tenth has no lamports.
class RandomAccounts
{
public:
    RandomAccounts(std::uint64_t seed, std::size_t count)
    {
        std::mt19937_64 random{seed};
        constexpr std::size_t data_size_max = 1100;
        bytes_ = tests::random_bytes(random, count + data_size_max);
        for (std::size_t i = 0; i < count; ++i)
            accounts_.push_back({.address = tests::random_hash(random),
                .owner = tests::random_hash(random),
                .lamports = random() % 10 == 0 ? 0 : random(),
                .executable = random() % 4 == 0,
                .data = Bytes{bytes_}.subspan(i, random() % data_size_max)});
    }

    [[nodiscard]] std::vector<HashedAccount>& accounts() { return accounts_; }

private:
    std::vector<std::uint8_t> bytes_;
    std::vector<HashedAccount> accounts_;
};

/// The sum by the definition, an account and a number at a time.
kernels::LtHash plain_sum(std::span<const HashedAccount> accounts)
{
    kernels::LtHash sum;
    for (const HashedAccount& account : accounts)
    {
        if (account.lamports == 0)
            continue;
        std::vector<std::uint8_t> message(8);
        for (std::size_t i = 0; i < 8; ++i)
            message[i] = static_cast<std::uint8_t>(account.lamports >> 8 * i);
        message.insert(message.end(), account.data.begin(), account.data.end());
        message.push_back(account.executable ? 1 : 0);
        message.insert(message.end(), account.owner.bytes.begin(), account.owner.bytes.end());
        message.insert(message.end(), account.address.bytes.begin(), account.address.bytes.end());
        const auto hash = tests::plain_blake3(message, 2048);
        for (std::size_t i = 0; i < 1024; ++i)
            sum.numbers[i] =
                static_cast<std::uint16_t>(sum.numbers[i] + hash[2 * i] + 256 * hash[2 * i + 1]);
    }
    return sum;
}

AccountsHash hash_of(std::span<const HashedAccount> accounts)
{
    AccountsHash hash;
    hash.add(accounts);
    return hash;
}
}  // namespace

// Values of the Agave runtime: accounts-db/src/accounts_db/tests.rs (test_hash_stored_account) and
// lattice-hash/src/lt_hash.rs (test_checksum_display, in base 58 there) of github.com/anza-xyz/agave.
TEST(accounts_hash, equals_the_agave_runtime)
{
    constexpr std::array<std::uint8_t, 3> data{0x69, 0x6a, 0x6b};
    const HashedAccount account{.address = counting_from(0x19),
        .owner = counting_from(0x49),
        .lamports = 0x393a3b3c3d3e3f40,
        .executable = false,
        .data = data};
    EXPECT_EQ(to_hex(hash_of({&account, 1}).checksum()),
        "a01d698a38a62837e0e71dd0442ebe598d144156730eb67daeb5a50048af69b1");
    EXPECT_EQ(to_hex(AccountsHash{}.checksum()),
        "be2a8de3dcf46c94ce85cdc8e07ac308f4d8a95490d956c38d780fd610db0813");
}

TEST(accounts_hash, equals_its_definition_an_account_at_a_time)
{
    std::size_t left = tests::operation_count(300);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const std::size_t count = std::min<std::size_t>(left, 1 + seed % 60);
        RandomAccounts random{seed, count};
        ASSERT_EQ(hash_of(random.accounts()).hash(), plain_sum(random.accounts()));
        left -= count;
    }
}

TEST(accounts_hash, does_not_depend_on_order_or_batches)
{
    // More than one batch holds.
    RandomAccounts random{7, 2600};
    auto& accounts = random.accounts();
    const AccountsHash whole = hash_of(accounts);
    AccountsHash parts;
    std::ranges::shuffle(accounts, std::mt19937_64{8});
    parts.add(std::span{accounts}.first(1000));
    parts.add(std::span{accounts}.subspan(1000, 1));
    parts.add(std::span{accounts}.subspan(1001));
    EXPECT_EQ(parts, whole);
    std::ranges::reverse(accounts);
    parts.remove(accounts);
    EXPECT_EQ(parts, AccountsHash{});
}

TEST(accounts_hash, follows_accounts_that_change)
{
    RandomAccounts random{9, 200};
    const auto before = random.accounts();
    AccountsHash updated = hash_of(before);
    auto after = before;
    for (std::size_t i = 0; i < after.size(); i += 3)
        after[i].lamports += 1;
    after[1].lamports = 0;
    after[2].executable = !after[2].executable;
    std::swap(after[4].owner, after[4].address);
    updated.update(before, after);
    EXPECT_EQ(updated, hash_of(after));
    EXPECT_NE(updated, hash_of(before));
}

TEST(accounts_hash, takes_accounts_without_lamports_for_none)
{
    RandomAccounts random{10, 20};
    for (HashedAccount& account : random.accounts())
        account.lamports = 0;
    EXPECT_EQ(hash_of(random.accounts()), AccountsHash{});
    EXPECT_EQ(hash_of({}), AccountsHash{});
}

// SIMD-0215; Bank::hash_internal_state of Agave and fd_hashes_hash_bank of Firedancer.
TEST(bank_hash, is_sha256_of_the_slot_and_the_accounts)
{
    RandomAccounts random{11, 5};
    const AccountsHash accounts = hash_of(random.accounts());
    const BankHashInput input{.parent = counting_from(1),
        .signature_count = 0x0102030405060708,
        .last_blockhash = counting_from(100)};

    auto slot = *from_hex(to_hex(input.parent) + "0807060504030201" + to_hex(input.last_blockhash));
    auto whole = tests::openssl_digest("SHA256", slot);
    for (const std::uint16_t number : accounts.hash().numbers)
    {
        whole.push_back(static_cast<std::uint8_t>(number));
        whole.push_back(static_cast<std::uint8_t>(number >> 8));
    }
    EXPECT_TRUE(equal(bank_hash(input, accounts), tests::openssl_digest("SHA256", whole)));

    // By Python's hashlib.
    const BankHashInput plain{.parent = Hash32::from(std::vector<std::uint8_t>(32, 1)),
        .signature_count = 7,
        .last_blockhash = Hash32::from(std::vector<std::uint8_t>(32, 2))};
    EXPECT_EQ(to_hex(bank_hash(plain, {})),
        "8b8e6c202820858e1d2ba6fc0825f801fb9784691cac0baab70b404d1883759c");
}
}  // namespace braid::storage
