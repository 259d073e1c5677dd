// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_database.hpp"
#include "vm-frontends/move/chain_config.hpp"
#include "vm-frontends/move/code_cache.hpp"
#include "vm-frontends/move/waypoint.hpp"
#include <string>

/// A folder with a Move chain's durable state: `genesis.blob`, a copy, and a database of storage/ (`store`, `log`, `DATABASE`),
/// which names the chain by the hash of its genesis' TransactionInfo. The file DATABASE is made last: without it, the folder was
/// not finished, and nobody takes it for a chain.
namespace braid::cli
{
/// Makes a chain in a folder, itself made where it is missing: the state that the genesis leaves, at height 0. Everything is
/// durable when it returns. Throws InputError where the folder holds anything, or cannot be written.
void make_move_folder(const std::string& folder, const move::GenesisTransaction& genesis,
    const move::GenesisCommitment& commitment);

/// A state of Move to look at.
class MoveStateSource
{
public:
    /// That of a genesis blob, in memory. Throws InputError where it is none, or is not configured to execute.
    [[nodiscard]] static std::unique_ptr<MoveStateSource> from_genesis(const std::string& path);
    /// The last one of a folder that make_move_folder() made, which is not changed. Throws InputError.
    [[nodiscard]] static std::unique_ptr<MoveStateSource> from_folder(const std::string& folder);

    virtual ~MoveStateSource() = default;
    [[nodiscard]] virtual const storage::StateView& state() const = 0;

    /// What it says of how code runs.
    [[nodiscard]] const move::ChainConfig& config() const { return *config_; }
    [[nodiscard]] move::CodeCache& codes() { return *codes_; }

protected:
    /// Throws InputError, which names `what`.
    void read_config(const std::string& what);

private:
    std::optional<move::ChainConfig> config_;
    std::optional<move::CodeCache> codes_;
};
}  // namespace braid::cli
