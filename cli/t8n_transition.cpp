// SPDX-License-Identifier: Apache-2.0
#include "cli/t8n_transition.hpp"
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/expected_exception.hpp"
#include "cli/fixture_executors.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <fstream>
#include <numeric>

namespace braid::cli
{
namespace
{
/// One execution of the transactions that are still in question.
struct Attempt
{
    engine::VerifiedBlock verified;
    engine::BlockResult result;
};

class Transition
{
public:
    explicit Transition(const T8nTask& task) : task_(task), executors_(ExecutorChoice::serial, 1)
    {
        executors_.use_chain(task.spec.chain_id);
        for (std::size_t i = 0; i < task.txs.size(); ++i)
        {
            if (task.txs[i].error.empty())
                candidates_.push_back(i);
            else
                rejected_.push_back({.index = i, .error = task.txs[i].error});
        }
    }

    [[nodiscard]] T8nResult run();

private:
    [[nodiscard]] std::vector<Bytes> encodings() const;
    [[nodiscard]] evm::BlockContent content_of(std::span<const Bytes> encodings) const;
    /// Nothing where transactions were rejected, and the rest is to be tried again.
    [[nodiscard]] std::optional<Attempt> attempt(const evm::BlockContent& content);
    void reject(std::size_t candidate, std::string_view error);
    /// Rejects what the execution found invalid and what it stopped at; false where there was nothing.
    [[nodiscard]] bool reject_invalid(const Attempt& attempt);
    [[nodiscard]] const evm::Host& host() const { return executors_.all().front().host; }

    const T8nTask& task_;
    FixtureExecutors executors_;
    /// Positions in the input.
    std::vector<std::size_t> candidates_;
    std::vector<T8nRejection> rejected_;
};

std::vector<Bytes> Transition::encodings() const
{
    std::vector<Bytes> encodings;
    for (const auto i : candidates_)
        encodings.emplace_back(task_.txs[i].encoded);
    return encodings;
}

evm::BlockContent Transition::content_of(std::span<const Bytes> encodings) const
{
    evm::BlockContent content{.header = &task_.env.header,
        .transactions = encodings,
        .ommers = task_.env.ommers,
        .withdrawals = {},
        .recent_hashes = task_.env.recent_hashes,
        .reward = task_.reward};
    if (task_.env.withdrawals)
        content.withdrawals = *task_.env.withdrawals;
    return content;
}

void Transition::reject(std::size_t candidate, std::string_view error)
{
    rejected_.push_back({.index = candidates_[candidate], .error = std::string{error}});
    candidates_.erase(candidates_.begin() + static_cast<std::ptrdiff_t>(candidate));
}

std::optional<Attempt> Transition::attempt(const evm::BlockContent& content)
{
    auto verified = engine::prepare(
        evm::make_block(content, task_.spec, task_.rules, host()), executors_.vms(), 1);
    if (!verified.ok())
    {
        const auto error = static_cast<evm::TxError>(verified.error().error.code);
        reject(verified.error().index, evm::name_of(error));
        return std::nullopt;
    }
    auto result = host().run(host().run_self, *verified, executors_.vms(), task_.world);
    if (!result.ok())
        throw InputError("the state could not answer");
    Attempt made{std::move(verified).value(), std::move(result).value()};
    if (reject_invalid(made))
        return std::nullopt;
    return made;
}

bool Transition::reject_invalid(const Attempt& attempt)
{
    const std::size_t before = attempt.verified.before_count();
    const std::size_t executed =
        attempt.result.receipts.size() - before - attempt.verified.after_count();
    const bool stopped = executed < candidates_.size();
    if (stopped)
        reject(executed, evm::name_of(evm::TxError::gas_allowance_exceeded));
    // From the end, so that positions ahead keep their meaning.
    bool any = stopped;
    for (std::size_t i = executed; i-- > 0;)
    {
        const auto& receipt = attempt.result.receipts[before + i];
        if (receipt.status != engine::TxStatus::invalid)
            continue;
        reject(i, evm::name_of(static_cast<evm::TxError>(receipt.error)));
        any = true;
    }
    if (any)
        return true;
    const auto invalid = evm::find_invalid(attempt.verified, attempt.result);
    if (!invalid)
        return false;
    if (invalid->block != evm::BlockError::invalid_transaction)
        throw InputError(fmt::format("the block is not valid: {}", describe(*invalid)));
    reject(invalid->index, evm::name_of(invalid->tx));
    return true;
}

T8nResult Transition::run()
{
    T8nResult result;
    while (true)
    {
        result.included = encodings();
        const auto content = content_of(result.included);
        auto made = attempt(content);
        if (!made)
            continue;
        if (task_.rules.fork < evm::Fork::byzantium)
        {
            auto roots =
                evm::find_intermediate_roots(content, task_.spec, task_.rules, task_.world, host());
            if (!roots.ok())
                throw InputError(describe(roots.error()));
            result.intermediate_roots = std::move(roots).value();
        }
        auto outcome = evm::conclude_block(
            made->verified, std::move(made->result), task_.spec, result.intermediate_roots);
        if (!outcome.ok())
            throw InputError(fmt::format("the block is not valid: {}", describe(outcome.error())));
        result.outcome = std::move(outcome).value();
        result.outcome.verified.emplace(std::move(made->verified));
        break;
    }
    result.world = task_.world;
    result.world.apply(result.outcome.result.write_set);
    result.state_root = result.world.state_root();
    std::ranges::sort(rejected_, {}, &T8nRejection::index);
    result.rejected = std::move(rejected_);
    return result;
}

void write_file(const std::filesystem::path& path, std::string_view text)
{
    std::ofstream file{path, std::ios::binary};
    file << text;
    if (!file.flush())
        throw InputError(fmt::format("{}: cannot be written", path.string()));
}
}  // namespace

T8nResult run_t8n(const T8nTask& task)
{
    return Transition{task}.run();
}

void write_t8n_traces(const T8nTask& task, const T8nResult& result, const TraceOptions& options,
    const std::filesystem::path& folder)
{
    FixtureExecutors executors{ExecutorChoice::serial, 1};
    executors.use_chain(task.spec.chain_id);
    evm::Host host = executors.all().front().host;
    TraceWriter writer{options};
    evm::World world = task.world;
    const auto& verified = *result.outcome.verified;
    evm::BlockContent content{.header = &task.env.header,
        .transactions = {},
        .ommers = {},
        .withdrawals = {},
        .recent_hashes = task.env.recent_hashes};
    // The protocol's calls stand in a block of their own, unseen; then each transaction has one.
    for (std::size_t count = 0; count <= result.included.size(); ++count)
    {
        engine::Block block = evm::make_block(content, task.spec, task.rules, host);
        block.after.clear();
        if (count > 0)
        {
            block.before.clear();
            block.transactions.push_back(
                {.vm = storage::VmId::evm, .bytes = result.included[count - 1]});
        }
        auto prepared = engine::prepare(std::move(block), executors.vms(), 1);
        BRAID_ASSERT(prepared.ok());
        const auto executed = host.run(host.run_self, *prepared, executors.vms(), world);
        BRAID_ASSERT(executed.ok());
        world.apply(executed->write_set);
        host.tracer = &writer;
        if (count == 0)
            continue;
        const auto& tx = static_cast<const evm::EvmTx&>(
            *verified.txs()[verified.before_count() + count - 1].body);
        write_file(
            folder / fmt::format("trace-{}-0x{}.jsonl", count - 1, to_hex(tx.hash)), writer.take());
    }
}
}  // namespace braid::cli
