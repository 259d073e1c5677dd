// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/op_payload.hpp"

namespace braid::evm
{
namespace
{
/// A block's execution and what it came from.
struct Executed
{
    engine::VerifiedBlock verified;
    engine::BlockResult result;
};

Result<Executed, Rejection> execute(const BlockContent& content, const ChainSpec& spec,
    const Rules& rules, const storage::StateView& state, const Host& host)
{
    engine::VmTable vms{};
    vms[static_cast<std::size_t>(storage::VmId::evm)] = host.vm;
    auto verified = engine::prepare(make_block(content, spec, rules, host), vms, host.threads);
    if (!verified.ok())
        return Err{Rejection{.block = BlockError::invalid_transaction,
            .tx = static_cast<TxError>(verified.error().error.code),
            .index = verified.error().index}};
    auto result = host.run(host.run_self, *verified, vms, state);
    if (!result.ok())
        return Err{
            Rejection{.block = BlockError::state_unavailable, .state = result.error().state}};
    return Executed{std::move(verified).value(), std::move(result).value()};
}

Rejection unavailable(storage::StateError error) noexcept
{
    return {.block = BlockError::state_unavailable, .state = error};
}

/// The roots of the state after the block, against the header.
Result<Hash32, Rejection> check_state(const BlockHeader& header, const Rules& rules,
    const RootedState& state, const storage::WriteSet& writes)
{
    const bool has_messages = rules.op >= OpFork::isthmus;
    const auto roots =
        state.roots_after(writes, {&message_passer_contract, std::size_t{has_messages ? 1U : 0U}});
    if (!roots.ok())
        return Err{unavailable(roots.error())};
    if (roots->state != header.state_root)
        return Err{Rejection{.block = BlockError::invalid_state_root}};
    if (has_messages && header.withdrawals_root != roots->storage[0])
        return Err{Rejection{.block = BlockError::invalid_withdrawals_root}};
    return roots->state;
}
}  // namespace

Result<std::vector<Hash32>, Rejection> find_intermediate_roots(BlockContent content,
    const ChainSpec& spec, const Rules& rules, const RootedState& state, const Host& host)
{
    const auto all = content.transactions;
    content.reward = std::nullopt;
    std::vector<Hash32> roots;
    roots.reserve(all.size());
    for (std::size_t count = 1; count <= all.size(); ++count)
    {
        content.transactions = all.first(count);
        const auto executed = execute(content, spec, rules, state, host);
        if (!executed.ok())
            return Err{executed.error()};
        const auto root = state.root_after(executed->result.write_set);
        if (!root.ok())
            return Err{unavailable(root.error())};
        roots.push_back(*root);
    }
    return roots;
}

Result<BlockOutcome, Rejection> process_block(const DecodedBlock& block,
    const ChainPosition& position, const RootedState& state, const Host& host)
{
    const ChainSpec& spec = *position.spec;
    const Rules rules = rules_at(
        spec, block.header.number, block.header.timestamp, position.parent_total_difficulty);
    auto error = check_header(block.header, rules, position);
    if (error == BlockError::none)
        error = check_body(block, rules, position);
    if (error != BlockError::none)
        return Err{Rejection{.block = error}};

    BlockContent content{.header = &block.header,
        .transactions = block.transactions,
        .ommers = block.ommers,
        .withdrawals = {},
        .recent_hashes = position.recent_hashes,
        .reward = block_reward_of(rules),
        .vm_roots = position.vm_roots};
    if (block.withdrawals)
        content.withdrawals = *block.withdrawals;
    auto executed = execute(content, spec, rules, state, host);
    if (!executed.ok())
        return Err{executed.error()};
    if (const auto rejection = find_invalid(executed->verified, executed->result))
        return Err{*rejection};
    if (transactions_root_of(block.transactions) != block.header.transactions_root)
        return Err{Rejection{.block = BlockError::invalid_transactions_root}};
    std::vector<Hash32> roots;
    if (rules.fork < Fork::byzantium)
    {
        auto found = find_intermediate_roots(content, spec, rules, state, host);
        if (!found.ok())
            return Err{found.error()};
        roots = std::move(found).value();
    }
    auto outcome = conclude_block(executed->verified, std::move(executed->result), spec, roots);
    if (!outcome.ok())
        return outcome;
    error = check_outcome(block.header, *outcome, rules);
    if (error != BlockError::none)
        return Err{Rejection{.block = error}};
    const auto root = check_state(block.header, rules, state, outcome->result.write_set);
    if (!root.ok())
        return Err{root.error()};
    outcome->state_root = *root;
    outcome->verified.emplace(std::move(executed->verified));
    return outcome;
}
}  // namespace braid::evm
