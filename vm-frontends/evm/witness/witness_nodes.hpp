// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"
#include "vm-frontends/evm/commitment/committed_tries.hpp"
#include <map>
#include <set>

namespace braid::evm
{
/// The nodes with which PartialTries look up the accounts and slots, and take back to earlier values what the writes concern: enough whether or
/// not the accounts that are left without nonce, balance and code were there then. [writes flattened]
[[nodiscard]] Result<std::vector<std::vector<std::uint8_t>>, storage::StateError> nodes_to_go_back(
    const std::map<Address, std::set<u256>>& reads, const storage::WriteSet& writes,
    const CommittedTries& tries);
}  // namespace braid::evm
