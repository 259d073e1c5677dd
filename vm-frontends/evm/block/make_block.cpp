// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/block/dao.hpp"
#include "vm-frontends/evm/block/system_contracts.hpp"

namespace braid::evm
{
namespace
{
constexpr std::uint64_t wei_per_gwei = 1'000'000'000;
/// An ommer earns (8 - distance) / 8 of a reward, the block 1 / 32 for each it names. Yellow Paper, section 11.3.
constexpr std::uint64_t ommer_reward_divisor = 8;
constexpr std::uint64_t nephew_reward_divisor = 32;

engine::Tx system_tx(const SystemTx& body) noexcept
{
    return {.vm = storage::VmId::evm,
        .access_class = engine::AccessClass::none,
        .gas_limit = 0,
        .body = &body,
        .accesses = {}};
}

std::span<const Credit> credits_of(const BlockContent& content, Arena& arena) noexcept
{
    const std::size_t reward_count = content.reward ? content.ommers.size() + 1 : 0;
    const auto credits = arena.make_array<Credit>(reward_count + content.withdrawals.size());
    std::size_t next = 0;
    if (content.reward)
    {
        const u256 reward = *content.reward;
        const u256 for_ommer = divmod(reward, u256{nephew_reward_divisor}).quotient;
        credits[next++] = {.to = content.header->coinbase,
            .amount = reward + for_ommer * u256{content.ommers.size()}};
        for (const auto& ommer : content.ommers)
        {
            const std::uint64_t distance = content.header->number - ommer.number;
            const std::uint64_t eighths =
                distance < ommer_reward_divisor ? ommer_reward_divisor - distance : 0;
            credits[next++] = {.to = ommer.coinbase,
                .amount = divmod(reward * u256{eighths}, u256{ommer_reward_divisor}).quotient};
        }
    }
    for (const auto& withdrawal : content.withdrawals)
        credits[next++] = {
            .to = withdrawal.address, .amount = u256{withdrawal.amount_gwei} * u256{wei_per_gwei}};
    return credits;
}

/// Calls before the block's transactions: EIP-4788, EIP-2935, the other machines' roots.
std::span<const SystemCall> calls_before(
    const BlockContent& content, const Rules& rules, Arena& arena) noexcept
{
    const BlockHeader& header = *content.header;
    const auto calls = arena.make_array<SystemCall>(3);
    std::size_t count = 0;
    if (rules.fork >= Fork::cancun && header.parent_beacon_block_root)
        calls[count++] = {
            .to = beacon_roots_contract, .input = arena.copy(*header.parent_beacon_block_root)};
    if (rules.fork >= Fork::prague)
        calls[count++] = {.to = history_contract, .input = arena.copy(header.parent_hash)};
    if (rules.binds_vm_roots)
        calls[count++] = {.to = vm_roots_contract,
            .input = arena.copy(encode_vm_roots(content.vm_roots)),
            .required = true};
    return calls.first(count);
}

/// Calls after them: EIP-7002, EIP-7251.
std::span<const SystemCall> calls_after(const Rules& rules, Arena& arena) noexcept
{
    if (rules.fork < Fork::prague || rules.op != OpFork::none)
        return {};
    const auto calls = arena.make_array<SystemCall>(2);
    calls[0] = {.to = withdrawal_requests_contract, .input = {}, .required = true};
    calls[1] = {.to = consolidation_requests_contract, .input = {}, .required = true};
    return calls;
}
}  // namespace

std::optional<u256> block_reward_of(const Rules& rules) noexcept
{
    constexpr u256 ether{1'000'000'000'000'000'000};
    if (rules.fork >= Fork::paris)
        return std::nullopt;
    if (rules.fork >= Fork::constantinople)
        return ether * u256{2};
    return ether * u256{rules.fork >= Fork::byzantium ? 3U : 5U};
}

EvmEnv env_of(const BlockContent& content, const ChainSpec& spec, const Rules& rules,
    const Host& host) noexcept
{
    const BlockHeader& header = *content.header;
    EvmEnv env;
    env.fork = rules.fork;
    env.op = rules.op;
    env.chain_id = spec.chain_id;
    env.number = header.number;
    env.timestamp = header.timestamp;
    env.gas_limit = header.gas_limit;
    env.coinbase = header.coinbase;
    env.difficulty = header.difficulty;
    env.prev_randao = header.mix_hash;
    env.base_fee = header.base_fee.value_or(u256{});
    env.blob_schedule = rules.blobs;
    if (rules.fork >= Fork::cancun)
        env.blob_base_fee = blob_base_fee_of(header.excess_blob_gas.value_or(0), rules.blobs);
    env.recent_hashes = content.recent_hashes;
    env.code_cache = host.code_cache;
    env.crypto = host.crypto;
    env.tracer = host.tracer;
    env.farthest_hash = host.farthest_hash;
    return env;
}

engine::Block make_block(
    const BlockContent& content, const ChainSpec& spec, const Rules& rules, const Host& host)
{
    const BlockHeader& header = *content.header;
    engine::Block block;
    const auto* env = block.arena.make<EvmEnv>(env_of(content, spec, rules, host));
    block.env.number = header.number;
    block.env.timestamp = header.timestamp;
    block.env.gas_limit = header.gas_limit;
    block.env.vm_env[static_cast<std::size_t>(storage::VmId::evm)] = env;

    auto* before = block.arena.make<SystemTx>();
    before->type = TxType::system;
    before->calls = calls_before(content, rules, block.arena);
    if (rules.drains_dao)
    {
        before->drained = dao_drained_accounts();
        before->drain_to = dao_refund_contract;
    }
    if (!before->calls.empty() || !before->drained.empty())
        block.before.push_back(system_tx(*before));

    auto* after = block.arena.make<SystemTx>();
    after->type = TxType::system;
    after->credits = credits_of(content, block.arena);
    after->calls = calls_after(rules, block.arena);
    if (!after->credits.empty() || !after->calls.empty())
        block.after.push_back(system_tx(*after));

    block.transactions.reserve(content.transactions.size());
    for (const Bytes raw : content.transactions)
        block.transactions.push_back({.vm = storage::VmId::evm, .bytes = raw});
    return block;
}
}  // namespace braid::evm
