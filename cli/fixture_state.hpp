// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/json_fields.hpp"
#include "vm-frontends/evm/chain.hpp"
#include "vm-frontends/evm/world.hpp"

namespace braid::cli
{
/// The state of a fixture's {address: {nonce, balance, code, storage}}; fields that are absent are zero.
/// Throws InputError.
[[nodiscard]] evm::World read_alloc(simdjson::dom::object alloc, std::string_view what);

/// The chain of a network's name, with the chain id and blob schedule of the fixture's `config` where it has one.
/// Nothing where the network is unknown. Throws InputError.
[[nodiscard]] std::optional<evm::ChainSpec> read_chain(
    std::string_view network, const JsonFields& fixture);
}  // namespace braid::cli
