// SPDX-License-Identifier: Apache-2.0
#include "bench/move_workloads.hpp"
#include "bench/outcome_difference.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/block/ledger.hpp"
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

namespace braid::bench
{
namespace
{
std::uint32_t number_from(const char* variable, std::uint32_t otherwise)
{
    const char* const text = std::getenv(variable);
    return text != nullptr ? static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10)) :
                             otherwise;
}

std::vector<std::uint8_t> events_of(const engine::Receipt& receipt)
{
    std::vector<std::uint8_t> out;
    if (const auto* const detail = static_cast<const move::MoveReceipt*>(receipt.detail))
        for (const move::TxEvent& event : detail->events)
            append(event, out);
    return out;
}
}  // namespace

// BRAID_MOVE_BLOCKS=200 BRAID_MOVE_BLOCK_SIZE=2000 is the whole of it.
TEST(move_parallel, equals_serial_at_any_number_of_threads)
{
    BRAID_NEED_VECTORS("move/genesis");
    const std::uint32_t blocks = number_from("BRAID_MOVE_BLOCKS", 9);
    const std::uint32_t size = number_from("BRAID_MOVE_BLOCK_SIZE", 120);
    const auto kinds = move_workload_kinds();
    for (std::uint32_t i = 0; i < blocks; ++i)
    {
        const MoveWorkloadKind kind = kinds[i % kinds.size()];
        std::ifstream in{tests::vectors() / "move" / "genesis" / network_of(kind) / "genesis.blob",
            std::ios::binary};
        const std::vector<std::uint8_t> genesis{std::istreambuf_iterator<char>{in}, {}};
        // From everybody in everybody's way to hardly anybody.
        const std::uint32_t accounts = 2U << (i % 8);
        const auto workload =
            generate(kind, {.genesis = genesis, .txs = size, .accounts = accounts, .seed = i + 1});
        SCOPED_TRACE(std::string{name_of(kind)} + ", seed " + std::to_string(i + 1));
        MoveChain& chain = *workload->chain;
        const auto block = engine::prepare(chain.block_of(workload->transactions), chain.vms());
        ASSERT_TRUE(block.ok());
        engine::SerialExecutor serial;
        const auto expected = serial.execute(*block, chain.vms(), chain.state());
        ASSERT_TRUE(expected.ok());
        move::Ledger ledger;
        const auto root = ledger.commit(expected->receipts, chain.state(), Hash32{});
        for (const unsigned threads : {1U, 2U, 4U, 8U, 16U})
        {
            engine::ParallelExecutor parallel{{.threads = threads, .inline_below = 0}};
            const auto found = parallel.execute(*block, chain.vms(), chain.state());
            ASSERT_TRUE(found.ok());
            const auto first = difference(*block, *expected, *found);
            ASSERT_FALSE(first.has_value()) << threads << " threads: " << *first;
            for (std::size_t tx = 0; tx < found->receipts.size(); ++tx)
                ASSERT_EQ(events_of(found->receipts[tx]), events_of(expected->receipts[tx])) << tx;
            move::Ledger own;
            const auto own_root = own.commit(found->receipts, chain.state(), Hash32{});
            ASSERT_EQ(own_root.state_root, root.state_root);
            ASSERT_EQ(own_root.transaction_root, root.transaction_root);
        }
    }
    RecordProperty("blocks", static_cast<int>(blocks));
}
}  // namespace braid::bench
