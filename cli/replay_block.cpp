// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_block.hpp"
#include "bench/measure.hpp"
#include "bench/outcome_difference.hpp"
#include "bench/trusted_vm.hpp"
#include "cli/command.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/evm.hpp"
#include <chrono>
#include <fmt/core.h>
#include <stdexcept>

namespace braid::cli
{
namespace
{
using Clock = std::chrono::steady_clock;

engine::BlockResult unwrap(Result<engine::BlockResult, engine::ExecuteError> result)
{
    if (!result.ok())
        throw ReplayError(
            fmt::format("transaction {}: the state could not answer", result.error().index));
    return *std::move(result);
}

void check(bool holds, std::string_view what, BlockReport& report)
{
    if (!holds)
        report.failures.push_back(fmt::format("{} differs from the header's", what));
}

/// Compares what execution found with what the header says. Receipts before Byzantium hold state roots, which a
/// pre-state of touched entries cannot give.
void check_header(const evm::BlockHeader& header, const evm::BlockOutcome& outcome,
    const evm::Rules& rules, BlockReport& report)
{
    check(outcome.gas_used == header.gas_used, "gas used", report);
    check(outcome.logs_bloom == header.logs_bloom, "logs bloom", report);
    if (rules.fork >= evm::Fork::byzantium)
        check(outcome.receipts_root == header.receipts_root, "receipts root", report);
    if (header.blob_gas_used)
        check(outcome.blob_gas_used == *header.blob_gas_used, "blob gas used", report);
}

std::string describe(const evm::Rejection& rejection)
{
    if (rejection.block != evm::BlockError::invalid_transaction)
        return fmt::format("the block is not valid: {}", evm::name_of(rejection.block));
    return fmt::format(
        "transaction {} is not valid: {}", rejection.index, evm::name_of(rejection.tx));
}

BlockReport report_of(const BlockFolder& name, const RealBlock& block)
{
    BlockReport report{.chain = name.chain,
        .number = name.number,
        .transactions = block.transactions.size(),
        .gas = block.header.gas_used,
        .failures = {}};
    if (evm::hash_of(block.header) != block.hash)
        report.failures.emplace_back("the header does not have the block's hash");
    check(evm::transactions_root_of(block.transactions) == block.header.transactions_root,
        "transactions root", report);
    return report;
}

void record(const bench::Comparison& compared, BlockReport& report)
{
    report.serial_ms = compared.serial.wall_ms;
    report.parallel_ms = compared.parallel.wall_ms;
    report.executions = compared.parallel_result.stats.executions;
    report.aborts = compared.parallel_result.stats.aborts;
}

evm::BlockContent content_of(
    const LoadedBlock& loaded, std::span<const Bytes> transactions, const evm::Rules& rules)
{
    return {.header = &loaded.block.header,
        .transactions = transactions,
        .ommers = {},
        .withdrawals = loaded.block.withdrawals,
        .recent_hashes = loaded.recent_hashes,
        .reward = evm::block_reward_of(rules)};
}
}  // namespace

PreparedBlock prepare_block(const LoadedBlock& loaded, const evm::ChainSpec& spec,
    const evm::Rules& rules, const evm::Host& host)
{
    PreparedBlock prepared;
    prepared.vms[static_cast<std::size_t>(storage::VmId::evm)] = host.vm;
    auto made =
        evm::make_block(content_of(loaded, loaded.block.transactions, rules), spec, rules, host);
    const auto start = Clock::now();
    auto verified = engine::prepare(std::move(made), prepared.vms, 1);
    prepared.ms = std::chrono::duration<double, std::milli>{Clock::now() - start}.count();
    if (!verified.ok())
        throw ReplayError(fmt::format("transaction {} is not valid: {}", verified.error().index,
            evm::name_of(static_cast<evm::TxError>(verified.error().error.code))));
    prepared.block.emplace(*std::move(verified));
    return prepared;
}

Replayer::Replayer(const std::vector<unsigned>& threads, unsigned repeat) : repeat_(repeat)
{
    for (const unsigned count : threads)
        executors_.push_back(
            std::make_unique<engine::ParallelExecutor>(engine::ParallelOptions{.threads = count}));
}

std::vector<BlockReport> Replayer::replay(const BlockFolder& name, const LoadedBlock& loaded)
{
    BlockReport blank = report_of(name, loaded.block);
    const auto& header = loaded.block.header;
    const auto spec = chain_of(loaded.block);
    const auto rules = evm::rules_at(spec, header.number, header.timestamp);
    const evm::Evm evm{spec.chain_id, kernels::host_crypto()};
    const evm::Host host{.vm = &evm, .code_cache = &code_cache_, .crypto = &kernels::host_crypto()};
    std::vector<BlockReport> reports;
    try
    {
        const auto prepared = prepare_block(loaded, spec, rules, host);
        blank.prepare_ms = prepared.ms;
        const auto serial = [&]
        { return unwrap(serial_.execute(*prepared.block, prepared.vms, loaded.state)); };
        // Once unmeasured, so that neither executor pays for analysing code.
        (void)serial();
        for (auto& executor : executors_)
        {
            auto& report = reports.emplace_back(blank);
            auto compared = bench::compare(
                serial, [&]
                { return unwrap(executor->execute(*prepared.block, prepared.vms, loaded.state)); },
                [&] { executor->stand_by(*prepared.block); }, repeat_);
            record(compared, report);
            if (auto found = bench::difference(
                    *prepared.block, compared.serial_result, compared.parallel_result))
                report.failures.push_back(fmt::format("parallel against serial: {}", *found));
            const auto outcome =
                evm::conclude_block(*prepared.block, std::move(compared.parallel_result), spec);
            if (outcome.ok())
                check_header(header, *outcome, rules, report);
            else
                report.failures.push_back(describe(outcome.error()));
        }
    }
    catch (const ReplayError& error)
    {
        blank.failures.emplace_back(error.what());
        reports.assign(executors_.size(), blank);
    }
    return reports;
}

StoreReport Replayer::replay_with_store(
    const LoadedBlock& loaded, std::size_t copies, const StoreOptions& options)
{
    try
    {
        return run_copies(loaded, copies, options);
    }
    catch (const ReplayError& error)
    {
        StoreReport failed;
        failed.failures.emplace_back(error.what());
        return failed;
    }
}

StoreReport Replayer::run_copies(
    const LoadedBlock& loaded, std::size_t copies, const StoreOptions& options)
{
    const auto& header = loaded.block.header;
    const auto spec = chain_of(loaded.block);
    const auto rules = evm::rules_at(spec, header.number, header.timestamp);
    const evm::Evm evm{spec.chain_id, kernels::host_crypto()};
    const evm::Host host{.vm = &evm, .code_cache = &code_cache_, .crypto = &kernels::host_crypto()};
    const auto prepared = prepare_block(loaded, spec, rules, host);
    const auto all = prepared.block->txs();
    std::vector<evm::EvmTx> txs;
    std::vector<Bytes> names;
    Arena arena;
    for (std::size_t i = prepared.block->before_count();
        i < all.size() - prepared.block->after_count(); ++i)
    {
        names.push_back(bench::trusted_name(static_cast<std::uint32_t>(txs.size()), arena));
        txs.push_back(static_cast<const evm::EvmTx&>(*all[i].body));
    }
    const bench::TrustedVm trusted{evm, txs};
    StoreSequence sequence{.genesis = &loaded.state, .vms = {}, .blocks = {}, .is_chain = false};
    sequence.vms[static_cast<std::size_t>(storage::VmId::evm)] = &trusted;
    for (std::size_t i = 0; i < copies; ++i)
        sequence.blocks.emplace_back(
            [&] { return evm::make_block(content_of(loaded, names, rules), spec, rules, host); });
    return run_with_store(sequence, options);
}
}  // namespace braid::cli
