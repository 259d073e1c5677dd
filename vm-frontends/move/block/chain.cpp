// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/chain.hpp"

#include "vm-frontends/move/chain_config.hpp"
#include "vm-frontends/move/genesis_state.hpp"

namespace braid::move
{
Result<std::unique_ptr<Chain>, std::string> Chain::from_genesis(Bytes blob)
{
    const auto genesis = decode_genesis(blob);
    if (!genesis.ok())
        return Err{"not a genesis: " + std::string{bcs::name_of(genesis.error().fault)} +
                   " at byte " + std::to_string(genesis.error().offset)};
    std::unique_ptr<Chain> chain{new Chain};
    Arena arena;
    const auto locations = locations_of(*genesis, arena);
    if (!locations)
        return Err{std::string{"a resource group of the genesis is malformed"}};
    chain->state_.apply(*locations);
    if (!chain->ledger_.begin(*genesis))
        return Err{std::string{"the genesis names no validators"}};
    if (const auto read = chain->read_config(); !read.ok())
        return Err{read.error()};
    return chain;
}

Result<Done, std::string> Chain::read_config()
{
    auto config = read_chain_config(state_);
    if (!config.ok())
        return Err{config.error()};
    if (config_ && config_->hash == config->hash)
        return Done{};
    config_ = std::make_unique<ChainConfig>(*std::move(config));
    codes_ = std::make_unique<CodeCache>(config_->vm);
    env_.chain = config_.get();
    env_.codes = codes_.get();
    return Done{};
}

engine::Block Chain::make_block(std::span<const Bytes> transactions, const BlockMetadata* metadata)
{
    engine::Block block;
    block.env.number = block_number_;
    block.env.vm_env[static_cast<std::size_t>(engine::VmId::move)] = &env_;
    for (const Bytes transaction : transactions)
        block.transactions.push_back({.vm = engine::VmId::move, .bytes = transaction});
    if (metadata != nullptr)
    {
        constexpr std::uint64_t microseconds = 1'000'000;
        block.env.timestamp = metadata->time_us / microseconds;
        block.before.push_back(block_metadata_transaction(*metadata, block.arena));
    }
    return block;
}

Result<BlockCommitment, std::string> Chain::apply(
    const engine::BlockResult& result, const Hash32& block_id)
{
    const BlockCommitment commitment = ledger_.commit(result.receipts, state_, block_id);
    state_.apply(result.write_set);
    ++block_number_;
    if (const auto read = read_config(); !read.ok())
        return Err{read.error()};
    return commitment;
}
}  // namespace braid::move
