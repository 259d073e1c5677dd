// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/support/chain.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/lookup_table.hpp"
#include <gtest/gtest.h>

/// https://docs.rs/solana-address-lookup-table-interface/latest/solana_address_lookup_table_interface/state/
/// https://github.com/anza-xyz/agave/blob/master/accounts-db/src/accounts.rs (load_lookup_table_addresses_into)
namespace braid::svm
{
namespace
{
using enum TransactionErrorKind;
using test::address_of;
using test::Chain;

constexpr std::uint64_t sol = 1'000'000'000;
const Pubkey alice = address_of(1);
const Pubkey table = address_of(5);

/// A table of addresses 100, 101, ...
struct Table
{
    std::size_t count = 3;
    std::uint64_t deactivation_slot = LookupTable::not_deactivated;
    std::uint64_t last_extended_slot = 0;
    std::uint8_t last_extended_from = 0;
    bool has_authority = true;

    [[nodiscard]] std::vector<Pubkey> addresses() const
    {
        std::vector<Pubkey> addresses;
        for (std::size_t i = 0; i < count; ++i)
            addresses.push_back(address_of(100 + i));
        return addresses;
    }
    [[nodiscard]] std::vector<std::uint8_t> data() const
    {
        std::vector<std::uint8_t> data(56 + 32 * count);
        data[0] = 1;
        store_le(data.data() + 4, deactivation_slot);
        store_le(data.data() + 12, last_extended_slot);
        data[20] = last_extended_from;
        data[21] = has_authority ? 1 : 0;
        for (std::size_t i = 0; i < count; ++i)
            std::memcpy(data.data() + 56 + 32 * i, address_of(100 + i).data(), 32);
        return data;
    }
};

[[nodiscard]] Chain chain_with(
    const std::vector<std::uint8_t>& data, const Pubkey& owner = ids::address_lookup_table)
{
    const std::vector<std::pair<Pubkey, std::uint64_t>> funds{
        {alice, 100 * sol}, {address_of(100), sol}, {address_of(101), sol}, {address_of(102), sol}};
    Chain chain{funds};
    chain.state.set_account(table, {.lamports = sol, .owner = owner, .data = data});
    return chain;
}

/// Sends to an address that the table holds in that place.
[[nodiscard]] std::vector<std::uint8_t> send(
    const Chain& chain, std::uint64_t to = 101, std::uint64_t lamports = 1)
{
    const std::vector<Pubkey> addresses = Table{}.addresses();
    return test::unsigned_transaction({.payer = alice,
        .blockhash = chain.blockhash(),
        .instructions = {test::transfer(alice, address_of(to), lamports)},
        .tables = {{.address = table, .addresses = addresses}}});
}

/// The same whether lookups are resolved before the block runs or when the transaction does.
[[nodiscard]] std::optional<TransactionErrorKind> error_of(Chain& chain)
{
    const auto resolved = chain.run({send(chain)}, {.resolves = true, .commits = false});
    const auto found = chain.run({send(chain)}, {.resolves = false, .commits = false});
    EXPECT_EQ(resolved.error(0), found.error(0));
    EXPECT_EQ(resolved.summary.bank_hash, found.summary.bank_hash);
    return resolved.error(0);
}
}  // namespace

TEST(svm_lookup, finds_accounts_in_tables)
{
    Chain chain = chain_with(Table{}.data());
    EXPECT_EQ(error_of(chain), std::nullopt);
    const auto ran = chain.run({send(chain)}, {});
    EXPECT_EQ(chain.lamports(address_of(101)), sol + 1);
    // SIMD-0186: a table counts 8,248 bytes, an account 64 and its data.
    EXPECT_EQ(ran.detail(0).loaded_data_size, 8248U + 3 * 64 + 21);
}

TEST(svm_lookup, needs_a_table)
{
    Chain none = chain_with(Table{}.data());
    none.state.set_account(table, {});
    EXPECT_EQ(error_of(none), address_lookup_table_not_found);
    Chain foreign = chain_with(Table{}.data(), ids::bpf_loader_2);
    EXPECT_EQ(error_of(foreign), invalid_address_lookup_table_owner);
    for (std::vector<std::uint8_t> data : {std::vector<std::uint8_t>{},
             std::vector<std::uint8_t>(56), std::vector<std::uint8_t>(55, 1)})
    {
        Chain chain = chain_with(data);
        EXPECT_EQ(error_of(chain), invalid_address_lookup_table_data);
    }
    auto odd = Table{}.data();
    odd.push_back(0);
    Chain chain = chain_with(odd);
    EXPECT_EQ(error_of(chain), invalid_address_lookup_table_data);
    auto option = Table{}.data();
    option[21] = 2;
    Chain strange = chain_with(option);
    EXPECT_EQ(error_of(strange), invalid_address_lookup_table_data);
}

TEST(svm_lookup, needs_the_address)
{
    Chain chain = chain_with(Table{.count = 1}.data());
    EXPECT_EQ(error_of(chain), invalid_address_lookup_table_index);
}

TEST(svm_lookup, does_not_see_what_was_added_in_the_slot)
{
    for (std::uint8_t from = 0; from < 4; ++from)
    {
        Chain chain = chain_with(Table{.last_extended_slot = 1, .last_extended_from = from}.data());
        EXPECT_EQ(error_of(chain),
            from < 2 ? std::optional{invalid_address_lookup_table_index} : std::nullopt);
        chain.idle(1);
        EXPECT_EQ(error_of(chain), std::nullopt);
    }
    Chain chain = chain_with(Table{.last_extended_slot = 1, .last_extended_from = 4}.data());
    EXPECT_EQ(error_of(chain), invalid_address_lookup_table_data);
}

TEST(svm_lookup, uses_a_table_until_its_slot_is_forgotten)
{
    Chain chain = chain_with(Table{.deactivation_slot = 3, .has_authority = false}.data());
    EXPECT_EQ(error_of(chain), address_lookup_table_not_found);
    chain.idle(2);
    // In the very slot; then as long as it is among the 512 hashes.
    EXPECT_EQ(error_of(chain), std::nullopt);
    chain.idle(512);
    EXPECT_EQ(error_of(chain), std::nullopt);
    chain.idle(1);
    EXPECT_EQ(error_of(chain), address_lookup_table_not_found);
}

TEST(svm_lookup, refuses_an_account_twice)
{
    Chain chain = chain_with(Table{}.data());
    const std::vector<Pubkey> addresses{address_of(100), alice, address_of(102)};
    auto data = Table{}.data();
    std::memcpy(data.data() + 56 + 32, alice.data(), 32);
    chain.state.set_account(
        table, {.lamports = sol, .owner = ids::address_lookup_table, .data = data});
    EXPECT_EQ(error_of(chain), account_loaded_twice);
}
}  // namespace braid::svm
