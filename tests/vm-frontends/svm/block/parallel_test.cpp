// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/support/chain.hpp"

#include "vm-frontends/svm/block/genesis.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

namespace braid::svm
{
namespace
{
using test::address_of;
using test::Chain;

constexpr std::uint64_t sol = 1'000'000'000;
constexpr std::uint64_t persons = 60;
constexpr std::uint64_t first_nonce = 1000;
constexpr std::uint64_t nonces = 8;
const Pubkey table = address_of(5000);

/// Draws transactions of every fate that the state of few accounts has room for.
class Draw
{
public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

    [[nodiscard]] std::vector<std::uint8_t> transaction(const Chain& chain)
    {
        const Pubkey from = address_of(below(persons));
        const Pubkey to = address_of(below(persons + 20));
        PlainTransaction transaction{.payer = from,
            .blockhash = chain.blockhash(),
            .instructions = {test::transfer(from, to, below(sol))},
            .tables = {}};
        switch (below(10))
        {
        case 0:
            transaction.instructions.push_back(test::transfer(from, address_of(0), 1 + below(5)));
            break;
        case 1:
            transaction.instructions[0].data[0] = 77;
            break;
        case 2:
            transaction.instructions[0].program = address_of(below(2) == 0 ? first_nonce : 9999);
            break;
        case 3:
            transaction.blockhash = address_of(1);
            break;
        case 4:
            transaction.tables = {{.address = table, .addresses = looked_up_}};
            break;
        case 5:
            transaction.instructions.push_back(test::set_unit_price(below(5'000'000)));
            break;
        case 6:
            use_nonce(transaction, chain);
            break;
        default:
            break;
        }
        return test::unsigned_transaction(transaction);
    }

    [[nodiscard]] std::vector<std::vector<std::uint8_t>> block(const Chain& chain, std::size_t size)
    {
        std::vector<std::vector<std::uint8_t>> transactions;
        while (transactions.size() < size)
        {
            const bool again = !transactions.empty() && below(20) == 0;
            transactions.push_back(
                again ? transactions[below(transactions.size())] : transaction(chain));
        }
        return transactions;
    }

    [[nodiscard]] const std::vector<Pubkey>& looked_up() const { return looked_up_; }

private:
    void use_nonce(PlainTransaction& transaction, const Chain& chain)
    {
        const Pubkey nonce = address_of(first_nonce + below(nonces));
        const Account account = chain.state.account(nonce);
        transaction.blockhash = Hash32::from(account.data.subspan(40, 32));
        transaction.payer = address_of(0);
        transaction.instructions.insert(
            transaction.instructions.begin(), test::advance_nonce(nonce, address_of(0)));
    }

