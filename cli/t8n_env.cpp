// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/t8n_input.hpp"
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
constexpr std::size_t recent_hash_count_max = 256;

u256 need_integer(const JsonFields& env, std::string_view name)
{
    const auto value = env.loose_integer(name);
    if (!value)
        throw InputError(fmt::format("env.{}: missing", name));
    return *value;
}

std::uint64_t need_u64(const JsonFields& env, std::string_view name)
{
    const auto value = env.loose_u64(name);
    if (!value)
        throw InputError(fmt::format("env.{}: missing", name));
    return *value;
}

/// What `env` tells of the parent.
evm::BlockHeader read_parent(const JsonFields& env, std::uint64_t number)
{
    evm::BlockHeader parent;
    parent.number = number == 0 ? 0 : number - 1;
    parent.timestamp = env.loose_u64("parentTimestamp").value_or(0);
    parent.difficulty = env.loose_integer("parentDifficulty").value_or(u256{});
    parent.gas_used = env.loose_u64("parentGasUsed").value_or(0);
    parent.gas_limit = env.loose_u64("parentGasLimit").value_or(0);
    parent.base_fee = env.loose_integer("parentBaseFee");
    parent.blob_gas_used = env.loose_u64("parentBlobGasUsed");
    parent.excess_blob_gas = env.loose_u64("parentExcessBlobGas");
    parent.ommers_hash = env.optional_hash("parentUncleHash").value_or(evm::empty_ommers_hash);
    if (parent.ommers_hash == Hash32{})
        parent.ommers_hash = evm::empty_ommers_hash;
    return parent;
}

void read_seal_fields(const JsonFields& env, const evm::BlockHeader& parent,
    const evm::Rules& rules, evm::BlockHeader& header)
{
    const auto difficulty = env.loose_integer("currentDifficulty");
    if (rules.fork >= evm::Fork::paris)
    {
        header.mix_hash = need_integer(env, "currentRandom").to_be();
        if (difficulty && !difficulty->is_zero())
            throw InputError("env.currentDifficulty: not zero, but the fork has proof of stake");
        return;
    }
    if (difficulty)
    {
        header.difficulty = *difficulty;
        return;
    }
    if (!env.has("parentDifficulty") || header.number == 0)
        throw InputError("env: neither currentDifficulty nor parentDifficulty");
    if (header.timestamp <= parent.timestamp)
        throw InputError("env.currentTimestamp: not after parentTimestamp");
    header.difficulty = evm::difficulty_after(parent, header.timestamp, rules);
}

void read_fees(const JsonFields& env, const evm::BlockHeader& parent, const evm::ChainSpec& spec,
    const evm::Rules& rules, T8nEnv& to)
{
    if (rules.fork >= evm::Fork::london)
    {
        to.header.base_fee = env.loose_integer("currentBaseFee");
        if (!to.header.base_fee)
        {
            if (!parent.base_fee)
                throw InputError("env: neither currentBaseFee nor parentBaseFee");
            to.header.base_fee = evm::base_fee_after(parent, rules, spec);
        }
    }
    if (rules.fork < evm::Fork::cancun)
        return;
    to.header.parent_beacon_block_root = env.hash("parentBeaconBlockRoot");
    to.header.excess_blob_gas = env.loose_u64("currentExcessBlobGas");
    to.has_blob_gas = to.header.excess_blob_gas.has_value() ||
                      (parent.excess_blob_gas.has_value() && parent.blob_gas_used.has_value());
    if (!to.header.excess_blob_gas)
        to.header.excess_blob_gas = evm::excess_blob_gas_after(parent, rules);
}

std::vector<Hash32> read_recent_hashes(const JsonFields& env, std::uint64_t number)
{
    std::vector<Hash32> hashes;
    if (!env.has("blockHashes"))
        return hashes;
    for (const auto& [key, element] : env.object("blockHashes"))
    {
        std::string_view text;
        if (element.get(text) != simdjson::SUCCESS)
            throw InputError("env.blockHashes: not a string");
        const u256 of = parse_number(key, "env.blockHashes");
        if (!of.fits_u64() || of[0] >= number || number - of[0] > recent_hash_count_max)
            continue;
        const auto distance = static_cast<std::size_t>(number - of[0]);
        if (hashes.size() < distance)
            hashes.resize(distance);
        hashes[distance - 1] = parse_hash(text, "env.blockHashes");
    }
    return hashes;
}

std::vector<evm::BlockHeader> read_ommers(const JsonFields& env, std::uint64_t number)
{
    std::vector<evm::BlockHeader> ommers;
    if (!env.has("ommers"))
        return ommers;
    for (const auto element : env.array("ommers"))
    {
        const JsonFields ommer{element, "env.ommers"};
        const std::uint64_t delta = need_u64(ommer, "delta");
        if (delta == 0 || delta >= 8)
            throw InputError("env.ommers.delta: none of 1 to 7");
        // Only the distance counts, so it may wrap below the first blocks.
        auto& header = ommers.emplace_back();
        header.number = number - delta;
        header.coinbase = ommer.address("address");
    }
    return ommers;
}

std::vector<evm::Withdrawal> read_withdrawals(const JsonFields& env)
{
    std::vector<evm::Withdrawal> withdrawals;
    for (const auto element : env.array("withdrawals"))
    {
        const JsonFields fields{element, "env.withdrawals"};
        withdrawals.push_back({.index = need_u64(fields, "index"),
            .validator_index = need_u64(fields, "validatorIndex"),
            .address = fields.address("address"),
            .amount_gwei = need_u64(fields, "amount")});
    }
    return withdrawals;
}
}  // namespace

T8nEnv read_t8n_env(const JsonFields& env, const evm::ChainSpec& spec)
{
    T8nEnv to;
    evm::BlockHeader& header = to.header;
    header.number = need_u64(env, "currentNumber");
    header.timestamp = need_u64(env, "currentTimestamp");
    header.gas_limit = need_u64(env, "currentGasLimit");
    header.coinbase = env.address("currentCoinbase");
    const evm::Rules rules = evm::rules_at(spec, header.number, header.timestamp);
    const evm::BlockHeader parent = read_parent(env, header.number);
    read_seal_fields(env, parent, rules, header);
    read_fees(env, parent, spec, rules, to);
    to.recent_hashes = read_recent_hashes(env, header.number);
    if (!to.recent_hashes.empty())
        header.parent_hash = to.recent_hashes[0];
    to.ommers = read_ommers(env, header.number);
    if (rules.fork >= evm::Fork::shanghai)
        to.withdrawals = read_withdrawals(env);
    return to;
}
}  // namespace braid::cli
