// SPDX-License-Identifier: Apache-2.0
#include "engine/serial_executor.hpp"

#include "engine/serial/execution.hpp"
#include "engine/serial/serial_memory.hpp"
#include <algorithm>

namespace braid::engine
{
Result<BlockResult, ExecuteError> SerialExecutor::execute(
    const VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept
{
    const std::span<const Tx> txs = block.txs();
    const std::size_t after_begin = txs.size() - block.after_count();
    BlockResult result;
    result.receipts.reserve(txs.size());
    result.arenas.resize(1);
    Arena& arena = result.arenas.front();
    SerialMemory<MultiplyHash> memory{state, arena, MultiplyHash{hash_seed_}};
    TxView view{memory};

    std::uint64_t gas_left = block.env().gas_limit;
    result.included = txs.size();
    for (std::size_t i = 0; i < txs.size(); ++i)
    {
        const bool counted = block.counts_gas(i);
        if (counted && txs[i].gas_limit > gas_left)
        {
            result.included = i;
            i = after_begin - 1;
            continue;
        }
        view.begin(static_cast<std::uint32_t>(i), arena);
        const auto receipt = execute_tx(txs[i], block.env(), vms, view);
        ++result.stats.executions;
        if (!receipt.ok())
        {
            BRAID_ASSERT(receipt.error().reason == Blocked::Reason::state);
            return Err{ExecuteError{
                .state = receipt.error().error, .index = static_cast<std::uint32_t>(i)}};
        }
        memory.apply(view);
        result.receipts.push_back(*receipt);
        if (counted)
            gas_left -= std::min(gas_left, receipt->gas_used);
    }
    result.write_set = memory.write_set();
    return result;
}
}  // namespace braid::engine
