// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/fork.hpp"
#include "vm-frontends/evm/world.hpp"
#include <filesystem>
#include <string>
#include <vector>

namespace braid::bench
{
/// One call of a contract and what must come of it.
struct EvmCase
{
    std::string name;
    evm::Fork fork{};
    evm::World world;
    evm::Address sender;
    evm::Address to;
    std::vector<std::uint8_t> input;
    std::uint64_t gas_limit = 0;
    u256 gas_price;
    /// Of the block.
    u256 base_fee;
    evm::Address coinbase;
    /// After the transaction.
    Hash32 state_root;
};

/// The cases in a file in the format of state tests, as github.com/ipsilon/evm-benchmarks has them: one fork, one gas
/// limit, several inputs. Throws where the file is not of that kind.
[[nodiscard]] std::vector<EvmCase> read_state_test(const std::filesystem::path& file);
}  // namespace braid::bench
