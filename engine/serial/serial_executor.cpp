// SPDX-License-Identifier: Apache-2.0
#include "engine/serial_executor.hpp"

#include "engine/serial/ordered_run.hpp"

namespace braid::engine
{
Result<BlockResult, ExecuteError> SerialExecutor::execute(
    const VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept
{
    using Run = OrderedRun<MultiplyHash>;
    const std::size_t count = block.txs().size();
    BlockResult result;
    result.arenas.resize(1);
    Run run{state, result.arenas.front(), MultiplyHash{hash_seed_}};
    BlockProgress progress{.gas_left = block.env().gas_limit};
    progress.receipts.reserve(count);

    const auto never = [](const TxView&) { return false; };
    Run::Stop stop = run.run(block, vms, progress, never);
    result.included = count;
    if (stop == Run::Stop::gas_limit)
    {
        result.included = progress.next;
        progress.next = static_cast<std::uint32_t>(count - block.after_count());
        stop = run.run(block, vms, progress, never);
    }
    if (stop == Run::Stop::error)
        return Err{*progress.error};
    result.stats.executions = progress.receipts.size();
    result.receipts = std::move(progress.receipts);
    result.write_set = run.memory().write_set();
    return result;
}
}  // namespace braid::engine
