// SPDX-License-Identifier: Apache-2.0
// Blocks of drawn transactions come to the same on any number of threads: receipts, writes, and the roots of the ledger.
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "tests/vm-frontends/move/block/test_chain.hpp"
#include <cstdlib>
#include <random>

namespace braid::move
{
namespace
{
using test::TestChain;
using test::transfer_call;

constexpr std::size_t account_count = 40;

/// What the environment says, or a sample.
std::size_t count_of(const char* variable, std::size_t sample)
{
    const char* const text = std::getenv(variable);
    return text == nullptr ? sample : std::strtoull(text, nullptr, 10);
}

/// All that a block came to, in bytes.
ByteString summary_of(const engine::BlockResult& result)
{
    ByteString out;
    bcs::Writer writer{out};
    for (const engine::Receipt& receipt : result.receipts)
    {
        const auto& detail = static_cast<const MoveReceipt&>(*receipt.detail);
        writer.u8(static_cast<std::uint8_t>(receipt.status));
        writer.u64(static_cast<std::uint64_t>(detail.code));
        writer.u64(receipt.gas_used);
        append(detail.status, out);
        for (const TxEvent& event : detail.events)
            append(event, out);
        for (const TxWrite& write : detail.writes)
        {
            writer.bytes(write.state_key);
            writer.bytes(write.value);
            for (const MemberWrite& member : write.members)
            {
                writer.bytes(member.tag);
                writer.bytes(member.value);
            }
        }
        for (const TxCell& cell : detail.cells)
        {
            writer.bytes(cell.state_key);
            writer.u64(static_cast<std::uint64_t>(cell.value));
            writer.u64(static_cast<std::uint64_t>(cell.sum.amount));
            writer.u8(cell.sum.is_negative ? 1 : 0);
        }
    }
    for (const auto& entry : result.write_set.entries)
    {
        writer.u8(entry.key.kind);
        writer.bytes(entry.key.bytes);
        if (entry.value.kind() == storage::Value::Kind::blob)
            writer.bytes(entry.value.blob());
        if (entry.value.kind() == storage::Value::Kind::cell)
            writer.raw(entry.value.cell());
    }
    return out;
}

class Drawing
{
public:
    Drawing(TestChain& chain, std::uint64_t seed) : chain_(chain), random_(seed)
    {
        for (std::size_t i = 0; i < account_count; ++i)
            accounts_.emplace_back(100 + i);
    }

    void fund()
    {
        std::vector<ByteString> transactions;
        std::uint64_t sequence = chain_.sequence_number(chain_.rich());
        for (const Ed25519Account& account : accounts_)
        {
            PlainTransaction transaction =
                chain_.plain(transfer_call(account.address(), 100'000'000'000));
            transaction.sequence_number = sequence++;
            transactions.push_back(TestChain::sign(chain_.rich_key(), chain_.rich(), transaction));
        }
        for (const auto& outcome : chain_.run(transactions))
            ASSERT_EQ(outcome.code, "EXECUTED");
    }

    [[nodiscard]] std::vector<ByteString> block(std::size_t size)
    {
        std::vector<ByteString> transactions;
        std::vector<std::uint64_t> next;
        for (const Ed25519Account& account : accounts_)
            next.push_back(chain_.sequence_number(account.address()));
        for (std::size_t i = 0; i < size; ++i)
        {
            const std::size_t from = below(accounts_.size());
            PlainTransaction transaction = chain_.plain(call());
            transaction.sequence_number = next[from];
            const std::uint64_t fate = below(20);
            if (fate == 0)
                ++transaction.sequence_number;
            else
                ++next[from];
            if (fate == 1)
                transaction.gas_max = 4;
            transactions.push_back(
                TestChain::sign(accounts_[from], accounts_[from].address(), transaction));
        }
        return transactions;
    }

private:
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    [[nodiscard]] PlainCall call()
    {
        const std::uint64_t kind = below(10);
        if (kind == 0)
            return transfer_call(Ed25519Account{1000 + below(1000)}.address(), 1 + below(1000));
        const Hash32 to = accounts_[below(accounts_.size())].address();
        if (kind == 1)
            return transfer_call(to, ~std::uint64_t{0} >> 1);
        return transfer_call(to, 1 + below(1000));
    }

    TestChain& chain_;
    std::mt19937_64 random_;
    std::vector<Ed25519Account> accounts_;
};

class ParallelTest : public ::testing::TestWithParam<std::string_view>
{
};

TEST_P(ParallelTest, blocks_come_to_the_same_on_any_number_of_threads)
{
    BRAID_NEED_GENESIS(GetParam());
    const std::size_t block_count = count_of("BRAID_MOVE_BLOCKS", 2);
    const std::size_t size = count_of("BRAID_MOVE_BLOCK_SIZE", 150);
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    TestChain chain{GetParam()};
    Drawing drawing{chain, seed};
    drawing.fund();
    const Move move{kernels::host_crypto(), Move::Signatures::trusted};
    engine::VmTable vms{};
    vms[static_cast<std::size_t>(engine::VmId::move)] = &move;
    for (std::size_t i = 0; i < block_count; ++i)
    {
        const auto transactions = drawing.block(size);
        const std::vector<Bytes> bytes(transactions.begin(), transactions.end());
        const auto block = engine::prepare(chain.chain().make_block(bytes), vms);
        ASSERT_TRUE(block.ok());
        const auto serial = engine::SerialExecutor{}.execute(*block, vms, chain.chain().state());
        ASSERT_TRUE(serial.ok());
        const ByteString expected = summary_of(*serial);
        for (const unsigned threads : {1U, 2U, 4U, 8U, 16U})
        {
            engine::ParallelExecutor executor{
                {.threads = threads, .inline_below = 0, .inline_gain_below_ns = 0}};
            const auto parallel = executor.execute(*block, vms, chain.chain().state());
            ASSERT_TRUE(parallel.ok());
            EXPECT_EQ(summary_of(*parallel), expected) << threads << " threads";
        }
        Hash32 id;
        store_le(id.data(), static_cast<std::uint64_t>(i));
        ASSERT_TRUE(chain.chain().apply(*serial, id).ok());
    }
}

INSTANTIATE_TEST_SUITE_P(networks, ParallelTest, ::testing::Values(test::mainnet, test::newest),
    [](const auto& network) { return network.index == 0 ? "mainnet" : "newest"; });
}  // namespace
}  // namespace braid::move