    std::mt19937_64 random_;
    std::vector<Pubkey> looked_up_{
        address_of(3), address_of(7), address_of(persons + 1), address_of(11)};
};

/// What the environment asks for, or a sample.
[[nodiscard]] std::size_t count_of(const char* variable, std::size_t sample)
{
    const char* text = std::getenv(variable);
    return text == nullptr ? sample : std::strtoull(text, nullptr, 10);
}

[[nodiscard]] Chain populated(const Draw& draw)
{
    std::vector<std::pair<Pubkey, std::uint64_t>> funds;
    for (std::uint64_t i = 0; i < persons; ++i)
        funds.emplace_back(address_of(i), 20 * sol);
    Chain chain{funds};
    for (std::uint64_t i = 0; i < nonces; ++i)
    {
        const auto data = test::nonce_data(address_of(0), durable_nonce_of(address_of(i)));
        chain.state.set_account(address_of(first_nonce + i), {.lamports = sol, .data = data});
    }
    std::vector<std::uint8_t> data(56 + 32 * draw.looked_up().size());
    data[0] = 1;
    store_le(data.data() + 4, ~std::uint64_t{0});
    for (std::size_t i = 0; i < draw.looked_up().size(); ++i)
        std::memcpy(data.data() + 56 + 32 * i, draw.looked_up()[i].data(), 32);
    chain.state.set_account(
        table, {.lamports = sol, .owner = ids::address_lookup_table, .data = data});
    chain.bank().accounts = accounts_hash_of(chain.state);
    return chain;
}

/// Fees and failures take what persons have.
void refill(Chain& chain)
{
    for (std::uint64_t i = 0; i < persons; ++i)
        chain.state.set_account(address_of(i), {.lamports = 20 * sol});
    chain.bank().accounts = accounts_hash_of(chain.state);
}

void expect_same(const Chain::Ran& parallel, const Chain::Ran& serial, unsigned threads)
{
    ASSERT_EQ(parallel.result.receipts.size(), serial.result.receipts.size());
    for (std::size_t i = 0; i < serial.result.receipts.size(); ++i)
    {
        const engine::Receipt& a = parallel.result.receipts[i];
        const engine::Receipt& b = serial.result.receipts[i];
        ASSERT_EQ(a.status, b.status) << i << " of " << threads << " threads";
        ASSERT_EQ(a.error, b.error) << i;
        ASSERT_EQ(a.gas_used, b.gas_used) << i;
    }
    for (std::size_t i = 0; i + 2 < serial.result.receipts.size(); ++i)
    {
        const SvmReceipt& a = parallel.detail(i);
        const SvmReceipt& b = serial.detail(i);
        ASSERT_EQ(a.error, b.error) << i;
        ASSERT_EQ(a.fees.total(), b.fees.total()) << i;
        ASSERT_EQ(a.compute_units, b.compute_units) << i;
        ASSERT_EQ(a.loaded_data_size, b.loaded_data_size) << i;
        ASSERT_TRUE(std::ranges::equal(a.logs, b.logs)) << i;
    }
    const auto& writes = parallel.result.write_set.entries;
    const auto& expected = serial.result.write_set.entries;
    ASSERT_EQ(writes.size(), expected.size());
    for (std::size_t i = 0; i < writes.size(); ++i)
    {
        ASSERT_EQ(writes[i].key, expected[i].key);
        ASSERT_EQ(writes[i].value, expected[i].value);
    }
    ASSERT_EQ(parallel.summary.bank_hash, serial.summary.bank_hash);
    ASSERT_EQ(parallel.summary.fees_paid_out, serial.summary.fees_paid_out);
    ASSERT_EQ(parallel.summary.burned, serial.summary.burned);
}
}  // namespace

/// BRAID_SVM_BLOCKS=200 BRAID_SVM_BLOCK_SIZE=2000 is what the acceptance asks for.
TEST(svm_parallel, equals_serial)
{
    const std::size_t blocks = count_of("BRAID_SVM_BLOCKS", 6);
    const std::size_t size = count_of("BRAID_SVM_BLOCK_SIZE", 400);
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    Draw draw{seed};
    Chain chain = populated(draw);
    std::size_t invalid = 0;
    std::size_t failed = 0;
    for (std::size_t i = 0; i < blocks; ++i)
    {
        refill(chain);
        const auto transactions = draw.block(chain, size);
        const auto serial =
            chain.run(transactions, {.resolves = draw.below(2) == 0, .commits = false});
        for (const unsigned threads : {1U, 2U, 4U, 8U, 16U})
        {
            const auto parallel = chain.run(transactions,
                {.threads = threads, .resolves = draw.below(4) != 0, .commits = false});
            expect_same(parallel, serial, threads);
            if (testing::Test::HasFatalFailure())
                return;
        }
        const auto kept = chain.run(transactions, {});
        for (const engine::Receipt& receipt : kept.result.receipts)
        {
            invalid += receipt.status == engine::TxStatus::invalid ? 1 : 0;
            failed += receipt.status == engine::TxStatus::failed ? 1 : 0;
        }
    }
    // Every fate is met.
    EXPECT_GT(invalid, blocks * size / 50);
    EXPECT_GT(failed, blocks * size / 50);
    EXPECT_LT(invalid + failed, blocks * size * 3 / 4);
    EXPECT_EQ(chain.bank().accounts, accounts_hash_of(chain.state));
}
}  // namespace braid::svm
