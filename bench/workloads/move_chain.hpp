// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/memory_state.hpp"
#include "vm-frontends/move/move.hpp"
#include <optional>
#include <string>
#include <vector>

namespace braid::bench
{
/// Somebody with an account, whose key nobody knows: signatures are believed.
struct MovePerson
{
    Hash32 key;
    Hash32 address;
    std::uint64_t sequence_number = 0;

    /// The same number, the same person.
    [[nodiscard]] static MovePerson of(std::uint64_t number);
};

/// A call as somebody's transaction; its next number is taken.
[[nodiscard]] move::ByteString sign(
    MovePerson& person, const move::PlainCall& call, std::uint8_t chain_id);

/// BCS of 0x1::code::PackageMetadata of one module, without sources and dependencies; upgrades must be compatible.
[[nodiscard]] move::ByteString package_metadata(std::string_view name);

/// A chain that begins with a public genesis, in memory, with accounts and modules that were not there. Whatever it is given
/// stands in the state as if transactions had made it.
class MoveChain
{
public:
    /// Throws std::invalid_argument where the blob is no genesis, or has no complete gas schedule. [genesis outlives the chain]
    explicit MoveChain(Bytes genesis);

    /// An account that owns so much of the chain's coin.
    void add_account(const MovePerson& person, std::uint64_t coins);
    void add_module(const Hash32& account, std::string_view name, Bytes binary);
    /// `type` is BCS of the resource's TypeTag, without type arguments or groups.
    void add_resource(const Hash32& account, Bytes type, Bytes value);
    /// Reads the chain's configuration, and forgets what was loaded. After what was added, before blocks.
    void begin();

    /// A block of these transactions. [the chain and the transactions outlive it]
    [[nodiscard]] engine::Block block_of(std::span<const move::ByteString> transactions) const;
    /// Runs a block of its own. Throws std::invalid_argument where a transaction fails, saying how.
    void run(std::span<const move::ByteString> transactions);
    /// The same, whatever becomes of them: invalid ones leave nothing. The result outlives the next block.
    [[nodiscard]] engine::BlockResult execute(std::span<const move::ByteString> transactions);

    [[nodiscard]] const move::MemoryState& state() const noexcept { return state_; }
    [[nodiscard]] const engine::VmTable& vms() const noexcept { return vms_; }
    [[nodiscard]] const move::ChainConfig& config() const noexcept { return *config_; }
    [[nodiscard]] move::CodeCache& codes() noexcept { return *codes_; }
    [[nodiscard]] std::uint8_t chain_id() const noexcept { return config_->vm.chain_id; }

private:
    /// Its primary store of the chain's coin as a fungible asset, and what is in it.
    void add_fungible_store(const Hash32& owner, std::uint64_t coins);
    void put(Bytes state_key, Bytes value);

    move::MemoryState state_;
    move::Move vm_;
    engine::VmTable vms_{};
    std::optional<move::ChainConfig> config_;
    std::unique_ptr<move::CodeCache> codes_;
    move::MoveEnv env_;
    std::uint64_t block_number_ = 1;
};
}  // namespace braid::bench
