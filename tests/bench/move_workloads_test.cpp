// SPDX-License-Identifier: Apache-2.0
#include "bench/move_workloads.hpp"
#include "engine/serial_executor.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/chain_config.hpp"
#include <fstream>
#include <iterator>

namespace braid::bench
{
namespace
{
std::vector<std::uint8_t> genesis_for(MoveWorkloadKind kind)
{
    std::ifstream in{tests::vectors() / "move" / "genesis" / network_of(kind) / "genesis.blob",
        std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// A workload on its genesis, which it outlives not.
struct Generated
{
    std::vector<std::uint8_t> genesis;
    std::unique_ptr<MoveWorkload> workload;

    explicit Generated(MoveWorkloadKind kind, std::uint32_t txs, std::uint64_t seed = 1)
      : genesis(genesis_for(kind)),
        workload(generate(kind, {.genesis = genesis, .txs = txs, .accounts = 20, .seed = seed}))
    {}

    [[nodiscard]] engine::BlockResult run()
    {
        auto block = engine::prepare(
            workload->chain->block_of(workload->transactions), workload->chain->vms());
        EXPECT_TRUE(block.ok());
        engine::SerialExecutor executor;
        auto result = executor.execute(*block, workload->chain->vms(), workload->chain->state());
        EXPECT_TRUE(result.ok());
        return *std::move(result);
    }
};

/// The number in the counter's resource after the writes.
std::uint64_t number_after(Generated& generated, std::string_view module, std::string_view name)
{
    Hash32 account;
    account.bytes[30] = 0xc0;
    account.bytes[31] = 0xde;
    move::MemoryState state = generated.workload->chain->state();
    const auto result = generated.run();
    state.apply(result.write_set);
    const auto type = move::encode_struct_type(account, module, name);
    move::ByteString key{0};
    bcs::Writer writer{key};
    move::ByteString path{1};
    path.insert(path.end(), type.begin() + 1, type.end());
    writer.raw(account);
    writer.bytes(path);
    Arena arena;
    const auto read = state.read(move::value_location(key, arena));
    EXPECT_TRUE(read.ok() && !read->absent());
    const auto value = move::decode_value(read->blob());
    EXPECT_TRUE(value);
    return load_le<std::uint64_t>(value->bytes.data());
}
}  // namespace

TEST(move_workloads, succeed_on_the_genesis_that_they_name)
{
    BRAID_NEED_VECTORS("move/genesis");
    for (const MoveWorkloadKind kind : move_workload_kinds())
    {
        Generated generated{kind, 50};
        const auto result = generated.run();
        ASSERT_EQ(result.receipts.size(), 50U);
        for (const engine::Receipt& receipt : result.receipts)
        {
            EXPECT_EQ(receipt.status, engine::TxStatus::success)
                << name_of(kind) << ": " << receipt.error;
            EXPECT_GT(receipt.gas_used, 0U);
        }
    }
}

TEST(move_workloads, count_every_transaction)
{
    BRAID_NEED_VECTORS("move/genesis");
    Generated counter{MoveWorkloadKind::counter, 70};
    EXPECT_EQ(number_after(counter, "counter", "Counter"), 70U);
    Generated total{MoveWorkloadKind::counter_aggregator, 70};
    EXPECT_EQ(number_after(total, "total", "Total"), 70U);
}

TEST(move_workloads, are_the_same_by_the_same_options)
{
    BRAID_NEED_VECTORS("move/genesis");
    const Generated first{MoveWorkloadKind::p2p, 30};
    const Generated second{MoveWorkloadKind::p2p, 30};
    const Generated other{MoveWorkloadKind::p2p, 30, 2};
    EXPECT_EQ(first.workload->transactions, second.workload->transactions);
    EXPECT_NE(first.workload->transactions, other.workload->transactions);
    EXPECT_LT(first.workload->ideal_parallelism, 30);
}

TEST(move_workloads, refuse_options_that_make_no_sense)
{
    BRAID_NEED_VECTORS("move/genesis");
    const auto genesis = genesis_for(MoveWorkloadKind::p2p);
    EXPECT_THROW(static_cast<void>(generate(MoveWorkloadKind::p2p, {.genesis = genesis, .txs = 0})),
        std::invalid_argument);
    EXPECT_THROW(
        static_cast<void>(generate(MoveWorkloadKind::p2p, {.genesis = genesis, .accounts = 1})),
        std::invalid_argument);
    EXPECT_THROW(
        static_cast<void>(generate(MoveWorkloadKind::p2p, {.genesis = Bytes{genesis}.first(1000)})),
        std::invalid_argument);
    // The framework of 2022 has no fungible assets.
    EXPECT_THROW(static_cast<void>(generate(
                     MoveWorkloadKind::fungible_transfer, {.genesis = genesis, .accounts = 2})),
        std::invalid_argument);
}
}  // namespace braid::bench
