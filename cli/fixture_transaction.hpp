// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/json_fields.hpp"
#include "vm-frontends/evm/transaction.hpp"

namespace braid::cli
{
/// The `transaction` of a state test: lists of data, gas limits and values of which each subtest picks one.
class FixtureTransaction
{
public:
    explicit FixtureTransaction(JsonFields fields) : fields_(std::move(fields)) {}

    /// The EIP-2718 encoding of the subtest's transaction: its `txbytes`, or where there are none the one that its
    /// `indexes` pick, signed with the fixture's secret key. Throws InputError.
    [[nodiscard]] std::vector<std::uint8_t> encode(
        const JsonFields& post, std::uint64_t chain_id) const;

private:
    JsonFields fields_;
};

/// Reads the entries of an access list in JSON-RPC's form. What they view lives in `arena`. Throws InputError.
[[nodiscard]] std::span<const evm::AccessListEntry> read_access_list(
    simdjson::dom::array list, Arena& arena);
/// Reads EIP-7702 authorizations, signed ones or those with a `secretKey`. Throws InputError.
[[nodiscard]] std::span<const evm::Authorization> read_authorizations(
    simdjson::dom::array list, Arena& arena);
/// Reads 32-byte hashes. Throws InputError.
[[nodiscard]] std::span<const Hash32> read_hashes(
    simdjson::dom::array list, std::string_view what, Arena& arena);
}  // namespace braid::cli
