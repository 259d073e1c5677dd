// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"
#include "vm-frontends/evm/address.hpp"
#include "vm-frontends/evm/keys.hpp"
#include <optional>
#include <vector>

namespace braid::evm
{
/// What a block wrote to one account; a field that it left alone is absent.
struct AccountWrites
{
    Address address;
    std::optional<storage::Value> balance;
    std::optional<storage::Value> nonce;
    std::optional<storage::Value> code_hash;
    /// How often storage was reset.
    std::uint64_t generation = 0;
    /// Slots of every generation.
    std::span<const storage::WriteSet::Entry> slots;
};

/// A cell as the integer that it is; absent is 0. [a cell or absent]
[[nodiscard]] inline u256 integer_of(const storage::Value& value) noexcept
{
    return value.absent() ? u256{} : u256::from_be(value.cell());
}
/// The cell of an integer; 0 is absent, so that a value has one form.
[[nodiscard]] inline storage::Value cell_of(const u256& integer) noexcept
{
    return integer.is_zero() ? storage::Value{} : storage::Value::of_cell(integer.to_be());
}

/// The slot's generation, by which it is reached or not. [the entry is a slot]
[[nodiscard]] std::uint64_t generation_of(const storage::WriteSet::Entry& slot) noexcept;

/// Gathers a write set by account, in the order of addresses. The result views the write set.
/// Cost: one pass and a sort of the addresses.
[[nodiscard]] std::vector<AccountWrites> by_account(const storage::WriteSet& writes);
}  // namespace braid::evm
